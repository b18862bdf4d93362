"""What the lists know, read up to the end of the log (application/ports.py)."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from application.journal import Journal
from application.ports import Candidate
from domain.figures import Counts, Figure, Half
from projections import audit_trail, case_list, conference_list, figures
from projections.runner import Runner

CATCH_UP_SECONDS = 5.0
"""How long a command or a read waits for the read models."""


class Behind(Exception):
    """The read models have not reached the wanted position in time; ask again."""


class Register:
    """Answers the use cases."""

    def __init__(self, journal: Journal, runners: dict[str, Runner]) -> None:
        self._journal = journal
        self._runners = runners

    def waiting(self) -> Sequence[Candidate]:
        return case_list.waiting(self._now("case_list"))

    def cases_between(self, since: date | None, until: date | None) -> Sequence[UUID]:
        return audit_trail.cases_between(self._now("audit_trail"), since, until)

    def being_erased(self) -> Sequence[UUID]:
        return [one.case_id for one in case_list.being_erased(self._now("case_list"))]

    def not_erased(self, cases: Collection[UUID]) -> Sequence[UUID]:
        return case_list.not_erased(self._now("case_list"), cases)

    def open_cases(self) -> Sequence[UUID]:
        return [one.case_id for one in case_list.open_cases(self._now("case_list"))]

    def closed_cases(self) -> Sequence[UUID]:
        return [one.case_id for one in case_list.closed_cases(self._now("case_list"))]

    def taken_back(self) -> Sequence[UUID]:
        return case_list.taken_back(self._now("case_list"))

    def planned_conferences(self) -> Sequence[UUID]:
        return [one.conference_id for one in conference_list.planned(self._now("conference_list"))]

    def conference_numbers(self) -> Collection[str]:
        return {one.number for one in conference_list.conferences(self._now("conference_list"))}

    def first_year(self) -> int | None:
        return figures.first_year(self._now("statistics"))

    def in_year(self, figure: Figure, year: int) -> Sequence[UUID]:
        return figures.in_year(self._now("statistics"), figure, year)

    def figures(self, year: int, half: Half | None = None) -> Counts:
        reader = self._now("statistics")
        return figures.half_year(reader, year, half) if half else figures.counts(reader, year)

    def _now(self, name: str) -> Runner:
        runner = self._runners[name]
        if not runner.wait(self._journal.head(), CATCH_UP_SECONDS):
            raise Behind()
        return runner
