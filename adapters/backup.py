"""Copies of an office, made while it runs and put back while it does not.

A copy is one ZIP file: the log, the read log and the wrapped keys, each as of one moment, and a page that says what it
is. The key-encryption key is never in it. After an erasure the keys in older copies open no more: the living key store
is kept when an older log is put back, and a new copy should be made at once.
"""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from fcntl import LOCK_EX, LOCK_NB, LOCK_SH, flock
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from pydantic import TypeAdapter

from adapters.log.migrate import FORMAT
from adapters.settings import Settings

LOG, READS, KEYS, ABOUT = "log.sqlite", "reads.sqlite", "keys.sqlite", "about.json"
LOCK, RESTORED = "office.lock", "restored.json"
COPY_FORMAT = 1


class InUse(Exception):
    """Another process works with this office."""


class NoCopy(Exception):
    """The file is no copy of an office, or damaged."""


class OtherDatabase(Exception):
    """The log is not in SQLite: its own tools copy it."""


@dataclass(frozen=True)
class About:
    """What a copy is."""

    format: int
    made_at: str
    size: int
    """Events in it."""


@dataclass(frozen=True)
class Restored:
    """What was put back."""

    id: UUID
    size: int
    """Events in the copy."""
    known_size: int
    """Events there had been."""


RESTORED_FORM = TypeAdapter(Restored)


@contextmanager
def office_lock(folder: Path, *, alone: bool) -> Iterator[None]:
    """Work with an office, beside others or alone; raises `InUse`."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / LOCK).open("a") as file:
        try:
            flock(file, (LOCK_EX if alone else LOCK_SH) | LOCK_NB)
        except BlockingIOError:
            raise InUse(f"another process works with {folder}") from None
        yield


def backup(settings: Settings, target: Path) -> About:
    """Copy an office, also while it runs. Raises `OSError`, `sqlite3.Error` and `OtherDatabase`."""
    _require_sqlite(settings)
    with TemporaryDirectory(dir=target.parent) as folder:
        place = Path(folder)
        for source, name in _parts(settings):
            _copy(source, place / name)
        about = About(COPY_FORMAT, datetime.now(UTC).isoformat(timespec="seconds"), _size(place / LOG))
        (place / ABOUT).write_text(json.dumps(asdict(about)), encoding="utf-8")
        _pack(place, target)
    return about


def restore(settings: Settings, source: Path) -> Restored:
    """Put a copy in the place of the office; what was there is put aside. Nobody else may work with it.

    The living key store stays, if there is one: it holds every key the copy needs but those destroyed since. What is
    left to do when the office opens next is written into `RESTORED`. Raises `InUse` and `NoCopy`.
    """
    _require_sqlite(settings)
    with office_lock(settings.data, alone=True), TemporaryDirectory(dir=settings.data) as folder:
        about = _unpack(source, Path(folder))
        log = settings.log_file
        known = _size(log) if log.exists() else 0
        _put_aside(settings)
        for old, name in _parts(settings):
            if not old.exists():
                (Path(folder) / name).replace(old)
        restored = Restored(uuid4(), about.size, max(known, about.size))
        (settings.data / RESTORED).write_bytes(RESTORED_FORM.dump_json(restored))
    return restored


@contextmanager
def just_restored(folder: Path) -> Iterator[Restored | None]:
    """What was put back and not yet written into the log; done once the block ends well."""
    page = folder / RESTORED
    yield RESTORED_FORM.validate_json(page.read_bytes()) if page.exists() else None
    page.unlink(missing_ok=True)


def _parts(settings: Settings) -> list[tuple[Path, str]]:
    """The log first: a key made after its copy is in the copy of the keys all the same."""
    return [(settings.log_file, LOG), (settings.data / READS, READS), (settings.data / KEYS, KEYS)]


def _require_sqlite(settings: Settings) -> None:
    if settings.database and not settings.database.startswith("sqlite:"):
        raise OtherDatabase("use the database's own tools")


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode = DELETE")


def _size(log: Path) -> int:
    with closing(sqlite3.connect(log)) as db:
        size: int = db.execute("SELECT coalesce(max(notification_id), 0) FROM events").fetchone()[0]
        return size


def _pack(place: Path, target: Path) -> None:
    draft = place / "copy"
    with os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
        with ZipFile(file, "w", ZIP_DEFLATED) as out:
            for name in (ABOUT, LOG, READS, KEYS):
                out.write(place / name, name)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(target)


def _unpack(source: Path, folder: Path) -> About:
    try:
        with ZipFile(source) as copy:
            about = About(**json.loads(copy.read(ABOUT)))
            for name in (LOG, READS, KEYS):
                with (
                    copy.open(name) as file,
                    os.fdopen(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out,
                ):
                    copyfileobj(file, out)
        if about.format != COPY_FORMAT or _format(folder / LOG) != FORMAT or _size(folder / LOG) != about.size:
            raise NoCopy("this copy is of another format")
    except (BadZipFile, KeyError, TypeError, ValueError, sqlite3.DatabaseError):
        raise NoCopy("this is no copy of an office, or it is damaged") from None
    return about


def _format(log: Path) -> int:
    with closing(sqlite3.connect(log)) as db:
        found: int = db.execute("PRAGMA application_id").fetchone()[0]
        return found


def _put_aside(settings: Settings) -> None:
    """Move log and read log aside; read models are made again. A write-ahead log must not meet another database."""
    aside = settings.data / f"replaced-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
    aside.mkdir(mode=0o700)
    for path in (settings.log_file, settings.data / READS):
        for file in path.parent.glob(f"{path.name}*"):
            file.replace(aside / file.name)
    for file in settings.data.glob("*-v*.sqlite*"):
        file.unlink()
