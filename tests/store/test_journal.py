"""What people change as a whole is kept, and taken back to the byte, on every database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Boolean, Connection, Date, Double, Integer, LargeBinary, Table, delete, insert, select, update
from sqlalchemy.sql.schema import Column

from autolog.errors import StoreError
from autolog.model import Contact, Customer, DirectoryRows, LinkStatus
from autolog.store import Store
from autolog.store.auditing import Audit
from autolog.store.change_records import ChangeHead, ChangeKind, Undone
from autolog.store.change_scope import DIRECTORY as WHOLE_DIRECTORY
from autolog.store.change_scope import Scope, of_interactions, of_sightings
from autolog.store.columns import Moment
from autolog.store.directory_rows import save_directory
from autolog.store.interactions import erase_interactions
from autolog.store.journal import Changes, journalled
from autolog.store.row_text import row_digest, row_of, row_text
from autolog.store.schema import (
    change_row,
    customer,
    evidence,
    interaction,
    link,
    metadata,
    participant,
    reconciliation,
    secret,
    sighting,
    sighting_hash,
)
from autolog.store.sightings import let_go, park
from autolog.store.verdicts import record_verdict
from store.examples import (
    ACME,
    DIRECTORY,
    GLOBEX,
    HOUR,
    MIRA,
    NOW,
    Mailbox,
    id_of,
    in_doubt,
    linked_to,
    meeting,
    message,
    open_mailbox,
    seen,
    unmatched,
)

Dump = dict[str, list[tuple[object, ...]]]
Work = Callable[[Connection], object]
UMBRELLA = DirectoryRows((Customer("C-3", "Umbrella", ("umbrella.example",)),), (Contact("P-3", "Ada Lang", "C-3"),))
LATER = NOW + HOUR
MESSAGE = of_interactions([id_of(message())])


def dump(store: Store) -> Dump:
    """Every row of every table but the journal's own and the audit."""
    aside = {"change_set", "change_row", "audit"}
    with store.database.engine.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
            if table.name not in aside
        }


def do(store: Store, scope: Scope, work: Work, kind: ChangeKind = ChangeKind.IMPORT, at: datetime = NOW) -> int:
    """Do some work journalled; return the number of its change set."""
    head = ChangeHead[object](at, "kim", kind, "customers.csv", lambda _: "+1")
    done = store.database.write(lambda connection: journalled(connection, head, scope, lambda: work(connection)))
    return done.change_set


def undo(store: Store, change: int) -> Undone:
    return Changes(store.database).undo(change, "lee", LATER)


def save(rows: DirectoryRows) -> Work:
    return lambda connection: save_directory(connection, rows, (), NOW)


def erase_message(connection: Connection) -> None:
    let_go(connection, id_of(message()), "draft", "no rule links it", NOW)
    erase_interactions(connection, [id_of(message())])


WORKS: dict[str, tuple[Scope, Work]] = {
    "an import": (WHOLE_DIRECTORY, save(UMBRELLA)),
    "an import that changes": (
        WHOLE_DIRECTORY,
        save(DirectoryRows((replace(DIRECTORY.customers[0], domains=("new.example",), aliases=()),))),
    ),
    "a removal": (WHOLE_DIRECTORY, lambda connection: save_directory(connection, DirectoryRows(), [ACME, MIRA], NOW)),
    "a verdict": (MESSAGE, lambda c: record_verdict(c, id_of(message()), ACME, LinkStatus.REJECTED, "kim", LATER)),
    "a record erased": (MESSAGE, erase_message),
    "a meeting erased": (
        of_interactions([id_of(meeting())]),
        lambda connection: (
            let_go(connection, id_of(meeting()), "draft", "no rule links it", NOW)
            + erase_interactions(connection, [id_of(meeting())])
        ),
    ),
    "hashes forgotten": (
        Scope(sightings=frozenset({"*"})),
        lambda connection: connection.execute(delete(sighting_hash)),
    ),
    "parked": (MESSAGE, lambda connection: park(connection, _ids_of_message(connection), "rules changed", NOW)),
    "links moved": (
        MESSAGE,
        lambda connection: connection.execute(
            update(link)
            .where(link.c.customer_id.is_not(None), link.c.interaction_id == id_of(message()))
            .values(customer_id=select(customer.c.id).where(customer.c.ref == "C-2").scalar_subquery())
        ),
    ),
    "nothing at all": (MESSAGE, lambda _: None),
}


