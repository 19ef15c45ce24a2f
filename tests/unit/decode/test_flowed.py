"""format=flowed (RFC 3676)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from autolog.decode.text.sections import unflow


def test_soft_breaks_are_joined() -> None:
    assert unflow("The pumps \nare here.\nToday.") == "The pumps are here.\nToday."


def test_delsp_takes_the_space_of_the_break() -> None:
    assert unflow("見積 \nもり", delsp=True) == "見積もり"


def test_stuffed_spaces_are_taken_off() -> None:
    assert unflow(" From here\n  indented\n >no quote") == "From here\n indented\n>no quote"


def test_quoted_paragraphs_are_joined_and_keep_their_marks() -> None:
    assert unflow("> The pumps \n> are here.\n>> When?") == "> The pumps are here.\n>> When?"


def test_a_soft_break_does_not_cross_quote_levels() -> None:
    assert unflow("> The pumps \nare here.") == "> The pumps \nare here."


def test_the_signature_separator_is_never_joined() -> None:
    assert unflow("Hello \n-- \nKim") == "Hello \n-- \nKim"


def test_crlf_is_a_line_break() -> None:
    assert unflow("The pumps \r\nare here.\r\n") == "The pumps are here.\n"


@given(st.lists(st.text(alphabet="ab>- \n", max_size=12)))
def test_no_word_is_lost_and_none_is_added(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert "".join(unflow(text).replace(">", "").split()) == "".join(text.replace(">", "").split())
