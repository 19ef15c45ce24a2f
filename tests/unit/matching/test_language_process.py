"""spaCy and wordfreq live in a process of their own, which comes and goes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from autolog.matching.mentions.language_process import LanguageProcess, LanguageProcessDied

WINDOWS = [("we met Acme Ltd today", 7, 11)]


@pytest.fixture
def process() -> Iterator[LanguageProcess]:
    process = LanguageProcess(idle=60)
    yield process
    process.close()


def test_it_says_what_names_stand_for(process: LanguageProcess) -> None:
    assert process.ask("kinds", WINDOWS) == ["ORGANISATION"]


def test_it_says_how_common_words_are(process: LanguageProcess) -> None:
    frequencies = process.ask("frequencies", ["table", "zebulonic"])
    assert 1e-5 < frequencies["table"] < 1e-3
    assert "zebulonic" not in frequencies


def test_a_process_that_was_killed_starts_again(process: LanguageProcess) -> None:
    process.ask("kinds", WINDOWS)
    assert process.process_id is not None
    os.kill(process.process_id, signal.SIGKILL)
    assert process.ask("kinds", WINDOWS) == ["ORGANISATION"]


def test_a_question_that_kills_it_is_asked_twice_and_then_given_up(process: LanguageProcess) -> None:
    with pytest.raises(LanguageProcessDied):
        process.ask("no such question", [])
    assert process.ask("kinds", WINDOWS) == ["ORGANISATION"]


def test_nobody_is_left_when_nobody_asks() -> None:
    process = LanguageProcess(idle=0.1)
    process.ask("kinds", WINDOWS)
    deadline = time.monotonic() + 30
    while process.process_id is not None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert process.process_id is None


def test_what_is_heavy_stays_out_of_the_process_that_asks() -> None:
    script = (
        "import sys\n"
        "from autolog.matching.mentions.pipeline import classify\n"
        "from autolog.matching.mentions.rarity import word_frequencies\n"
        "from autolog.matching.mentions.windows import Window\n"
        "print(classify([Window('we met Acme Ltd today', 7, 11)]), len(word_frequencies(['table'])))\n"
        "print(*({'spacy', 'wordfreq', 'numpy'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert said.stdout.splitlines() == ["[<MentionKind.ORGANISATION: 'ORGANISATION'>] 1", ""]
    assert said.stderr == ""
