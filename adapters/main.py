"""Puts the parts of one office together: what it keeps, its use cases, its door and its seals."""

from collections.abc import Collection, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from adapters.asked import request_id
from adapters.identity.accounts import Accounts
from adapters.identity.attempts import Attempts
from adapters.identity.door import Door
from adapters.identity.embedded import Issuer
from adapters.identity.ended import Ended
from adapters.identity.provider import Provider
from adapters.identity.published import PublishedKeys
from adapters.identity.tables import open_accounts
from adapters.keys import KeyServerAway, KeyStore
from adapters.opening import Opened, opened
from adapters.reads.opening import READS_SECONDS, read_seal, sealed_looks
from adapters.register import CATCH_UP_SECONDS, Behind, Register
from adapters.restore import Restored, just_restored
from adapters.seal.opening import log_seal
from adapters.seal.seal import Seal
from adapters.settings import DEFAULT_PROFILE, Settings, load_profile
from adapters.tables import FAILURES as OF_TABLES
from adapters.tables import Tables
from application.audit import Audits
from application.cases import Cases
from application.conferences import Conferences
from application.correction import Corrections
from application.daily import Daily
from application.desk import AGENCY, Desk
from application.erasure import Erasures
from application.journal import Journal
from application.looking import Looking
from application.publishing import Publications
from application.purging import Purging
from application.reading import Reading
from application.replay import Replay
from application.staffing import Staffing
from application.subject_report import SubjectReports
from domain.agency import Agency
from domain.events import LogRestored, ReadLogPurged, ReadLogRestored
from domain.profile import Profile
from domain.recorded import Decision
from projections.runner import Runner
from projections.workers import Workers

FAILURES = (OSError, KeyServerAway, *OF_TABLES)
"""What may stop a step half way that is finished later."""


@dataclass(frozen=True)
class Office:
    """Everything one agency runs on."""

    settings: Settings
    keys: KeyStore
    desk: Desk
    journal: Journal
    cases: Cases
    conferences: Conferences
    publications: Publications
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


@contextmanager
def open_office(settings: Settings, work: Collection[str] | None = None) -> Iterator[Office]:
    """Open an office, put its profile in force, keep its read models up to date, seal its log, and close it again.

    `work` names the read models this process keeps up to date, if it does nothing else. Where it is left out the
    process works with the office, and first does what a restore or an interrupted erasure left to do. Raises what
    `opened` does.
    """
    with ExitStack() as stack:
        there = stack.enter_context(opened(settings))
        for runner in there.runners.values():
            runner.return_to_the_log()
        identity = stack.enter_context(closing(open_accounts(settings.accounts_place)))
        workers = Workers(there.journal, [there.runners[name] for name in (there.runners if work is None else work)])
        workers.start()
        stack.callback(workers.stop)
        office = _office(there, identity, workers)
        if work is None:
            _take_up_what_was_left(office)
            stack.enter_context(office.seal.sealing(office.journal))
            stack.enter_context(office.reads.sealing(interval=READS_SECONDS))
        yield office


def _office(there: Opened, identity: Tables, workers: Workers) -> Office:
    desk, zone = _desk(there), ZoneInfo(there.settings.time_zone)
    seal, reads = _seals(there)
    cases, conferences, staffing = Cases(desk), Conferences(desk), Staffing(desk)
    looking = Looking(desk, there.read_log, request_id)
    reading = Reading(desk, there.read_log, looking)
    erasures, corrections = Erasures(desk, cases, seal.outside, FAILURES), Corrections(desk, cases, FAILURES)
    purging = Purging(desk, there.read_log, lambda: sealed_looks(reads), zone)
    return Office(
        settings=there.settings,
        keys=there.keys,
        desk=desk,
        journal=there.journal,
        cases=cases,
        conferences=conferences,
        publications=Publications(desk),
        erasures=erasures,
        corrections=corrections,
        audits=Audits(desk),
        looking=looking,
        reading=reading,
        subject_reports=SubjectReports(desk, reading, looking),
        replay=Replay(desk, zone),
        daily=Daily(desk, cases, conferences, erasures, corrections, purging),
        staffing=staffing,
        door=_door(there, identity, staffing),
        seal=seal,
        reads=reads,
        runners=there.runners,
        workers=workers,
    )


def _desk(there: Opened) -> Desk:
    settings, zone = there.settings, ZoneInfo(there.settings.time_zone)
    return Desk(
        there.journal,
        there.keys,
        Register(there.journal, there.runners),
        _profile(settings, there.journal),
        today=lambda: settings.today or datetime.now(zone).date(),
        now=_now,
        new_id=uuid4,
    )


def _profile(settings: Settings, journal: Journal) -> Profile:
    """The profile the settings name, else the one in force.

    Raises Pydantic's `ValidationError` for a recorded profile that this version cannot read: name one that it can.
    """
    in_force = _agency(journal).profile
    if settings.profile or in_force is None:
        return load_profile(settings.profile or DEFAULT_PROFILE)
    return Profile.model_validate(in_force)


def _seals(there: Opened) -> tuple[Seal, Seal]:
    """The seals of the log and of the read log; the first start of an office marks their places outside."""
    seal = log_seal(there.settings, there.keys, there.journal, lambda: _agency(there.journal))
    reads = read_seal(there.settings, there.keys, there.read_log, lambda: _agency(there.journal))
    if seal.tables.newest_checkpoint() is None:
        seal.outside.begin()
        reads.outside.begin()
    return seal, reads


def _door(there: Opened, identity: Tables, staffing: Staffing) -> Door:
    keys, oidc = there.keys, there.settings.oidc
    issuer = Issuer(keys.secret("token-signing"), there.settings.origin, _now)
    provider = Provider(oidc, PublishedKeys(oidc.issuer), _now) if oidc else None
    attempts = Attempts(identity, keys.fingerprint)
    return Door(issuer, provider, Accounts(identity), attempts, Ended(identity), staffing, _now)


def _agency(journal: Journal) -> Agency:
    return journal.load(Agency(), AGENCY)[0]


def _now() -> datetime:
    return datetime.now(UTC)


def _take_up_what_was_left(office: Office) -> None:
    """Before anybody can look."""
    office.runners["case_list"].catch_up()  # after a restore it begins anew, and may take longer than others wait
    with just_restored(office.settings.data) as restored:
        if restored:
            _record(restored, office)
        office.desk.activate_profile()
        office.erasures.finish()
        office.corrections.finish()


def _record(restored: Restored, office: Office) -> None:
    """Say in the log that it was put back, before anything else is; once, however often the program is stopped here."""
    again = len(office.erasures.brought_back())
    earlier = [LogRestored(size=size, known_size=known, erased_again=0) for size, known in restored.earlier]
    change = LogRestored(size=restored.size, known_size=restored.known_size, erased_again=again)
    purges = [ReadLogPurged.model_validate_json(one) for one in restored.purges]
    reads = [ReadLogRestored(size=restored.reads[0], known_size=restored.reads[1])] if restored.reads else []
    by, told = office.desk.by_itself(command_id=restored.id), Decision((*earlier, change, *purges, *reads))
    office.desk.submit(by, "ORGANISATION", lambda _: office.desk.about_the_agency(told))
