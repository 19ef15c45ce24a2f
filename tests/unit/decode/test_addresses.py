from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autolog.decode import limits
from autolog.decode.address_lists import split_addresses
from autolog.decode.addresses import find_addresses, match_key


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Ada@Client.EXAMPLE", "ada@client.example"),
        ("<ada@client.example>", "ada@client.example"),
        ("mailto:ada@client.example?subject=hi", "ada@client.example"),
        ("SMTP:ada@client.example", "ada@client.example"),
        ("'ada@client.example'", "ada@client.example"),
        ('"ada@client.example"', "ada@client.example"),
        ('"ada"@client.example', "ada@client.example"),
        ('"ada @ home"@client.example', '"ada @ home"@client.example'),
        ("ada@client.example.", "ada@client.example"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("ada@BÜCHER.example", "ada@xn--bcher-kva.example"),
        ("ada+tag@client.example", "ada+tag@client.example"),
        ("ada\u200b@client.example", "ada@client.example"),
        ("ada@xn--.example", "ada@xn--.example"),
        ("ada", ""),
        ("@client.example", ""),
        ("ada@", ""),
        ("/O=FIRM/OU=NORTH/CN=RECIPIENTS/CN=ADA", ""),
        ("IMCEAEX-_O=FIRM_OU=NORTH_CN=ADA@firm.example", ""),
        ("IMCEANOTES-ada+40client+2Eexample+40FIRM@firm.example", "ada@client.example"),
        ("IMCEANOTES-+22Lind+2C+20Ada+22+20+3CAda+40client+2Eexample+3E@firm.example", "ada@client.example"),
        ("a" * 400 + "@client.example", ""),
    ],
)
def test_an_address_has_one_normal_form(written: str, key: str) -> None:
    assert match_key(written) == key


@given(st.text(max_size=60) | st.from_regex(r"[a-zA-Z\"'.@ü]{1,20}@[a-z.ü]{1,20}", fullmatch=True))
def test_the_normal_form_of_a_normal_form_is_itself(text: str) -> None:
    key = match_key(text)
    assert match_key(key) == key


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("write to ada@client.example, or <bob@client.example>.", ("ada@client.example", "bob@client.example")),
        ("[mailto:Ada@Client.example] ada@client.example", ("ada@client.example",)),
        ("请联系ada@client.example请", ("ada@client.example",)),
        ("https://shop.example/?cc=ada@client.example", ("ada@client.example",)),
        ("IMCEANOTES-ada+40client+2Eexample@firm.example", ("ada@client.example",)),
        ("IMCEAEX-_O=FIRM_CN=ADA@firm.example", ()),
        ("meet @ noon, ada@host, 3@1.2.3.4, @ada, a@b.c", ()),
    ],
)
def test_addresses_are_found_in_running_text(text: str, found: tuple[str, ...]) -> None:
    assert find_addresses(text) == found


def test_no_more_addresses_are_found_than_asked_for() -> None:
    assert len(find_addresses(" ".join(f"user{n}@client.example" for n in range(50)), limit=7)) == 7


@pytest.mark.parametrize(
    ("value", "mailboxes"),
    [
        ("Ada Lind <ada@client.example>", [("Ada Lind", "ada@client.example")]),
        ('"Lind, Ada" <ada@client.example>', [("Lind, Ada", "ada@client.example")]),
        ("Lind, Ada <ada@client.example>, bob@x.example", [("Lind, Ada", "ada@client.example"), ("", "bob@x.example")]),
        (
            '"Lind \\"the\\" Ada" <ada@client.example>, <b@x.example>',
            [('Lind "the" Ada', "ada@client.example"), ("", "b@x.example")],
        ),
        ("ada@client.example (Ada (the) Lind)", [("Ada (the) Lind", "ada@client.example")]),
        ("Team: a@x.example;, b@x.example", [("", "a@x.example"), ("", "b@x.example")]),
        ("undisclosed-recipients:;", []),
        ("a@x.example; b@x.example", [("", "a@x.example"), ("", "b@x.example")]),
        ("<@relay.example,@r2.example:ada@client.example>", [("", "ada@client.example")]),
        ("=?utf-8?q?Lind=2C_Ada_=3Cx=40evil.example=3E?= <ada@client.example>",
         [("Lind, Ada <x@evil.example>", "ada@client.example")]),
        ("Ada <ada(at home)@client.example(her host)>", [("Ada", "ada@client.example")]),
        ("Ada <ada@client.example", [("Ada", "ada@client.example")]),
        ("Ada ada@client.example", [("Ada", "ada@client.example")]),
        ("ada . lind @ client.example", [("", "ada.lind@client.example")]),
        ('"Ada <ada@client.example>', [('"Ada', "ada@client.example")]),
        ("'Ada Lind' <ada@client.example>", [("Ada Lind", "ada@client.example")]),
        ("Re: hall <ada@client.example>", [("Re: hall", "ada@client.example")]),
        ("ada@client.example <ada@client.example>", [("", "ada@client.example")]),
        ("Ada Lind </O=FIRM/CN=ADA>", [("Ada Lind", "")]),
        ("Ada \u202egnp.exe <ada@client.example>", [("Ada gnp.exe", "ada@client.example")]),
        ("", []),
        (",,;", []),
    ],
)  # fmt: skip
def test_an_address_list_is_split(value: str, mailboxes: list[tuple[str, str]]) -> None:
    assert [(one.name, one.address) for one in split_addresses(value).mailboxes] == mailboxes


@pytest.mark.parametrize(
    "value",
    [
        "a@x.example(c) <b@y.example>",
        "<a@x.example> <b@y.example>",
        "<a@x.example b@y.example>",
        "a@x.example b@y.example",
    ],
)
def test_no_address_of_an_ambiguous_entry_is_lost(value: str) -> None:
    entries = split_addresses(value).mailboxes
    assert find_addresses(" ".join(f"{one.name} {one.address}" for one in entries)) == ("a@x.example", "b@y.example")


def test_a_list_of_many_is_cut() -> None:
    assert len(split_addresses(", ".join(f"u{n}@x.example" for n in range(2000))).mailboxes) == limits.ADDRESSES


def test_an_address_that_the_limit_of_a_field_cuts_in_two_is_left_out() -> None:
    value = ("a" * 300 + " <ada@client.example>, ") * 300
    assert {one.address for one in split_addresses(value[: limits.FIELD_LENGTH]).mailboxes} == {"ada@client.example"}


@given(st.text(alphabet='a@.,;:<>()[]\\"= ?', max_size=80))
def test_any_list_is_split_without_failing(value: str) -> None:
    assert all(one.address or one.name for one in split_addresses(value).mailboxes)


@given(st.lists(st.from_regex(r"[a-z]{1,8}@[a-z]{1,8}\.example", fullmatch=True), min_size=1, max_size=5))
def test_well_formed_lists_come_back_whole(addresses: list[str]) -> None:
    written = ", ".join(f'"Name, {number}" <{address}>' for number, address in enumerate(addresses))
    assert [one.address for one in split_addresses(written).mailboxes] == addresses


def test_a_thousand_addresses_behind_one_endless_name_are_kept_with_a_short_one() -> None:
    value = " ".join(f"From: Name{number} <n{number}@a.example>" for number in range(1_500))[: limits.FIELD_LENGTH - 1]
    mailboxes = split_addresses(value).mailboxes
    assert len(mailboxes) == 1000
    assert {len(mailbox.name) for mailbox in mailboxes} == {limits.NAME_LENGTH}
