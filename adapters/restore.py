"""Puts a copy in the place of an office, all of it or nothing, also where the program is killed on the way.

    unpacking/      the copy is unpacked and looked at; until here nothing has changed
    restoring/      it is complete and takes the place of the office, file by file
    restored.json   it has; the log does not say so yet

What was there is put aside. Whoever opens the office does the rest first.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from shutil import move, rmtree
from uuid import UUID, uuid4

from pydantic import TypeAdapter

from adapters import durable
from adapters.backup import (
    KEYS,
    LOG,
    READS,
    NoCopy,
    office_lock,
    parts_of,
    read_only,
    require_files,
    size_of,
    unpack,
    write_through,
)
from adapters.identity.tables import NAME as ACCOUNTS
from adapters.keys import KeyMissing, KeyStore
from adapters.keys.opening import key_encryption
from adapters.reads.opening import read_outside
from adapters.reads.seal_tables import ReadTables
from adapters.seal.outside import Outside
from adapters.settings import Settings

UNPACKING, RESTORING, RESTORED = "unpacking", "restoring", "restored.json"
LIVING = (KEYS, ACCOUNTS)
"""What stays as it is where it is there: no destroyed key, no old password and no ended token comes back."""
RESTORES = """
SELECT json_extract(CAST(state AS TEXT), '$.event.size'), json_extract(CAST(state AS TEXT), '$.event.known_size')
FROM events WHERE topic = 'LogRestored' AND notification_id > ? ORDER BY notification_id
"""


PURGES = """
SELECT json_extract(CAST(state AS TEXT), '$.event')
FROM events WHERE topic = 'ReadLogPurged' AND notification_id > ? ORDER BY notification_id
"""


class OtherOffice(NoCopy):
    """The copy is of another office than the log in the folder."""


class KeysTooNew(NoCopy):
    """The keys of the copy do not open with the key file there is: it is missing, or from another day."""


@dataclass(frozen=True)
class Restored:
    """What was put back."""

    id: UUID
    size: int
    """Events in the copy."""
    known_size: int
    """Events there had been."""
    earlier: tuple[tuple[int, int], ...] = ()
    """Both sizes of the restores only the log that was replaced tells of: its histories were signed, too."""
    purges: tuple[str, ...] = ()
    """As JSON, the purges of the read log only the log that was replaced tells of: what they removed stays removed."""
    reads: tuple[int, int] | None = None
    """Looks in the copy and looks there had been, where the read log was lost and came from the copy."""


RESTORED_FORM = TypeAdapter(Restored)


def restore(settings: Settings, source: Path) -> Restored:
    """Put a copy in the place of the office; what was there is put aside. Nobody else may work with it.

    The living key store stays, if it is the one: it holds every key the copy needs but those destroyed since. So does
    the living read log, which holds every look of the copy and those made since. Whoever opens the office next does
    what is left to do, also where this was interrupted. Raises `LogElsewhere`, `InUse` and `NoCopy`; then nothing has
    changed.
    """
    require_files(settings)
    with office_lock(settings.data, alone=True), ExitStack() as stack:
        _put_in_place(settings)
        ready = settings.data / UNPACKING
        rmtree(ready, ignore_errors=True)
        stack.callback(rmtree, ready, ignore_errors=True)
        about = unpack(source, ready)
        _require_same_office(settings.log_file, ready / LOG)
        _require_keys(settings, ready / KEYS)
        known = max(about.size, *_known_sizes(settings))
        restored = Restored(
            uuid4(),
            about.size,
            known,
            tuple(_earlier(settings, about.size)),
            tuple(_purges(settings, about.size)),
            _reads(settings, ready / READS),
        )
        durable.write(ready / RESTORED, RESTORED_FORM.dump_json(restored))
        durable.rename(ready, settings.data / RESTORING)  # from here on there is no way back
        _put_in_place(settings)
    return restored


def finish_restore(settings: Settings) -> None:
    """Do the rest of a restore that was interrupted; raises `InUse` where it is still going on."""
    if restoring(settings):
        with office_lock(settings.data, alone=True):
            _put_in_place(settings)


def restoring(settings: Settings) -> bool:
    """Whether a restore is half done."""
    return (settings.data / RESTORING).exists()


@contextmanager
def just_restored(folder: Path) -> Iterator[Restored | None]:
    """What was put back and not yet written into the log; done once the block ends well."""
    yield _pending(folder)
    (folder / RESTORED).unlink(missing_ok=True)


def _pending(folder: Path) -> Restored | None:
    page = folder / RESTORED
    return RESTORED_FORM.validate_json(page.read_bytes()) if page.exists() else None


def _require_same_office(log: Path, copy: Path) -> None:
    """The first event of a log is another one in every office; a log that is gone or damaged is anybody's."""
    mine, theirs = first_leaf(log), first_leaf(copy)
    if mine and theirs and mine != theirs:
        raise OtherOffice("this is the copy of another office")


