"""Signing in, renewing, and what becomes of tokens when something goes wrong."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from autolog.connector import AccountContext
from autolog.errors import AuthError, Forbidden, TransientError
from autolog.testing.signing_in import MemoryKeptSecrets, ScriptedConversation
from autolog_microsoft.settings import MicrosoftSettings
from autolog_microsoft.signing_in import sign_in
from autolog_microsoft.tokens import KEPT, PersonTokens
from servers.graph import ANNA, GraphServer, connected, contents, context, mail, read, settings
from servers.graph_fake.answering import Mailbox
from servers.graph_fake.login import TENANT


class Crash(BaseException):
    """The process died here."""


@pytest.fixture
def account() -> AccountContext:
    return context(kept=MemoryKeptSecrets())


def person(server: GraphServer, **more: Any) -> MicrosoftSettings:
    return settings(server, client_secret=None, **more)


def kept(account: AccountContext) -> MemoryKeptSecrets:
    assert isinstance(account.kept, MemoryKeptSecrets)
    return account.kept


def test_a_person_signs_in_by_device_code(server: GraphServer, box: Mailbox, account: AccountContext) -> None:
    box.mail.deliver(mail("m"))
    conversation = ScriptedConversation()
    sign_in(person(server, sign_in="device"), account, conversation)
    assert "ABCD1234" in conversation.said[0]
    assert f"Open {server.address}/device" in conversation.said[0]
    assert conversation.waits == [5]
    with connected(server, account, client_secret=None) as connector:
        assert len(contents(read(connector))) == 1


def test_a_person_signs_in_with_a_browser_and_pkce(server: GraphServer, box: Mailbox, account: AccountContext) -> None:
    box.mail.deliver(mail("m"))
    sign_in(person(server), account, ScriptedConversation())
    assert server.login.asked["code_challenge_method"] == "S256"
    assert server.login.asked["login_hint"] == ANNA
    with connected(server, account, client_secret=None) as connector:
        assert len(contents(read(connector))) == 1


def test_no_more_is_asked_for_than_is_read(server: GraphServer, account: AccountContext) -> None:
    server.login.granted = "https://graph.microsoft.com/Mail.Read"
    sign_in(person(server, reads=("mail",)), account, ScriptedConversation())
    asked = set(server.login.asked["scope"].split()) - {"openid", "profile", "offline_access"}
    assert asked == {"https://graph.microsoft.com/Mail.Read"}


def test_who_signs_in_as_somebody_else_lets_nobody_in(server: GraphServer, account: AccountContext) -> None:
    server.login.user = "carla@ourfirm.example"
    with pytest.raises(AuthError, match=r"carla@ourfirm\.example has signed in"):
        sign_in(person(server), account, ScriptedConversation())
    assert kept(account).texts == {}


def test_a_sign_in_that_opens_too_little_is_said(server: GraphServer, account: AccountContext) -> None:
    server.login.granted = "https://graph.microsoft.com/Calendars.Read"
    with pytest.raises(Forbidden, match=r"Mail\.Read"):
        sign_in(person(server), account, ScriptedConversation())
    assert kept(account).texts == {}


def test_when_an_administrator_must_consent_the_link_is_said(server: GraphServer, account: AccountContext) -> None:
    server.login.needs_admin = True
    with pytest.raises(Forbidden) as failure:
        sign_in(person(server), account, ScriptedConversation())
    assert f"/{TENANT}/adminconsent?client_id=client-1" in failure.value.remedy


def test_a_browser_that_answers_another_question_is_not_believed(server: GraphServer, account: AccountContext) -> None:
    def forged(_address: str) -> Mapping[str, str]:
        return {"code": "code-1", "state": "of somebody else"}

    with pytest.raises(AuthError, match="another question"):
        sign_in(person(server), account, ScriptedConversation(browser=forged))


def test_a_person_who_declines_is_told_so(server: GraphServer, account: AccountContext) -> None:
    def declines(address: str) -> Mapping[str, str]:
        from urllib.parse import parse_qsl, urlsplit

        return {"error": "access_denied", "state": dict(parse_qsl(urlsplit(address).query))["state"]}

    with pytest.raises(Forbidden, match="access_denied"):
        sign_in(person(server), account, ScriptedConversation(browser=declines))


def test_nobody_who_enters_the_code_is_an_auth_error(server: GraphServer, account: AccountContext) -> None:
    server.login.pending_polls = 10_000
    with pytest.raises(AuthError, match="in time"):
        sign_in(person(server, sign_in="device"), account, ScriptedConversation())


def test_who_never_signed_in_is_told_how(server: GraphServer, account: AccountContext) -> None:
    with connected(server, account, client_secret=None) as connector, pytest.raises(AuthError, match="sign-in"):
        read(connector)


def test_nothing_is_written_while_the_token_is_good(server: GraphServer, box: Mailbox, account: AccountContext) -> None:
    sign_in(person(server), account, ScriptedConversation())
    written = len(kept(account).written)
    for _ in range(3):
        with connected(server, account, client_secret=None) as connector:
            read(connector)
    assert len(kept(account).written) == written


def test_a_crash_between_the_answer_and_the_writing_costs_nothing(
    server: GraphServer, box: Mailbox, account: AccountContext
) -> None:
    box.mail.deliver(mail("m"))
    sign_in(person(server), account, ScriptedConversation())
    server.login.revoke()

    def dies(_name: str, _text: str) -> None:
        raise Crash

    kept(account).before_write = dies
    with connected(server, account, client_secret=None) as connector, pytest.raises(Crash):
        read(connector)
    kept(account).before_write = lambda _name, _text: None
    with connected(server, account, client_secret=None) as connector:
        assert len(contents(read(connector))) == 1


def test_a_refresh_token_that_changed_is_kept(server: GraphServer, account: AccountContext) -> None:
    sign_in(person(server), account, ScriptedConversation())
    tokens = PersonTokens(person(server), account)
    first = tokens.current()
    server.login.revoke()
    assert tokens.renewed(first) != first
    assert '"refresh-' in kept(account).texts[KEPT]
    assert kept(account).texts[KEPT].count("refresh-") == 1


def test_a_refresh_token_that_has_run_out_asks_for_another_sign_in(
    server: GraphServer, account: AccountContext
) -> None:
    sign_in(person(server), account, ScriptedConversation())
    server.login.revoke()
    server.login.good_refresh_tokens.clear()
    with connected(server, account, client_secret=None) as connector, pytest.raises(AuthError, match="sign-in"):
        read(connector)


def test_kept_tokens_that_cannot_be_read_ask_for_another_sign_in(server: GraphServer, account: AccountContext) -> None:
    account.kept.write(KEPT, "{ broken")
    with connected(server, account, client_secret=None) as connector, pytest.raises(AuthError, match="sign-in"):
        read(connector)


def test_an_expired_token_is_renewed_once_and_the_run_goes_on(server: GraphServer, box: Mailbox) -> None:
    for index in range(12):
        box.mail.deliver(mail(f"m{index}"))
    with connected(server, client_id="client-expired") as connector:
        pages = iter(connector.changes(next(iter(connector.collections())), None, _everything()))
        read_so_far = [next(pages), next(pages)]
        server.login.revoke()
        read_so_far += pages
    assert len(contents(read_so_far)) == 12
    assert server.login.grants == ["client_credentials"] * 2


def _everything() -> Any:
    from autolog.testing.reading import PassEverything

    return PassEverything()


def test_a_wrong_secret_is_an_auth_error_that_says_so(server: GraphServer) -> None:
    server.login.refuse_secret = True
    with connected(server, client_id="client-wrong") as connector, pytest.raises(AuthError, match="AADSTS7000215"):
        read(connector)


def test_an_application_with_a_certificate_comes_in(server: GraphServer, box: Mailbox) -> None:
    box.mail.deliver(mail("m"))
    pem, public = _certificate()
    server.login.certificate_key = public
    account = context(secret=pem)
    more: dict[str, Any] = {"client_secret": None, "client_certificate": "stored:certificate"}
    with connected(server, account, client_id="client-certificate", **more) as connector:
        assert len(contents(read(connector))) == 1


def test_a_certificate_that_is_none_is_an_auth_error(server: GraphServer) -> None:
    more: dict[str, Any] = {"client_secret": None, "client_certificate": "stored:certificate"}
    broken = context(secret="no certificate")
    with connected(server, broken, client_id="client-none", **more) as connector, pytest.raises(AuthError):
        read(connector)


def test_the_environment_does_not_decide_about_certificates(
    server: GraphServer, box: Mailbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "missing.pem"))
    monkeypatch.setenv("CURL_CA_BUNDLE", str(tmp_path / "missing.pem"))
    box.mail.deliver(mail("m"))
    with connected(server, client_id="client-environment") as connector:
        assert len(contents(read(connector))) == 1


def test_a_sign_in_service_that_cannot_be_reached_is_a_transient_error(server: GraphServer) -> None:
    more: dict[str, Any] = {"authority": "http://127.0.0.1:9", "client_id": "client-unreachable"}
    with connected(server, **more) as connector, pytest.raises(TransientError):
        read(connector)


def test_a_token_that_was_cut_on_its_way_reaches_no_log(server: GraphServer, caplog: pytest.LogCaptureFixture) -> None:
    server.world.faults.truncated_login = 99
    impatient = {"patience": 0}
    with connected(server, client_id="cut", timeouts=impatient) as connector, pytest.raises(TransientError) as failure:
        read(connector)
    assert "access-" not in caplog.text
    assert "access-" not in str(failure.value)


def test_an_application_asks_nobody_to_sign_in(server: GraphServer, account: AccountContext) -> None:
    conversation = ScriptedConversation(browser=None)
    sign_in(settings(server), account, conversation)
    assert (conversation.said, server.login.grants) == ([], [])


def _certificate() -> tuple[str, Any]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "autolog.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return (private + certificate.public_bytes(serialization.Encoding.PEM)).decode(), key.public_key()
