"""The place outside: a folder whoever runs the database cannot change, best on another machine.

It holds one file for each checkpoint, and one for each case that was forgotten, so that a backup from before does not
bring them back. A file is never written again, and none says anything about a person. A marker shows that this is the
place: a folder without it is one that is not mounted, and no empty list.
"""

from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from adapters import durable

ERASED, CHECKPOINT = ".erased", ".checkpoint"
DIGITS = 12
MARKER = "fallkonferenz-outside"


class OutsideGone(OSError):
    """The folder that is set is not the place outside, or not mounted."""


class Outside:
    """A folder, where one is set; else nothing is kept and nothing is known."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def __bool__(self) -> bool:
        """Whether a place outside is set."""
        return self._folder is not None

    def begin(self) -> None:
        """Let the folder be the place outside; raises `OSError`."""
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            durable.write_once(self._folder / MARKER, b"")

    def keep(self, history: int, size: int, note: str) -> None:
        """Keep a checkpoint over `size` events; raises `OSError`."""
        self._write(f"{history:03}-{size:0{DIGITS}}{CHECKPOINT}", note)

    def checkpoints(self) -> list[tuple[int, str]]:
        """Every checkpoint kept here with its size, the oldest first; raises `OSError`."""
        return [(_size(path), _read(path)) for path in sorted(self._checkpoints())]

    def newest(self) -> str | None:
        """The last checkpoint kept here; raises `OSError`."""
        newest = max(self._checkpoints(), default=None)  # there may be very many: only the one is read
        return None if newest is None else _read(newest)

    def size(self) -> int:
        """Events under the last checkpoint kept here, 0 where there is none; raises `OSError`."""
        newest = max(self._checkpoints(), default=None)
        return 0 if newest is None else _size(newest)

    def forget(self, case_id: UUID) -> None:
        """Put a case on the list of those forgotten; raises `OSError`."""
        self._write(f"{case_id}{ERASED}", "")

    def forgotten(self) -> set[UUID]:
        """The cases on the list; raises `OSError`, and `ValueError` where a file is called otherwise.

        A place that cannot be read is no empty list.
        """
        folder = self._place()
        files = folder.iterdir() if folder else ()
        return {UUID(path.stem) for path in files if path.suffix == ERASED}

    def _write(self, name: str, content: str) -> None:
        if folder := self._place():
            durable.write_once(folder / name, content.encode())

    def _checkpoints(self) -> Iterable[Path]:
        folder = self._place()
        return folder.glob(f"{'[0-9]' * 3}-{'[0-9]' * DIGITS}{CHECKPOINT}") if folder else ()

    def _place(self) -> Path | None:
        """The folder, if one is set; raises `OutsideGone`."""
        if self._folder is not None and not (self._folder / MARKER).exists():
            raise OutsideGone(f"{self._folder} is not the place outside: mount it, or `fallkonferenz outside`")
        return self._folder


def _size(path: Path) -> int:
    return int(path.stem[-DIGITS:])


def _read(path: Path) -> str:
    return path.read_bytes().decode(errors="replace")
