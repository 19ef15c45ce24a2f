"""Learning through the real path: mail comes in, people answer, and the next mail is decided accordingly."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from autolog.connector import CollectionRole
from autolog.directory import Directory, strangers_among, with_learned
from autolog.errors import StoreError, WrongUse
from autolog.matching import MentionIndex
from autolog.matching.learning.groups import Group
from autolog.matching.learning.proposal import adjustments_of
from autolog.model import Customer, LearnedKind, LearnedName, Party, PartyKind
from autolog.processing import Mind
from autolog.teaching import Teacher, apply_proposal, proposal_now, settle, unmatched_like, waiting_groups
from autolog.testing import MemoryMailbox
from autolog.testing.builders import BEGINNING, Letter
from firm import CUSTOMERS, HASHER, Firm, new_store

PRIVATE = "skipper77@gmail.com"
BORIS = f"Boris Lind <{PRIVATE}>"
BORIS_AS_CONTACT = Party(PartyKind.CONTACT, "P1")
NAMED = "Dear Anna,\n\nthe hall of Customer 1 GmbH is ready.\n\nBoris Lind\nCustomer 1 GmbH\n"
PEOPLE = replace(CUSTOMERS, contacts=(replace(CUSTOMERS.contacts[0], name="Boris Lind"),))
DAY = timedelta(days=1)


@dataclass(slots=True)
class LearningFirm(Firm):
    """A firm that reads names, and decides with what it has learned."""

    def mind(self) -> Mind:
        learned = self.store.learned_names()
        directory = Directory.build(with_learned(self.store.load_directory(), learned))
        adjustments = adjustments_of(self.store.matching_versions(), strangers_among(learned))
        usual = Firm.mind(self)
        mentions = MentionIndex.build(directory)
        return replace(usual, directory=directory, mentions=mentions, adjustments=adjustments)

    def teacher(self) -> Teacher:
        mind = self.mind()
        return Teacher(self.store, mind.directory, self.rules.own, self.rules, HASHER)

    def receive(self, *letters: Letter, folder: str = "INBOX") -> None:
        """Lay letters into a folder and read everything."""
        for letter in letters:
            self.mailbox.put(folder, letter.raw(), letter.message_id)
        self.sync()

    def state(self, letter: Letter) -> str:
        return next(state for (_, remote_id, _), state in self.states().items() if remote_id == letter.message_id)

    def group(self, name: str) -> Group:
        return next(group for group in waiting_groups(self.teacher()) if group.name == name)


@pytest.fixture
def firm(tmp_path: Path) -> LearningFirm:
    mailbox = MemoryMailbox()
    mailbox.add_collection("INBOX")
    mailbox.add_collection("Sent", role=CollectionRole.SENT)
    firm = LearningFirm(mailbox, new_store(tmp_path), page_size=200)
    firm.add_customers(PEOPLE)
    return firm


def letter(number: int, sender: str = BORIS, **fields: object) -> Letter:
    usual = {"message_id": f"{number}@mail.example", "sent_at": BEGINNING + number * DAY / 24}
    return Letter(sender=sender, **(usual | fields))


def exchange(number: int) -> tuple[Letter, Letter]:
    """A thread: Anna wrote to Boris's private address, and he answered."""
    at = BEGINNING + number * DAY
    asked = letter(number, "Anna Berg <anna@ourfirm.example>", to=(BORIS,), sent_at=at, text=NAMED)
    answer = letter(1000 + number, text=NAMED, sent_at=at + DAY / 24, references=(asked.message_id,))
    return asked, answer


# --- traffic ---


