"""An evaluation through the real path: order, identity, who is asked, and what is not looked at."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from autolog.evaluation.options import Wishes
from autolog.model import State
from autolog.testing.builders import BEGINNING, event
from unit.evaluation.labelled_folder import OWN, PLAIN, LabelledFolder, label

STRANGER = replace(
    PLAIN, message_id="2@elsewhere.example", sender="boris.private@gmail.com", references=("1@c.example",)
)
ROOT = replace(PLAIN, message_id="1@c.example", to=("anna@ourfirm.example", "boris.private@gmail.com"))
LATER = timedelta(days=1)


def test_a_known_address_is_linked_to_customer_and_contact(folder: LabelledFolder) -> None:
    folder.letter("eml/a.eml")
    found = folder.predictions()["eml/a.eml"]
    assert (found.customers, found.contacts, found.state) == (("C1",), ("P1",), State.LINKED)
    assert found.probability["C1"] > 0.95


def test_the_reasons_come_with_the_prediction(folder: LabelledFolder) -> None:
    folder.letter("eml/a.eml")
    assert "address" in {reason.kind for reason in folder.predictions()["eml/a.eml"].evidence}


def test_a_stranger_is_left_alone_and_the_reason_is_told(folder: LabelledFolder) -> None:
    folder.letter("eml/a.eml", replace(PLAIN, sender="somebody@web.example"))
    found = folder.predictions()["eml/a.eml"]
    assert (found.customers, found.state) == ((), State.UNMATCHED)
    assert found.reason.startswith("no-customer: ")


def test_what_waits_for_a_person_is_a_proposal(folder: LabelledFolder) -> None:
    folder.letter("eml/a.eml", replace(PLAIN, sender="kim@customer1.example, lee@customer2.example"))
    found = folder.predictions()["eml/a.eml"]
    assert (found.state, found.customers) == (State.REVIEW, ())
    assert set(found.review) == {"C1", "C2"}


def test_a_message_that_cannot_be_read_has_a_state_too(folder: LabelledFolder) -> None:
    folder.write("eml/a.eml", b"")
    folder.letter("eml/b.eml")
    assert folder.predictions()["eml/a.eml"].state is State.QUARANTINED


def test_messages_are_read_in_the_order_of_their_dates_and_not_of_their_files(folder: LabelledFolder) -> None:
    folder.letter("eml/a.eml", replace(STRANGER, sent_at=BEGINNING + LATER))
    folder.letter("eml/b.eml", ROOT)
    assert folder.predictions()["eml/a.eml"].customers == ("C1",)


def test_nothing_is_known_before_it_arrived(folder: LabelledFolder) -> None:
    folder.letter("eml/a.eml", replace(STRANGER, sent_at=BEGINNING - LATER))
    folder.letter("eml/b.eml", ROOT)
    assert folder.predictions()["eml/a.eml"].customers == ()


def test_a_thread_goes_on_in_another_mailbox(folder: LabelledFolder) -> None:
    folder.letter("mailboxes/anna/cur/a.eml", replace(STRANGER, sent_at=BEGINNING + LATER))
    folder.letter("mailboxes/carla/cur/b.eml", ROOT)
    folder.letter("mailboxes/carla/cur/c.eml", replace(PLAIN, message_id="3@c.example", sent_at=BEGINNING + 2 * LATER))
    assert folder.predictions()["mailboxes/anna/cur/a.eml"].customers == ("C1",)


def test_two_messages_with_one_message_id_stay_two(folder: LabelledFolder) -> None:
    other = replace(PLAIN, sender="kim@customer2.example", subject="Something else", sent_at=BEGINNING + 9 * LATER)
    folder.letter("eml/a.eml")
    folder.letter("eml/b.eml", other)
    found = folder.predictions()
    assert found["eml/a.eml"].message_id == found["eml/b.eml"].message_id
    assert (found["eml/a.eml"].customers, found["eml/b.eml"].customers) == (("C1",), ("C2",))


def test_labels_are_not_looked_at_while_deciding(folder: LabelledFolder) -> None:
    folder.letter("eml/a.eml")
    folder.labels("gold.jsonl", label("eml/a.eml", ["C2"], optional=["C1"]))
    assert folder.predictions()["eml/a.eml"].customers == ("C1",)


def test_old_mail_lies_in_the_window(folder: LabelledFolder) -> None:
    folder.letter("eml/a.eml", replace(PLAIN, sent_at=BEGINNING.replace(year=1979)))
    assert folder.predictions()["eml/a.eml"].state is State.LINKED


def test_the_border_servers_of_the_set_are_believed(folder: LabelledFolder) -> None:
    forged = (("Authentication-Results", "mx.ourfirm.example; dmarc=fail header.from=customer1.example"),)
    folder.letter("eml/a.eml", replace(PLAIN, headers=forged))
    trusting = replace(OWN, trusted_authserv_ids=("mx.ourfirm.example",))
    assert folder.predictions()["eml/a.eml"].state is State.LINKED
    assert folder.predictions(trusting)["eml/a.eml"].state is State.REVIEW


def test_other_rules_decide_when_they_are_given(folder: LabelledFolder, tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("version: 1\nnever_log:\n  - {id: silent, domain: customer1.example}\n")
    folder.letter("eml/a.eml")
    found = folder.predictions(Wishes(own=OWN.own, rules=rules))["eml/a.eml"]
    assert (found.state, found.reason.partition(":")[0]) == (State.IGNORED, "never-log")


def test_copies_in_several_mailboxes_become_one_interaction(folder: LabelledFolder) -> None:
    for file in ("mailboxes/anna/cur/1.eml", "mailboxes/carla/cur/7.eml:2,S"):
        folder.letter(file)
    folder.letter("mailboxes/anna/cur/2.eml", replace(PLAIN, message_id="2@customer1.example", subject="Other"))
    assert {one.files for one in folder.evaluate().copies} == {
        ("mailboxes/anna/cur/1.eml", "mailboxes/carla/cur/7.eml:2,S"),
        ("mailboxes/anna/cur/2.eml",),
    }


def test_the_labelled_copies_do_not_mix_with_those_in_mailboxes(folder: LabelledFolder) -> None:
    for file in ("eml/a.eml", "mailboxes/anna/cur/1.eml"):
        folder.letter(file)
    found = folder.evaluate()
    assert [one.file for one in found.predictions] == ["eml/a.eml"]
    assert [one.files for one in found.copies] == [("mailboxes/anna/cur/1.eml",)]


def test_processor_time_is_measured(folder: LabelledFolder) -> None:
    folder.letter("eml/a.eml")
    assert folder.evaluate().cpu_seconds > 0


def test_meetings_are_decided_beside_the_mail(folder: LabelledFolder) -> None:
    folder.letter("eml/a.eml", replace(PLAIN, sent_at=BEGINNING + 30 * LATER))
    folder.write("calendars/anna.ics", event(1))
    found = folder.evaluate()
    assert [(one.uid, one.prediction.customers, one.held) for one in found.meetings] == [
        ("1@ourfirm.example", ("C1",), True)
    ]
    assert [one.file for one in found.predictions] == ["eml/a.eml"]
