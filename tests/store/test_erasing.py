"""One person erased on every database: nothing that names the person is left in any table."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import insert, select

from autolog.model import LinkStatus, Participant, Role, State
from autolog.store import Store
from autolog.store.auditing import Audit
from autolog.store.erasing import Erasure, ErasureOrder, Erasures
from autolog.store.schema import meeting_trace, metadata, sighting_hash
from autolog.store.settled import ERASED
from autolog.store.who import KnownPerson, find_person
from store.examples import ACME, GLOBEX, HASHES, MIRA, NOW, Mailbox, in_doubt, linked_to, message, seen, unmatched

ZOE = Participant("zoe@globex.example", "Zoë Okafor", Role.CC)
THEIRS = (("address", "a" * 64),)


def order(store: Store, address: str = "mira@acme.example", **fields: object) -> ErasureOrder:
    usual = ErasureOrder(
        person=find_person(store.database, address),
        hashes=THEIRS,
        stones=(("erased-address", "s" * 32),),
        owns=lambda found: found.endswith("@ourfirm.example"),
        by="kim",
        rules_in_force="",
    )
    return replace(usual, **fields)


def erase(store: Store, **fields: object) -> Erasure:
    return Erasures(store.database).erase(order(store, **fields), NOW)


def everything(store: Store) -> str:
    """Return all rows of all tables as one text, in lower case."""
    with store.database.engine.connect() as connection:
        rows = [str(tuple(row)) for table in metadata.sorted_tables for row in connection.execute(select(table))]
    return "\n".join(rows).casefold()


def state_of(inbox: Mailbox, remote_id: str) -> tuple[str, str]:
    (row,) = (row for row in inbox.store.ledger() if row.remote_id == remote_id)
    return row.state, row.rule


def test_a_person_is_known_by_every_address_and_name(store: Store, inbox: Mailbox) -> None:
    found = find_person(store.database, "mb@acme.example")
    assert found.addresses == {"mira@acme.example", "mb@acme.example"}
    assert (found.names, found.phones, found.contact_refs) == ({"Mira Brandt"}, {"+4930123456"}, {"P-1"})


def test_an_earlier_address_of_an_affiliation_means_the_same_person(store: Store, inbox: Mailbox) -> None:
    assert find_person(store.database, "zoe@acme.example").contact_refs == {"P-2"}


def test_a_stranger_is_an_address_alone(store: Store) -> None:
    assert find_person(store.database, "nobody@else.example") == KnownPerson(frozenset({"nobody@else.example"}))


def test_a_display_name_that_is_a_teams_or_firms_is_not_taken_for_the_persons(store: Store, inbox: Mailbox) -> None:
    named = [
        Participant("mira@acme.example", name, Role.FROM) for name in ("Sales Team", "Acme GmbH", "Mira B. Brandt")
    ]
    inbox.commit(*(seen(str(n), message(f"m{n}@x.example", participants=(who,))) for n, who in enumerate(named)))
    assert find_person(store.database, "mira@acme.example").names == {"Mira Brandt", "Mira B. Brandt"}


def test_a_record_that_nobody_else_took_part_in_goes(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message()))
    assert erase(store).counts["interaction deleted"] == 1
    assert state_of(inbox, "1") == (State.IGNORED, ERASED)
    assert list(store.export()) == []


def test_a_record_with_others_stays_without_the_person_and_without_texts(store: Store, inbox: Mailbox) -> None:
    both = message(participants=(*message().participants, ZOE), links=linked_to(ACME, MIRA, GLOBEX))
    inbox.commit(seen("1", both))
    erase(store)
    (left,) = store.export()
    assert [one.address for one in left.record.participants] == ["anna@ourfirm.example", "zoe@globex.example"]
    assert {link.link.party for link in left.links} == {ACME, GLOBEX}
    assert (left.record.subject, left.record.new_text, left.record.quoted_text) == ("", "", "")
    assert (left.record.attachments, left.record.visibility) == ((), "metadata")
    assert "mira" not in everything(store)


def test_what_names_the_person_in_other_peoples_mail_is_taken_out_word_by_word(store: Store, inbox: Mailbox) -> None:
    record = message(
        "other@globex.example",
        participants=(ZOE,),
        links=linked_to(GLOBEX),
        evidence=(),
        new_text="Ask MIRA BRANDT (Mira@Acme.Example), she knows.",
    )
    inbox.commit(seen("1", record))
    erase(store)
    (left,) = store.export()
    assert left.record.new_text == "Ask [erased] ([erased]), she knows."
    assert left.record.subject == "Offer"


def test_an_item_in_review_goes(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", in_doubt()))
    erase(store)
    assert store.review_queue(10) == ()
    assert state_of(inbox, "1") == (State.IGNORED, ERASED)


def test_an_item_in_review_goes_though_others_took_part(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", replace(in_doubt(), participants=(*message().participants, ZOE))))
    erase(store)
    assert store.review_queue(10) == ()
    assert "mira" not in everything(store)


def test_a_record_that_was_tied_to_the_person_alone_goes(store: Store, inbox: Mailbox) -> None:
    record = message(participants=(*message().participants, ZOE), links=linked_to(MIRA), evidence=())
    inbox.commit(seen("1", record))
    erase(store)
    assert list(store.export()) == []
    assert store.verify().problems == ()


def test_a_cursor_is_never_rewritten(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message()), cursor="behind letters/mira@acme.example.eml")
    assert erase(store).left == {"collection.cursor": 1}
    (state,) = store.collection_states("anna")
    assert state.cursor == "behind letters/mira@acme.example.eml"


def test_what_a_copy_of_a_meeting_said_goes_too(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message(participants=(*message().participants, ZOE), links=linked_to(ACME, MIRA, GLOBEX))))
    (row,) = store.ledger()
    said = {"sighting_id": row.id, "series": "f" * 32, "kind": "copy", "gone": False, "seen_at": NOW}
    with store.database.engine.begin() as connection:
        connection.execute(insert(meeting_trace).values(**said, document='{"who": "Mira Brandt"}'))
    assert erase(store).counts["meeting_trace deleted"] == 1
    assert "mira" not in everything(store)


def test_traces_of_a_stranger_go_with_all_hashes(store: Store, inbox: Mailbox) -> None:
    inbox.commit(unmatched("1", HASHES), unmatched("2", (("domain", "d" * 64),)))
    assert erase(store, address="nobody@else.example").counts["sighting closed"] == 1
    with store.database.engine.connect() as connection:
        assert [row.digest for row in connection.execute(select(sighting_hash))] == ["d" * 64]
    assert state_of(inbox, "1") == (State.IGNORED, ERASED)
    assert state_of(inbox, "2") == (State.UNMATCHED, "nobody-known")


def test_of_what_others_took_part_in_the_hashes_of_the_person_go(store: Store, inbox: Mailbox) -> None:
    record = message(participants=(*message().participants, ZOE), links=linked_to(ACME, MIRA, GLOBEX))
    inbox.commit(replace(seen("1", record), hashes=HASHES))
    erase(store)
    with store.database.engine.connect() as connection:
        assert [row.digest for row in connection.execute(select(sighting_hash))] == ["d" * 64]
    assert state_of(inbox, "1")[0] is State.LINKED


def test_the_name_of_the_person_goes_from_what_others_wrote(store: Store, inbox: Mailbox) -> None:
    inbox.commit(unmatched("1", (("name", "b" * 64), ("domain", "d" * 64))))
    erase(store, names=(("name", "b" * 64),))
    with store.database.engine.connect() as connection:
        assert [row.digest for row in connection.execute(select(sighting_hash))] == ["d" * 64]
    assert state_of(inbox, "1")[0] is State.UNMATCHED


def test_the_contact_goes_with_verdicts_and_the_customer_stays(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message(participants=(*message().participants, ZOE), links=linked_to(ACME, MIRA, GLOBEX))))
    (one,) = store.export()
    store.record_verdict(one.id, MIRA, LinkStatus.LINKED, "kim", NOW)
    before = store.directory_revision()
    erase(store)
    rows = store.load_directory()
    assert [contact.ref for contact in rows.contacts] == ["P-2"]
    assert len(rows.customers) == 2
    assert store.directory_revision() != before
    assert "mira" not in everything(store)


def test_a_plan_says_what_the_erasure_does_and_changes_nothing(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message()), unmatched("2"))
    before = everything(store)
    planned = Erasures(store.database).plan(order(store), NOW)
    assert everything(store) == before
    assert planned.counts == erase(store).counts


def test_the_audit_says_who_and_how_much_and_not_whom(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message()))
    erase(store)
    (entry,) = Audit(store.database).entries()
    assert (entry.who, entry.action, entry.subject) == ("kim", "erase", "s" * 32)
    assert "interaction deleted 1" in entry.detail


def test_the_same_mail_read_again_changes_nothing(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message()))
    erase(store)
    inbox.commit(seen("1", replace(message(), links=linked_to(ACME), evidence=())))
    assert state_of(inbox, "1") == (State.IGNORED, ERASED)
    assert list(store.export()) == []


def test_what_was_left_of_a_record_with_others_outlives_a_rescan(store: Store, inbox: Mailbox) -> None:
    from autolog.store.records import SightingRecord

    inbox.commit(seen("1", message(participants=(*message().participants, ZOE), links=linked_to(ACME, MIRA, GLOBEX))))
    erase(store)
    inbox.commit(SightingRecord("1", State.IGNORED, ERASED, "Somebody who was erased takes part.", at=NOW))
    assert state_of(inbox, "1")[0] == State.LINKED
    assert len(list(store.export())) == 1


def test_where_autolog_does_not_write_is_told(store: Store, inbox: Mailbox) -> None:
    inbox.commit(unmatched("letters/mira@acme.example.eml", ()))
    assert erase(store).left == {"sighting.remote_id": 1}


@pytest.mark.parametrize("name", ["Ärne Öberg", "ÄRNE ÖBERG"])
def test_names_of_other_scripts_are_found_in_any_case(store: Store, inbox: Mailbox, name: str) -> None:
    record = message(
        "x@globex.example", participants=(ZOE,), links=linked_to(GLOBEX), evidence=(), new_text=f"Ask {name}!"
    )
    inbox.commit(seen("1", record))
    person = KnownPerson(frozenset({"a@b.example"}), names=frozenset({"Ärne Öberg"}))
    erase(store, person=person)
    (left,) = store.export()
    assert left.record.new_text == "Ask [erased]!"


def test_a_database_stays_whole(store: Store, inbox: Mailbox) -> None:
    inbox.commit(
        seen("1", message()),
        seen("2", in_doubt("m2@acme.example")),
        unmatched("3"),
        seen("4", message("m4@acme.example", participants=(*message().participants, ZOE))),
    )
    erase(store)
    assert store.verify().problems == ()
