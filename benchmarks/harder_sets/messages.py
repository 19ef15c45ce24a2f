"""Messages changed: other addresses, no names, no addresses at all, or forwarded by a friend.

What servers wrote on top (trace, signatures, results of checks) goes with the old address, since it would contradict
the new one.  Text parts are decoded, changed and encoded again; Message-ID, dates and references stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from email import message_from_bytes
from email.charset import QP, Charset
from email.message import Message
from email.utils import formataddr
from random import Random

from benchmarks.harder_sets.sides import Sides, participants

_TRACE = ("received", "return-path", "authentication-results", "dkim-signature", "x-from", "x-to", "x-cc", "x-bcc",
          "x-origin", "x-folder", "x-filename", "reply-to", "sender", "bcc")  # fmt: skip
_FREE_MAIL = ("gmx.example", "yahoo.example", "hotmail.example", "aol.example")
_WRAPPED = re.compile(
    r"(?:\[mailto:|<mailto:|[<(\[]|&lt;|mailto:)?\s*([\w.+'-]{1,64}@[\w-]+(?:\.[\w-]+)+)\s*(?:[>)\]]|&gt;)?"
)
_FRIENDS = ("Robin", "Kim", "Sascha", "Dominique", "Andrea")

Change = Callable[[str], str]


def random_address(random: Random) -> str:
    """Return a free mail address that says nothing."""
    return f"{random.choice('bkmrtvx')}{random.getrandbits(32):08x}@{random.choice(_FREE_MAIL)}"


def with_other_addresses(content: bytes, addresses: Mapping[str, str], names: Mapping[str, str]) -> bytes:
    """Return the message with addresses exchanged wherever they stand; in the header with these names."""
    message = message_from_bytes(content)
    for field in ("From", "To", "Cc"):
        found = participants(message, field)
        del message[field]
        if found:
            message[field] = ",\n ".join(_readdressed(name, old, addresses, names) for name, old in found)
    for field in _TRACE:
        del message[field]
    pattern = re.compile("|".join(re.escape(old) for old in addresses), re.IGNORECASE)
    _change_text(message, lambda text: pattern.sub(lambda found: addresses[found.group().lower()], text))
    return message.as_bytes()


def _readdressed(name: str, old: str, addresses: Mapping[str, str], names: Mapping[str, str]) -> str:
    """Return a participant as a header shows it; whoever keeps the address keeps the name."""
    shown = names.get(old, "") if old in addresses else name
    return formataddr((shown, addresses.get(old, old)), Charset("utf-8")) if old.isascii() else old


def without_addresses(content: bytes, sides: Sides) -> bytes:
    """Return the message with every outside address taken out of its text."""
    message = message_from_bytes(content)

    def cut(found: re.Match[str]) -> str:
        return found.group() if sides.is_ours(found.group(1).lower()) else ""

    _change_text(message, lambda text: _WRAPPED.sub(cut, text))
    return message.as_bytes()


def from_a_friend(content: bytes, to: str, random: Random) -> bytes:
    """Return a newsletter as a friend's forward: private address, a line of their own, no headers of a list."""
    message = message_from_bytes(content)
    friend = random.choice(_FRIENDS)
    sender, date, subject = (_one_line(message[field]) for field in ("From", "Date", "Subject"))
    forward = Message()
    forward["From"] = formataddr((friend, random_address(random)))
    forward["To"] = to
    forward["Subject"] = f"FW: {subject}"
    forward["Date"] = date
    forward["Message-ID"] = _one_line(message["Message-ID"])
    marker = f"-----Original Message-----\nFrom: {sender}\nSent: {date}\nSubject: {subject}\n"
    _set_text(forward, f"Thought you might like this.\n\n{friend}\n\n{marker}\n{_first_text(message)}")
    return forward.as_bytes()


def _one_line(value: object) -> str:
    return " ".join(str(value or "").split())


def _first_text(message: Message) -> str:
    return next((_text_of(part) for part in message.walk() if part.get_content_maintype() == "text"), "")


def _change_text(message: Message, change: Change) -> None:
    for part in message.walk():
        if part.get_content_maintype() == "text":
            text = _text_of(part)
            changed = change(text)
            if changed != text:
                _set_text(part, changed)
            if part is not message:
                del part["MIME-Version"]


def _set_text(part: Message, text: str) -> None:
    del part["Content-Transfer-Encoding"]
    charset = Charset("utf-8")
    charset.body_encoding = QP
    part.set_payload(text, charset)


def _text_of(part: Message) -> str:
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    try:
        text = content.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        text = content.decode("utf-8", "replace")
    return text.replace("\r\n", "\n")
