"""The invariants of the procedure, read from the events alone as an auditor would (V2–V10).

An invariant that does not hold is an AssertionError that names it.
"""

from datetime import date
from uuid import UUID

from domain import events as e
from domain.events import Event
from domain.recorded import Actor
from tests.domain.seen import Seen
from tests.domain.watch_cases import CaseWatch
from tests.domain.watch_conferences import ConferenceWatch


class Watch:
    """Reads one event after the other."""

    def __init__(self) -> None:
        self.seen = Seen()
        self._cases = CaseWatch(self.seen)
        self._conferences = ConferenceWatch(self.seen)

    def read(self, stream: UUID, event: Event, actor: Actor, on: date) -> None:
        if isinstance(event, e.CaseEvent):
            self._cases.read(stream, event, actor, on)
        elif isinstance(event, e.ConferenceEvent):
            self._conferences.read(stream, event, actor, on)
        else:
            self._year(event)

    def consistent(self) -> None:
        """What holds between cases and conferences once a command is done (D8)."""
        for conference, one in self.seen.conferences.items():
            if "ConferenceHeld" in one.steps or "ConferenceCancelled" in one.steps:
                continue
            for case in (self.seen.cases[key] for key, status in one.items.items() if status in ("planned", "called")):
                assert case.conference == conference, "D8: an item whose case is not selected for it"
                assert not case.ended, "V10: an item whose consent has ended"
                assert not case.closed, "D8: an item whose case is closed"

    def _year(self, event: Event) -> None:
        match event:
            case e.RegularDateTaken():
                of_the_year = self.seen.regular.setdefault(event.on.year, {})
                of_the_year[event.conference_id] = event.on
                assert len(of_the_year) <= 2, "R21: one regular date too many"
            case e.RegularDateReleased():
                for of_the_year in self.seen.regular.values():
                    of_the_year.pop(event.conference_id, None)
