from __future__ import annotations

from dataclasses import replace

import pytest

from autolog.decode.message.anomalies import AMBIGUOUS_FROM
from autolog.decode.message.authentication_results import parse_authentication_results
from autolog.model import Authenticity
from unit.decode.mails import CONTEXT, decode_mail

TRUSTING = replace(CONTEXT, trusted_authserv_ids=("mx.ourfirm.example", "mx.google.com", "protection.outlook.com"))
BORDER = "Received: from mail.client.example (mail.client.example [198.51.100.7]) by mx.ourfirm.example; date"
PASSED = "Authentication-Results: mx.ourfirm.example; dmarc=pass header.from=client.example"


def judged(*lines: str, sender: str = "Nils <nils@client.example>") -> Authenticity:
    message = "\n".join([*lines, f"From: {sender}", "To: anna@ourfirm.example", "", "Dear Anna"])
    return decode_mail(message, TRUSTING).authenticity


def results(text: str) -> str:
    return f"Authentication-Results: mx.ourfirm.example; {text}"


@pytest.mark.parametrize(
    ("text", "authenticity"),
    [
        ("dmarc=pass header.from=client.example", Authenticity.VERIFIED),
        ("DMARC=Pass (p=REJECT; sp=none) header.from=Client.Example", Authenticity.VERIFIED),
        ("dmarc=pass header.from=evil.example", Authenticity.UNVERIFIED),
        ("dkim=pass header.d=client.example", Authenticity.VERIFIED),
        ("dkim=pass header.i=@mail.client.example", Authenticity.VERIFIED),
        ("dkim=pass header.d=evil.example; dkim=pass header.d=client.example", Authenticity.VERIFIED),
        ("dkim=pass header.d=evil.example", Authenticity.UNVERIFIED),
        ("dkim=pass header.d=example", Authenticity.UNVERIFIED),
        ("spf=pass smtp.mailfrom=bounce@client.example", Authenticity.VERIFIED),
        ("spf=pass smtp.mailfrom=client.example", Authenticity.VERIFIED),
        ("spf=pass smtp.mailfrom=x@evil.example", Authenticity.UNVERIFIED),
        ("dmarc=fail (p=reject); dkim=pass header.d=client.example", Authenticity.SUSPECTED_SPOOF),
        ("dmarc=fail action=quarantine header.from=client.example", Authenticity.SUSPECTED_SPOOF),
        ("dmarc=fail header.from=client.example", Authenticity.SUSPECTED_SPOOF),
        ("dmarc=fail (p=NONE sp=NONE dis=NONE) header.from=client.example", Authenticity.UNVERIFIED),
        ("compauth=fail reason=001", Authenticity.SUSPECTED_SPOOF),
        ("arc=pass", Authenticity.UNVERIFIED),
        ("none", Authenticity.UNVERIFIED),
        ("", Authenticity.UNVERIFIED),
    ],
)  # fmt: skip
def test_the_borders_word_decides(text: str, authenticity: Authenticity) -> None:
    assert judged(results(text), BORDER) is authenticity


def test_without_a_trusted_border_everything_is_unverified() -> None:
    message = decode_mail(f"{PASSED}\n{BORDER}\nFrom: nils@client.example\n\n")
    assert message.authenticity is Authenticity.UNVERIFIED
    assert message.authenticity_reason == "no trusted border is configured"


def test_t53_what_stands_below_the_borders_received_field_is_the_senders() -> None:
    assert judged(BORDER, PASSED) is Authenticity.UNVERIFIED


def test_a_field_of_another_writer_does_not_count() -> None:
    assert judged("Authentication-Results: mx.evil.example; dmarc=pass", BORDER) is Authenticity.UNVERIFIED


def test_inner_hops_and_filters_may_stand_above_the_border() -> None:
    delivery = "Received: from mx.ourfirm.example (mx.ourfirm.example [10.0.0.2]) by imap.ourfirm.example with LMTP"
    again = "Received: from localhost (localhost [127.0.0.1]) by mx.ourfirm.example"
    assert judged(delivery, again, PASSED, BORDER) is Authenticity.VERIFIED


def test_a_stranger_who_greets_as_localhost_is_still_outside() -> None:
    disguised = "Received: from [203.0.113.5] (helo=[127.0.0.1]) by mx.ourfirm.example"
    assert judged(disguised, PASSED, "Received: by mx.evil.example") is Authenticity.UNVERIFIED


def test_two_fields_of_the_border_are_read_together() -> None:
    first, second = results("dkim=pass header.d=client.example"), results("dmarc=fail (p=reject)")
    assert judged(first, second, BORDER) is Authenticity.SUSPECTED_SPOOF


def test_a_result_smuggled_in_through_a_comment_does_not_count() -> None:
    comment = '(domain of "a); dmarc=pass header.from=client.example; x=(b"@evil.example)'
    smuggled = results(f"spf=pass {comment} smtp.mailfrom=evil.example; dmarc=fail (p=reject)")
    assert judged(smuggled, BORDER) is Authenticity.SUSPECTED_SPOOF


