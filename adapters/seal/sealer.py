"""Seals the log: grows the tree over new events, signs its root, keeps the checkpoint here and outside.

At most `INTERVAL` seconds pass between an event and the checkpoint that covers it; a conference that ended, an erasure
and whatever else is in `AT_ONCE` is sealed at once, and so is the rest when the office closes.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from adapters.seal.histories import Histories
from adapters.seal.outside import Outside
from adapters.seal.tree import Hashes, Subtree, growth, root
from adapters.seal.verify import Unverified
from application.journal import Unavailable

INTERVAL = 10.0
"""Seconds."""
AT_ONCE = frozenset(
    {"ConferenceHeld", "MinutesApproved", "SubjectDataErased", "YearStatisticsClosed", "BundleExported", "LogRestored"}
)
POLL_SECONDS = 1.0
"""How soon the events of other processes are noticed."""

LOG = logging.getLogger(__name__)


class Fork(Exception):
    """The log is not the one that was sealed last; it is not sealed any more, and somebody must look why."""


class Tables(Hashes, Protocol):
    """What is read and written; the methods as in `adapters/log/seal_tables.py`."""

    def head(self) -> int: ...

    def names(self, after: int) -> Sequence[str]: ...

    def newest_checkpoint(self) -> tuple[int, str] | None: ...

    def keep(self, subtrees: Sequence[Subtree]) -> None: ...

    def add(self, size: int, note: str) -> None: ...


class Sealer:
    """Seals one log, in whichever process; of several that seal the same events each does the same."""

    def __init__(self, tables: Tables, histories: Histories, outside: Outside) -> None:
        self._tables = tables
        self._histories = histories
        self._outside = outside
        self._due = 0.0
        self._woken = threading.Event()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._work, name="sealer", daemon=True)

    def seal(self) -> str | None:
        """Seal what is not sealed yet; the newest checkpoint, none for an empty log.

        Raises `Fork` where the log is not the one that was sealed before, here or outside, `Unverified` where somebody
        else signed what is kept there, and `OSError`.
        """
        size, last = self._tables.head(), self._tables.newest_checkpoint()
        if size and (last is None or last[0] < size):
            last = size, self._sign(size, last)
        if last is None:
            return None
        self._outside.keep(self._histories.number, *last)
        return last[1]

    def _sign(self, size: int, last: tuple[int, str] | None) -> str:
        before = [self._histories.open(note) for note in (last and last[1], self._outside.newest()) if note]
        sealed = [checkpoint for checkpoint in before if checkpoint]
        self._tables.keep(growth(self._tables, last[0] if last else 0, size))
        for one in sealed:
            if one.size > size or root(self._tables, one.size) != one.root:
                raise Fork(f"{one.size} of {size}")
        signer = self._histories.signer
        note = signer.sign(signer.checkpoint(size, root(self._tables, size)))
        self._tables.add(size, note)
        return note

    def start(self) -> None:
        """Seal in the background from now on."""
        self._thread.start()

    def wake(self) -> None:
        """Something was appended."""
        self._woken.set()

    def stop(self) -> None:
        """Seal what is left and end."""
        self._stopped.set()
        self._woken.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._stopped.is_set():
            self._try(self._seal_if_due)
            self._woken.wait(POLL_SECONDS)
            self._woken.clear()
        self._try(self.seal)

    def _try(self, step: Callable[[], object]) -> None:
        """Nobody waits for the seal, so a failure is told to whoever reads the log of the server, and tried again."""
        try:
            step()
        except (Fork, Unavailable, Unverified, OSError) as failure:
            LOG.error("the log is not sealed: %s", type(failure).__name__)

    def _seal_if_due(self) -> None:
        if self._tables.head() > self._size() and (time.monotonic() >= self._due or self._urgent()):
            self._due = time.monotonic() + INTERVAL
            self.seal()

    def _urgent(self) -> bool:
        return not AT_ONCE.isdisjoint(self._tables.names(self._size()))

    def _size(self) -> int:
        newest = self._tables.newest_checkpoint()
        return newest[0] if newest else 0
