"""Normalising: a key is its own key, and spelling that does not count gives the same one."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from autolog.directory.addresses import normalise_address, without_plus_tag
from autolog.directory.confusables import bare
from autolog.directory.domains import is_domain, normalise_domain, parent_domains, registrable_domain
from autolog.directory.names import normalise_name
from autolog.directory.phones import normalise_phone

labels = st.text("abcmnrw0123-üéσжя語", min_size=1, max_size=8)
written_domains = st.one_of(st.text(max_size=40), st.lists(labels, min_size=2, max_size=5).map(".".join))
written_names = st.one_of(
    st.text(max_size=40),
    st.lists(
        st.sampled_from(
            ["Acme", "S.A.", "GmbH", "&", "Co.", "KG", "AB", "株式会社", "日産", "(株)", "Müller", "O.", "ооо", "a/s"]
        )
    ).map(" ".join),
)


@given(written_domains)
def test_the_key_of_a_domain_is_its_own_key(text: str) -> None:
    key = normalise_domain(text)
    assert normalise_domain(key) == key


@given(written_domains)
def test_the_key_of_a_domain_is_a_domain_or_nothing(text: str) -> None:
    key = normalise_domain(text)
    assert key == "" or (is_domain(key) and key.isascii() and key == key.lower())


@given(written_domains)
def test_scheme_www_path_and_case_do_not_count(text: str) -> None:
    key = normalise_domain(text)
    if key:
        assert normalise_domain(f"HTTPS://www.{key.upper()}:443/path?q=a@b.example") == key


@given(written_domains)
def test_parents_are_ever_shorter_suffixes_that_end_at_the_registered_domain(text: str) -> None:
    domain = normalise_domain(text)
    parents = parent_domains(domain)
    assert all(longer.endswith(f".{shorter}") for longer, shorter in pairwise(parents))
    if registrable_domain(domain):
        assert (parents[0], parents[-1]) == (domain, registrable_domain(domain))


@given(st.one_of(st.text(max_size=40), st.builds("{}@{}".format, labels, written_domains)))
def test_the_key_of_an_address_is_its_own_key(text: str) -> None:
    key = normalise_address(text)
    assert normalise_address(key) == key


@given(st.builds("{}@{}".format, st.text("ab+", min_size=1, max_size=6), st.just("acme.example")))
def test_a_plus_tag_is_left_out_once(address: str) -> None:
    base = without_plus_tag(address)
    assert without_plus_tag(base) == base


@given(written_names)
def test_the_key_of_a_name_is_its_own_key(text: str) -> None:
    key = normalise_name(text)
    assert normalise_name(key) == key


@given(written_names)
def test_only_a_name_without_any_sign_has_no_key(text: str) -> None:
    assert (normalise_name(text) == "") == (not text.split())


@given(st.text("+0123456789 ()-/.x", max_size=30), st.sampled_from(["", "DE", "US", "JP", "XX"]))
def test_a_number_in_e164_is_its_own_key(text: str, region: str) -> None:
    number = normalise_phone(text, region)
    if number is not None:
        assert normalise_phone(number) == number


@given(st.text(max_size=20).map(str.lower))
def test_what_a_text_looks_like_looks_like_itself(text: str) -> None:
    assert bare(bare(text)) == bare(text)