def _ids_of_message(connection: Connection) -> list[str]:
    return list(connection.scalars(select(sighting.c.id).where(sighting.c.interaction_id == id_of(message()))))


def _ids(connection: Connection) -> list[str]:
    return list(connection.scalars(select(sighting.c.id)))


@pytest.fixture
def firm(store: Store, inbox: Mailbox) -> Store:
    """A firm with a message, one in doubt, a meeting, and one item that is linked to nobody."""
    inbox.commit(seen("1", message()), seen("2", in_doubt("m2@acme.example")), seen("3", meeting()), unmatched("4"))
    return store


@pytest.mark.parametrize("what", WORKS)
def test_a_change_taken_back_leaves_every_table_as_it_was(firm: Store, what: str) -> None:
    scope, work = WORKS[what]
    if scope.sightings == {"*"}:
        with firm.database.engine.connect() as connection:
            scope = of_sightings(_ids(connection))
    before = dump(firm)
    change = do(firm, scope, work)
    assert (dump(firm) == before) is (what == "nothing at all")
    undo(firm, change)
    assert dump(firm) == before


def test_what_the_work_returned_is_returned(firm: Store) -> None:
    head = ChangeHead[int](NOW, "kim", ChangeKind.RULES, "rules.yaml", lambda count: f"+{count}")
    done = firm.database.write(lambda connection: journalled(connection, head, MESSAGE, lambda: 7))
    assert done.answer == 7
    assert Changes(firm.database).change_set(done.change_set).effect == "+7"


def test_history_tells_who_did_what_when_and_what_became_of_it(firm: Store) -> None:
    one = do(firm, WHOLE_DIRECTORY, save(UMBRELLA))
    two = do(firm, MESSAGE, erase_message, ChangeKind.RULES)
    undo(firm, one)
    first, second = Changes(firm.database).history()
    assert (first.id, first.who, first.at, first.kind, first.title) == (one, "kim", NOW, "import", "customers.csv")
    assert (first.undone_at, first.undone_by, first.can_be_undone, first.rows) == (LATER, "lee", False, 0)
    assert (second.id, second.kind, second.undone_at, second.can_be_undone) == (two, "rules", None, True)
    assert second.rows > 0


def test_an_undo_is_audited(firm: Store) -> None:
    change = do(firm, WHOLE_DIRECTORY, save(UMBRELLA))
    undo(firm, change)
    last = list(Audit(firm.database).entries())[-1]
    assert (last.who, last.action, last.subject, last.detail) == (
        "lee",
        "undo",
        f"change {change}",
        "import: customers.csv",
    )


def test_nothing_is_kept_of_work_that_failed(firm: Store) -> None:
    def fail(connection: Connection) -> None:
        save(UMBRELLA)(connection)
        raise StoreError("on purpose")

    before = dump(firm)
    with pytest.raises(StoreError, match="on purpose"):
        do(firm, WHOLE_DIRECTORY, fail)
    assert (dump(firm), Changes(firm.database).history()) == (before, ())


def test_a_row_that_moved_since_is_named_and_nothing_is_taken_back(firm: Store) -> None:
    change = do(firm, WHOLE_DIRECTORY, save(UMBRELLA))
    firm.save_directory(DirectoryRows((replace(UMBRELLA.customers[0], name="Umbrella AG"),)), LATER)
    before = dump(firm)
    with pytest.raises(StoreError, match=rf"Change {change} cannot be taken back.* after it: customer C-3"):
        undo(firm, change)
    assert dump(firm) == before


def test_an_interaction_that_moved_since_is_named(firm: Store) -> None:
    change = do(firm, MESSAGE, WORKS["links moved"][1], ChangeKind.RULES)
    firm.record_verdict(id_of(message()), GLOBEX, LinkStatus.REJECTED, "lee", LATER)
    with pytest.raises(StoreError, match=f"interaction {id_of(message())[:12]}"):
        undo(firm, change)


def test_changes_of_other_rows_may_be_taken_back_in_any_order(firm: Store) -> None:
    before = dump(firm)
    one = do(firm, WHOLE_DIRECTORY, save(UMBRELLA))
    two = do(firm, MESSAGE, erase_message)
    undo(firm, one)
    undo(firm, two)
    assert dump(firm) == before


