"""The key store: a SQLite file of its own, or a PostgreSQL database, with a wrapped key for each owner and compartment.

An owner is a case, or the agency. Where a key is destroyed its row stays without it, so that "destroyed" and "missing"
can be told apart.
"""

import os
import threading
import time
from collections.abc import Callable, Sequence
from hashlib import sha256
from hmac import digest
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from adapters.keys.errors import KeyDestroyed, KeyMissing
from adapters.log.connecting import Place
from adapters.log.migrate_postgres import Part, scripts
from adapters.log.migrate_postgres import begun as schema_begun
from adapters.tables import FileTables, SchemaTables, Tables

KEY_BYTES = 32
CACHE_SECONDS = 30.0
"""How long an opened key is kept in memory at most; a destroyed one is dropped at once."""
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
PART = Part(
    "keys",
    scripts(Path(__file__).parent / "migrations"),
    first="epochs",
    rights={
        "SELECT, INSERT, UPDATE ON": ("keys", "secrets"),
        "SELECT, INSERT, DELETE ON": ("epochs", "replacing"),
        "SELECT ON": ("keys_migrations",),
    },
)
EPOCH = "SELECT max(epoch) FROM epochs"
KEY = "SELECT epoch, wrapped FROM keys WHERE owner = ? AND compartment = ? AND number = ?"
NAMED = "SELECT epoch, wrapped FROM secrets WHERE name = ?"
ADD_KEY = "INSERT INTO keys SELECT ?, ?, ?, ?, ? WHERE (SELECT max(epoch) FROM epochs) = ? ON CONFLICT DO NOTHING"
ADD_NEXT = """
INSERT INTO keys
SELECT * FROM (SELECT ? AS owner, ? AS compartment, ? AS number, ? AS epoch, ? AS wrapped) AS following
WHERE (SELECT max(epoch) FROM epochs) = ? AND EXISTS (
    SELECT 1 FROM keys WHERE owner = following.owner AND compartment = following.compartment
        AND number = following.number - 1 AND wrapped IS NOT NULL
) ON CONFLICT DO NOTHING
"""
"""Never a key after one that was destroyed."""
ADD_NAMED = "INSERT INTO secrets SELECT ?, ?, ? WHERE (SELECT max(epoch) FROM epochs) = ? ON CONFLICT DO NOTHING"
OLDEST = """
SELECT min(epoch)
FROM (SELECT epoch FROM keys WHERE wrapped IS NOT NULL UNION ALL SELECT epoch FROM secrets) AS living WHERE epoch < ?
"""
OLD_ROWS = """
SELECT owner, compartment, number, wrapped FROM keys WHERE epoch = ? AND wrapped IS NOT NULL
UNION ALL SELECT NULL, name, NULL, wrapped FROM secrets WHERE epoch = ? LIMIT ?
"""
MOVE_KEY = "UPDATE keys SET epoch = ?, wrapped = ? WHERE owner = ? AND compartment = ? AND number = ?"
MOVE_NAMED = "UPDATE secrets SET epoch = ?, wrapped = ? WHERE name = ?"

Name = tuple[str, str, int]
NEVER = (0.0, b"")


class KeyEncryption(Protocol):
    """Wraps keys under key-encryption keys, which it never gives out; each epoch has one."""

    def newest(self) -> int: ...

    def begin(self) -> int: ...

    def destroy_before(self, epoch: int, /) -> None: ...

    def wrap(self, epoch: int, keys: Sequence[tuple[str, bytes]], /) -> list[bytes]: ...

    def unwrap(self, epoch: int, wrapped: Sequence[tuple[str, bytes]], /) -> list[bytes]: ...


def begun(place: Place) -> bool:
    """Whether there is a key store; makes nothing. Raises what `migrate` does of a schema."""
    return place.exists() if isinstance(place, Path) else schema_begun(place.url, place.schema, PART)


def open_tables(place: Place) -> Tables:
    """The tables of the key store, made at the first start."""
    if isinstance(place, Path):
        # No write-ahead log: a destroyed key must be gone from the disk, and a new one be on it.
        return FileTables(place, SCHEMA, journal="DELETE", synchronous="EXTRA", seconds=30)
    return SchemaTables(place, PART)


