"""An address is learned from traffic only where it went both ways, three times, and always to the same customer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autolog.matching.learning.traffic import addresses_in_traffic
from autolog.model import Authenticity, EvidenceKind, LearnedKind, LearnedName, Noise, Party, PartyKind
from autolog.store.answers import StoredInteraction
from autolog.store.records import Direction
from unit.learning.stories import (
    ACME,
    DIRECTORY,
    GLOBEX,
    MIRA,
    NOW,
    OWN,
    PRIVATE,
    answer,
    by_name,
    exchanges,
    ids,
    links,
    mail,
    ours,
    people,
)


def learned(interactions: list[StoredInteraction], sent: frozenset[str] | None = None) -> list[LearnedName]:
    outbound = (one for one in interactions if one.record.direction is Direction.OUTBOUND)
    found = addresses_in_traffic(interactions, ids(outbound) if sent is None else sent, DIRECTORY, OWN)
    return [one.name for one in found]


def test_three_threads_in_which_we_wrote_and_it_answered_teach_a_contact_s_address() -> None:
    assert learned(exchanges(3)) == [LearnedName(LearnedKind.ADDRESS, PRIVATE, MIRA)]


def test_it_is_the_customer_s_when_the_answers_name_no_contact() -> None:
    only_acme = exchanges(3, links=links(ACME), evidence=by_name(ACME))
    assert learned(only_acme) == [LearnedName(LearnedKind.ADDRESS, PRIVATE, ACME)]


def test_two_threads_are_too_few() -> None:
    assert learned(exchanges(2)) == []


def test_three_answers_in_one_thread_are_one() -> None:
    first = ours("first")
    assert learned([first, *(answer(first, references=(first.id, f"x{n}")) for n in range(3))]) == []


def test_three_threads_on_one_day_are_one_day() -> None:
    begun = [ours(f"ours {n}", when=NOW.replace(hour=8) + timedelta(minutes=n)) for n in range(3)]
    assert learned([*begun, *map(answer, begun)]) == []


def test_mail_that_only_came_in_teaches_nothing() -> None:
    assert learned([mail(f"in {n}", when=NOW - timedelta(days=n)) for n in range(50)]) == []


def test_mail_that_only_went_out_teaches_nothing() -> None:
    assert learned([ours(f"out {n}", when=NOW - timedelta(days=n)) for n in range(50)]) == []


def test_what_claims_to_be_ours_but_lies_in_no_folder_of_sent_mail_teaches_nothing() -> None:
    assert learned(exchanges(10), sent=frozenset()) == []


def test_an_answer_that_names_another_mail_is_none() -> None:
    begun = [ours(f"ours {n}", when=NOW - timedelta(days=n)) for n in range(5)]
    assert learned([*begun, *(answer(one, references=("f" * 32,)) for one in begun)]) == []


def test_an_answer_to_what_was_written_to_somebody_else_is_none() -> None:
    begun = [ours(f"ours {n}", to="other@gmail.com", when=NOW - timedelta(days=n)) for n in range(5)]
    assert learned([*begun, *map(answer, begun)]) == []


def test_an_answer_older_than_the_question_is_none() -> None:
    begun = [ours(f"ours {n}", when=NOW - timedelta(days=n)) for n in range(5)]
    assert learned([*begun, *(answer(one, when=one.record.starts_at - timedelta(hours=1)) for one in begun)]) == []


@pytest.mark.parametrize(
    "doubt",
    [
        {"noise": Noise.BULK},
        {"noise": Noise.AUTO_REPLY},
        {"authenticity": Authenticity.SUSPECTED_SPOOF},
        {"decided_by": "spoof"},
        {"decided_by": "ambiguous-from"},
        {"participants": (*people(PRIVATE, "anna@ourfirm.example"), *people("second@gmail.com"))},
    ],
    ids=["bulk", "out-of-office", "spoof", "reviewed as spoof", "ambiguous sender", "two senders"],
)
def test_what_is_doubtful_does_not_count(doubt: dict[str, object]) -> None:
    assert learned(exchanges(5, **doubt)) == []


def test_one_link_to_another_customer_undoes_it() -> None:
    elsewhere = mail("elsewhere", links=links(GLOBEX), evidence=by_name(GLOBEX))
    assert learned([*exchanges(5), elsewhere]) == []


def test_threads_of_two_customers_undo_it() -> None:
    assert learned(exchanges(5, links=links(ACME, GLOBEX))) == []


def test_links_that_follow_from_the_thread_alone_are_no_reason() -> None:
    by_thread = tuple(replace(reason, kind=EvidenceKind.THREAD) for reason in by_name(ACME))
    assert learned(exchanges(5, evidence=by_thread)) == []


def test_links_for_somebody_else_in_the_mail_are_no_reason() -> None:
    assert learned(exchanges(5, evidence=by_name(ACME, MIRA, address="mira@acme.example"))) == []


def test_an_address_that_the_directory_knows_is_not_learned() -> None:
    known = "mira@acme.example"
    begun = [ours(f"ours {n}", to=known, when=NOW - timedelta(days=n)) for n in range(5)]
    answers = [answer(one, participants=people(known, "anna@ourfirm.example")) for one in begun]
    assert learned([*begun, *answers]) == []


hostile = st.builds(
    lambda number, direction, noise, when, named, customer, kind: mail(
        f"hostile {number}",
        when=NOW - timedelta(days=when),
        direction=direction,
        noise=noise,
        participants=people(
            *(
                (PRIVATE, "anna@ourfirm.example")
                if direction is Direction.INBOUND
                else ("anna@ourfirm.example", PRIVATE)
            )
        ),
        references=tuple(mail(f"hostile {other}").id for other in named),
        links=links(customer),
        evidence=tuple(replace(reason, kind=kind) for reason in by_name(customer)),
    ),
    st.integers(0, 30),
    st.sampled_from([Direction.INBOUND, Direction.OUTBOUND]),
    st.sampled_from([Noise.HUMAN, Noise.BULK]),
    st.integers(0, 60),
    st.lists(st.integers(0, 30), max_size=4),
    st.sampled_from([ACME, GLOBEX, Party(PartyKind.CUSTOMER, "C3")]),
    st.sampled_from([EvidenceKind.NAME, EvidenceKind.THREAD, EvidenceKind.MENTION]),
)


@given(st.lists(hostile, max_size=40, unique_by=lambda one: one.id))
def test_whatever_is_sent_to_us_from_outside_teaches_no_address(mails: list[StoredInteraction]) -> None:
    assert learned(mails, sent=frozenset()) == []
