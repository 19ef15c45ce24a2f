"""Whatever else a message says and whoever else receives it, `never_log` holds."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from autolog.decode.headers import parse_headers
from autolog.model import Candidate, Evidence, Identity, Message, OwnSide, Participant, Party, PartyKind, Role, State
from autolog.rules import RuleSet, decide, parse_rules

NAMES = ("anna", "bo", "cy", "hr", "kim")
DOMAINS = ("acme.example", "mail.acme.example", "lawyers.example", "ours.example", "freemail.example")
FIELDS = ("From", "Sender", "Reply-To", "To", "Cc", "Bcc")

addresses = st.builds("{}@{}".format, st.sampled_from(NAMES), st.sampled_from(DOMAINS))
cased = st.builds(lambda address, upper: address.upper() if upper else address, addresses, st.booleans())
headers = st.lists(st.tuples(st.sampled_from(FIELDS), st.lists(cased, min_size=1, max_size=4)), max_size=6)
banned = st.one_of(
    addresses.map(lambda address: ("any_participant", address)),
    st.sampled_from(DOMAINS).map(lambda domain: ("any_participant", f"*@{domain}")),
    st.sampled_from(DOMAINS).map(lambda domain: ("domain", domain)),
)
SURE = Candidate("acme", 0.9999, (), (Evidence("address", Party(PartyKind.CUSTOMER, "acme"), 20.0, "", "x"),))


def rules_of(entries: list[tuple[str, str]]) -> RuleSet:
    lines = [f'  - {{id: rule-{number}, {key}: "{value}"}}' for number, (key, value) in enumerate(entries)]
    return parse_rules(Path("rules.yaml"), "\n".join(["version: 1", "never_log:", *lines]).encode())


def is_banned(address: str, entries: list[tuple[str, str]]) -> bool:
    """Say by the words of the rule, without any of the code under test, whether an address is banned."""
    name, domain = address.lower().split("@")
    for key, value in entries:
        if key == "domain" and (domain == value or domain.endswith(f".{value}")):
            return True
        if key == "any_participant" and value in (f"*@{domain}", f"{name}@{domain}"):
            return True
    return False


@settings(max_examples=400, deadline=None)
@given(headers, st.lists(banned, min_size=1, max_size=3))
def test_the_gate_refuses_exactly_what_the_rules_ban(
    fields: list[tuple[str, list[str]]], entries: list[tuple[str, str]]
) -> None:
    block = "".join(f"{field}: {', '.join(people)}\n" for field, people in fields) + "Subject: x\n\n"
    expected = any(is_banned(address, entries) for _, people in fields for address in people)
    refusal = rules_of(entries).screen(parse_headers(block.encode()), ())
    assert (refusal is not None) == expected


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(addresses, st.sampled_from(Role)), max_size=5), st.lists(banned, min_size=1, max_size=3))
def test_what_is_banned_is_never_linked_or_shown_to_a_person(
    people: list[tuple[str, Role]], entries: list[tuple[str, str]]
) -> None:
    participants = tuple(Participant(address, role=role) for address, role in people)
    item = Message(Identity("k"), "k", "x", participants, None, None)
    decision = decide(item, (SURE,), rules_of(entries), own=OwnSide(("ours.example",)))
    if any(is_banned(address, entries) for address, _ in people):
        assert (decision.state, decision.links, decision.evidence) == (State.IGNORED, (), ())
        assert not any(address in decision.reason for address, _ in people)
    else:
        assert decision.state is State.LINKED
