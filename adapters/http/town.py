"""Questions about the town: its profile, and the offers of each legal circle (R28)."""

from typing import Annotated, TypeAlias

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from adapters.http.asking import Doors
from adapters.http.conferences import API
from adapters.http.document import reading
from adapters.main import Office
from application.spelling import Day
from domain.recorded import Actor
from domain.vocabulary import VALUE_SETS, Code


class InstitutionShown(BaseModel):
    """An institution that takes part today."""

    key: str
    name: str
    circle: str
    member: bool
    may_report: bool


class ProfileShown(BaseModel):
    """What a client must know of the town."""

    name: str
    municipality: str
    coordinator: str
    institutions: list[InstitutionShown]
    signatures: str
    age_limit: int
    capacity: int | None
    circles_needed: int
    summary_limit: int
    publication_channels: list[str]
    forms: dict[str, str]


class Offer(BaseModel):
    """A kind of measure."""

    code: str
    source: str
    """The paragraph it rests on."""


class Circle(BaseModel):
    """The offers of a legal circle (Rechtskreis)."""

    circle: str
    measures: list[Offer]


class Catalogue(BaseModel):
    """What can be chosen on a day."""

    items: list[Circle]
    value_sets: dict[str, list[str]]
    """The codes of each value set."""


def routes(office: Office, doors: Doors) -> APIRouter:
    """Profile and catalogue."""
    router = APIRouter(prefix=API, tags=["town"])
    desk = office.desk
    Reader: TypeAlias = Annotated[Actor, Depends(doors.reader)]

    @router.get("/profile", responses=reading())
    def read_profile(_: Reader) -> ProfileShown:
        institutions = [one.model_dump() for one in desk.profile.active(desk.today())]
        return ProfileShown.model_validate(desk.profile.model_dump() | {"institutions": institutions})

    @router.get("/catalogue", responses=reading())
    def read_catalogue(_: Reader, on: Day | None = None) -> Catalogue:
        day = on or desk.today()
        sets = {name: [code for code in desk.profile.codes(name) if code.in_force(day)] for name in VALUE_SETS}
        return Catalogue(
            items=_circles(sets["measures"]),
            value_sets={name: [one.key for one in codes] for name, codes in sets.items()},
        )

    return router


def _circles(measures: list[Code]) -> list[Circle]:
    offers: dict[str, list[Offer]] = {}
    for one in measures:
        offers.setdefault(one.group, []).append(Offer(code=one.key, source=one.source))
    return [Circle(circle=circle, measures=offers[circle]) for circle in sorted(offers)]
