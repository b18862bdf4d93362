"""The figures of a year, for those who see no case."""

from typing import Annotated, TypeAlias

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from adapters.http.answers import Items
from adapters.http.asking import Doors, Sender, Written
from adapters.http.conferences import API, Year
from adapters.http.document import changing, reading
from adapters.main import Office
from application.access import SEE_FIGURES, holds_role, require_role
from application.conference_commands import PublishFigures
from domain import errors
from domain.disclosure import PERIODS, Audience, Masked, ReleaseForm
from domain.events import FiguresPublished
from domain.figures import Counts
from domain.recorded import Actor
from projections import figures


class Figures(BaseModel):
    """The figures of a year."""

    year: int
    audience: Audience
    final: bool
    """Whether the year is closed and its figures never change again."""
    warnings: list[str]
    figures: Counts | Masked
    """As they are for the steering group; null where the public is not told a number, `*` for all of a table."""


def routes(office: Office, doors: Doors) -> APIRouter:
    """How many, and never who."""
    router = APIRouter(prefix=API, tags=["figures"])
    desk, lists, publications = office.desk, office.runners["statistics"], office.publications
    Reader: TypeAlias = Annotated[Actor, Depends(doors.reader)]
    Changer: TypeAlias = Annotated[Sender, Depends(doors.changer)]
    HalfAsked: TypeAlias = Annotated[int | None, Query(ge=1, le=2, description="One half of the year only (R33).")]

    @router.get("/statistics/{year}", responses=reading(errors.WrongRole))
    def read_statistics(year: Year, actor: Reader, audience: Audience = "steering", half: HalfAsked = None) -> Figures:
        require_role(actor, desk.profile, *SEE_FIGURES)
        report = figures.report(lists, year, desk.today(), desk.profile)
        period = next(one for one in PERIODS if one == half)
        counts = figures.half_year(lists, year, period) if period else report.counts
        shown = counts if audience == "steering" else publications.masked(year, period, audience)
        return Figures(year=year, audience=audience, final=report.final, warnings=report.warnings, figures=shown)

    @router.get("/statistics/{year}/releases", responses=reading())
    def read_published_figures(year: Year, actor: Reader) -> Items[FiguresPublished]:
        audiences: tuple[Audience, ...] = (
            ("steering", "public") if holds_role(actor, desk.profile, *SEE_FIGURES) else ("public",)
        )
        return Items(items=publications.published(year, *audiences))

    @router.post(
        "/statistics/{year}/releases", responses=changing(errors.WrongRole, errors.WrongState, errors.CrossRelease)
    )
    def publish_figures(year: Year, command: PublishFigures, by: Changer) -> Written:
        return by.gets(publications.publish(year, command.form(ReleaseForm), by.hands_in(command)))

    return router
