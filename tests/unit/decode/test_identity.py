from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from autolog.decode.message.dates import parse_date
from autolog.decode.message.identity import normalise_subject, same_message
from autolog.decode.message.message_ids import LONGEST, list_message_ids, normalise_message_id
from autolog.model import Identity
from unit.decode.mails import NOW, decode_mail

LETTER = """From: Nils <nils@client.example>
To: Anna <anna@ourfirm.example>, Boris <boris@ourfirm.example>
Date: Mon, 2 Mar 2026 10:00:00 +0100
Subject: Offer

Dear Anna
"""


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("<Abc@client.example>", "Abc@client.example"),
        ("Abc@client.example", "Abc@client.example"),
        (" <a b @client.example> <other@client.example>", "ab@client.example"),
        ("<[foo]@client.example>", "[foo]@client.example"),
        ("<", ""),
        ("<>", ""),
        ("", ""),
    ],
)
def test_a_message_id_has_one_normal_form(written: str, key: str) -> None:
    assert normalise_message_id(written) == key


def test_a_very_long_message_id_is_hashed() -> None:
    one, other = (normalise_message_id(f"<{'x' * 2000}{end}@client.example>") for end in "ab")
    assert one != other
    assert len(one) < LONGEST


@pytest.mark.parametrize("written", ["<a@x> <b@x>", "<a@x><b@x>", "a@x b@x", "<a@x> (said) <b@x> <a@x>"])
def test_references_are_listed_in_order_each_once(written: str) -> None:
    assert list_message_ids(written) == ("a@x", "b@x")


def test_of_many_references_the_root_and_the_newest_are_kept() -> None:
    found = list_message_ids("".join(f"<{n}@x>" for n in range(1000)))
    assert (len(found), found[0], found[-1]) == (200, "0@x", "999@x")


def test_a_reference_to_itself_is_left_out() -> None:
    message = decode_mail("From: a@x.example\nMessage-ID: <1@x>\nReferences: <0@x> <1@x>\n\n")
    assert message.references == ("0@x",)


@pytest.mark.parametrize(
    ("subject", "normal"),
    [
        ("Offer", "offer"),
        ("Re: Fwd: AW: WG: SV: Offer", "offer"),
        ("RE[2]: Offer", "offer"),
        ("Re : [sales] Re: Offer", "offer"),
        ("回复：Offer", "offer"),
        ("RÉP : Offer", "offer"),
        ("  Offer \t for  hall 7 ", "offer for hall 7"),
        ("[sales]", "[sales]"),
        ("Reservation: hall 7", "reservation: hall 7"),
    ],
)
def test_a_subject_is_compared_without_prefixes(subject: str, normal: str) -> None:
    assert normalise_subject(subject) == normal


AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ONE = Identity(key="1@client.example", sender="nils@client.example", subject="offer", at=AT)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (ONE, True),
        (replace(ONE, sender="list@client.example"), True),
        (replace(ONE, subject="[list] offer", at=AT + timedelta(hours=23)), True),
        (replace(ONE, subject="another", at=AT + timedelta(hours=25)), False),
        (replace(ONE, subject="another", sender="eve@evil.example"), False),
        (replace(ONE, subject="another", at=None), False),
        (replace(ONE, key="2@client.example"), False),
        (replace(ONE, account_bound=True), False),
    ],
)
def test_one_key_needs_a_witness(other: Identity, same: bool) -> None:
    assert same_message(ONE, other) is same
    assert same_message(other, ONE) is same


def test_a_message_without_an_id_is_known_by_its_content() -> None:
    first, again = decode_mail(LETTER).identity, decode_mail(LETTER).identity
    assert first.account_bound
    assert same_message(first, again)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Nils <nils@client.example>", "Olga <olga@client.example>"),
        ("boris@ourfirm.example", "berta@ourfirm.example"),
        ("10:00:00", "10:00:01"),
        ("Offer", "Order"),
        ("Dear Anna", "Dear Anne"),
    ],
)
def test_whatever_differs_keeps_messages_without_an_id_apart(old: str, new: str) -> None:
    assert decode_mail(LETTER).identity.key != decode_mail(LETTER.replace(old, new)).identity.key


def test_the_order_of_recipients_makes_no_other_message() -> None:
    anna, boris = "Anna <anna@ourfirm.example>", "Boris <boris@ourfirm.example>"
    swapped = LETTER.replace(f"{anna}, {boris}", f"{boris}, {anna}")
    assert decode_mail(swapped).identity.key == decode_mail(LETTER).identity.key


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("Mon, 2 Mar 2026 10:00:00 +0100", AT),
        ("2 Mar 26 04:00 EST", AT),
        ("Mon,  2 Mar 2026 09:00:00", AT),
        ("2026-03-02T09:00:00Z", AT),
        ("Thu, 1 Jan 1970 00:00:00 +0000", None),
        ("Fri, 1 Jan 2099 00:00:00 +0000", None),
        ("Mon, 32 Foo 2026", None),
        ("Mon, 2 Mar 2026 10:00:00 +9959", None),
        ("9" * 5000, None),
        ("", None),
    ],
)
def test_a_claimed_date_is_read_in_utc_or_not_believed(written: str, moment: datetime | None) -> None:
    assert parse_date(written, NOW) == moment
