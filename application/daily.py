"""What the calendar does every day: birthdays, expiry, deadlines, the end of a year (domain timers).

Running it twice, late, or on two machines changes nothing more: what is done is no longer due.
"""

from collections.abc import Callable, Iterable
from uuid import UUID

from application.cases import Cases
from application.conferences import Conferences
from application.correction import Corrections
from application.desk import Desk, Submission
from application.erasure import Erasures
from application.purging import Purging
from domain import errors
from domain.conference import Conference


class Daily:
    def __init__(
        self,
        desk: Desk,
        cases: Cases,
        conferences: Conferences,
        erasures: Erasures,
        corrections: Corrections,
        purging: Purging,
    ) -> None:
        self._desk = desk
        self._cases = cases
        self._conferences = conferences
        self._erasures = erasures
        self._corrections = corrections
        self._purging = purging

    def run(self) -> dict[str, int]:
        """Do what is due today; how many cases, conferences, years, looks and interrupted steps it touched."""
        return {
            "erasures": self._erasures.finish(),
            "corrections": self._corrections.finish(),
            "cases": sum(map(self._case, self._cases_of_the_day())),
            "conferences": sum(map(self._conference, list(self._desk.register.planned_conferences()))),
            "years": sum(map(self._year, self._years())),
            "looks": self._purging.run(),
        }

    def _cases_of_the_day(self) -> list[UUID]:
        return [*self._desk.register.open_cases(), *self._desk.register.closed_cases()]

    def _case(self, case_id: UUID) -> bool:
        return _done(lambda: self._cases.pass_time(case_id, self._by()))

    def _conference(self, conference_id: UUID) -> bool:
        conference, _ = self._desk.load(Conference(), conference_id)
        if self._desk.today() <= conference.report_deadline:
            return False
        return _done(lambda: self._conferences.close_reports(conference_id, self._by()))

    def _years(self) -> Iterable[int]:
        """The years since the log began, whose figures may have to become final."""
        first = self._desk.register.first_year()
        return range(first, self._desk.today().year) if first else ()

    def _year(self, year: int) -> bool:
        return _done(lambda: self._conferences.close_year(year, self._by()))

    def _by(self) -> Submission:
        return self._desk.by_itself("coordinator", "caseworker")


def _done(step: Callable[[], object]) -> bool:
    """Whether a step was due; one that is not, or that somebody did meanwhile, is refused."""
    try:
        step()
    except errors.Conflict:
        return False
    return True
