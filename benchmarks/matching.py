"""What matching costs: the stages of the matcher on real mail, against spaCy's PhraseMatcher on the same texts.

What a message costs is measured in fresh processes (`first_pass`).  The index of 1,000,000 names is built, written, and
loaded in a process of its own; its memory is told with every page read.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter

from autolog.directory import Directory
from autolog.matching import MentionIndex, open_index
from autolog.matching.mentions.pipeline import classify
from autolog.matching.mentions.windows import Window
from autolog.matching.names.words import words_and_starts
from autolog.model import Item, Message
from benchmarks.corpus import corpus
from benchmarks.first_pass import CUSTOMERS, MESSAGES, OWN, PASSES, decoded, first_passes, mean, times
from benchmarks.many_customers import firm
from benchmarks.results import Figure, Section, machine_load

NAMES = 1_000_000
PHRASES = 10_000
_LOADER = """
import sys, time
from autolog.matching.mentions.index_file import read_index
from pathlib import Path
def resident():
    return int(Path('/proc/self/statm').read_text().split()[1]) * 4096 / 1e6
before = resident(); began = time.perf_counter()
packed = read_index(Path(sys.argv[1]), 'r')
loaded = time.perf_counter() - began
for place in range(0, packed.size, 4096):
    packed.data[place]
print(loaded, resident() - before)
"""


def matching() -> Section:
    """Measure all of it.  Raises Missing when the corpus cannot be had."""
    items = list(decoded(corpus()[:MESSAGES], OWN))
    with machine_load() as load:
        figures = (*first_passes(), *_stages(items), *_against_spacy(items), *_at_a_million())
    method = (
        f"{len(items):,} messages of the SpamAssassin corpus, {CUSTOMERS:,} customers, one thread, process time.  "
        "Business mail is the development half of the labelled Enron set, where that lies beside the project.  "
        f"Each of both is matched once in {PASSES} fresh processes; a figure is the median of theirs."
    )
    return Section("Matching", method, figures, load)


def _stages(items: Sequence[Message]) -> Iterator[Figure]:
    index = MentionIndex.build(Directory.build(firm(CUSTOMERS)))
    texts = [_text(item) for item in items]
    yield Figure("cutting a text into words, mean", mean(times(texts, words_and_starts)), "ms")
    found = times(texts, lambda text: index.find(*words_and_starts(text)))
    yield Figure("cutting it and finding names, mean", mean(found), "ms")
    windows = [[Window("we spoke to Anna at Acme about the order of last week", 20, 24)]] * 500
    classify(windows[0])
    yield Figure("judging one window by spaCy, mean", mean(times(windows, classify)), "ms")


def _against_spacy(items: Sequence[Message]) -> Iterator[Figure]:
    import spacy
    from spacy.matcher import PhraseMatcher

    rows = firm(PHRASES)
    index = MentionIndex.build(Directory.build(rows))
    pipeline = spacy.blank("en")
    matcher = PhraseMatcher(pipeline.vocab, attr="LOWER")
    matcher.add("CUSTOMER", [pipeline.make_doc(customer.name) for customer in rows.customers])
    texts = [_text(item)[:20_000] for item in items[:500]]
    theirs = mean(times(texts, lambda text: matcher(pipeline.make_doc(text))))
    ours = mean(times(texts, lambda text: index.find(*words_and_starts(text))))
    yield Figure(f"PhraseMatcher, {PHRASES:,} names, mean", theirs, "ms")
    yield Figure(f"finding names, {PHRASES:,} names, mean", ours, "ms")
    yield Figure("PhraseMatcher / finding names", theirs / ours, "times", at_least=5.0)


def _at_a_million() -> Iterator[Figure]:
    directory = Directory.build(firm(NAMES // 2))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "mentions"
        began = perf_counter()
        open_index(directory, "r", file)
        yield Figure("index of 1,000,000 names, building", perf_counter() - began, "s")
        yield Figure("index of 1,000,000 names, file", file.stat().st_size / 1e6, "MB")
        answer = subprocess.run([sys.executable, "-c", _LOADER, str(file)], capture_output=True, text=True, check=True)
        seconds, megabytes = map(float, answer.stdout.split())
        yield Figure("index of 1,000,000 names, loading", seconds, "s", at_most=1.0)
        yield Figure("index of 1,000,000 names, memory with every page read", megabytes, "MB", at_most=600.0)


def _text(item: Item) -> str:
    return "\n".join(section.text for section in item.sections) if isinstance(item, Message) else ""
