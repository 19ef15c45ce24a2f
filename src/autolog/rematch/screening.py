"""Which of the ledger's rows that belong to no record a draft may decide otherwise; of them nothing is kept to tell.

Each row names the rule that decided it.  The first step or rule that fits decides; what stands behind it in the file
was never asked, and what forbids stands before everything else.
"""

from __future__ import annotations

from autolog.model import State
from autolog.rules.book import CompiledRule
from autolog.rules.difference import Difference
from autolog.rules.own_list import BY_OWN_LIST
from autolog.store.settled import WITHHELD

NO_CUSTOMER = "no-customer"
"""The rule of what is linked to nobody because nothing points to a customer; others say that people or time said no."""
_ONE_HOLDER_S = frozenset({"otherwise", "private-meeting", "declined"})
"""What ignores the copy of one holder, whose mark holds for all, while another holder's may have a record."""
_NEVER_LOG, _NOISE, _RULE = "never-log:", "noise:", "rule:"


def may_change(state: State, rule: str, difference: Difference) -> bool:
    """Return whether an item without a record, in this state by this rule, might end otherwise by the draft."""
    if state is State.UNMATCHED and rule == NO_CUSTOMER:
        return _unmatched_may_change(difference)
    return state is State.IGNORED and _ignored_may_change(rule, difference)


def _ignored_may_change(rule: str, difference: Difference) -> bool:
    if rule == WITHHELD:
        return difference.refuses_otherwise
    if difference.heeds_more_marks and (rule in _ONE_HOLDER_S or rule.startswith(_RULE)):
        return True
    if rule.startswith(_NEVER_LOG):
        return rule != BY_OWN_LIST and rule.removeprefix(_NEVER_LOG) not in difference.steady_refusals
    if rule.startswith(_NOISE):
        return difference.matching or rule.removeprefix(_NOISE) in set(map(str, difference.heard_again))
    if rule in ("internal", "declined"):
        return difference.matching or (rule == "internal" and difference.thresholds)
    if rule.startswith(_RULE):
        return _ruled_out_may_change(rule.removeprefix(_RULE), difference)
    return rule == "otherwise" and _left_over_may_change(difference)


def hangs_on_customers(state: State, rule: str, difference: Difference) -> bool:
    """Return whether an item without a record may end otherwise because its thread belongs to another customer now.

    Of unmatched items keyed hashes tell their threads; of ignored ones nothing is kept, so all of these are asked for.
    """
    if state is not State.IGNORED:
        return False
    if rule == "otherwise":
        return True
    id_ = rule.removeprefix(_RULE)
    if id_ == rule or id_ not in difference.draft.places:
        return False
    asked = list(difference.draft.written.values())[: difference.draft.places[id_] + 1]
    return any(one.when.customer is not None or one.when.probability is not None for one in asked)


def _unmatched_may_change(difference: Difference) -> bool:
    if difference.matching or difference.thresholds or difference.refuses_more:
        return True
    if any(decides(rule) and not wants_a_customer(rule, difference) for rule in difference.new_rules):
        return True
    return loses_a_shadow(difference)


def loses_a_shadow(difference: Difference) -> bool:
    """Return whether a rule that only marked items is another or elsewhere: it may have kept a later one from deciding.

    The draft's rules that decide are the ones that it may have hidden.
    """
    hidden = any(decides(rule) for rule in difference.draft.rules.book.rules)
    shy = [rule.id for one in difference.versions for rule in one.rules.book.rules if not decides(rule)]
    return hidden and any(id_ not in difference.steady or _moved_down(id_, difference) for id_ in shy)


def _moved_down(id_: str, difference: Difference) -> bool:
    """Return whether a rule that stood behind this one stands before it now."""
    behind = {
        other
        for one in difference.versions
        for other, place in one.places.items()
        if place > one.places.get(id_, place)
    }
    place = difference.draft.places[id_]
    return any(difference.draft.places.get(other, place) < place for other in behind)


def _ruled_out_may_change(id_: str, difference: Difference) -> bool:
    if difference.matching or id_ not in difference.steady:
        return True
    rules = difference.draft.rules.book.rules[: difference.draft.places[id_]]
    asked = (rule for rule in rules if not difference.stood_before(rule.id, id_) and not rule.then.ignore)
    return any(True for _ in asked) or (difference.thresholds and _asks_for_customers(difference))


def _left_over_may_change(difference: Difference) -> bool:
    if difference.matching or difference.thresholds or difference.otherwise:
        return True
    return any(not rule.then.ignore for rule in difference.new_rules)


def _asks_for_customers(difference: Difference) -> bool:
    return any(rule.when.customer is not None for rule in difference.draft.written.values())


def decides(rule: CompiledRule) -> bool:
    """Return whether a rule links, asks or ignores, and does not only say something about a record."""
    return bool(rule.then.link or rule.then.review or rule.then.ignore)


def wants_a_customer(rule: CompiledRule, difference: Difference) -> bool:
    """Return whether the rule fits only what has a candidate worth a look, which an unmatched item never has."""
    wanted = difference.draft.written[rule.id].when.customer
    return wanted is not None and wanted.exists is not False
