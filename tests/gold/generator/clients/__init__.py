"""Mail programs: how each lays out new text, signature and quotes, as text and as HTML.

The markup follows what these programs send, shortened to what a reader of mail meets: class names, quote blocks,
attribution lines, spacers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..languages import Language, language
from ..letters import Body, Letter, Rendered, as_bytes
from . import apple, gmail, outlook, phone, plain, thunderbird

Layout = Callable[[Body, Language], str]

TEXTS: Mapping[str, Layout] = {
    "outlook": plain.outlook, "gmail": plain.gmail, "apple": plain.apple, "thunderbird": plain.thunderbird,
    "iphone": plain.apple, "android": plain.android, "plain": plain.thunderbird,
}  # fmt: skip
MARKUPS: Mapping[str, Layout] = {
    "outlook": outlook.html, "gmail": gmail.html, "apple": apple.html, "thunderbird": thunderbird.html,
    "android": phone.html, "webmail": gmail.html,
}  # fmt: skip
HEADERS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "outlook": (("Accept-Language", "en-GB"), ("X-MS-Has-Attach", "no"), ("Content-Language", "en-GB")),
    "apple": (("X-Mailer", "Apple Mail (2.3826.200.121)"),),
    "iphone": (("X-Mailer", "iPhone Mail (22D72)"),),
    "thunderbird": (("User-Agent", "Mozilla Thunderbird"),),
}
OFFICE = ("outlook", "outlook", "gmail", "apple", "thunderbird", "plain", "webmail")
"""What people at work write with; webmail sends HTML alone."""

AT_HOME = ("gmail", "iphone", "android", "plain", "apple", "webmail")
"""What they write with from a private address."""


def letter_bytes(letter: Letter) -> bytes:
    """Return the letter as its program and the servers make it."""
    words = language(letter.language)
    layout, markup = TEXTS.get(letter.client), MARKUPS.get(letter.client)
    rendered = Rendered(
        text=layout(letter.body, words).rstrip("\n") + "\n" if layout else "",
        html=markup(letter.body, words) if markup else "",
        headers=HEADERS.get(letter.client, ()),
    )
    return as_bytes(letter, rendered)
