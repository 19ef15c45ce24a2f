"""How names are read: words, persons, firms."""

from __future__ import annotations

import pytest

from autolog.matching.names.organisations import Form, aliases_of, name_words
from autolog.matching.names.persons import NameFit, PersonName, fit, index_key, read_person, read_written, search_keys
from autolog.matching.names.transliteration import sound, to_latin
from autolog.matching.names.words import keys_of, words_in, words_of
from autolog.model import Customer


def name(text: str) -> PersonName:
    found = read_person(text)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Müller's AT&T-plan", ["muller", "at&t", "plan"]),
        ("Marks&Spencer", ["marks", "spencer"]),
        ("O’Neill and R&D", ["oneill", "and", "r&d"]),
        ("山川ABC", ["山", "川", "abc"]),
        ("snake_case 2x", ["snake", "case", "2x"]),
        ("", []),
    ],
)
def test_a_text_is_cut_into_words(text: str, keys: list[str]) -> None:
    assert keys_of(text) == keys


@pytest.mark.parametrize("text", ["Anna's plan, AT&T", "Straße für Ångström's", "山川 and Co"])
def test_words_know_their_places(text: str) -> None:
    words = words_of(text, words_in(text))
    assert [words.written(place, place) for place in range(len(words.every))] == list(words.every)


@pytest.mark.parametrize(
    "shown",
    [
        "Anna Berg",
        "Berg, Anna",
        "Dr. Anna Berg, MBA",
        "Anna Berg (Acme)",
        "Anna Berg [Sales]",
        "Anna Berg/BER/ACME",
        "Anna Berg - Acme GmbH",
        "'Anna Berg'",
        "Frau Anna Berg",
        "Sig.ra Anna Berg",
        "Pani Anna Berg",
    ],
)
def test_a_persons_name_is_taken_out_of_what_is_shown(shown: str) -> None:
    assert fit(name(shown), name("Anna Berg")) is NameFit.FULL


def test_what_stands_beside_a_name_is_kept() -> None:
    assert read_written("Anna Berg (Acme GmbH)").beside == ("Acme GmbH",)
    assert read_written("Berg, Anna [Sales]").name == "Anna Berg"


@pytest.mark.parametrize("shown", ["", "support4", "A very long title with many words in it", "a@b.example 77"])
def test_what_is_no_name_is_not_compared(shown: str) -> None:
    assert read_person(shown) is None


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        ("Anna Berg", "Berg Anna", NameFit.FULL),
        ("Anna M. Berg", "Anna Berg", NameFit.FULL),
        ("Bill Gray", "William Gray", NameFit.NICKNAME),
        ("J. Anna Berg", "Anna Berg", NameFit.FULL),
        ("Anna Berg", "Anna Berg-Moss", NameFit.NICKNAME),
        ("Anna-Maria Berg", "Anna Berg", NameFit.FULL),
        ("A. Berg", "Anna Berg", NameFit.INITIAL),
        ("Юрий Петров", "Yuri Petrov", NameFit.TRANSLITERATED),
        ("Сергій Коваленко", "Serhii Kovalenko", NameFit.TRANSLITERATED),
        ("Сергій Коваленко", "Sergiy Kovalenko", NameFit.TRANSLITERATED),
        ("Евгений Фёдоров", "Evgeny Fyodorov", NameFit.TRANSLITERATED),
        ("Ольга Григоренко", "Olha Hryhorenko", NameFit.TRANSLITERATED),
        ("Јован Љубић", "Jovan Ljubić", NameFit.TRANSLITERATED),
        ("Νίκος Παπαδόπουλος", "Nikos Papadopoulos", NameFit.TRANSLITERATED),
        ("Ludwig van Beek", "Ludwig Van Beek", NameFit.FULL),
        ("山田太郎", "山田太郎", NameFit.FULL),
        ("Berta Berg", "Anna Berg", NameFit.NONE),
        ("Anna Berg", "Anna Moss", NameFit.NONE),
    ],
)
def test_names_agree_by_degrees(one: str, other: str, how: NameFit) -> None:
    assert fit(name(one), name(other)) is how
    assert fit(name(other), name(one)) is how


@pytest.mark.parametrize(
    ("shown", "contact"),
    [
        ("Bill Gray", "William Gray"),
        ("Юрий Петров", "Yuri Petrov"),
        ("Halyna Hryhorenko", "Галина Григоренко"),
        ("Berg Anna", "Anna Berg"),
        ("A Moss", "Anna Berg Moss"),
    ],
)
def test_names_that_agree_find_each_other(shown: str, contact: str) -> None:
    assert index_key(name(contact)) in search_keys(name(shown))


def test_letters_are_brought_to_one_writing() -> None:
    assert sound(to_latin("щукин")) == sound("shchukin")
    assert to_latin("berg") == "berg"


def test_legal_forms_articles_and_ands_fall_off_a_firms_name() -> None:
    assert name_words("The Quillmark & Vosper Ltd") == ("quillmark", "vosper")
    assert name_words("Ab AG") == ("ab", "ag")
    assert name_words("AT&T Inc.") == ("at&t",)


@pytest.mark.parametrize(
    ("firm", "words", "form"),
    [
        ("Brennhold Anlagenbau GmbH", ("brennhold",), Form.TRIMMED),
        ("Brennhold, a Vosper company", ("brennhold",), Form.BRAND),
        ("Nordic Ore Mining Trust", ("nomt",), Form.ACRONYM),
        ("Müßler AG", ("muessler",), Form.SPELLING),
        ("Zebulon Carbon Works", ("zebulon",), Form.FIRST_WORD),
    ],
)
def test_firms_go_by_shorter_names(firm: str, words: tuple[str, ...], form: Form) -> None:
    found = {alias.words: alias.form for alias in aliases_of(Customer("x", firm))}
    assert found[words] is form


def test_the_label_of_a_domain_is_a_name() -> None:
    found = {alias.words: alias.form for alias in aliases_of(Customer("x", "Vosper", ("qmk.example",)))}
    assert found["qmk",] is Form.LABEL
