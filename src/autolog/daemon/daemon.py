"""The daemon: one process, a clock, a thread for each due account, a pool of worker processes for untrusted bytes.

APScheduler is the clock and nothing more: its jobs live in memory and are made anew from the configuration, while what
must outlast a restart (cursors, failures, next attempts) is in the database.  Its defaults would drop a late run
silently; here a late run is run (`misfire_grace_time=None`) and several late runs are one (`coalesce`).

SIGTERM and SIGINT end each account's run after its current page; SIGHUP reads the configuration and the rules again
and keeps the old ones when the new ones are broken.
"""

from __future__ import annotations

import logging
import random
import signal
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import FrameType

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from autolog.config import Account, Configuration, load_configuration
from autolog.config.settings import ConfigurationFile
from autolog.connector import Connector
from autolog.daemon.alarms import Alarms
from autolog.daemon.announcements import announce
from autolog.daemon.backoff import next_attempt
from autolog.daemon.caring import Care
from autolog.daemon.customers import refresh_customers
from autolog.daemon.following import Following
from autolog.daemon.measuring import measure
from autolog.daemon.members import Asked, refresh_members
from autolog.daemon.memory import give_back_memory
from autolog.daemon.monitoring import Metrics, serving
from autolog.daemon.service_manager import Notify, service_manager, watchdog_interval
from autolog.decode.pool import DecodePool
from autolog.errors import AutologError, StoreError, StoreUnavailable, describe_fault
from autolog.installation import Installation, register_accounts
from autolog.members import account_id, with_members
from autolog.processing import Decided
from autolog.running import AccountOutcome, one_line, run_account
from autolog.store.member_rows import MemberRows
from autolog.sync import Worker

HOUSEKEEPING = timedelta(seconds=15)
MEMBERS = timedelta(minutes=1)
"""How often the clock looks whether the members of an entry are to be asked for."""
PATIENCE = timedelta(seconds=25)
"""How long a stop waits for pages to be finished; the rest until 30 seconds is for putting things away."""


