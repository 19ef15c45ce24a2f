"""Bugs that others had, on the real path: threads, copies, strange mail, and two that read at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from autolog.connector import AccountContext, Collection, Connector, Cursor, HeaderScreen, Page
from autolog.errors import LeaseLost
from autolog.model import MediaType, Raw
from autolog.testing import MemoryConnector, MemoryMailbox, MemorySettings
from autolog.testing.builders import ANNA, BEGINNING, BORIS, Letter
from firm import Firm, new_store

OURS = Letter("offer@ourfirm.example", ANNA, to=(BORIS,))
SES = "<0102018f@eu-west-1.amazonses.example>"


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Firm]:
    firm = Firm(MemoryMailbox(), new_store(tmp_path))
    firm.add_customers()
    yield firm
    firm.store.close()


def colleague(firm: Firm, account: str) -> Firm:
    """Return another account of the same firm, with a mailbox of its own."""
    return Firm(MemoryMailbox(), firm.store, account=account)


def answer_from_home(references: str) -> Letter:
    """Return Boris's answer from an address that nobody knows, to an id that the mail service made up."""
    headers = (("In-Reply-To", SES), ("References", references))
    home = "Boris <boris.at.home@gmail.com>"
    return Letter("answer@gmail.com", home, text="Gladly.", subject="Re: it", headers=headers)


@pytest.mark.parametrize(
    "references",
    [f"<{OURS.message_id}> {SES}", f"{SES} <{OURS.message_id}>", f"<{OURS.message_id}>{SES}", f"<{OURS.message_id}>"],
)
def test_t12_an_answer_to_an_id_that_the_mail_service_made_up_joins_by_its_references(
    firm: Firm, references: str
) -> None:
    firm.mailbox.put("Sent", OURS.raw())
    firm.sync()
    firm.mailbox.put("INBOX", answer_from_home(references).raw())
    firm.sync()
    answer, offer = sorted(firm.store.export(), key=lambda one: one.record.identity.key)
    assert (answer.record.identity.key, offer.record.identity.key) == ("answer@gmail.com", OURS.message_id)
    assert offer.id in answer.record.references
    assert {link.party for link in answer.record.links} == {link.party for link in offer.record.links}


def test_t12_an_answer_that_names_nothing_of_ours_joins_no_thread(firm: Firm) -> None:
    firm.mailbox.put("Sent", OURS.raw())
    firm.mailbox.put("INBOX", answer_from_home(SES).raw())
    firm.sync()
    assert firm.message_ids() == [OURS.message_id]


def test_t25_old_mail_that_is_put_back_under_new_uids_makes_no_new_interaction(firm: Firm) -> None:
    letters = [Letter(f"{number}@customer1.example" if number else "", text=f"No. {number}") for number in range(25)]
    before = [firm.mailbox.put("INBOX", letter.raw()) for letter in letters]
    firm.sync()
    interactions = {one.id for one in firm.store.export()}
    again = [firm.mailbox.put("INBOX", letter.raw()) for letter in letters]
    for remote_id in before:
        firm.mailbox.delete("INBOX", remote_id)
    (run,) = firm.sync()
    assert not {*before} & {*again}
    assert (run.failure, run.created, len(interactions)) == (None, 0, 25)
    assert {one.id for one in firm.store.export()} == interactions


@pytest.mark.parametrize("bare_first", [True, False])
def test_t48_a_message_id_with_and_without_brackets_is_one_interaction(firm: Firm, bare_first: bool) -> None:
    bare = Letter("", headers=(("Message-ID", "1@customer1.example"),))
    copies = [bare, Letter()] if bare_first else [Letter(), bare]
    for account, copy in zip(("anna", "carla"), copies, strict=True):
        reader = colleague(firm, account)
        reader.mailbox.put("INBOX", copy.raw())
        reader.sync()
    (interaction,) = firm.store.export()
    assert interaction.record.identity.key == "1@customer1.example"
    assert len(interaction.sightings) == 2


@pytest.mark.parametrize("written", ["<offer@ourfirm.example>", "offer@ourfirm.example"])
def test_t48_an_answer_finds_its_thread_with_and_without_brackets(firm: Firm, written: str) -> None:
    firm.mailbox.put("Sent", OURS.raw())
    firm.mailbox.put("INBOX", answer_from_home(written).raw())
    firm.sync()
    assert len(firm.message_ids()) == 2


