"""Opens the log of an agency, wherever it is."""

from datetime import UTC, datetime
from pathlib import Path

from adapters.log import migrate, migrate_postgres, postgres, recorder
from adapters.log.connecting import Place
from adapters.log.mapper import Keys
from adapters.log.postgres_seal_tables import PostgresSealTables
from adapters.log.seal_tables import SealTables
from application.journal import Clock, Journal

SCHEMA = "fallkonferenz"
"""Where an agency's log is in PostgreSQL, unless said otherwise."""


def open_journal(place: Place, keys: Keys, clock: Clock = lambda: datetime.now(UTC)) -> Journal:
    """The journal over the log in a SQLite file, or in a schema of PostgreSQL.

    Raises what stands in the way of opening it: `NewerLog`, `ForeignLog`, `NotDurable`, `NotAdmitted`, `Unreachable`.
    """
    if isinstance(place, Path):
        return recorder.open_journal(place, keys, clock)
    return postgres.open_journal(place.url, keys, clock, place.schema)


def log_begun(place: Place) -> bool:
    """Whether there is a log with events at this place; makes nothing. Raises what `open_journal` does."""
    return migrate.begun(place) if isinstance(place, Path) else migrate_postgres.begun(place.url, place.schema)


def seal_tables(journal: Journal) -> SealTables:
    """What seal and verification ask of the log under a journal."""
    if isinstance(journal.recorder, postgres.LogRecorder):
        return PostgresSealTables(journal.recorder.datastore)
    assert isinstance(journal.recorder, recorder.LogRecorder)
    return SealTables(journal.recorder.datastore)
