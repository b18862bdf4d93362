"""The figures of a year, for those who see no case."""

from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from adapters.http.asking import Doors
from adapters.http.conferences import API, Year
from adapters.http.document import reading
from adapters.main import Office
from application.access import require_role
from domain import errors
from domain.figures import Counts
from domain.recorded import Actor
from projections import figures

UNDIVIDED = "total"
"""The dimension that does not break a figure down."""
Tables: TypeAlias = Mapping[str, Mapping[str, Mapping[str, int | None]]]
"""Figure, dimension, value, and how many; null where the number is suppressed."""


class Figures(BaseModel):
    """The figures of a year."""

    year: int
    audience: Literal["steering", "public"]
    final: bool
    """Whether the year is closed and its figures never change again."""
    warnings: list[str]
    figures: Tables


def routes(office: Office, doors: Doors) -> APIRouter:
    """How many, and never who."""
    router = APIRouter(prefix=API, tags=["figures"])
    desk, lists = office.desk, office.runners["statistics"]
    Reader: TypeAlias = Annotated[Actor, Depends(doors.reader)]

    @router.get("/statistics/{year}", responses=reading(errors.WrongRole))
    def read_statistics(
        year: Year,
        actor: Reader,
        audience: Literal["steering", "public"] = "steering",
        half: Annotated[int | None, Query(ge=1, le=2, description="One half of the year only (R33).")] = None,
    ) -> Figures:
        require_role(actor, office.desk.profile, "steering", "reporting", "coordinator", "auditor")
        report = figures.report(lists, year, desk.today(), desk.profile)
        counts = figures.half_year(lists, year, half) if half else report.counts
        shown: Tables = counts if audience == "steering" else _for_the_public(counts)
        return Figures(year=year, audience=audience, final=report.final, warnings=report.warnings, figures=shown)

    return router


def _for_the_public(counts: Counts) -> Tables:
    """Whole figures only: of what is broken down not even the values show, since a small town knows its people."""
    return {
        figure: {
            dimension: {**values} if dimension == UNDIVIDED or figure == "conferences" else {"*": None}
            for dimension, values in dimensions.items()
        }
        for figure, dimensions in counts.items()
    }
