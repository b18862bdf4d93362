"""Who sees what, when, by which way: asked of the running system, held against the matrix, written down for people.

`python -m pytest tests/access --write` is not needed: `python tests/access/test_table.py` writes `docs/access.md` anew.
"""

import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from adapters.http.app import create_app
from adapters.main import open_office
from adapters.settings import Settings
from domain.case import Case
from tests.access.groups import told
from tests.access.moments import LATER, MOMENTS, Scene
from tests.access.readers import READERS, allowed
from tests.http.parts import API, Body, Town

Cells = dict[tuple[str, str], frozenset[str]]
"""Reader and way → the groups that are told."""


OF_THE_TOWN = (f"{API}/catalogue", f"{API}/profile", f"{API}/statistics/{{year}}")
"""They hold codes a case may have, and figures; no case. `catalogue` and figures have tests of their own."""


def ways(document: Body) -> list[str]:
    """Every question the API answers that could be about a case."""
    return sorted(path for path, by in document["paths"].items() if "get" in by and path not in OF_THE_TOWN)


def address(way: str, scene: Scene) -> str:
    """A question about the case of the scene."""
    values = {"case_id": scene.case, "conference_id": scene.meeting, "year": 2017, "position": 5}
    asked = re.sub(r"\{(\w+)\}", lambda name: str(values[name[1]]), way)
    asked += f"?case={scene.case}" if way.endswith("/room") else ""
    return asked + ("?from=1&to=5" if way.endswith("/consistency") else "")


def cells(scene: Scene) -> Cells:
    """What everybody is told of the case, by every way there is."""
    town = scene.town
    number = town.office.desk.load(Case(), scene.case)[0].case_number
    town.office.reach(town.office.journal.head())
    found: Cells = {}
    for reader, person in READERS.items():
        for way in ways(town.document):
            answer = person(town).get(address(way, scene))
            found[reader, way] = told(answer.text + str(answer.headers), scene, number)
    return found


@pytest.fixture(params=MOMENTS)
def moment(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def found(moment: str, settings: Settings, document: Body) -> Iterator[Cells]:
    with open_office(settings) as office, TestClient(create_app(office)) as client:
        scene = MOMENTS[moment](Town(office, client, document))
        if moment not in LATER:
            yield cells(scene)
            return
    later = settings.model_copy(update={"today": LATER[moment]})
    with open_office(later) as office, TestClient(create_app(office)) as client:
        yield cells(Scene(Town(office, client, document), scene.case, scene.meeting))


@pytest.mark.rule("L63", "R10", "R39", "L16", "L62")
def test_nobody_is_told_more_than_the_matrix_allows_by_any_way(found: Cells, moment: str) -> None:
    too_much = {
        (reader, way): sorted(groups - allowed(reader, moment))
        for (reader, way), groups in found.items()
        if groups - allowed(reader, moment)
    }
    assert too_much == {}
