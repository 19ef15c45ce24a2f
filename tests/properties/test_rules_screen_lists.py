"""Whatever rules and lists say and whoever else received it, `never_log` holds: on headers and on the decoded item."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autolog.decode import DecodeContext
from autolog.decode.worker import decode_here
from autolog.directory import Directory
from autolog.model import Customer, Decoded, DirectoryRows, MediaType, OwnSide, Raw, State
from autolog.past import Archive, past_of
from autolog.processing import AccountRun, Mind, judge_item
from autolog.recording import record_item
from autolog.resting import tied_by
from autolog.rules import RuleSet, Sources, parse_rules
from autolog.secrets.keyed_hash import keyed_hasher
from autolog.testing.builders import BEGINNING

NAMES = ("anna", "bo", "hr", "kim")
DOMAINS = ("acme.example", "mail.acme.example", "lawyers.example", "ours.example")
FIELDS = ("From", "Sender", "Reply-To", "To", "Cc", "Bcc")
HASHER = keyed_hasher(b"k" * 32)
DIRECTORY = Directory.build(DirectoryRows((Customer("C-1", "Acme", ("acme.example", "lawyers.example")),)))

addresses = st.builds("{}@{}".format, st.sampled_from(NAMES), st.sampled_from(DOMAINS))
people = st.lists(st.tuples(st.sampled_from(FIELDS), addresses), min_size=1, max_size=6)
subjects = st.sampled_from(["Offer", "Re: [private] lunch", "the board meets", "invoice 7"])
entries = st.one_of(
    addresses.map(lambda one: ("any_participant", one)),
    st.lists(addresses, min_size=1, max_size=3).map(lambda some: ("any_in_list", tuple(some))),
    st.sampled_from(DOMAINS).map(lambda one: ("domain", one)),
    st.lists(st.sampled_from(DOMAINS), min_size=1, max_size=2).map(lambda some: ("domain_in_list", tuple(some))),
    st.lists(st.sampled_from(DOMAINS), min_size=1, max_size=4).map(lambda some: ("all_in_list", tuple(some))),
    addresses.map(lambda one: ("sender", one)),
    st.sampled_from(["board", "invoice*"]).map(lambda one: ("subject", one)),
)
LINKING = (
    "rules:\n  - {id: all, then: {link: C-1, tag: found}}\notherwise: review\ndefaults: {review_above: 0.0001}\n"
    "evidence: {weights: {domain: 6}, references: [{id: r, expression: '(C-1)'}]}\n"
)
KEYS = {
    "any_participant": "any_participant: '{}'",
    "domain": "domain: '{}'",
    "sender": "sender: '{}'",
    "subject": "subject: '{}'",
    "any_in_list": "any_participant: {{in: list-{}}}",
    "domain_in_list": "domain: {{in: list-{}}}",
    "all_in_list": "all_participants: {{in: list-{}}}",
}


def rules_of(said: list[tuple[str, object]]) -> RuleSet:
    lines, lists = [], {}
    for number, (key, value) in enumerate(said):
        named = isinstance(value, tuple)
        lines.append(f"  - {{id: rule-{number}, {KEYS[key].format(number if named else value)}}}")
        if isinstance(value, tuple):
            lists[f"list-{number}"] = value
    declared = "".join(f"  {name}: {{file: nowhere.txt}}\n" for name in lists) or "  own_domains: [ours.example]\n"
    text = "version: 1\nlists:\n" + declared + "never_log:\n" + "\n".join(lines) + "\n" + LINKING
    return parse_rules(Path("rules.yaml"), text.encode(), Sources(given=lists))


def within(address: str, domain: str) -> bool:
    own = address.partition("@")[2]
    return own == domain or own.endswith(f".{domain}")


def is_banned(fields: list[tuple[str, str]], subject: str, said: list[tuple[str, object]]) -> bool:
    """Say by the words of the language, without any of the code under test, whether the message is banned."""
    everybody = [address for _, address in fields]
    senders = [address for field, address in fields if field in ("From", "Sender")]
    for key, value in said:
        values = value if isinstance(value, tuple) else (value,)
        fits = {
            "any_participant": any(address in values for address in everybody),
            "any_in_list": any(address in values for address in everybody),
            "domain": any(within(address, one) for address in everybody for one in values),
            "domain_in_list": any(within(address, one) for address in everybody for one in values),
            "all_in_list": all(any(within(address, one) for one in values) for address in everybody),
            "sender": any(address in values for address in senders),
            "subject": str(value).rstrip("*") in subject.lower().split(),
        }
        if fits[key]:
            return True
    return False


def everything_kept(fields: list[tuple[str, str]], subject: str, rules: RuleSet) -> tuple[State, str]:
    """Return the state that the message ends in on the real path, and all that would be written of it."""
    lines = [f"{field}: {address}" for field, address in fields]
    content = "\r\n".join([*lines, f"Subject: {subject}", "", "about C-1, secretly", ""]).encode()
    own = OwnSide(("ours.example",))
    archive = Archive(lambda _ids: {}, lambda _own, _customers: (), lambda _outsiders, _customers: ())
    mind = Mind(decode_here, DIRECTORY, rules, own, HASHER, archive)
    account = AccountRun("kim", "kim@ours.example", BEGINNING)
    context = DecodeContext(now=BEGINNING, window_start=BEGINNING, own=own, screen=rules.screen)
    decoded = next(iter(decode_here([Raw(MediaType.MESSAGE, content, received_at=BEGINNING)], context)))
    assert isinstance(decoded, Decoded)
    if decoded.refusal is not None:
        assert decoded.items == ()
        return State.IGNORED, f"{decoded.refusal.rule} {decoded.refusal.reason}"
    (item,) = decoded.items
    judged = judge_item(item, account, mind, past_of([item], archive, DIRECTORY, own, None))
    tied = tied_by(item, judged, own, HASHER)
    return judged.decision.state, repr(record_item("1", item, judged.decision, own, BEGINNING, tied))


def assert_never_log_holds(fields: list[tuple[str, str]], subject: str, said: list[tuple[str, object]]) -> None:
    state, kept = everything_kept(fields, subject, rules_of(said))
    if is_banned(fields, subject, said):
        assert state is State.IGNORED
        assert kept.startswith("never-log:rule-")
        assert not any(address in kept for _, address in fields)
        assert "secretly" not in kept
    else:
        assert not kept.startswith("never-log:")


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(people, subjects, st.lists(entries, min_size=1, max_size=4))
def test_never_log_holds_on_the_real_path(
    fields: list[tuple[str, str]], subject: str, said: list[tuple[str, object]]
) -> None:
    assert_never_log_holds(fields, subject, said)


@pytest.mark.soak
@pytest.mark.timeout(3_000)
@settings(max_examples=20_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(people, subjects, st.lists(entries, min_size=1, max_size=4))
def test_never_log_holds_twenty_thousand_times(
    fields: list[tuple[str, str]], subject: str, said: list[tuple[str, object]]
) -> None:
    assert_never_log_holds(fields, subject, said)
