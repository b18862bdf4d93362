"""The key store: a SQLite file of its own with a wrapped key for each owner and compartment.

An owner is a case, or the agency. Where a key is destroyed its row stays without it, so that "destroyed" and "missing"
can be told apart.
"""

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from hashlib import sha256
from hmac import digest
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from adapters.keys.errors import KeyDestroyed, KeyMissing

KEY_BYTES = 32
CACHE_SECONDS = 30.0
"""How long an opened key is kept in memory; a destroyed one is dropped at once."""
CACHED = 10_000
"""The most keys kept so."""
BATCH = 200
"""Rows wrapped anew in one transaction."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS keys (
    owner TEXT, compartment TEXT, number INTEGER, epoch INTEGER NOT NULL, wrapped BLOB,
    PRIMARY KEY (owner, compartment, number)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS secrets (name TEXT PRIMARY KEY, epoch INTEGER NOT NULL, wrapped BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS epochs (epoch INTEGER PRIMARY KEY);
CREATE TABLE IF NOT EXISTS replacing (
    owner TEXT, compartment TEXT, number INTEGER, PRIMARY KEY (owner, compartment, number)
) WITHOUT ROWID;
"""
"""`epochs` says under which key-encryption keys something may be wrapped; only the newest takes new rows.
`replacing` names keys that are to take the place of the older ones of their compartment, until that is done."""
ADD_KEY = "INSERT OR IGNORE INTO keys SELECT ?, ?, ?, ?, ? WHERE (SELECT max(epoch) FROM epochs) = ?"
ADD_NEXT = """
INSERT OR IGNORE INTO keys SELECT ?1, ?2, ?3, ?4, ?5 WHERE (SELECT max(epoch) FROM epochs) = ?6 AND EXISTS (
    SELECT 1 FROM keys WHERE owner = ?1 AND compartment = ?2 AND number = ?3 - 1 AND wrapped IS NOT NULL
)
"""
"""Never a key after one that was destroyed."""
ADD_NAMED = "INSERT OR IGNORE INTO secrets SELECT ?, ?, ? WHERE (SELECT max(epoch) FROM epochs) = ?"
OLDEST = """
SELECT min(epoch) FROM (SELECT epoch FROM keys WHERE wrapped IS NOT NULL UNION ALL SELECT epoch FROM secrets)
WHERE epoch < ?
"""
OLD_ROWS = """
SELECT owner, compartment, number, wrapped FROM keys WHERE epoch = :epoch AND wrapped IS NOT NULL
UNION ALL SELECT NULL, name, NULL, wrapped FROM secrets WHERE epoch = :epoch LIMIT :rows
"""
MOVE_KEY = "UPDATE keys SET epoch = ?, wrapped = ? WHERE owner = ? AND compartment = ? AND number = ?"
MOVE_NAMED = "UPDATE secrets SET epoch = ?, wrapped = ? WHERE name = ?"

Name = tuple[str, str, int]


class KeyEncryption(Protocol):
    """Wraps keys under key-encryption keys, which it never gives out; each epoch has one."""

    def newest(self) -> int: ...

    def begin(self) -> int: ...

    def destroy_before(self, epoch: int, /) -> None: ...

    def wrap(self, epoch: int, keys: Sequence[tuple[str, bytes]], /) -> list[bytes]: ...

    def unwrap(self, epoch: int, wrapped: Sequence[tuple[str, bytes]], /) -> list[bytes]: ...


