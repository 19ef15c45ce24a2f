"""Domains that pass for a customer's, and honest ones that do not (TRUST T49)."""

from __future__ import annotations

from pathlib import Path

import pytest

from autolog.directory import Directory, LookAlike, Resemblance
from autolog.directory.domains import normalise_domain
from autolog.directory.lookalikes import is_one_edit
from autolog.model import Customer, DirectoryRows
from unit.directory.forgeries import CUSTOMERS, FORGERIES, Forgery, forged


def directory(*domains: str) -> Directory:
    return Directory.build(DirectoryRows(tuple(Customer(domain, domain, (domain,)) for domain in domains)))


ACME = directory("acmemarine.example", "sunny.example", "cyan.example", "buecher.example", "mail.borealis.example")


def resemblance(written: str) -> LookAlike | None:
    return ACME.resembles(normalise_domain(written))


@pytest.mark.parametrize(
    "written",
    [
        "аcmemarine.example",  # Cyrillic a
        "асmеmаrinе.example",  # Cyrillic a, c and e
        "acmemαrine.example",  # Greek alpha
        "acmemaꭈine.example",  # a letter that only resembles r
        "acrnemarine.example",
        "acmernarine.example",
        "acmemar1ne.example",
        "acm3mar1n3.example",
        "acmemarinè.example",
        "login.acrnemarine.example",
    ],
)
def test_signs_that_look_alike_are_seen(written: str) -> None:
    assert resemblance(written) == LookAlike("acmemarine.example", Resemblance.CONFUSABLE)


@pytest.mark.parametrize(
    "written",
    [
        "acmemarin.example",
        "acmemarines.example",
        "acme-marine.example",
        "acmenarine.example",
        "camemarine.example",
        "acmemraine.example",
        "acmemarien.example",
        "аcmemarines.example",
    ],
)
def test_one_edit_is_seen(written: str) -> None:
    assert resemblance(written) == LookAlike("acmemarine.example", Resemblance.ONE_EDIT)


def test_the_same_label_under_another_ending_is_named_and_no_attack() -> None:
    found = resemblance("acmemarine.test")
    assert found == LookAlike("acmemarine.example", Resemblance.OTHER_ENDING)
    assert not found.is_attack


def test_a_forged_ending_is_an_attack() -> None:
    found = resemblance("acmemarine.examp1e")
    assert found is not None
    assert found.is_attack


def test_mixed_scripts_are_seen_under_any_ending() -> None:
    assert resemblance("acmemаrine.test") == LookAlike("acmemarine.example", Resemblance.CONFUSABLE)


def test_an_edit_under_another_ending_is_no_resemblance() -> None:
    assert resemblance("acmemarines.test") is None


def test_a_customers_own_domain_resembles_nothing() -> None:
    neighbours = directory("acmemarine.example", "acmemarines.example")
    assert neighbours.resembles("acmemarines.example") is None
    assert neighbours.resembles("mail.acmemarines.example") is None


def test_the_domain_is_named_as_the_customer_lists_it() -> None:
    assert resemblance("b0realis.example") == LookAlike("mail.borealis.example", Resemblance.CONFUSABLE)


def test_the_holder_of_a_listed_sub_domain_does_not_imitate_it() -> None:
    assert resemblance("shop.borealis.example") is None


def test_freemail_imitates_nobody() -> None:
    assert directory("gmaill.com").resembles("gmail.com") is None


@pytest.mark.parametrize("written", ["cyaan.example", "cayn.example"])
def test_a_short_label_is_defended_against_a_sign_too_many_and_a_swap(written: str) -> None:
    assert resemblance(written) == LookAlike("cyan.example", Resemblance.ONE_EDIT)


@pytest.mark.parametrize("written", ["cran.example", "can.example"])
def test_other_neighbours_of_a_short_label_are_honest(written: str) -> None:
    assert resemblance(written) is None


@pytest.mark.parametrize(
    "written", ["funny-days.example", "bücher.example", "acme.example", "marine.example", "example"]
)
def test_other_names_resemble_nothing(written: str) -> None:
    assert ACME.resembles(normalise_domain(written) or written) is None


def test_an_empty_directory_resembles_nothing() -> None:
    assert directory().resembles("acme.example") is None


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        ("acme", "acme", False),
        ("acme", "acne", True),
        ("acme", "ame", True),
        ("acme", "acmee", True),
        ("acme", "amce", True),
        ("acme", "emca", False),
        ("acme", "ac", False),
        ("", "a", True),
    ],
)
def test_one_edit_is_a_sign_more_less_other_or_swapped(one: str, other: str, answer: bool) -> None:
    assert is_one_edit(one, other) is answer
    assert is_one_edit(other, one) is answer


# --- T49: 200 customers -------------------------------------------------------------------------------------------

FIRM = directory(*CUSTOMERS)


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES.keys())
def test_95_of_100_look_alikes_of_200_customers_are_seen(forge: Forgery) -> None:
    fakes = [fake for _, fake in forged(forge)]
    seen = [fake for fake in fakes if (found := FIRM.resembles(fake)) is not None and found.is_attack]
    assert len(seen) >= 0.95 * len(fakes) > 0


def honest_idns() -> list[str]:
    lines = (Path(__file__).parent / "honest_idns.txt").read_text("utf-8").splitlines()
    return [normalise_domain(f"{line}.example") for line in lines if not line.startswith("#")]


def test_none_of_500_honest_idns_is_accused() -> None:
    honest = honest_idns()
    assert len(set(honest)) >= 500
    assert all(domain.startswith("xn--") for domain in honest)
    assert [domain for domain in honest if FIRM.resembles(domain) is not None] == []
