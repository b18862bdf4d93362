"""Puts the parts of one office together: log, keys, read models, use cases."""

import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from adapters.asked import request_id
from adapters.backup import InUse, office_lock
from adapters.identity.accounts import Accounts
from adapters.identity.attempts import Attempts
from adapters.identity.door import Door
from adapters.identity.embedded import Issuer
from adapters.identity.ended import Ended
from adapters.identity.file import NAME as ACCOUNTS
from adapters.identity.file import IdentityFile
from adapters.identity.provider import Provider
from adapters.identity.published import PublishedKeys
from adapters.keys import KeyMissing, KeyServerAway, KeyStore
from adapters.keys.opening import key_encryption
from adapters.log.mapper import EventMapper
from adapters.log.opening import log_begun, open_journal, seal_tables
from adapters.log.seal_tables import NotRead, SealTables
from adapters.reads.opening import READS_SECONDS, open_read_log, read_seal, sealed_looks
from adapters.reads.store import SQLiteReadLog
from adapters.restore import Restored, finish_restore, just_restored, restoring
from adapters.seal import checking
from adapters.seal.histories import Histories
from adapters.seal.outside import Outside
from adapters.seal.rows import Finding, told
from adapters.seal.seal import Seal, Verifier
from adapters.settings import DEFAULT_PROFILE, Settings, load_profile
from application.audit import Audits
from application.cases import Cases
from application.conferences import Conferences
from application.correction import Corrections
from application.daily import Daily
from application.desk import AGENCY, Desk
from application.erasure import Erasures
from application.journal import Journal, Unavailable
from application.looking import Looking
from application.ports import Candidate
from application.purging import Purging
from application.reading import Reading
from application.replay import Replay
from application.staffing import Staffing
from application.subject_report import SubjectReports
from domain.agency import Agency
from domain.events import LogRestored, ReadLogPurged, ReadLogRestored
from domain.figures import Counts, Figure
from domain.profile import Profile
from domain.recorded import Decision
from projections import agenda, audit_trail, case_list, conference_list, figures, staff, statistics, watchlist
from projections.runner import Projection, Runner
from projections.workers import Workers

PROJECTIONS: tuple[type[Projection], ...] = (
    case_list.CaseList,
    conference_list.ConferenceList,
    agenda.Agenda,
    audit_trail.AuditTrail,
    watchlist.WatchList,
    statistics.Statistics,
    staff.StaffList,
)
CATCH_UP_SECONDS = 5.0
"""How long a command or a read waits for the read models."""


class Behind(Exception):
    """The read models have not reached the wanted position in time; ask again."""


@dataclass(frozen=True)
class Office:
    """Everything one agency runs on."""

    settings: Settings
    keys: KeyStore
    desk: Desk
    journal: Journal
    cases: Cases
    conferences: Conferences
    erasures: Erasures
    corrections: Corrections
    audits: Audits
    looking: Looking
    reading: Reading
    subject_reports: SubjectReports
    replay: Replay
    daily: Daily
    staffing: Staffing
    door: Door
    seal: Seal
    reads: Seal
    """Of the read log."""
    runners: dict[str, Runner]
    """The read models, by the name of their projection."""
    workers: Workers

    def reach(self, position: int, seconds: float = CATCH_UP_SECONDS) -> None:
        """Wait until every read model has folded in a position; raises `Behind`."""
        if not self.workers.wait(position, seconds):
            raise Behind()


class Files(NamedTuple):
    """What an office keeps beside log, keys and read models."""

    read_log: SQLiteReadLog
    identity: IdentityFile


@dataclass(frozen=True)
class Verifying:
    """What it takes to verify an office, whatever state it is in."""

    seal: Seal
    reads: Seal
    runners: dict[str, Runner]

    def size(self) -> int:
        """How many events there seem to be; 0 where that cannot be read, which verifying will find."""
        try:
            return self.seal.tables.head()
        except NotRead:
            return 0

    def read_models_astray(self) -> Iterator[Finding]:
        """Read models that stand still, or have read more than there is."""
        for name, runner in self.runners.items():
            if (position := runner.position()) > self.size():
                yield Finding("READ_MODEL_AHEAD", position, name)
            for failure in runner.query("SELECT position, error FROM failures"):
                yield Finding("READ_MODEL_STUCK", failure["position"], f"{name}: {failure['error']}")


