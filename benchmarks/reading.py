"""What it costs that every look is on the disk before it is answered."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from adapters import story
from adapters.asked import request_id
from adapters.main import Office, open_office
from adapters.settings import Settings
from application.looking import Looking
from application.ports import Look
from application.reading import Reading
from benchmarks.figures import Figure, Section
from benchmarks.ground import Ground
from benchmarks.measure import Case, measure
from domain.recorded import Actor
from projections import case_list

WITH, WITHOUT = "read a case, and keep the look", "read a case, and keep nothing"


class Forgetful:
    """A read log that keeps nothing, as no office may have one."""

    def record(self, *looks: Look) -> None:
        pass

    def looks(self, _case_id: UUID) -> Sequence[Look]:
        return ()

    def older(self, _moment: datetime) -> int:
        return 0

    def counts(self, _after: int, _until: int) -> Mapping[tuple[str, str], int]:
        return {}

    def purge(self, _until: int) -> int:
        return 0


def reading(ground: Ground) -> Section:
    """Read one case of the story again and again."""
    settings = Settings(data=ground.folder / "reading", today=story.TODAY)
    with open_office(settings) as office:
        story.play(office)
        office.reach(office.journal.head())
        times = measure(ground.scale.rounds, *_reads(office, ground.scale.calls))
    figures = [Figure.time(times, name, WITHOUT) for name in (WITHOUT, WITH)]
    how = "A case of the story, read by the coordinator through `application/reading.py`, without HTTP."
    return Section("Reading", how, "the same read, with a read log that keeps nothing", figures, [times])


def _reads(office: Office, calls: int) -> tuple[Case, Case]:
    nothing = Forgetful()
    forgetful = Reading(office.desk, nothing, Looking(office.desk, nothing, request_id))
    case = case_list.open_cases(office.runners["case_list"])[0].case_id
    actor = Actor("fachkraft.muster", office.desk.profile.coordinator, frozenset({"caseworker", "coordinator"}))
    return (
        Case(WITHOUT, lambda: forgetful.case(case, actor), calls),
        Case(WITH, lambda: office.reading.case(case, actor), calls),
    )
