"""Reading rules.yaml and rules.d/*.yaml: every fault at once, each with file, line and column; and the JSON Schema.

The files of rules.d are read in the order of their names, behind rules.yaml: their lists, entries and rules are added
to it.  What names a list, or bears an id, is checked over all of them together.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autolog.errors import ConfigurationError, Problem
from autolog.marked_yaml import Location, MarkedDocument, bounded, checked, nearest, parse_document
from autolog.rules.evidence import EvidenceSection
from autolog.rules.lists import NO_SOURCES, Entries, Sources, reserved, resolved
from autolog.rules.model import Lists, RulesFile, RulesPart
from autolog.rules.naming import misfits, names_in
from autolog.rules.ruleset import RuleSet, compile_rules
from autolog.rules.values import MAXIMUM_RULES
from autolog.rules.versions import faults_of, too_new

SCHEMA_ID = "https://autolog.example/schema/rules.v1.json"
PARTS = "rules.d"
_PART = re.compile(rf"^# --- {PARTS}/([^/\n]+\.yaml)\n", re.MULTILINE)

AnyFile = RulesFile | RulesPart


@dataclass(frozen=True, slots=True)
class ReadFile:
    """One checked file, with the places of everything in it."""

    document: MarkedDocument
    file: AnyFile


@dataclass(frozen=True, slots=True)
class ReadRules:
    """rules.yaml with what rules.d adds: the files one by one, all in one, and the entries of the lists."""

    files: tuple[ReadFile, ...]
    whole: RulesFile
    lists: dict[str, Entries]
    digest: str
    text: str

    def compiled(self) -> RuleSet:
        """Return the rules in the form that decides."""
        asks = any(origin.query for one in self.files for origin in one.file.lists.named.values())
        return replace(compile_rules(self.whole, self.digest, self.lists, self.text), asks=asks)


def load_rules(path: Path, sources: Sources = NO_SOURCES) -> RuleSet:
    """Read, check and compile a rules file.  Raises ConfigurationError with every fault that was found."""
    return read_rules(path, sources).compiled()


def parse_rules(path: Path, content: bytes, sources: Sources = NO_SOURCES) -> RuleSet:
    """Check and compile the bytes of a rules file alone; `path` is for messages.  Raises ConfigurationError."""
    return _read([(path, content)], sources).compiled()


def read_rules(path: Path, sources: Sources = NO_SOURCES) -> ReadRules:
    """Read and check rules.yaml and what lies in rules.d beside it.  Raises ConfigurationError."""
    parts = sorted((path.parent / PARTS).glob("*.yaml"), key=lambda part: part.name)
    return _read([(one, _content(one)) for one in (path, *parts)], sources)


def read_draft(draft: Path, place: Path, sources: Sources = NO_SOURCES) -> ReadRules:
    """Read a file, and the rules.d beside it, as if it were the rules.yaml at `place`: lists lie relative to that.

    Raises ConfigurationError, which names the draft's own files.
    """
    parts = sorted((draft.parent / PARTS).glob("*.yaml"), key=lambda part: part.name)
    standing = {place: draft, **{place.parent / PARTS / part.name: part for part in parts}}
    try:
        return _read([(at, _content(one)) for at, one in standing.items()], sources)
    except ConfigurationError as error:
        found = [replace(problem, file=standing.get(problem.file, problem.file)) for problem in error.problems]
        raise ConfigurationError(*found) from error


def read_kept(text: str, place: Path, sources: Sources = NO_SOURCES) -> ReadRules:
    """Read the text of a version, which was kept whole, as if it stood in the files at `place`.

    Raises ConfigurationError, for an older language may have known other words.
    """
    files = {place if not name else place.parent / PARTS / name: words for name, words in files_of(text).items()}
    return _read([(path, words.encode()) for path, words in files.items()], sources)


def files_of(text: str) -> dict[str, str]:
    """Return what the files of a version say: rules.yaml under an empty name, then those of rules.d by their names."""
    whole, *rest = _PART.split(text)
    names, words = rest[::2], rest[1::2]
    texts = [whole, *words]
    last = len(texts) - 1
    return {
        name: one if place == last else one.removesuffix("\n")
        for place, (name, one) in enumerate(zip(["", *names], texts, strict=True))
    }


def rules_schema() -> dict[str, object]:
    """Return the JSON Schema of rules.yaml, which lets an editor complete and check it."""
    from autolog.rules.descriptions import described

    schema = described(RulesFile.model_json_schema(), RulesFile)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        **schema,
        "title": "autolog rules",
    }


def _content(path: Path) -> bytes:
    try:
        return bounded(path)
    except OSError as error:
        remedy = "Check the name (autolog.yaml has it under 'rules:'), or write some with `autolog setup`."
        if isinstance(error, PermissionError):
            remedy = "Check its owner and its mode."
        problem = Problem(path, 1, 1, f"the rules cannot be read: {error.strerror}", remedy)
        raise ConfigurationError(problem) from error


def _read(contents: Sequence[tuple[Path, bytes]], sources: Sources) -> ReadRules:
    problems: list[Problem] = []
    files = [one for place, content in enumerate(contents) if (one := _checked(*content, place, problems))]
    lists: dict[str, Entries] = {}
    for one in files:
        lists.update(resolved(one.document, one.file.lists, sources, problems))
    if files:
        problems.extend(_doubled(files))
        problems.extend(_unknown_lists(files, lists))
        problems.extend(_nearly_reserved(files))
        problems.extend(_too_many(files))
    whole = next((one.file for one in files if isinstance(one.file, RulesFile)), None)
    if problems or whole is None:
        raise ConfigurationError(*_in_order(problems, [path for path, _ in contents]))
    joined = _joined(whole, [one.file for one in files[1:]])
    digest = hashlib.sha256(b"\x00".join(content for _, content in contents)).hexdigest()
    return ReadRules(tuple(files), joined, lists, digest, _text(contents))


def _checked(path: Path, content: bytes, place: int, problems: list[Problem]) -> ReadFile | None:
    """Return a file that is sound by itself; the first is rules.yaml, the others are parts."""
    model: type[AnyFile] = RulesPart if place else RulesFile
    try:
        document = _of_known_version(parse_document(path, content))
        read = ReadFile(document, checked(document, model))
    except ConfigurationError as error:
        problems.extend(error.problems)
        return None
    problems.extend(faults_of(document))
    return read


def _of_known_version(document: MarkedDocument) -> MarkedDocument:
    if newer := too_new(document):
        raise ConfigurationError(newer)
    return document


def _in_order(problems: Sequence[Problem], paths: Sequence[Path]) -> list[Problem]:
    return sorted(problems, key=lambda problem: (paths.index(problem.file), problem.line, problem.column))


def _joined(whole: RulesFile, parts: Sequence[AnyFile]) -> RulesFile:
    if not parts:
        return whole
    evidence = [whole.evidence, *(part.evidence for part in parts)]
    return whole.model_copy(
        update={
            "never_log": (*whole.never_log, *(entry for part in parts for entry in part.never_log)),
            "rules": (*whole.rules, *(rule for part in parts for rule in part.rules)),
            "evidence": EvidenceSection.model_construct(
                weights=whole.evidence.weights,
                references=tuple(one for section in evidence for one in section.references),
                competitors=_both([section.competitors for section in evidence]),
                partners=_both([section.partners for section in evidence]),
            ),
        }
    )


def _both(several: Sequence[object]) -> object:
    """Return the values and lists of several choices as one."""
    from autolog.rules.values import Among

    said: list[Among[str]] = [one for one in several if isinstance(one, Among)]
    if not said:
        return None
    values = tuple(value for one in said for value in one.values)
    return said[0].model_copy(update={"values": values, "in_": tuple(name for one in said for name in one.in_)})


def _text(contents: Sequence[tuple[Path, bytes]]) -> str:
    texts = [content.decode("utf-8-sig") for _, content in contents]
    names = [f"# --- {PARTS}/{path.name}\n" for path, _ in contents]
    return texts[0] + "".join(f"\n{name}{text}" for name, text in zip(names[1:], texts[1:], strict=True))


def _ids(file: AnyFile) -> Iterator[tuple[str, Location, str]]:
    """Yield what bears an id: the section, the place, and the id."""
    yield from (("never_log", ("never_log", index, "id"), one.id) for index, one in enumerate(file.never_log))
    yield from (("rules", ("rules", index, "id"), one.id) for index, one in enumerate(file.rules))
    for index, one in enumerate(file.evidence.references):
        yield "references", ("evidence", "references", index, "id"), one.id
    yield from (("lists", ("lists", name), name) for name in file.lists.named)


_CALLED = {"never_log": "rules", "rules": "rules", "references": "references", "lists": "lists"}


def _doubled(files: Sequence[ReadFile]) -> Iterator[Problem]:
    first: dict[tuple[str, str], Problem] = {}
    for one in files:
        for section, place, id_ in _ids(one.file):
            here = one.document.problem(place, "")
            known = first.setdefault((section, id_), here)
            if known is not here:
                where = "" if known.file == here.file else f" of {known.file}"
                what = f"two {_CALLED[section]} are called '{id_}'; the first is in line {known.line}{where}"
                yield one.document.problem(place, what, "Give each its own id.")


def _nearly_reserved(files: Sequence[ReadFile]) -> Iterator[Problem]:
    for one in files:
        for name in one.file.lists.named:
            close = difflib.get_close_matches(name, Lists.RESERVED, n=1, cutoff=0.85)
            if close:
                what, remedy = f"unknown key '{name}'", f"did you mean '{close[0]}'? A list of yours needs another name"
                yield one.document.problem(("lists", name), what, remedy)


def _unknown_lists(files: Sequence[ReadFile], lists: dict[str, Entries]) -> Iterator[Problem]:
    whole = next((one.file for one in files if isinstance(one.file, RulesFile)), None)
    declared = {name for one in files for name in one.file.lists.named}
    known = {**(reserved(whole.lists) if whole else {}), **lists}
    for one in files:
        for use in names_in(one.file):
            if use.name in known:
                for misfit in misfits(use, known[use.name]):
                    yield one.document.problem(use.place, misfit)
            elif use.name not in declared:
                what = f"there is no list called '{use.name}'"
                yield one.document.problem(use.place, what, _nearest_list(use.name, {*declared, *known}, files))


def _nearest_list(name: str, known: set[str], files: Sequence[ReadFile]) -> str:
    """Return the list that was meant, with the line where it is written: one of the two is misspelt."""
    hint = nearest(name, sorted(known))
    meant = next((one for one in known if hint == f"did you mean '{one}'?"), "")
    for one in files:
        if meant in one.file.lists.named:
            return f"{hint} It is written in line {one.document.problem(('lists', meant), '').line}."
    return hint


def _too_many(files: Sequence[ReadFile]) -> Iterator[Problem]:
    for section in ("rules", "never_log"):
        count = 0
        for one in files:
            count += len(getattr(one.file, section))
            if count > MAXIMUM_RULES:
                what = f"with this file there are {count} entries in {section}, and {MAXIMUM_RULES} are the most"
                yield one.document.problem((section,), what, "Put what they have in common into a list.")
                break
