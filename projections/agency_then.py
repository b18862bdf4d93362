"""What did the agency know of itself at some place in its log?

Read by auditors and the coordinator. Folds the very projections that answer for today over the events it is given, in
memory. Must not contain more than they do; who comes of age soon, which no list holds, is not told.
"""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import date
from typing import Any

from domain.profile import Profile
from domain.recorded import Recorded
from projections.case_list import CaseEntry, CaseFilter, lines
from projections.conference_list import ConferenceEntry, conferences
from projections.figures import YearReport, report
from projections.runner import Projection
from projections.statistics import Statistics
from projections.tables import Answer
from projections.watchlist import Watch, WatchList, watch

PAGE = 500
"""Cases read at once."""


class AgencyThen(Answer):
    """The lists of an agency as they were."""

    position: int
    """Of the last event that counts; 0 where none does."""
    day: date
    """The day they are judged on."""
    policy: str
    """Digest of the profile in force."""
    profile: str
    """Its name."""
    cases: list[CaseEntry]
    """Every case under its number, the longest reported first."""
    conferences: list[ConferenceEntry]
    figures: YearReport
    """Of the year of that day."""
    watch: Watch


class Memory:
    """The tables of one projection, in memory."""

    def __init__(self, projection: Projection) -> None:
        self.projection = projection
        self._db = sqlite3.connect(":memory:")
        self._db.row_factory = sqlite3.Row
        self._db.executescript(projection.schema)

    def fold(self, recorded: Recorded) -> None:
        self.projection.apply(recorded, self._db)

    def query(self, sql: str, values: Any = (), /) -> list[sqlite3.Row]:
        """The rows of a SELECT."""
        return self._db.execute(sql, values).fetchall()

    def close(self) -> None:
        self._db.close()


def agency_then(history: Iterable[Recorded], day: date | None, policy: str, profile: Profile) -> AgencyThen:
    """The lists after some of the log, in its order, under the profile in force there.

    Where no day is named they are judged on the latest business date so far: the office had reached it for certain.
    """
    position, latest = 0, date.min
    with closing(Memory(WatchList())) as lists, closing(Memory(Statistics())) as counted:
        for recorded in history:
            lists.fold(recorded)
            counted.fold(recorded)
            position, latest = recorded.position, max(latest, recorded.occurred_on)
        judged = day or latest
        return AgencyThen(
            position=position,
            day=judged,
            policy=policy,
            profile=profile.name,
            cases=list(lines(lists, CaseFilter(limit=PAGE), judged, profile.coordinator)),
            conferences=conferences(lists),
            figures=report(counted, judged.year, judged, profile),
            watch=watch(lists, judged, profile),
        )
