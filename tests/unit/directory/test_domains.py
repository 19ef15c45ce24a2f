"""Domains as match keys, and who registered them."""

from __future__ import annotations

import pytest

from autolog.directory.domains import normalise_domain, parent_domains, registrable_domain, to_unicode


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("acme.example", "acme.example"),
        ("ACME.Example.", "acme.example"),
        ("https://www.acme.example/contact?lang=de#top", "acme.example"),
        ("http://acme.example:8080", "acme.example"),
        ("//acme.example", "acme.example"),
        ("anna@acme.example", "acme.example"),
        ("mailto:anna@acme.example", "acme.example"),
        ("@acme.example", "acme.example"),
        ("*.acme.example", "acme.example"),
        ("https://www.Bücher.example", "xn--bcher-kva.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("acme。example", "acme.example"),
        ("www.www.acme.example", "acme.example"),
    ],
)
def test_a_domain_is_found_in_whatever_was_written(written: str, key: str) -> None:
    assert normalise_domain(written) == key


def test_www_stays_where_it_is_the_name() -> None:
    assert normalise_domain("www.example") == "www.example"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "   ",
        "localhost",
        "192.0.2.7",
        "ac me.example",
        "a_b.example",
        "-acme.example",
        "acme..example",
        "n/a",
        "x" * 300,
    ],
)
def test_what_is_no_domain_gives_nothing(written: str) -> None:
    assert normalise_domain(written) == ""


@pytest.mark.parametrize(
    ("domain", "registered"),
    [
        ("acme.example", "acme.example"),
        ("mail.acme.co.uk", "acme.co.uk"),
        ("a.b.acme.com", "acme.com"),
        ("shop.acme.github.io", "acme.github.io"),
        ("xn--bcher-kva.xn--55qx5d.cn", "xn--bcher-kva.xn--55qx5d.cn"),
    ],
)
def test_a_domain_was_registered_below_its_public_suffix(domain: str, registered: str) -> None:
    assert registrable_domain(domain) == registered


@pytest.mark.parametrize("suffix", ["com", "co.uk", "github.io"])
def test_nobody_registered_a_public_suffix(suffix: str) -> None:
    assert registrable_domain(suffix) == ""


def test_parents_go_from_the_longest_to_the_registered_one() -> None:
    assert parent_domains("a.mail.acme.co.uk") == ("a.mail.acme.co.uk", "mail.acme.co.uk", "acme.co.uk")


def test_a_public_suffix_has_no_parents() -> None:
    assert parent_domains("co.uk") == ("co.uk",)


def test_a_person_sees_letters_and_not_punycode() -> None:
    assert to_unicode("xn--bcher-kva.example") == "bücher.example"


def test_a_label_that_does_not_decode_stays() -> None:
    assert to_unicode("xn--\u00e9.example") == "xn--\u00e9.example"
    assert to_unicode("xn--99999999999.example") == "xn--99999999999.example"
