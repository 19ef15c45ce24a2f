from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from autolog.model import Noise
from unit.decode.mails import decode_mail

REPLY = "In-Reply-To: <offer@ourfirm.example>"


def noise_of(*lines: str, sender: str = "Nils <nils@client.example>", subject: str = "Offer") -> Noise:
    fields = [f"From: {sender}", "To: anna@ourfirm.example", f"Subject: {subject}", *lines, "", "Dear Anna"]
    return decode_mail("\n".join(fields)).noise


def test_a_plain_mail_is_from_a_person() -> None:
    assert noise_of() is Noise.HUMAN


@pytest.mark.parametrize(
    ("line", "noise"),
    [
        ("Auto-Submitted: auto-replied", Noise.AUTO_REPLY),
        ("Auto-Submitted: Auto-Replied; owner=x", Noise.AUTO_REPLY),
        ("Auto-Submitted: auto-generated; x=y", Noise.AUTO_GENERATED),
        ("Auto-Submitted: auto-generated (failure)", Noise.AUTO_GENERATED),
        ("Auto-Submitted: auto-notified", Noise.AUTO_GENERATED),
        ("Auto-Submitted: no", Noise.HUMAN),
        ("Auto-Submitted: No (really)", Noise.HUMAN),
        ("X-Autoreply: yes", Noise.AUTO_REPLY),
        ("X-Autoreply: no", Noise.HUMAN),
        ("X-Autorespond: away", Noise.AUTO_REPLY),
        ("Precedence: auto_reply", Noise.AUTO_REPLY),
        ("List-Id: News <news.client.example>", Noise.BULK),
        ("Content-Type: multipart/report; report-type=delivery-status; boundary=b", Noise.BOUNCE),
        ("Content-Type: multipart/report; report-type=disposition-notification; boundary=b", Noise.RECEIPT),
        ("Content-Type: multipart/report; report-type=feedback-report; boundary=b", Noise.AUTO_GENERATED),
        ("Content-Type: text/calendar; method=REPLY", Noise.CALENDAR),
        ("Content-Type: text/calendar; method=REQUEST", Noise.CALENDAR),
    ],
)
def test_one_strong_sign_decides(line: str, noise: Noise) -> None:
    assert noise_of(line) is noise


@pytest.mark.parametrize(
    "line",
    [
        "Precedence: bulk",
        "List-Unsubscribe: <https://client.example/u>",
        "X-Auto-Response-Suppress: All",
        "X-Failed-Recipients: nils@client.example",
        "X-MS-Exchange-Inbox-Rules-Loop: nils@client.example",
        "Feedback-ID: 1:client",
        "X-Mailer: Mailchimp Mailer",
        "Content-Type: text/calendar; method=PUBLISH",
    ],
)
def test_one_weaker_sign_does_not(line: str) -> None:
    assert noise_of(line) is Noise.HUMAN


@pytest.mark.parametrize(
    ("lines", "noise"),
    [
        (["Precedence: bulk", "List-Unsubscribe: <https://client.example/u>"], Noise.BULK),
        (["List-Unsubscribe: <https://c.example/u>", "Feedback-ID: 1", "X-SES-Outgoing: 1"], Noise.BULK),
        (["X-Campaign: spring", "Precedence: list"], Noise.BULK),
        (["X-Auto-Response-Suppress: All", "Feedback-ID: 1"], Noise.HUMAN),
        (["List-Unsubscribe: <https://c.example/u>", "X-Auto-Response-Suppress: All"], Noise.HUMAN),
        (["List-Unsubscribe: <https://c.example/u>", "List-Help: <https://c.example/h>"], Noise.HUMAN),
    ],
)
def test_two_medium_signs_decide_together(lines: list[str], noise: Noise) -> None:
    assert noise_of(*lines) is noise


def test_a_list_of_our_own_domain_is_no_bulk() -> None:
    group = ["List-Id: <sales.ourfirm.example>", "Precedence: list", "List-Post: <mailto:sales@ourfirm.example>"]
    assert noise_of(*group) is Noise.HUMAN


@pytest.mark.parametrize("value", ["All", "DR, RN, NRN, OOF, AutoReply"])
def test_t51_a_customers_mail_that_wants_no_automatic_answers_is_a_persons(value: str) -> None:
    assert noise_of(f"X-Auto-Response-Suppress: {value}") is Noise.HUMAN


@pytest.mark.parametrize("parameter", ["; x=y", " ; x=y", ";x=y", "\n ; x=y", " (why); x=y"])
def test_t52_a_parameter_behind_auto_submitted_hides_nothing(parameter: str) -> None:
    assert noise_of(f"Auto-Submitted: auto-generated{parameter}") is Noise.AUTO_GENERATED


def test_t52_a_firm_called_postmaster_is_no_bounce() -> None:
    sender = "Postmaster Ltd <sales@postmaster.example>"
    assert noise_of(sender=sender, subject="Undeliverable parcels") is Noise.HUMAN


def test_a_bounce_without_a_report_is_known_by_sender_and_subject() -> None:
    subject = "Mail delivery failed: returning message to sender"
    assert noise_of(sender="MAILER-DAEMON@mx.example", subject=subject) is Noise.BOUNCE
    assert noise_of(sender="MAILER-DAEMON <>", subject=subject) is Noise.BOUNCE


def test_a_bounce_that_calls_itself_an_automatic_reply_is_a_bounce() -> None:
    assert noise_of("Auto-Submitted: auto-replied", sender="mailer-daemon@mx.example") is Noise.BOUNCE


def test_an_empty_envelope_sender_counts_only_where_our_server_wrote_it() -> None:
    forged = "From: a@client.example\nReceived: by mx.example\nReturn-Path: <>\nFeedback-ID: 1\n\n"
    genuine = "Return-Path: <>\nReceived: by mx.example\nFrom: a@client.example\nFeedback-ID: 1\n\n"
    assert decode_mail(forged).noise is Noise.HUMAN
    assert decode_mail(genuine).noise is Noise.AUTO_GENERATED


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: Offer",
        "Automatische Antwort: Angebot",
        "Réponse automatique : Offre",
        "Abwesenheitsnotiz: Angebot",
        "Out of Office Re: Offer",
        "自動返信: 見積",
    ],
)
def test_an_absence_is_known_by_its_subject_only_in_an_answer(subject: str) -> None:
    assert noise_of(REPLY, subject=subject) is Noise.AUTO_REPLY
    assert noise_of(subject=subject) is Noise.HUMAN


def test_a_persons_answer_to_an_absence_is_a_persons() -> None:
    assert noise_of(REPLY, subject="Re: Automatic reply: Offer") is Noise.HUMAN


def test_the_reason_names_the_field() -> None:
    message = decode_mail("From: a@client.example\nAuto-Submitted: auto-replied\n\n")
    assert message.noise_reason == "Auto-Submitted: auto-replied"


def test_of_403_bounces_and_complaints_nearly_none_passes_for_a_persons_mail(shared: Path) -> None:
    paths = sorted((shared / "data/mail/sisimai").glob("*.eml"))
    classes = Counter(decode_mail(path.read_bytes()).noise for path in paths)
    assert classes.total() == 403
    assert classes[Noise.BOUNCE] >= 375
    assert classes[Noise.HUMAN] <= 10
