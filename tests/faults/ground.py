"""An office on real files, or on a real PostgreSQL, and the server process that is to suffer."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from urllib.request import urlopen
from uuid import UUID

from starlette.testclient import TestClient

from adapters.http.app import create_app
from adapters.main import open_office
from adapters.settings import PREFIX, Settings
from tests.http.parts import TODAY, Body, Town, conference, report
from tests.postgres import Cluster

ROOT = Path(__file__).parents[2]
FALLKONFERENZ = (str(Path(sys.executable).with_name("fallkonferenz")),)
PATIENCE_SECONDS = 60
MEETINGS = 8


@dataclass(frozen=True)
class Stage:
    """What a crowd acts on: conferences, a report to be filled in, and somebody's right to do so."""

    since: int
    """The position of the log when they came."""
    meetings: Sequence[UUID]
    report: Body
    user: str
    institution: str
    token: str


@dataclass
class Ground:
    """A data folder, and the server over it."""

    folder: Path
    chance: Random
    cluster: Cluster | None
    straight: str | None
    """The address of the database, in PostgreSQL."""
    url: str | None
    """The address the server is given; another one while there is a wire in between."""
    program: Sequence[str] = FALLKONFERENZ
    port: int = 0
    door: int = 0
    """The port clients knock at; another one while there is a wire in between."""
    server: "subprocess.Popen[bytes] | None" = None
    injected: dict[str, int] = field(default_factory=dict)
    """How often each fault was."""

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def output(self) -> Path:
        return self.folder / "output"

    @property
    def settings(self) -> Settings:
        """As the server's own, but straight to the database."""
        return Settings(data=self.data, profile="eschweiler", today=TODAY, database=self.straight)

    def count(self, fault: str, times: int = 1) -> None:
        """Note that a fault was there; one that never was proves nothing."""
        assert times, f"{fault}: it never came to that"
        self.injected[fault] = self.injected.get(fault, 0) + times

    def stage(self) -> Stage:
        """Fresh conferences, and somebody who may do everything with them."""
        with open_office(self.settings) as office, TestClient(create_app(office)) as client:
            town = Town(office, client, client.app.openapi())  # type: ignore[attr-defined]  # it is ours
            who = town.coordinator
            since, coordinator = office.journal.head(), office.desk.profile.coordinator
            forms = (_conference(town, TODAY + timedelta(days=since + ahead)) for ahead in range(1, MEETINGS + 1))
            meetings = [UUID(who.does("/conferences", form)["id"]) for form in forms]
            token = who.headers["Authorization"]
            return Stage(office.journal.head(), meetings, report(town), f"user-{coordinator}", coordinator, token)

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        self.port = self.port or free_port()
        self.door = self.door or self.port
        words = ["serve", "--data", str(self.data), "--port", str(self.port), "--today", TODAY.isoformat()]
        with self.output.open("ab") as out:
            self.server = subprocess.Popen(  # noqa: S603  # our own command
                [*self.program, *words],
                cwd=ROOT,
                env=self.environment(),
                stdout=out,
                stderr=out,
            )
        end = time.monotonic() + PATIENCE_SECONDS
        while not self._answers():
            assert self.server.poll() is None, self.output.read_text(encoding="utf-8")[-2000:]
            assert time.monotonic() < end, "the server takes too long to start"
            time.sleep(0.02)

    def environment(self) -> dict[str, str]:
        """Without the settings of whoever runs the tests."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        return kept | ({f"{PREFIX}DATABASE": self.url} if self.url else {})

    def stop(self) -> None:
        """Let the server finish what it does."""
        assert self.server
        self.server.send_signal(signal.SIGTERM)
        assert self.server.wait(PATIENCE_SECONDS) == 0

    def kill(self) -> None:
        """Kill -9."""
        if self.server:
            self.server.kill()
            self.server.wait()

    def _answers(self) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=1) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


def _conference(town: Town, day: date) -> Body:
    """One of those there may be any number of."""
    talks = [{"institution": key, "answered_on": TODAY.isoformat(), "answer": "agree"} for key in town.everybody()]
    return conference(day, kind="extraordinary", reason="Erfunden.", consultations=talks, capacity=None)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@contextmanager
def ground(folder: Path, chance: Random, cluster: Cluster | None = None, url: str = "") -> Iterator[Ground]:
    """An office whose server runs, and is gone afterwards; with another address of the cluster, where one is named."""
    address = url or (cluster.superuser if cluster else None)
    made = Ground(folder, chance, cluster, address, address)
    made.stage()
    made.start()
    try:
        yield made
    finally:
        made.kill()
