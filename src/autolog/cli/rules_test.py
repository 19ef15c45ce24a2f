"""`autolog rules test`: cases decided as the daemon would decide them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from autolog.cli.terminal import print_json, say, several
from autolog.config import Configuration, load_configuration
from autolog.errors import WrongUse
from autolog.rule_tests.loading import load_cases
from autolog.rule_tests.running import CaseOutcome, run_cases
from autolog.rules import Sources, load_rules

if TYPE_CHECKING:
    from autolog.installation import Installation

BESIDE = "rules.test.yaml"


@dataclass(slots=True)
class _Installation:
    """The installation, opened when a case asks for its customers or a list for its database, and not before."""

    configuration: Configuration | None
    stack: ExitStack
    opened: Installation | None = None

    def __call__(self) -> Installation:
        from autolog.installation import looked_into

        if self.configuration is None:
            raise WrongUse("There is no autolog.yaml that could be asked.", remedy="Name it with --config.")
        if self.opened is None:
            self.opened = self.stack.enter_context(looked_into(self.configuration))
        return self.opened


def run_rules_test(path: Path, file: Path | None, as_json: bool) -> int:
    """Run the cases of a file; return 1 when one ends otherwise than expected."""
    configuration = load_configuration(path) if path.exists() or file is None else None
    cases_file = file or (configuration.rules.with_name(BESIDE) if configuration else Path(BESIDE))
    cases = load_cases(cases_file)
    main = cases.rules or (configuration.rules if configuration else cases_file.with_name("rules.yaml"))
    with ExitStack() as stack:
        installation = _Installation(configuration, stack)
        sources = Sources(lambda origin: installation().list_entries(origin), cases.lists)
        rules = load_rules(main, sources)
        outcomes = tuple(run_cases(cases, rules, lambda: installation().customers()))
    failed = [one for one in outcomes if not one.passed]
    if as_json:
        print_json(outcomes)
    else:
        for one in failed:
            say("\n".join(_told(one)))
        say(f"{several(len(outcomes), 'case')}, {len(failed)} failed.")
    return 1 if failed else 0


def _told(outcome: CaseOutcome) -> Iterator[str]:
    yield f"FAILED  {outcome.name}"
    for one in outcome.differences:
        yield f"  {one.what}: expected {one.expected}, got {one.got}"
    yield from (f"  {line}" for line in outcome.candidates)
    yield from (f"  rule {line}" for line in outcome.rules)


def run_rules_case(path: Path, what: str) -> int:
    """Print a case made from a stored interaction.  Raises WrongUse when there is none."""
    from autolog.cli.named import refused_as_wrong_use
    from autolog.installation import opened
    from autolog.rule_tests.invented import case_of

    with opened(load_configuration(path)) as installation:
        with refused_as_wrong_use():
            found = installation.store.interaction(what)
        if found is None:
            raise WrongUse(f"There is no interaction '{what}'.", remedy="See autolog ledger or autolog export.")
        say(case_of(found, installation.store.load_directory(), installation.rules, installation.own))
    return 0
