"""A town in which somebody is to be forgotten, and what is asked of it afterwards."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import UUID

from starlette.testclient import TestClient

from adapters.backup import read_only
from adapters.http.app import create_app
from adapters.main import Office, open_office
from adapters.settings import Settings
from domain.events import SubjectDataErased
from tests.http.parts import TODAY, Body, Town, discussed


def settings(folder: Path) -> Settings:
    """An office with a place outside, beside its data."""
    return Settings(data=folder / "data", checkpoints=folder / "outside", profile="eschweiler", today=TODAY)


@contextmanager
def open_town(given: Settings, document: Body) -> Iterator[Town]:
    """An office behind its address, as after a start."""
    with open_office(given) as office, TestClient(create_app(office)) as client:
        yield Town(office, client, document)


def ordered(town: Town) -> UUID:
    """A case that went the whole way and is to be forgotten."""
    case, _ = discussed(town)
    town.caseworker.does(f"/cases/{case}/entrusted-notes", {"entrusted_by": "Testa Beispiel", "text": "Erfunden."})
    town.caseworker.does(f"/cases/{case}/erasure", {"reason": "Antrag"})
    return case


def erased(town: Town, case: UUID) -> None:
    """Both persons want the case forgotten."""
    town.caseworker.does(f"/cases/{case}/erasure", {"reason": "Antrag"})
    town.coordinator.does(f"/cases/{case}/erasure/confirmation")


def proofs(office: Office, case: UUID) -> list[SubjectDataErased]:
    """Every time the log says that the case was forgotten."""
    return [entry.event for entry in office.journal.history(case) if isinstance(entry.event, SubjectDataErased)]


def count(file: Path, sql: str, *values: object) -> int:
    """A number from a database nobody has open for writing."""
    with closing(read_only(file)) as db:
        return int(db.execute(sql, values).fetchone()[0])


def boxes(data: Path, case: UUID) -> int:
    """Events of a case that say something about the person, and still do."""
    sql = "SELECT count(*) FROM events WHERE originator_id = ? AND box IS NOT NULL AND CAST(state AS TEXT) NOT LIKE ?"
    return count(data / "log.sqlite", sql, case.hex, '%"compartment":"agency"%')


def requests(data: Path, case: UUID) -> int:
    """Commands about a case."""
    return count(data / "log.sqlite", "SELECT count(*) FROM commands WHERE subject = ?", case.hex)


def keys(data: Path, case: UUID) -> int:
    """Keys of a case that are destroyed."""
    return count(data / "keys.sqlite", "SELECT count(*) FROM keys WHERE owner = ? AND wrapped IS NULL", case.hex)
