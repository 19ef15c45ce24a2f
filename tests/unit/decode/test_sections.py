"""New text, quotes and their depth."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autolog.decode.text.sections import split_sections
from autolog.model import Participant, Role, Section, SectionKind

ADA = Participant("ada@client.example", "Ada Client", Role.FROM)


def texts(sections: tuple[Section, ...]) -> list[tuple[str, int, str]]:
    return [(section.kind.value, section.depth, section.text) for section in sections]


def test_an_empty_text_has_no_sections() -> None:
    assert split_sections("") == ()
    assert split_sections(" \r\n\r\n ") == ()


def test_a_plain_text_is_new_text() -> None:
    assert texts(split_sections("Dear Ada,\r\n\r\nthe pumps are here.\r\n")) == [
        ("new", 0, "Dear Ada,\n\nthe pumps are here."),
    ]


def test_addresses_in_running_text_are_mentioned() -> None:
    (section,) = split_sections("Please write to Ada@Client.example or office@client.example.")
    assert section.mentioned == ("ada@client.example", "office@client.example")


def test_header_lines_are_data_and_no_text() -> None:
    new, quoted = split_sections(
        "Yes.\n\nFrom: Ada Client <ada@client.example>\nSent: 4 May 2027\nTo: kim@firm.example\nSubject: Pumps\n\nWhen?"
    )
    assert new.text == "Yes."
    assert quoted.text == "When?"
    assert quoted.participants == (ADA, Participant("kim@firm.example", "", Role.TO))
    assert (quoted.subject, quoted.sent_at) == ("Pumps", "4 May 2027")


def test_bold_marks_around_labels_do_not_matter() -> None:
    _, quoted = split_sections(
        "FYI\n\n*From:* Ada Client <ada@client.example>\n*Sent:* today\n*To:* kim@firm.example\n*Subject:* Pumps\n\nHi"
    )
    assert quoted.participants[0] == ADA
    assert quoted.subject == "Pumps"


def test_a_body_may_follow_the_subject_without_a_blank_line() -> None:
    (quoted,) = split_sections(
        "From: Ada <ada@client.example>\nDate: today\nTo: kim@firm.example\nSubject: Pumps\nWhen?"
    )
    assert (quoted.subject, quoted.text) == ("Pumps", "When?")


def test_a_chain_of_header_blocks_grows_deeper() -> None:
    block = "From: {0} <{0}@client.example>\nSent: today\nTo: kim@firm.example\nSubject: x\n\nI am {0}.\n\n"
    sections = split_sections("New.\n\n" + block.format("ada") + block.format("bo") + block.format("cy"))
    assert texts(sections) == [
        ("new", 0, "New."),
        ("quoted", 1, "I am ada."),
        ("quoted", 2, "I am bo."),
        ("quoted", 3, "I am cy."),
    ]


def test_marks_are_depth_and_no_text() -> None:
    assert texts(split_sections("One\n> Two\n> > Three\n>>> Four\n> Two again\n")) == [
        ("new", 0, "One"),
        ("quoted", 1, "Two"),
        ("quoted", 2, "Three"),
        ("quoted", 3, "Four"),
        ("quoted", 1, "Two again"),
    ]


def test_answers_between_quoted_lines_are_new_text() -> None:
    assert texts(split_sections("On 4.5.2027 10:12, Ada wrote:\n> When?\nMonday.\n> How many?\nForty.")) == [
        ("quoted", 1, "When?"),
        ("new", 0, "Monday."),
        ("quoted", 1, "How many?"),
        ("new", 0, "Forty."),
    ]


def test_a_header_belongs_to_the_first_part_of_an_interrupted_quote() -> None:
    sections = split_sections("On 4.5.2027 10:12, Ada wrote:\n> When?\nMonday.\n> How many?")
    assert [len(section.participants) for section in sections] == [1, 0, 0]


def test_a_line_that_lost_its_mark_stays_in_the_quote() -> None:
    long = "this line of the customer was so long that a mail program on its way broke it"
    sections = split_sections(f"Ok\n> {long}\ninto two halves\n> and went on")
    assert texts(sections)[1] == ("quoted", 1, f"{long}\ninto two halves\nand went on")


def test_a_header_block_inside_marks_is_one_quote_deeper() -> None:
    sections = split_sections(
        "On 4.5.2027 10:12, Ada wrote:\n> See below.\n>\n> -----Original Message-----\n> From: Bo <bo@client.example>\n"
        "> Sent: today\n> To: ada@client.example\n> Subject: x\n>\n> Hello."
    )
    assert [(section.depth, section.text) for section in sections] == [(1, "See below."), (2, "Hello.")]
    assert sections[1].participants[0].address == "bo@client.example"


def test_a_header_at_the_top_of_marked_lines_is_their_header() -> None:
    (quoted,) = split_sections("> From: Ada <ada@client.example>\n> Sent: today\n> Subject: x\n>\n> Hello.")
    assert (quoted.depth, quoted.subject, quoted.text) == (1, "x", "Hello.")


def test_a_header_block_before_marked_lines_is_their_header() -> None:
    (quoted,) = split_sections("From: Ada <ada@client.example>\nDate: today\nSubject: x\n\n> Hello.\n> Bye.")
    assert (quoted.depth, quoted.subject, quoted.text) == (1, "x", "Hello.\nBye.")


def test_a_quoted_answer_with_marks_of_its_own_keeps_its_author() -> None:
    sections = split_sections(
        "From: Ada <ada@client.example>\nDate: today\nSubject: x\n\n> How many?\n\nForty, as I said.\n\n> When?\n\n"
        "Monday."
    )
    assert [section.depth for section in sections] == [1, 2, 1, 2, 1]
    assert sections[2].text == "Forty, as I said."


def test_an_mbox_escape_is_no_quote() -> None:
    assert texts(split_sections("Hello\n>From here on it is simple.\nBye")) == [
        ("new", 0, "Hello\nFrom here on it is simple.\nBye"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "To: whom it may concern\n\nWe moved.",
        "From: now on we deliver on Mondays.\nTo: be sure, ask.",
        "MEMORANDUM\n\nTO: All staff\n\nFROM: Kim Example\n\nDATE: 4 May 2027\n\nSUBJECT: Pumps\n\nWe sell pumps.",
        "Our prices:\nFrom: 40 pumps\nTo: 80 pumps",
        "I wrote:\nnothing at all",
        "On Monday I wrote this down:\npumps",
        "-----\nA ruler is no quote\n-----",
        "a -- b -- c",
        "Subject: to approval, the price is 40.\nDate: open",
    ],
)
def test_text_that_only_looks_like_a_header_stays_new(text: str) -> None:
    assert {section.kind for section in split_sections(text)} == {SectionKind.NEW}


@pytest.mark.parametrize(
    ("separator", "forwarded"),
    [
        ("-----Original Message-----", False),
        ("-----Ursprüngliche Nachricht-----", False),
        ("-------- Message d'origine --------", False),
        ("---------- Forwarded message ---------", True),
        ("-------- Weitergeleitete Nachricht --------", True),
        ("Begin forwarded message:", True),
        ("---------------------- Forwarded by Kim Example/BER/FIRM on 05/04/2027 12:07 PM -------", True),
        ("--------- Anything a program prints ---------", True),
    ],
)
def test_a_separator_says_whether_it_was_forwarded(separator: str, forwarded: bool) -> None:
    new, quoted = split_sections(
        f"See below.\n\n{separator}\n\nFrom: Ada Client <ada@client.example>\nSubject: x\n\nHello"
    )
    assert new.text == "See below."
    assert quoted.forwarded is forwarded
    assert quoted.participants == (ADA,)


def test_a_known_separator_begins_a_quote_without_a_header() -> None:
    assert texts(split_sections("Yes.\n\n-----Original Message-----\n\nWhen?")) == [
        ("new", 0, "Yes."),
        ("quoted", 1, "When?"),
    ]


def test_a_rule_above_a_header_block_belongs_to_neither_text() -> None:
    new, quoted = split_sections(
        "Yes.\n\n________________________________\nFrom: Ada <ada@client.example>\nSent: today\n\nHi"
    )
    assert (new.text, quoted.text) == ("Yes.", "Hi")


def test_what_is_beyond_64_kb_is_not_read() -> None:
    (section,) = split_sections("word " * 20_000)
    assert len(section.text) <= 64 * 1024


def test_blank_lines_do_not_use_up_the_line_limit() -> None:
    (section,) = split_sections("\n" * 60_000 + "Hello")
    assert section.text == "Hello"


def test_invisible_signs_do_not_hide_a_header() -> None:
    _, quoted = split_sections(
        "Yes\n\n\ufeffOn\u00a028/10/2027 10:12, Ada Client <ada@client.example> wrote:\n\n    When?"
    )
    assert quoted.participants == (ADA,)
    assert quoted.text == "When?"


@given(st.text(alphabet=st.sampled_from('ab \n>:@.-_,;<["FromTSjectD：\t1')))
def test_any_text_is_split_without_an_error(text: str) -> None:
    for section in split_sections(text, author="Ada Client"):
        assert (section.depth == 0) is (section.kind is SectionKind.NEW) or section.kind is SectionKind.SIGNATURE
        assert section.text or section.kind is SectionKind.QUOTED


@given(st.text())
def test_no_sign_of_any_script_is_an_error(text: str) -> None:
    split_sections(text)
    split_sections(text, html=True)


@given(
    st.lists(st.sampled_from(["Pump", "hose 40", "> When", ">> Why", "", "On 4.5.2027 10:12, Ada wrote:"]), max_size=30)
)
def test_no_word_of_new_text_is_lost(lines: list[str]) -> None:
    new = [section.text for section in split_sections("\n".join(lines)) if section.depth == 0]
    expected = [line for line in lines if line in {"Pump", "hose 40"}]
    if not any(line.startswith("On") for line in lines):
        assert "\n".join(new).split() == " ".join(expected).split()
