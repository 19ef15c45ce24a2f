"""`autolog user leave` and `autolog user back`: a colleague's accounts handed over, or taken up again."""

from __future__ import annotations

from pathlib import Path

from autolog.cli.named import deciding_person, refused_as_wrong_use
from autolog.cli.terminal import print_json, say, several
from autolog.config import load_configuration
from autolog.installation import opened
from autolog.law.leaving import back, leave, plan_leave


def run_leave(path: Path, owner: str, successor: str, plan: bool, by: str, as_json: bool) -> int:
    """Hand over what a colleague leaves, or show what that would do.  Raises WrongUse for an unknown owner."""
    with opened(load_configuration(path)) as installation, refused_as_wrong_use():
        if plan:
            done = plan_leave(installation, owner)
        else:
            done = leave(installation, owner, successor.strip(), deciding_person(by))
        period = installation.configuration.file.retention.leavers
    if as_json:
        print_json({"planned": plan, "accounts": done.accounts, "kept": done.kept, "stripped": done.stripped})
        return 0
    say(f"Stand still: {', '.join(done.accounts)}.  To: {successor.strip() or 'nobody'}.")
    say(f"Stay with their customers: {several(done.kept, 'interaction')}.")
    say(f"Waited for an answer and go, with their text: {several(done.stripped, 'interaction')}.")
    days = "for good" if period is None else f"for {period.days} days"
    say(f"It can be taken back {days}: autolog user back {owner}")
    if plan:
        say("Nothing was changed, since this is a plan.  Without --plan it is done.")
    return 0


def run_back(path: Path, owner: str, by: str, as_json: bool) -> int:
    """Take a leave back.  Raises WrongUse when there is none, or its period is over."""
    with opened(load_configuration(path)) as installation, refused_as_wrong_use():
        again = back(installation, owner, deciding_person(by))
    if as_json:
        print_json({"owner": owner, "fetched_again": again})
    else:
        say(f"{owner} is back.  The next run fetches {several(again, 'item')} again.")
    return 0
