"""Files with one slip each, at a line that is known: never a traceback, and the answer names that line.

Each mutation is what a hand does: a letter lost or doubled, a sign of YAML forgotten, a line shifted, a word in place
of another.  Where the damaged file is still valid there is nothing to tell.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from autolog.errors import ConfigurationError
from autolog.rules import parse_rules

TEXT = Path(__file__).with_name("rules_to_mutate.yaml").read_text(encoding="utf-8")
SEED = 20_260_301
WORD = re.compile(r"[a-z_]{3,}")

Mutation = Callable[[str, random.Random], str]


def lose_letter(line: str, chance: random.Random) -> str:
    place = chance.randrange(len(line))
    return line[:place] + line[place + 1 :]


def double_letter(line: str, chance: random.Random) -> str:
    place = chance.randrange(len(line))
    return line[:place] + line[place] + line[place:]


def swap_letters(line: str, chance: random.Random) -> str:
    place = chance.randrange(max(len(line) - 1, 1))
    return line[:place] + line[place + 1 : place + 2] + line[place : place + 1] + line[place + 2 :]


def misspell_key(line: str, chance: random.Random) -> str:
    keys = list(re.finditer(r"([a-z_]{3,}):", line))
    if not keys:
        return line
    found = chance.choice(keys)
    place = chance.randrange(found.start(1), found.end(1))
    return line[:place] + chance.choice("abcdefgz") + line[place + 1 :]


def lose_sign(line: str, chance: random.Random) -> str:
    places = [place for place, sign in enumerate(line) if sign in ":,{}[]'\"-"]
    if not places:
        return line
    place = chance.choice(places)
    return line[:place] + line[place + 1 :]


def add_sign(line: str, chance: random.Random) -> str:
    place = chance.randrange(len(line) + 1)
    return line[:place] + chance.choice(":,{}[]'\"-*&!@\t%") + line[place:]


def indent_more(line: str, chance: random.Random) -> str:
    return " " * chance.choice((1, 2, 3)) + line


def indent_less(line: str, chance: random.Random) -> str:
    return line[min(chance.choice((1, 2)), len(line) - len(line.lstrip())) :]


def indent_by_tab(line: str, _chance: random.Random) -> str:
    return "\t" + line.lstrip() if line.startswith(" ") else line


def quote_number(line: str, _chance: random.Random) -> str:
    return re.sub(r": (\d+(?:\.\d+)?)(?=[,}\s]|$)", r': "\1"', line, count=1)


def word_for_number(line: str, _chance: random.Random) -> str:
    return re.sub(r": \d+(?:\.\d+)?", ": many", line, count=1)


def no_space(line: str, _chance: random.Random) -> str:
    return line.replace(": ", ":", 1)


def other_word(line: str, chance: random.Random) -> str:
    values = list(re.finditer(r"(?<=: )[a-z_]+", line))
    if not values:
        return line
    found = chance.choice(values)
    return line[: found.start()] + chance.choice(("yes", "no", "true", "17", "null", "nonsense")) + line[found.end() :]


MUTATIONS: tuple[Mutation, ...] = (
    *(lose_letter, double_letter, swap_letters, misspell_key, misspell_key, lose_sign, add_sign, indent_more),
    *(indent_less, indent_by_tab, quote_number, word_for_number, no_space, other_word),
)


def mutated(chance: random.Random) -> tuple[int, str]:
    """Return the number of the line that was changed, from 1, and the whole text."""
    lines = TEXT.splitlines()
    while True:
        place = chance.choice([place for place, line in enumerate(lines) if line.strip()])
        changed = chance.choice(MUTATIONS)(lines[place], chance)
        if changed != lines[place]:
            return place + 1, "\n".join([*lines[:place], changed, *lines[place + 1 :], ""])


def measure(count: int) -> tuple[int, list[tuple[int, str, str]]]:
    """Return how many of the files were refused, and those whose line is not among the answer's."""
    chance = random.Random(SEED)
    refused, missed = 0, []
    for _ in range(count):
        line, text = mutated(chance)
        try:
            parse_rules(Path("rules.yaml"), text.encode())
        except ConfigurationError as error:
            refused += 1
            if all(one.line != line for one in error.problems):
                missed.append((line, text.splitlines()[line - 1], str(error)))
    return refused, missed


def assert_most_lines_are_named(count: int) -> None:
    refused, missed = measure(count)
    assert refused > count / 3
    share = 1 - len(missed) / refused
    assert share >= 0.95, f"{share:.1%} of {refused}: {missed[:5]}"


def test_five_hundred_slips_get_an_answer_that_names_their_line() -> None:
    assert_most_lines_are_named(500)


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_five_thousand_slips_get_an_answer_that_names_their_line() -> None:
    assert_most_lines_are_named(5_000)


if __name__ == "__main__":
    refused, missed = measure(5_000)
    print(f"{refused} of 5,000 refused, {1 - len(missed) / refused:.2%} name the line")
    for line, was, said in missed[:40]:
        print(line, repr(was), "->", said.splitlines()[0])
