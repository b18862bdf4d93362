"""Key-encryption keys in a file: one line for each epoch that is still alive, `number base64`.

Only its owner may read it.
"""

import os
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping, Sequence
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from adapters import durable
from adapters.keys.errors import KeyMissing

KEY_BYTES = 32
NONCE_BYTES = 12


class FileRing:
    """The key-encryption keys of one agency; several processes may use the file at once."""

    def __init__(self, path: Path, *, first_start: bool) -> None:
        """Open the file; it is made at the first start only. Raises `KeyMissing` where it is lost or damaged."""
        self._path = path
        if first_start:
            path.parent.mkdir(parents=True, exist_ok=True)
            durable.write_once(path, _lines({1: os.urandom(KEY_BYTES)}))
        self._keys = self._read()

    def newest(self) -> int:
        """The newest epoch; raises `KeyMissing`."""
        self._keys = self._read()
        return max(self._keys)

    def begin(self) -> int:
        """Begin a new epoch; its number. Raises `KeyMissing` and `OSError`."""
        epoch = self.newest() + 1
        durable.write(self._path, _lines(self._keys | {epoch: os.urandom(KEY_BYTES)}))
        return epoch

    def destroy_before(self, epoch: int) -> None:
        """Destroy every older epoch for ever; what was wrapped under one cannot be opened any more.

        Whoever calls it is alone in doing so: what others were killed over while they wrote goes, too.
        """
        living = {number: key for number, key in self._read().items() if number >= epoch}
        durable.replace_secret(self._path, _lines(living))
        self._keys = living

    def wrap(self, epoch: int, keys: Sequence[tuple[str, bytes]]) -> list[bytes]:
        """Each key, bound to the label it goes with, under an epoch."""
        return [_wrapped(self._key(epoch), epoch, label, key) for label, key in keys]

    def unwrap(self, epoch: int, wrapped: Sequence[tuple[str, bytes]]) -> list[bytes]:
        """The keys again; raises `KeyMissing` where one does not open."""
        return [_unwrapped(self._key(epoch), epoch, label, key) for label, key in wrapped]

    def _key(self, epoch: int) -> AESGCM:
        if epoch not in self._keys:  # another process may have begun it
            self._keys = self._read()
        if epoch not in self._keys:
            raise KeyMissing(f"{self._path} has no key {epoch}; keys and data are from different days")
        return AESGCM(self._keys[epoch])

    def _read(self) -> dict[int, bytes]:
        try:
            lines = [line.split() for line in self._path.read_text("ascii").splitlines()]
            keys = {int(number): b64decode(key, validate=True) for number, key in lines}
        except FileNotFoundError:
            raise KeyMissing(f"{self._path} is missing: put it back, nothing can be read without it") from None
        except (ValueError, NotBase64):
            keys = {}
        if not keys or any(len(key) != KEY_BYTES for key in keys.values()):
            raise KeyMissing(f"{self._path} does not hold key-encryption keys")
        return keys


def _wrapped(kek: AESGCM, epoch: int, label: str, key: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + kek.encrypt(nonce, key, bound(epoch, label))


def _unwrapped(kek: AESGCM, epoch: int, label: str, wrapped: bytes) -> bytes:
    try:
        return kek.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], bound(epoch, label))
    except (InvalidTag, ValueError):
        raise KeyMissing(f"key-encryption key {epoch} does not open {label}") from None


def bound(epoch: int, label: str) -> bytes:
    """Binds a wrapped key to its row and epoch: it cannot be passed off as another one's."""
    return f"fallkonferenz-key/v1\0{epoch}\0{label}".encode()


def _lines(keys: Mapping[int, bytes]) -> bytes:
    return "".join(f"{epoch} {b64encode(key).decode()}\n" for epoch, key in sorted(keys.items())).encode("ascii")
