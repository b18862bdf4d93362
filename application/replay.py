"""Replay: a case, or the whole agency, as of any position or day, as known then or as true then (D20).

No content is shown. What an auditor once replayed is replayed to the byte again, for as long as the log stands.
"""

from collections.abc import Callable, Iterator
from datetime import date, tzinfo
from functools import reduce
from uuid import UUID

from application.cut import Cut, View
from application.desk import AGENCY, Desk
from application.steps import Looking, Step, steps
from domain import errors
from domain.agency import Agency
from domain.events import CaseEvent, PolicyActivated
from domain.profile import Profile
from domain.recorded import Recorded

BATCH = 500
"""Events read at once."""


class Replay:
    """Replays the log of an office."""

    def __init__(self, desk: Desk, zone: tzinfo) -> None:
        """Take the desk, and the zone in which a day ends."""
        self._desk = desk
        self._zone = zone

    def until(self, position: int | None = None, day: date | None = None, view: View = "known") -> Cut:
        """Where a replay is to end."""
        return Cut(self._zone, position, day, view)

    def case(self, case_id: UUID, at: Cut, institution: str | None = None) -> list[Step]:
        """The steps of a case; none where it was not there yet.

        Raises `Unknown` where there never was such a case, or such an institution.
        """
        own = self._desk.journal.history(case_id)
        if not (own and isinstance(own[0].event, CaseEvent)):
            raise errors.Unknown()
        profiles = self._profiles()
        if institution and not any(profile.institution(institution) for profile in profiles.values()):
            raise errors.Unknown()
        met: set[UUID] = set(filter(None, (getattr(entry.event, "conference_id", None) for entry in own)))
        others = [entry for conference in met for entry in self._desk.journal.history(conference)]
        history = sorted([*own, *others], key=lambda entry: entry.position)
        return steps(case_id, list(at.of(history)), Looking(profiles, at.view, institution))

    def log(self, at: Cut, progress: Callable[[int], None] = lambda _: None) -> Iterator[Recorded]:
        """The whole log up to a cut; `progress` is told the position that was read."""
        return at.of(self._read(self.end(at), progress))

    def end(self, at: Cut) -> int:
        """The last position a replay has to read."""
        head = self._desk.journal.head()
        return head if at.position is None else min(head, at.position)

    def day(self, at: Cut) -> date | None:
        """The day the lists show: the one asked for, else today at either end of the log; in between nobody says."""
        whole = self.end(at) in (0, self._desk.journal.head())
        return at.day or (self._desk.today() if whole else None)

    def agency(self, at: Cut) -> Agency:
        """The agency with the profile in force at a cut; what lies before the first one was entered late, under it."""
        history = self._desk.journal.history(AGENCY)
        begun = Agency().evolve(history[0].event)  # type: ignore[arg-type]
        return reduce(lambda agency, entry: agency.evolve(entry.event), at.of(history), begun)  # type: ignore[arg-type]

    def _profiles(self) -> dict[str, Profile]:
        """Every profile that ever was in force, by its digest."""
        activated = (entry.event for entry in self._desk.journal.history(AGENCY))
        return {
            event.digest: Profile.model_validate(event.profile)
            for event in activated
            if isinstance(event, PolicyActivated)
        }

    def _read(self, end: int, progress: Callable[[int], None]) -> Iterator[Recorded]:
        position = 0
        while position < end:
            batch = self._desk.journal.read(position, min(BATCH, end - position))
            yield from batch
            position = batch[-1].position
            progress(position)
