"""Gmail: what comes in a first import and afterwards, whatever happens to the mailbox and to the connection."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from autolog.connector import Deletion, Refused, Unreadable, Upsert
from autolog.errors import CursorExpired, Forbidden, TransientError
from autolog.testing.reading import PassEverything, RefuseSender
from autolog_google.history import TYPES
from firm import new_store
from servers.google import Google, Person
from servers.google_account import LONG_AGO, Time, changes, collection, connected, context, gone, ids, mail, read
from servers.google_fake.gmail import Mailbox
from servers.google_fake.schemas import allowed_parameters
from servers.google_firm import GoogleFirm

TOO_FAST = {"status": 429, "reason": "rateLimitExceeded", "inside": True}


def fill(anna: Person, count: int, start: int = 0) -> list[str]:
    return [anna.mail.deliver(mail(number)) for number in range(start, start + count)]


def test_the_history_id_is_taken_before_the_list_is_begun(google: Google, anna: Person, time: Time) -> None:
    fill(anna, 3)
    with connected(google, time) as connector:
        read(connector)
    asked = google.asked("/gmail/v1/")
    assert asked[0].startswith("/gmail/v1/users/me/profile")
    assert "messages?" in asked[1]


def test_an_empty_round_costs_one_request(google: Google, anna: Person, time: Time) -> None:
    fill(anna, 3)
    with connected(google, time) as connector:
        cursor = read(connector)[-1].cursor
        google.requests.clear()
        assert read(connector, cursor) == []
    assert [path.partition("?")[0] for _, path in google.requests] == ["/gmail/v1/users/me/history"]


def test_t15_start_history_id_stays_the_same_over_all_pages_and_archived_mail_is_seen(
    google: Google, anna: Person, time: Time
) -> None:
    anna.mail.history_page = 4
    with connected(google, time, page_size=3) as connector:
        fill(anna, 1)
        cursor = read(connector)[-1].cursor
        new = [anna.mail.deliver(mail(number), labels=("Label_Filtered",)) for number in range(1, 11)]
        google.requests.clear()
        pages = read(connector, cursor)
    asked = google.asked("/history?")
    assert len(asked) == 3
    assert len({path.partition("startHistoryId=")[2].partition("&")[0] for path in asked}) == 1
    assert sorted(ids(pages)) == sorted(new)


def test_t15_reading_on_from_any_page_of_the_history_misses_nothing(google: Google, anna: Person, time: Time) -> None:
    anna.mail.history_page = 4
    with connected(google, time, page_size=3) as connector:
        fill(anna, 1)
        cursor = read(connector)[-1].cursor
        new = fill(anna, 10, start=1)
        pages = read(connector, cursor)
        for stored in range(1, len(pages)):
            anna.mail.modify(new[0], add=(anna.mail.add_label(f"Later {stored}"),))
            behind = read(connector, pages[stored - 1].cursor)
            assert set(ids(pages[:stored])) | set(ids(behind)) == set(new)
            assert new[0] in ids(behind), "what happened to it later is told although it was read before"


def test_t16_the_types_of_history_are_those_of_the_discovery_document() -> None:
    allowed = allowed_parameters("gmail.v1", "users", "history", "list")["historyTypes"]["enum"]
    assert set(TYPES) <= set(allowed)


def test_t17_a_forgotten_history_means_reading_again_and_an_outage_means_waiting(
    google: Google, anna: Person, time: Time
) -> None:
    fill(anna, 2)
    with connected(google, time) as connector:
        cursor = read(connector)[-1].cursor
        google.faults.add("/history", status=500, times=2)
        assert read(connector, cursor) == []
        google.faults.add("/history", status=500, times=99)
        with pytest.raises(TransientError):
            read(connector, cursor)
        google.faults.clear()
        anna.mail.forget_history()
        with pytest.raises(CursorExpired):
            read(connector, cursor)


def test_t19_only_the_four_of_twenty_five_that_failed_are_asked_for_again_in_a_smaller_batch(
    google: Google, anna: Person, time: Time
) -> None:
    known = fill(anna, 25)
    for one in known[:4]:
        google.faults.add(f"messages/{one}", **TOO_FAST)
    with connected(google, time) as connector:
        assert sorted(ids(read(connector))) == sorted(known)
    asked = google.asked("format=full")
    assert len(asked) == 29
    assert sorted(path.split("/")[6].partition("?")[0] for path in asked[25:]) == sorted(known[:4])
    assert [method for method, _ in google.requests].count("POST") == 3  # the token, and two batches


def test_t13_a_refused_message_holds_its_page_back_and_comes_once_with_the_next_run(
    google: Google, anna: Person, time: Time, tmp_path: Path
) -> None:
    known = fill(anna, 6)
    firm = GoogleFirm.of(google, time, new_store(tmp_path))
    google.faults.add(f"messages/{known[0]}", **TOO_FAST, times=99)
    (run,) = firm.sync(page_size=2)
    assert isinstance(run.failure, TransientError)
    assert firm.present() == set(known[2:])
    google.faults.clear()
    firm.sync(page_size=2)
    assert firm.present() == set(known)
    assert len(firm.firm.message_ids()) == 6
    firm.firm.store.close()


def test_t14_a_message_that_google_never_gives_is_reported_and_the_others_go_on(
    google: Google, anna: Person, time: Time
) -> None:
    with connected(google, time) as connector:
        fill(anna, 1)
        cursor = read(connector)[-1].cursor
        known = fill(anna, 5, start=1)
        anna.mail.mails[known[2]].broken = "Backend Error"
        pages = read(connector, cursor)
        assert sorted(ids(pages)) == sorted(set(known) - {known[2]})
        assert [one.remote_id for one in changes(pages) if isinstance(one, Unreadable)] == [known[2]]
        assert read(connector, pages[-1].cursor) == []


def test_t14_a_lone_poisoned_message_does_not_block_the_mailbox(google: Google, anna: Person, time: Time) -> None:
    with connected(google, time) as connector:
        fill(anna, 1)
        cursor = read(connector)[-1].cursor
        (poison,) = fill(anna, 1, start=1)
        anna.mail.mails[poison].broken = "Backend Error"
        pages = read(connector, cursor)
        assert [type(one) for one in changes(pages)] == [Unreadable]
        assert read(connector, pages[-1].cursor) == []


def test_when_google_gives_nothing_at_all_nothing_is_called_unreadable(
    google: Google, anna: Person, time: Time
) -> None:
    fill(anna, 1)
    with connected(google, time) as connector:
        cursor = read(connector)[-1].cursor
        fill(anna, 3, start=1)
        google.faults.add("messages/", status=503, inside=True, times=99)
        google.faults.add("/profile", status=503, times=99)
        with pytest.raises(TransientError):
            read(connector, cursor)


def test_a_message_that_is_gone_between_list_and_get_is_a_deletion(google: Google, anna: Person, time: Time) -> None:
    known = fill(anna, 3)
    google.faults.add(f"messages/{known[0]}", status=404, reason="notFound", inside=True)
    with connected(google, time) as connector:
        pages = read(connector)
    assert gone(pages) == [known[0]]
    assert sorted(ids(pages)) == sorted(known[1:])


@pytest.mark.parametrize("hidden", ["SPAM", "TRASH", "DRAFT", "CHAT"])
def test_spam_trash_drafts_and_chats_are_not_read(google: Google, anna: Person, time: Time, hidden: str) -> None:
    with connected(google, time) as connector:
        fill(anna, 1)
        anna.mail.deliver(mail(1), labels=(hidden,))
        pages = read(connector)
        assert len(ids(pages)) == 1
        anna.mail.deliver(mail(2), labels=(hidden,))
        assert ids(read(connector, pages[-1].cursor)) == []
        assert list(connector.census(collection(connector), LONG_AGO)) == ids(pages)


def test_mail_released_from_spam_and_a_draft_that_was_sent_come_though_they_are_not_new(
    google: Google, anna: Person, time: Time
) -> None:
    with connected(google, time) as connector:
        spam = anna.mail.deliver(mail(0), labels=("SPAM",))
        draft = anna.mail.deliver(mail(1), labels=("DRAFT",))
        fill(anna, 1, start=2)
        cursor = read(connector)[-1].cursor
        anna.mail.modify(spam, add=("INBOX",), remove=("SPAM",))
        anna.mail.modify(draft, add=("SENT",), remove=("DRAFT",))
        pages = read(connector, cursor)
    assert sorted(ids(pages)) == sorted([spam, draft])


def test_that_a_message_was_read_starred_or_archived_costs_nothing(google: Google, anna: Person, time: Time) -> None:
    with connected(google, time) as connector:
        (one,) = fill(anna, 1)
        cursor = read(connector)[-1].cursor
        anna.mail.modify(one, add=("STARRED",), remove=("UNREAD", "INBOX"))
        google.requests.clear()
        assert changes(read(connector, cursor)) == []
    assert len(google.requests) == 1


def test_a_message_in_the_trash_is_gone_and_comes_back_when_it_is_taken_out(
    google: Google, anna: Person, time: Time
) -> None:
    with connected(google, time) as connector:
        (one,) = fill(anna, 1)
        cursor = read(connector)[-1].cursor
        anna.mail.trash(one)
        pages = read(connector, cursor)
        assert changes(pages) == [Deletion(one)]
        anna.mail.modify(one, remove=("TRASH",))
        assert ids(read(connector, pages[-1].cursor)) == [one]


def test_t05_a_label_that_is_not_chosen_is_not_read_later_either(google: Google, anna: Person, time: Time) -> None:
    crm = anna.mail.add_label("CRM")
    with connected(google, time, labels={"include": ["crm"]}) as connector:
        known = anna.mail.deliver(mail(0), labels=("INBOX", crm))
        fill(anna, 2, start=1)
        pages = read(connector)
        assert ids(pages) == [known]
        plain = fill(anna, 2, start=3)
        chosen = anna.mail.deliver(mail(5), labels=(crm,))
        pages = read(connector, pages[-1].cursor)
        assert ids(pages) == [chosen]
        anna.mail.modify(plain[0], add=(crm,))
        anna.mail.modify(chosen, remove=(crm,))
        pages = read(connector, pages[-1].cursor)
        assert (ids(pages), gone(pages)) == ([plain[0]], [chosen])


def test_t06_a_label_that_is_chosen_later_is_read_from_the_beginning_without_doubles(
    google: Google, anna: Person, time: Time, tmp_path: Path
) -> None:
    crm, other = anna.mail.add_label("CRM"), anna.mail.add_label("Other")
    both = anna.mail.deliver(mail(0), labels=(crm, other))
    late = anna.mail.deliver(mail(1), labels=(other,))
    firm = GoogleFirm.of(google, time, new_store(tmp_path))
    firm.sync(labels={"include": ["CRM"]})
    assert firm.present() == {both}
    firm.sync(labels={"include": ["CRM", "Other"]})
    assert firm.present() == {both, late}
    assert len(firm.firm.message_ids()) == len(set(firm.firm.message_ids())) == 2
    firm.firm.store.close()


def test_an_excluded_label_keeps_out_and_a_label_that_is_not_there_is_said(
    google: Google, anna: Person, time: Time
) -> None:
    private = anna.mail.add_label("Private")
    known = fill(anna, 1)
    anna.mail.deliver(mail(1), labels=(private, "INBOX"))
    with connected(google, time, labels={"exclude": ["Private"]}) as connector:
        assert ids(read(connector)) == known
        assert list(connector.census(collection(connector), LONG_AGO)) == known
    with connected(google, time, labels={"include": ["Customers"]}) as connector, pytest.raises(Forbidden):
        read(connector)


def test_labels_of_which_some_are_not_there_are_said_and_the_others_read(
    google: Google, anna: Person, time: Time, caplog: pytest.LogCaptureFixture
) -> None:
    crm = anna.mail.add_label("CRM")
    kept = anna.mail.deliver(mail(0), labels=(crm, "INBOX"))
    with connected(google, time, labels={"include": ["CRM", "Clients"], "exclude": ["Privat"]}) as connector:
        assert ids(read(connector)) == [kept]
        read(connector)
    said = [record.getMessage() for record in caplog.records if "has no label" in record.getMessage()]
    assert [one for one in said if "Clients" in one and "labels.include" in one] == said[:1]
    assert [one for one in said if "Privat" in one and "labels.exclude" in one] == said[1:]


def test_t10_what_carries_the_label_sent_was_sent_by_the_owner_whatever_its_from_line(
    google: Google, anna: Person, time: Time
) -> None:
    anna.mail.deliver(mail(0, sender="sales-alias@ourfirm.example"), labels=("SENT",))
    fill(anna, 1, start=1)
    with connected(google, time) as connector:
        sent = [one.raw.sent_by_owner for one in changes(read(connector)) if isinstance(one, Upsert)]
    assert sorted(sent) == [False, True]


def test_t18_a_rescan_that_is_broken_off_infers_no_deletions_and_goes_on(
    google: Google, anna: Person, time: Time, tmp_path: Path
) -> None:
    known = fill(anna, 6)
    firm = GoogleFirm.of(google, time, new_store(tmp_path))
    firm.sync(page_size=2)
    anna.mail.delete(known[5])
    anna.mail.forget_history()
    google.faults.add(f"messages/{known[1]}", **TOO_FAST, times=99)
    (run,) = firm.sync(page_size=2)
    assert run.failure is not None
    assert firm.present() == set(known), "half a list says nothing about what is missing from it"
    google.faults.clear()
    firm.sync(page_size=2)
    assert firm.present() >= set(known[:5])
    firm.firm.store.close()


def test_labels_are_told_by_their_names_and_rules_see_them(google: Google, anna: Person, time: Time) -> None:
    label = anna.mail.add_label("Customers/Holm")
    anna.mail.deliver(mail(0), labels=("INBOX", "UNREAD", "CATEGORY_PERSONAL", label))
    with connected(google, time) as connector:
        (change,) = changes(read(connector))
    assert isinstance(change, Upsert)
    assert change.raw.labels == ("INBOX", "Customers/Holm")


def test_what_never_log_refuses_is_refused_by_its_headers_and_its_text_is_not_asked_for(
    google: Google, anna: Person, time: Time
) -> None:
    private = anna.mail.deliver(mail(0, sender="eva@family.example"))
    (known,) = fill(anna, 1, start=1)
    with connected(google, time) as connector:
        found = changes(read(connector, wanted=RefuseSender("family")))
    assert [one.remote_id for one in found if isinstance(one, Refused)] == [private]
    assert [path for path in google.asked("format=full") if private in path] == []
    assert [path for path in google.asked("format=full") if known in path]


def test_without_text_headers_alone_are_asked_for_and_the_window_is_kept_here(
    google: Google, anna: Person, time: Time
) -> None:
    fill(anna, 2)
    with connected(google, time, text=False) as connector:
        found = changes(read(connector))
    assert len(found) == 2
    assert google.asked("format=full") == []
    assert google.asked("q=") == []
    assert all(b"Hello." not in one.raw.content for one in found if isinstance(one, Upsert))


def test_a_server_without_batches_is_asked_one_by_one(google: Google, anna: Person, time: Time) -> None:
    known = fill(anna, 3)
    google.batch_paths = set()
    with connected(google, time) as connector:
        assert sorted(ids(read(connector))) == sorted(known)


def test_a_page_that_leads_to_itself_ends_the_run(
    google: Google, anna: Person, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(anna, 6)
    listed = Mailbox.list_messages

    def circle(mailbox: Mailbox, _query: Any, scopes: frozenset[str]) -> dict[str, Any]:
        return {**listed(mailbox, {"maxResults": ["2"]}, scopes), "nextPageToken": "again"}

    monkeypatch.setattr(Mailbox, "list_messages", circle)
    with connected(google, time, page_size=2) as connector, pytest.raises(TransientError, match="circle"):
        read(connector)


def test_a_page_that_google_no_longer_knows_begins_the_list_again(google: Google, anna: Person, time: Time) -> None:
    fill(anna, 6)
    with connected(google, time, page_size=2) as connector:
        first = next(iter(connector.changes(collection(connector), None, PassEverything())))
        google.faults.add("pageToken", status=400, reason="invalidArgument")
        with pytest.raises(CursorExpired):
            read(connector, first.cursor)


def test_a_page_of_the_history_that_google_no_longer_knows_costs_no_message(
    google: Google, anna: Person, time: Time
) -> None:
    anna.mail.history_page = 2
    with connected(google, time, page_size=2) as connector:
        fill(anna, 1)
        cursor = read(connector)[-1].cursor
        new = fill(anna, 6, start=1)
        stream = connector.changes(collection(connector), cursor, PassEverything())
        first = [next(stream), next(stream)]
        google.faults.add("pageToken", status=400, reason="invalidArgument")
        rest = read(connector, first[-1].cursor)
    assert sorted(ids(first) + ids(rest)) == sorted(new)


def test_cancelling_ends_after_the_page(google: Google, anna: Person, time: Time) -> None:
    fill(anna, 6)
    account = context(time, cancelled=lambda: len(google.asked("format=full")) >= 2)
    with connected(google, time, account, page_size=2) as connector:
        assert len(read(connector)) == 1
