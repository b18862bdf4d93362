"""Opens what one agency keeps: keys, log, read log and read models."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass

from adapters.backup import InUse, office_lock
from adapters.identity import tables as accounts
from adapters.keys import KeyMissing, KeyStore
from adapters.keys import store as key_store
from adapters.keys.opening import key_encryption
from adapters.keys.store import begun
from adapters.log import migrate_postgres
from adapters.log.connecting import Address
from adapters.log.opening import log_begun, open_journal
from adapters.reads import store as read_store
from adapters.reads.opening import open_read_log
from adapters.reads.store import StoredReadLog
from adapters.restore import finish_restore, restoring
from adapters.settings import Settings
from application.journal import Journal
from projections import agenda, audit_trail, case_list, conference_list, staff, statistics, watchlist
from projections.runner import Projection, Runner

PROJECTIONS: tuple[type[Projection], ...] = (
    case_list.CaseList,
    conference_list.ConferenceList,
    agenda.Agenda,
    audit_trail.AuditTrail,
    watchlist.WatchList,
    statistics.Statistics,
    staff.StaffList,
)


@dataclass(frozen=True)
class Opened:
    """What an office works with, and what is verified."""

    settings: Settings
    keys: KeyStore
    journal: Journal
    read_log: StoredReadLog
    runners: dict[str, Runner]
    """The read models, by the name of their projection."""


@contextmanager
def opened(settings: Settings) -> Iterator[Opened]:
    """All of it, beside others who work with it, once no restore is half done.

    Raises `InUse`, `KeyMissing`, and what stands in the way of opening log and read log.
    """
    with ExitStack() as stack:
        stack.enter_context(_beside_others(settings))
        keys = stack.enter_context(closing(_key_store(settings)))
        read_log = stack.enter_context(closing(open_read_log(settings, keys)))
        journal = stack.enter_context(closing(open_journal(settings.log_place, keys)))
        runners = {kind.name: Runner(journal, kind(), settings.data) for kind in PROJECTIONS}
        for runner in runners.values():
            stack.enter_context(closing(runner))
        yield Opened(settings, keys, journal, read_log, runners)


def admit(settings: Settings, role: str) -> None:
    """Let a role run an office in PostgreSQL, and do nothing else; the settings name the role that owns its schemas.

    Raises what `migrate_postgres.admit` does.
    """
    parts = {
        settings.log_place: migrate_postgres.LOG,
        settings.reads_place: read_store.PART,
        settings.accounts_place: accounts.PART,
        settings.keys_place: key_store.PART,
    }
    for place, part in parts.items():
        if isinstance(place, Address):
            migrate_postgres.admit(place.url, place.schema, role, part)


@contextmanager
def _beside_others(settings: Settings) -> Iterator[None]:
    finish_restore(settings)
    with office_lock(settings.data, alone=False):
        if restoring(settings):
            raise InUse("a restore was interrupted just now; try again")
        yield


def _key_store(settings: Settings) -> KeyStore:
    """The keys, made with the log and never after it: a store that is lost must be put back. Raises `KeyMissing`."""
    place = settings.keys_place
    # In this order: meanwhile another process may make both, the keys first.
    if log_begun(settings.log_place) and not begun(place):
        raise KeyMissing(f"{place} is missing: put it back, nothing can be read without it")
    return KeyStore(place, lambda first: key_encryption(settings, first_start=first))
