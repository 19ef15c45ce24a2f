"""HTML mail as text."""

from __future__ import annotations

import pytest

from autolog.decode.text.html import CUT_NOTE, html_to_text
from autolog.decode.text.html_bounds import is_deep
from autolog.decode.text.sections import split_sections
from autolog.model import Participant, Role


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<div>One</div><div>Two</div>", "One\nTwo"),
        ("One<br>Two<br><br>Three", "One\nTwo\n\nThree"),
        ("<div>One</div><div><br></div><div>Two</div>", "One\n\nTwo"),
        ("<ul><li>One</li><li>Two</li></ul>", "- One\n- Two"),
        ("<table><tr><td>One</td><td>Two</td></tr><tr><td>Three</td><td></td></tr></table>", "One\tTwo\nThree"),
        ("<pre>One\n  Two</pre>", "One\nTwo"),
        ("One\n   two &amp; three&nbsp;four", "One two & three four"),
        ("<b>On</b>e <i>two</i>", "One two"),
        ("One<hr>Two", f"One\n{'_' * 32}\nTwo"),
        ("", ""),
        ("no tags", "no tags"),
    ],
)
def test_structure_becomes_lines(html: str, text: str) -> None:
    assert html_to_text(html) == text


@pytest.mark.parametrize(
    "hidden",
    [
        "<style>p {color: red}</style>",
        "<script>alert(1)</script>",
        "<!-- comment -->",
        "<title>title</title>",
        "<div style='display:none'>preheader</div>",
        "<span style='font-size:1px; DISPLAY: none'>preheader</span>",
        "<div style='max-height:0px;overflow:hidden'>preheader</div>",
        "<p hidden>preheader</p>",
        "<textarea>input</textarea>",
    ],
)
def test_what_is_not_seen_is_left_out(hidden: str) -> None:
    assert html_to_text(f"<body>{hidden}<p>Seen</p></body>") == "Seen"


def test_quotes_are_marked_by_depth() -> None:
    html = "<p>One</p><blockquote>Two<blockquote><p>Three</p></blockquote>Four</blockquote>Five"
    assert html_to_text(html) == "One\n\n> Two\n>>\n>> Three\n>>\n> Four\nFive"


@pytest.mark.parametrize("style", ["margin:0 0 0 40px;border:none;padding:0px", "margin: 0 0 0 40px; border: none"])
def test_an_indented_block_is_no_quote(style: str) -> None:
    assert html_to_text(f"<blockquote style='{style}'>Indented</blockquote>") == "Indented"


def test_a_cited_block_is_a_quote_whatever_its_style() -> None:
    assert html_to_text("<blockquote type=cite style='border:none'>Cited</blockquote>") == "> Cited"


def test_the_address_of_a_mailto_link_is_kept() -> None:
    assert html_to_text('<a href="mailto:ada@client.example?subject=x">Ada</a>') == "Ada <ada@client.example>"


def test_an_address_that_is_seen_is_not_repeated() -> None:
    assert html_to_text('<a href="MAILTO:Ada@client.example">ada@client.example</a>') == "ada@client.example"


def test_other_links_keep_their_text_only() -> None:
    assert html_to_text('<a href="https://client.example/?id=1">our site</a>') == "our site"


def test_a_picture_inside_the_text_does_not_use_up_the_limit() -> None:
    picture = '<img src="data:image/png;base64,' + "A" * 2_000_000 + '">'
    assert html_to_text(f"<p>Before</p>{picture}<p>After</p>") == "Before\n\nAfter"


def test_html_beyond_the_limit_is_cut_and_says_so() -> None:
    text = html_to_text("<p>word</p>" * 100_000)
    assert text.startswith("word")
    assert text.endswith(CUT_NOTE)


def test_lone_surrogates_and_nul_are_dropped() -> None:
    assert html_to_text("<p>a\ud800b\x00c</p>") == "abc"


def test_a_deep_document_is_still_read() -> None:
    html = "<div>" * 5_000 + "Hello" + "</div>" * 5_000
    assert is_deep(html)
    assert isinstance(html_to_text(html), str)


def test_end_tags_that_close_nothing_do_not_hide_depth() -> None:
    assert is_deep("<div></b>" * 2_000)
    assert not is_deep("<div></div>" * 2_000)


def test_a_link_in_a_header_gives_the_address() -> None:
    link = '<a href="mailto:ada@client.example">Ada Client</a>'
    html = f"<b>From:</b> {link}<br><b>Sent:</b> today<br><b>To:</b> Kim<br><br>Hello"
    (quoted,) = split_sections(html, html=True)
    assert quoted.participants[0] == Participant("ada@client.example", "Ada Client", Role.FROM)
    assert quoted.text == "Hello"


def test_a_yahoo_quote_is_found_by_its_attribution() -> None:
    html = (
        '<div>Thanks</div><div id="yahoo_quoted_1" class="yahoo_quoted"><div>'
        "<div>On Tuesday 4 May 2027 at 10:12:13 CEST, Ada Client &lt;ada@client.example&gt; wrote: </div>"
        "<div><br></div><div>When?</div></div></div>"
    )
    new, quoted = split_sections(html, html=True)
    assert (new.text, quoted.text) == ("Thanks", "When?")
    assert quoted.participants[0].address == "ada@client.example"


def test_an_outlook_web_quote_is_found_by_its_header() -> None:
    html = (
        '<div>Yes</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg" dir="ltr"><font><b>Von:</b> Ada Client '
        "&lt;ada@client.example&gt;<br><b>Gesendet:</b> heute<br><b>An:</b> Kim<br><b>Betreff:</b> Pumpen</font>"
        "<div>&nbsp;</div></div><div>Wann?</div>"
    )
    new, quoted = split_sections(html, html=True)
    assert (new.text, quoted.text, quoted.subject) == ("Yes", "Wann?", "Pumpen")
