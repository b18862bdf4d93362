"""Copies of an office, made while it runs; `restore.py` puts them back.

A copy is one ZIP file: log, read log, wrapped keys and accounts, each as of one moment, and a page that says what it
is. The key-encryption key is never in it. After an erasure the keys in older copies open no more: the living key store
is kept when an older log is put back, and a new copy should be made at once.
"""

import json
import os
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from fcntl import LOCK_EX, LOCK_NB, LOCK_SH, flock
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import IO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from pydantic import TypeAdapter

from adapters.identity.file import NAME as ACCOUNTS
from adapters.identity.file import IdentityFile
from adapters.log.migrate import FORMAT
from adapters.settings import Settings

LOG, READS, KEYS, ABOUT = "log.sqlite", "reads.sqlite", "keys.sqlite", "about.json"
LOCK = "office.lock"
DAMAGED = (
    BadZipFile,
    EOFError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    zlib.error,
    sqlite3.DatabaseError,
)
"""What is raised while a file is read that is no copy, or no longer.

`NotImplementedError` and `RuntimeError` are what `zipfile` says to a compression or encryption it does not know.
"""
COPY_FORMAT = 2
PARTS = {1: (LOG, READS, KEYS), 2: (LOG, READS, KEYS, ACCOUNTS)}
"""What is in a copy of each format; the first knew no accounts."""


class InUse(Exception):
    """Another process works with this office."""


class NoCopy(Exception):
    """The file is no copy of an office, or damaged."""


class LogElsewhere(Exception):
    """The log is in PostgreSQL, which has tools of its own for copies."""


@dataclass(frozen=True)
class About:
    """What a copy is."""

    format: int
    made_at: str
    size: int
    """Events in it."""


ABOUT_FORM = TypeAdapter(About)


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
    """Copy an office, also while it runs. Raises `LogElsewhere`, `OSError` and `sqlite3.Error`."""
    require_files(settings)
    IdentityFile(settings.data / ACCOUNTS).close()  # an office of an earlier version has none yet
    with TemporaryDirectory(dir=target.parent) as folder:
        place = Path(folder)
        for source, name in parts_of(settings):
            _copy(source, place / name)
        about = About(COPY_FORMAT, datetime.now(UTC).isoformat(timespec="seconds"), size_of(place / LOG))
        (place / ABOUT).write_text(json.dumps(asdict(about)), encoding="utf-8")
        _pack(place, target)
    return about


def require_files(settings: Settings) -> None:
    """Raise `LogElsewhere` unless the whole office lies in files."""
    if not isinstance(settings.log_place, Path):
        raise LogElsewhere("the log is in PostgreSQL: copy it with the tools of PostgreSQL")


def parts_of(settings: Settings) -> list[tuple[Path, str]]:
    """The log first: a key made after its copy is in the copy of the keys all the same."""
    return [(settings.log_file, LOG), *((settings.data / name, name) for name in (READS, KEYS, ACCOUNTS))]


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode = DELETE")


def size_of(log: Path) -> int:
    with closing(sqlite3.connect(log)) as db:
        size: int = db.execute("SELECT coalesce(max(notification_id), 0) FROM events").fetchone()[0]
        return size


def _pack(place: Path, target: Path) -> None:
    draft = place / "copy"
    with os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
        with ZipFile(file, "w", ZIP_DEFLATED) as out:
            for name in (ABOUT, *PARTS[COPY_FORMAT]):
                out.write(place / name, name)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(target)


def unpack(source: Path, folder: Path) -> About:
    folder.mkdir(mode=0o700)
    try:
        with ZipFile(source) as copy:
            about = ABOUT_FORM.validate_json(copy.read(ABOUT))
            for name in PARTS.get(about.format, ()):
                with copy.open(name) as file:
                    write_through(file, folder / name)
        if about.format not in PARTS or _format(folder / LOG) != FORMAT or size_of(folder / LOG) != about.size:
            raise NoCopy("this copy is of another format")
    except DAMAGED:
        raise NoCopy("this is no copy of an office, or it is damaged") from None
    return about


def write_through(content: IO[bytes], target: Path) -> None:
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        copyfileobj(content, out)
        out.flush()
        os.fsync(out.fileno())


def _format(log: Path) -> int:
    with closing(sqlite3.connect(log)) as db:
        found: int = db.execute("PRAGMA application_id").fetchone()[0]
        return found
