"""Hostile texts end soon: time grows with the text, which is cut."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from autolog.decode.text.sections import html_to_text, split_sections

SIGNS = "=-_*#('\"<>[].,:;@/\\|~`!?&%$^+{}："

TEXTS = {
    "100,000 newlines": "\n" * 100_000,
    "10,000 From lines": "From: a@client.example\n" * 10_000,
    "header blocks": "From: a@client.example\nTo: x\nSubject: y\n\nhi\n" * 3_000,
    "one word of 900 kB": "x" * 900_000,
    "900 kB of marks": ">" * 900_000,
    "marks and no marks": "> a\nb\n" * 3_000,
    "a list without end": "From: x\nSent: y\nTo: " + "Last, First; " * 6_000,
    "quotes that never close": "From: x\nSent: y\nTo: " + '"' * 60_000,
    "angles that never close": "From: x\nSent: y\nTo: " + "<" * 60_000,
    "commas": "From: x\nSent: y\nTo: " + "," * 60_000,
    "capsules": "From: x\nSent: y\nTo: " + "IMCEANOTES-+40@x.example," * 2_600,
    "at signs": "a@" * 32_000,
    "attributions": "On 1 May 2027 wrote:\n" * 3_000,
    "colons": ("1 " * 140 + ":\n") * 220,
    "separators": "-----Original Message-----\n" * 2_500,
    "one-line headers": "----- Forwarded Message ----- " + "From: a To: b " * 4_000,
    "moments": ("1/1/2027 10:10 AM\n" * 5 + "To: a\nSubject: b\n") * 300,
    "spaces before moments": (" " * 190 + "1/1/2027 10:10 AM\nTo: a\n") * 300,
    "sign-offs": "Thanks,\n" * 8_000,
    "notices": "This e-mail is confidential\n\n" * 2_000,
    "chains of addresses": "http://" * 9_000,
    **{f"100,000 times {sign}": sign * 100_000 for sign in SIGNS},
    **{f"2,000 lines of {sign}": (sign * 30 + "\n") * 2_000 for sign in SIGNS},
}

HTML = {
    "nesting": "<div>x" * 100_000,
    "comments": "<!--" * 200_000,
    "CDATA": "<![CDATA[" * 100_000,
    "1 MB of <": "<" * 1_000_000,
    "adoption agency": "<a><b><p>" * 100_000,
    "misnested formatting": "<b><i><u><p>x</b></i></u></p>" * 20_000,
    "5 MB of CSS": "<style>" + "a{b:c}" * 900_000 + "</style>x",
    "50,000 attributes": "<div " + " ".join(f"a{number}=1" for number in range(50_000)) + ">x",
    "tables": "<table><tr><td>" * 50_000,
    "foster parents": "<table>" + "x<tr>" * 50_000,
    "end tags out of scope": "<div><table></div></table>" * 10_000,
    "paragraphs": "<p>x" * 100_000,
    "quotes": "<blockquote>" * 900 + "x<br>" * 50_000,
    "entities": "&#1114111;" * 50_000,
    "links": '<a href="mailto:x@client.example">' * 900 + "z" * 1_000,
}


def seconds(function: Callable[[str], object], text: str) -> float:
    """Return the processor time of the quicker of two runs."""

    def once() -> float:
        start = time.process_time()
        function(text)
        return time.process_time() - start

    return min(once(), once())


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_hostile_text_is_split_within_a_fifth_of_a_second(text: str) -> None:
    assert seconds(split_sections, text) < 0.2


@pytest.mark.parametrize("html", HTML.values(), ids=HTML.keys())
def test_hostile_html_is_read_within_two_seconds(html: str) -> None:
    assert seconds(html_to_text, html) < 2