def test_a_thousand_hostile_mails_teach_nothing(firm: LearningFirm) -> None:
    forged = "Anna Berg <anna@ourfirm.example>"
    for number in range(250):
        at = BEGINNING + number * DAY / 20
        pretended = letter(number, forged, to=(BORIS,), cc=("anna@ourfirm.example",), text=NAMED, sent_at=at)
        answered = letter(1000 + number, text=NAMED, references=(pretended.message_id,), sent_at=at + DAY / 24)
        claimed = letter(2000 + number, text=NAMED, sent_at=at)
        stolen = letter(3000 + number, "boris@customer1.example <x@evil.example>", text=NAMED, sent_at=at)
        for one in (pretended, answered, claimed, stolen):
            firm.mailbox.put("INBOX", one.raw(), one.message_id)
    firm.sync()
    assert len(firm.states()) == 1000
    assert len(firm.message_ids()) > 500, "they must be convincing enough to be linked"
    assert proposal_now(firm.teacher(), firm.now).proposal.is_empty


def test_three_threads_both_ways_are_proposed_applied_and_taken_back(firm: LearningFirm) -> None:
    for number in range(3):
        asked, answered = exchange(number)
        firm.receive(asked, folder="Sent")
        firm.receive(answered)
    shown = proposal_now(firm.teacher(), firm.now)
    (taught,) = shown.proposal.taught
    assert taught.name == LearnedName(LearnedKind.ADDRESS, PRIVATE, BORIS_AS_CONTACT)
    assert taught.because.startswith("we wrote and it answered in 3 threads (2026-03-02")
    before = firm.mind()
    apply_proposal(firm.teacher(), shown.proposal.id, "kim", firm.now)
    anonymous = letter(5000, PRIVATE, text="Yes, at nine.\n")
    firm.receive(anonymous)
    assert firm.state(anonymous) == "linked"
    assert proposal_now(firm.teacher(), firm.now).proposal.is_empty, "what was learned is not proposed again"
    firm.store.undo_step(1, "kim", firm.now)
    after = firm.mind()
    assert (after.directory.rows, after.adjustments) == (before.directory.rows, before.adjustments)
    firm.sync()
    assert firm.state(anonymous) == "unmatched"


# --- people ---


def test_an_address_that_a_person_confirmed_links_the_next_mail(firm: LearningFirm) -> None:
    asked = letter(1)
    firm.receive(asked)
    assert firm.state(asked) == "review"
    (waiting,) = firm.store.review_queue(1)
    firm.store.decide_review(waiting.id, "C1", "kim", firm.now)
    shown = proposal_now(firm.teacher(), firm.now)
    assert [one.name for one in shown.proposal.taught] == [LearnedName(LearnedKind.ADDRESS, PRIVATE, BORIS_AS_CONTACT)]
    apply_proposal(firm.teacher(), shown.proposal.id, "kim", firm.now)
    following = letter(2, PRIVATE)
    firm.receive(following)
    assert firm.state(following) == "linked"


def test_what_was_shown_is_refused_when_an_answer_has_come_since(firm: LearningFirm) -> None:
    firm.receive(letter(1), letter(2, "Boris Lind <boris@gmx.example>"), letter(3, "Boris Lind <b.lind@yahoo.com>"))
    first, *_, last = firm.store.review_queue(5)
    firm.store.decide_review(first.id, "C1", "kim", firm.now)
    shown = proposal_now(firm.teacher(), firm.now).proposal
    firm.store.decide_review(last.id, "C1", "kim", firm.now)
    with pytest.raises(WrongUse, match=f"The proposal {shown.id} does not fit"):
        apply_proposal(firm.teacher(), shown.id, "kim", firm.now)
    assert firm.store.matching_versions() == ()


def test_new_mail_alone_does_not_make_a_proposal_stale(firm: LearningFirm) -> None:
    firm.receive(letter(1))
    firm.store.decide_review(firm.store.review_queue(1)[0].id, "C1", "kim", firm.now)
    shown = proposal_now(firm.teacher(), firm.now).proposal
    firm.receive(letter(2, "Stranger <x@stranger.example>"), letter(3, "boris@customer1.example"))
    assert apply_proposal(firm.teacher(), shown.id, "kim", firm.now) == 1