def test_google_writes_its_results_below_its_received_field() -> None:
    inner = "Received: by 2002:a05:6402:5203:b0 with SMTP id s3; date"
    border = "Received: from mail.client.example ([198.51.100.7]) by mx.google.com with ESMTPS id 1; date"
    passed = "Authentication-Results: mx.google.com; dkim=pass header.i=@client.example; dmarc=pass"
    failed = "Authentication-Results: mx.google.com; dmarc=fail (p=REJECT) header.from=client.example"
    assert judged(inner, border, passed) is Authenticity.VERIFIED
    assert judged(inner, border, failed, passed) is Authenticity.SUSPECTED_SPOOF
    assert judged(inner, border, "Received: by relay.evil.example", passed) is Authenticity.UNVERIFIED


EXCHANGE = (
    "Authentication-Results: spf=pass (sender IP is 198.51.100.7)\n smtp.mailfrom=client.example; dkim=none\n"
    " (message not signed) header.d=none;dmarc=pass action=none\n header.from=client.example;compauth=pass reason=100"
)
INNER_HOPS = (
    "Received: from A.prod.outlook.com (2603::1) by B.eurprd01.prod.outlook.com with HTTPS; date",
    "Received: from C.prod.protection.outlook.com (2603::2) by A.outlook.office365.com with SMTP; date",
)


def test_t53_exchange_online_writes_its_results_without_a_name() -> None:
    assert parse_authentication_results(EXCHANGE.partition(":")[2]).authserv_id == ""
    assert judged(*INNER_HOPS, EXCHANGE, "Received: by C.mail.protection.outlook.com") is Authenticity.VERIFIED


def test_results_without_a_name_count_at_exchange_online_only() -> None:
    assert judged(EXCHANGE, BORDER) is Authenticity.UNVERIFIED
    assert judged(*INNER_HOPS, "Received: by mx.evil.example", EXCHANGE) is Authenticity.UNVERIFIED


def test_our_own_domain_from_outside_needs_a_pass() -> None:
    outside = results("spf=fail smtp.mailfrom=ourfirm.example"), BORDER
    assert judged(*outside, sender="boss@ourfirm.example") is Authenticity.SUSPECTED_SPOOF
    passed = results("dmarc=pass header.from=ourfirm.example"), BORDER
    assert judged(*passed, sender="boss@ourfirm.example") is Authenticity.VERIFIED
    assert judged(sender="boss@ourfirm.example") is Authenticity.UNVERIFIED


ARC = (
    results("dmarc=fail (p=none); arc=pass"),
    BORDER,
    "ARC-Seal: i=1; a=rsa-sha256; d=google.com; s=arc; cv=none; b=x",
    "ARC-Authentication-Results: i=1; mx.google.com; dmarc=pass header.from=client.example",
)


def test_a_trusted_forwarders_word_counts() -> None:
    assert judged(*ARC) is Authenticity.VERIFIED_VIA_FORWARDER


@pytest.mark.parametrize(
    ("number", "old", "new"),
    [
        (2, "d=google.com", "d=evil.example"),
        (3, "mx.google.com", "mx.evil.example"),
        (3, "dmarc=pass", "dmarc=fail"),
        (0, "arc=pass", "arc=fail"),
        (2, "i=1", "i=2"),
    ],
)
def test_everybody_can_seal(number: int, old: str, new: str) -> None:
    lines = list(ARC)
    lines[number] = lines[number].replace(old, new)
    assert judged(*lines) is Authenticity.UNVERIFIED


def test_two_from_fields_are_a_spoof() -> None:
    assert judged(PASSED, BORDER, "From: nils@client.example") is Authenticity.SUSPECTED_SPOOF


@pytest.mark.parametrize(
    ("lines", "anomaly"),
    [
        (["From: a@x.example", "From: b@x.example"], "duplicate-from"),
        (["From: a@x.example", "Date: 1", "Date: 2"], "duplicate-date"),
        (["From: a@x.example", "Message-ID: <1>", "Message-ID: <2>"], "duplicate-message-id"),
        (["From: a@x.example, b@x.example"], "several-from-addresses"),
        (['From: "boss@x.example" <eve@evil.example>'], "address-in-display-name"),
        (["From: boss＠x.example <eve@evil.example>"], "address-in-display-name"),
        (["From: =?utf-8?q?boss=40x.example?= <eve@evil.example>"], "address-in-display-name"),
        (["From: Board: a@x.example;"], "group-in-from"),
        (['From: "a@x.example"@evil.example'], "malformed-from"),
        (["From: Bo\u202ess <a@x.example>"], "invisible-signs-in-name"),
        (["From: a@x.example", "Reply-To: a@y.example"], "reply-to-other-domain"),
    ],
)
def test_tricks_in_the_headers_are_flagged(lines: list[str], anomaly: str) -> None:
    assert anomaly in decode_mail("\n".join([*lines, "", ""])).anomalies


