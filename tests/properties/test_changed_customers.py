"""Whatever happens to the customers, and whenever: the past ends as if they had been like this from the start.

A firm's mail comes in, its customers appear, change, merge, vanish and come back, and autolog runs in between as it
likes.  In the end a new database, which knows the last customers from the beginning, reads the same mailboxes; both
must say the same of every copy: state, rule, links, and whom the reasons speak of.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from autolog.testing import MemoryMailbox
from changing_world import CUSTOMER_VARIANTS, PERSON_VARIANTS, THINGS, ChangingFirm, Choice
from firm import new_store

FOLDERS = ("INBOX", "Sent")
ACCOUNTS = ("anna", "boris")
NAMES = sorted(THINGS)


def choices() -> st.SearchStrategy[Choice]:
    """Every moment that the customers may be in."""
    return st.builds(
        Choice,
        st.tuples(*(st.integers(0, len(those) - 1) for those in CUSTOMER_VARIANTS.values())),
        st.tuples(*(st.integers(0, len(those) - 1) for those in PERSON_VARIANTS.values())),
    )


class ChangedCustomers(RuleBasedStateMachine):
    """Mail and customers come in any order; autolog runs in between."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp(prefix="autolog-world-"))
        self.mailbox = MemoryMailbox()
        for folder in FOLDERS:
            self.mailbox.add_collection(folder)
        self.firm = ChangingFirm(self.mailbox, new_store(self.folder))
        self.choice = Choice()

    def teardown(self) -> None:
        try:
            self.firm.settle(ACCOUNTS)
            self.compare_with_a_firm_that_knew_from_the_start()
        finally:
            self.firm.store.close()
            shutil.rmtree(self.folder)

    @rule(names=st.lists(st.sampled_from(NAMES), min_size=1, max_size=12, unique=True), folder=st.sampled_from(FOLDERS))
    def things_come(self, names: list[str], folder: str) -> None:
        for name in names:
            self.mailbox.put(folder, THINGS[name], remote_id=name)

    @rule(choice=choices())
    def customers_change(self, choice: Choice) -> None:
        self.firm.choose(choice)
        self.choice = choice

    @rule()
    def customers_are_read_again(self) -> None:
        assert self.firm.choose(self.choice) == 0

    @rule(account=st.sampled_from(ACCOUNTS), page_size=st.integers(1, 9))
    def autolog_runs(self, account: str, page_size: int) -> None:
        self.firm.page_size = page_size
        self.firm.account = account
        assert not [run.failure for run in self.firm.sync() if run.failure]

    @invariant()
    def the_database_is_whole(self) -> None:
        assert self.firm.store.verify().problems == ()

    def compare_with_a_firm_that_knew_from_the_start(self) -> None:
        other = ChangingFirm(self.mailbox, new_store(self.folder), now=self.firm.now)
        try:
            other.change_customers(self.firm.store.load_directory())
            other.settle(ACCOUNTS)
            found, expected = self.firm.outcome(), other.outcome()
            assert found.keys() == expected.keys()
            assert {key: found[key] for key in found if found[key] != expected[key]} == {
                key: expected[key] for key in found if found[key] != expected[key]
            }
        finally:
            other.store.close()


LIFE = settings(max_examples=25, stateful_step_count=8, deadline=None, suppress_health_check=list(HealthCheck))


class TestChangedCustomers(ChangedCustomers.TestCase):
    settings = LIFE


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_three_hundred_worlds() -> None:
    run_state_machine_as_test(ChangedCustomers, settings=settings(LIFE, max_examples=300, stateful_step_count=14))
