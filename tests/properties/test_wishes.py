"""Whatever holders wish, and in whatever order their copies come: everybody follows the strictest of them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autolog.model import Raw, Visibility, strictest
from autolog.testing.builders import Letter
from colleagues import RULES, Colleagues, rules
from meetings import Trace

NAMES = ("anna", "boris", "carla", "dora", "emil")
CANARIES = ("subjectword", "textword", "placeword")
LETTER = Letter(subject="Offer subjectword", text="Dear Anna,\n\nthe textword of customer1.example.\n\nBoris\n")
MAIL: dict[str, Raw | None] = {"plain": LETTER.raw(), "marked": LETTER.raw(labels=("X-NoLog",)), "gone": None}
ENTRY = Trace(summary="Hall 4 subjectword", lines=("DESCRIPTION:textword", "LOCATION:placeword"))
MEETING: dict[str, Raw | None] = {
    "plain": ENTRY.raw(),
    "private": Trace(summary=ENTRY.summary, lines=(*ENTRY.lines, "CLASS:PRIVATE")).raw(),
    "marked": Trace(summary=ENTRY.summary, lines=(*ENTRY.lines, "CATEGORIES:X-NoLog")).raw(),
}
Step = tuple[str, str]
"""Whose copy, and how it is from now on."""

quickly = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@contextmanager
def firm(text: bytes = RULES) -> Iterator[Colleagues]:
    with tempfile.TemporaryDirectory(prefix="autolog-wishes-") as folder:
        opened = Colleagues(Path(folder), rules(text))
        for name in NAMES:
            opened.of(name)
        yield opened
        opened.store.close()


def tell(one: Colleagues, steps: Sequence[Step], copies: dict[str, Raw | None], folder: str) -> None:
    """Let the steps happen, and everybody read until nothing is parked."""
    for name, now in steps:
        raw = copies[now]
        if raw is not None:
            one.put(name, raw, "copy", folder)
        elif any("copy" in found.things for found in one.of(name).mailbox.collections()):
            one.delete(name, "copy", folder)
    one.sync()
    one.sync()


def canaries_in(one: Colleagues) -> list[str]:
    dump = one.dump()
    return [word for word in CANARIES if word in dump]


def steps(*ways: str) -> st.SearchStrategy[list[Step]]:
    return st.lists(st.tuples(st.sampled_from(NAMES[:3]), st.sampled_from(ways)), min_size=1, max_size=6)


@given(steps("plain", "marked"))
@quickly
def test_a_message_is_kept_exactly_when_nobody_s_mark_stands(story: list[Step]) -> None:
    last = dict(story)
    with firm() as one:
        tell(one, story, MAIL, "INBOX")
        assert one.subjects() == ([] if "marked" in last.values() else [LETTER.subject])
        assert set(one.states().values()) <= (
            {"ignored never-log:private-label", "ignored withheld"}
            if "marked" in last.values()
            else {"linked threshold"}
        )


@given(steps("plain", "marked", "gone"))
@quickly
def test_a_deleted_copy_does_not_take_its_wish_along(story: list[Step]) -> None:
    wishes: dict[str, bool] = {}
    for name, now in story:
        wishes[name] = now == "marked" or (now == "gone" and wishes.get(name, False))
    with firm() as one:
        tell(one, story, MAIL, "INBOX")
        assert not (any(wishes.values()) and one.subjects())
        if any(wishes.values()):
            assert canaries_in(one) == []


@given(steps("plain", "private", "marked"))
@quickly
def test_a_meeting_says_what_the_strictest_calendar_lets_it_say(story: list[Step]) -> None:
    last = set(dict(story).values())
    with firm() as one:
        tell(one, story, MEETING, "calendar")
        if "marked" in last or last == {"private"}:
            assert one.subjects() == []
        else:
            assert one.subjects() == ([""] if "private" in last else [ENTRY.summary])
        if last != {"plain"}:
            assert canaries_in(one) == []


@given(st.permutations(NAMES), st.lists(st.sampled_from(list(Visibility)), min_size=5, max_size=5), st.booleans())
@quickly
def test_the_strictest_visibility_holds_in_any_order(
    order: Sequence[str], wished: list[Visibility], is_meeting: bool
) -> None:
    per_person = "".join(
        f"  {name}@ourfirm.example: {visibility}\n" for name, visibility in zip(NAMES, wished, strict=True)
    )
    text = RULES + b"visibility_of:\n" + per_person.encode()
    copies, folder = (MEETING, "calendar") if is_meeting else (MAIL, "INBOX")
    with firm(text) as one:
        tell(one, [(name, "plain") for name in order], copies, folder)
        (stored,) = one.store.export()
        strict = strictest(*wished)
        assert stored.record.visibility is strict
        dump = one.dump()
        present = [word for word in CANARIES if word in dump]
        assert (
            present
            == {
                Visibility.FULL: [word for word in CANARIES if is_meeting or word != "placeword"],
                Visibility.SUBJECT: ["subjectword"],
                Visibility.METADATA: [],
            }[strict]
        )


@given(st.lists(st.tuples(st.sampled_from(NAMES[:3]), st.booleans()), min_size=1, max_size=6), st.booleans())
@quickly
def test_a_message_that_is_moved_about_is_kept_while_it_lies_in_nobody_s_private_folder(
    story: list[tuple[str, bool]], arrives_first: bool
) -> None:
    with firm() as one:
        for name in NAMES[:3]:
            one.put(name, LETTER.raw(), "0")
            one.of(name).mailbox.add_collection("Private")
        places = dict.fromkeys(NAMES[:3], ("INBOX", "0"))
        for number, (name, to_private) in enumerate(story, start=1):
            source, target = places[name], ("Private" if to_private else "INBOX", str(number))
            raw = LETTER.raw(labels=("Private",) if to_private else ())
            if not arrives_first:
                one.delete(name, source[1], source[0])
            one.put(name, raw, target[1], target[0])
            if arrives_first:
                one.delete(name, source[1], source[0])
            places[name] = target
        for _ in range(3):
            one.sync()
        is_private = any(folder == "Private" for folder, _ in places.values())
        assert one.subjects() == ([] if is_private else [LETTER.subject])