def first_leaf(log: Path) -> bytes | None:
    with suppress(sqlite3.DatabaseError), closing(read_only(log)) as db:
        found: tuple[bytes] | None = db.execute("SELECT leaf FROM events WHERE notification_id = 1").fetchone()
        return found and found[0]
    return None


def _require_keys(settings: Settings, copy: Path) -> None:
    """Raise `KeysTooNew` unless the key store the office will have can be opened."""
    living = settings.data / KEYS
    store = living if _holds_all(living, copy) else copy
    try:
        with closing(KeyStore(store, lambda _: key_encryption(settings, first_start=False))) as keys:
            keys.secret("seal")
    except KeyMissing as missing:
        raise KeysTooNew(str(missing)) from None


def _known_sizes(settings: Settings) -> Iterator[int]:
    """How many events there are said to have been, here, outside, and by a restore that is not in the log yet."""
    yield Outside(settings.checkpoints).size()
    if pending := _pending(settings.data):
        yield pending.known_size
    with suppress(sqlite3.DatabaseError):  # a damaged log is what copies are for
        yield size_of(settings.log_file) if settings.log_file.exists() else 0


def _earlier(settings: Settings, size: int) -> Iterator[tuple[int, int]]:
    """The restores behind the first `size` events of the log that is replaced."""
    if pending := _pending(settings.data):
        yield from pending.earlier
    with suppress(sqlite3.DatabaseError), closing(read_only(settings.log_file)) as db:
        yield from db.execute(RESTORES, (size,)).fetchall()


def _purges(settings: Settings, size: int) -> Iterator[str]:
    """The purges behind the first `size` events of the log that is replaced."""
    if pending := _pending(settings.data):
        yield from pending.purges
    with suppress(sqlite3.DatabaseError), closing(read_only(settings.log_file)) as db:
        yield from (text for (text,) in db.execute(PURGES, (size,)))


def _reads(settings: Settings, copy: Path) -> tuple[int, int] | None:
    """How many looks come from the copy, and how many there had been; none where the living read log stays."""
    if (settings.data / READS).exists():
        pending = _pending(settings.data)
        return pending.reads if pending else None
    size = size_of(copy, ReadTables.HEAD)
    return size, max(size, read_outside(settings).size())


def _put_in_place(settings: Settings) -> None:
    """Let what is in `RESTORING` take the place of the office; may be repeated after an interruption at any point.

    Read models are made again. A write-ahead log must not meet another database.
    """
    coming = settings.data / RESTORING
    if not coming.exists():
        return
    log = {file.name for file in _files(settings.log_file)}
    for file in settings.data.glob("*-v*.sqlite*"):
        if file.name not in log:
            file.unlink()
    for path, name in parts_of(settings):
        if (coming / name).exists() and not _stays(path, coming / name, name):
            _put_aside(path, settings.data)
            _bring(coming / name, path)
    if (coming / RESTORED).exists():
        (coming / RESTORED).replace(settings.data / RESTORED)
    rmtree(coming)


def _stays(path: Path, copy: Path, name: str) -> bool:
    """Whether a file of the office is not replaced: it knows more than the copy does."""
    return path.exists() and (name in (READS, ACCOUNTS) or (name == KEYS and _holds_all(path, copy)))


def _holds_all(living: Path, copy: Path) -> bool:
    """Whether the living key store knows every key of the copy, if only as destroyed; else it is no use."""
    if not living.exists():
        return False
    with suppress(sqlite3.DatabaseError), closing(read_only(living)) as mine, closing(read_only(copy)) as theirs:
        return not _names(theirs) - _names(mine)
    return False


def _names(store: sqlite3.Connection) -> set[tuple[object, ...]]:
    return {*store.execute("SELECT owner, compartment, number FROM keys"), *store.execute("SELECT name FROM secrets")}


def _put_aside(path: Path, data: Path) -> None:
    aside = data / f"replaced-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
    for file in _files(path):
        if file.exists():
            aside.mkdir(mode=0o700, exist_ok=True)
            move(file, aside / file.name)


def _files(database: Path) -> list[Path]:
    """A database and what SQLite keeps beside it; others may be called alike, whatever a log is called."""
    return [database.with_name(database.name + end) for end in ("", "-wal", "-shm", "-journal")]


def _bring(source: Path, target: Path) -> None:
    """Move a file, also to another disk; it is there complete or not at all."""
    draft = target.with_name(f"coming-{target.name}")
    with source.open("rb") as file:
        write_through(file, draft)
    durable.rename(draft, target)
    source.unlink()