@dataclass(slots=True)
class Daemon:
    """What runs between start and stop."""

    installation: Installation
    pool: DecodePool
    metrics: Metrics = field(default_factory=Metrics)
    notify: Notify = field(default=lambda _state: None)
    watchdog: timedelta | None = None
    stopping: threading.Event = field(default_factory=threading.Event)
    reloading: threading.Event = field(default_factory=threading.Event)
    halting: threading.Event = field(default_factory=threading.Event)
    wake: threading.Event = field(default_factory=threading.Event)
    asking: threading.Event = field(default_factory=threading.Event)
    """Somebody wants the configuration read again, and with it who belongs to its entries, before the hour is over."""
    connectors: dict[str, Connector] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    """Accounts whose last page the database did not take."""
    clock: BackgroundScheduler | None = None
    following: Following = field(default_factory=Following)
    alarms: Alarms = field(init=False)

    def __post_init__(self) -> None:
        self.alarms = Alarms(self.metrics)

    def run(self) -> bool:
        """Run until told to stop; return whether every page was finished.

        Raises ConfigurationError when it cannot begin.
        """
        with serving(self.installation.configuration.file.observability.listen, self.metrics, self._ready):
            self._start_clock()
            self.notify("READY=1")
            structlog.get_logger().info("autolog is watching", accounts=len(self.installation.configuration.accounts))
            while not self.stopping.is_set():
                self.wake.wait(self._nap().total_seconds())
                self.wake.clear()
                self._pet_watchdog()
                if self.reloading.is_set():
                    self._reload()
            return self._stop()

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """Ask for an orderly end; safe in a signal handler."""
        self.stopping.set()
        self.wake.set()

    def reload(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """Ask for the configuration to be read again; safe in a signal handler."""
        self.reloading.set()
        self.wake.set()

    def _interrupted(self) -> bool:
        """Return whether runs are to end after their current page, for good or to begin again as configured now."""
        return self.stopping.is_set() or self.halting.is_set()

    def _nap(self) -> timedelta:
        return min(HOUSEKEEPING, self.watchdog or HOUSEKEEPING)

    def _start_clock(self) -> None:
        file = self.installation.configuration.file
        logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a run longer than its interval is no news
        clock = BackgroundScheduler(
            executors={
                "default": ThreadPoolExecutor(file.sync.concurrency),
                "own": ThreadPoolExecutor(1),
                "members": ThreadPoolExecutor(1),
                "care": ThreadPoolExecutor(1),
            },
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
            timezone="UTC",
        )
        now = self.installation.now()
        customers_every = file.sync.customers.total_seconds()
        self._refresh_customers()
        clock.add_job(self._refresh_customers, "interval", seconds=customers_every, executor="own")
        clock.add_job(self._housekeeping, "interval", seconds=HOUSEKEEPING.total_seconds(), executor="own")
        care = Care(self.pool.decode_many, self.metrics, self._interrupted, now)
        clock.add_job(care.go_round, "interval", seconds=60, executor="care", args=[lambda: self.installation])
        clock.add_job(
            self._refresh_members, "interval", seconds=MEMBERS.total_seconds(), executor="members", next_run_time=now
        )
        for account in self.installation.configuration.accounts:
            if not account.common.paused:
                self._schedule(clock, account, now)
        self.clock = clock
        clock.start()

    def _schedule(self, clock: BackgroundScheduler, account: Account, now: datetime) -> None:
        every = account.poll.total_seconds()
        first = now + timedelta(seconds=min(every, 1.0) * random.random())  # noqa: S311 - spreads load, guards nothing
        clock.add_job(
            self._run_account,
            "interval",
            seconds=every,
            jitter=every / 10,
            next_run_time=first,
            args=[account.id],
            id=account.id,
            replace_existing=True,
        )

    def _run_account(self, account_id: str) -> None:
        """One run of one account; the clock's thread must survive whatever happens in it."""
        account = self.installation.configuration.account(account_id)
        if account is None or account.common.paused:
            self._forget_connector(account_id)
            return
        if self._interrupted() or self.following.moved(self.installation, self.reload):
            return
        log = structlog.get_logger().bind(account=account_id)
        try:
            self.alarms.report(self._outcome(account), log)
            self.refused.discard(account_id)
        except AutologError as failure:
            if isinstance(failure, StoreUnavailable):
                self.refused.add(account_id)
            self.metrics.errors.labels(account=account_id, reason=type(failure).__name__).inc()
            log.error(one_line(failure), reason=type(failure).__name__)
        except Exception as fault:  # noqa: BLE001 - a fault of ours must stop one run, not the daemon
            self.metrics.errors.labels(account=account_id, reason="fault").inc()
            log.critical("a fault of autolog itself ended this run; please report it", fault=describe_fault(fault))
            self._forget_connector(account_id)

    def _outcome(self, account: Account) -> AccountOutcome:
        worker = Worker(
            store=self.installation.store,
            name=self.installation.worker_name("daemon"),
            now=self.installation.now,
            cancelled=self._interrupted,
            watch=self._watch,
            cleaned=self.installation.redaction.cleaned,
            thresholds=self.installation.thresholds,
        )
        run = self.installation.account_run(account)
        mind = self.installation.mind(self.pool.decode_many)
        outcome = run_account(self._connector(account), run, mind, worker, spread_attempt)
        if any(True for _ in outcome.failures):
            self._forget_connector(account.id)
        return outcome

    def _watch(self, decided: Sequence[Decided]) -> None:
        announce(decided, self.installation.customers(), self.metrics)

    def _connector(self, account: Account) -> Connector:
        """Keep one connector an account: a fresh login costs a hundred times what a question on an open one does."""
        if account.id not in self.connectors:
            self.connectors[account.id] = self.installation.connect(account, self._interrupted)
        return self.connectors[account.id]

    def _forget_connector(self, account_id: str) -> None:
        connector = self.connectors.pop(account_id, None)
        if connector is not None:
            connector.close()

    def _refresh_lists(self) -> None:
        """Ask again for the lists of rules that a database holds; those known so far go on when it does not answer."""
        if not self.installation.rules.asks:
            return
        try:
            self.installation = replace(self.installation, rules=self.installation.read_rules())
        except AutologError as failure:
            structlog.get_logger().error("the lists of the rules were not refreshed: " + one_line(failure))

    def _refresh_customers(self) -> None:
        log = structlog.get_logger()
        try:
            refreshed = refresh_customers(self.installation)
        except AutologError as failure:
            log.error("customers were not refreshed: " + one_line(failure))
            return
        for problem in refreshed.problems:
            log.warning(str(problem))
        self._refresh_lists()
        if refreshed.changed:
            log.info("customers changed", rows=refreshed.changed, past_items_to_look_at_again=refreshed.relinked)

    def _refresh_members(self) -> None:
        """Look who joined and who left; the clock's thread must survive whatever happens in it."""
        entries = [entry.id for entry in self.installation.configuration.entries] if self.asking.is_set() else []
        self.asking.clear()
        try:
            asked = refresh_members(self.installation, random.random(), entries)  # noqa: S311 - guards nothing
        except AutologError as failure:
            structlog.get_logger().error("members were not asked for: " + one_line(failure))
            return
        except Exception as fault:  # noqa: BLE001 - a fault of ours must stop one look, not the daemon
            structlog.get_logger().critical(
                "a fault of autolog itself ended the look for members; please report it", fault=describe_fault(fault)
            )
            return
        for one in asked:
            self._follow(one)
        self._schedule_unknown()

    def _follow(self, asked: Asked) -> None:
        log = structlog.get_logger().bind(entry=asked.entry)
        if asked.failure is not None:
            self.alarms.tell(asked.entry, asked.failure, log)
        else:
            self.alarms.answered(asked.entry)
        for address in asked.change.joined:
            account = self.installation.configuration.account(account_id(asked.entry, address))
            if account is not None and self.clock is not None:
                log.info("a mailbox joined", account=account.id)
                self._schedule(self.clock, account, self.installation.now())
        for address in asked.change.left:
            log.warning("a mailbox left and is paused; its records stay", account=account_id(asked.entry, address))

    def _schedule_unknown(self) -> None:
        """Read accounts that the clock does not know: another process, or an earlier reload, heard of them first."""
        if self.clock is None:
            return
        for account in self.installation.configuration.accounts:
            if not account.common.paused and self.clock.get_job(account.id) is None:
                structlog.get_logger().info("a mailbox joined", account=account.id)
                self._schedule(self.clock, account, self.installation.now())

    def _housekeeping(self) -> None:
        if self.pool.close_if_idle(time.monotonic()):
            self.installation.store.close()  # each connection holds a MB; the next question opens one again
            give_back_memory()
        try:
            now = self.installation.now()
            self.installation.store.wipe_expired_reviews(now)
            self.notify("STATUS=" + measure(self.installation.store, self.metrics, now))
        except StoreError as failure:
            structlog.get_logger().error(one_line(failure))

    def _database_answers(self) -> bool:
        try:
            self.installation.store.ping()
        except StoreError:
            return False
        return True

    def _ready(self) -> bool:
        """Return whether the database answers and takes what is written: a full disk still answers."""
        return not self.refused and self._database_answers()

    def _pet_watchdog(self) -> None:
        if self.watchdog is not None and self._database_answers():
            self.notify("WATCHDOG=1")

    def _reload(self) -> None:
        self.reloading.clear()
        self.asking.set()
        self.notify("RELOADING=1")
        log = structlog.get_logger()
        try:
            configuration = self._as_written_now()
            waiting = waits_for_a_restart(self.installation.configuration.file, configuration.file)
            changed = replace(self.installation, configuration=configuration)
            self._take_over(replace(self.installation, configuration=configuration, rules=changed.read_rules()))
        except AutologError as failure:
            log.error("the new configuration is refused and the old one goes on: " + str(failure))
        else:
            log.info("configuration and rules were read again", accounts=len(configuration.accounts))
            if waiting:
                log.warning("what changed here is taken over by the next start of autolog", keys=waiting)
        self.following.caught_up(self.installation)
        self.notify("READY=1")

    def _as_written_now(self) -> Configuration:
        configuration = load_configuration(self.installation.configuration.path)
        return with_members(configuration, MemberRows(self.installation.store.database).memberships())

    def _take_over(self, installation: Installation) -> None:
        """Go on as configured now; as before when the database does not take the accounts (StoreUnavailable)."""
        self._halt_clock()
        try:
            register_accounts(installation)
            self.installation = installation
            self.refused.clear()
        finally:
            self._start_clock()

    def _halt_clock(self) -> None:
        self.halting.set()
        if self.clock is not None:
            self.clock.shutdown(wait=True)
        for known in tuple(self.connectors):
            self._forget_connector(known)
        self.halting.clear()

    def _stop(self) -> bool:
        """Wait for the pages that were begun; return whether all were finished."""
        self.notify("STOPPING=1")
        log = structlog.get_logger()
        log.info("autolog is stopping; pages that were begun are finished")
        halting = threading.Thread(target=self._halt_clock, name="halt", daemon=True)
        halting.start()
        halting.join(PATIENCE.total_seconds())
        if halting.is_alive():
            log.warning("a page had to be left unfinished; the next start reads it again")
        return not halting.is_alive()


def waits_for_a_restart(old: ConfigurationFile, new: ConfigurationFile) -> list[str]:
    """Return the keys that differ and are read at the start alone."""
    return [key for key in ("database", "secrets", "decode", "observability") if getattr(old, key) != getattr(new, key)]


def spread_attempt(failure: AutologError, failures: int, now: datetime) -> datetime:
    """Return the time of the next attempt, spread by chance."""
    return next_attempt(failure, failures, now, random.random())  # noqa: S311 - spreads load, guards nothing


def run_daemon(
    installation: Installation, environment: Mapping[str, str], on_ready: Callable[[Daemon], None] = lambda _: None
) -> bool:
    """Run the daemon in the foreground until SIGTERM or SIGINT; return False when threads still wait for a server."""
    with DecodePool(installation.configuration.file.decode.workers) as pool:
        daemon = Daemon(
            installation, pool, notify=service_manager(environment), watchdog=watchdog_interval(environment)
        )
        signal.signal(signal.SIGTERM, daemon.stop)
        signal.signal(signal.SIGINT, daemon.stop)
        signal.signal(signal.SIGHUP, daemon.reload)
        on_ready(daemon)
        return daemon.run()
