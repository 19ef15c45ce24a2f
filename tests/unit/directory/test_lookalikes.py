"""Domains that pass for a customer's, and honest ones that do not (TRUST T49)."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest

from autolog.directory import Directory, LookAlike, Resemblance
from autolog.directory.domains import normalise_domain
from autolog.directory.lookalikes import is_one_edit
from autolog.model import Customer, DirectoryRows


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

_FIRST = "north harbour modern silver copper amber cedar falcon orchid maple summit vertex lumen cobalt delta"
_SECOND = "marine works trading foods media optics capital motors labs steel logistics textiles garden"
_SHORT_AND_FOREIGN = "nivo arbo kelm buecher mueller cafe-roma sakura athina moskva kaffe"
_LABELS = [f"{first}{second}" for first, second in product(_FIRST.split(), _SECOND.split())][:190]
CUSTOMERS = [f"{label}.example" for label in _LABELS + _SHORT_AND_FOREIGN.split()]
FIRM = directory(*CUSTOMERS)

_CYRILLIC = dict(zip("aceopxyisjhdkmtnr", "асеорхуіѕјһԁкмтпг", strict=True))
_GREEK = dict(zip("aovpiktunex", "αονρικτυηεχ", strict=True))


def _one_letter_of(table: dict[str, str]) -> Callable[[str, random.Random], str]:
    def forge(label: str, chance: random.Random) -> str:
        places = [place for place, sign in enumerate(label) if sign in table]
        place = chance.choice(places)
        return label[:place] + table[label[place]] + label[place + 1 :]

    return forge


def _all_letters_of(table: dict[str, str]) -> Callable[[str, random.Random], str]:
    return lambda label, _chance: "".join(table.get(sign, sign) for sign in label)


def _rn_for_m(label: str, _chance: random.Random) -> str:
    return label.replace("m", "rn", 1) if "m" in label else label.replace("rn", "m", 1)


def _digit_for_letter(label: str, _chance: random.Random) -> str:
    return next((label.replace(a, b, 1) for a, b in ("o0", "l1", "i1", "e3", "a4") if a in label), label)


def _one_edit(label: str, chance: random.Random) -> str:
    place, sign = chance.randrange(len(label)), chance.choice("abcdefghijklmnopqrstuvwxyz0123456789")
    return chance.choice(
        [
            label[:place] + sign + label[place:],
            label[:place] + label[place + 1 :],
            label[:place] + sign + label[place + 1 :],
            label[:place] + label[place : place + 2][::-1] + label[place + 2 :],
        ]
    )


@pytest.mark.parametrize(
    "forge",
    [
        pytest.param(_one_letter_of(_CYRILLIC), id="one Cyrillic letter"),
        pytest.param(_all_letters_of(_CYRILLIC), id="all letters Cyrillic"),
        pytest.param(_one_letter_of(_GREEK), id="one Greek letter"),
        pytest.param(_all_letters_of(_GREEK), id="all letters Greek"),
        pytest.param(_rn_for_m, id="rn for m"),
        pytest.param(_digit_for_letter, id="a digit for a letter"),
        pytest.param(_one_edit, id="one edit"),
        pytest.param(
            lambda label, chance: _one_edit(_one_letter_of(_CYRILLIC)(label, chance), chance),
            id="Cyrillic and one edit",
        ),
    ],
)
def test_95_of_100_look_alikes_of_200_customers_are_seen(forge: Callable[[str, random.Random], str]) -> None:
    chance = random.Random(49)
    forged = [
        fake
        for domain in CUSTOMERS
        for fake in [normalise_domain(forge(domain.removesuffix(".example"), chance) + ".example")]
        if fake and fake not in CUSTOMERS
    ]
    seen = [fake for fake in forged if (found := FIRM.resembles(fake)) is not None and found.is_attack]
    assert len(seen) >= 0.95 * len(forged)


def honest_idns() -> list[str]:
    lines = (Path(__file__).parent / "honest_idns.txt").read_text("utf-8").splitlines()
    return [normalise_domain(f"{line}.example") for line in lines if not line.startswith("#")]


def test_none_of_500_honest_idns_is_accused() -> None:
    honest = honest_idns()
    assert len(set(honest)) >= 500
    assert all(domain.startswith("xn--") for domain in honest)
    assert [domain for domain in honest if FIRM.resembles(domain) is not None] == []
