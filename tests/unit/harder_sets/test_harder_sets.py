"""The harder sets: each takes away what it says, leaves the rest, and comes out the same every time."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from benchmarks.harder_sets.derive import derive
from benchmarks.harder_sets.folder import read_folder
from benchmarks.harder_sets.sides import read_sides

from autolog.directory import load_folder

GOLD = Path(__file__).resolve().parents[2] / "gold"
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
LABELS = {label["file"]: label for label in read_folder(GOLD).gold}


@pytest.fixture(scope="module")
def derived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("harder")
    derive(GOLD, folder)
    return folder


def labels_of(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines()]


def message_of(folder: Path, label: dict[str, Any]) -> EmailMessage:
    return message_from_bytes((folder / label["file"]).read_bytes(), policy=policy.default)


def texts_of(message: EmailMessage) -> Iterator[str]:
    for part in message.walk():
        if part.get_content_maintype() == "text":
            yield part.get_content()


def changed(folder: Path) -> list[dict[str, Any]]:
    return [label for label in labels_of(folder) if label["stratum"].endswith(" changed")]


def outside_addresses(folder: Path, label: dict[str, Any]) -> set[str]:
    """The addresses that the CRM knows, anywhere in the message."""
    known = {address for contact in load_folder(GOLD).rows.contacts for address in contact.addresses}
    message = message_of(folder, label)
    return known & {
        found.lower() for text in (str(message["From"]), *texts_of(message)) for found in ADDRESS.findall(text)
    }


def test_every_set_can_be_loaded(derived: Path) -> None:
    for folder in derived.iterdir():
        assert list(load_folder(folder).problems) == [], folder.name


def test_the_same_folder_gives_the_same_bytes(derived: Path, tmp_path: Path) -> None:
    derive(GOLD, tmp_path)
    first = {path.relative_to(derived): path.read_bytes() for path in derived.rglob("*") if path.is_file()}
    again = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert first == again


def test_an_anonymous_writer_has_neither_address_nor_name(derived: Path) -> None:
    folder = derived / "anonymous"
    incoming = [label for label in changed(folder) if label["sub"] == "A_in"]
    assert incoming
    for label in incoming:
        author = message_of(folder, label)["From"].addresses[0]
        assert author.display_name == ""
        assert author.domain in {"gmx.example", "yahoo.example", "hotmail.example", "aol.example"}
        assert outside_addresses(folder, label) == set()


def test_a_named_writer_keeps_the_name_and_leaves_the_crm(derived: Path) -> None:
    folder = derived / "named"
    before = {contact.ref: contact.name for contact in load_folder(GOLD).rows.contacts}
    left = {contact.ref for contact in load_folder(folder).rows.contacts}
    for label in (label for label in changed(folder) if label["sub"] == "A_in"):
        (contact,) = LABELS[label["file"]]["contacts"]
        assert message_of(folder, label)["From"].addresses[0].display_name == before[contact]
        assert contact not in left
        assert label["contacts"] == []
        assert label["customers"] == LABELS[label["file"]]["customers"]


def test_a_forward_shows_no_address_of_the_outside(derived: Path) -> None:
    folder = derived / "forwards"
    sides = read_sides(read_folder(GOLD), ())
    internal = [label for label in labels_of(folder) if label["stratum"] == "F"]
    assert internal
    for label in internal:
        found = {address.lower() for text in texts_of(message_of(folder, label)) for address in ADDRESS.findall(text)}
        assert [address for address in found if not sides.is_ours(address)] == []


def test_about_half_of_the_labelled_customers_leave_the_open_world(derived: Path) -> None:
    folder = derived / "open-world"
    before = {ref for label in LABELS.values() for ref in label["customers"]}
    left = {customer.ref for customer in load_folder(folder).rows.customers}
    assert 0.35 < len(before - left) / len(before) < 0.65


def test_no_label_of_the_open_world_names_who_has_left(derived: Path) -> None:
    folder = derived / "open-world"
    rows = load_folder(folder).rows
    left = {row.ref for row in (*rows.customers, *rows.contacts)}
    for label in labels_of(folder):
        named = {*label["customers"], *label["contacts"], *label["optional"], *label.get("candidates", ())}
        assert named <= left, label["file"]


def test_the_open_world_says_who_is_called_like_those_who_have_left(derived: Path) -> None:
    deleted = [label for label in labels_of(derived / "open-world") if label["stratum"] == "deleted"]
    assert any(label["namesakes"] for label in deleted)
    assert all(label["expect"] == ("link" if label["customers"] else "none") for label in deleted)


def test_a_newsletter_becomes_a_friends_forward(derived: Path) -> None:
    folder = derived / "friends"
    forwarded = [label for label in labels_of(folder) if label["stratum"] == "friends"]
    assert {"D_newsletter", "D_news"} <= {label["sub"] for label in forwarded}
    for label in forwarded:
        message = message_of(folder, label)
        assert message["Subject"].startswith("FW: ")
        assert message["List-Id"] is None
        assert message["List-Unsubscribe"] is None
        assert label["customers"] == []


def test_what_is_not_changed_stays_as_it_was(derived: Path) -> None:
    folder = derived / "friends"
    kept = [label for label in labels_of(folder) if label["stratum"] != "friends"]
    assert all((folder / label["file"]).read_bytes() == (GOLD / label["file"]).read_bytes() for label in kept)
