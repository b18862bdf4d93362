"""Servers on this machine, each in processes of its own."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic, sleep

from adapters.settings import PREFIX, Settings
from benchmarks.peers import DJANGO, ROOT

PATIENCE_SECONDS = 120
LIKE_OURS = ("--lifespan", "on", "--no-access-log", "--no-server-header")
"""What `adapters/cli/serving.py` asks of the web server."""


class Server:
    """A server that was started."""

    def __init__(self, said: Path, port: int, workers: int, ready: str) -> None:
        """`ready` is what each of its processes says into the file `said` once it answers."""
        self.port = port
        self._said = said
        self._workers = workers
        self._ready = ready

    def wait(self) -> None:
        """Until every process of it is ready."""
        end = monotonic() + PATIENCE_SECONDS
        while self._said.read_text(encoding="utf-8").count(self._ready) < self._workers:
            if monotonic() > end:
                raise TimeoutError(self._said.read_text(encoding="utf-8"))
            sleep(0.05)


@contextmanager
def office_served(settings: Settings, said: Path, workers: int) -> Iterator[Server]:
    """The product, as `fallkonferenz serve` starts it; what it says goes to a file."""
    chosen = settings.model_dump(exclude_none=True, exclude={"transit_token"})
    told = {PREFIX + name.upper(): str(value) for name, value in chosen.items()}
    tool = str(Path(sys.executable).with_name("fallkonferenz"))
    with _served([tool, "serve"], told, said, workers) as server:
        yield server


@contextmanager
def peers_served(told: Mapping[str, str], said: Path, workers: int) -> Iterator[Server]:
    """Those of `apps.py`, under the same settings of the web server."""
    command = [sys.executable, "-m", "uvicorn", "benchmarks.apps:peers", "--factory", *LIKE_OURS]
    with _served(command, told, said, workers) as server:
        yield server


@contextmanager
def django_served(told: Mapping[str, str], said: Path, workers: int) -> Iterator[Server]:
    """Django's, by the server its pages name first, with eight threads in each process."""
    command = [str(DJANGO.folder / "bin/gunicorn"), "benchmarks.peers.django_site:application", "--preload"]
    with _served([*command, "--threads", "8"], told, said, workers, "Booting worker", "--bind=127.0.0.1:{}") as server:
        yield server


@contextmanager
def _served(
    command: list[str],
    told: Mapping[str, str],
    said: Path,
    workers: int,
    ready: str = "Application startup complete",
    at: str = "--port={}",
) -> Iterator[Server]:
    port = _free_port()
    whole = [*command, at.format(port), f"--workers={workers}"]
    with said.open("wb") as to:
        process = subprocess.Popen(whole, cwd=ROOT, env=os.environ | told, stdout=to, stderr=to)  # noqa: S603  # our words
    with process:
        try:
            yield Server(said, port, workers, ready)
        finally:
            process.terminate()


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
