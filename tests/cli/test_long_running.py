"""Commands that run until somebody stops them, as real processes."""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from typer.testing import Result

from adapters.cli import serving
from adapters.main import open_office
from adapters.settings import Settings

Run = Callable[..., Result]
SECONDS = 30


@contextmanager
def running(command: list[str], output: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that is gone afterwards, whatever happens."""
    with output.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out)  # noqa: S603  # our own command
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def ask(url: str, token: str = "", body: object = None, **headers: str) -> Any:
    """What the server answers; a connection of its own each time, so that any of its processes may answer."""
    content = json.dumps(body).encode() if body else None
    sent = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"} | headers
    with urlopen(Request(url, content, sent), timeout=SECONDS) as response:  # noqa: S310  # our own server
        return json.load(response)


def wait_for(server: "subprocess.Popen[bytes]", output: Path, processes: int) -> None:
    """Until all its processes answer."""
    end = time.monotonic() + SECONDS
    while output.read_text(encoding="utf-8").count("Application startup complete") < processes:
        assert server.poll() is None, "the server did not start"
        assert time.monotonic() < end, "the server takes too long to start"
        time.sleep(0.05)


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_the_server_serves_until_it_is_stopped(
    serve: list[str], data: Path, port: int, token: str, processes: int, stop: signal.Signals
) -> None:
    url = f"http://127.0.0.1:{port}"
    with running([*serve, str(processes)], data / "output") as server:
        wait_for(server, data / "output", processes)
        assert ask(f"{url}/healthz") == {"status": "ok"}
        listed = ask(f"{url}/api/v1/conferences", token)
        server.send_signal(stop)
        assert server.wait(SECONDS) == 0
    assert [one["date"] for one in listed["items"]] == ["2017-05-10", "2017-10-25"]
    assert "Traceback" not in (data / "output").read_text(encoding="utf-8")


def test_what_one_process_wrote_all_of_them_read(serve: list[str], data: Path, port: int, token: str) -> None:
    url = f"http://127.0.0.1:{port}"
    with running([*serve, "3"], data / "output") as server:
        wait_for(server, data / "output", 3)
        for month in (1, 2, 3, 4):
            conference = {"kind": "regular", "date": f"2018-{month:02}-10", "place": "Rathaus"}
            written = ask(f"{url}/api/v1/conferences", token, conference)
            for _ in range(5):
                seen = {"X-Min-Position": str(written["position"])}
                assert len(ask(f"{url}/api/v1/conferences?year=2018", token, **seen)["items"]) == month
        server.send_signal(signal.SIGTERM)
        assert server.wait(SECONDS) == 0


def test_a_server_without_its_port_ends_at_once(serve: list[str], data: Path, port: int) -> None:
    with socket.create_server(("127.0.0.1", port)), running([*serve, "1"], data / "output") as server:
        assert server.wait(SECONDS) != 0
    assert "Traceback" not in (data / "output").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["database", "transit_token"])
def test_a_secret_is_not_handed_on_in_the_environment(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    handed_on: dict[str, str] = {}
    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.setattr(serving, "start_logging", lambda: None)
    monkeypatch.setattr("uvicorn.run", lambda *_, **__: handed_on.update(os.environ))

    serving.run(Settings.model_validate({name: "postgresql://amt:erfunden@haus/log"}), "127.0.0.1", 8000, processes=2)

    assert "FALLKONFERENZ_DATA" in handed_on
    assert f"FALLKONFERENZ_{name.upper()}" not in handed_on
    assert not [one for one in handed_on.values() if "erfunden" in one]


def test_a_worker_keeps_up_only_what_it_is_told_to(data: Path, command: Path) -> None:
    for file in data.glob("*-v*.sqlite*"):
        file.unlink()
    with running([str(command), "project", "case_list", "--data", str(data)], data / "output") as worker:
        with open_office(Settings(data=data), work=[]) as office:
            assert office.runners["case_list"].wait(office.journal.head(), SECONDS)
            assert office.runners["agenda"].position() == 0
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(SECONDS) == 0
    assert (data / "output").read_text(encoding="utf-8") == ""


def test_a_rebuild_shows_its_progress_on_a_terminal_only(data: Path, command: Path) -> None:
    terminal, stderr = os.openpty()
    rebuilt = subprocess.run(  # noqa: S603  # our own command
        [command, "rebuild", "agenda", "--data", data], stdout=subprocess.PIPE, stderr=stderr, check=True
    )
    os.close(stderr)
    assert b"100%" in os.read(terminal, 100_000)
    os.close(terminal)
    assert rebuilt.stdout.decode().splitlines()[0] == "Neu aufgebaut bis Position"
