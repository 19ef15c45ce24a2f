"""Where a text ends and its signature begins."""

from __future__ import annotations

import pytest

from autolog.decode.text.sections import split_sections
from autolog.model import SectionKind


def split(text: str, author: str = "") -> tuple[str, str]:
    """Return new text and signature; both empty when missing."""
    sections = {section.kind: section.text for section in split_sections(text, author=author)}
    return sections.get(SectionKind.NEW, ""), sections.get(SectionKind.SIGNATURE, "")


def test_a_separator_line_begins_a_signature() -> None:
    assert split("Hello\n-- \nKim Example") == ("Hello", "--\nKim Example")


@pytest.mark.parametrize(
    "line",
    [
        "Regards,",
        "Kind regards",
        "Best,",
        "Thanks!",
        "Thanks and best regards,",
        "Many thanks / Kind regards",
        "Mit freundlichen Grüßen",
        "Viele Grüße",
        "MfG",
        "Cordialement,",
        "Bien à vous",
        "Saludos cordiales,",
        "Un saludo",
        "Cordiali saluti",
        "Met vriendelijke groet,",
        "Z poważaniem",
        "Pozdrawiam,",
        "Atenciosamente,",
        "Com os melhores cumprimentos",
        "Med vänliga hälsningar",
        "Venlig hilsen",
        "S pozdravem",
        "С уважением,",
        "Üdvözlettel,",
        "Saygılarımla,",
    ],
)
def test_a_sign_off_begins_a_signature(line: str) -> None:
    assert split(f"The pumps are here.\n\n{line}\n\nKim Example\nFirm Ltd") == (
        "The pumps are here.",
        f"{line}\n\nKim Example\nFirm Ltd",
    )


def test_a_sign_off_may_stand_before_the_name() -> None:
    assert split("The pumps are here.\nBest, Kim") == ("The pumps are here.", "Best, Kim")


@pytest.mark.parametrize(
    "text",
    [
        "Hello\n\nThanks for the pumps",
        "Hello\n\nThanks, we will send the pumps on Monday.",
        "Hello\n\nThanks, Ada.\n\nWe will send them on Monday.",
        "Hello\n\nBest of all is the price",
        "Thanks",
        "Thanks!\n\nSee you on Monday",
        "Yes.",
        "Call me at 030 5550 1234",
        "Hello\n\nCall me\nat 030 5550 1234.",
        "Kim Example\nFirm Ltd",
    ],
)
def test_text_is_no_signature(text: str) -> None:
    assert split(text) == (text, "")


def test_a_sign_off_that_opens_the_text_stays_in_it() -> None:
    assert split("Thanks,\nKim Example\nFirm Ltd") == ("Thanks,", "Kim Example\nFirm Ltd")


@pytest.mark.parametrize("line", ["Kim", "Kim Example", "K. Example", "-kim", "Example, Kim"])
def test_the_author_s_name_begins_a_signature(line: str) -> None:
    assert split(f"The pumps are here.\n\n{line}", author="Kim Example") == ("The pumps are here.", line)


def test_a_quoted_author_s_name_begins_the_quote_s_signature() -> None:
    _, _, signature = split_sections("Ok\nOn 4.5.2027 10:12, Ada Client wrote:\n> When?\n>\n> Ada\n> Client Ltd")
    assert (signature.kind, signature.depth, signature.text) == (SectionKind.SIGNATURE, 1, "Ada\nClient Ltd")


def test_short_lines_with_a_name_and_a_number_are_a_signature() -> None:
    block = "Kim Q. Example\nHead of Sales\nFirm, Pumps & Hoses, L.L.P.\n+49 30 5550 1234"
    assert split(f"The pumps are here.\n\n{block}") == ("The pumps are here.", block)


def test_a_telephone_s_line_is_a_signature() -> None:
    for line in ("Sent from my iPhone", "Von meinem iPhone gesendet", "Envoyé de mon iPhone", "Get Outlook for iOS"):
        assert split(f"Monday.\n\n{line}") == ("Monday.", line)


def test_a_signature_above_a_telephone_s_line_is_found() -> None:
    assert split("Monday.\n\nRegards\nKim\n\nSent from my iPhone") == ("Monday.", "Regards\nKim\n\nSent from my iPhone")


def test_a_long_text_behind_a_sign_off_is_no_signature() -> None:
    text = "Hello\n\nThanks\n\n" + "This is a paragraph of text that goes on and on to the end.\n" * 6
    assert split(text)[1] == ""


def test_a_signature_has_fourteen_lines_at_most() -> None:
    lines = "\n".join(f"Line {number}" for number in range(14))
    assert split(f"Hello\n\nRegards\n{lines}")[1] == ""


def test_of_a_legal_notice_only_the_first_line_is_kept() -> None:
    notice = "This e-mail is confidential and for Firm Ltd's\nbusiness only. If you are not the one\nplease delete it."
    assert split(f"Hello\n\nRegards\nKim\n\n{notice}") == (
        "Hello",
        "Regards\nKim\nThis e-mail is confidential and for Firm Ltd's",
    )


def test_a_banner_at_the_top_is_no_legal_notice() -> None:
    text = "This email came from outside. Treat it as confidential.\n\nDear Kim,\n\nwhen?"
    assert split(text) == (text, "")


def test_names_of_attachments_at_the_end_are_dropped() -> None:
    assert split("Here it is.\n\nRegards\nKim\n\n - offer.doc\n <<plan.pdf>>") == ("Here it is.", "Regards\nKim")


def test_addresses_in_a_signature_are_mentioned() -> None:
    _, signature = split_sections("Hello\n-- \nKim Example\nkim@firm.example")
    assert signature.mentioned == ("kim@firm.example",)