def test_changes_of_the_same_rows_are_taken_back_the_latest_first(firm: Store) -> None:
    before = dump(firm)
    one = do(firm, WHOLE_DIRECTORY, save(UMBRELLA))
    two = do(firm, WHOLE_DIRECTORY, save(DirectoryRows((replace(UMBRELLA.customers[0], aliases=("Umb",)),))))
    with pytest.raises(StoreError, match="Take back what came later first"):
        undo(firm, one)
    undo(firm, two)
    undo(firm, one)
    assert dump(firm) == before


def test_an_undo_is_not_undone(firm: Store) -> None:
    change = do(firm, WHOLE_DIRECTORY, save(UMBRELLA))
    undo(firm, change)
    with pytest.raises(StoreError, match=r"taken back already, 2026-03-02 10:30 UTC, by lee.*make the change again"):
        undo(firm, change)


def test_there_is_no_undo_of_what_never_was(store: Store) -> None:
    with pytest.raises(StoreError, match="There is no change 7"):
        undo(store, 7)


def test_an_added_customer_who_has_mail_by_now_is_marked_as_removed(firm: Store) -> None:
    change = do(firm, WHOLE_DIRECTORY, save(UMBRELLA))
    umbrella = replace(ACME, ref="C-3")
    inbox = open_mailbox(firm, "bob", "INBOX")
    inbox.commit(seen("9", message("m9@umbrella.example", links=linked_to(umbrella), evidence=())))
    assert undo(firm, change).kept == (umbrella,)
    loaded = firm.load_directory()
    assert [one.ref for one in (*loaded.customers, *loaded.contacts)] == ["C-1", "C-2", "P-1", "P-2"]
    assert len(list(firm.export("C-3"))) == 1


def test_an_added_contact_who_has_mail_by_now_keeps_the_customer_too(firm: Store) -> None:
    change = do(firm, WHOLE_DIRECTORY, save(UMBRELLA))
    ada = replace(MIRA, ref="P-3")
    inbox = open_mailbox(firm, "bob", "INBOX")
    inbox.commit(seen("9", message("m9@umbrella.example", links=linked_to(ada), evidence=())))
    assert undo(firm, change).kept == (replace(ACME, ref="C-3"), ada)
    assert firm.verify().problems == ()


def test_what_hangs_on_an_added_record_is_in_the_way_of_its_undo(firm: Store) -> None:
    def add(connection: Connection) -> None:
        (row,) = connection.execute(select(interaction).where(interaction.c.id == id_of(message()))).mappings()
        connection.execute(insert(interaction).values({**row, "id": "f" * 32, "key": "another"}))
        connection.execute(update(sighting).where(sighting.c.remote_id == "4").values(interaction_id="f" * 32))

    with firm.database.engine.connect() as connection:
        (fourth,) = connection.scalars(select(sighting.c.id).where(sighting.c.remote_id == "4"))
    change = do(firm, of_sightings([fourth]), add)
    moved = update(sighting).where(sighting.c.remote_id == "2").values(interaction_id="f" * 32)
    firm.database.write(lambda connection: connection.execute(moved).rowcount)
    with pytest.raises(StoreError, match=r"sighting .* came after it and belongs to what it added"):
        undo(firm, change)


def test_work_that_reaches_beyond_its_scope_is_refused(firm: Store) -> None:
    def reach(connection: Connection) -> None:
        owner = id_of(in_doubt("m2@acme.example"))
        connection.execute(update(sighting).where(sighting.c.remote_id == "4").values(interaction_id=owner))

    with firm.database.engine.connect() as connection:
        (fourth,) = connection.scalars(select(sighting.c.id).where(sighting.c.remote_id == "4"))
    before = dump(firm)
    with pytest.raises(StoreError, match="reached 1 copies that it had not named"):
        do(firm, of_sightings([fourth]), reach)
    assert dump(firm) == before


def test_the_directory_is_another_one_after_an_undo(firm: Store) -> None:
    """Who holds the directory in memory must see it, even when the next change ends in the same revisions."""
    change = do(firm, WHOLE_DIRECTORY, save(UMBRELLA))
    with_umbrella = firm.directory_revision()
    undo(firm, change)
    firm.save_directory(DirectoryRows((Customer("C-4", "Other"),), (Contact("P-4", "Other", "C-4"),)), LATER)
    assert firm.directory_revision() != with_umbrella


