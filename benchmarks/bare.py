"""A peer: the event-sourcing library underneath, used as its own documentation shows."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from psycopg.conninfo import conninfo_to_dict

STREAM_LENGTH = 20


class Note(Aggregate):
    """An aggregate with one thing that may happen to it."""

    @event("Written")
    def write(self, text: str) -> None:
        self.text = text


class Notes:
    """All of them, in a file or in a PostgreSQL."""

    def __init__(self, place: Path | str) -> None:
        self._app = Application[UUID](env=_environment(place))
        self.close = self._app.close

    def writers(self, most: int, text: str) -> Callable[[int], None]:
        """Lets the writer of a number save one event; each has a note that is begun anew when it is long."""
        notes = [Note() for _ in range(most)]

        def write(number: int) -> None:
            note = notes[number]
            if not note.pending_events:
                note.write(text)
            self._app.save(note)
            if note.version == STREAM_LENGTH:
                notes[number] = Note()

        return write

    def begin(self, text: str, events: int) -> UUID:
        """A new note of so many events."""
        note = Note()
        for _ in range(events - 1):
            note.write(text)
        self._app.save(note)
        return note.id

    def load(self, thing: UUID) -> Note:
        note: Note = self._app.repository.get(thing)
        return note

    def add(self, thing: UUID, text: str) -> tuple[int, int]:
        """Load a note, add one event to it; its version and the position."""
        note = self.load(thing)
        note.write(text)
        [saved] = self._app.save(note)
        return note.version, saved.notification.id


def _environment(place: Path | str) -> dict[str, str]:
    if isinstance(place, Path):
        return {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(place)}
    at = conninfo_to_dict(place)
    names = {"DBNAME": "dbname", "HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password"}
    module = {"PERSISTENCE_MODULE": "eventsourcing.postgres"}
    return module | {f"POSTGRES_{name}": str(at.get(key, "")) for name, key in names.items()}
