"""The right to read: tokens that are asked for once, kept, renewed, and refused with a reason."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest

from autolog.connector import AccountContext
from autolog.errors import AuthError, Forbidden, TransientError
from autolog.testing import MemoryKeptSecrets, ScriptedConversation
from autolog_google import SPEC
from autolog_google.connector import GoogleConnector
from autolog_google.credentials import Credentials
from autolog_google.settings import GMAIL, GoogleSettings
from autolog_google.sign_in import sign_in
from autolog_google.transport import Transport
from servers.google import Google, Person
from servers.google_account import ANNA, Time, connected, context, ids, mail, read, settings

PERSON = {"service_account": None, "client_id": "client", "client_secret": "stored:client"}


def person_settings(google: Google, **changed: Any) -> GoogleSettings:
    return settings(google, **{**PERSON, **changed})


def signed_in(google: Google, time: Time, **changed: Any) -> MemoryKeptSecrets:
    """Let Anna sign in and return what is kept."""
    kept = MemoryKeptSecrets()
    google.tokens.consenting = ANNA
    sign_in(person_settings(google, **changed), context(time, kept=kept), ScriptedConversation())
    return kept


def token(google: Google, account: AccountContext) -> str:
    chosen = person_settings(google)
    with closing(Transport(chosen)) as transport:
        return Credentials(chosen, account, transport).token()


def refreshes(google: Google) -> int:
    return len([path for _, path in google.requests if path == "/token"])


@pytest.mark.parametrize("way", [{}, PERSON])
def test_t44_eight_threads_that_need_a_token_at_once_refresh_once(
    google: Google, anna: Person, time: Time, way: dict[str, Any]
) -> None:
    google.tokens.rotates = True
    kept = signed_in(google, time)
    time.advance(timedelta(hours=2))
    google.requests.clear()
    barrier, read_by = Barrier(8), []
    chosen = settings(google, **way)
    anna.mail.deliver(mail(0))

    def work() -> None:
        connector = GoogleConnector(chosen, context(time, kept=kept), time.clock)
        with closing(connector):
            barrier.wait()
            read_by.append(ids(read(connector)))

    threads = [Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refreshes(google) == 1
    assert read_by == [list(anna.mail.mails)] * 8


def test_t44_a_refused_token_is_renewed_once_and_the_question_asked_again(
    google: Google, anna: Person, time: Time
) -> None:
    known = anna.mail.deliver(mail(0))
    with connected(google, time) as connector:
        cursor = read(connector)[-1].cursor
        google.tokens.revoke_all()
        assert read(connector, cursor) == []
        assert refreshes(google) == 2
        google.tokens.revoke_all()
        google.tokens.users.clear()
        with pytest.raises(AuthError):
            read(connector, cursor)
    assert known


def test_t44_a_rotated_refresh_token_is_kept_beside_the_old_one_until_it_has_worked(
    google: Google, anna: Person, time: Time
) -> None:
    google.tokens.rotates = True
    kept = signed_in(google, time)
    first = kept.texts["google"]
    time.advance(timedelta(hours=2))
    token(google, context(time, kept=kept))
    assert '"previous_token": "refresh' in kept.texts["google"]
    newest = list(google.tokens.refresh_tokens)[-1]
    del google.tokens.refresh_tokens[newest]
    time.advance(timedelta(hours=2))
    assert token(google, context(time, kept=kept)), "the old token opens when the new one does not"
    assert first != kept.texts["google"]


def test_a_crash_between_the_answer_and_the_save_costs_no_sign_in(google: Google, anna: Person, time: Time) -> None:
    google.tokens.rotates = True
    kept = signed_in(google, time)
    time.advance(timedelta(hours=2))

    def die(_name: str, _text: str) -> None:
        raise KeyboardInterrupt

    kept.before_write = die
    with pytest.raises(KeyboardInterrupt):
        token(google, context(time, kept=kept))
    kept.before_write = lambda _name, _text: None
    assert token(google, context(time, kept=kept))


def test_t45_a_busy_token_endpoint_says_nothing_about_the_credentials(google: Google, anna: Person, time: Time) -> None:
    google.faults.add("/token", status=429, reason="rateLimitExceeded", retry_after="120")
    with connected(google, time) as connector, pytest.raises(TransientError) as failure:
        read(connector)
    assert failure.value.retry_after == timedelta(seconds=120)


def test_a_revoked_sign_in_is_explained_with_the_trap_of_the_seven_days(
    google: Google, anna: Person, time: Time
) -> None:
    kept = signed_in(google, time)
    google.tokens.refresh_tokens.clear()
    time.advance(timedelta(hours=2))
    with pytest.raises(AuthError) as failure:
        token(google, context(time, kept=kept))
    assert "every 7 days" in str(failure.value)
    assert "autolog account sign-in" in str(failure.value)


def test_a_service_account_without_the_delegation_is_told_where_to_add_it(
    google: Google, anna: Person, time: Time
) -> None:
    google.tokens.delegated = frozenset()
    with connected(google, time) as connector, pytest.raises(Forbidden) as failure:
        read(connector)
    assert "Domain-wide delegation" in str(failure.value)


def test_a_secret_that_is_no_key_is_never_shown(google: Google, anna: Person, time: Time) -> None:
    account = AccountContext("anna", time.now(), time.now, lambda _name: '{"private_key": "very secret"}')
    with connected(google, time, account) as connector, pytest.raises(AuthError) as failure:
        read(connector)
    assert "very secret" not in str(failure.value)


def test_a_person_signs_in_with_a_browser_and_reads(google: Google, anna: Person, time: Time) -> None:
    known = anna.mail.deliver(mail(0))
    kept = signed_in(google, time)
    with connected(google, time, context(time, kept=kept), **PERSON) as connector:
        assert ids(read(connector)) == [known]


def test_a_person_signs_in_with_a_code_on_another_device(google: Google, anna: Person, time: Time) -> None:
    google.tokens.consenting = ANNA
    kept, waits = MemoryKeptSecrets(), []

    def approve(seconds: float) -> None:
        waits.append(seconds)
        google.tokens.device_is_approved = len(waits) > 2

    conversation = ScriptedConversation(browser=None, on_wait=approve)
    sign_in(person_settings(google, sign_in="device"), context(time, kept=kept), conversation)
    assert "ABCD-EFGH" in conversation.said[0]
    assert "refresh" in kept.texts["google"]


def test_a_box_that_was_left_unticked_is_found_and_nothing_is_kept(google: Google, anna: Person, time: Time) -> None:
    google.tokens.granted = frozenset({GMAIL})
    with pytest.raises(Forbidden, match="calendar"):
        signed_in(google, time, read=["mail", "calendars"])


def test_somebody_else_who_signs_in_is_refused(google: Google, anna: Person, time: Time) -> None:
    google.person("boris@ourfirm.example")
    google.tokens.consenting = "boris@ourfirm.example"
    with pytest.raises(AuthError, match="boris@ourfirm"):
        sign_in(person_settings(google), context(time), ScriptedConversation())


def test_a_person_who_does_not_consent_is_an_auth_error(google: Google, anna: Person, time: Time) -> None:
    conversation = ScriptedConversation(browser=lambda _address: {"error": "access_denied"})
    with pytest.raises(AuthError, match="access_denied"):
        sign_in(person_settings(google), context(time), conversation)


def test_an_answer_that_belongs_to_another_sign_in_is_refused(google: Google, anna: Person, time: Time) -> None:
    conversation = ScriptedConversation(browser=lambda _address: {"code": "stolen", "state": "forged"})
    with pytest.raises(AuthError, match="does not belong"):
        sign_in(person_settings(google), context(time), conversation)
    assert refreshes(google) == 0


def test_the_members_of_a_group_are_followed_and_everything_that_is_no_person_left_out(
    google: Google, anna: Person, time: Time
) -> None:
    google.person("admin@ourfirm.example")
    google.groups["sales@ourfirm.example"] = [
        {"email": "Boris@ourfirm.example", "type": "USER", "status": "ACTIVE"},
        {"email": ANNA, "type": "USER", "status": "ACTIVE"},
        {"email": "gone@ourfirm.example", "type": "USER", "status": "SUSPENDED"},
        {"email": "list@ourfirm.example", "type": "GROUP"},
    ]
    chosen = settings(google, user="", group="sales@ourfirm.example", admin="admin@ourfirm.example")
    assert SPEC.members is not None
    assert SPEC.members(chosen, context(time)) == (ANNA, "boris@ourfirm.example")
    google.groups["sales@ourfirm.example"].pop(0)
    assert SPEC.members(chosen, context(time)) == (ANNA,)
    assert SPEC.owner_addresses(SPEC.for_member(chosen, ANNA)) == (ANNA,)


def test_a_mailbox_that_is_not_on_the_list_is_refused(google: Google, time: Time) -> None:
    chosen = settings(google, user="", mailboxes=[ANNA])
    assert SPEC.members is not None
    assert SPEC.members(chosen, context(time)) == (ANNA,)
    with pytest.raises(ValueError, match="not among"):
        SPEC.for_member(chosen, "boss@ourfirm.example")


def test_the_permissions_are_the_least_and_named_exactly(google: Google) -> None:
    lines = SPEC.permissions(settings(google, read=["mail", "tasks"]))
    scopes = [line.partition(": ")[0] for line in lines if line.startswith("https")]
    assert scopes == [GMAIL, "https://www.googleapis.com/auth/tasks.readonly"]
    assert all("readonly" in scope for scope in scopes)


def test_a_refusal_that_repeats_a_token_shows_it_to_nobody(google: Google, anna: Person, time: Time) -> None:
    with connected(google, time) as connector:
        cursor = read(connector, since=None)
        (opened,) = google.tokens.tokens
        google.faults.add("/history", status=403, reason=f"forbidden for {opened}")
        with pytest.raises(Forbidden) as failure:
            read(connector, cursor[-1].cursor if cursor else None)
    assert "forbidden for" in str(failure.value)
    assert opened not in str(failure.value)


def test_a_service_account_needs_nobody_to_sign_in(google: Google, anna: Person, time: Time) -> None:
    conversation = ScriptedConversation(browser=None)
    sign_in(settings(google), context(time), conversation)
    assert conversation.said == []
