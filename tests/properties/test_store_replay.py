"""However mail is cut into pages, shuffled and repeated, the store ends in the same state (TRUST T4)."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autolog.model import LinkStatus, Visibility, strictest
from autolog.store import open_store, upgrade
from autolog.store.merging import Judgement, joined, judged, limited, renewed
from autolog.store.records import InteractionRecord, SightingRecord
from store.examples import (
    ACME,
    DIRECTORY,
    GLOBEX,
    MIRA,
    NOW,
    in_doubt,
    linked_to,
    message,
    open_mailbox,
    reasons_for,
    seen,
    unmatched,
)

ACCOUNTS = ("anna", "bob", "cleo")
Copy = tuple[str, SightingRecord]


@st.composite
def records(draw: st.DrawFn) -> InteractionRecord:
    """A message or a message in doubt, linked to somebody, cut to some visibility."""
    parties = draw(st.lists(st.sampled_from([ACME, GLOBEX, MIRA]), min_size=1, unique=True))
    sure = message(links=linked_to(*parties), evidence=reasons_for(*parties))
    record = draw(st.sampled_from([sure, in_doubt("m1@acme.example", *parties)]))
    return limited(record, draw(st.sampled_from(Visibility)))


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("empty") / "autolog.db"
    upgrade(f"sqlite:///{file}")
    return file


def end_state(empty_file: Path, pages: Sequence[tuple[str, Sequence[SightingRecord]]]) -> object:
    """Write the pages to a new database; return what it holds then."""
    with TemporaryDirectory() as folder:
        shutil.copy(empty_file, Path(folder, "autolog.db"))
        store = open_store(f"sqlite:///{folder}/autolog.db")
        store.save_directory(DIRECTORY, NOW)
        boxes = {account: open_mailbox(store, account, "INBOX") for account in ACCOUNTS}
        for account, page in pages:
            boxes[account].commit(*page)
        ledger = {(row.account, row.remote_id): (row.state, row.interaction_id) for row in store.ledger()}
        interactions = {
            one.id: (
                one.record.visibility,
                one.record.starts_at,
                frozenset(link.party for link in one.record.links),
                len(one.sightings),
            )
            for one in store.export()
        }
        assert store.verify().problems == ()
        store.close()
        return ledger, interactions


@st.composite
def mail(draw: st.DrawFn) -> list[Copy]:
    """Copies of a few messages in three mailboxes; the copies of one message agree but in when they came."""
    holders = st.lists(st.sampled_from(ACCOUNTS), min_size=1, unique=True)
    came = st.integers(0, 2).map(lambda seconds: NOW + timedelta(seconds=seconds))
    logged = [
        (account, seen(str(number), message(f"m{number}@acme.example", starts_at=draw(came))))
        for number in range(6)
        for account in draw(holders)
    ]
    return logged + [(account, unmatched(str(number))) for number in range(6, 9) for account in draw(holders)]


@settings(max_examples=25, deadline=None)
@given(copies=mail(), data=st.data())
def test_pages_of_any_size_in_any_order_and_repeated_end_alike(empty_file: Path, copies, data: st.DataObject) -> None:
    plain = [(account, [copy]) for account, copy in copies]
    shuffled = data.draw(st.permutations(copies))
    repeated = shuffled + data.draw(st.lists(st.sampled_from(copies), max_size=8))
    pages: list[tuple[str, list[SightingRecord]]] = []
    for account, copy in repeated:
        if pages and pages[-1][0] == account and data.draw(st.booleans()):
            pages[-1][1].append(copy)
        else:
            pages.append((account, [copy]))
    assert end_state(empty_file, pages) == end_state(empty_file, plain)


@given(records(), records())
def test_another_copy_adds_once(one: InteractionRecord, other: InteractionRecord) -> None:
    once = joined(one, other)
    assert joined(once, other) == once


@given(records(), records())
def test_visibility_only_tightens(one: InteractionRecord, other: InteractionRecord) -> None:
    for merged in (joined(one, other), renewed(one, other)):
        assert merged.visibility is strictest(one.visibility, other.visibility)
        assert merged.visibility is Visibility.FULL or merged.new_text == merged.quoted_text == merged.location == ""
        assert merged.visibility is not Visibility.METADATA or merged.subject == ""


@given(records(), records())
def test_no_copy_takes_a_link_or_a_person_away(one: InteractionRecord, other: InteractionRecord) -> None:
    merged = joined(one, other)
    assert {link.party for link in one.links + other.links} == {link.party for link in merged.links}
    assert set(one.participants) <= set(merged.participants)


@given(records(), st.dictionaries(st.sampled_from([ACME, GLOBEX, MIRA]), st.booleans()))
def test_a_verdict_is_what_counts(record: InteractionRecord, answers) -> None:
    status = {party: LinkStatus.LINKED if yes else LinkStatus.REJECTED for party, yes in answers.items()}
    decided = judged(record, {party: Judgement(one, "anna") for party, one in status.items()})
    if decided is None:
        assert LinkStatus.LINKED not in status.values()
        return
    found = {link.party: link.status for link in decided.links}
    for party, wanted in status.items():
        assert found.get(party, LinkStatus.REJECTED) is wanted
