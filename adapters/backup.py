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

from adapters import durable
from adapters.identity.tables import NAME as ACCOUNTS
from adapters.identity.tables import open_accounts
from adapters.log.migrate import FORMAT
from adapters.log.seal_tables import SealTables
from adapters.reads.store import FORMAT as READS_FORMAT
from adapters.settings import Settings

LOG, READS, KEYS, ABOUT = "log.sqlite", "reads.sqlite", "keys.sqlite", "about.json"
LOCK = "office.lock"
APPLICATION = "PRAGMA application_id"
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
PARTS = (LOG, READS, KEYS, ACCOUNTS)
"""What is in a copy."""


class InUse(Exception):
    """Another process works with this office."""


class NoCopy(Exception):
    """The file is no copy of an office, or damaged."""


class NameTaken(Exception):
    """There is something of that name already, perhaps an older copy, and no copy replaces anything."""


class LogElsewhere(Exception):
    """The office is in PostgreSQL, which has tools of its own for copies."""


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
    """Copy an office, also while it runs. Raises `LogElsewhere`, `NameTaken`, `InUse`, `OSError`, `sqlite3.Error`."""
    require_files(settings)
    if target.exists():  # said before hours of copying
        raise NameTaken()
    open_accounts(settings.data / ACCOUNTS).close()  # an office of an earlier version has none yet
    with office_lock(settings.data, alone=False), TemporaryDirectory(dir=target.parent) as folder:
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
    """In the order they are copied.

    The log before the keys: a key made after its copy is in the copy of the keys all the same. The read log before the
    log: what is purged in its copy, the log in the copy says.
    """
    reads, *others = ((settings.data / name, name) for name in (READS, KEYS, ACCOUNTS))
    return [reads, (settings.log_file, LOG), *others]


def _copy(source: Path, target: Path) -> None:
    with closing(read_only(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode = DELETE")


def read_only(file: Path) -> sqlite3.Connection:
    """A connection that changes nothing and makes no file."""
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)


def size_of(log: Path, sql: str = SealTables.HEAD) -> int:
    """Events of a log, or whatever else is asked."""
    with closing(sqlite3.connect(log)) as db:
        size: int = db.execute(sql).fetchone()[0]
        return size


def _pack(place: Path, target: Path) -> None:
    draft = place / "copy"
    with os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
        with ZipFile(file, "w", ZIP_DEFLATED) as out:
            for name in (ABOUT, *PARTS):
                out.write(place / name, name)
        file.flush()
        os.fsync(file.fileno())
    try:
        durable.name_once(draft, target)
    except FileExistsError:
        raise NameTaken() from None


def unpack(source: Path, folder: Path) -> About:
    folder.mkdir(mode=0o700)
    try:
        with ZipFile(source) as copy:
            about = ABOUT_FORM.validate_json(copy.read(ABOUT))
            for name in PARTS:
                with copy.open(name) as file:
                    write_through(file, folder / name)
        formats = size_of(folder / LOG, APPLICATION), size_of(folder / READS, APPLICATION)
        if about.format != COPY_FORMAT or formats != (FORMAT, READS_FORMAT) or size_of(folder / LOG) != about.size:
            raise NoCopy("this copy is of another format")
    except DAMAGED:
        raise NoCopy("this is no copy of an office, or it is damaged") from None
    return about


def write_through(content: IO[bytes], target: Path) -> None:
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        copyfileobj(content, out)
        out.flush()
        os.fsync(out.fileno())
