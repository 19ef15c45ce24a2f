"""What rules cost: a check, fifty cases, hostile expressions, and a decision without rules, with few and with many.

`python -m benchmarks.run rules` prints it.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from autolog.directory import Directory
from autolog.expressions import Expression, refusal
from autolog.model import Candidate, Customer, DirectoryRows, Identity, Message, OwnSide, Participant, Role, Section
from autolog.model import SectionKind as Kind
from autolog.rules import RuleSet, decide, parse_rules
from benchmarks.results import Figure, machine_load
from benchmarks.results import Section as Measured
from benchmarks.rules_past import plans

AUTOLOG = Path(sys.executable).with_name("autolog")
HEAD = "version: 1\nlists: {own_domains: [ourfirm.example], keys: [acme.example, borealis.example]}\n"
RULE = (
    "  - {{id: rule-{n}, when: {{domain: d{n}.example, subject: {{contains: [word{n}, 'offer*'], "
    "matches: '\\bPO-{n}\\d+'}}, customer: {{in: keys}}}}, then: {{tag: t{n}}}}}\n"
)
CASE = (
    "  - {{name: case {n}, message: {{from: Anna <anna@d{n}.example>, to: kim@ourfirm.example, subject: offer {n}, "
    "text: please look}}, expect: {{decision: {decision}}}}}\n"
)
CUSTOMERS = "customers: [{id: C-1, name: Acme GmbH, domains: [d1.example]}]\n"
HOSTILE = (r"(a+)+$", r"(a|aa)+$", r"(.*a){12}$", r"(\w+\s?)*$", r"^(([a-z])+.)+[A-Z]([a-z])+$", r"(x+x+)+y")
TEXTS = ("a" * 100_000, "ab.ab@" * 16_000, "a, b. " * 16_000)


def rules(folder: Path) -> Measured:
    """Measure."""
    folder.mkdir(parents=True, exist_ok=True)
    with machine_load() as load:
        figures = (*_commands(folder), *plans(folder), *_decisions(), _hostile())
    method = (
        "Commands are whole processes, the best of three: 100 rules and 20 lists for the check, 50 messages with 20 "
        "rules for the cases.  A plan is made in one process over mail that was stored before, with two new rules; "
        "what the rows do not tell is fetched again and decided anew.  A decision is `decide` on a message of 10 kB "
        "with one candidate, by computing time."
    )
    return Measured("Rules", method, figures, load)


def rules_text(count: int) -> str:
    """Return a file with so many rules, none of which fits the message."""
    return HEAD + "rules:\n" + "".join(RULE.format(n=number) for number in range(count))


def _commands(folder: Path) -> tuple[Figure, ...]:
    (folder / "rules.yaml").write_text(rules_text(100), encoding="utf-8")
    check = _process("rules", "check", str(folder / "rules.yaml"))
    (folder / "rules.yaml").write_text(rules_text(20), encoding="utf-8")
    cases = "".join(CASE.format(n=n, decision="linked" if n == 1 else "unmatched") for n in range(50))
    (folder / "rules.test.yaml").write_text(f"version: 1\n{CUSTOMERS}tests:\n{cases}", encoding="utf-8")
    tests = _process("rules", "test", str(folder / "rules.test.yaml"))
    return (
        Figure("`rules check`, 100 rules", check, "s", at_most=1.0),
        Figure("`rules test`, 50 cases", tests, "s", at_most=3.0),
    )


def _process(*arguments: str) -> float:
    def once() -> None:
        subprocess.run([AUTOLOG, *arguments], check=True, capture_output=True, cwd="/")

    return min(_seconds(once) for _ in range(3))


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _decisions() -> tuple[Figure, ...]:
    gate = "rules:\n  - {id: gate, when: {sensitive: [health, hr, union, legal]}, then: {visibility: metadata}}\n"
    wanted = (
        ("without rules", "version: 1\n"),
        ("with 20 rules", rules_text(20)),
        ("with 500 rules", rules_text(500)),
        ("with the gate for sensitive words", HEAD + gate),
    )
    return tuple(
        Figure(f"a decision {what}", _decision(parse_rules(Path("rules.yaml"), text.encode())), "µs")
        for what, text in wanted
    )


def _decision(compiled: RuleSet) -> float:
    people = (Participant("anna@acme.example", role=Role.FROM), Participant("kim@ourfirm.example", role=Role.TO))
    sections = (Section(Kind.NEW, "Please find the plans of the hall below.\n" * 250),)
    mail = Message(Identity("k"), "k", "Offer for the hall", people, None, None, sections=sections)
    directory = Directory.build(DirectoryRows((Customer("C-1", "Acme", ("acme.example",)),)))
    own, found, count = OwnSide(("ourfirm.example",)), (Candidate("C-1", 0.99),), 200
    decide(mail, found, compiled, own=own, directory=directory)
    began = time.process_time()
    for _ in range(count):
        decide(mail, found, compiled, own=own, directory=directory)
    return (time.process_time() - began) / count * 1e6


def _hostile() -> Figure:
    slowest = 0.0
    for pattern in HOSTILE:
        if refusal(pattern):
            continue
        expression = Expression(pattern)
        expression.is_in("warm")
        for text in TEXTS:
            slowest = max(slowest, min(_seconds(lambda one=expression, on=text: one.is_in(on)) for _ in range(3)))
    return Figure("the slowest hostile expression on 100 kB", slowest * 1e3, "ms", at_most=5.0)
