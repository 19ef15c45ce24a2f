"""What the daemon says about an item: the customer and the reason, and nothing about strangers."""

from __future__ import annotations

import errno
import io

import pytest
import structlog

from autolog.daemon.announcements import announce, sentence
from autolog.daemon.monitoring import Metrics
from autolog.directory import Directory
from autolog.errors import Fault, describe_fault
from autolog.logs import configure_logs
from autolog.model import Decision, DirectoryRows, Evidence, Link, LinkStatus, Party, PartyKind, State
from autolog.processing import Decided
from autolog.secrets.redaction import Redaction
from autolog.testing.builders import customer

DIRECTORY = Directory.build(DirectoryRows(customers=(customer(1), customer(2))))
FIRST, SECOND = Party(PartyKind.CUSTOMER, "C1"), Party(PartyKind.CUSTOMER, "C2")
REASON = Evidence("domain", FIRST, 12.0, "customer1.example is a domain of Customer 1 GmbH")


def decided(state: State, *links: Link) -> Decided:
    return Decided("anna", "INBOX", "1", Decision(state, "threshold", "Linked.", links, (REASON,)))


def test_a_link_is_told_with_name_probability_and_strongest_reason() -> None:
    one = decided(State.LINKED, Link(FIRST, 0.987, LinkStatus.LINKED, "threshold"))
    expected = "logged item for Customer 1 GmbH (0.987): customer1.example is a domain of Customer 1 GmbH"
    assert sentence(one, DIRECTORY) == expected


def test_a_question_names_all_who_are_asked_about() -> None:
    links = (Link(FIRST, 0.5, LinkStatus.SUGGESTED, "tie"), Link(SECOND, 0.5, LinkStatus.SUGGESTED, "tie"))
    assert sentence(decided(State.REVIEW, *links), DIRECTORY).startswith(
        "asks about item for Customer 1 GmbH (0.500) and Customer 2 GmbH (0.500)"
    )


def test_what_is_linked_to_nobody_is_counted_and_not_told() -> None:
    out, metrics = io.StringIO(), Metrics()
    configure_logs("json", "debug", Redaction(), {}, out)
    announce([decided(State.UNMATCHED), decided(State.IGNORED)], DIRECTORY, metrics)
    structlog.reset_defaults()
    assert out.getvalue() == ""
    assert metrics.registry.get_sample_value("autolog_items_total", {"account": "anna", "state": "unmatched"}) == 1.0


def read_number(words: str) -> int:
    return int(words)


def test_a_fault_is_told_by_type_and_place_and_not_by_what_people_wrote() -> None:
    with pytest.raises(ValueError, match="Dear Anna") as caught:
        read_number("Dear Anna")
    described = describe_fault(caught.value)
    assert described.startswith("ValueError at ")
    assert "test_announcements.py:" in described
    assert "Dear Anna" not in described


def test_what_the_machine_refused_is_told_with_where_to_look() -> None:
    said = str(Fault(OSError(errno.EMFILE, "Dear Anna", "/home/anna/letter")))
    assert said.startswith("The machine refused autolog what this run needs (OSError: Too many open files, at ")
    assert "limits of open files" in said
    assert "anna" not in said.casefold()
