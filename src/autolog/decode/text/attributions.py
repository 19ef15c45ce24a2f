"""Attribution lines: `On Tue, 4 May 2027 at 10:12, Ada Client <ada@client.example> wrote:` in many languages.

There is no standard for them.  What they share: the last line ends with a colon, there is a word for "wrote" (or an
address in brackets at the very end, as Gmail writes it in Russian and Japanese), and there is a date.  They are wrapped
over up to three lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from autolog.decode.addresses import find_addresses
from autolog.decode.cleaning import clean_name
from autolog.decode.text.header_runs import QuoteHeader
from autolog.decode.text.lines import Lines
from autolog.model import Participant, Role

_WROTE = re.compile(
    r"\b(?:wrote|writes|schrieb|geschrieben|a écrit|écrivait|escribió|ha scritto|scrisse|escreveu|schreef|geschreven|"
    r"skrev|kirjoitti|kirjutas|napisał\(a\)|napisała|napisał|pisze|napsal\(a\)|napsala|napsal|napísal\(a\)|napísala|napísal|"
    r"napisao je|napisala je|je napisao/la|je napisao|je napisala|написал\(а\)|написала|написал|пишет|написав\(ла\)|"
    r"написав|пише|ezt írta|írta|a scris|şunu yazdı|şunları yazdı|yazdı|έγραψε|menulis|đã viết|כתב|كتب)(?!\w)|"
    r"写道|寫道|님이 작성|님이 쓴 글|書きました|のメール|さんは書"
)
_DATED = re.compile(r"[0-9]{1,2}[:.][0-9]{2}|(?:19|20)[0-9]{2}|[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2}")
_TIMED = re.compile(r"[0-9]{1,2}[:.][0-9]{2}")
_LEADS = (
    "on ", "am ", "le ", "el ", "em ", "il giorno ", "il ", "op ", "w dniu ", "dnia ", "dne ", "dňa ", "den ", "d. ",
    "på ", "a ", "la data ", "în data ", "pe ", "at ", "dana ", "tarihinde ", "στις ", "pada ", "vào ", "--- ", "---- ",
)  # fmt: skip
_FILLERS = frozenset({
    "at", "um", "uhr", "à", "às", "a", "las", "alle", "ore", "om", "klo", "kl", "kl.", "o", "u", "la", "в", "г", "г.",
    "р", "р.", "am", "pm", "a.m.", "p.m.", "utc", "gmt", "est", "edt", "cst", "cdt", "pst", "pdt", "cet", "cest",
    "bst", "mez", "mesz", "eest", "tarihinde", "időpontban", "пользователь", "użytkownik", "uživatel", "ο/η",
})  # fmt: skip
_NOBODY = frozenset({"you", "du", "sie", "vous", "tu", "usted", "lei", "u", "je", "ty", "вы", "i", "he", "she"})
_LONGEST_LINE = 300
_MOST_LINES = 3
_AROUND_NAME = " \t\"'«»“”„,;:()<>[]*-"
_AROUND_ADDRESS = "<>()[]\"' \t"


@dataclass(frozen=True, slots=True)
class Attribution:
    """The lines `start` to `end` (exclusive) and who wrote the text below them, and when, as written."""

    start: int
    end: int
    header: QuoteHeader


def attribution_ending_at(lines: Lines, index: int, floor: int) -> Attribution | None:
    """Return the attribution whose last line is `index`; none of its lines lies before `floor`."""
    last = lines.texts[index].strip()
    if not _may_end(last):
        return None
    start, text = _attribution(_candidates(lines, index, floor)) or (index, "")
    if not text and _WROTE.search(last) and _quote_follows(lines, index):
        text = last
    return Attribution(start, index + 1, _header(text)) if text else None


def _attribution(candidates: list[tuple[int, str]]) -> tuple[int, str] | None:
    """Return the shortest candidate that is complete; one that begins with `On` is preferred to one that does not."""
    complete = [candidate for candidate in candidates if _is_complete(candidate[1])]
    for opens in (_begins_with_lead, _begins_with_date, _holds_address):
        for candidate in complete:
            if opens(candidate[1]):
                return candidate
    return None


def _may_end(line: str) -> bool:
    """Return whether the line could be the end of an attribution; this is asked of every line, so it is cheap."""
    if not 4 < len(line) <= _LONGEST_LINE:
        return False
    return line[-1] in ":：" or (line.endswith("--") and line.startswith("--") and _WROTE.search(line) is not None)


def _candidates(lines: Lines, index: int, floor: int) -> list[tuple[int, str]]:
    """Return the line, the line with the one above, and so on, each with its first line's index."""
    candidates: list[tuple[int, str]] = []
    text = ""
    for start in range(index, max(floor, index - _MOST_LINES + 1) - 1, -1):
        line = lines.texts[start].strip()
        if not line or len(line) > _LONGEST_LINE or lines.levels[start] != lines.levels[index]:
            break
        text = f"{line} {text}".strip()
        candidates.append((start, text))
    return candidates


