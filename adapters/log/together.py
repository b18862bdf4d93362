"""Appends that wait at the same moment share one commit, and each has an outcome of its own.

A disk keeps as many commits a second as it keeps, whatever is in them. So nobody commits alone while others wait: the
first who comes writes at once; whoever comes meanwhile waits in line, and the first of the line writes for all of them.
Where nobody waits an append costs no more than before, and no thread stands by.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import accumulate, pairwise
from typing import Any, Self, TypeAlias

from eventsourcing.persistence import IntegrityError, StoredEvent

from adapters.log.leaf import microseconds
from application.journal import Unavailable, Unit

MOST = 64
"""Appends in one commit: more would hardly be cheaper for each, and the first would wait for the last."""


@dataclass(frozen=True)
class Append:
    """What one command wants stored, all of it or nothing."""

    events: Sequence[StoredEvent]
    unit: Unit | None
    moment: int
    """When, in microseconds of the Unix epoch."""

    @classmethod
    def of(
        cls, events: Sequence[StoredEvent], *, unit: Unit | None = None, recorded_at: datetime | None = None, **_: Any
    ) -> Self:
        """What the library hands to `insert_events`."""
        return cls(events, unit, microseconds(recorded_at or datetime.now(UTC)))


Positions: TypeAlias = Sequence[int]
"""Where the events of one append are in the log."""
Outcome: TypeAlias = Positions | Exception
"""The same, or why none of them was stored."""


def places(appends: Sequence[Append], head: int) -> list[Positions]:
    """Where the events of each append come to be, in a log that ends at a position."""
    ends = accumulate((len(append.events) for append in appends), initial=head)
    return [list(range(begin + 1, end + 1)) for begin, end in pairwise(ends)]


@dataclass(eq=False)
class Waiting:
    """An append in line."""

    append: Append
    woken: threading.Event = field(default_factory=threading.Event)
    outcome: Outcome | None = None
    """None for whoever is woken to write."""


class Together:
    """The line before one log, first come, first served."""

    def __init__(self, write: Callable[[Sequence[Append]], Sequence[Positions]]) -> None:
        """`write` stores appends in one transaction, all of them or none; it raises `IntegrityError` for a conflict."""
        self._write = write
        self._lock = threading.Lock()
        self._line: deque[Waiting] = deque()
        self._writing = False

    def store(self, append: Append) -> Positions:
        """The positions of the events once they are on the disk; raises why they were not stored."""
        mine = Waiting(append)
        with self._lock:
            self._line.append(mine)
            waits, self._writing = self._writing, True
        if waits:
            mine.woken.wait()
        if mine.outcome is None:
            self._write_what_waits()
        assert mine.outcome is not None
        if isinstance(mine.outcome, Exception):
            raise mine.outcome
        return mine.outcome

    def _write_what_waits(self) -> None:
        """Write for the first in line, which is who calls, and for those behind; then the next in line writes."""
        with self._lock:
            batch = [self._line.popleft() for _ in range(min(MOST, len(self._line)))]
        outcomes: Sequence[Outcome] = [Unavailable()] * len(batch)
        try:
            outcomes = self._outcomes([waiting.append for waiting in batch])
        finally:  # whatever stops this thread does not stop the line
            self._answer(batch, outcomes)

    def _outcomes(self, appends: Sequence[Append]) -> Sequence[Outcome]:
        """Write all at once or, where there is a conflict, each half for itself, until it is found."""
        try:
            return self._write(appends)
        except IntegrityError as conflict:
            if len(appends) == 1:
                return [conflict]
            half = len(appends) // 2
            return [*self._outcomes(appends[:half]), *self._outcomes(appends[half:])]
        except Exception as failure:  # noqa: BLE001  # each of them raises it
            return [failure] * len(appends)

    def _answer(self, batch: Sequence[Waiting], outcomes: Sequence[Outcome]) -> None:
        with self._lock:
            following = self._line[0] if self._line else None
            self._writing = following is not None
        for waiting, outcome in zip(batch, outcomes, strict=True):
            waiting.outcome = outcome
            waiting.woken.set()
        if following:
            following.woken.set()
