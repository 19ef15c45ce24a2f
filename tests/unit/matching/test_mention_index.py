"""The index of names: what it finds, and its file."""

from __future__ import annotations

from pathlib import Path

import pytest

from autolog.directory import Directory
from autolog.matching import MentionIndex, open_index
from autolog.matching.mentions.beginnings import MOST_KEPT
from autolog.matching.mentions.packed import Packed, Unreadable
from autolog.matching.names.persons import read_person
from autolog.matching.names.words import words_and_starts
from autolog.model import Customer, DirectoryRows
from unit.matching.texts_firm import ROWS, index


def customers_in(text: str, of: MentionIndex | None = None) -> list[str]:
    of = of or index()
    parties = [target.party for hit in of.find(*words_and_starts(text)) for target in hit.targets]
    return [of.customer(party).ref for party in parties if of.is_customer(party)]


def test_names_are_found_in_their_order() -> None:
    assert customers_in("Quillmark and Vosper met Brennhold Anlagenbau.") == ["quillmark", "brennhold"]


def test_the_longest_name_wins() -> None:
    rows = DirectoryRows((Customer("short", "Zebulon"), Customer("long", "Zebulon Carbon Works")))
    of = MentionIndex.build(Directory.build(rows))
    assert customers_in("Zebulon Carbon Works", of) == ["long"]
    assert customers_in("Zebulon Carbon", of) == ["short", "long"] or customers_in("Zebulon Carbon", of)[0] == "long"


def test_what_was_asked_before_is_answered_as_at_first() -> None:
    of = index()
    texts = ("Quillmark and Vosper met Brennhold Anlagenbau.", "Brennhold and Anlagenbau", "Quillmark")
    first = [customers_in(text, of) for text in texts]
    assert [customers_in(text, of) for text in texts] == first == [customers_in(text) for text in texts]


def test_however_many_words_are_asked_few_are_kept_and_names_are_found() -> None:
    of = index()
    words = [f"Word{number}" for number in range(3 * MOST_KEPT)]
    assert customers_in(" ".join([*words, "Quillmark", *words, "Vosper", "Quillmark"]), of) == ["quillmark"] * 2
    assert of.beginnings.kept <= MOST_KEPT


def test_parts_of_words_are_no_names() -> None:
    assert customers_in("Brennholder Quillmarks") == []


def test_a_beginning_of_a_name_is_none() -> None:
    assert customers_in("山") == []


def test_contacts_are_found_by_any_writing_of_their_name() -> None:
    for written in ("Bill Ashgrove", "Ashgrove, William", "W Ashgrove"):
        name = read_person(written)
        assert name is not None
        assert [contact.ref for contact in index().persons(name)] == ["bill"]


def test_contacts_are_found_by_the_end_of_a_number() -> None:
    assert [contact.ref for contact in index().phones("030 555 123 45")] == ["ilse"]


def test_the_index_is_read_again_from_its_file(tmp_path: Path) -> None:
    directory, file = Directory.build(ROWS), tmp_path / "mentions"
    open_index(directory, "1", file)
    written = file.stat().st_mtime_ns
    again = open_index(directory, "1", file)
    assert file.stat().st_mtime_ns == written
    assert customers_in("Brennhold Anlagenbau", again) == ["brennhold"]
    assert file.stat().st_mode & 0o077 == 0


def test_another_revision_is_built_anew(tmp_path: Path) -> None:
    file = tmp_path / "mentions"
    open_index(Directory.build(ROWS), "1", file)
    fewer = Directory.build(DirectoryRows(ROWS.customers[1:]))
    assert customers_in("Brennhold Anlagenbau Quillmark Vosper", open_index(fewer, "2", file)) == ["quillmark"]


@pytest.mark.parametrize("content", [b"", b"autolog", b"x" * 1_000_000])
def test_a_broken_file_is_built_anew(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "mentions"
    file.write_bytes(content)
    assert customers_in("Brennhold Anlagenbau", open_index(Directory.build(ROWS), "1", file)) == ["brennhold"]


def test_a_folder_that_takes_no_file_costs_nothing_but_time(tmp_path: Path) -> None:
    file = tmp_path / "none" / "mentions"
    assert customers_in("Brennhold Anlagenbau", open_index(Directory.build(ROWS), "1", file)) == ["brennhold"]


def test_bytes_that_are_no_index_are_refused() -> None:
    with pytest.raises(Unreadable):
        Packed(b"no index")


def test_a_directory_without_customers_has_an_index() -> None:
    assert customers_in("Anything", MentionIndex.build(Directory.build(DirectoryRows()))) == []