def test_refusals_of_names_lower_their_weight_and_the_past_shows_it(firm: LearningFirm) -> None:
    firm.receive(*(letter(number, f"Boris Lind <boris{number}@gmail.com>") for number in range(60)))
    queue = firm.store.review_queue(60)
    for waiting in queue[:40]:
        firm.store.decide_review(waiting.id, None, "kim", firm.now)
    shown = proposal_now(firm.teacher(), firm.now)
    steps = {change.reason.value: change.step for change in shown.proposal.weights}
    assert steps["full name"] < 0
    assert shown.effect.looked_at == 20, "what people refused is not decided again"
    apply_proposal(firm.teacher(), shown.proposal.id, "kim", firm.now)
    (before,) = {one.links[0].link.probability for one in queue}
    firm.receive(letter(100, "Boris Lind <boris100@gmail.com>"))
    after = next(
        one for one in firm.store.review_queue(60) if one.record.participants[0].address == "boris100@gmail.com"
    )
    assert after.links[0].link.probability < before
    assert proposal_now(firm.teacher(), firm.now).proposal.weights == (), "each verdict teaches once"


# --- groups ---


def strangers(firm: LearningFirm) -> tuple[Letter, Letter, Letter]:
    """Two mails in review and one that is linked to nobody, all from one unknown firm."""
    text = "Dear Anna,\n\nCustomer 1 GmbH asked us to write.\n\nBest\nCleo\n"
    letters = (
        letter(1, "B. Lind <boris.lind@stranger.example>", text=text),
        letter(2, "B. Lind <bl@stranger.example>", text=text),
        letter(3, "Desk <desk@mail.stranger.example>", text="Hello\n"),
    )
    firm.receive(*letters)
    assert [firm.state(one) for one in letters] == ["review", "review", "unmatched"]
    return letters


def test_one_answer_settles_a_group_its_past_and_its_future(firm: LearningFirm) -> None:
    letters = strangers(firm)
    group = firm.group("stranger.example")
    assert (len(group.items), unmatched_like(group, firm.teacher())) == (2, 1)
    settle(group, "C2", firm.teacher(), "kim", firm.now)
    following = letter(4, "New <new@stranger.example>")
    firm.receive(following)
    assert [firm.state(one) for one in (*letters, following)] == ["linked"] * 4
    assert {
        one.link.party.ref for found in firm.store.export() for one in found.links if one.link.status == "linked"
    } == {"C2"}


def test_an_answer_to_a_group_can_be_taken_back(firm: LearningFirm) -> None:
    letters = strangers(firm)
    before = firm.states(), firm.mind().directory.rows
    settle(firm.group("stranger.example"), "C2", firm.teacher(), "kim", firm.now)
    firm.sync()
    firm.store.undo_step(1, "kim", firm.now)
    firm.sync()
    assert (firm.states(), firm.mind().directory.rows) == before
    assert firm.store.lessons() == ()
    assert firm.state(letters[0]) == "review"


def test_nobody_s_group_is_never_asked_about_again(firm: LearningFirm) -> None:
    letters = strangers(firm)
    settle(firm.group("stranger.example"), None, firm.teacher(), "kim", firm.now)
    following = letter(4, "Boris Lind <boris.lind@stranger.example>", text=NAMED)
    firm.receive(following)
    assert {firm.state(one) for one in (*letters, following)} == {"unmatched"}


def test_a_group_may_be_a_new_customer_s(firm: LearningFirm) -> None:
    letters = strangers(firm)
    settle(
        firm.group("stranger.example"), Customer("new:stranger.example", "Stranger"), firm.teacher(), "kim", firm.now
    )
    firm.sync()
    assert [firm.state(one) for one in letters] == ["linked"] * 3


def test_a_group_in_which_something_was_answered_since_is_refused(firm: LearningFirm) -> None:
    strangers(firm)
    group = firm.group("stranger.example")
    firm.store.decide_review(group.items[0].id, None, "lee", firm.now)
    with pytest.raises(StoreError):
        settle(group, "C2", firm.teacher(), "kim", firm.now)
    assert firm.store.matching_versions() == ()
