"""What was logged before the items of a page."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from autolog.matching import HistoryWanted, match
from autolog.model import Acquaintance, Decision, Identity, Link, LinkStatus, Participant, Party, PartyKind, Role, State
from autolog.past import Archive, Past, past_of
from unit.matching.firm import NOON, OWN, mail, meeting
from unit.matching.texts_firm import index, letter

KIM = "kim.holt@ours.example"
KNOWN = Acquaintance(KIM, NOON - timedelta(days=9), ("brennhold",), ("ilse",))
LINKED = Decision(State.LINKED, "r", "", (Link(Party(PartyKind.CUSTOMER, "brennhold"), 0.99, LinkStatus.LINKED, "r"),))


def ask(asked: list[tuple[frozenset[str], frozenset[str]]], *items: object) -> Past:
    def acquaintances(own: frozenset[str], customers: frozenset[str]) -> tuple[Acquaintance, ...]:
        asked.append((own, customers))
        return (KNOWN,)

    def encounters(outsiders: frozenset[str], customers: frozenset[str]) -> tuple[Acquaintance, ...]:
        return tuple(Acquaintance(one, NOON - timedelta(days=9), ("brennhold",)) for one in sorted(outsiders))

    archive = Archive(lambda ids: {}, acquaintances, encounters)
    return past_of(list(items), archive, index().directory, OWN, index())  # type: ignore[arg-type]  # test data


def test_the_past_of_colleagues_is_asked_for_once_and_only_where_names_leave_it_open() -> None:
    asked: list[tuple[frozenset[str], frozenset[str]]] = []
    named = letter("Hello", name="Ilse Tannhofer")
    past = ask(asked, named, named, mail("i.tannhofer@brennhold.example"), letter("Hello"))
    assert asked == [(frozenset({KIM}), frozenset({"brennhold"}))]
    met = Acquaintance("x1@gmail.com", NOON - timedelta(days=9), ("brennhold",))
    assert past.acquaintances_of(named) == (KNOWN, met)


def wanting(*items: object) -> Past:
    """Return an empty past in which these items want to know who dealt with Brennhold."""
    wanted = HistoryWanted(frozenset({KIM}), frozenset({"brennhold"}), frozenset({"x1@gmail.com"}))
    return Past({}, wanted={item.identity: wanted for item in items})  # type: ignore[attr-defined]  # test data


def test_what_another_item_of_the_page_wanted_to_know_decides_nothing() -> None:
    named = letter("Hello", name="Ilse Tannhofer")
    assert ask([], named).acquaintances_of(replace(letter("Hello"), identity=Identity("other"))) == ()


def test_a_page_remembers_who_sat_in_a_meeting_of_whom() -> None:
    past = wanting(letter("Hello"))
    past.learn(meeting(Participant("x1@gmail.com", "", Role.ATTENDEE)), LINKED, OWN)
    assert Acquaintance("x1@gmail.com", NOON, ("brennhold",)) in past.acquaintances_of(letter("Hello"))


def test_what_is_kept_of_nobody_s_copy_is_not_remembered() -> None:
    past = wanting(letter("Hello"))
    met = meeting(Participant("x1@gmail.com", "", Role.ATTENDEE))
    past.kept_out = frozenset({met.identity})
    past.learn(met, LINKED, OWN)
    assert past.acquaintances_of(letter("Hello")) == ()


def test_mail_that_names_nobody_asks_nothing() -> None:
    asked: list[tuple[frozenset[str], frozenset[str]]] = []
    ask(asked, letter("Hello"), mail("new@brennhold.example"))
    assert asked == []


def test_a_page_remembers_what_it_has_decided() -> None:
    past = wanting(letter("Hello"))
    item = replace(letter("Hello"), message_id="first")
    past.learn(item, LINKED, OWN)
    answer = replace(letter("Hello"), message_id="second", references=("first",))
    assert [precedent.customers for precedent in past.precedents_of(answer)] == [("brennhold",)]
    assert [one.address for one in past.acquaintances_of(answer)] == [KIM]


def test_what_was_not_linked_is_not_remembered() -> None:
    past = wanting(letter("Hello"))
    past.learn(letter("Hello"), Decision(State.REVIEW, "r", "", LINKED.links), OWN)
    assert past.acquaintances_of(letter("Hello")) == ()


def test_an_item_that_was_matched_to_know_what_to_ask_is_not_matched_twice() -> None:
    named = letter("Hello", name="Ilse Tannhofer")
    preview = ask([], named).preview_of(named)
    assert preview is not None
    assert preview.candidates == match(named, index().directory, OWN, (), mentions=index())


def test_another_copy_of_it_is_matched_by_itself() -> None:
    named = letter("Hello", name="Ilse Tannhofer")
    assert ask([], named).preview_of(replace(named)) is None
