"""Every error of an evaluation on one HTML page, with the reasons for what autolog did.

The texts come out of mail, so each one is escaped, and the page allows neither scripts nor anything from elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path

from autolog.evaluation.scoring import Miss, Score
from autolog.model import Evidence

_HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>autolog: errors of the evaluation</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
:root { color-scheme: light dark }
article { border-top: 1px solid #8888; padding: .8rem 0 } h2 { font-size: 1rem; overflow-wrap: anywhere }
table { border-collapse: collapse; width: 100% } td { padding: .1rem .8rem .1rem 0; vertical-align: top }
td.bits { text-align: right; font-variant-numeric: tabular-nums }
</style></head><body>
"""


def write_error_page(score: Score, names: Mapping[str, str], path: Path) -> None:
    """Write the page; `names` maps the refs of customers and contacts to what people call them."""
    path.write_text(error_page(score, names), encoding="utf-8", errors="replace")


def error_page(score: Score, names: Mapping[str, str]) -> str:
    """Return the page as HTML."""
    articles = "".join(_article(miss, names) for miss in score.misses)
    return f"{_HEAD}<h1>{len(score.misses)} items with errors</h1>\n{articles}</body></html>\n"


def _article(miss: Miss, names: Mapping[str, str]) -> str:
    title = escape(f"{miss.gold.stratum}: {miss.gold.file} {miss.gold.message_id}")
    facts = "".join(f"<li>{escape(line)}</li>" for line in _lines(miss, names))
    rows = "".join(_row(reason, names) for reason in miss.prediction.evidence)
    return f"<article><h2>{title}</h2><ul>{facts}</ul><table>{rows}</table></article>\n"


def _lines(miss: Miss, names: Mapping[str, str]) -> Iterator[str]:
    yield f"state: {miss.prediction.state}"
    if miss.prediction.reason:
        yield miss.prediction.reason
    groups = (
        ("wrong customer", miss.wrong),
        ("missed customer", miss.missed),
        ("wrong contact", miss.contacts_wrong),
        ("missed contact", miss.contacts_missed),
        ("proposed", miss.prediction.review),
    )
    for what, refs in groups:
        for ref in refs:
            probability = miss.prediction.probability.get(ref)
            said = "" if probability is None else f", {probability:.1%}"
            yield f"{what}: {_named(ref, names)}{said}"


def _row(reason: Evidence, names: Mapping[str, str]) -> str:
    party = escape(_named(reason.party.ref, names))
    return (
        f'<tr><td>{party}</td><td class="bits">{reason.bits:+.1f}</td>'
        f"<td>{escape(reason.kind)}</td><td>{escape(reason.detail)}</td></tr>"
    )


def _named(ref: str, names: Mapping[str, str]) -> str:
    return f"{names[ref]} ({ref})" if ref in names else ref
