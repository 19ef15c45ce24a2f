"""A person's own copies in the database: withdrawn when their never-log list grows, looked at again when it shrinks.

The copies of others stay, and so does a record that they speak for; it is made anew from what their mailboxes hold.
What was decided because of a record that went is decided again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, bindparam, select

from autolog.model import State
from autolog.store.auditing import write_audit
from autolog.store.engine import Database
from autolog.store.forgetting import forget_vanished
from autolog.store.interactions import erase_unseen
from autolog.store.loading import load
from autolog.store.reconsidering import park_behind
from autolog.store.schema import collection, interaction, participant, sighting
from autolog.store.sightings import carriers, park_at_once
from autolog.store.statements import rows_where
from autolog.store.withdrawing import withdraw_copies

_IN_ACCOUNTS = sighting.c.collection_id.in_(
    select(collection.c.id).where(collection.c.account_id.in_(bindparam("accounts", expanding=True)))
)
_ANEW = "a colleague's copy of it was withdrawn"
_SHORTER = "its owner's never_log list is shorter now"


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What a longer list did: copies that no longer count, and records that went with the last of them."""

    copies: int
    records: int


@dataclass(frozen=True, slots=True)
class Word:
    """What is written down about a change: who made it, whose list it was, and how much it changed."""

    person: str
    owner: str
    detail: str


@dataclass(frozen=True, slots=True)
class OwnCopies:
    """What the ledger holds of the copies in some accounts, which belong to one person."""

    database: Database
    accounts: tuple[str, ...]

    def withdraw(
        self,
        keeps_out: Callable[[str], bool],
        hashes: Collection[tuple[str, str]],
        rule: str,
        reason: str,
        word: Word,
        now: datetime,
    ) -> Withdrawal:
        """Take these accounts' copies away from what somebody takes part in whom the list keeps out.

        `hashes` are the keyed hashes of what it names, by which copies that are linked to nobody are found.
        """

        def work(connection: Connection) -> Withdrawal:
            write_audit(connection, now, word.person, "never-log", word.owner, word.detail)
            records = _records_with(connection, self.accounts, keeps_out)
            copies = self._copies(connection, sighting.c.interaction_id, records)
            strangers = self._copies(connection, sighting.c.id, carriers(connection, hashes))
            withdraw_copies(connection, sorted({*copies, *strangers}), rule, reason, now)
            before = load(connection, records)
            erased = erase_unseen(connection, records)
            left_behind = load(connection, records)
            park_behind(connection, (one for id_, one in before.items() if id_ not in left_behind), now)
            forget_vanished(connection, records, now)
            others = select(sighting.c.id)
            left = [row.id for row in rows_where(connection, others, sighting.c.interaction_id, sorted(records))]
            park_at_once(connection, left, _ANEW, now)
            return Withdrawal(len({*copies, *strangers}), erased)

        return self.database.write(work)

    def look_again(self, rule: str, word: Word, now: datetime) -> int:
        """Have everything looked at again that the rule kept out of these accounts; return how many copies."""

        def work(connection: Connection) -> int:
            write_audit(connection, now, word.person, "never-log", word.owner, word.detail)
            kept_out = select(sighting.c.id).where(_IN_ACCOUNTS, sighting.c.state == State.IGNORED)
            ids = connection.scalars(kept_out.where(sighting.c.rule == rule), {"accounts": list(self.accounts)})
            return park_at_once(connection, ids.all(), _SHORTER, now)

        return self.database.write(work)

    def _copies(self, connection: Connection, column: ColumnElement[str], values: Iterable[str]) -> list[str]:
        statement: Select[tuple[str]] = select(sighting.c.id).where(_IN_ACCOUNTS)
        accounts = list(self.accounts)
        return [row.id for row in rows_where(connection, statement, column, sorted(values), accounts=accounts)]


def _records_with(connection: Connection, accounts: Sequence[str], keeps_out: Callable[[str], bool]) -> frozenset[str]:
    """Return the records that these accounts hold a copy of and in which somebody takes part who is kept out."""
    held = select(sighting.c.interaction_id).where(_IN_ACCOUNTS, sighting.c.interaction_id.is_not(None))
    people = select(participant.c.interaction_id, participant.c.address).where(participant.c.interaction_id.in_(held))
    senders = select(interaction.c.id, interaction.c.sender).where(interaction.c.id.in_(held))
    chosen = {"accounts": list(accounts)}
    rows = (*connection.execute(people, chosen), *connection.execute(senders, chosen))
    judged = {address: keeps_out(address) for address in {address for _, address in rows} if address}
    return frozenset(id_ for id_, address in rows if judged.get(address))
