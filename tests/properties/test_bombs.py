"""What is made to cost time costs none: from the bytes of a message to its candidates, within a second."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from time import process_time

import pytest

from autolog.decode import DecodeContext, decode
from autolog.matching import match
from autolog.model import Candidate, MediaType, Raw
from autolog.testing.builders import Letter, event
from unit.matching.texts_firm import OURS, index

MOST_SECONDS = 1.0
SIZES = (1_000, 4_000, 20_000, 100_000)
SIGNS = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~«»—…"
US = ("kim.holt@ours.example",)
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
CONTEXT = DecodeContext(NOW, datetime(1990, 1, 1, tzinfo=UTC), OURS)
REPEATED = {
    **{f"{one}{other}": one + other for one, other in pairwise(f"{SIGNS}{SIGNS[::-2]}")},
    "http://": "http://",
    "http://a.": "http://a.",
    "www.": "www.",
    "a@": "a@",
    "a@b.": "a@b.",
    "> ": "> ",
    ">": ">",
    "a.": "a.",
    "From: ": "From: ",
    "On x wrote: ": "On Monday, Ann wrote:\n> ",
    "-- lines": "-- \n",
    "+49 30 1": "+49 30 1",
    "phone": "030 555 123 ",
    "initials": "A. ",
    "Acme &": "Acme & ",
    "name": "Brennhold Anlagenbau GmbH ",
    "ideographs": "山川電機",
    "combining marks": "e\u0301",
    "bidi": "\u202e\u2066",
    "zero width": "\u200b\u200d",
}
WHOLE = {
    "one word of 900 kB": "a" * 900_000,
    "one word of 900 kB with capitals": "Aa" * 450_000,
    "10,000 pairs": ", ".join(f"Name{number} Surname <n{number}@gmail.com>" for number in range(10_000)),
    "10,000 pairs in lines": "\n".join(f"From: Name{number} <n{number}@gmail.com>" for number in range(10_000)),
    "half pairs": "Name <n@" * 20_000,
}


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    found("Brennhold Anlagenbau GmbH")


def found(text: str, **fields: object) -> tuple[Candidate, ...]:
    return _candidates(MediaType.MESSAGE, Letter(sender="x1@gmail.com", to=US, text=text, **fields).content)


def _candidates(media_type: MediaType, content: bytes) -> tuple[Candidate, ...]:
    (item,) = decode(Raw(media_type, content), CONTEXT).items
    return match(item, index().directory, OURS, (), mentions=index())


def seconds(text: str, **fields: object) -> float:
    began = process_time()
    found(text, **fields)
    return process_time() - began


@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_a_thousand_to_a_hundred_thousand_times(sign: str) -> None:
    assert {size: spent for size in SIZES if (spent := seconds(sign * size)) > MOST_SECONDS} == {}


@pytest.mark.parametrize("pattern", REPEATED.values(), ids=REPEATED.keys())
def test_a_hundred_kilobytes_of_a_pattern(pattern: str) -> None:
    assert seconds(pattern * (100_000 // len(pattern))) < MOST_SECONDS


@pytest.mark.parametrize("text", WHOLE.values(), ids=WHOLE.keys())
def test_large_words_and_long_lists(text: str) -> None:
    assert seconds(text) < MOST_SECONDS


@pytest.mark.parametrize("text", WHOLE.values(), ids=WHOLE.keys())
def test_large_words_and_long_lists_in_html(text: str) -> None:
    page = f"<html><body><p>{text.replace('<', '&lt;')}</p></body></html>"
    content = Letter(sender="x1@gmail.com", to=US, text=page).content.replace(b"text/plain", b"text/html")
    began = process_time()
    _candidates(MediaType.MESSAGE, content)
    assert process_time() - began < MOST_SECONDS


@pytest.mark.parametrize("text", WHOLE.values(), ids=WHOLE.keys())
def test_large_words_and_long_lists_in_headers(text: str) -> None:
    line = text.replace("\n", " ")[:60_000]
    assert seconds("Hello", subject=line) < MOST_SECONDS
    assert seconds("Hello", headers=(("To", line), ("Cc", line))) < MOST_SECONDS


@pytest.mark.parametrize("text", [*WHOLE.values(), "('" * 50_000, "http://" * 14_000], ids=[*WHOLE, "('", "http"])
def test_large_words_and_long_lists_in_a_meeting(text: str) -> None:
    described = text.replace("\n", "\\n").replace(",", "\\,")
    lines = (f"DESCRIPTION:{described}", f"LOCATION:{described[:2000]}")
    content = event(1, attendees=("kim.holt@ours.example", "x1@gmail.com"), lines=lines)
    began = process_time()
    _candidates(MediaType.CALENDAR, content)
    assert process_time() - began < MOST_SECONDS
