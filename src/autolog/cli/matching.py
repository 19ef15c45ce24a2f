"""`autolog matching`: what may be learned from people's answers and from traffic; applied when told, and taken back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from autolog.cli.named import deciding_person, refused_as_wrong_use, short
from autolog.cli.terminal import for_people, one_line, print_json, print_table, say, several
from autolog.config import load_configuration
from autolog.installation import Installation, opened
from autolog.matching.learning.hindsight import Hindsight
from autolog.matching.learning.proposal import Proposal
from autolog.matching.learning.weight_changes import WeightChange
from autolog.model import LearnedName
from autolog.store.learning_records import MatchingVersion, Taught
from autolog.teaching import HINDSIGHT, Shown, Teacher, apply_proposal, proposal_now


def run_matching_learn(path: Path, as_json: bool) -> int:
    """Print what may be learned now and what that would have meant; nothing is changed."""
    with opened(load_configuration(path)) as installation:
        shown = proposal_now(teacher_of(installation), installation.now())
    if as_json:
        print_json(_as_document(shown))
    else:
        for line in _lines(shown):
            say(line)
    return 0


def run_matching_apply(path: Path, proposal: str, by: str, as_json: bool) -> int:
    """Apply the proposal that was shown under this id.  Raises WrongUse when answers or mail have come since."""
    with opened(load_configuration(path)) as installation:
        person = deciding_person(by)
        with refused_as_wrong_use():
            version = apply_proposal(teacher_of(installation), proposal, person, installation.now())
    if as_json:
        print_json({"version": version, "proposal": proposal, "by": person})
    else:
        say(f"Applied as version {version}, says {person}.  To take it back: autolog matching undo {version}")
    return 0


def run_matching_history(path: Path, as_json: bool) -> int:
    """Print every step of learning, by whom and when, and whether it was taken back."""
    with opened(load_configuration(path)) as installation:
        versions = installation.store.matching_versions()
    if as_json:
        print_json(versions)
        return 0
    rows = [(one.version, one.applied_at, one.person, _what(one), _undone(one)) for one in versions]
    print_table(["version", "applied", "by", "what", "taken back"], rows)
    return 0


def run_matching_undo(path: Path, version: int, by: str, as_json: bool) -> int:
    """Take one step back; what it decided is looked at again by the next run.  Raises WrongUse."""
    with opened(load_configuration(path)) as installation:
        person = deciding_person(by)
        with refused_as_wrong_use():
            again = installation.store.undo_step(version, person, installation.now())
    if as_json:
        print_json({"version": version, "by": person, "to_look_at_again": again})
    else:
        copies = several(again, "copy", "copies")
        say(f"Version {version} is taken back, says {person}.  To be looked at again: {copies}.")
    return 0


def teacher_of(installation: Installation) -> Teacher:
    """Return what learning needs of an installation."""
    directory = installation.customers()
    return Teacher(installation.store, directory, installation.own, installation.rules, installation.hasher)


def learned_in_words(name: LearnedName) -> str:
    """Return what was learned, in one phrase."""
    whose = f"{name.party.kind} {name.party.ref}" if name.party else "nobody's"
    return f"{name.kind} {name.text} -> {whose}"


def _lines(shown: Shown) -> Iterator[str]:
    proposal = shown.proposal
    if proposal.is_empty:
        yield f"There is nothing to learn yet from {several(proposal.verdicts, 'answer')}."
        return
    yield f"Proposal {proposal.id}, from {several(proposal.verdicts, 'answer')}."
    yield from _proposed(proposal, shown.again)
    yield from _effect(shown.effect)
    yield f"To apply exactly this: autolog matching apply {proposal.id}"


def _proposed(proposal: Proposal, again: Mapping[str, int]) -> Iterator[str]:
    for change in proposal.weights:
        yield from _weight(change)
    if proposal.threshold is not None:
        limit = proposal.threshold
        yield f"  links from {limit.before:.1%} -> {limit.after:.1%} on, by {several(limit.verdicts, 'answer')}"
    for taught in proposal.taught:
        yield _taught(taught, again)


def _weight(change: WeightChange) -> Iterator[str]:
    yield f"  {change.reason}: {change.before:+.2f} -> {change.after:+.2f} bits ({change.thought})"
    yield f"      {change.right} of {change.verdicts} right, {change.expected:.1f} expected"


def _taught(taught: Taught, again: Mapping[str, int]) -> str:
    count = again.get(taught.name.text, 0)
    more = f"; {several(count, 'past item')} to be looked at again" if count else ""
    return "  " + one_line(f"{learned_in_words(taught.name)}: {taught.because}{more}")


def _effect(effect: Hindsight) -> Iterator[str]:
    counts = f"+{effect.linked} -{effect.unlinked} ~{effect.changed}"
    yield f"Of {several(effect.looked_at, 'decision')} of the last {HINDSIGHT.days} days: {counts}"
    for one in effect.samples:
        what = one_line(f"{short(one.interaction)} {for_people(one.when)} {one.subject or '(no subject)'}")
        yield f"  {one.sign} {what}: {one.customer} {one.before:.1%} -> {one.after:.1%}"


def _what(version: MatchingVersion) -> str:
    step = version.step
    parts = [f"{reason} {bits:+.2f}" for reason, bits in step.adjustments.items()]
    parts += [learned_in_words(one.name) for one in step.taught]
    parts += ["threshold"] if step.calibration else []
    return f"{step.origin} {step.proposal}: {', '.join(parts)}"


def _undone(version: MatchingVersion) -> str:
    return "" if version.active else f"{for_people(version.undone_at)} by {version.undone_by}"


def _as_document(shown: Shown) -> Mapping[str, object]:
    proposal = shown.proposal
    return {
        "proposal": None if proposal.is_empty else proposal.id,
        "verdicts": proposal.verdicts,
        "weights": proposal.weights,
        "threshold": proposal.threshold,
        "learned": [{"what": one.name, "because": one.because} for one in proposal.taught],
        "to_look_at_again": shown.again,
        "effect": shown.effect,
    }
