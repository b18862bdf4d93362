"""Puts the parts of one office together: log, keys, read models, use cases."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from adapters.identity import Issuer
from adapters.keys import KeyStore
from adapters.log.recorder import open_journal
from adapters.read_log import SQLiteReadLog
from adapters.settings import DEFAULT_PROFILE, Settings, load_profile
from application.cases import Cases
from application.conferences import Conferences
from application.daily import Daily
from application.desk import AGENCY, CALENDAR, Desk, Submission
from application.erasure import Erasures
from application.journal import Journal
from application.ports import Candidate
from application.reading import Reading
from application.replay import Replay
from domain.agency import Agency
from domain.figures import Counts, Figure
from domain.profile import Profile
from domain.recorded import Actor
from projections import agenda, audit_trail, case_list, conference_list, figures, statistics, watchlist
from projections.runner import Projection, Runner
from projections.workers import Workers

PROJECTIONS: tuple[type[Projection], ...] = (
    case_list.CaseList,
    conference_list.ConferenceList,
    agenda.Agenda,
    audit_trail.AuditTrail,
    watchlist.WatchList,
    statistics.Statistics,
)
CATCH_UP_SECONDS = 5.0
"""How long a command or a read waits for the read models."""


class Behind(Exception):
    """The read models have not reached the wanted position in time; ask again."""


@dataclass(frozen=True)
class Office:
    """Everything one agency runs on."""

    settings: Settings
    desk: Desk
    journal: Journal
    cases: Cases
    conferences: Conferences
    erasures: Erasures
    reading: Reading
    replay: Replay
    daily: Daily
    issuer: Issuer
    runners: dict[str, Runner]
    """The read models, by the name of their projection."""
    workers: Workers

    def reach(self, position: int, seconds: float = CATCH_UP_SECONDS) -> None:
        """Wait until every read model has folded in a position; raises `Behind`."""
        if not self.workers.wait(position, seconds):
            raise Behind()


class Register:
    """What the lists know, read up to the end of the log (application/ports.py)."""

    def __init__(self, journal: Journal, runners: dict[str, Runner]) -> None:
        self._journal = journal
        self._runners = runners

    def waiting(self) -> Sequence[Candidate]:
        return case_list.waiting(self._now("case_list"))

    def being_erased(self) -> Sequence[UUID]:
        return [one.case_id for one in case_list.being_erased(self._now("case_list"))]

    def open_cases(self) -> Sequence[UUID]:
        return [one.case_id for one in case_list.open_cases(self._now("case_list"))]

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
    """Open an office, put its profile in force, keep its read models up to date, and close it again.

    `work` names the read models this process keeps up to date; all of them where it is left out.
    """
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys = KeyStore(settings.data / "keys.sqlite", settings.key_file or settings.data / "kek.key")
    read_log = SQLiteReadLog(settings.data / "reads.sqlite")
    journal = open_journal(settings.log_file, keys)
    runners = {kind.name: Runner(journal, kind(), settings.data) for kind in PROJECTIONS}
    workers = Workers(journal, [runners[name] for name in (runners if work is None else work)])
    office = _assemble(settings, journal, keys, read_log, runners, workers)
    workers.start()
    try:
        office.desk.activate_profile(_by_the_calendar(office.desk))
        office.erasures.finish()
        yield office
    finally:
        workers.stop()
        for runner in runners.values():
            runner.close()
        journal.close()
        read_log.close()
        keys.close()


def _assemble(
    settings: Settings,
    journal: Journal,
    keys: KeyStore,
    read_log: SQLiteReadLog,
    runners: dict[str, Runner],
    workers: Workers,
) -> Office:
    zone = ZoneInfo(settings.time_zone)

    def today() -> date:
        return settings.today or datetime.now(zone).date()

    def now() -> datetime:
        return datetime.now(UTC)

    desk = Desk(journal, keys, Register(journal, runners), _profile(settings, journal), today, now, uuid4)
    cases, conferences = Cases(desk), Conferences(desk)
    erasures = Erasures(desk, cases)
    return Office(
        settings=settings,
        desk=desk,
        journal=journal,
        cases=cases,
        conferences=conferences,
        erasures=erasures,
        reading=Reading(desk, read_log),
        replay=Replay(desk, zone),
        daily=Daily(desk, cases, conferences, erasures),
        issuer=Issuer(keys.secret("token-signing"), settings.origin, now),
        runners=runners,
        workers=workers,
    )


def _profile(settings: Settings, journal: Journal) -> Profile:
    """The profile the settings name, else the one in force.

    Raises Pydantic's `ValidationError` for a recorded profile that this version cannot read: name one that it can.
    """
    in_force = journal.load(Agency(), AGENCY)[0].profile
    if settings.profile or in_force is None:
        return load_profile(settings.profile or DEFAULT_PROFILE)
    return Profile.model_validate(in_force)


def _by_the_calendar(desk: Desk) -> Submission:
    return Submission(Actor(CALENDAR, desk.profile.coordinator), desk.new_id(), digest=b"")