@pytest.mark.parametrize(
    "sender",
    [
        "Ada Lind <ada@client.example>",
        '"Lind, Ada" <ada@client.example>',
        "ada@client.example",
        '"ada@client.example" <ada@client.example>',
        "ada@client.example (Ada Lind)",
        "=?utf-8?q?Gr=C3=BC=C3=9Fe?= <ada@bücher.example>",
    ],
)
def test_an_honest_author_has_no_anomaly(sender: str) -> None:
    fields = f"From: {sender}\nReply-To: {sender}\nDate: Mon, 2 Mar 2026 10:00:00 +0100\nMessage-ID: <1@x>\n\n"
    assert decode_mail(fields).anomalies == ()


PRETENCES = [
    '"ceo@acme.example" <x@evil.example>',
    "'ceo@acme.example' <x@evil.example>",
    "ceo@acme.example <x@evil.example>",
    "<ceo@acme.example> <x@evil.example>",
    "<ceo@acme.example><x@evil.example>",
    "ceo@acme.example(x) <x@evil.example>",
    "(x) ceo@acme.example <x@evil.example>",
    "ceo@acme.example (<x@evil.example>)",
    "x@evil.example (ceo@acme.example)",
    "ceo@acme.example, x@evil.example",
    "x@evil.example, ceo@acme.example",
    "ceo@acme.example; x@evil.example",
    "Board: ceo@acme.example;",
    "Board: ceo@acme.example, x@evil.example;",
    "ceo@acme.example: x@evil.example;",
    "<@evil.example:ceo@acme.example>, x@evil.example",
    '"ceo@acme.example"@evil.example',
    '"ceo@acme.example" @evil.example',
    "ceo@acme.example@evil.example",
    "ceo@acme.example\0@evil.example",
    "ceo@acme.example\0<x@evil.example>",
    "ceo@acme.example\\@evil.example",
    "ceo@acme.example x@evil.example",
    "<ceo@acme.example x@evil.example>",
    "<ceo@acme.example,x@evil.example>",
    "ceo@acme.example\t<x@evil.example>",
    "ceo@acme.example\u2028<x@evil.example>",
    "ceo\u200b@acme.example <x@evil.example>",
    "ceo＠acme.example <x@evil.example>",
    "\u202eelpmaxe.emca@oec\u202c <x@evil.example>",
    "=?utf-8?q?ceo=40acme=2Eexample?= <x@evil.example>",
    "=?utf-8?q?=3Cceo=40acme=2Eexample=3E?= <x@evil.example>",
    "=?utf-8?b?Y2VvQGFjbWUuZXhhbXBsZQ==?= <x@evil.example>",
    "=?utf-8?q?ceo=40acme=2Eexample=00?= <x@evil.example>",
    "=?utf-8?q?ceo=40acme=2Eexample=0D=0A?= <x@evil.example>",
    '"ceo@acme.example" <"ceo@acme.example"@evil.example>',
    '"ceo@acme.example\\"" <x@evil.example>',
    '"ceo@acme.example" "x" <x@evil.example>',
    '"Boss <ceo@acme.example>" <x@evil.example>',
    "Boss <ceo@acme.example <x@evil.example>>",
    "Boss <ceo@acme.example <x@evil.example>",
    "Boss ceo@acme.example> <x@evil.example>",
    "Boss <<ceo@acme.example>x@evil.example>",
    "mailto:ceo@acme.example <x@evil.example>",
    "ceo@acme.example,,,, <x@evil.example>",
    "<>, ceo@acme.example, <x@evil.example>",
    "(((ceo@acme.example <x@evil.example>",
    "ceo@acme.example((( <x@evil.example>",
    "ceo@acme.example <x@evil.example> (ceo)",
    "[ceo@acme.example] <x@evil.example>",
    "ceo@acme.example%evil.example, x@evil.example",
    "acme.example!ceo@evil.example",
    "ceo%acme.example@evil.example",
    "ceo@acme.example.evil.example",
    "ceo@evil.example?acme.example",
    "ceo@acme.example\x1b[2K <x@evil.example>",
    "\ufeffceo@acme.example <x@evil.example>",
    "ceo@acme.example\u00a0<x@evil.example>",
    "IMCEASMTP-ceo+40acme+2Eexample@evil.example, x@evil.example",
    "ceo@ACME.example <x@evil.example>",
]


@pytest.mark.parametrize("sender", PRETENCES)
def test_nobody_passes_for_a_firm_by_the_form_of_the_from_field(sender: str) -> None:
    message = decode_mail(f"From: {sender}\nTo: anna@ourfirm.example\n\nHi")
    authors = {one.domain for one in message.participants if one.role == "from"}
    assert "acme.example" not in authors or AMBIGUOUS_FROM.intersection(message.anomalies)
