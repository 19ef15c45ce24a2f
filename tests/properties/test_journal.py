"""Whatever is done as change sets, and in whatever order they are taken back: in the end every table is as it was."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, select, update

from autolog.errors import StoreError
from autolog.model import Affiliation, Contact, Customer, DirectoryRows, LinkStatus, Party, PartyKind
from autolog.store import Store, open_store, upgrade
from autolog.store.change_records import ChangeKind
from autolog.store.change_scope import DIRECTORY as WHOLE_DIRECTORY
from autolog.store.change_scope import Scope, of_interactions, of_sightings
from autolog.store.customer_changes import import_journalled, merge_journalled
from autolog.store.directory_rows import save_directory
from autolog.store.interactions import erase_interactions
from autolog.store.journal import Changes
from autolog.store.schema import interaction, link, participant, sighting, sighting_hash
from autolog.store.sightings import let_go, park
from autolog.store.verdicts import record_verdict
from store.examples import (
    ACME,
    DIRECTORY,
    GLOBEX,
    MIRA,
    NOW,
    in_doubt,
    linked_to,
    meeting,
    message,
    open_mailbox,
    seen,
    unmatched,
)
from store.test_journal import do, dump

REFS = ("C-1", "C-2", "C-3")
Step = tuple[str, Callable[[Store], object]]


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A firm with records of every kind."""
    file = tmp_path_factory.mktemp("filled") / "autolog.db"
    upgrade(f"sqlite:///{file}")
    store = open_store(f"sqlite:///{file}")
    store.save_directory(DIRECTORY, NOW)
    inbox = open_mailbox(store, "anna", "INBOX")
    both = message("both@acme.example", links=linked_to(ACME, GLOBEX))
    inbox.commit(
        seen("1", message()),
        seen("2", both),
        seen("3", in_doubt("doubt@acme.example", ACME, GLOBEX)),
        seen("4", meeting()),
        unmatched("5"),
        seen("6", message("globex@globex.example", links=linked_to(GLOBEX), evidence=())),
    )
    store.close()
    return file


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
WORDS = st.lists(TEXTS, max_size=3, unique=True).map(tuple)
CUSTOMERS = st.builds(Customer, st.sampled_from(REFS), TEXTS, WORDS, WORDS, st.sampled_from(["", "DE"]), WORDS)
CONTACTS = st.builds(Contact, st.sampled_from(["P-1", "P-2", "P-3"]), TEXTS, st.sampled_from(REFS[:2]), WORDS, WORDS)
TIMES = st.builds(
    Affiliation, st.sampled_from(["P-1", "P-2"]), st.sampled_from(REFS[:2]), st.none() | st.dates(date(1900, 1, 1))
)
DIRECTORIES = st.builds(
    DirectoryRows,
    st.lists(CUSTOMERS, max_size=3, unique_by=lambda one: one.ref).map(tuple),
    st.lists(CONTACTS, max_size=2, unique_by=lambda one: one.ref).map(tuple),
    st.lists(TIMES, max_size=2).map(tuple),
)


def import_of(rows: DirectoryRows) -> Step:
    return "import", lambda store: store.database.write(lambda c: import_journalled(c, rows, "x.csv", "kim", NOW))


def removal_of(ref: str) -> Step:
    gone = [Party(PartyKind.CUSTOMER, ref)]
    return "removal", lambda store: do(store, WHOLE_DIRECTORY, lambda c: save_directory(c, DirectoryRows(), gone, NOW))


def merge_of(pair: list[str]) -> Step:
    return "merge", lambda store: store.database.write(lambda c: merge_journalled(c, pair[0], pair[1], "kim", NOW))


def _everything(store: Store) -> Scope:
    with store.database.engine.connect() as connection:
        interactions = of_interactions(connection.scalars(select(interaction.c.id)).all())
        return interactions | of_sightings(connection.scalars(select(sighting.c.id)).all())


