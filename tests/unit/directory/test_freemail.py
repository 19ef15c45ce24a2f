"""Domains that say nothing about a firm."""

from __future__ import annotations

import pytest

from autolog.directory.domains import is_domain, registrable_domain
from autolog.directory.freemail import is_freemail, is_shared
from autolog.directory.matchable import matchable_domains
from autolog.directory.word_lists import read_lines
from autolog.model import Customer


@pytest.mark.parametrize(
    "domain", ["gmail.com", "gmx.de", "yahoo.co.jp", "hotmail.fr", "live.nl", "qq.com", "t-online.de", "mailinator.com"]
)
def test_anybody_can_have_an_address_at_a_freemail_provider(domain: str) -> None:
    assert is_freemail(domain)


def test_sub_domains_of_freemail_are_freemail() -> None:
    assert is_freemail("vip.gmail.com")


@pytest.mark.parametrize(
    "domain", ["acme.example", "yahoo-tools.example", "notgmail.com", "gmail.com.acme.example", "alive.nl"]
)
def test_a_firm_is_no_freemail_provider(domain: str) -> None:
    assert not is_freemail(domain)


def test_a_public_suffix_is_shared_but_no_freemail() -> None:
    assert is_shared("co.uk")
    assert not is_freemail("co.uk")


def test_a_shared_domain_does_not_speak_for_a_customer() -> None:
    assert matchable_domains(Customer("1", "Acme", ("acme.example", "gmail.com", "co.uk"))) == ("acme.example",)


def test_an_exclamation_mark_forces_a_shared_domain() -> None:
    assert matchable_domains(Customer("1", "Acme", ("!gmail.com",))) == ("gmail.com",)


@pytest.mark.parametrize("name", ["freemail.txt", "providers.txt", "disposable.txt"])
def test_the_lists_hold_plain_domains_each_once(name: str) -> None:
    domains = read_lines(name)
    assert len(domains) == len(set(domains))
    assert [domain for domain in domains if not is_domain(domain) or not registrable_domain(domain)] == []


def test_the_lists_hold_at_least_300_domains() -> None:
    assert len(read_lines("freemail.txt") + read_lines("providers.txt")) >= 300
