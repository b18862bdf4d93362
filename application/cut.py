"""Where a replay ends: at a place in the log, at the end of a day, or at whichever comes first.

A day ends what was known then (recorded by its last hour) or what was true then (had happened by it, with all that is
known today, D20). Either way events keep the order of the log: in it the rules decided, and in it everything folds.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Literal
from uuid import UUID

from domain.recorded import Recorded

View = Literal["known", "true"]


@dataclass(frozen=True)
class Cut:
    """The end of a replay; without position and day, the end of the log."""

    zone: tzinfo
    """Of the office's clock, on which the days of recording end."""
    position: int | None = None
    """The last position that belongs to it; 0 is before everything, and any number may lie beyond the end."""
    day: date | None = None
    view: View = "known"
    """What the day is compared with."""

    def of(self, history: Iterable[Recorded]) -> Iterator[Recorded]:
        """The events before the cut; none of a stream whose own first event lies behind it."""
        begun: set[UUID] = set()
        for entry in history:
            if not self._holds(entry):
                continue
            if entry.version == 1:
                begun.add(entry.stream)
            if entry.stream in begun:
                yield entry

    def _holds(self, entry: Recorded) -> bool:
        if self.position is not None and entry.position > self.position:
            return False
        return self.day is None or self._day(entry) <= self.day

    def _day(self, entry: Recorded) -> date:
        return entry.occurred_on if self.view == "true" else entry.recorded_at.astimezone(self.zone).date()
