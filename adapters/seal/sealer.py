"""Seals the log: grows the tree over new events, signs its root, keeps the checkpoint here and outside.

Some `INTERVAL` seconds after an event a checkpoint covers it, and never a minute; a conference that ended, an erasure
and whatever else is in `AT_ONCE` is sealed at once, and so is the rest when the office closes.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from adapters.log.seal_tables import NotRead
from adapters.seal.histories import Histories
from adapters.seal.outside import Outside
from adapters.seal.tree import Hashes, Incomplete, Subtree, growth, root
from adapters.seal.verify import Unverified

INTERVAL = 10.0
"""Seconds."""
AT_ONCE = frozenset(
    {
        "ConferenceHeld",
        "MinutesApproved",
        "SubjectDataErased",
        "YearStatisticsClosed",
        "FiguresPublished",
        "BundleExported",
        "LogRestored",
    }
)
POLL_SECONDS = 1.0
"""How soon the events of other processes are noticed."""
PAUSE_SECONDS = 0.05
"""How long the first append of many waits for those that come right behind, so that they are looked at together."""

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

    def __init__(
        self,
        tables: Tables,
        histories: Histories,
        outside: Outside,
        clock: Callable[[], float] = time.monotonic,
        interval: float = INTERVAL,
    ) -> None:
        """Take the parts; `clock` tells seconds since whenever, and `interval` how many may pass unsealed."""
        self._tables = tables
        self._histories = histories
        self._outside = outside
        self._clock = clock
        self._interval = interval
        self._due = clock()
        self._looked = 0
        """How far the names of events were looked at."""
        self._failure: str | None = None
        self._woken = threading.Event()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._work, name="sealer", daemon=True)

    def seal(self) -> str | None:
        """Seal what is not sealed yet; the newest checkpoint, none for an empty log.

        Raises `Fork` where the log is not the one that was sealed before, here or outside, `Unverified` where somebody
        else signed what is kept there, `NotRead`, and `OSError` where the place outside is away: what it has seen
        must be known before anything more is signed.
        """
        try:
            return self._seal()
        except Incomplete as hole:
            raise Fork(str(hole)) from None

    def _seal(self) -> str | None:
        last, outside = self._tables.newest_checkpoint(), self._outside.newest()
        size = self._tables.head()  # read last: others go on sealing, and what they sealed is there by now
        self._require_same(size, last and last[1])
        sealed = last[0] if last else 0
        self._tables.keep(growth(self._tables, sealed, size))
        self._require_same(size, outside)
        if size > sealed:
            last = size, self._sign(size)
        if last is None:
            return None
        self._outside.keep(self._histories.number, *last)
        return last[1]

    def attend(self) -> None:
        """Seal if it is time to or urgent; what fails is told once and tried again after the interval."""
        with self._told():
            if self._waiting():
                self._due = self._clock() + self._interval
                self.seal()
                self._failure = None

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
            self.attend()
            self._woken.wait(POLL_SECONDS)
            self._stopped.wait(PAUSE_SECONDS)
            self._woken.clear()
        with self._told():
            self.seal()

    def _waiting(self) -> bool:
        """Whether there is something to do now."""
        newest = self._tables.newest_checkpoint()
        sealed = newest[0] if newest else 0
        if self._failure is None and self._tables.head() == sealed:
            return False
        return self._clock() >= self._due or (self._failure is None and self._urgent(sealed))

    def _urgent(self, sealed: int) -> bool:
        """Whether what was appended since the last look should not wait; what fails then waits for the interval."""
        begin = max(sealed, self._looked)
        names = self._tables.names(begin)
        self._looked = begin + len(names)
        return not AT_ONCE.isdisjoint(names)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Nobody waits for the seal, so a failure is told to whoever reads the log of the server: that it is one."""
        try:
            yield
        except (Fork, Unverified, NotRead, OSError) as failure:
            name = type(failure).__name__
            if name != self._failure:
                LOG.error("%s is not sealed: %s", self._histories.signer.name, name)
            self._failure = name

    def _sign(self, size: int) -> str:
        signer = self._histories.signer
        note = signer.sign(signer.checkpoint(size, root(self._tables, size)))
        self._tables.add(size, note)
        return note

    def _require_same(self, size: int, note: str | None) -> None:
        """Raise `Fork` unless the log of `size` events begins with those of a checkpoint."""
        checkpoint = self._histories.open(note) if note else None
        if checkpoint is None:
            return
        try:
            same = checkpoint.size <= size and root(self._tables, checkpoint.size) == checkpoint.root
        except Incomplete:
            same = False
        if not same:
            raise Fork(f"{checkpoint.size} of {size}")
