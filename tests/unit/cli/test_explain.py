"""`autolog explain`: why something is linked, waits, or was left alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from autolog.testing.builders import Letter, calendar, event, reply
from unit.cli.conftest import Autolog, letter_file

STRANGER = "Stranger <x@stranger.example>"


@pytest.fixture
def linked_id(ask: Autolog) -> str:
    rows = ask("ledger", "--json", "--account", "anna-mail", "--state", "linked").json
    return str(rows[0]["interaction_id"])


# --- what is stored ---


def test_a_link_is_explained_as_a_sum_of_bits(ask: Autolog, linked_id: str) -> None:
    party = ask("explain", linked_id, "--json").json["parties"][0]
    assert (party["ref"], party["name"], party["status"], party["missing_bits"]) == ("C1", "Customer One", "linked", 0)
    steps = party["waterfall"]
    assert [step["kind"] for step in steps] == ["prior", "address"]
    assert sum(step["bits"] for step in steps) == pytest.approx(steps[-1]["total"])
    assert steps[-1]["probability"] == pytest.approx(party["probability"])


def test_the_contact_is_explained_too(ask: Autolog, linked_id: str) -> None:
    parties = ask("explain", linked_id, "--json").json["parties"]
    assert [(party["kind"], party["ref"]) for party in parties] == [("customer", "C1"), ("contact", "P1")]


def test_the_beginning_of_an_id_is_enough(ask: Autolog, linked_id: str) -> None:
    assert ask("explain", linked_id[:8], "--json").json["id"] == linked_id


@pytest.mark.parametrize("written", ["1@customer1.example", "<1@customer1.example>"])
def test_a_message_id_names_an_interaction_with_or_without_brackets(ask: Autolog, linked_id: str, written: str) -> None:
    assert ask("explain", written, "--json").json["id"] == linked_id


def test_the_places_where_it_was_seen_are_told_with_their_states(ask: Autolog, linked_id: str) -> None:
    seen = ask("explain", linked_id, "--json").json["sightings"]
    assert [(one["account"], one["remote_id"], one["state"]) for one in seen] == [
        ("anna-mail", "linked.host", "linked")
    ]


def test_a_tie_says_how_many_bits_are_missing(ask: Autolog) -> None:
    parties = ask("explain", "3@customer1.example", "--json").json["parties"]
    assert [party["ref"] for party in parties] == ["C2", "C3"]
    assert all(party["missing_bits"] == pytest.approx(4.25, abs=0.03) for party in parties)


def test_people_read_the_waterfall(ask: Autolog, linked_id: str) -> None:
    said = ask("explain", linked_id).out
    assert "customer C1 Customer One: linked, 100.0%" in said
    assert "address: boris@customer1.example is the address of Boris Lind" in said


def test_what_a_person_decided_without_a_reason_has_no_waterfall(ask: Autolog) -> None:
    ask("review", "assign", tie_id(ask), "C1")
    parties = {party["ref"]: party for party in ask("explain", "3@customer1.example", "--json").json["parties"]}
    assert (parties["C1"]["decided_by"], parties["C1"]["waterfall"]) == ("person:kim", [])


def tie_id(ask: Autolog) -> str:
    return str(ask("review", "list", "--json").json[0]["id"])


def test_of_a_stranger_s_mail_only_the_ledger_is_left(ask: Autolog) -> None:
    found = ask("explain", "<2@customer1.example>", "--json").json
    assert set(found) == {"message_id", "sightings"}
    (seen,) = found["sightings"]
    assert (seen["state"], seen["rule"]) == ("unmatched", "no-customer")
    assert "Nothing else is kept of it" in ask("explain", "2@customer1.example").out


def test_what_never_log_refused_left_not_even_its_message_id(ask: Autolog) -> None:
    outcome = ask("explain", "4@customer1.example")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith("Nothing that is logged, waits or was linked to nobody is called")
    assert outcome.err.count("\n") == 1


@pytest.mark.parametrize("what", ["deadbeef", "no-such-thing", "<>", "x" * 5000, "\x00", "é" * 300])
def test_an_unknown_name_gets_one_sentence(ask: Autolog, what: str) -> None:
    outcome = ask("explain", what)
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (1, "", 1)


def test_the_threshold_is_told_also_where_it_was_reached(ask: Autolog, linked_id: str, tmp_path: Path) -> None:
    assert "\n  a link needs 95%\n" in ask("explain", linked_id).out
    assert "\n  a link needs 95%, a question 5%\n" in ask("explain", letter_file(tmp_path, Letter())).out
    item = explained(ask, tmp_path, Letter())
    assert (item["link_above"], item["review_above"]) == (0.95, 0.05)


def test_reasons_from_texts_tell_the_words_that_they_came_from(ask: Autolog, tmp_path: Path) -> None:
    letter = Letter(sender="Boris Lind <boris77@gmail.com>", text="We at Customer One agree.\n")
    item = explained(ask, tmp_path, letter)
    spans = {step["kind"]: step["span"] for step in item["parties"][0]["waterfall"]}
    assert (spans["prior"], spans["name"], spans["mention"]) == ("", "Boris Lind", "Customer One")
    assert ': "Customer One"' in ask("explain", tmp_path / "letter.eml").out


# --- files ---


def explained(ask: Autolog, folder: Path, letter: Letter) -> dict[str, Any]:
    found = ask("explain", letter_file(folder, letter), "--json").json
    (item,) = found["items"]
    assert isinstance(item, dict)
    return item


def test_a_file_is_decided_as_the_daemon_would(ask: Autolog, tmp_path: Path) -> None:
    item = explained(ask, tmp_path, Letter(message_id="new@customer1.example"))
    assert (item["state"], item["rule"]) == ("linked", "threshold")
    assert [(one["ref"], one["status"]) for one in item["parties"]] == [("C1", "linked"), ("P1", "linked")]


def test_a_file_s_explanation_writes_nothing(ask: Autolog, tmp_path: Path) -> None:
    before = ask("ledger", "--json").out
    explained(ask, tmp_path, Letter(message_id="new@customer1.example"))
    assert ask("ledger", "--json").out == before


def test_candidates_that_lost_are_shown_with_what_they_lack(ask: Autolog, tmp_path: Path) -> None:
    item = explained(ask, tmp_path, Letter(sender="Someone <a@shared.example>"))
    lost = [(one["ref"], one["waterfall"][-1]["kind"]) for one in item["parties"]]
    assert lost == [("C2", "rivals"), ("C3", "rivals")]
    assert item["missing"] == ["C2 lacks 4.3 bits.", "C3 lacks 4.3 bits."]


def test_participants_are_told_with_what_is_known_of_them(ask: Autolog, tmp_path: Path) -> None:
    letter = Letter(sender=STRANGER, cc=("Boris <boris@customer1.example>", "me@gmail.com"))
    known = {one["address"]: one["known_as"] for one in explained(ask, tmp_path, letter)["participants"]}
    assert known == {
        "x@stranger.example": "a domain of no customer",
        "anna@ourfirm.example": "ours",
        "boris@customer1.example": "boris@customer1.example is the address of Boris Lind",
        "me@gmail.com": "an address that anybody can have",
    }


def test_a_stranger_s_file_says_what_was_missing(ask: Autolog, tmp_path: Path) -> None:
    item = explained(ask, tmp_path, Letter(sender=STRANGER))
    assert item["state"] == "unmatched"
    assert item["missing"] == ["Nothing in it points to a customer: no address, domain, thread or quoted text."]


def test_a_thread_that_was_logged_counts_for_a_file(ask: Autolog, tmp_path: Path) -> None:
    original = Letter(message_id="1@customer1.example", sender=STRANGER)
    item = explained(ask, tmp_path, replace(reply(original, "yes"), sender=STRANGER, to=("anna@ourfirm.example",)))
    assert "thread" in {step["kind"] for one in item["parties"] for step in one["waterfall"]}


def test_noise_is_named_with_its_sign(ask: Autolog, tmp_path: Path) -> None:
    item = explained(ask, tmp_path, Letter(headers=(("Auto-Submitted", "auto-replied"),)))
    assert (item["state"], item["noise"]) == ("ignored", "auto_reply")
    assert "Auto-Submitted" in item["noise_reason"]
    assert item["missing"][0] == "The rule 'noise:auto_reply' decided; no probability was asked."


def test_tricks_in_the_headers_are_named(ask: Autolog, tmp_path: Path) -> None:
    letter = Letter(sender='"boris@customer1.example" <x@evil.example>')
    assert "address-in-display-name" in explained(ask, tmp_path, letter)["anomalies"]


def test_sections_are_told_by_kind_and_length_and_not_by_text(ask: Autolog, tmp_path: Path) -> None:
    item = explained(ask, tmp_path, reply(Letter(text="a secret plan"), "No."))
    kinds = [(one["kind"], one["length"] > 0) for one in item["sections"]]
    assert kinds == [("new", True), ("quoted", True)]
    assert "secret plan" not in str(item)


def test_what_never_log_refuses_is_not_looked_at(ask: Autolog, tmp_path: Path) -> None:
    found = ask("explain", letter_file(tmp_path, Letter(subject="[private] x")), "--json").json
    assert found["items"] == []
    assert found["never_log"].startswith("never-log:private-subject:")
    assert "is never looked at" in ask("explain", tmp_path / "letter.eml").out


def test_a_file_that_is_no_mail_would_be_quarantined(ask: Autolog, tmp_path: Path) -> None:
    (tmp_path / "empty.eml").write_bytes(b"")
    outcome = ask("explain", tmp_path / "empty.eml")
    assert outcome.code == 0
    assert "cannot be read and would be quarantined: The 0 bytes are no mail" in outcome.out


def test_each_meeting_of_a_calendar_is_explained(ask: Autolog, tmp_path: Path) -> None:
    (tmp_path / "two.ics").write_bytes(calendar(event(1), event(2, attendees=("anna@ourfirm.example", "x@st.example"))))
    items = ask("explain", tmp_path / "two.ics", "--json").json["items"]
    assert [(one["kind"], one["state"]) for one in items] == [("meeting", "linked"), ("meeting", "unmatched")]


def test_a_meeting_to_come_is_decided_as_of_its_end(ask: Autolog, tmp_path: Path) -> None:
    start = datetime.now(UTC).replace(microsecond=0) + timedelta(days=30)
    (tmp_path / "next.ics").write_bytes(event(1, starts_at=start))
    found = ask("explain", tmp_path / "next.ics", "--json").json
    assert [one["state"] for one in found["items"]] == ["linked"]
    assert datetime.fromisoformat(found["as_of"]) > start
    assert found["look_again"] == found["as_of"]


def test_a_subject_cannot_move_the_cursor(ask: Autolog, tmp_path: Path) -> None:
    said = ask("explain", letter_file(tmp_path, Letter(subject="a\x1b[2Jb \u202egpj"))).out
    assert "\x1b" not in said
    assert "\u202e" not in said


@pytest.mark.parametrize("name", ["nowhere.eml", "nowhere.ics", "."])
def test_a_file_that_is_not_there_is_wrong_use(ask: Autolog, name: str) -> None:
    outcome = ask("explain", name)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith(f"There is no file '{name}'.")