class Register:
    """What the lists know, read up to the end of the log (application/ports.py)."""

    def __init__(self, journal: Journal, runners: dict[str, Runner]) -> None:
        self._journal = journal
        self._runners = runners

    def waiting(self) -> Sequence[Candidate]:
        return case_list.waiting(self._now("case_list"))

    def cases_between(self, since: date | None, until: date | None) -> Sequence[UUID]:
        return audit_trail.cases_between(self._now("audit_trail"), since, until)

    def being_erased(self) -> Sequence[UUID]:
        return [one.case_id for one in case_list.being_erased(self._now("case_list"))]

    def not_erased(self, cases: Collection[UUID]) -> Sequence[UUID]:
        return case_list.not_erased(self._now("case_list"), cases)

    def open_cases(self) -> Sequence[UUID]:
        return [one.case_id for one in case_list.open_cases(self._now("case_list"))]

    def closed_cases(self) -> Sequence[UUID]:
        return [one.case_id for one in case_list.closed_cases(self._now("case_list"))]

    def planned_conferences(self) -> Sequence[UUID]:
        return [one.conference_id for one in conference_list.planned(self._now("conference_list"))]

    def first_year(self) -> int | None:
        return figures.first_year(self._now("statistics"))

    def in_year(self, figure: Figure, year: int) -> Sequence[UUID]:
        return figures.in_year(self._now("statistics"), figure, year)

    def figures(self, year: int) -> Counts:
        return figures.counts(self._now("statistics"), year)

    def _now(self, name: str) -> Runner:
        runner = self._runners[name]
        if not runner.wait(self._journal.head(), CATCH_UP_SECONDS):
            raise Behind()
        return runner


@contextmanager
def open_office(settings: Settings, work: Collection[str] | None = None) -> Iterator[Office]:
    """Open an office, put its profile in force, keep its read models up to date, seal its log, and close it again.

    `work` names the read models this process keeps up to date, if it does nothing else. Where it is left out the
    process works with the office, and first does what a restore or an interrupted erasure left to do.
    """
    with ExitStack() as stack:
        stack.enter_context(_beside_others(settings))
        office = _assemble(settings, stack, work)
        if work is None:
            _take_up_what_was_left(office)
            stack.enter_context(office.seal.sealing(office.journal))
            stack.enter_context(office.reads.sealing(interval=READS_SECONDS))
        yield office


def _take_up_what_was_left(office: Office) -> None:
    """Before anybody can look."""
    office.runners["case_list"].catch_up()  # after a restore it begins anew, and may take longer than others wait
    with just_restored(office.settings.data) as restored:
        if restored:
            _record(restored, office)
        office.desk.activate_profile()
        office.erasures.finish()
        office.corrections.finish()


@contextmanager
def _beside_others(settings: Settings) -> Iterator[None]:
    """Work with an office beside others, once no restore is half done; raises `InUse`."""
    finish_restore(settings)
    with office_lock(settings.data, alone=False):
        if restoring(settings):
            raise InUse("a restore was interrupted just now; try again")
        yield


@contextmanager
def open_to_verify(settings: Settings) -> Iterator[Verifying]:
    """Open an office only to verify it: nothing is decided, folded in or sealed, so the log may be in any state."""
    with ExitStack() as stack:
        stack.enter_context(_beside_others(settings))
        keys = stack.enter_context(closing(_key_store(settings)))
        journal = stack.enter_context(closing(open_journal(settings.log_place, keys, schema=settings.database_schema)))
        runners = {kind.name: Runner(journal, kind(), settings.data) for kind in PROJECTIONS}
        for runner in runners.values():
            stack.enter_context(closing(runner))
        tables, mapper = seal_tables(journal), EventMapper(keys)

        def histories() -> Histories:
            return Histories(keys.secret("seal"), settings.origin, told(tables, mapper).losses)

        outside = Outside(settings.checkpoints)
        seal = Seal(tables, outside, histories, _verifier(tables, mapper, outside))
        read_log = stack.enter_context(closing(open_read_log(settings, keys)))
        yield Verifying(seal, read_seal(settings, keys, read_log, lambda: told(tables, mapper)), runners)


def _assemble(settings: Settings, stack: ExitStack, work: Collection[str] | None) -> Office:
    keys = stack.enter_context(closing(_key_store(settings)))
    read_log = stack.enter_context(closing(open_read_log(settings, keys)))
    identity = stack.enter_context(closing(IdentityFile(settings.data / ACCOUNTS)))
    journal = stack.enter_context(closing(open_journal(settings.log_place, keys, schema=settings.database_schema)))
    runners = {kind.name: Runner(journal, kind(), settings.data) for kind in PROJECTIONS}
    for runner in runners.values():
        stack.enter_context(closing(runner))
    workers = Workers(journal, [runners[name] for name in (runners if work is None else work)])
    workers.start()
    stack.callback(workers.stop)
    return _office(settings, journal, keys, Files(read_log, identity), runners, workers)