def _is_complete(text: str) -> bool:
    """Return whether it holds a time, and a word for "wrote" or the address at its very end."""
    return _DATED.search(text) is not None and (_WROTE.search(text) is not None or _ends_with_address(text))


def _begins_with_lead(text: str) -> bool:
    return text[:12].casefold().startswith(_LEADS)


def _begins_with_date(text: str) -> bool:
    return text[0].isdigit()


def _holds_address(text: str) -> bool:
    return "@" in text


def _ends_with_address(text: str) -> bool:
    """Return whether it ends as Gmail's does where it has no word for "wrote"; then it must hold a time of day."""
    return "@" in text and text[-2:] in {">:", ">："} and _TIMED.search(text) is not None


def _quote_follows(lines: Lines, index: int) -> bool:
    """Return whether what comes next is quoted more deeply: then the scantest attribution is one (`Ada wrote:`)."""
    return lines.level_at(lines.next_filled(index + 1)) > lines.levels[index]


def _header(text: str) -> QuoteHeader:
    text = _WROTE.sub(" ", text.strip(" -*:：\t"))
    folded = text.casefold()
    text = text[max((len(lead) for lead in _LEADS if folded.startswith(lead)), default=0) :]
    addresses = find_addresses(text, 1)
    before, after = _around_address(text)
    sent_at, name = _date_and_name(before)
    name = clean_name(name).strip(_AROUND_NAME)
    if name.casefold() in _NOBODY or "@" in name:
        name = ""
    sent_at = sent_at or (after.strip(" 于於,") if _DATED.search(after) else "")
    if not addresses and not name:
        return QuoteHeader(sent_at=sent_at)
    return QuoteHeader((Participant(addresses[0] if addresses else "", name, Role.FROM),), sent_at=sent_at)


def _around_address(text: str) -> tuple[str, str]:
    """Return what is before and what is behind the word with the `@`."""
    at = text.find("@")
    if at < 0:
        return text, ""
    begin = max(text.rfind(sign, 0, at) for sign in " <([") + 1
    ends = [end for end in (text.find(sign, at) for sign in " >)]") if end >= 0]
    end = min(ends, default=len(text))
    return text[:begin].rstrip(_AROUND_ADDRESS), text[end:].lstrip(_AROUND_ADDRESS)


def _date_and_name(text: str) -> tuple[str, str]:
    """Part `Tue, 4 May 2027 at 10:12 AM, Ada Client`: the name begins behind the last word with a digit."""
    words = text.split()
    dated = [place for place, word in enumerate(words) if any(sign.isdigit() for sign in word)]
    if not dated:
        return "", text
    end = dated[-1] + 1
    begin = end
    while begin < len(words) and words[begin].casefold().strip(",:") in _FILLERS:
        begin += 1
    return " ".join(words[:begin]).strip(" ,"), " ".join(words[begin:])