class KeyStore:
    """All keys of one agency; may be used by many threads, processes and machines."""

    def __init__(self, place: Place, kek: Callable[[bool], KeyEncryption]) -> None:
        """Open the key store at `place`, which is made at the first start; `kek` is told whether it is the first.

        Raises `KeyMissing` when the key store is there and what opens it is not.
        """
        self._kek = kek(not begun(place))
        self._tables = open_tables(place)
        self._do("INSERT INTO epochs SELECT ? WHERE NOT EXISTS (SELECT 1 FROM epochs)", self._kek.newest())
        self._lock = threading.Lock()
        self._opened: dict[Name, tuple[float, bytes]] = {}
        self._secrets: dict[str, bytes] = {}
        self._seconds = min(CACHE_SECONDS, self._tables.BELIEVED)

    @property
    def epoch(self) -> int:
        """The epoch new keys are wrapped under."""
        return int(self._tables.ask(EPOCH)[0][0])

    def current(self, owner: UUID, compartment: str) -> tuple[int, bytes]:
        """Number and key to write with, made at first use; raises `KeyDestroyed`."""
        number = self._newest(owner, compartment)
        if number is None:
            number = 1
            self._make(ADD_KEY, (owner.hex, compartment, number), _label(owner.hex, compartment, number))
        key = self.key(owner, compartment, number)
        if key is None:
            raise KeyDestroyed(f"the key of {owner} is destroyed")
        return number, key

    def key(self, owner: UUID, compartment: str, number: int, *, anew: bool = False) -> bytes | None:
        """The key to read with, None when it was destroyed; raises `KeyMissing` when there never was one.

        `anew` asks the store itself, whatever is remembered.
        """
        name, opened = (owner.hex, compartment, number), {} if anew else self._remembered()
        until, key = opened.get(name, NEVER)
        if time.monotonic() < until:
            return key
        found = self._open(_label(*name), KEY, name)
        if found is not None:
            opened[name] = (time.monotonic() + self._seconds, found)
        return found

    def destroy(self, owner: UUID) -> int:
        """Destroy all keys of an owner for ever; how many of them are destroyed by now."""
        self._do("UPDATE keys SET wrapped = NULL WHERE owner = ?", owner.hex)
        self._forget()
        gone = "SELECT count(*) FROM keys WHERE owner = ? AND wrapped IS NULL"
        return int(self._tables.ask(gone, owner.hex)[0][0])

    def advance(self, owner: UUID, compartment: str) -> None:
        """Begin a new key to write with, which is to replace the older ones; nothing before the first one.

        Raises `KeyDestroyed`.
        """
        number = self._newest(owner, compartment)
        if number is not None:
            following = (owner.hex, compartment, number + 1)
            self._make(ADD_NEXT, following, _label(*following))
            if self._newest(owner, compartment) == number:
                raise KeyDestroyed(f"the key of {owner} is destroyed")
            self._do("INSERT INTO replacing VALUES (?, ?, ?) ON CONFLICT DO NOTHING", *following)

    def destroy_before(self, owner: UUID, compartment: str, number: int) -> None:
        """Destroy the older keys of one compartment for ever."""
        older = "UPDATE keys SET wrapped = NULL WHERE owner = ? AND compartment = ? AND number < ?"
        self._do(older, owner.hex, compartment, number)
        self._forget()

    def replacing(self, compartment: str) -> list[tuple[UUID, int]]:
        """Owner and number of each key that is to replace older ones, and of which nobody said that it did."""
        rows = self._tables.ask("SELECT owner, number FROM replacing WHERE compartment = ?", compartment)
        return [(UUID(owner), number) for owner, number in rows]

    def replaced(self, owner: UUID, compartment: str, number: int) -> None:
        """A key, and whatever was to before it, has replaced the older ones."""
        done = "DELETE FROM replacing WHERE owner = ? AND compartment = ? AND number <= ?"
        self._do(done, owner.hex, compartment, number)

    def forgotten(self) -> set[UUID]:
        """The owners whose keys are all destroyed."""
        rows = self._tables.ask("SELECT owner FROM keys GROUP BY owner HAVING count(wrapped) = 0")
        return {UUID(row[0]) for row in rows}

    def secret(self, name: str) -> bytes:
        """Thirty-two random bytes, made once for each name; they never change, and whoever asked keeps them anyway."""
        if known := self._secrets.get(name):
            return known
        if not self._tables.ask(NAMED, name):
            self._make(ADD_NAMED, (name,), name)
        secret = self._open(name, NAMED, (name,))
        assert secret is not None
        return self._secrets.setdefault(name, secret)

    def fingerprint(self, text: str) -> bytes:
        """A keyed hash (HMAC-SHA-256), so that equal texts are found without keeping them."""
        return digest(self.secret("pepper"), text.encode(), sha256)

    def rotate(self, progress: Callable[[int], None] = lambda _: None) -> int:
        """Wrap everything under a new epoch and destroy the older ones for ever; the new epoch.

        Others go on reading, making keys and rotating meanwhile; one that was interrupted is finished by the next.
        `progress` is told how many rows are done. A copy of the store from before cannot be opened any more.
        """
        epoch, done = self._begin(), 0
        while count := self._rewrap(epoch):
            done += count
            progress(done)
        self._end(epoch)
        return epoch

    def close(self) -> None:
        self._tables.close()

    def _newest(self, owner: UUID, compartment: str) -> int | None:
        newest = "SELECT max(number) FROM keys WHERE owner = ? AND compartment = ?"
        found: int | None = self._tables.ask(newest, owner.hex, compartment)[0][0]
        return found

    def _open(self, label: str, wrapped: str, name: tuple[object, ...]) -> bytes | None:
        """Open what a query finds; once more where a rotation wrapped it anew in between."""
        tried = None
        while True:
            rows = self._tables.ask(wrapped, *name)
            if not rows:
                raise KeyMissing(f"{label} is not in this key store")
            epoch, content = rows[0]
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

    def _begin(self) -> int:
        """Begin an epoch, or enter one that an interrupted rotation has begun: whoever looks at the ring is alone."""
        with self._tables.transaction(commit=True) as db:
            newest = self._kek.newest()
            epoch = newest if newest > _one(db, EPOCH) else self._kek.begin()
            # From here on nobody wraps under an older epoch: a new row is written only under the newest.
            db.execute("INSERT INTO epochs VALUES (?)", (epoch,))
        return epoch

    def _rewrap(self, epoch: int) -> int:
        """Wrap some rows of one older epoch anew; how many. No key is destroyed meanwhile."""
        with self._tables.transaction(commit=True) as db:
            old = _one(db, OLDEST, epoch)
            if old is None:
                return 0
            rows = db.execute(OLD_ROWS, (old, old, BATCH)).fetchall()
            labels = [_label(*name) for *name, _ in rows]
            keys = self._kek.unwrap(old, [(label, row[-1]) for label, row in zip(labels, rows, strict=True)])
            fresh = self._kek.wrap(epoch, list(zip(labels, keys, strict=True)))
            for (owner, compartment, number, _), wrapped in zip(rows, fresh, strict=True):
                move, name = (MOVE_KEY, (owner, compartment, number)) if owner else (MOVE_NAMED, (compartment,))
                db.execute(move, (epoch, wrapped, *name))
            return len(rows)

    def _end(self, epoch: int) -> None:
        """Destroy the older epochs, unless a later rotation has; nothing is wrapped under them any more."""
        with self._tables.transaction(commit=True) as db:
            if _one(db, "SELECT min(epoch) FROM epochs") < epoch:
                self._kek.destroy_before(epoch)
                db.execute("DELETE FROM epochs WHERE epoch < ?", (epoch,))

    def _remembered(self) -> dict[Name, tuple[float, bytes]]:
        """The opened keys with their time, while they may be used: none once somebody else took one away."""
        with self._lock:
            if self._tables.changed() or len(self._opened) >= CACHED:
                self._opened = {}
            return self._opened

    def _forget(self) -> None:
        """Use no key any more that was opened up to now, nor one that another thread is just opening."""
        with self._lock:
            self._opened = {}

    def _do(self, sql: str, *values: object) -> None:
        with self._tables.transaction(commit=True) as db:
            db.execute(sql, values)


def _one(db: Any, sql: str, *values: object) -> Any:
    return db.execute(sql, values).fetchone()[0]


def _label(owner: str | None, compartment: str, number: int | None) -> str:
    """What a wrapped key is bound to; a secret to its name alone."""
    return compartment if owner is None else f"{owner}/{compartment}/{number}"
