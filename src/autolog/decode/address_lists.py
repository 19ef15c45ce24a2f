"""The address list of a header field (RFC 5322, 3.4), as it is really written.

Split in one pass: quoted names, comments (nested, unclosed), groups, routes, lists parted by semicolons, brackets that
are missing or doubled, "Last, First" without quotes.  Every address in the field is reported, because a field that can
be read in two ways is a favourite trick (`ceo@firm.example (x) <eve@evil.example>`); which of them counts is not
decided here.  Encoded words are decoded after splitting, so that nothing inside them can act as a separator.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from autolog.decode import limits
from autolog.decode.addresses import find_addresses, match_key
from autolog.decode.cleaning import clean_name
from autolog.decode.encoded_words import decode_words

# Linear: an opening quote that is never closed fails once, because escaped signs behind it are taken in pairs.
_TOKEN = re.compile(
    r"""(?P<text>[^"(<,;:\[\\]+)
    | "(?P<quoted>[^"\\]*(?:\\.[^"\\]*)*)"
    | <(?P<angle>[^<>]*)>
    | (?P<comment>\()
    | (?P<comma>,)
    | (?P<semicolon>;)
    | (?P<colon>:)
    | (?P<other>\[[^\[\]<>"@]*\] | \\. | .)""",
    re.VERBOSE | re.DOTALL,
)
_COMMENT_SIGN = re.compile(r"[()]|\\.", re.DOTALL)
_PLAIN_COMMENT = re.compile(r"\([^()]*\)")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)

# One address in one of the two forms that nearly all mail uses.
_SIMPLE = re.compile(
    r"""[ \t]*(?:"(?P<quoted>[^"\\@=]*)"|(?P<phrase>[^"(<>,;:\[\]\\@=]*))
    [ \t]*<(?P<address>[^<>()\[\]\\",;:@\s]+@[A-Za-z0-9.-]+)>[ \t]*""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One entry of a list: the match key (empty for a bare name) and the decoded, cleaned name."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class AddressList:
    """The entries of a field, and whether a group's name stood in it."""

    mailboxes: tuple[Mailbox, ...] = ()
    is_group: bool = False


@dataclass(slots=True)
class _Entry:
    """The tokens between two separators: (kind, text) pairs of text and quoted text, comments and angles apart."""

    words: list[tuple[str, str]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    angles: list[str] = field(default_factory=list)
    follows_comma: bool = False

    @property
    def is_bare_name(self) -> bool:
        return bool(self.words) and not self.angles and not any("@" in text for _, text in self.words)

    @property
    def continues_a_name(self) -> bool:
        """Whether it may be the second half of `Last, First <address>`."""
        return self.follows_comma and bool(self.angles) and all(kind != "quoted" for kind, _ in self.words)


def split_addresses(value: str) -> AddressList:
    """Return the entries of an address list, at most `limits.ADDRESSES`.  Never raises."""
    simple = _SIMPLE.fullmatch(value)
    if simple is not None:
        address = match_key(simple["address"])
        return AddressList((Mailbox(address, _display_name(simple["quoted"] or simple["phrase"] or "", address)),))
    entries, is_group = _entries(value)
    if len(value) >= limits.FIELD_LENGTH:
        entries.pop()  # the field was cut, and this entry with it
    mailboxes = [mailbox for entry in _joined(entries) for mailbox in _mailboxes(entry)]
    if not any(mailbox.address for mailbox in mailboxes):
        mailboxes.extend(Mailbox(address) for address in find_addresses(value))
    return AddressList(tuple(mailboxes[: limits.ADDRESSES]), is_group)


def _entries(value: str) -> tuple[list[_Entry], bool]:
    """Return what stands between separators, and whether a group's name was among it."""
    entries = [_Entry()]
    last_semicolon = value.rfind(";")
    is_group = False
    position = 0
    while position < len(value) and len(entries) <= 2 * limits.ADDRESSES:
        token = _TOKEN.match(value, position)
        if token is None:
            break
        position = token.end()
        kind = token.lastgroup or ""
        if kind == "comment":
            comment, position = _read_comment(value, position)
            entries[-1].comments.append(comment)
        elif kind in {"comma", "semicolon"}:
            entries.append(_Entry(follows_comma=kind == "comma"))
        elif kind == "colon" and position <= last_semicolon:
            is_group = True
            entries[-1] = _Entry()
        elif kind == "angle":
            entries[-1].angles.append(token["angle"])
        else:
            entries[-1].words.append((kind, token[kind]))
    return entries, is_group


def _read_comment(value: str, position: int) -> tuple[str, int]:
    """Return the comment whose bracket opened before `position`, and where it ends; an open one ends with the value."""
    depth = 1
    for sign in _COMMENT_SIGN.finditer(value, position):
        depth += {"(": 1, ")": -1}.get(sign.group(), 0)
        if depth == 0:
            return value[position : sign.start()], sign.end()
    return value[position:], len(value)


def _joined(entries: list[_Entry]) -> Iterator[_Entry]:
    """Yield the entries with `Last, First <address>` put together again: a bare name alone is no legal entry."""
    held: _Entry | None = None
    for entry in entries:
        if held is not None and entry.continues_a_name:
            entry.words = [*held.words, ("text", ","), *entry.words]
        elif held is not None:
            yield held
        held = entry if entry.is_bare_name else None
        if held is None:
            yield entry
    if held is not None:
        yield held


def _mailboxes(entry: _Entry) -> Iterator[Mailbox]:
    if entry.angles:
        name = "".join(_ESCAPED.sub(r"\1", text) if kind == "quoted" else text for kind, text in entry.words)
        addresses = [address for angle in entry.angles for address in _read_bare(_inside(angle))[0]]
    else:
        addresses, name = _read_bare("".join(f'"{text}"' if kind == "quoted" else text for kind, text in entry.words))
    name, comment = _as_read(name), _as_read(" ".join(entry.comments))
    if not addresses and (name.strip() or entry.angles):
        addresses = [""]
    for address in addresses:
        shown = _unless_repeated(name, address) or _unless_repeated(comment, address)
        if address or shown:
            yield Mailbox(address, shown)


def _read_bare(text: str) -> tuple[list[str], str]:
    """Return the addresses in text without brackets, and the words around them."""
    if "@" not in text:
        return [], text
    words = text.split()
    keys = [match_key(word) for word in words if "@" in word] if '"@' not in text else []
    if any(keys):
        return [key for key in keys if key], " ".join(word for word in words if "@" not in word)
    key = match_key(text if '"@' in text else "".join(words))
    return ([key], "") if key else ([], text)


def _inside(angle: str) -> str:
    """Return the address in angle brackets without comments and without an obsolete route.

    `<@relay.example:ada(home)@client.example>` is `ada@client.example` (RFC 5322, 4.4).
    """
    if "(" in angle:
        angle = _PLAIN_COMMENT.sub("", angle)
    return angle.rpartition(":")[2] if angle.lstrip().startswith("@") else angle


def _display_name(written: str, address: str) -> str:
    return _unless_repeated(_as_read(written), address)


def _as_read(written: str) -> str:
    """Return the name as a person reads it."""
    name = clean_name(decode_words(written.strip()))
    if len(name) > 1 and name[0] == name[-1] and name[0] in "'\"":
        name = name[1:-1].strip()
    return name[: limits.NAME_LENGTH]


def _unless_repeated(name: str, address: str) -> str:
    """Return the name; one that only repeats the address is none."""
    return "" if "@" in name and match_key(name) == address else name
