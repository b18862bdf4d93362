"""Nothing that was planted stands anywhere in clear, and nothing at all once the person is forgotten."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import pytest
from httpx2 import Client
from typer.testing import Result

from adapters.cli.given import REFUSED
from adapters.main import open_office
from adapters.settings import read_settings
from tests.canaries.coverage import FROM_A_SHORT_LIST, personal_leaves, planted_leaves
from tests.canaries.planting import LATER, MET_ON, SEARCHED, TownOfTwice, canary, looked_at, moved, plant, refusals
from tests.canaries.search import search
from tests.cli.test_long_running import running, wait_for
from tests.http.parts import Body, Town
from tests.postgres import Server

Run = Callable[..., Result]


class Place:
    """Where an office leaves its files, and where its log is if it is not among them."""

    def __init__(self, folder: Path, command: Path, server: Server | None) -> None:
        self.folder, self.command, self.server = folder, command, server
        self.settings = read_settings(data=folder / "data", checkpoints=folder / "outside", profile="eschweiler")

    def found(self) -> set[tuple[str, str, str]]:
        """What stands in any file the office, or its database, has left."""
        if self.server is None:
            return search([self.folder], SEARCHED)
        with TemporaryDirectory() as copy:
            self.server.copy_files(Path(copy))
            assert search([Path(copy)], [self.settings.database_schema])  # these are the files of that database
            return search([self.folder, Path(copy)], SEARCHED)

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
            (self.folder / f"metrics-{day}").write_bytes(client.get("/metrics").raise_for_status().content)
            server.send_signal(signal.SIGTERM)
            assert server.wait(30) == 0

    def back_up(self, run: Run) -> None:
        """A copy; what a log in PostgreSQL is copied from is searched itself."""
        made = run("backup", self.folder / "backup.zip", "--data", self.settings.data)
        assert made.exit_code == (REFUSED if self.server else 0)

    def bundle(self, town: Town, name: str) -> None:
        """A part of the log, taken away by an auditor."""
        auditor = town.person("jugendamt", "auditor")
        asked = {"purpose": "DATENSCHUTZKONTROLLE", "approved_by": "leitung.muster"}
        answer = auditor.post("/audit/bundles", asked)
        assert answer.status_code == 200
        (self.folder / f"{name}.zip").write_bytes(answer.content)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(
    tmp_path: Path, command: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Place]:
    monkeypatch.setenv("FALLKONFERENZ_CHECKPOINTS", str(tmp_path / "outside"))
    if request.param == "sqlite":
        yield Place(tmp_path, command, None)
        return
    server, schema = request.getfixturevalue("postgres"), f"amt_{uuid4().hex[:12]}"
    there = server.office(read_settings(data=tmp_path / "data"), schema)
    for name in ("database", "keys_database", "database_schema", "key_file"):
        monkeypatch.setenv(f"FALLKONFERENZ_{name.upper()}", str(getattr(there, name)))
    yield Place(tmp_path, command, server)
    server.drop(schema)


@pytest.mark.rule("L30", "L4", "R40")
def test_what_is_planted_stands_nowhere_in_clear_and_nowhere_at_all_once_it_is_erased(
    place: Place, run: Run, document: Body, port: int
) -> None:
    with place.serving(document, port, MET_ON) as town:
        cases, meeting = plant(town)
        refusals(town, cases.first, meeting)
        looked_at(town, cases, meeting)
        place.bundle(town, "before")
        assert place.found() == set()
    assert run("tick", "--data", place.settings.data, "--today", LATER).exit_code == 0
    with place.serving(document, port, LATER) as town:
        moved(town, cases.first)
        for case in cases[:4]:
            town.caseworker.does(f"/cases/{case}/erasure", {"reason": canary()}, LATER)
        every = [entry for case in cases for entry in town.office.journal.history(case)]
        assert personal_leaves() - planted_leaves(every) == FROM_A_SHORT_LIST
        assert place.found() == set()

        for case in cases[:4]:
            town.coordinator.does(f"/cases/{case}/erasure/confirmation", on=LATER)
        looked_at(town, cases, meeting, erased=cases[:4])
        refusals(town, cases.kept, meeting)
        place.bundle(town, "after")
        place.back_up(run)
        assert place.found() == set()
        seen = town.caseworker.sees(f"/cases/{cases.kept}")
        assert seen["content"]["young_person"]["family_name"] == "Bleibt"
    assert place.found() == set()
