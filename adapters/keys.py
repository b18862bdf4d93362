"""The key store: one key per case, kept apart from the log, so that destroying a key forgets a person.

A SQLite file of its own with wrapped keys, and beside it, or better elsewhere, a file with the key-encryption key that
opens them. Whoever has only one of the two can read nothing. Losing either makes all personal fields unreadable.
"""

import os
import sqlite3
import threading
from contextlib import suppress
from hashlib import sha256
from hmac import digest
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12

SCHEMA = """
CREATE TABLE IF NOT EXISTS keys
    (case_id TEXT, compartment TEXT, number INTEGER, wrapped BLOB, PRIMARY KEY (case_id, compartment, number))
    WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS secrets (name TEXT PRIMARY KEY, wrapped BLOB NOT NULL) WITHOUT ROWID;
"""
"""`keys.wrapped` is null once the key is destroyed; the row stays and tells "destroyed" from "missing"."""


class KeyMissing(Exception):
    """A key that must exist does not: this is the wrong key store, or a damaged one. Never to be shown as erased."""


class KeyDestroyed(Exception):
    """The case was erased; nothing personal can be written to it any more."""


class KeyStore:
    """All keys of one agency; may be used by many threads and processes."""

    def __init__(self, path: Path, kek_path: Path) -> None:
        """Open the key store at `path`; both files are made at the first start.

        Raises `KeyMissing` when the key store is there and the key-encryption key is not.
        """
        self._kek = AESGCM(_key_encryption_key(kek_path, first_start=not path.exists()))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
        # No write-ahead log and zeroed pages: a destroyed key must be gone from the disk, and a new one be on it.
        for pragma in ("journal_mode=DELETE", "synchronous=EXTRA", "secure_delete=ON"):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.executescript(SCHEMA)

    def current(self, case_id: UUID, compartment: str) -> tuple[int, bytes]:
        """Number and key to write with, made at first use; raises `KeyDestroyed`."""
        newest = "SELECT number, wrapped FROM keys WHERE case_id = ? AND compartment = ? ORDER BY number DESC LIMIT 1"
        row = self._one(newest, case_id.hex, compartment)
        if row is None:
            fresh = self._wrap(os.urandom(KEY_BYTES), _case_label(case_id, compartment, 1))
            self._one("INSERT OR IGNORE INTO keys VALUES (?, ?, 1, ?)", case_id.hex, compartment, fresh)
            row = self._one(newest, case_id.hex, compartment)
        number, wrapped = row
        if wrapped is None:
            raise KeyDestroyed(f"the key of case {case_id} is destroyed")
        return number, self._unwrap(wrapped, _case_label(case_id, compartment, number))

    def key(self, case_id: UUID, compartment: str, number: int) -> bytes | None:
        """The key to read with, None when it was destroyed; raises `KeyMissing` when there never was one."""
        row = self._one(
            "SELECT wrapped FROM keys WHERE case_id = ? AND compartment = ? AND number = ?",
            case_id.hex,
            compartment,
            number,
        )
        if row is None:
            raise KeyMissing(f"key {number} of case {case_id} is not in this key store")
        return None if row[0] is None else self._unwrap(row[0], _case_label(case_id, compartment, number))

    def destroy(self, case_id: UUID) -> int:
        """Destroy the key of a case for ever; the number of keys destroyed, 0 when it was done before."""
        with self._lock:
            return self._db.execute(
                "UPDATE keys SET wrapped = NULL WHERE case_id = ? AND wrapped IS NOT NULL", (case_id.hex,)
            ).rowcount

    def secret(self, name: str) -> bytes:
        """Thirty-two random bytes, made once for each name."""
        found = "SELECT wrapped FROM secrets WHERE name = ?"
        row = self._one(found, name)
        if row is None:
            self._one("INSERT OR IGNORE INTO secrets VALUES (?, ?)", name, self._wrap(os.urandom(KEY_BYTES), name))
            row = self._one(found, name)
        return self._unwrap(row[0], name)

    def fingerprint(self, text: str) -> bytes:
        """A keyed hash (HMAC-SHA-256), so that equal texts are found without keeping them."""
        return digest(self.secret("pepper"), text.encode(), sha256)

    def close(self) -> None:
        self._db.close()

    def _one(self, sql: str, *values: object) -> Any:
        with self._lock:
            return self._db.execute(sql, values).fetchone()

    def _wrap(self, key: bytes, label: str) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._kek.encrypt(nonce, key, _bound(label))

    def _unwrap(self, wrapped: bytes, label: str) -> bytes:
        try:
            return self._kek.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], _bound(label))
        except InvalidTag:
            raise KeyMissing(f"the key-encryption key does not open {label}") from None


def _case_label(case_id: UUID, compartment: str, number: int) -> str:
    return f"case/{case_id}/{compartment}/{number}"


def _bound(label: str) -> bytes:
    """Binds a wrapped key to its row: it cannot be passed off as another one's."""
    return b"fallkonferenz-key/v1\x00" + label.encode()


def _key_encryption_key(path: Path, *, first_start: bool) -> bytes:
    if not path.exists():
        if not first_start:
            raise KeyMissing(f"{path.name} is missing; without it the key store cannot be opened")
        _make_key_file(path)
    kek = path.read_bytes()
    if len(kek) != KEY_BYTES:
        raise KeyMissing(f"{path.name} does not hold a key of {KEY_BYTES} bytes")
    return kek


def _make_key_file(path: Path) -> None:
    """Put a new key in place complete, and only if no other process was quicker."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{uuid4().hex}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(os.urandom(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
