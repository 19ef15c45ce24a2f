"""Whoever was erased does not come back, by mail, by meeting or by a source of customers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autolog.decode import DecodeContext
from autolog.decode.worker import decode_here
from autolog.model import (
    Affiliation,
    Contact,
    Decision,
    Decoded,
    DirectoryRows,
    Evidence,
    Item,
    OwnSide,
    Party,
    PartyKind,
    Raw,
    State,
    Visibility,
)
from autolog.secrets.keyed_hash import keyed_hasher
from autolog.testing.builders import BEGINNING, event, message, raw_event, raw_message
from autolog.tombstones import NOBODY_ERASED, Tombstones, stones_for

HASHER = keyed_hasher(b"k" * 32)
MIRA = "mira@acme.example"
STONES = Tombstones(HASHER, frozenset(stones_for(HASHER, [MIRA], ["P-1"])))
LINKED = Decision(
    State.LINKED, "threshold", "", (), (Evidence("x", Party(PartyKind.CUSTOMER, "C"), 1.0, "d", span="w"),)
)


def item_of(raw: Raw) -> Item:
    context = DecodeContext(now=BEGINNING.replace(year=2030), window_start=BEGINNING.replace(year=2000), own=OwnSide())
    (result,) = decode_here([raw], context)
    assert isinstance(result, Decoded)
    return result.items[0]


@pytest.mark.parametrize("address", [MIRA, "Mira@ACME.example", "mira+news@acme.example"])
@pytest.mark.parametrize("where", ["sender", "to", "cc"])
def test_mail_in_which_the_person_takes_part_is_ignored(where: str, address: str) -> None:
    value = address if where == "sender" else ["anna@ourfirm.example", address]
    refused = STONES.refusal_of(item_of(raw_message(message(1, **{where: value}))))
    assert refused is not None
    assert (refused.state, refused.rule) == (State.IGNORED, "erased-person")
    assert "mira" not in refused.reason


def test_other_mail_is_not() -> None:
    item = item_of(raw_message(message(1)))
    assert STONES.refusal_of(item) is None
    assert STONES.tightened(item, LINKED) == LINKED


def test_of_mail_that_mentions_the_address_no_text_is_kept() -> None:
    item = item_of(raw_message(message(1, text=f"Please write to {MIRA}.")))
    assert STONES.refusal_of(item) is None
    kept = STONES.tightened(item, LINKED)
    assert (kept.visibility, kept.state) == (Visibility.METADATA, State.LINKED)
    assert [reason.span for reason in kept.evidence] == [""]


def test_of_mail_that_quotes_the_person_no_text_is_kept() -> None:
    quoted = f"As agreed.\n\nOn Mon, 2 Mar 2026 at 10:00, Mira <{MIRA}> wrote:\n> Hello\n"
    item = item_of(raw_message(message(1, text=quoted)))
    assert STONES.tightened(item, LINKED).visibility is Visibility.METADATA


def test_a_meeting_with_the_person_is_ignored() -> None:
    item = item_of(raw_event(event(1)))
    attendee = replace(item.participants[0], address=MIRA)
    assert STONES.refusal_of(replace(item, participants=(*item.participants, attendee))) is not None
    assert STONES.refusal_of(item) is None


def test_a_source_does_not_bring_the_contact_back_by_address_or_id() -> None:
    contacts = (
        Contact("P-9", "Mira B.", "C-1", ("mb@acme.example", MIRA)),
        Contact("P-1", "Mira", "C-1", ("new@acme.example",)),
        Contact("P-2", "Zoe", "C-1", ("zoe@acme.example",)),
        Contact("P-3", "Ann", "C-1", ()),
    )
    times = (Affiliation("P-1", "C-1"), Affiliation("P-2", "C-1"), Affiliation("P-3", "C-1", address=MIRA))
    kept = STONES.without_erased(DirectoryRows(contacts=contacts, affiliations=times))
    assert [one.ref for one in kept.contacts] == ["P-2"]
    assert [one.contact for one in kept.affiliations] == ["P-2"]


def test_where_nobody_was_erased_nothing_is_asked() -> None:
    rows = DirectoryRows(contacts=(Contact("P-1", "Mira", "C-1", (MIRA,)),))
    assert NOBODY_ERASED.without_erased(rows) is rows
    assert NOBODY_ERASED.names_any([MIRA]) is False


def test_a_stone_does_not_say_whose_it_is() -> None:
    assert "mira" not in str(STONES.stones)
    assert STONES.stones.isdisjoint(stones_for(keyed_hasher(b"x" * 32), [MIRA], ["P-1"]))
