"""What matching costs: the stages of the matcher on real mail, against spaCy's PhraseMatcher on the same texts.

The SpamAssassin corpus is decoded once, then matched against 100,000 generated customers with a contact each.  The
index of 1,000,000 names is built, written, and loaded in a process of its own; its memory is told with every page read.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from autolog.current_directory import spare_collector
from autolog.decode import DecodeContext, decode
from autolog.directory import Directory
from autolog.errors import DecodeError
from autolog.matching import MentionIndex, match, open_index
from autolog.matching.mentions.pipeline import classify
from autolog.matching.mentions.windows import Window
from autolog.matching.names.words import words_and_starts
from autolog.model import Contact, Customer, DirectoryRows, Item, MediaType, Message, OwnSide, Raw
from benchmarks import PROJECT
from benchmarks.corpus import corpus
from benchmarks.firm import OWN_DOMAINS
from benchmarks.processes import LANGUAGE, spent_by
from benchmarks.results import Figure, Section, machine_load

CUSTOMERS = 100_000
NAMES = 1_000_000
MESSAGES = 3_000
PHRASES = 10_000
OWN = OwnSide(OWN_DOMAINS)
AGAIN = 5
"""Passes over the same mail after the first: what another tenant of the machine takes differs from pass to pass."""

BUSINESS_MAIL = PROJECT.parent / "shared" / "eval" / "enron-dev" / "eml"
BUSINESS_OWN = OwnSide(("*enron*",))
_SYLLABLES = ("ba", "bre", "cor", "dal", "el", "fen", "gra", "hol", "in", "jor", "kel", "lor", "mar", "nor", "ol",
              "pra", "quil", "ros", "sten", "tor", "ul", "ver", "wex", "yar", "zan")  # fmt: skip
_TRADES = ("Group", "Holdings", "Systems", "Foods", "Energy", "Partners", "Logistics", "Bank", "Media", "Works")
_FORMS = ("GmbH", "Ltd", "Inc.", "SARL", "S.r.l.", "B.V.", "AG", "")
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
    items = list(_decoded(corpus()[:MESSAGES], OWN))
    business = list(_decoded((path.read_bytes() for path in sorted(BUSINESS_MAIL.glob("*.eml"))), BUSINESS_OWN))
    with machine_load() as load:
        figures = (*_costs(items, business), *_against_spacy(items), *_at_a_million())
    method = (
        f"{len(items):,} messages of the SpamAssassin corpus, {CUSTOMERS:,} customers, one thread, process time.  "
        "Business mail is the development half of the labelled Enron set, where that lies beside the project."
    )
    return Section("Matching", method, figures, load)


def _decoded(contents: Iterable[bytes], own: OwnSide) -> Iterator[Message]:
    context = DecodeContext(datetime(2026, 1, 1, tzinfo=UTC), datetime(1990, 1, 1, tzinfo=UTC), own)
    for content in contents:
        try:
            found = decode(Raw(MediaType.MESSAGE, content), context).items
        except DecodeError:
            continue
        yield from (item for item in found if isinstance(item, Message))


def firm(count: int) -> DirectoryRows:
    """Return customers with invented names, some made of common words, and a contact each."""
    import wordfreq

    dice = random.Random(7)
    common = [word for word in wordfreq.top_n_list("en", 20_000) if word.isalpha() and len(word) > 3]
    customers = [Customer(f"c{number}", _name(dice, common), (f"c{number}.example",)) for number in range(count)]
    contacts = [
        Contact(f"p{number}", f"{_invented(dice)} {_invented(dice)}", f"c{number}", (f"p@c{number}.example",))
        for number in range(count)
    ]
    return DirectoryRows(tuple(customers), tuple(contacts))


def _name(dice: random.Random, common: Sequence[str]) -> str:
    first = _invented(dice) if dice.random() < 0.6 else dice.choice(common).capitalize()
    second = dice.choice(common).capitalize() if dice.random() < 0.4 else dice.choice(_TRADES)
    return f"{first} {second} {dice.choice(_FORMS)}".strip()


def _invented(dice: random.Random) -> str:
    return "".join(dice.choice(_SYLLABLES) for _ in range(dice.randint(2, 4))).capitalize()


def _costs(items: Sequence[Message], business: Sequence[Message]) -> Iterator[Figure]:
    directory = Directory.build(firm(CUSTOMERS))
    index = MentionIndex.build(directory)
    classify([Window("at Acme", 3, 7)])
    spare_collector()  # as the daemon does when it has loaded its directory
    addresses = _times(items, lambda item: match(item, directory, OWN, ()))
    whole = _times(items, lambda item: match(item, directory, OWN, (), mentions=index))
    yield Figure("matching by addresses alone, mean", _mean(addresses), "ms")
    yield from _told("matching", whole)
    if business:
        judged = spent_by(os.getpid(), LANGUAGE)
        passes = [_times(business, lambda item: match(item, directory, BUSINESS_OWN, (), mentions=index))]
        judged = (spent_by(os.getpid(), LANGUAGE) - judged) * 1000 / len(business)
        yield from _told("matching business mail", passes[0])
        yield Figure("the language process beside it, mean", judged, "ms")
        passes += [
            _times(business, lambda item: match(item, directory, BUSINESS_OWN, (), mentions=index))
            for _ in range(AGAIN)
        ]
        least = [min(times) for times in zip(*passes[1:], strict=True)]
        yield Figure("- the people known, the least of five passes, median", median(least), "ms")
        yield Figure("- the same, mean", _mean(least), "ms")
    texts = [_text(item) for item in items]
    yield Figure("cutting a text into words, mean", _mean(_times(texts, words_and_starts)), "ms")
    yield Figure(
        "cutting it and finding names, mean",
        _mean(_times(texts, lambda text: index.find(*words_and_starts(text)))),
        "ms",
    )
    windows = [[Window("we spoke to Anna at Acme about the order of last week", 20, 24)]] * 500
    yield Figure("judging one window by spaCy, mean", _mean(_times(windows, classify)), "ms")


def _told(what: str, times: Sequence[float]) -> Iterator[Figure]:
    yield Figure(f"{what}, median", median(times), "ms", at_most=0.5)
    yield Figure(f"{what}, mean", _mean(times), "ms", at_most=1.0)
    yield Figure(f"{what}, 99th percentile", sorted(times)[int(len(times) * 0.99)], "ms", at_most=10.0)


def _against_spacy(items: Sequence[Message]) -> Iterator[Figure]:
    import spacy
    from spacy.matcher import PhraseMatcher

    rows = firm(PHRASES)
    index = MentionIndex.build(Directory.build(rows))
    pipeline = spacy.blank("en")
    matcher = PhraseMatcher(pipeline.vocab, attr="LOWER")
    matcher.add("CUSTOMER", [pipeline.make_doc(customer.name) for customer in rows.customers])
    texts = [_text(item)[:20_000] for item in items[:500]]
    theirs = _mean(_times(texts, lambda text: matcher(pipeline.make_doc(text))))
    ours = _mean(_times(texts, lambda text: index.find(*words_and_starts(text))))
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


def _times(subjects: Sequence[object], work: Callable[..., object]) -> list[float]:
    """Return the milliseconds of processor time of each."""
    found = []
    for subject in subjects:
        began = process_time()
        work(subject)
        found.append((process_time() - began) * 1000)
    return found


def _mean(times: Sequence[float]) -> float:
    return sum(times) / len(times)