def test_of_a_changed_row_only_the_changed_columns_are_kept(firm: Store) -> None:
    change = do(firm, MESSAGE, lambda c: c.execute(update(interaction).values(reason="other")))
    with firm.database.engine.connect() as connection:
        kept = connection.scalars(select(change_row.c.before).where(change_row.c.change_set_id == change)).all()
    assert kept == ['{"reason":"wrote from a known address"}']


# --- every type of column ----------------------------------------------------------------------------------------

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)
MOMENTS = st.datetimes(datetime(1000, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))


def values_of(column: Column[object]) -> st.SearchStrategy[object]:
    """Values that a column takes on every database."""
    if isinstance(column.type, Moment):
        found: st.SearchStrategy[object] = MOMENTS
    elif isinstance(column.type, Date):
        found = st.dates(date(1000, 1, 1))
    elif isinstance(column.type, Boolean):
        found = st.booleans()
    elif isinstance(column.type, Double):
        found = st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False)
    elif isinstance(column.type, Integer):
        found = st.integers(-(2**31), 2**31 - 1)
    elif isinstance(column.type, LargeBinary):
        found = st.binary(max_size=40)
    else:
        length = getattr(column.type, "length", None)
        found = TEXT if length is None else TEXT.map(lambda text: text[: min(length, 30)])
    return st.none() | found if column.nullable else found


def free_columns(table: Table) -> list[Column[object]]:
    return [
        column for column in table.columns if not column.primary_key and not column.foreign_keys and not column.unique
    ]


TABLES = (customer, interaction, participant, link, evidence, sighting)


@given(st.data())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_value_of_any_column_comes_back_to_the_byte(firm: Store, data: st.DataObject) -> None:
    scope = WHOLE_DIRECTORY | MESSAGE | of_interactions([id_of(meeting())])
    scope |= of_interactions([id_of(in_doubt("m2@acme.example"))])
    with firm.database.engine.connect() as connection:
        scope |= of_sightings(_ids(connection))

    def scramble(connection: Connection) -> None:
        for table in TABLES:
            columns = [one for one in free_columns(table) if one.name not in {"lookalike_of", "speaker"}]
            chosen = data.draw(st.lists(st.sampled_from(columns), min_size=1, max_size=4, unique=True))
            values = {column.name: data.draw(values_of(column)) for column in chosen}
            connection.execute(update(table).values(**values))

    do(firm, scope, scramble)
    scrambled = dump(firm)
    change = do(firm, scope, scramble)
    undo(firm, change)
    assert dump(firm) == scrambled


@given(ciphertext=st.binary(), day=MOMENTS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_deleted_bytes_and_times_come_back(store: Store, ciphertext: bytes, day: datetime) -> None:
    inbox = open_mailbox(store, "anna", "INBOX")
    counts = {"present": 1, "missing": 0, "gone": 0, "repaired": 0}

    def write(connection: Connection) -> None:
        connection.execute(delete(secret))
        connection.execute(delete(reconciliation))
        connection.execute(insert(secret).values(name="x", ciphertext=ciphertext, key_id="k"))
        connection.execute(insert(reconciliation).values(collection_id=inbox.id, counted_at=day, **counts))

    store.database.write(write)
    before = dump(store)

    def empty(connection: Connection) -> None:
        connection.execute(delete(secret))
        connection.execute(delete(reconciliation))

    change = do(store, Scope(tables=frozenset({"secret", "reconciliation"})), empty)
    undo(store, change)
    assert dump(store) == before


def test_the_digest_of_a_row_tells_every_value_apart() -> None:
    rows = [(None,), ("",), ("None",), (0,), (False,), (b"x",), (NOW,), (NOW + timedelta(microseconds=1),), (0.1,)]
    assert len({row_digest(row) for row in rows}) == len(rows)


def test_a_text_stands_in_the_journal_as_it_is() -> None:
    text = row_text({"name": "Zoë Okafor, 東京"})
    assert "Zoë Okafor, 東京" in text
    assert row_of(customer, text) == {"name": "Zoë Okafor, 東京"}
