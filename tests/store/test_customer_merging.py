"""Two customers made one: everything follows, nothing is lost, and it is taken back to the byte."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autolog.directory.merged import followed
from autolog.errors import StoreError
from autolog.model import Affiliation, Contact, Customer, DirectoryRows, LearnedKind, LearnedName, Link, LinkStatus
from autolog.store import Store
from autolog.store.change_records import ChangeKind, Journalled
from autolog.store.customer_changes import CustomerChanges, merge_journalled, merges, plan_merge
from autolog.store.customer_merging import CustomerMerge
from autolog.store.journal import Changes
from autolog.store.learning_records import MatchingStep, Origin, Taught
from store.examples import (
    ACME,
    DIRECTORY,
    GLOBEX,
    HASHES,
    HOUR,
    MIRA,
    NOW,
    Mailbox,
    id_of,
    in_doubt,
    linked_to,
    meeting,
    message,
    reasons_for,
    seen,
    unmatched,
)
from store.test_journal import dump

LATER = NOW + HOUR
TO_GLOBEX = message("g@globex.example", links=linked_to(GLOBEX), evidence=reasons_for(GLOBEX))
TO_BOTH = message("b@globex.example", links=linked_to(ACME, GLOBEX), evidence=reasons_for(ACME, GLOBEX))


def merged(store: Store, into: str = "C-1", other: str = "C-2") -> Journalled[CustomerMerge]:
    """Merge Globex into Acme, or another into another; nothing is looked at again because of it."""
    return store.database.write(lambda connection: merge_journalled(connection, into, other, "kim", LATER))


def merge(store: Store) -> CustomerMerge:
    """Merge Globex into Acme."""
    return merged(store).answer


def links_of(store: Store, id_: str) -> list[Link]:
    found = store.interaction(id_)
    assert found is not None
    return [one.link for one in found.links]


def only(links: list[Link]) -> Link:
    (one,) = links
    return one


def test_domains_names_and_references_stand_behind_those_of_the_customer_that_stays(
    store: Store, inbox: Mailbox
) -> None:
    store.save_directory(DirectoryRows((replace(DIRECTORY.customers[1], references=("PO-1",)),)), NOW)
    done = merge(store)
    (left,) = store.load_directory().customers
    assert (left.ref, left.name) == ("C-1", "Acme GmbH")
    assert left.domains == ("acme.example", "acme.test", "globex.example")
    assert (left.aliases, left.references) == (("Acme", "Globex"), ("PO-1",))
    assert (done.domains, done.aliases, done.references) == (1, 1, 1)


def test_people_and_their_times_follow(store: Store, inbox: Mailbox) -> None:
    store.save_directory(DirectoryRows(affiliations=(Affiliation("P-1", "C-2", end=NOW.date()),)), NOW)
    done = merge(store)
    loaded = store.load_directory()
    assert {one.ref: one.customer for one in loaded.contacts} == {"P-1": "C-1", "P-2": "C-1"}
    assert {one.customer for one in loaded.affiliations} == {"C-1"}
    assert (done.contacts, done.affiliations) == (1, 1)


def test_links_and_reasons_follow(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", TO_GLOBEX))
    done = merge(store)
    assert only(links_of(store, id_of(TO_GLOBEX))).party == ACME
    found = store.interaction(id_of(TO_GLOBEX))
    assert found is not None
    assert [reason.party for reason in found.record.evidence] == [ACME]
    assert (done.interactions, done.links, done.evidence) == (1, 1, 1)
    assert [one.id for one in store.export("C-1")] == [id_of(TO_GLOBEX)]


def test_what_was_linked_to_both_is_linked_once_with_each_reason_once(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", TO_BOTH))
    merge(store)
    assert only(links_of(store, id_of(TO_BOTH))).party == ACME
    found = store.interaction(id_of(TO_BOTH))
    assert found is not None
    assert found.record.evidence == reasons_for(ACME)


def test_the_firmer_of_two_links_stays(store: Store, inbox: Mailbox) -> None:
    suggested = linked_to(ACME, status=LinkStatus.SUGGESTED)
    inbox.commit(seen("1", message("b@globex.example", links=(*suggested, *linked_to(GLOBEX)))))
    merge(store)
    assert only(links_of(store, id_of(TO_BOTH))).status is LinkStatus.LINKED


def test_a_meeting_made_again_of_its_copies_stays_with_the_customer(store: Store, inbox: Mailbox) -> None:
    record = meeting(links=linked_to(GLOBEX), evidence=reasons_for(GLOBEX))
    inbox.commit(seen("1", record))
    merge(store)
    inbox.commit(seen("2", replace(record, links=(), evidence=reasons_for(MIRA)), "other"), now=LATER)
    assert {link.party for link in links_of(store, id_of(record))} == {ACME}


def test_a_yes_follows(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", in_doubt("d@globex.example", GLOBEX)))
    record = in_doubt("d@globex.example")
    store.decide_review(id_of(record), "C-2", "lee", NOW)
    assert merge(store).verdicts == 1
    link = only(links_of(store, id_of(record)))
    assert (link.party, link.status, link.decided_by) == (ACME, LinkStatus.LINKED, "person:lee")
    assert {lesson.party for lesson in store.lessons()} == {ACME}


def test_a_no_to_the_one_means_nothing_once_it_is_the_other(store: Store, inbox: Mailbox) -> None:
    """A person had said that it is Globex and not Acme."""
    inbox.commit(seen("1", in_doubt("d@globex.example", ACME, GLOBEX)))
    record = in_doubt("d@globex.example")
    store.decide_review(id_of(record), "C-2", "lee", NOW)
    merge(store)
    assert only(links_of(store, id_of(record))).status is LinkStatus.LINKED
    assert [(lesson.party, lesson.status) for lesson in store.lessons()] == [(ACME, LinkStatus.LINKED)]


def test_a_no_to_one_of_two_suggestions_is_a_no_to_both(store: Store, inbox: Mailbox) -> None:
    record = in_doubt("d@globex.example", ACME, GLOBEX)
    inbox.commit(seen("1", record))
    store.record_verdict(id_of(record), GLOBEX, LinkStatus.REJECTED, "lee", NOW)
    assert merge(store).refused == 1
    assert store.interaction(id_of(record)) is None
    assert inbox.states() == {"1": "unmatched"}


def test_what_was_learned_follows(store: Store, inbox: Mailbox) -> None:
    name = LearnedName(LearnedKind.DOMAIN, "globex-mail.example", GLOBEX)
    step = MatchingStep(Origin.LEARN, "p1", taught=(Taught(name, "often"),))
    store.apply_step(step, store.matching_revision(), "lee", NOW)
    assert merge(store).learned == 1
    assert [one.party for one in store.learned_names()] == [ACME]


def test_what_was_merged_earlier_follows_too(store: Store, inbox: Mailbox) -> None:
    store.save_directory(DirectoryRows((Customer("C-3", "Umbrella", ("umbrella.example",)),)), NOW)
    merged(store, "C-2", "C-3")
    merge(store)
    assert {one.customer.ref: one.into for one in merges(store.database)} == {"C-2": "C-1", "C-3": "C-1"}


@pytest.mark.parametrize(
    ("into", "other", "why"),
    [
        ("C-1", "C-1", "C-1 cannot be merged into itself"),
        ("C-1", "C-9", "There is no customer C-9"),
        ("C-9", "C-1", "There is no customer C-9"),
    ],
)
def test_a_merge_that_cannot_be_is_refused(store: Store, inbox: Mailbox, into: str, other: str, why: str) -> None:
    before = dump(store)
    with pytest.raises(StoreError, match=why):
        merged(store, into, other)
    assert dump(store) == before


def test_a_merged_customer_is_not_merged_again(store: Store, inbox: Mailbox) -> None:
    merge(store)
    with pytest.raises(StoreError, match="There is no customer C-2"):
        merge(store)


def test_a_plan_says_what_a_merge_does_and_changes_nothing(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", TO_GLOBEX), seen("2", TO_BOTH))
    before = dump(store)
    planned = plan_merge(store.database, "C-1", "C-2", "kim", LATER)
    assert dump(store) == before
    assert planned == merge(store)


def test_a_merge_is_taken_back_to_the_byte(store: Store, inbox: Mailbox) -> None:
    doubt = in_doubt("d@globex.example", ACME, GLOBEX)
    whole = meeting(links=linked_to(GLOBEX), evidence=reasons_for(GLOBEX))
    inbox.commit(seen("1", TO_GLOBEX), seen("2", TO_BOTH), seen("3", doubt), seen("4", whole))
    store.record_verdict(id_of(doubt), GLOBEX, LinkStatus.REJECTED, "lee", NOW)
    before = dump(store)
    done = merged(store)
    (change,) = Changes(store.database).history()
    assert (change.id, change.kind, change.title) == (done.change_set, ChangeKind.MERGE, "C-2 into C-1")
    Changes(store.database).undo(done.change_set, "kim", LATER)
    assert dump(store) == before


def test_no_later_import_brings_a_merged_customer_back(store: Store, inbox: Mailbox) -> None:
    merge(store)
    rows = followed(DIRECTORY, merges(store.database))
    assert store.save_directory(rows, LATER).count == 0
    assert [one.ref for one in store.load_directory().customers] == ["C-1"]


def test_an_import_that_no_longer_knows_it_takes_nothing_away(store: Store, inbox: Mailbox) -> None:
    merge(store)
    rows = followed(DirectoryRows(DIRECTORY.customers[:1]), merges(store.database))
    assert store.save_directory(rows, LATER).count == 0


def test_a_person_whom_an_import_brings_to_a_merged_customer_comes_to_the_one_that_stays(
    store: Store, inbox: Mailbox
) -> None:
    merge(store)
    new = DirectoryRows(contacts=(Contact("P-9", "Ida Holm", "C-2"),), affiliations=(Affiliation("P-9", "C-2"),))
    store.save_directory(followed(new, merges(store.database)), LATER)
    loaded = store.load_directory()
    assert {one.customer for one in loaded.contacts if one.ref == "P-9"} == {"C-1"}
    assert Affiliation("P-9", "C-1") in loaded.affiliations


def test_after_the_undo_an_import_knows_both_again(store: Store, inbox: Mailbox) -> None:
    done = merged(store)
    Changes(store.database).undo(done.change_set, "kim", LATER)
    assert merges(store.database) == ()
    assert store.save_directory(DIRECTORY, LATER).count == 0


def test_a_record_that_was_decided_anew_since_is_decided_once_more_after_the_undo(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", TO_GLOBEX), seen("2", TO_BOTH))
    done = merged(store)
    inbox.commit(seen("1", replace(TO_GLOBEX, links=linked_to(ACME), evidence=(), reason="anew")), now=LATER)
    undone = Changes(store.database).undo(done.change_set, "kim", LATER)
    assert undone.again == 1
    assert inbox.states() == {"1": "parked", "2": "linked"}
    assert {link.party for link in links_of(store, id_of(TO_BOTH))} == {ACME, GLOBEX}
    assert store.load_directory() == DIRECTORY


def test_an_answer_that_was_given_since_is_in_the_way_of_the_undo(store: Store, inbox: Mailbox) -> None:
    doubt = in_doubt("d@globex.example", GLOBEX, MIRA)
    inbox.commit(seen("1", doubt))
    store.record_verdict(id_of(doubt), GLOBEX, LinkStatus.LINKED, "lee", NOW)
    done = merged(store)
    store.record_verdict(id_of(doubt), ACME, LinkStatus.REJECTED, "lee", LATER)
    with pytest.raises(StoreError, match=f"interaction {id_of(doubt)[:12]}"):
        Changes(store.database).undo(done.change_set, "kim", LATER)


def test_what_a_merge_and_its_undo_reach_is_looked_at_again(store: Store, inbox: Mailbox) -> None:
    """The keyed hashes are those of a test; what they are is told by `autolog.reach`."""
    inbox.commit(unmatched("1"))
    asked = []

    def reach(before: DirectoryRows, after: DirectoryRows) -> tuple[tuple[str, str], ...]:
        asked.append((len(before.customers), len(after.customers)))
        return HASHES

    changes = CustomerChanges(store.database, reach)
    done, again = changes.merge("C-1", "C-2", "kim", LATER)
    assert (again, inbox.states()) == (1, {"1": "parked"})
    inbox.commit(unmatched("1"), now=LATER)
    assert changes.undo(done.change_set, "kim", LATER)[1] == 1
    assert asked == [(2, 1), (1, 2)]
