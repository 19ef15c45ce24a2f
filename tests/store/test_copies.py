"""One message in many mailboxes is one interaction; another message under its id is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from autolog.model import Identity, Mark, MarkKind, Participant, Role, State, Visibility
from autolog.store import Store
from autolog.store.answers import StoredInteraction
from autolog.store.records import InteractionRecord
from store.examples import (
    ACME,
    GLOBEX,
    HASHES,
    HOUR,
    MIRA,
    NOW,
    Mailbox,
    id_of,
    in_doubt,
    linked_to,
    message,
    open_mailbox,
    reasons_for,
    seen,
    unmatched,
)


def the_only(store: Store) -> StoredInteraction:
    (stored,) = store.export()
    return stored


def test_a_mail_in_five_mailboxes_is_one_interaction_with_five_sightings(store: Store, inbox: Mailbox) -> None:
    boxes = [inbox, *(open_mailbox(store, name, "INBOX") for name in ("bob", "cleo", "dan", "eve"))]
    outcomes = [box.commit(seen("7", message())) for box in boxes]
    assert [outcome.created for outcome in outcomes] == [1, 0, 0, 0, 0]
    assert [outcome.merged for outcome in outcomes] == [0, 1, 1, 1, 1]
    assert {row.account for row in the_only(store).sightings} == {"anna", "bob", "cleo", "dan", "eve"}


def test_a_further_copy_writes_its_sighting_only(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message()))
    assert open_mailbox(store, "bob", "INBOX").commit(seen("1", message())).rows == 1


@pytest.mark.parametrize("later", [0, 1])
def test_a_mail_was_received_when_the_first_mailbox_had_it(store: Store, inbox: Mailbox, later: int) -> None:
    boxes = [inbox, open_mailbox(store, "bob", "INBOX")]
    for number, box in enumerate(boxes):
        box.commit(seen("1", message(starts_at=NOW + HOUR if number == later else NOW)))
    assert the_only(store).record.starts_at == NOW


def test_a_copy_that_is_decided_again_does_not_move_the_time(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message(starts_at=NOW + HOUR)))
    open_mailbox(store, "bob", "INBOX").commit(seen("1", message()))
    inbox.commit(seen("1", message(starts_at=NOW + HOUR, reason="decided again")))
    assert the_only(store).record.starts_at == NOW


def test_a_copy_in_sent_and_one_in_inbox_of_one_page_are_one(store: Store, inbox: Mailbox) -> None:
    outcome = inbox.commit(seen("1", message()), seen("2", message()))
    assert (outcome.created, outcome.merged) == (1, 1)
    assert len(the_only(store).sightings) == 2


def test_a_blind_copy_that_only_the_sender_has_is_added(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message()))
    hidden = Participant("zoe@globex.example", "Zoë", Role.BCC)
    sent = message(
        participants=(*message().participants, hidden),
        links=linked_to(ACME, MIRA, GLOBEX),
        evidence=reasons_for(ACME, MIRA, GLOBEX),
    )
    open_mailbox(store, "bob", "Sent").commit(seen("1", sent))
    record = the_only(store).record
    assert hidden in record.participants
    assert [link.party for link in record.links] == [ACME, MIRA, GLOBEX]
    assert [reason.party for reason in record.evidence] == [ACME, MIRA, GLOBEX]


def test_a_copy_that_shows_less_takes_nothing_away(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message()))
    less = message(participants=message().participants[:1], links=linked_to(ACME), evidence=())
    assert open_mailbox(store, "bob", "INBOX").commit(seen("1", less)).rows == 1
    assert len(the_only(store).record.links) == 2


@pytest.mark.parametrize(
    ("strict", "kept"), [(Visibility.SUBJECT, ("Offer", "", ())), (Visibility.METADATA, ("", "", ()))]
)
def test_the_strictest_holder_decides_how_much_is_kept(store: Store, inbox: Mailbox, strict, kept) -> None:
    inbox.commit(seen("1", message()))
    open_mailbox(store, "bob", "INBOX").commit(seen("1", message(visibility=strict, new_text="", attachments=())))
    record = the_only(store).record
    assert record.visibility is strict
    assert (record.subject, record.new_text, record.attachments) == kept


def test_a_looser_holder_does_not_bring_text_back(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message(visibility=Visibility.METADATA, subject="", new_text="", attachments=())))
    open_mailbox(store, "bob", "INBOX").commit(seen("1", message()))
    inbox.commit(seen("1", message()))
    record = the_only(store).record
    assert (record.visibility, record.subject, record.new_text) == (Visibility.METADATA, "", "")


def test_one_message_id_with_other_content_is_kept_apart(store: Store, inbox: Mailbox) -> None:
    other = message(identity=Identity("m1@acme.example", "mallory@evil.test", "invoice", NOW + timedelta(days=3)))
    outcome = inbox.commit(seen("1", message()), seen("2", other))
    assert outcome.created == 2
    apart = {one.lookalike_of for one in store.export()}
    assert apart == {None, id_of(message())}


def test_a_copy_of_a_lookalike_finds_it_again(store: Store, inbox: Mailbox) -> None:
    other = message(identity=Identity("m1@acme.example", "mallory@evil.test", "invoice", NOW + timedelta(days=3)))
    inbox.commit(seen("1", message()))
    first = inbox.commit(seen("2", other))
    later = replace(other, identity=replace(other.identity, at=NOW + timedelta(days=3, hours=2)))
    again = open_mailbox(store, "bob", "INBOX").commit(seen("2", later))
    assert again.interactions[("2", "")] == first.interactions[("2", "")]
    assert len(list(store.export())) == 2


def test_one_sender_within_a_day_corroborates_another_subject(store: Store, inbox: Mailbox) -> None:
    listed = message(identity=Identity("m1@acme.example", "mira@acme.example", "[list] offer", NOW + 2 * HOUR))
    inbox.commit(seen("1", message()))
    assert open_mailbox(store, "bob", "INBOX").commit(seen("1", listed)).created == 0


def test_a_key_made_from_content_counts_in_one_account_only(store: Store, inbox: Mailbox) -> None:
    keyless = message(identity=Identity("content:1", "mira@acme.example", "offer", NOW, account_bound=True))
    inbox.commit(seen("1", keyless), seen("2", keyless))
    open_mailbox(store, "bob", "INBOX").commit(seen("1", keyless))
    assert sorted(len(one.sightings) for one in store.export()) == [1, 2]


def test_a_subject_that_may_not_be_kept_is_not_kept_to_corroborate(store: Store, inbox: Mailbox) -> None:
    secret = Identity("m1@acme.example", "mira@acme.example", "project neptune", NOW)
    inbox.commit(seen("1", message(identity=secret, visibility=Visibility.METADATA, subject="")))
    assert "neptune" not in repr(the_only(store))


def test_the_same_copy_decided_anew_gets_new_links(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message()))
    inbox.commit(seen("1", message(links=linked_to(GLOBEX), evidence=reasons_for(GLOBEX))))
    record = the_only(store).record
    assert [link.party for link in record.links] == [GLOBEX]
    assert [reason.party for reason in record.evidence] == [GLOBEX]


def test_another_copy_decided_anew_only_adds(store: Store, inbox: Mailbox) -> None:
    other = open_mailbox(store, "bob", "INBOX")
    inbox.commit(seen("1", message()))
    other.commit(seen("1", message()))
    other.commit(seen("1", message(links=linked_to(GLOBEX), evidence=())))
    assert [link.party for link in the_only(store).record.links] == [ACME, MIRA, GLOBEX]


def test_another_copy_speaks_once_the_first_is_gone(store: Store, inbox: Mailbox) -> None:
    other = open_mailbox(store, "bob", "INBOX")
    inbox.commit(seen("1", message()))
    other.commit(seen("1", message()))
    inbox.commit(gone=("1",))
    other.commit(seen("1", message(links=linked_to(GLOBEX), evidence=())))
    assert [link.party for link in the_only(store).record.links] == [GLOBEX]


def test_a_copy_that_is_sure_settles_one_in_doubt(store: Store, inbox: Mailbox) -> None:
    other = open_mailbox(store, "bob", "INBOX")
    inbox.commit(seen("1", in_doubt()))
    other.commit(seen("1", message()))
    assert the_only(store).record.state is State.LINKED
    assert (inbox.states(), other.states()) == ({"1": State.LINKED}, {"1": State.LINKED})
    assert inbox.commit(seen("1", message())).rows <= 2


def test_a_copy_in_doubt_does_not_unsettle_one_that_is_sure(store: Store, inbox: Mailbox) -> None:
    other = open_mailbox(store, "bob", "INBOX")
    inbox.commit(seen("1", message()))
    other.commit(seen("1", in_doubt()))
    assert the_only(store).record.state is State.LINKED
    assert other.states() == {"1": State.LINKED}
    assert other.commit(seen("1", in_doubt())).rows == 0


def test_an_interaction_stays_while_another_copy_speaks_for_it(store: Store, inbox: Mailbox) -> None:
    other = open_mailbox(store, "bob", "INBOX")
    inbox.commit(seen("1", message()))
    other.commit(seen("1", message()))
    inbox.commit(unmatched("1"))
    assert len(the_only(store).sightings) == 1
    other.commit(unmatched("1"))
    assert list(store.export()) == []


def test_a_stricter_copy_takes_the_words_away_that_a_reason_came_from(store: Store, inbox: Mailbox) -> None:
    named = tuple(replace(reason, span="Acme") for reason in reasons_for(ACME))
    inbox.commit(seen("1", message(evidence=named)))
    open_mailbox(store, "boris", "INBOX").commit(seen("1", message(evidence=named, visibility=Visibility.SUBJECT)))
    (stored,) = store.export()
    assert {reason.span for reason in stored.record.evidence} == {""}


def by_rule(*ids: str) -> InteractionRecord:
    """Return a copy that these rules fit."""
    return message(marks=tuple(Mark(MarkKind.RULE, id_) for id_ in ids))


def read(store: Store, inbox: Mailbox, first: InteractionRecord, second: InteractionRecord) -> None:
    """Let Anna's mailbox be read, and then Bob's."""
    inbox.commit(seen("1", first))
    open_mailbox(store, "bob", "INBOX").commit(seen("1", second))


@pytest.mark.parametrize("is_first", [True, False])
def test_the_copy_that_a_rule_fits_speaks_whichever_is_read_first(store: Store, inbox: Mailbox, is_first: bool) -> None:
    read(store, inbox, *((message(), by_rule("team")) if is_first else (by_rule("team"), message())))
    assert [mark.value for mark in the_only(store).record.marks] == ["team"]


@pytest.mark.parametrize("is_first", [True, False])
def test_of_two_rules_the_order_of_their_ids_decides(store: Store, inbox: Mailbox, is_first: bool) -> None:
    read(store, inbox, *((by_rule("team"), by_rule("board")) if is_first else (by_rule("board"), by_rule("team"))))
    assert [mark.value for mark in the_only(store).record.marks] == ["board"]


@pytest.mark.parametrize("is_first", [True, False])
def test_what_is_linked_speaks_before_what_a_rule_asks_about(store: Store, inbox: Mailbox, is_first: bool) -> None:
    doubtful = replace(in_doubt(), marks=by_rule("team").marks)
    read(store, inbox, *((message(), doubtful) if is_first else (doubtful, message())))
    assert (the_only(store).record.decided_by, the_only(store).record.marks) == ("known-address", ())


def test_the_copy_that_speaks_now_keeps_what_the_other_one_knew(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message()))
    other = replace(by_rule("team"), links=linked_to(GLOBEX), evidence=reasons_for(GLOBEX))
    open_mailbox(store, "bob", "INBOX").commit(seen("1", other))
    assert [link.party for link in the_only(store).record.links] == [GLOBEX, ACME, MIRA]


def test_others_are_heard_again_when_no_rule_fits_the_copy_that_speaks_any_more(store: Store, inbox: Mailbox) -> None:
    other = open_mailbox(store, "bob", "INBOX")
    inbox.commit(seen("1", by_rule("board")))
    other.commit(seen("1", by_rule("team")))
    inbox.commit(seen("1", message()))
    assert other.states() == {"1": State.PARKED}
    other.commit(seen("1", by_rule("team")))
    assert [mark.value for mark in the_only(store).record.marks] == ["team"]


def test_who_speaks_anew_while_another_copy_waits_repeats_nothing_that_may_hold_no_more(
    store: Store, inbox: Mailbox
) -> None:
    stale = replace(message(), links=linked_to(GLOBEX), evidence=reasons_for(GLOBEX))
    inbox.commit(replace(seen("1", stale), hashes=HASHES))
    store.park_by_hashes(HASHES, NOW)
    open_mailbox(store, "bob", "INBOX").commit(seen("1", by_rule("team")))
    assert GLOBEX not in {link.party for link in the_only(store).record.links}
