"""A mark that a holder sets on a message is heeded before and after, in every mailbox, until it is taken off."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from autolog.model import LinkStatus
from autolog.testing.builders import Letter
from colleagues import Colleagues, rules

LETTER = Letter(subject="Offer for hall 4")
PLAIN, MARKED = LETTER.raw(), LETTER.raw(labels=("INBOX", "X-NoLog"))
OWN = "never-log:private-label"
LINKED, WITHHELD, REFUSED = "linked threshold", "ignored withheld", f"ignored {OWN}"


def test_a_label_set_later_takes_the_record_back(firm: Colleagues) -> None:
    firm.put("anna", PLAIN)
    assert firm.subjects() == ["Offer for hall 4"]
    firm.put("anna", MARKED)
    assert firm.subjects() == []
    assert firm.states() == {"anna/INBOX/1": REFUSED}


def test_the_ledger_says_that_it_was_marked_later(firm: Colleagues) -> None:
    firm.put("anna", PLAIN)
    firm.put("anna", MARKED)
    assert firm.reasons() == {"anna": "Marked private by its owner later. The never_log rule 'private-label' fits."}


def test_a_label_that_was_there_before_is_no_later_mark(firm: Colleagues) -> None:
    firm.put("anna", MARKED)
    assert firm.reasons() == {"anna": "The never_log rule 'private-label' fits."}


def test_a_label_taken_off_brings_the_record_back(firm: Colleagues) -> None:
    firm.put("anna", PLAIN)
    firm.put("anna", MARKED)
    firm.put("anna", PLAIN)
    assert (firm.subjects(), firm.states()) == (["Offer for hall 4"], {"anna/INBOX/1": LINKED})


def test_nothing_of_the_text_is_left_in_the_file(firm: Colleagues) -> None:
    firm.put("anna", replace(LETTER, text="The price is 4711 zircons.").raw())
    firm.put("anna", replace(LETTER, text="The price is 4711 zircons.").raw(labels=("X-NoLog",)))
    assert "zircons" not in firm.dump()


@pytest.mark.parametrize("order", [("anna", "boris", "carla"), ("carla", "anna", "boris"), ("boris", "carla", "anna")])
def test_one_holder_s_mark_holds_for_every_copy_in_any_order(firm: Colleagues, order: tuple[str, ...]) -> None:
    for name in order:
        firm.put(name, MARKED if name == "carla" else PLAIN)
    assert firm.subjects() == []
    assert firm.states() == {"anna/INBOX/1": WITHHELD, "boris/INBOX/1": WITHHELD, "carla/INBOX/1": REFUSED}


def test_a_mark_set_later_withdraws_the_copies_of_all_at_once(firm: Colleagues) -> None:
    firm.put("anna", PLAIN)
    firm.put("boris", PLAIN)
    firm.put("boris", MARKED)
    assert (firm.subjects(), firm.states()) == ([], {"anna/INBOX/1": WITHHELD, "boris/INBOX/1": REFUSED})
    assert firm.reasons()["anna"] == "Marked private by its owner later: no copy of it is kept."


def test_a_copy_that_comes_after_the_mark_says_why_it_is_kept_out(firm: Colleagues) -> None:
    firm.put("boris", MARKED)
    firm.put("anna", PLAIN)
    assert firm.reasons()["anna"] == "Another copy of it is marked private by its owner: no copy of it is kept."


def test_a_mark_taken_off_releases_every_copy(firm: Colleagues) -> None:
    firm.put("boris", MARKED)
    firm.put("anna", PLAIN)
    firm.put("boris", PLAIN)
    firm.sync()
    assert firm.subjects() == ["Offer for hall 4"]
    assert firm.states() == {"anna/INBOX/1": LINKED, "boris/INBOX/1": LINKED}


def test_of_two_marks_the_last_one_taken_off_counts(firm: Colleagues) -> None:
    firm.put("boris", MARKED)
    firm.put("carla", MARKED)
    firm.put("anna", PLAIN)
    firm.put("boris", PLAIN)
    firm.sync()
    assert firm.subjects() == []
    firm.put("carla", PLAIN)
    firm.sync()
    assert firm.subjects() == ["Offer for hall 4"]


def test_a_wish_outlives_its_copy(firm: Colleagues) -> None:
    firm.put("anna", PLAIN)
    firm.put("boris", MARKED)
    firm.delete("boris")
    firm.sync()
    firm.put("carla", PLAIN)
    assert (firm.subjects(), firm.states()) == ([], {"anna/INBOX/1": WITHHELD, "carla/INBOX/1": WITHHELD})


def test_moved_into_a_private_folder_it_is_withdrawn(firm: Colleagues) -> None:
    firm.put("anna", PLAIN)
    firm.of("boris").mailbox.add_collection("Private")
    firm.put("boris", PLAIN)
    firm.put("boris", LETTER.raw(labels=("Private",)), "9", "Private")
    firm.delete("boris")
    assert (firm.subjects(), firm.states()) == ([], {"anna/INBOX/1": WITHHELD, "boris/Private/9": REFUSED})


@pytest.mark.parametrize("first", ["deletion", "copy"])
def test_moved_back_out_of_a_private_folder_it_returns_for_all(firm: Colleagues, first: str) -> None:
    firm.put("anna", PLAIN)
    firm.of("boris").mailbox.add_collection("Private")
    firm.put("boris", LETTER.raw(labels=("Private",)), "9", "Private")
    if first == "deletion":
        firm.delete("boris", "9", "Private")
    firm.put("boris", PLAIN, "2")
    if first == "copy":
        firm.delete("boris", "9", "Private")
    firm.sync()
    firm.sync()
    assert (firm.subjects(), firm.states()) == (
        ["Offer for hall 4"],
        {"anna/INBOX/1": LINKED, "boris/INBOX/2": LINKED},
    )


def test_a_borrowed_message_id_withdraws_nothing(firm: Colleagues) -> None:
    firm.put("anna", PLAIN)
    forged = Letter(message_id=LETTER.message_id, sender="M <m@evil.test>", subject="Something else")
    firm.put("boris", forged.raw(labels=("X-NoLog",)))
    assert firm.subjects() == ["Offer for hall 4"]


def test_a_subject_s_word_withdraws_no_other_copy(tmp_path: Path) -> None:
    firm = Colleagues(tmp_path, rules(b"version: 1\nnever_log:\n  - {id: private, subject_prefix: '[private]'}\n"))
    firm.put("anna", PLAIN)
    firm.put("boris", replace(LETTER, subject="[private] Offer for hall 4").raw())
    assert firm.subjects() == ["Offer for hall 4"]


def test_a_second_look_at_what_is_withheld_writes_nothing(firm: Colleagues) -> None:
    firm.put("boris", MARKED)
    firm.put("anna", PLAIN)
    firm.of("anna").mailbox.expire_cursors("INBOX")
    assert [run.rows for run in firm.of("anna").sync()] == [0]


def test_a_marked_copy_that_cannot_be_read_for_a_while_keeps_its_wish(firm: Colleagues) -> None:
    firm.put("boris", MARKED)
    firm.of("boris").mailbox.break_thing("INBOX", "1")
    firm.sync()
    firm.put("anna", PLAIN)
    assert firm.subjects() == []


def test_a_person_who_linked_it_does_not_overrule_the_mark(firm: Colleagues) -> None:
    firm.put("anna", PLAIN)
    (stored,) = firm.store.export()
    party = stored.record.links[0].party
    firm.store.record_verdict(stored.id, party, LinkStatus.LINKED, "anna@ourfirm.example", firm.of("anna").now)
    firm.put("boris", MARKED)
    assert firm.subjects() == []
    firm.sync()
    assert firm.subjects() == []


def test_what_is_withheld_is_announced_as_kept_out(firm: Colleagues) -> None:
    firm.put("boris", MARKED)
    firm.put("anna", PLAIN)
    assert [one.decision.rule for one in firm.of("anna").watched] == ["withheld"]
