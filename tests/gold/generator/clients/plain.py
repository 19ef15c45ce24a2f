"""The text alternative: four ways to quote, one for each family of programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import zip_longest
from textwrap import wrap

from ..languages import Language
from ..letters import Body, Mailbox, Quoted


def outlook(body: Body, words: Language) -> str:
    """Lay out like Outlook: a rule, a block of headers, the quoted text as it is."""
    return _own_text(body, "") + (_headers_above(body.quoted, words, outlook) if body.quoted else "")


def android(body: Body, words: Language) -> str:
    """Lay out like the mail program of an Android telephone."""
    if body.quoted is None:
        return _own_text(body, "")
    return (
        f"{_own_text(body, '')}{words.words['phone_original']}\n{_field_lines(body.quoted, words, 'date')}\n\n"
        f"{android(body.quoted.body, words)}"
    )


def gmail(body: Body, words: Language) -> str:
    """Lay out like Gmail: attribution and `>`; a forward stands unquoted below a marker."""
    if body.quoted is None:
        return _own_text(body, "-- ")
    if body.quoted.is_forward:
        return _forwarded(body, words, "gmail_forward", gmail)
    return _own_text(body, "-- ") + _angled(body, words, "gmail", gmail)


def apple(body: Body, words: Language) -> str:
    """Lay out like Apple Mail: attribution and `>`; a forward is quoted with its headers."""
    own = _own_text(body, "")
    if body.quoted is None:
        return own
    if body.quoted.is_forward:
        inner = f"{_field_lines(body.quoted, words, 'date')}\n\n{apple(body.quoted.body, words)}"
        return f"{own}{words.words['apple_forward']}\n\n{angle(inner)}\n"
    return own + _angled(body, words, "apple", apple)


def thunderbird(body: Body, words: Language) -> str:
    """Lay out like Thunderbird: attribution and `>`, signature behind a dash line, lines of 72 signs."""
    if body.quoted is None:
        return _folded(_own_text(body, "-- "))
    if body.quoted.is_forward:
        return _forwarded(body, words, "thunderbird_forward", thunderbird)
    return _folded(_own_text(body, "")) + _angled(body, words, "thunderbird", thunderbird)


def angle(text: str) -> str:
    """Return the text with `>` before each line."""
    return "\n".join(f"> {line}".rstrip() for line in text.rstrip("\n").split("\n"))


def _own_text(body: Body, separator: str) -> str:
    blocks = list(body.paragraphs)
    if body.signature:
        blocks.append("\n".join([separator, *body.signature] if separator else body.signature))
    blocks += [block for block in (body.footer, body.disclaimer) if block]
    return "\n\n".join(blocks) + "\n\n"


def _headers_above(quoted: Quoted, words: Language, layout: Callable[[Body, Language], str]) -> str:
    return f"{'_' * 32}\n{_field_lines(quoted, words, 'sent')}\n\n{layout(quoted.body, words)}"


def _forwarded(body: Body, words: Language, marker: str, layout: Callable[[Body, Language], str]) -> str:
    if body.quoted is None:
        return ""
    fields = _field_lines(body.quoted, words, "date")
    return f"{_own_text(body, '')}{words.words[marker]}\n{fields}\n\n\n{layout(body.quoted.body, words)}"


def _angled(body: Body, words: Language, form: str, layout: Callable[[Body, Language], str]) -> str:
    if body.quoted is None:
        return ""
    attribution = attribution_of(body.quoted, words, form)
    if not body.answers:
        return f"{attribution}\n{angle(layout(body.quoted.body, words))}\n"
    return f"{attribution}\n" + "\n\n".join(_interleaved(body, body.quoted.body)) + "\n"


def _interleaved(body: Body, quoted: Body) -> Iterator[str]:
    for paragraph, answer in zip_longest(quoted.paragraphs, body.answers):
        if paragraph:
            yield angle(paragraph)
        if answer:
            yield answer


def attribution_of(quoted: Quoted, words: Language, form: str) -> str:
    """Return the line above a quote."""
    return words.moment(form, quoted.sent_at, name=quoted.sender.name, address=quoted.sender.address)


def quoted_fields(quoted: Quoted, words: Language, date_field: str) -> list[tuple[str, str]]:
    """Return the headers of a quoted message as label and value."""
    shown = [
        ("from", shown_name(quoted.sender, quoted)),
        (date_field, words.moment("sent", quoted.sent_at)),
        ("to", "; ".join(shown_name(one, quoted) for one in quoted.to)),
        ("cc", "; ".join(shown_name(one, quoted) for one in quoted.cc)),
        ("subject", quoted.subject),
    ]
    return [(words.labels[field], value) for field, value in shown if value]


def shown_name(one: Mailbox, quoted: Quoted) -> str:
    """Return a participant as the quote shows it."""
    return one.name if quoted.names_only else str(one)


def _field_lines(quoted: Quoted, words: Language, date_field: str) -> str:
    return "\n".join(f"{label}: {value}" for label, value in quoted_fields(quoted, words, date_field))


def _folded(text: str) -> str:
    lines = (wrap(line, 72, break_long_words=False, break_on_hyphens=False) or [""] for line in text.split("\n"))
    return "\n".join("-- " if line == ["--"] else "\n".join(line) for line in lines)