class KeyStore:
    """All keys of one agency; may be used by many threads and processes."""

    def __init__(self, path: Path, kek: Callable[[bool], KeyEncryption]) -> None:
        """Open the key store at `path`, which is made at the first start; `kek` is told whether it is the first.

        Raises `KeyMissing` when the key store is there and what opens it is not.
        """
        self._path = path
        self._kek = kek(not path.exists())
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
        # No write-ahead log and zeroed pages: a destroyed key must be gone from the disk, and a new one be on it.
        for pragma in ("journal_mode=DELETE", "synchronous=EXTRA", "secure_delete=ON"):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.executescript(SCHEMA)
        first = "INSERT INTO epochs SELECT ? WHERE NOT EXISTS (SELECT 1 FROM epochs)"
        self._db.execute(first, (self._kek.newest(),))
        self._opened: dict[Name, tuple[float, bytes]] = {}
        self._secrets: dict[str, bytes] = {}
        self._changes = 0

    @property
    def epoch(self) -> int:
        """The epoch new keys are wrapped under."""
        return int(self._one("SELECT max(epoch) FROM epochs")[0])

    def current(self, owner: UUID, compartment: str) -> tuple[int, bytes]:
        """Number and key to write with, made at first use; raises `KeyDestroyed`."""
        number = self._newest(owner, compartment)
        if number is None:
            number = 1
            self._make(ADD_KEY, (owner.hex, compartment, number), _label(owner, compartment, number))
        key = self.key(owner, compartment, number)
        if key is None:
            raise KeyDestroyed(f"the key of {owner} is destroyed")
        return number, key

    def key(self, owner: UUID, compartment: str, number: int) -> bytes | None:
        """The key to read with, None when it was destroyed; raises `KeyMissing` when there never was one."""
        name = (owner.hex, compartment, number)
        with self._lock:
            known = self._cached(name)
            if known is None:
                wrapped = "SELECT epoch, wrapped FROM keys WHERE owner = ? AND compartment = ? AND number = ?"
                known = self._open(_label(owner, compartment, number), wrapped, name)
                self._remember(name, known)
            return known

    def destroy(self, owner: UUID) -> int:
        """Destroy all keys of an owner for ever; how many of them are destroyed by now."""
        with self._lock:
            self._opened.clear()
            self._db.execute("UPDATE keys SET wrapped = NULL WHERE owner = ?", (owner.hex,))
            gone = "SELECT count(*) FROM keys WHERE owner = ? AND wrapped IS NULL"
            return int(self._one(gone, owner.hex)[0])

    def advance(self, owner: UUID, compartment: str) -> None:
        """Begin a new key to write with, which is to replace the older ones; nothing before the first one.

        Raises `KeyDestroyed`.
        """
        number = self._newest(owner, compartment)
        if number is not None:
            following = (owner.hex, compartment, number + 1)
            self._make(ADD_NEXT, following, _label(owner, compartment, number + 1))
            if self._newest(owner, compartment) == number:
                raise KeyDestroyed(f"the key of {owner} is destroyed")
            self._do("INSERT OR IGNORE INTO replacing VALUES (?, ?, ?)", *following)

    def destroy_before(self, owner: UUID, compartment: str, number: int) -> None:
        """Destroy the older keys of one compartment for ever."""
        with self._lock:
            self._opened.clear()
            older = "UPDATE keys SET wrapped = NULL WHERE owner = ? AND compartment = ? AND number < ?"
            self._db.execute(older, (owner.hex, compartment, number))

    def replacing(self, compartment: str) -> list[tuple[UUID, int]]:
        """Owner and number of each key that is to replace older ones, and of which nobody said that it did."""
        with self._lock:
            rows = self._db.execute("SELECT owner, number FROM replacing WHERE compartment = ?", (compartment,))
            return [(UUID(owner), number) for owner, number in rows]

    def replaced(self, owner: UUID, compartment: str, number: int) -> None:
        """A key, and whatever was to before it, has replaced the older ones."""
        self._do(
            "DELETE FROM replacing WHERE owner = ? AND compartment = ? AND number <= ?", owner.hex, compartment, number
        )

    def forgotten(self) -> set[UUID]:
        """The owners whose keys are all destroyed."""
        with self._lock:
            rows = self._db.execute("SELECT owner FROM keys GROUP BY owner HAVING count(wrapped) = 0").fetchall()
        return {UUID(row[0]) for row in rows}

    def secret(self, name: str) -> bytes:
        """Thirty-two random bytes, made once for each name; they never change, and whoever asked keeps them anyway."""
        if known := self._secrets.get(name):
            return known
        wrapped = "SELECT epoch, wrapped FROM secrets WHERE name = ?"
        if self._one(wrapped, name) is None:
            self._make(ADD_NAMED, (name,), name)
        secret = self._open(name, wrapped, (name,))
        assert secret is not None
        return self._secrets.setdefault(name, secret)

    def fingerprint(self, text: str) -> bytes:
        """A keyed hash (HMAC-SHA-256), so that equal texts are found without keeping them."""
        return digest(self.secret("pepper"), text.encode(), sha256)

    def rotate(self, progress: Callable[[int], None] = lambda _: None) -> int:
        """Wrap everything under a new epoch and destroy the older ones for ever; the new epoch.

        Others go on reading and making keys meanwhile. One that was interrupted is finished by the next. `progress` is
        told how many rows are done. A copy of the store from before cannot be opened any more.
        """
        with self._rotating():
            newest = self._kek.newest()
            epoch = newest if newest > self.epoch else self._kek.begin()
            # From here on nobody wraps under an older epoch: a new row is written only under the newest.
            self._do("INSERT INTO epochs VALUES (?)", epoch)
            done = 0
            while count := self._rewrap(epoch):
                done += count
                progress(done)
            self._kek.destroy_before(epoch)
            self._do("DELETE FROM epochs WHERE epoch < ?", epoch)
        return epoch

    def close(self) -> None:
        self._db.close()

    def _newest(self, owner: UUID, compartment: str) -> int | None:
        newest = "SELECT max(number) FROM keys WHERE owner = ? AND compartment = ?"
        found: int | None = self._one(newest, owner.hex, compartment)[0]
        return found

    def _open(self, label: str, wrapped: str, name: tuple[object, ...]) -> bytes | None:
        """Open what a query finds; once more where a rotation wrapped it anew in between."""
        tried = None
        while True:
            row = self._one(wrapped, *name)
            if row is None:
                raise KeyMissing(f"{label} is not in this key store")
            epoch, content = row
            if content is None:
                return None
            try:
                return self._kek.unwrap(epoch, [(label, content)])[0]
            except KeyMissing:
                if epoch == tried:
                    raise
                tried = epoch

    def _make(self, insert: str, name: tuple[object, ...], label: str) -> None:
        """Add a row with a fresh key, unless somebody did, under the newest epoch; once more after a rotation."""
        fresh = os.urandom(KEY_BYTES)
        while True:
            epoch = self.epoch
            (wrapped,) = self._kek.wrap(epoch, [(label, fresh)])
            self._do(insert, *name, epoch, wrapped, epoch)
            if self.epoch == epoch:
                return

    def _rewrap(self, epoch: int) -> int:
        """Wrap some rows of one older epoch anew; how many."""
        with self._lock, self._writing():
            (old,) = self._one(OLDEST, epoch)
            if old is None:
                return 0
            rows = self._db.execute(OLD_ROWS, {"epoch": old, "rows": BATCH}).fetchall()
            labels = [_row_label(*name) for *name, _ in rows]
            keys = self._kek.unwrap(old, [(label, row[-1]) for label, row in zip(labels, rows, strict=True)])
            fresh = self._kek.wrap(epoch, list(zip(labels, keys, strict=True)))
            for (owner, compartment, number, _), wrapped in zip(rows, fresh, strict=True):
                move, name = (MOVE_KEY, (owner, compartment, number)) if owner else (MOVE_NAMED, (compartment,))
                self._db.execute(move, (epoch, wrapped, *name))
            return len(rows)

    @contextmanager
    def _rotating(self) -> Iterator[None]:
        """One rotation at a time, whoever begins it: two at once could destroy the epoch the other has just begun."""
        with self._path.with_name(f"{self._path.name}.rotating").open("a") as file:
            flock(file, LOCK_EX)
            yield

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """A transaction that holds the write lock from its beginning: no key is destroyed while it is wrapped anew."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def _cached(self, name: Name) -> bytes | None:
        """The opened key, while it may be used: not for long, and not once another process changed the file."""
        (changes,) = self._one("PRAGMA data_version")
        if changes != self._changes:
            self._changes = changes
            self._opened.clear()
        until, key = self._opened.get(name, (0.0, b""))
        return key if time.monotonic() < until else None

    def _remember(self, name: Name, key: bytes | None) -> None:
        if key is not None:
            if len(self._opened) >= CACHED:
                self._opened.clear()
            self._opened[name] = (time.monotonic() + CACHE_SECONDS, key)

    def _do(self, sql: str, *values: object) -> None:
        with self._lock:
            self._db.execute(sql, values)

    def _one(self, sql: str, *values: object) -> Any:
        with self._lock:
            return self._db.execute(sql, values).fetchone()


def _label(owner: UUID, compartment: str, number: int) -> str:
    """What a wrapped key is bound to."""
    return _row_label(owner.hex, compartment, number)


def _row_label(owner: str | None, compartment: str, number: int | None) -> str:
    return compartment if owner is None else f"{owner}/{compartment}/{number}"
