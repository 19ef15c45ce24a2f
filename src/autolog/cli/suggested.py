"""What an entity model suggests of items in review, and how suggestions are said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autolog.cli.terminal import one_line
from autolog.matching.mentions.entities import EntityKind
from autolog.matching.suggestions import Suggester, Suggestions, all_texts
from autolog.model import State
from autolog.store.answers import StoredInteraction

_QUESTIONS = {EntityKind.ORGANISATION: "a new company?", EntityKind.PERSON: "a new person?"}


def suggested_in(items: Sequence[StoredInteraction], suggester: Suggester) -> Suggestions:
    """Suggest from the texts of those items that are in review; what is linked is not asked about."""
    records = [item.record for item in items if item.record.state is State.REVIEW]
    texts = all_texts((one.subject, one.new_text, one.quoted_text) for one in records)
    return suggester(texts, [person for one in records for person in one.participants])


def suggested_lines(suggested: Suggestions) -> Iterator[str]:
    """Yield a line for each kind of name, and one for what kept names from being looked for."""
    for kind, question in _QUESTIONS.items():
        if names := ", ".join(one.name for one in suggested.names if one.kind is kind):
            yield one_line(f"{question} {names}")
    if suggested.problem:
        yield one_line(f"note: {suggested.problem}")
