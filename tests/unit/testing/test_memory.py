"""What the mailbox in memory can be told to do, beyond the contract."""

from __future__ import annotations

from datetime import timedelta

import pytest

from autolog.connector import Collection, CollectionRole, Deletion, Page, Upsert
from autolog.errors import CollectionGone, Forbidden, TransientError
from autolog.testing import MemoryConnector, MemoryMailbox, MemorySettings, memory_spec
from autolog.testing.builders import BEGINNING, Letter, account_context, message, raw_message
from autolog.testing.reading import PassEverything, changes_of


@pytest.fixture
def mailbox() -> MemoryMailbox:
    filled = MemoryMailbox()
    for number in range(1, 6):
        filled.put("inbox", raw_message(message(number), received_at=BEGINNING + timedelta(days=number)))
    return filled


def open_memory(mailbox: MemoryMailbox, **settings: object) -> MemoryConnector:
    return MemoryConnector(mailbox, account_context(), MemorySettings.model_validate({"page_size": 2, **settings}))


def read(connector: MemoryConnector, key: str = "inbox") -> list[Page]:
    (collection,) = (one for one in connector.collections() if one.key == key)
    return list(connector.changes(collection, None, PassEverything()))


def test_the_failure_comes_at_the_page_it_was_ordered_for(mailbox: MemoryMailbox) -> None:
    mailbox.fail_at_page(2, TransientError("The line is busy."))
    connector = open_memory(mailbox)
    pages = connector.changes(Collection("inbox", "inbox"), None, PassEverything())
    assert len(next(pages).changes) == 2
    with pytest.raises(TransientError, match="The line is busy"):
        next(pages)
    assert len(read(connector)) == 3, "and only once"


def test_the_progress_is_counted(mailbox: MemoryMailbox) -> None:
    assert [(page.done, page.total) for page in read(open_memory(mailbox))] == [(2, 5), (4, 5), (5, 5)]


def test_what_was_received_before_the_window_is_left_out(mailbox: MemoryMailbox) -> None:
    connector = open_memory(mailbox, since=BEGINNING + timedelta(days=4))
    assert [change.remote_id for change in changes_of(read(connector))] == ["4", "5"]


def test_only_the_named_folders_are_listed(mailbox: MemoryMailbox) -> None:
    mailbox.add_collection("archive")
    assert [one.key for one in open_memory(mailbox, folders=("archive",)).collections()] == ["archive"]


def test_what_lies_in_sent_was_sent_by_the_owner() -> None:
    mailbox = MemoryMailbox()
    mailbox.add_collection("sent", role=CollectionRole.SENT)
    mailbox.put("sent", Letter().raw())
    (change,) = changes_of(read(open_memory(mailbox), "sent"))
    assert isinstance(change, Upsert)
    assert change.raw.sent_by_owner


def test_a_deletion_is_told_to_those_who_read_before(mailbox: MemoryMailbox) -> None:
    connector = open_memory(mailbox)
    cursor = read(connector)[-1].cursor
    mailbox.delete("inbox", "3")
    (page,) = connector.changes(Collection("inbox", "inbox"), cursor, PassEverything())
    assert page.changes == (Deletion("3"),)
    assert Deletion("3") not in changes_of(read(connector)), "a first reading brings no deletions"


def test_a_removed_collection_is_gone(mailbox: MemoryMailbox) -> None:
    mailbox.remove_collection("inbox")
    with pytest.raises(CollectionGone, match="no 'inbox' any more"):
        list(open_memory(mailbox).census(Collection("inbox", "inbox"), BEGINNING))


def test_a_forbidden_collection_can_be_opened_again(mailbox: MemoryMailbox) -> None:
    mailbox.forbid("inbox")
    with pytest.raises(Forbidden):
        read(open_memory(mailbox))
    mailbox.accept_everything()
    assert len(changes_of(read(open_memory(mailbox)))) == 5


def test_handed_out_bodies_are_counted(mailbox: MemoryMailbox) -> None:
    read(open_memory(mailbox))
    assert mailbox.bodies_read == 5


def test_the_spec_opens_connectors_to_the_mailbox(mailbox: MemoryMailbox) -> None:
    spec = memory_spec(mailbox)
    settings = spec.settings.model_validate({"owner": ["anna@ourfirm.example"]})
    assert spec.owner_addresses(settings) == ("anna@ourfirm.example",)
    assert [one.key for one in spec.open(settings, account_context()).collections()] == ["inbox"]
