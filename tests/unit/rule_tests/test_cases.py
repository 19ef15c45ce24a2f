"""Cases of rules.test.yaml: decided on the real path, and told where they end otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from autolog.errors import ConfigurationError, WrongUse
from autolog.rule_tests.loading import load_cases
from autolog.rule_tests.running import CaseOutcome, run_cases
from autolog.rules import load_rules

RULES = """\
version: 1
lists: {own_domains: [ourfirm.example]}
never_log: [{id: hr, any_participant: hr@ourfirm.example}]
rules:
  - {id: health, when: {sensitive: health}, then: {visibility: metadata}}
  - {id: agency, when: {domain: agency.example, subject: Acme}, then: {link: C-1, tag: agency, kind: offer}}
"""
HEAD = """\
version: 1
customers:
  - {id: C-1, name: Acme GmbH, domains: acme.example, contacts: [{name: Anna Berg, email: anna@acme.example}]}
  - {id: C-2, name: Borealis Oy, domains: borealis.example}
trusted_authserv_ids: mx.ourfirm.example
tests:
"""
ANNA = "from: Anna Berg <anna@acme.example>, to: kim@ourfirm.example, subject: Offer"


def outcomes(folder: Path, *cases: str, head: str = HEAD) -> Sequence[CaseOutcome]:
    (folder / "rules.yaml").write_text(RULES)
    named = "".join(f"  - {{name: case {number}, {case}}}\n" for number, case in enumerate(cases))
    (folder / "rules.test.yaml").write_text(head + named)

    def no_customers() -> None:
        raise WrongUse("none")

    cases_file = load_cases(folder / "rules.test.yaml")
    return tuple(run_cases(cases_file, load_rules(folder / "rules.yaml"), no_customers))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "case",
    [
        f"message: {{{ANNA}}}, expect: {{decision: linked, customer: Acme GmbH, contact: anna@acme.example}}",
        f"message: {{{ANNA}}}, expect: {{customer: C-1, probability: {{min: 0.95}}, visibility: full, kind: email}}",
        f"message: {{{ANNA}, text: on sick leave}}, expect: {{rule: health, visibility: metadata, customer: C-1}}",
        f"message: {{{ANNA}, attachments: [sick note.pdf]}}, expect: {{rule: health}}",
        f"message: {{{ANNA}, cc: hr@ourfirm.example}}, expect: {{decision: ignored, rule: 'never-log:hr', customer: }}",
        (
            "message: {from: x@agency.example, to: kim@ourfirm.example, subject: for Acme}, "
            "expect: {decision: linked, rule: agency, customer: C-1, tag: agency, kind: offer}"
        ),
        "message: {from: x@stranger.example, to: kim@ourfirm.example}, expect: {decision: unmatched, customer: }",
        (
            f"message: {{{ANNA}, headers: {{Authentication-Results: mx.ourfirm.example; dmarc=fail (p=reject) "
            "header.from=acme.example}}, expect: {decision: review, rule: spoof, authenticity: suspected_spoof}"
        ),
        f"message: {{{ANNA}, headers: {{Auto-Submitted: auto-replied}}}}, expect: {{rule: 'noise:auto_reply'}}",
        (
            "meeting: {organizer: anna@acme.example, attendees: [Kim <kim@ourfirm.example>], "
            "start: 2026-03-02T10:00:00Z, subject: Talk}, expect: {decision: linked, kind: meeting, customer: C-1}"
        ),
        (
            "meeting: {organizer: anna@acme.example, attendees: [kim@ourfirm.example], start: 2026-03-02T10:00:00Z, "
            "private: true}, expect: {decision: ignored, rule: private-meeting}"
        ),
        (
            "message: {from: x@other.example, to: kim@sister.example}, own_domains: [sister.example, other.example], "
            "expect: {rule: internal}"
        ),
    ],
)
def test_a_case_that_comes_as_expected_passes(case: str, tmp_path: Path) -> None:
    (outcome,) = outcomes(tmp_path, case)
    assert outcome.differences == ()


@pytest.mark.parametrize(
    ("expect", "what", "expected", "got"),
    [
        ("decision: ignored", "decision", "ignored", "linked"),
        ("rule: agency", "rule", "agency", "threshold"),
        ("customer: C-2", "customer", "C-2", "C-1"),
        ("customer: ", "customer", "none", "C-1"),
        ("contact: Bo", "contact", "Bo", "anna@acme.example"),
        ("visibility: subject", "visibility", "subject", "full"),
        ("probability: {max: 0.5}", "probability", "0 to 0.5", "0.9995"),
        ("tag: x", "tag", "x", "none"),
    ],
)
def test_a_case_that_does_not_says_what_came(expect: str, what: str, expected: str, got: str, tmp_path: Path) -> None:
    (outcome,) = outcomes(tmp_path, f"message: {{{ANNA}}}, expect: {{{expect}}}")
    (difference,) = outcome.differences
    assert (difference.what, difference.expected, difference.got) == (what, expected, got)
    assert "C-1 100.0%: prior -9.0 address +20.0" in outcome.candidates
    assert outcome.rules == ("health: no, 'sensitive' does not fit", "agency: no, 'domain' does not fit")


def test_a_message_may_be_a_file(tmp_path: Path) -> None:
    (tmp_path / "mail.eml").write_bytes(b"From: anna@acme.example\r\nTo: kim@ourfirm.example\r\n\r\nhello\r\n")
    (outcome,) = outcomes(tmp_path, "message: {file: mail.eml}, expect: {customer: C-1}")
    assert outcome.passed


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match=r"nowhere\.eml: No such file"):
        outcomes(tmp_path, "message: {file: nowhere.eml}, expect: {customer: C-1}")


def test_customers_may_come_from_tables(tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text("id,name,domains\nC-7,Cobalt,cobalt.example\n")
    head = "version: 1\ncustomers: {csv: [customers.csv]}\ntests:\n"
    case = "message: {from: x@cobalt.example, to: kim@ourfirm.example}, expect: {customer: C-7}"
    (outcome,) = outcomes(tmp_path, case, head=head)
    assert outcome.passed


@pytest.mark.parametrize(
    ("case", "told"),
    [
        ("expect: {decision: linked}", "needs either a message or a meeting"),
        ("message: {to: a@b.example}, expect: {rule: x}", "a message needs 'from', or a 'file'"),
        ("message: {from: a@b.example}, expect: {}", "it expects nothing"),
        ("message: {from: a@b.example}, expect: {desicion: linked}", "did you mean 'decision'?"),
        ("meeting: {organizer: a@b.example}, expect: {rule: x}", "a meeting needs 'organizer' and 'start'"),
        ("message: {from: a@b.example, date: 2026-03-02T10:00:00}, expect: {rule: x}", "timezone"),
    ],
)
def test_a_case_that_says_nothing_clear_is_refused_with_its_line(case: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        outcomes(tmp_path, case)
    assert told in str(caught.value)
    assert all(one.line == 7 for one in caught.value.problems)
