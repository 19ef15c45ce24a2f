"""Telephone numbers as match keys: E.164 ("+493012345678").

`phonenumbers` takes 40 ms and 10 MB to load, so it is loaded when the first number comes by.
"""

from __future__ import annotations

_LONGEST_NUMBER = 60
"""No number is longer as text; more is refused unread (100 kB of digit groups cost seconds)."""


def normalise_phone(text: str, region: str = "") -> str | None:
    """Return the number in E.164 form, or None when it is none.

    `region` is the country (ISO 3166, two letters) whose habits a number without `+` follows; without a region such a
    number means nothing.  An extension is dropped: E.164 has no place for it.
    """
    if not text.strip() or len(text) > _LONGEST_NUMBER:
        return None
    import phonenumbers

    try:
        number = phonenumbers.parse(text, region.upper() or None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
