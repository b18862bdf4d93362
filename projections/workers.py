"""Runs the projections of a process, woken by its own appends and looking out for those of others."""

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Self

from projections.runner import POLL_SECONDS, Log, Read, Runner, Stuck

PAUSE_SECONDS = 0.5
"""How long a projection that failed rests before it is tried again; twice as long after each further failure."""
LONGEST_PAUSE_SECONDS = 30.0

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rest:
    """Until when a projection is left alone, by the monotonic clock, and how long that is."""

    until: float = 0.0
    seconds: float = 0.0

    def longer(self) -> Self:
        """The rest after one more failure."""
        seconds = min(2 * self.seconds or PAUSE_SECONDS, LONGEST_PAUSE_SECONDS)
        return type(self)(time.monotonic() + seconds, seconds)


NO_REST = Rest()


class Workers:
    """Keeps all projections up to date in one background thread."""

    def __init__(self, log: Log, runners: Sequence[Runner]) -> None:
        self._log = log
        self._runners = runners
        self._resting: dict[str, Rest] = {}
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="projections", daemon=True)
        log.listen(self._wake.set)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Stop after the batch at hand."""
        self._stopping = True
        self._wake.set()
        self._thread.join()

    def wait(self, position: int, seconds: float) -> bool:
        """Wait until every projection has folded in a position; false when one has not in time."""
        end = time.monotonic() + seconds
        self._wake.set()  # what another process appended may not have been noticed yet
        return all(runner.wait(position, end - time.monotonic()) for runner in self._runners)

    @property
    def stopped(self) -> frozenset[str]:
        """Names of the projections that stand before an event they cannot fold in."""
        return frozenset(self._resting)

    def _run(self) -> None:
        while not self._stopping:
            self._wake.wait(POLL_SECONDS)
            self._wake.clear()
            # Batch by batch in turn, so that one with a long way to go does not hold up the others.
            while self._round() and not self._stopping:
                pass

    def _round(self) -> int:
        """One batch for each, decrypted once for all that stand at the same place; how many events."""
        read = cache(self._log.read)
        return sum(self._step(runner, read) for runner in self._runners)

    def _step(self, runner: Runner, read: Read) -> int:
        name = runner.projection.name
        rest = self._resting.get(name, NO_REST)
        if time.monotonic() < rest.until:
            return 0
        try:
            steps = runner.step(read)
        except Exception as failure:  # noqa: BLE001  # one projection stops, loudly; the others go on
            self._resting[name] = rest.longer()
            where = failure.position if isinstance(failure, Stuck) else "?"
            error = failure.error if isinstance(failure, Stuck) else type(failure).__name__
            logger.critical("projection %s stopped before position %s: %s", name, where, error)
            return 0
        self._resting.pop(name, None)
        return steps
