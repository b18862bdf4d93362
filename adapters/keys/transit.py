"""Key-encryption keys in a Vault or OpenBao server: an epoch is a version of one key of its transit engine.

No key ever leaves the server. Destroying an epoch trims its version, which nobody can take back. Three traps of the
engine are met here: it cannot rewrap what is bound to a label, so keys are unwrapped and wrapped; it refuses long
batches; and its client library refuses to ask for the same least version for both directions, so the configuration is
posted as it is.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import hvac
from hvac.exceptions import InvalidRequest, VaultError
from requests.exceptions import RequestException

from adapters.keys.errors import KeyMissing, KeyServerAway

MOST = 100
"""Keys in one request; the server counts every string in it and refuses too many."""
SECONDS = 10
"""How long the server may take."""


class Transit:
    """One key of a transit engine."""

    def __init__(self, url: str, token: str, name: str, mount: str = "transit", *, first_start: bool) -> None:
        """Reach the server at `url`; the key `name` is made at the first start only.

        Raises `KeyMissing` where it is gone, and `KeyServerAway`.
        """
        self._client = hvac.Client(url=url, token=token, timeout=SECONDS)
        self._path = f"{mount}/keys/{name}"
        self._encrypt, self._decrypt = f"{mount}/encrypt/{name}", f"{mount}/decrypt/{name}"
        self._trim = f"{self._path}/trim"
        self._name = name
        if first_start and self._found() is None:
            self._write(self._path, type="aes256-gcm96")
        self.newest()

    def newest(self) -> int:
        """The newest epoch; raises `KeyMissing` and `KeyServerAway`."""
        found = self._found()
        if found is None:
            raise KeyMissing(f"the key server has no key {self._name}")
        return int(found["latest_version"])

    def begin(self) -> int:
        """Begin a new epoch; its number."""
        self._write(f"{self._path}/rotate")
        return self.newest()

    def destroy_before(self, epoch: int) -> None:
        """Destroy every older epoch for ever."""
        self._write(f"{self._path}/config", min_decryption_version=epoch, min_encryption_version=epoch)
        self._write(self._trim, min_available_version=epoch)

    def wrap(self, epoch: int, keys: Sequence[tuple[str, bytes]]) -> list[bytes]:
        """Each key, bound to the label it goes with, under an epoch."""
        return [
            one["ciphertext"].encode()
            for some in _batches(keys)
            for one in self._batch(
                self._encrypt,
                [
                    {"plaintext": _base64(key), "associated_data": _base64(label.encode()), "key_version": epoch}
                    for label, key in some
                ],
            )
        ]

    def unwrap(self, epoch: int, wrapped: Sequence[tuple[str, bytes]]) -> list[bytes]:
        """The keys again; raises `KeyMissing` where one does not open."""
        if any(not key.startswith(f"vault:v{epoch}:".encode()) for _, key in wrapped):
            raise KeyMissing(f"a key is not wrapped under epoch {epoch} of the key server")
        return [
            b64decode(one["plaintext"])
            for some in _batches(wrapped)
            for one in self._batch(
                self._decrypt,
                [{"ciphertext": key.decode(), "associated_data": _base64(label.encode())} for label, key in some],
            )
        ]

    def _batch(self, path: str, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        try:
            answer = self._write(path, batch_input=entries)
        except InvalidRequest:
            raise KeyMissing(f"the key server does not open what was wrapped with {self._name}") from None
        results: list[dict[str, Any]] = answer["data"]["batch_results"]
        if any(one.get("error") for one in results):
            raise KeyMissing(f"the key server does not open what was wrapped with {self._name}")
        return results

    def _found(self) -> dict[str, Any] | None:
        with _reaching():
            answer: Any = self._client.read(self._path)
        return answer["data"] if answer else None

    def _write(self, path: str, **content: Any) -> Any:
        with _reaching():
            return self._client.write_data(path, data=content)


def _batches(items: Sequence[tuple[str, bytes]]) -> Iterator[Sequence[tuple[str, bytes]]]:
    return (items[start : start + MOST] for start in range(0, len(items), MOST))


def _base64(content: bytes) -> str:
    return b64encode(content).decode()


@contextmanager
def _reaching() -> Iterator[None]:
    """Tell a server that is away, sealed or refuses us from one that says no to what it was asked."""
    try:
        yield
    except InvalidRequest:
        raise
    except (VaultError, RequestException, OSError) as failure:
        raise KeyServerAway(f"the key server does not answer: {type(failure).__name__}") from None
