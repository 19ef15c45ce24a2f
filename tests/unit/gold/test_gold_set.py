"""The labelled set: made by its generator, byte for byte, and true to its own rules."""

from __future__ import annotations

import json
import re
from collections import Counter
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from autolog.directory import load_folder
from gold.generator.writing import FOLDER, GENERATED_FOLDERS, all_files

RESERVED = re.compile(r"\.(example|test)$")
ADDRESS = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
LARGEST = 3_000_000


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return all_files()


@pytest.fixture(scope="module")
def labels(files: dict[str, bytes]) -> list[dict[str, object]]:
    return [json.loads(line) for line in files["gold.jsonl"].decode().splitlines()]


def committed() -> dict[str, bytes]:
    folders = [path for name in GENERATED_FOLDERS for path in (FOLDER / name).rglob("*") if path.is_file()]
    tables = [path for path in FOLDER.iterdir() if path.suffix in {".csv", ".jsonl", ".yaml"}]
    return {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in (*folders, *tables)}


def test_the_generator_makes_the_committed_files_again(files: dict[str, bytes]) -> None:
    there = committed()
    assert sorted(there) == sorted(files)
    assert [name for name in files if there[name] != files[name]] == []


def test_it_has_four_hundred_items_and_more(labels: list[dict[str, object]]) -> None:
    assert len(labels) >= 400


def test_about_half_of_the_items_are_to_be_linked(labels: list[dict[str, object]]) -> None:
    assert 0.45 <= Counter(label["expect"] for label in labels)["link"] / len(labels) <= 0.6


def test_every_label_has_its_message_and_no_two_share_one(
    files: dict[str, bytes], labels: list[dict[str, object]]
) -> None:
    named = [str(label["file"]) for label in labels]
    assert sorted(named) == sorted(name for name in files if name.startswith("eml/"))
    assert len(set(named)) == len(named)


def test_what_is_to_be_linked_names_a_customer_and_what_is_asked_a_candidate(labels: list[dict[str, object]]) -> None:
    for label in labels:
        assert bool(label["customers"]) == (label["expect"] == "link"), label["file"]
        assert bool(label.get("candidates")) == (label["expect"] == "review"), label["file"]


def test_labels_name_customers_and_contacts_that_there_are(labels: list[dict[str, object]]) -> None:
    rows = load_folder(FOLDER).rows
    customers, contacts = {one.ref for one in rows.customers}, {one.ref for one in rows.contacts}
    for label in labels:
        named = {str(ref) for key in ("customers", "optional", "candidates") for ref in label.get(key) or ()}
        assert named <= customers, label["file"]
        assert set(label["contacts"] or ()) <= contacts, label["file"]


def test_the_directory_loads_it_without_a_problem() -> None:
    loaded = load_folder(FOLDER)
    assert list(map(str, loaded.problems)) == []


def test_all_domains_are_reserved(files: dict[str, bytes]) -> None:
    found: set[str] = set()
    for name, content in files.items():
        if not name.endswith(".eml"):
            found |= set(ADDRESS.findall(content.decode().replace("\r\n ", "")))
            continue
        for part in message_from_bytes(content, policy=policy.default).walk():
            if part.get_content_maintype() == "text":
                found |= set(ADDRESS.findall(part.get_content()))
    assert {domain for domain in found if not RESERVED.search(domain)} == set()


def test_no_message_says_quite_the_same_as_another(files: dict[str, bytes]) -> None:
    bodies = [content.partition(b"\r\n\r\n")[2] for name, content in files.items() if name.startswith("eml/")]
    assert len(set(bodies)) >= 0.97 * len(bodies)


def test_no_gap_of_a_phrase_is_left_open(files: dict[str, bytes]) -> None:
    gap = re.compile(rb"\{(?:company|other|third|product|place|quantity|number|day|week|name|first)\}")
    assert [name for name, content in files.items() if gap.search(content)] == []


def test_it_stays_small(files: dict[str, bytes]) -> None:
    assert sum(map(len, files.values())) < LARGEST


def test_all_its_paths_are_plain(files: dict[str, bytes]) -> None:
    assert [name for name in files if not name.isascii() or len(Path(name).name) > 80] == []
