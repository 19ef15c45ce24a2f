"""Reading rules.yaml: what an administrator gets wrong, and what autolog answers."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from autolog.errors import ConfigurationError
from autolog.model import Noise, OwnSide, Visibility
from autolog.rules import RuleSet, load_rules, parse_rules


def answer(text: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        parse_rules(Path("rules.yaml"), text.encode())
    return str(caught.value)


SLIPS = {
    "a key misspelt": (
        "version: 1\nnever_logs: []\n",
        "rules.yaml:2:1: unknown key 'never_logs' - did you mean 'never_log'?",
    ),
    "a key misspelt inside a rule": (
        "version: 1\nnever_log:\n  - {id: hr, lable: A}\n",
        "rules.yaml:3:14: unknown key 'lable' - did you mean 'label'?",
    ),
    "an unknown value": (
        "version: 1\ndefaults: {visibility: metdata}\n",
        "rules.yaml:2:12: defaults.visibility: this must be 'full', 'subject' or 'metadata' - did you mean 'metadata'?",
    ),
    "an unknown noise class": (
        "version: 1\nnoise: {bounces: ignore}\n",
        "rules.yaml:2:9: unknown key 'bounces' - did you mean 'bounce'?",
    ),
    "a probability in percent": (
        "version: 1\ndefaults:\n  link_above: 95\n",
        "rules.yaml:3:3: defaults.link_above: this must be less than 1",
    ),
    "a probability as a text": (
        "version: 1\ndefaults: {link_above: 95 %}\n",
        "rules.yaml:2:12: defaults.link_above: this must be a number",
    ),
    "thresholds the wrong way round": (
        "version: 1\ndefaults: {link_above: 0.5, review_above: 0.6}\n",
        (
            "rules.yaml:2:1: defaults: review_above (0.6) is higher than link_above (0.5): what is linked by "
            "itself must be surer than what a person is asked about"
        ),
    ),
    "an address as a domain": (
        "version: 1\nlists: {own_domains: [kim@ours.example]}\n",
        "rules.yaml:2:23: lists.own_domains.0: 'kim@ours.example' is an address: write only the part behind the @",
    ),
    "a web page as a domain": (
        "version: 1\nlists: {own_domains: ['https://ours.example/']}\n",
        (
            "rules.yaml:2:23: lists.own_domains.0: 'https://ours.example/' is no domain: write it like "
            "lawyers.example, without http:// and without paths"
        ),
    ),
    "a domain as an address": (
        "version: 1\nnever_log:\n  - {id: hr, any_participant: lawyers.example}\n",
        (
            "rules.yaml:3:14: never_log.0.any_participant.0: 'lawyers.example' is no address: write name@domain or "
            "*@domain, or use the key 'domain'"
        ),
    ),
    "a rule without condition": (
        "version: 1\nnever_log:\n  - id: hr\n",
        (
            "rules.yaml:3:5: never_log.0: never_log 'hr' has no condition: give any_participant, "
            "all_participants, sender, domain, label, subject_prefix, subject, has_header or header"
        ),
    ),
    "a rule without id": (
        "version: 1\nnever_log:\n  - label: Private\n",
        "rules.yaml:3:5: 'id' is missing - Add it.",
    ),
    "an id with a space": (
        "version: 1\nnever_log:\n  - {id: HR team, label: A}\n",
        (
            "rules.yaml:3:6: never_log.0.id: 'HR team' is no id: write small letters, digits, dots and dashes, such as "
            "hr-and-lawyers"
        ),
    ),
    "an id twice": (
        "version: 1\nnever_log:\n  - {id: hr, label: A}\n  - {id: hr, label: B}\n",
        "rules.yaml:4:6: two rules are called 'hr'; the first is in line 3 - Give each its own id.",
    ),
    "rules without dashes": (
        "version: 1\nnever_log:\n  id: hr\n  label: A\n",
        (
            "rules.yaml:2:1: never_log: this must be a list, such as [one, two] - Begin each entry with a dash "
            "and a space."
        ),
    ),
    "a header without value": (
        "version: 1\nnever_log:\n  - {id: a, header: X-Private}\n",
        "rules.yaml:3:13: never_log.0.header: this must hold keys and values, such as {key: value}",
    ),
    "a star without quotes": (
        "version: 1\nnever_log:\n  - {id: a, any_participant: *@lawyers.example}\n",
        "rules.yaml:3:30: found undefined alias '@lawyers.example' - Put quotes around a text that begins with a star.",
    ),
    "an empty text": (
        "version: 1\nnever_log:\n  - {id: hr, label: ''}\n",
        "rules.yaml:3:14: never_log.0.label.0: an empty text fits nothing: write a value or leave the key out",
    ),
    "a tab": (
        "version: 1\ndefaults:\n\tvisibility: full\n",
        "rules.yaml:3:1: found character '\\t' that cannot start any token - Indent with spaces, not with tabs.",
    ),
    "a key twice": (
        "version: 1\nversion: 1\n",
        'rules.yaml:2:1: found duplicate key "version" with value "1" (original value: "1") - Keep one of the two.',
    ),
    "no version": ("{}\n", "rules.yaml:1:1: 'version' is missing - Add it."),
    "a version to come": (
        "version: 3\n",
        (
            "rules.yaml:1:1: the rules are in version 3 of their language, and this autolog knows versions 1 to 2 - "
            "Upgrade autolog, or write them in version 2."
        ),
    ),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_gets_its_place_and_a_hint(slip: str) -> None:
    text, expected = SLIPS[slip]
    assert answer(text) == expected


def test_all_faults_are_told_at_once() -> None:
    assert (
        len(answer("version: 1\nnoise: {bulk: skip}\nnever_logs: []\ndefaults: {visibility: all}\n").splitlines()) == 3
    )


def test_a_missing_file_says_so() -> None:
    with pytest.raises(ConfigurationError, match="No such file"):
        load_rules(Path("/nonexistent/rules.yaml"))


def test_a_byte_order_mark_does_no_harm() -> None:
    assert parse_rules(Path("rules.yaml"), b"\xef\xbb\xbfversion: 1\n").link_above == 0.95


def test_a_key_whose_entries_are_all_comments_counts_as_left_out() -> None:
    assert parse_rules(Path("rules.yaml"), b"version: 1\nnever_log:\n#  - {id: a, label: b}\n").screen.passes_everything


BOMBS = {
    "ten megabytes": b"version: 1\n#" + b"x" * 10_000_000,
    "aliases": b"a: &a [x,x,x,x,x,x,x,x,x]\n"
    + b"".join(b"%c: &%c [*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c]\n" % (n, n, *[n - 1] * 9) for n in range(98, 106)),
    "an alias of itself": b"version: 1\nnever_log: &a [*a]\n",
    "deep nesting": b"[" * 2_000,
    "binary": bytes(range(256)),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused(bomb: str) -> None:
    with pytest.raises(ConfigurationError):
        parse_rules(Path("rules.yaml"), BOMBS[bomb])


@pytest.mark.parametrize(("bomb", "place"), [("aliases", "6:1"), ("deep nesting", "1:51"), ("ten megabytes", "1:1")])
def test_a_bomb_is_refused_with_its_line_within_five_seconds_of_computing(bomb: str, place: str) -> None:
    began = time.process_time()
    with pytest.raises(ConfigurationError) as caught:
        parse_rules(Path("rules.yaml"), BOMBS[bomb])
    assert str(caught.value).startswith(f"rules.yaml:{place}: ")
    assert time.process_time() - began < 5


def test_a_noise_class_can_be_matched_like_other_mail() -> None:
    rules = parse_rules(Path("rules.yaml"), b"version: 1\nnoise: {auto_reply: match, bulk: ignore}\n")
    assert Noise.AUTO_REPLY not in rules.ignored_noise
    assert Noise.BULK in rules.ignored_noise


def test_partners_are_known_with_their_sub_domains() -> None:
    rules = parse_rules(Path("rules.yaml"), b"version: 1\nlists: {partner_domains: [agency.example]}\n")
    assert rules.own.is_partner("kim@mail.agency.example")
    assert not rules.own.is_partner("kim@elsewhere.example")


def test_own_domains_may_be_patterns() -> None:
    rules = parse_rules(Path("rules.yaml"), b"version: 1\nlists: {own_domains: ['*ours*', Work.Example]}\n")
    assert rules.own == OwnSide(("*ours*", "work.example"))


def visibility_rules() -> RuleSet:
    text = b"version: 1\nvisibility_of: {Kim@ours.example: metadata, shared: subject}\n"
    return parse_rules(Path("rules.yaml"), text)


@pytest.mark.parametrize(
    ("holders", "expected"),
    [
        ((), Visibility.FULL),
        (("sam", "sam@ours.example"), Visibility.FULL),
        (("shared",), Visibility.SUBJECT),
        (("shared", "kim@ours.example"), Visibility.METADATA),
    ],
)
def test_the_strictest_holder_sets_the_visibility(holders: tuple[str, ...], expected: Visibility) -> None:
    assert visibility_rules().visibility_for(holders) is expected


@pytest.mark.parametrize(
    "condition", ["has_header: 'X-Private:'", "has_header: [X Private]", "header: {'X Private': 1a}"]
)
def test_a_header_that_no_mail_can_have_is_refused(condition: str) -> None:
    told = answer(f"version: 1\nnever_log: [{{id: x, {condition}}}]\n")
    assert "is no header field's name: write it like X-Private" in told