def test_t49_one_mail_to_two_shared_mailboxes_is_one_interaction_with_two_sources(firm: Firm) -> None:
    letter = Letter(to=("sales@ourfirm.example",), cc=("support@ourfirm.example",))
    for account in ("anna", "carla"):
        reader = colleague(firm, account)
        reader.mailbox.put("INBOX", letter.raw())
        reader.sync()
    (interaction,) = firm.store.export()
    assert sorted(sighting.account for sighting in interaction.sightings) == ["anna", "carla"]
    assert interaction.lookalike_of is None


@pytest.mark.parametrize("second", ["anna", "carla"])
def test_t49_one_message_id_with_other_content_is_another_interaction_and_flagged(firm: Firm, second: str) -> None:
    eva = "Eva <eva@customer2.example>"
    other = Letter(sender=eva, subject="Quite another matter", sent_at=BEGINNING + timedelta(days=3))
    for account, letter in (("anna", Letter()), (second, other)):
        reader = firm if account == "anna" else colleague(firm, account)
        reader.mailbox.put("INBOX", letter.raw())
        reader.sync()
    first, lookalike = sorted(firm.store.export(), key=lambda one: one.lookalike_of or "")
    assert (first.lookalike_of, lookalike.lookalike_of) == (None, first.id)


STRANGE = [
    (b"Message-ID: <1@customer1.example>", b"Message-ID: <[x]@y>", b""),
    (b"To: Anna Berg <anna@ourfirm.example>", b'To: "a" <"b"@[1.2.3.4>', b""),
    (b"charset=utf-8", b"charset=windows-874", b"\xca\xc7\xd1\xca\xb4\xd5"),
    (b"Subject: Offer", b"Subject: Of\0fer", b""),
    (b"Subject: Offer", b"Subject: =?utf-16?b?2D3YPQ==?= =?utf-8?b?7aC9?= \xed\xa0\xbd Offer", b""),
]


@pytest.mark.parametrize(("usual", "strange", "text"), STRANGE)
def test_t54_what_breaks_the_standard_library_is_stored_and_scrubbed(
    firm: Firm, usual: bytes, strange: bytes, text: bytes
) -> None:
    content = Letter().content
    assert usual in content
    firm.mailbox.put("INBOX", Raw(MediaType.MESSAGE, content.replace(usual, strange) + text, BEGINNING))
    firm.sync()
    (interaction,) = firm.store.export()
    record = interaction.record
    assert "Dear Anna" in record.new_text
    assert record.subject.endswith("fer for the new hall")
    assert record.subject.isprintable()
    for words in (record.subject, record.new_text, record.identity.key):
        assert "\0" not in words
        words.encode("utf-8")
    assert "สวัสดี" in record.new_text or not text


class Overtaken(MemoryConnector):
    """A reader who is overtaken: between its question and its page another process reads the same mailbox."""

    def __init__(self, firm: Firm, context: AccountContext) -> None:
        super().__init__(firm.mailbox, context, MemorySettings(page_size=firm.page_size))
        self.other = replace(firm, worker="another process", connect=None)

    def changes(self, collection: Collection, since: Cursor | None, wanted: HeaderScreen) -> Iterator[Page]:
        """Let the other process go first, then answer to the cursor that both began at."""
        pages = tuple(super().changes(collection, since, wanted))
        assert [run.failure for run in self.other.sync()] == [None]
        yield from pages


def test_t58_of_two_that_read_from_one_cursor_the_second_is_refused_and_nothing_is_doubled(firm: Firm) -> None:
    for number in range(25):
        firm.mailbox.put("INBOX", Letter(f"{number}@customer1.example").raw())

    def overtaken(context: AccountContext, _page_size: int) -> Connector:
        return Overtaken(firm, context)

    (run,) = replace(firm, connect=overtaken).sync()
    assert isinstance(run.failure, LeaseLost)
    assert (run.created, run.merged) == (0, 0)
    assert len(firm.message_ids()) == 25
    assert len(list(firm.store.ledger())) == 25
