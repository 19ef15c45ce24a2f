"""Whether one section of conditions implies another: whatever fits the one fits the other too.

It compares what is written and not what it means, so it misses implications and never claims one that is not there.
"""

from __future__ import annotations

from autolog.rules.conditions import CustomerCondition, SensitiveSelection, TimeCondition
from autolog.rules.values import (
    Among,
    Choice,
    CountRange,
    ProbabilityRange,
    RulesSection,
    Selection,
    TextCondition,
    Words,
)

AnyOf = Among | Choice | Selection | TextCondition | Words | SensitiveSelection  # type: ignore[type-arg]  # of any values


def implies(narrow: RulesSection, wide: RulesSection) -> bool:
    """Return whether every item that fits `narrow` fits `wide`; both are sections of one class."""
    if narrow == wide:
        return True
    if isinstance(wide, AnyOf):
        return _all_values(narrow, wide) and _none_less(narrow, wide)
    if isinstance(wide, CountRange | ProbabilityRange):
        return _inside(narrow, wide)
    if isinstance(wide, TimeCondition):
        return _in_time(narrow, wide)
    return all(_field_implies(narrow, wide, name) for name in wide.said())


def _field_implies(narrow: RulesSection, wide: RulesSection, name: str) -> bool:
    mine, theirs = getattr(narrow, name), getattr(wide, name)
    if mine == theirs:
        return True
    if isinstance(wide, CustomerCondition) and name == "exists" and theirs is True:
        return getattr(narrow, "exists", None) is not False and bool(narrow.said())
    if isinstance(theirs, RulesSection):
        return isinstance(mine, RulesSection) and implies(mine, theirs)
    return isinstance(theirs, tuple) and bool(mine) and set(mine) <= set(theirs)


def _values(section: RulesSection) -> set[tuple[str, object]]:
    names = ("values", "in_", "contains", "matches")
    return {(name, value) for name in names for value in getattr(section, name, ())}


def _all_values(narrow: RulesSection, wide: RulesSection) -> bool:
    """Return whether what the narrow one wants is all among what the wide one wants."""
    wanted = _values(wide)
    return not wanted or (bool(_values(narrow)) and _values(narrow) <= wanted)


def _none_less(narrow: RulesSection, wide: RulesSection) -> bool:
    """Return whether the narrow one refuses at least what the wide one refuses."""
    return _refused(wide) <= _refused(narrow)


def _refused(section: RulesSection) -> set[tuple[str, object]]:
    against = getattr(section, "not_", None)
    if isinstance(against, RulesSection):
        return _values(against)
    return {("values", value) for value in against or ()}


def _inside(narrow: RulesSection, wide: CountRange | ProbabilityRange) -> bool:
    if not isinstance(narrow, CountRange | ProbabilityRange):
        return False
    low = wide.min is None or (narrow.min is not None and narrow.min >= wide.min)
    high = wide.max is None or (narrow.max is not None and narrow.max <= wide.max)
    return low and high


def _in_time(narrow: RulesSection, wide: TimeCondition) -> bool:
    """Return whether the times are the same but for days and dates, which may be fewer."""
    if not isinstance(narrow, TimeCondition) or narrow.zone != wide.zone:
        return False
    if (wide.from_ or wide.to) and (narrow.from_, narrow.to) != (wide.from_, wide.to):
        return False
    if wide.weekday and not (narrow.weekday and implies(narrow.weekday, wide.weekday)):
        return False
    begins = wide.after is None or (narrow.after is not None and narrow.after >= wide.after)
    ends = wide.before is None or (narrow.before is not None and narrow.before <= wide.before)
    return begins and ends
