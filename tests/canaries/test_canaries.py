"""Nothing that was planted stands anywhere in clear, and nothing at all once the person is forgotten."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from httpx2 import Client
from typer.testing import Result

from adapters.main import open_office
from adapters.settings import Settings
from tests.canaries.coverage import FROM_A_SHORT_LIST, personal_leaves, planted_leaves
from tests.canaries.planting import LATER, MET_ON, SEARCHED, TownOfTwice, canary, looked_at, moved, plant, refusals
from tests.canaries.search import search
from tests.cli.test_long_running import running, wait_for
from tests.http.parts import Body, Town

Run = Callable[..., Result]


def log_files(settings: Settings) -> list[Path]:
    """Where the bytes of the log are, for each kind of database."""
    return list(settings.log_file.parent.glob(f"{settings.log_file.name}*"))


class Place:
    """Where an office leaves its files."""

    def __init__(self, folder: Path, command: Path) -> None:
        self.folder, self.command = folder, command
        self.settings = Settings(data=folder / "data", checkpoints=folder / "outside", profile="eschweiler")

    def everything(self) -> list[Path]:
        """Every place something could have been left."""
        return [*log_files(self.settings), self.folder]

    @contextmanager
    def serving(self, document: Body, port: int, day: date) -> Iterator[Town]:
        """A server process on that day, and a town that asks it."""
        given = self.settings.model_copy(update={"today": day})
        output = self.folder / f"output-{day}"
        words = [str(self.command), "serve", "--data", str(given.data), "--port", str(port), "--today", str(day)]
        with (
            open_office(given, work=[]) as office,
            running([*words, "--profile", "eschweiler"], output) as server,
            Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client,
        ):
            wait_for(server, output, 1)
            yield TownOfTwice(office, client, document)  # type: ignore[arg-type]  # a client that goes over the wire
            server.send_signal(signal.SIGTERM)
            assert server.wait(30) == 0

    def bundle(self, town: Town, name: str) -> None:
        """A part of the log, taken away by an auditor."""
        auditor = town.person("jugendamt", "auditor")
        asked = {"purpose": "DATENSCHUTZKONTROLLE", "approved_by": "Leitung Muster"}
        (self.folder / f"{name}.zip").write_bytes(auditor.post("/audit/bundles", asked).content)


@pytest.fixture
def place(tmp_path: Path, command: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setenv("FALLKONFERENZ_CHECKPOINTS", str(tmp_path / "outside"))
    return Place(tmp_path, command)


@pytest.mark.rule("L30", "L4", "R40")
def test_what_is_planted_stands_nowhere_in_clear_and_nowhere_at_all_once_it_is_erased(
    place: Place, run: Run, document: Body, port: int
) -> None:
    with place.serving(document, port, MET_ON) as town:
        cases, meeting = plant(town)
        refusals(town, cases.first, meeting)
        looked_at(town, cases, meeting)
        place.bundle(town, "before")
        assert search(place.everything(), SEARCHED) == set()
    assert run("tick", "--data", place.settings.data, "--today", LATER).exit_code == 0
    with place.serving(document, port, LATER) as town:
        moved(town, cases.first)
        for case in cases[:3]:
            town.caseworker.does(f"/cases/{case}/erasure", {"reason": canary()}, LATER)
        every = [entry for case in cases for entry in town.office.journal.history(case)]
        assert personal_leaves() - planted_leaves(every) == FROM_A_SHORT_LIST
        assert search(place.everything(), SEARCHED) == set()

        for case in cases[:3]:
            town.coordinator.does(f"/cases/{case}/erasure/confirmation", on=LATER)
        looked_at(town, cases, meeting)
        refusals(town, cases.kept, meeting)
        place.bundle(town, "after")
        assert run("backup", place.folder / "backup.zip", "--data", place.settings.data).exit_code == 0
        assert search(place.everything(), SEARCHED) == set()
        seen = town.caseworker.sees(f"/cases/{cases.kept}")
        assert seen["content"]["young_person"]["family_name"] == "Bleibt"
    assert search(place.everything(), SEARCHED) == set()
