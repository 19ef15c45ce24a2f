"""What a server's words mean, and that none of them carries a secret."""

from __future__ import annotations

import ssl
from datetime import timedelta

import pytest

from autolog.errors import AuthError, CollectionGone, ConnectorError, Forbidden, TransientError
from autolog_imap.failures import folder_refused, hung_up, login_refused, one_line, refused, tls_failed, without


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("[AUTHENTICATIONFAILED] Invalid credentials (Failure)", AuthError),
        ("[AUTHENTICATIONFAILED] Authentication failed. Try again later", AuthError),
        ("[ALERT] Application-specific password required", AuthError),
        ("LOGIN failed.", AuthError),
        ("[EXPIRED] password expired", AuthError),
        ("[ALERT] Too many simultaneous connections. (Failure)", TransientError),
        ("[UNAVAILABLE] Temporary authentication failure.", TransientError),
        ("[INUSE] mailbox in use", TransientError),
        ("[LIMIT] too many logins", TransientError),
        ("Request is throttled. Suggested Backoff Time: 1000 milliseconds", TransientError),
        ("[AUTHORIZATIONFAILED] no IMAP for you", Forbidden),
        ("[PRIVACYREQUIRED] use TLS", Forbidden),
    ],
)
def test_a_refused_login_is_told_apart_from_a_busy_server(words: str, kind: type[ConnectorError]) -> None:
    assert type(login_refused("anna", words)) is kind


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("[NONEXISTENT] Unknown Mailbox: X", CollectionGone),
        ("Mailbox doesn't exist: X", CollectionGone),
        ("[NOPERM] Permission denied", Forbidden),
        ("[SERVERBUG] Internal error occurred.", TransientError),
        ("[UNAVAILABLE] does not exist on this backend just now", TransientError),
    ],
)
def test_a_refused_folder_is_gone_forbidden_or_a_matter_of_time(words: str, kind: type[ConnectorError]) -> None:
    assert isinstance(folder_refused("X", words), kind)


def test_a_mailbox_without_a_licence_is_forbidden_and_explained() -> None:
    error = refused("anna", "BAD User is authenticated but not connected.")
    assert isinstance(error, Forbidden)
    assert "licence" in error.remedy


def test_the_server_s_own_wish_is_kept() -> None:
    error = hung_up("anna", "BYE Request is throttled. Suggested Backoff Time: 299961 milliseconds")
    assert error.retry_after == timedelta(milliseconds=299_961)


def test_a_server_that_echoes_the_password_does_not_get_it_into_the_message() -> None:
    assert without("s3cret", "bad password s3cret for anna") == "bad password *** for anna"


def test_words_become_one_short_printable_line() -> None:
    assert one_line(ValueError(b"a\r\nb\x1b[31m" + b"c" * 900))[:8] == "a b [31m"
    assert len(one_line("x" * 5_000)) == 300
    assert one_line(ValueError("b'[ALERT] no'")) == "[ALERT] no"
    assert one_line([b"first", b"last"]) == "last"
    assert one_line(ConnectionRefusedError(111, "Connection refused")) == "Connection refused"


def test_a_certificate_that_is_not_trusted_is_told_in_a_whole_sentence() -> None:
    error = ssl.SSLCertVerificationError("certificate verify failed")
    error.verify_message = "self-signed certificate"
    assert tls_failed("mail.test:993", error).what.endswith("is not trusted (self-signed certificate).")
