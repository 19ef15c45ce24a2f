"""Whatever a text holds, the matcher ends soon, raises nothing, and its bits add up."""

from __future__ import annotations

import re
from math import log2
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autolog.directory import Directory
from autolog.matching import PRIOR, MentionIndex, match
from autolog.matching.names.words import key_of, keys_of, words_in, words_of
from autolog.model import (
    Acquaintance,
    Contact,
    Customer,
    DirectoryRows,
    Message,
    Participant,
    PartyKind,
    Role,
    Section,
    SectionKind,
)
from unit.matching.firm import NOON, OWN
from unit.matching.texts_firm import candidates, index, letter

MOST_SECONDS = 1.0
FIRMS = ["Brennhold", "Anlagenbau", "GmbH", "Quillmark", "&", "Vosper", "IT", "The", "On", "山川電機", "at"]
PEOPLE = ["Ilse", "Tannhofer", "Rosa", "Delmonte", "Tel. +49 30 55512345", "www.quillmark.example"]
WORDS = [*FIRMS, *PEOPLE, "\n", "--", "unsubscribe", "’s"]
texts = st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=12)), max_size=25).map(" ".join)
sections = st.lists(
    st.builds(
        Section,
        kind=st.sampled_from(SectionKind),
        text=texts,
        depth=st.integers(0, 2),
        participants=st.lists(
            st.builds(Participant, st.sampled_from(["", "x@gmail.com", "kim@ours.example"]), texts, st.just(Role.FROM)),
            max_size=1,
        ).map(tuple),
    ),
    max_size=4,
).map(tuple)
people = st.lists(
    st.builds(
        Participant,
        st.sampled_from(["x1@gmail.com", "ilse.tannhofer@yahoo.com", "a@vendor.test", "kim@ours.example", ""]),
        texts,
        st.sampled_from([Role.FROM, Role.TO, Role.CC]),
    ),
    max_size=4,
).map(tuple)
letters = st.builds(lambda people, sections, subject: letter(participants=people, sections=sections, subject=subject),
                    people, sections, texts)  # fmt: skip
pasts = st.sampled_from([(), (Acquaintance("kim@ours.example", NOON.replace(year=2020), ("brennhold",), ("ilse",)),)])


@settings(max_examples=200, deadline=None)
@given(letters, pasts)
def test_prior_and_bits_add_up_whatever_is_named(item: Message, past: tuple[Acquaintance, ...]) -> None:
    for candidate in candidates(item, past=past):
        bits = sum(one.bits for one in candidate.evidence if one.party.kind is PartyKind.CUSTOMER)
        odds = log2(candidate.probability / (1 - candidate.probability))
        assert odds == pytest.approx(PRIOR + bits, abs=0.02)
        kinds = [(one.party, one.kind) for one in candidate.evidence]
        assert len(kinds) == len(set(kinds))
        assert all(len(one.span) <= 80 for one in candidate.evidence)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_words_and_keys_agree_on_any_text(text: str) -> None:
    every = words_in(text)
    assert [key_of(word) for word in every] == keys_of(text)
    assert [text[start:end] for start, end in words_of(text, every).spans.values()] == list(every)


ASCII_WORD = re.compile(
    r"(?<![a-zA-Z0-9])[a-zA-Z0-9]{1,2}&[a-zA-Z0-9]{1,2}(?![a-zA-Z0-9])|[a-zA-Z0-9]+(?:'[a-zA-Z0-9]+)*"
)


@settings(max_examples=500, deadline=None)
@given(st.text("aBs1''&& .-\n\0", max_size=30))
def test_an_ascii_text_is_cut_as_an_expression_cuts_it_word_by_word(text: str) -> None:
    found = list(ASCII_WORD.finditer(text))
    keys = [word[0].lower().removesuffix("'s").replace("'", "") for word in found]
    assert keys_of(text) == keys
    assert list(words_of(text, words_in(text)).spans.values()) == [word.span() for word in found]


@settings(max_examples=300, deadline=None)
@given(st.text("aB'& é山", max_size=60), st.lists(st.tuples(st.integers(0, 20), st.integers(1, 4)), max_size=4))
def test_words_in_parts_of_a_text_stand_where_they_stand_in_all_of_it(text: str, parts: list[tuple[int, int]]) -> None:
    every = words_in(text)
    everywhere = words_of(text, every).spans
    wanted = [range(first, first + count) for first, count in sorted(parts) if first < len(every)]
    found = words_of(text, every, wanted).spans
    for number in {number for part in wanted for number in part} & everywhere.keys():
        assert found[number] == everywhere[number]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=5), st.text(max_size=60))
def test_a_directory_of_any_names_is_built_and_asked(names: list[str], text: str) -> None:
    rows = DirectoryRows(
        tuple(Customer(f"c{number}", name) for number, name in enumerate(names)),
        tuple(Contact(f"p{number}", name, "c0") for number, name in enumerate(names)),
    )
    of = MentionIndex.build(Directory.build(rows))
    item = letter(text, " ".join(names), name=names[0] if names else "")
    found = match(item, of.directory, OWN, (), mentions=of)
    assert {one.customer for one in found} <= of.directory.customers.keys()


PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~«»—…"
BOMBS = {
    **{f"100 kB of {sign}": sign * 100_000 for sign in PUNCTUATION},
    "('": "('" * 50_000,
    "one long word": "a" * 900_000,
    "urls": "http://" * 14_000,
    "pairs": " ".join(f"Name{number} <n{number}@gmail.com>" for number in range(10_000)),
    "phones": "030 555 123 " * 8_000,
    "dots": "a." * 50_000,
    "names": "Brennhold Anlagenbau GmbH " * 4_000,
    "persons": "Rosa Delmonte, " * 6_000,
    "ideographs": "山川電機" * 25_000,
    "apostrophes": "a'" * 50_000,
    "ampersands": "a&" * 50_000,
    "lines": "\n" * 100_000,
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS.keys())
def test_no_text_takes_long(text: str) -> None:
    index()
    candidates(letter("Brennhold Anlagenbau", "Pat\nBrennhold Anlagenbau"))
    item = letter(text, text, name=text[:2000], subject=text)
    began = process_time()
    candidates(item)
    assert process_time() - began < MOST_SECONDS


def test_many_unknown_participants_take_no_longer() -> None:
    people = tuple(Participant(f"n{number}@gmail.com", f"Rosa Delmonte {number}") for number in range(10_000))
    item = letter("Brennhold Anlagenbau " * 50, participants=people)
    began = process_time()
    candidates(item)
    assert process_time() - began < MOST_SECONDS