def _key_store(settings: Settings) -> KeyStore:
    """The keys, made with the log and never after it: a store that is lost must be put back. Raises `KeyMissing`."""
    path = settings.data / "keys.sqlite"
    if not path.exists() and log_begun(settings.log_place, settings.database_schema):
        raise KeyMissing(f"{path} is missing: put it back, nothing can be read without it")
    return KeyStore(path, lambda first: key_encryption(settings, first_start=first))


def _office(
    settings: Settings,
    journal: Journal,
    keys: KeyStore,
    files: Files,
    runners: dict[str, Runner],
    workers: Workers,
) -> Office:
    zone = ZoneInfo(settings.time_zone)

    def today() -> date:
        return settings.today or datetime.now(zone).date()

    def now() -> datetime:
        return datetime.now(UTC)

    desk = Desk(journal, keys, Register(journal, runners), _profile(settings, journal), today, now, uuid4)
    staffing = Staffing(desk)
    cases, conferences, outside = Cases(desk), Conferences(desk), Outside(settings.checkpoints)
    looking = Looking(desk, files.read_log, request_id)
    reads = read_seal(settings, keys, files.read_log, lambda: journal.load(Agency(), AGENCY)[0])
    purging = Purging(desk, files.read_log, lambda: sealed_looks(reads), zone)
    tables = seal_tables(journal)
    if tables.newest_checkpoint() is None:
        outside.begin()
        reads.outside.begin()
    read = Reading(desk, files.read_log, looking)
    failures = (OSError, sqlite3.Error, Unavailable, KeyServerAway)
    erasures, corrections = Erasures(desk, cases, outside, failures), Corrections(desk, cases, failures)
    return Office(
        settings=settings,
        keys=keys,
        desk=desk,
        journal=journal,
        cases=cases,
        conferences=conferences,
        erasures=erasures,
        corrections=corrections,
        audits=Audits(desk),
        looking=looking,
        reading=read,
        subject_reports=SubjectReports(desk, read, looking),
        replay=Replay(desk, zone),
        daily=Daily(desk, cases, conferences, erasures, corrections, purging),
        staffing=staffing,
        door=_door(settings, keys, files.identity, staffing, now),
        seal=Seal(
            tables,
            outside,
            lambda: _histories(settings, keys, journal),
            _verifier(tables, EventMapper(keys), outside),
        ),
        reads=reads,
        runners=runners,
        workers=workers,
    )


def _verifier(tables: SealTables, mapper: EventMapper, outside: Outside) -> Verifier:
    listed = outside.forgotten if outside else None
    return lambda histories, notes, progress: checking.verify(tables, mapper, histories, notes, progress, listed)


def _door(
    settings: Settings, keys: KeyStore, file: IdentityFile, staffing: Staffing, now: Callable[[], datetime]
) -> Door:
    issuer = Issuer(keys.secret("token-signing"), settings.origin, now)
    oidc = settings.oidc
    provider = Provider(oidc, PublishedKeys(oidc.issuer), now) if oidc else None
    return Door(issuer, provider, Accounts(file), Attempts(file, keys.fingerprint), Ended(file), staffing, now)


def _histories(settings: Settings, keys: KeyStore, journal: Journal) -> Histories:
    losses = journal.load(Agency(), AGENCY)[0].losses
    return Histories(keys.secret("seal"), settings.origin, losses)


def _record(restored: Restored, office: Office) -> None:
    """Say in the log that it was put back, before anything else is; once, however often the program is stopped here."""
    again = len(office.erasures.brought_back())
    earlier = [LogRestored(size=size, known_size=known, erased_again=0) for size, known in restored.earlier]
    change = LogRestored(size=restored.size, known_size=restored.known_size, erased_again=again)
    purges = [ReadLogPurged.model_validate_json(one) for one in restored.purges]
    reads = [ReadLogRestored(size=restored.reads[0], known_size=restored.reads[1])] if restored.reads else []
    by, told = office.desk.by_itself(command_id=restored.id), Decision((*earlier, change, *purges, *reads))
    office.desk.submit(by, "ORGANISATION", lambda _: office.desk.about_the_agency(told))


def _profile(settings: Settings, journal: Journal) -> Profile:
    """The profile the settings name, else the one in force.

    Raises Pydantic's `ValidationError` for a recorded profile that this version cannot read: name one that it can.
    """
    in_force = journal.load(Agency(), AGENCY)[0].profile
    if settings.profile or in_force is None:
        return load_profile(settings.profile or DEFAULT_PROFILE)
    return Profile.model_validate(in_force)
