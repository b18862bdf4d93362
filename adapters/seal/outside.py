"""The place outside: a folder whoever runs the database cannot change, best on another machine.

It holds one file for each checkpoint, and the list of cases that were forgotten, so that a backup from before does not
bring them back. Neither says anything about a person.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from adapters import durable

ERASURES = "erasures"
SUFFIX = ".checkpoint"


class Outside:
    """A folder, where one is set; else nothing is kept and nothing is known."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def __bool__(self) -> bool:
        """Whether a place outside is set."""
        return self._folder is not None

    def keep(self, history: int, size: int, note: str) -> None:
        """Keep a checkpoint over `size` events; one that is there is never written again. Raises `OSError`."""
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            durable.write_once(self._folder / f"{history:03}-{size:012}{SUFFIX}", note.encode())

    def checkpoints(self) -> list[str]:
        """Every checkpoint kept here, the oldest first; raises `OSError`."""
        return [_text(path) for path in sorted(self._files())]

    def newest(self) -> str | None:
        """The last checkpoint kept here; raises `OSError`."""
        newest = max(self._files(), default=None)  # there may be very many: only the one is read
        return None if newest is None else _text(newest)

    def forget(self, case_id: UUID) -> None:
        """Put a case on the list of those forgotten; raises `OSError`."""
        if self._folder is not None and case_id not in self.forgotten():
            self._folder.mkdir(parents=True, exist_ok=True)
            with (self._folder / ERASURES).open("a", encoding="ascii") as file:
                file.write(f"{case_id}\n")
                file.flush()
                os.fsync(file.fileno())

    def forgotten(self) -> set[UUID]:
        """The cases on the list; raises `OSError`, and `ValueError` where it is damaged."""
        path = self._folder / ERASURES if self._folder is not None else None
        return {UUID(line) for line in path.read_text("ascii").split()} if path and path.exists() else set()

    def _files(self) -> Iterable[Path]:
        return self._folder.glob(f"*{SUFFIX}") if self._folder is not None else ()


def _text(path: Path) -> str:
    return path.read_bytes().decode(errors="replace")
