"""Who sees what, when, by which way: asked of the running system, held against the matrix, written down for people.

`python tests/access/test_table.py` writes `docs/access.md` anew.
"""

import re
import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import pytest  # noqa: E402
from starlette.testclient import TestClient  # noqa: E402

from adapters.http import beat  # noqa: E402
from adapters.http.app import create_app  # noqa: E402
from adapters.main import open_office  # noqa: E402
from adapters.settings import Settings  # noqa: E402
from domain.case import Case  # noqa: E402
from tests.access.groups import told  # noqa: E402
from tests.access.moments import LATER, MOMENTS, Scene  # noqa: E402
from tests.access.readers import READERS, allowed  # noqa: E402
from tests.http.parts import API, TODAY, Body, Town  # noqa: E402  # the page is also written by running this file

Cells = dict[tuple[str, str], frozenset[str]]
"""Reader and way → the groups that are told."""
PAGE = ROOT / "docs/access.md"
OF_THE_TOWN = (
    f"{API}/catalogue",
    f"{API}/profile",
    f"{API}/statistics/{{year}}",
    f"{API}/statistics/{{year}}/releases",
)
"""They hold codes a case may have, and figures; no case. Figures have tests of their own."""
HEAD = """# Wer was wann sieht

Diese Seite ist nicht geschrieben, sondern gefragt: In einer Stadt mit fünf Stellen kam ein Fall in jeden Stand,
und jede Frage der Schnittstelle wurde von jedem gestellt. `tests/access/test_table.py` vergleicht die Antworten mit der
Zugriffsmatrix (L63) und schreibt sie auf. „Benannte Stelle“ nennt die Einwilligung, und sie verantwortet eine Maßnahme;
„andere Stelle“ nennt sie nicht. Wer in einem Stand fehlt, erfährt nichts.
"""


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


def asked(moment: str, folder: Path) -> Cells:
    """The answers at one moment of the case."""
    given = Settings(data=folder, profile="eschweiler", today=TODAY)
    with open_office(given) as office, TestClient(create_app(office)) as client:
        document = create_app(office).openapi()
        scene = MOMENTS[moment](Town(office, client, document))
        if moment not in LATER:
            return cells(scene)
    later = given.model_copy(update={"today": LATER[moment]})
    with open_office(later) as office, TestClient(create_app(office)) as client:
        return cells(Scene(Town(office, client, document), scene.case, scene.meeting))


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Cells]:
    with pytest.MonkeyPatch.context() as quick:
        quick.setattr(beat, "BEAT_SECONDS", 0.001)  # most answers are refusals
        return {moment: asked(moment, tmp_path_factory.mktemp("amt")) for moment in MOMENTS}


@pytest.mark.rule("L63", "R10", "R39", "L16", "L62")
@pytest.mark.parametrize("moment", MOMENTS)
def test_nobody_is_told_more_than_the_matrix_allows_by_any_way(everything: dict[str, Cells], moment: str) -> None:
    too_much = {
        (reader, way): sorted(groups - allowed(reader, moment))
        for (reader, way), groups in everything[moment].items()
        if groups - allowed(reader, moment)
    }
    assert too_much == {}


@pytest.mark.rule("L63")
def test_what_everybody_is_told_stands_on_the_page(everything: dict[str, Cells]) -> None:
    assert PAGE.read_text(encoding="utf-8") == page(everything)


def page(everything: dict[str, Cells]) -> str:
    """What the page says."""
    return HEAD + "".join(f"\n## {moment}\n\n{_table(found)}" for moment, found in everything.items())


def _table(found: Cells) -> str:
    rows = [_row(reader, group, found) for reader in READERS for group in _groups(reader, found)]
    return "| Wer | erfährt | auf diesen Wegen |\n|---|---|---|\n" + "".join(rows)


def _groups(reader: str, found: Cells) -> Iterable[str]:
    return sorted({group for (who, _), groups in found.items() if who == reader for group in groups})


def _row(reader: str, group: str, found: Cells) -> str:
    by = [way.removeprefix(API) for (who, way), groups in found.items() if who == reader and group in groups]
    return f"| {reader} | {group} | {', '.join(f'`{way}`' for way in by)} |\n"


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        found = {moment: asked(moment, Path(folder) / str(number)) for number, moment in enumerate(MOMENTS)}
    PAGE.write_text(page(found), encoding="utf-8")