def change_of_records(work: Callable[[Connection, str], object]) -> Callable[[int], Step]:
    """Something done to one of the records, as a change of rules does it."""

    def chosen(number: int) -> Step:
        def step(store: Store) -> object:
            scope = _everything(store)
            ids = sorted(scope.interactions)
            return do(store, scope, lambda c: work(c, ids[number % len(ids)]) if ids else None, ChangeKind.RULES)

        return "rules", step

    return chosen


def refuse(connection: Connection, id_: str) -> None:
    record_verdict(connection, id_, MIRA, LinkStatus.REJECTED, "lee", NOW)


def erase(connection: Connection, id_: str) -> None:
    let_go(connection, id_, "draft", "no rule links it", NOW)
    erase_interactions(connection, [id_])


def cut(connection: Connection, id_: str) -> None:
    grown = interaction.c.revision + 1
    connection.execute(update(interaction).where(interaction.c.id == id_).values(new_text="", revision=grown))
    connection.execute(delete(participant).where(participant.c.interaction_id == id_))


def relink(connection: Connection, id_: str) -> None:
    connection.execute(update(link).where(link.c.interaction_id == id_).values(probability=0.1, decided_by="draft"))


def forget(connection: Connection, _: str) -> None:
    connection.execute(delete(sighting_hash))
    park(connection, connection.scalars(select(sighting.c.id)).all(), "rules changed", NOW)


STEPS = st.one_of(
    DIRECTORIES.map(import_of),
    st.sampled_from(REFS).map(removal_of),
    st.permutations(REFS).map(merge_of),
    *(st.integers(0, 9).map(change_of_records(work)) for work in (refuse, erase, cut, relink, forget)),
)


@given(st.lists(STEPS, min_size=1, max_size=6), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_everything_that_was_done_is_taken_back_to_the_byte(filled: Path, steps: list[Step], chance: Random) -> None:
    with TemporaryDirectory() as folder:
        shutil.copy(filled, Path(folder, "autolog.db"))
        store = open_store(f"sqlite:///{folder}/autolog.db")
        before = dump(store)
        for _, step in steps:
            _do_or_refuse(store, step)
        _take_all_back(store, chance)
        assert dump(store) == before
        store.close()


def _do_or_refuse(store: Store, step: Callable[[Store], object]) -> None:
    """Do a step; one that is refused, such as a merge with a customer who is not there, changes nothing."""
    before = dump(store)
    try:
        step(store)
    except StoreError:
        assert dump(store) == before


def _take_all_back(store: Store, chance: Random) -> None:
    """Take all changes back in an order of chance; whichever is refused waits for those that came after it."""
    changes = Changes(store.database)
    left = [one.id for one in changes.history()]
    while left:
        chance.shuffle(left)
        refused = []
        for id_ in left:
            before = dump(store)
            try:
                changes.undo(id_, "kim", NOW)
            except StoreError:
                assert dump(store) == before
                refused.append(id_)
        assert len(refused) < len(left)
        left = refused


@pytest.fixture
def firm(filled: Path, tmp_path: Path) -> Iterator[Store]:
    """That firm, for one test."""
    shutil.copy(filled, tmp_path / "autolog.db")
    store = open_store(f"sqlite:///{tmp_path}/autolog.db")
    yield store
    store.close()


MERGE, RELINK = merge_of(["C-1", "C-2"]), change_of_records(relink)(0)


@pytest.mark.parametrize(("first", "work"), [(RELINK, erase), (MERGE, relink), (MERGE, erase), (MERGE, cut)])
def test_two_changes_of_the_same_records_are_taken_back_the_latest_first(
    firm: Store, first: Step, work: Callable[[Connection, str], object]
) -> None:
    """The property above meets such pairs by chance; here they are for certain."""
    before = dump(firm)
    first[1](firm)
    scope = _everything(firm)
    do(firm, scope, lambda c: [work(c, id_) for id_ in scope.interactions], ChangeKind.RULES)
    changes = Changes(firm.database)
    with pytest.raises(StoreError, match="interaction"):
        changes.undo(1, "kim", NOW)
    changes.undo(2, "kim", NOW)
    changes.undo(1, "kim", NOW)
    assert dump(firm) == before
