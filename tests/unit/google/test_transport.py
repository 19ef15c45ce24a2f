"""The connection to Google: what is slow, cut off, too large or not who it says it is."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autolog.errors import AuthError, Forbidden, TransientError
from autolog_google import batches, transport
from servers.certificates import write_self_signed
from servers.google import Google, Person
from servers.google_account import Time, connected, ids, mail, read

QUICK = {"timeouts": {"read": 0.5, "answer": 0.8}}


def test_a_server_that_falls_silent_is_given_up(google: Google, anna: Person, time: Time) -> None:
    google.faults.add("/profile", hang=1.5)
    with connected(google, time, **QUICK) as connector, pytest.raises(TransientError):
        read(connector)


def test_an_answer_that_drips_is_given_up_within_the_whole_time(google: Google, anna: Person, time: Time) -> None:
    google.faults.add("/profile", drip=0.1)
    with connected(google, time, **QUICK) as connector, pytest.raises(TransientError):
        read(connector)


def test_an_answer_that_is_cut_off_is_asked_for_again(google: Google, anna: Person, time: Time) -> None:
    known = anna.mail.deliver(mail(0))
    google.faults.add("/profile", cut=True)
    google.faults.add("/batch", cut=True)
    with connected(google, time) as connector:
        assert ids(read(connector)) == [known]


def test_an_answer_beyond_all_bounds_is_not_taken(
    google: Google, anna: Person, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = anna.mail.deliver(mail(0))
    anna.mail.deliver(mail(1, text="x" * 60 + ("\r\n" + "y" * 60) * 1000))
    monkeypatch.setattr(transport, "LARGEST_ANSWER", 20_000)
    with connected(google, time) as connector:
        pages = read(connector)
    assert ids(pages) == [small]


def test_a_storm_of_refusals_is_waited_out_as_long_as_google_asks(google: Google, anna: Person, time: Time) -> None:
    known = anna.mail.deliver(mail(0))
    google.faults.add("/messages", status=429, reason="rateLimitExceeded", retry_after="20", times=2)
    with connected(google, time) as connector:
        assert ids(read(connector)) == [known]
    assert sum(time.waits) == 40


def test_a_longer_wait_than_a_minute_ends_the_run_and_is_handed_on(google: Google, anna: Person, time: Time) -> None:
    google.faults.add("/profile", status=403, reason="userRateLimitExceeded", retry_after="600")
    with connected(google, time) as connector, pytest.raises(TransientError) as failure:
        read(connector)
    assert failure.value.retry_after == timedelta(minutes=10)
    assert time.waits == []


@pytest.mark.parametrize("reason", ["insufficientPermissions", "accessNotConfigured", "domainPolicy", "forbidden"])
def test_a_missing_right_is_forbidden_with_what_the_administrator_can_do(
    google: Google, anna: Person, time: Time, reason: str
) -> None:
    google.faults.add("/profile", status=403, reason=reason)
    with connected(google, time) as connector, pytest.raises(Forbidden) as failure:
        read(connector)
    assert failure.value.remedy


def test_a_token_that_stays_refused_is_an_auth_error(google: Google, anna: Person, time: Time) -> None:
    google.faults.add("/profile", status=401, reason="authError", times=9)
    with connected(google, time) as connector, pytest.raises(AuthError):
        read(connector)
    assert len(google.asked("/profile")) == 2


def test_the_configured_authority_is_trusted_whatever_the_environment_says_and_no_other(
    google: Google, anna: Person, time: Time, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nonexistent/bundle.pem")
    monkeypatch.setenv("CURL_CA_BUNDLE", "/nonexistent/bundle.pem")
    google.speak_tls(write_self_signed(tmp_path).parent)
    known = anna.mail.deliver(mail(0))
    with connected(google, time, ca_file=tmp_path / "cert.pem") as connector:
        assert ids(read(connector)) == [known]
    google.requests.clear()
    with connected(google, time) as connector, pytest.raises(Forbidden) as failure:
        read(connector)
    assert "ca_file" in failure.value.remedy
    assert google.requests == []


@given(body=st.binary(max_size=300), count=st.integers(1, 5))
def test_any_bytes_are_a_batch_or_none(body: bytes, count: int) -> None:
    names = [str(number) for number in range(count)]
    content = b"--x\r\nContent-ID: <response-item-0>\r\n\r\nHTTP/1.1 200 OK\r\n\r\n{}\r\n--x" + body
    found = list(batches.read(transport.Answer(200, {"content-type": "multipart/mixed; boundary=x"}, content), names))
    assert {name for name, _ in found} <= set(names)


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_batch_without_content_ids_is_read_in_its_order(end: bytes) -> None:
    part = b"--x%bContent-Type: application/http%b%bHTTP/1.1 %d OK%bA: b%b%b{}%b"
    content = b"".join(part % (end, end, end, status, end, end, end, end) for status in (200, 429)) + b"--x--"
    answer = transport.Answer(200, {"content-type": "multipart/mixed; boundary=x"}, content)
    assert [(name, one.status, one.body.strip()) for name, one in batches.read(answer, ["a", "b"])] == [
        ("a", 200, b"{}"),
        ("b", 429, b"{}"),
    ]
