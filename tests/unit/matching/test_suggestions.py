"""An entity model suggests unknown organisations and persons; without one nothing else changes."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
import spacy
from spacy.training import Example

from autolog.matching.mentions.entities import (
    LONGEST_TEXT,
    MOST_SIGNS,
    Entities,
    Entity,
    EntityKind,
    as_far_as_read,
    entities_here,
)
from autolog.matching.roster import roster_among
from autolog.matching.suggestions import NOTHING_SUGGESTED, Suggester, Suggestion, chosen, texts_of
from autolog.model import Participant, Role, Section, SectionKind
from entity_model import save_entity_model
from unit.matching.texts_firm import OURS, index, letter

ORGANISATION, PERSON = EntityKind.ORGANISATION, EntityKind.PERSON
STRANGER = Participant("ada@zebulon-works.example", "Ada Farrow", Role.FROM)
KIM = Participant("kim.holt@ours.example", "Kim Holt", Role.TO)
TEXT = "Kim Holt, we are Zebulon Works in Leeds.\nAda Farrow\nZebulon Works Ltd"
MOST_SECONDS = 1.0
BOMBS = {
    **{f"100 kB of {sign!r}": sign * 100_000 for sign in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"},
    "signs parted by spaces": "( ' " * 25_000,
    "one long word": "a" * 900_000,
    "urls": "http://" * 14_000,
    "pairs": " ".join(f"Name{number} <n{number}@gmail.com>" for number in range(10_000)),
}


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    return save_entity_model(tmp_path_factory.mktemp("model") / "names")


def suggest(model: str, *texts: str, people: Sequence[Participant] = (STRANGER, KIM)) -> list[str]:
    suggested = Suggester(model, index(), OURS)(texts, people)
    assert suggested.problem == ""
    return [one.name for one in suggested.names]


def test_organisations_come_before_persons_and_places_are_none(model: str) -> None:
    assert suggest(model, TEXT) == ["Zebulon Works", "Ada Farrow"]


def test_a_name_with_and_without_its_legal_form_is_one_and_its_mentions_are_counted(model: str) -> None:
    (company, _) = Suggester(model, index(), OURS)([TEXT, "Zebulon Works"], [STRANGER]).names
    assert company == Suggestion(ORGANISATION, "Zebulon Works", 3)


def test_customers_contacts_and_colleagues_are_not_suggested(model: str) -> None:
    assert suggest(model, "Brennhold Anlagenbau, Rosa Delmonte, Kim Holt, Ours") == []


def test_labels_of_models_for_other_languages_are_understood(model: str) -> None:
    assert suggest(model, "Emil Farrow schreibt.") == ["Emil Farrow"]


def test_a_name_that_the_domain_is_made_of_comes_first() -> None:
    found = Entities(tuple(Entity(ORGANISATION, name) for name in ("Other Firm", "Other Firm", "Zebulon Works Ltd")))
    names = chosen(found, index(), roster_among([], OURS), [STRANGER])
    assert [one.name for one in names] == ["Zebulon Works Ltd", "Other Firm"]


def test_what_nothing_confirms_is_no_name() -> None:
    phrases = [Entity(ORGANISATION, "the Moment"), Entity(PERSON, "Ihre Adresse"), Entity(ORGANISATION, "Lone Ltd")]
    names = chosen(Entities(tuple(phrases)), index(), roster_among([], OURS), [STRANGER])
    assert [one.name for one in names] == ["Lone Ltd"]


def test_three_names_of_a_kind_are_enough() -> None:
    found = Entities(tuple(Entity(PERSON, f"Ada Stranger{number}") for number in range(9)))
    assert len(chosen(found, index(), roster_among([], OURS), [STRANGER])) == 3


def test_mail_among_ourselves_is_not_asked_about(model: str) -> None:
    assert Suggester(model, index(), OURS)([TEXT], [KIM]) is NOTHING_SUGGESTED


def test_without_a_model_nothing_is_suggested() -> None:
    assert Suggester("", index(), OURS)([TEXT], [STRANGER]) is NOTHING_SUGGESTED


def test_a_model_that_cannot_be_loaded_is_a_sentence_and_no_error(tmp_path: Path) -> None:
    suggested = Suggester(str(tmp_path), index(), OURS)([TEXT], [STRANGER])
    assert suggested.names == ()
    assert suggested.problem.startswith(f"The entity model {tmp_path} cannot be loaded: ")


def test_the_signature_is_read_before_the_text_and_quotes_last() -> None:
    quoted = Section(SectionKind.QUOTED, "quoted", depth=1)
    item = letter(
        subject="Offer", sections=(Section(SectionKind.NEW, "new"), quoted, Section(SectionKind.SIGNATURE, "s"))
    )
    assert texts_of(item) == ("Offer", "s", "new", "quoted")


def test_of_a_long_text_both_ends_are_read(model: str) -> None:
    middle = "x " * LONGEST_TEXT
    assert suggest(model, f"Zebulon Works {middle} Ada Farrow") == ["Zebulon Works", "Ada Farrow"]
    assert suggest(model, f"{middle} Zebulon Works {middle}") == []


def test_what_is_read_in_all_is_limited(model: str) -> None:
    filling = ["x " * (LONGEST_TEXT // 2)] * (MOST_SIGNS // LONGEST_TEXT)
    assert suggest(model, *filling, "Zebulon Works") == []


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS.keys())
def test_no_text_takes_long(model: str, text: str) -> None:
    entities_here(model, ["loads it"])
    began = time.process_time()
    entities_here(model, list(as_far_as_read([text] * 20)))
    assert time.process_time() - began < MOST_SECONDS


def test_a_model_that_was_trained_is_asked_the_same_way(tmp_path: Path) -> None:
    words = ("Quorlane", "Mirvale", "Tessbrook", "Ondrake", "Halvane", "Brixmoor")
    texts = [f"We met {word} Works today ." for word in words]
    examples = []
    pipeline = spacy.blank("en")
    recogniser = pipeline.add_pipe("ner")
    recogniser.add_label("ORG")  # type: ignore[attr-defined]  # pipes are untyped
    for text, word in zip(texts, words, strict=True):
        spans = {"entities": [(7, 7 + len(f"{word} Works"), "ORG")]}
        examples.append(Example.from_dict(pipeline.make_doc(text), spans))
    random.seed(7)
    spacy.util.fix_random_seed(7)
    optimizer = pipeline.initialize(lambda: examples)
    for _ in range(30):
        pipeline.update(examples, sgd=optimizer)
    pipeline.to_disk(tmp_path / "trained")
    text = "We met Mirvale Works today ."
    assert suggest(str(tmp_path / "trained"), text, text) == ["Mirvale Works"]


def test_what_a_model_says_of_line_ends_and_signs_is_tidied(model: str) -> None:
    found, problem = entities_here(model, ["Zebulon\u00a0Works, Zebulon Works"])
    assert (found, problem) == ([("organisation", "Zebulon Works")], "")
