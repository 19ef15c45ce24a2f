"""Rules applied to the past and taken back, on every database: decided from rows, fetched again, removed and added."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from autolog.model import State, Visibility
from autolog.rematch.applying import apply_plan
from autolog.rematch.plan import make_plan
from autolog.rematch.rolling_back import roll_back
from autolog.store import Store
from autolog.store.aside import aside
from autolog.store.rule_versions import RuleVersions
from autolog.store.schema import interaction
from autolog.testing.builders import BEGINNING, Letter, raw_event
from autolog.testing.builders import event as meeting
from rules_past import Arrival, Past, read_into, read_version, story_of

BASE = "version: 1\nlists: {own_domains: [ourfirm.example]}\n"
DRAFT = f"""{BASE}rules:
  - {{id: no-lunch, when: {{subject: lunch}}, then: {{ignore: no business}}}}
  - {{id: bills, when: {{domain: elsewhere.example}}, then: {{link: C3}}}}
  - {{id: quiet, when: {{customer: {{ref: C3}}}}, then: {{visibility: metadata}}}}
  - {{id: visits, when: {{kind: meeting}}, then: {{visibility: subject}}}}
"""
LETTERS = (
    Letter("offer@x.example", "Boris Lind <boris@customer1.example>", subject="Offer for the hall"),
    Letter("lunch@x.example", "Eva Stern <eva@customer2.example>", subject="Lunch"),
    Letter("secret@x.example", "Mill <office@customer3.example>", subject="Plans", text="This is secret.\n"),
    Letter("stranger@x.example", "Nobody <nobody@elsewhere.example>", subject="Invoice"),
)


def past_on(store: Store) -> Past:
    letters = [replace(one, sent_at=BEGINNING + timedelta(hours=n)) for n, one in enumerate(LETTERS)]
    story = [*story_of(*letters), Arrival(0, raw_event(meeting(1)), "meeting-1")]
    return read_into(store, story, read_version(BASE))


def applied(past: Past) -> None:
    made = make_plan(past.desk, read_version(DRAFT), "draft.yaml", None, "ada")
    apply_plan(past.desk, made.id, "ada", lambda _file: made.draft.read.digest)


def first_written(store: Store) -> dict[str, datetime]:
    with store.database.engine.connect() as connection:
        return {
            row.id: row.created_at for row in connection.execute(select(interaction.c.id, interaction.c.created_at))
        }


def test_the_past_ends_as_the_rules_say(store: Store) -> None:
    past = past_on(store)

    applied(past)

    found = {one.record.identity.key: one.record for one in store.interactions_since(BEGINNING - timedelta(days=1))}
    kept = {key: (record.state, record.visibility) for key, record in found.items() if "@x.example" in key}
    assert kept == {
        "offer@x.example": (State.LINKED, Visibility.FULL),
        "secret@x.example": (State.LINKED, Visibility.METADATA),
        "stranger@x.example": (State.LINKED, Visibility.FULL),
    }
    assert [one.visibility for one in found.values() if one.kind == "meeting"] == [Visibility.SUBJECT]


def test_text_that_may_not_be_kept_any_more_is_gone(store: Store) -> None:
    past = past_on(store)

    applied(past)

    assert "This is secret" not in repr(past.rows())


def test_a_record_keeps_when_it_was_first_written(store: Store) -> None:
    past = past_on(store)
    written = first_written(store)
    past.firms[0].now += timedelta(hours=1)

    applied(past)

    after = first_written(store)
    assert {id_: at for id_, at in after.items() if id_ in written} == {
        id_: at for id_, at in written.items() if id_ in after
    }


def test_a_rollback_is_equal_to_the_byte(store: Store) -> None:
    past = past_on(store)
    rows = past.rows()
    applied(past)
    assert past.rows() != rows

    roll_back(store.database, RuleVersions(store.database).all()[0].version, "ada", past.desk.now)

    assert past.rows() == rows


def test_a_rehearsal_on_a_file_is_held_in_memory(store: Store) -> None:
    past_on(store)

    with aside(store.database) as stage:
        in_memory = stage is not store.database

    assert in_memory == (store.database.engine.dialect.name == "sqlite")
