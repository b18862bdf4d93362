"""Figures leave the office: masked, beside everything published before, and written down (L50–L54)."""

from collections.abc import Mapping

from application.desk import Desk, Plan, Submission, year_stream
from application.journal import Change, Receipt
from domain import year_plan
from domain.disclosure import PERIODS, Audience, Masked, Period, Publishing, ReleaseForm
from domain.events import FiguresPublished
from domain.figures import Counts
from domain.policy import Act
from domain.year_plan import YearPlan


class Publications:
    """What is published of a year, and what would be."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def publish(self, year: int, form: ReleaseForm, by: Submission) -> Receipt:
        """Publish figures of a year or of half of it."""
        here = year_stream(year)

        def decide(act: Act) -> Plan:
            plan, version = self._desk.journal.load(YearPlan(), here)
            self._desk.require_seen(here, version, by)
            return Plan([Change(here, version, year_plan.publish(plan, year, form, self._counts(year), act))])

        return self._desk.submit(by, "ORGANISATION", decide)

    def published(self, year: int, *audiences: Audience) -> list[FiguresPublished]:
        """What was published of a year for these audiences, in order."""
        return [one for one in self._plan(year).published if one.audience in audiences]

    def masked(self, year: int, period: Period, audience: Audience) -> Masked:
        """What could be published now; whatever would reveal something beside earlier figures is withheld."""
        earlier = year_plan.told(self._plan(year))
        return Publishing(self._counts(year), earlier, self._desk.profile).release(period, audience).tables

    def _plan(self, year: int) -> YearPlan:
        return self._desk.journal.load(YearPlan(), year_stream(year))[0]

    def _counts(self, year: int) -> Mapping[Period, Counts]:
        return {period: self._desk.register.figures(year, period) for period in PERIODS}
