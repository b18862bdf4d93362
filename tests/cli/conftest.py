"""The command line, in this process and as the installed command, on a folder where the story was played."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from adapters.cli import app

Run = Callable[..., Result]
Install = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(autouse=True)
def nothing_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No settings of whoever runs the tests; a German locale."""
    for name in [name for name in os.environ if name.startswith("FALLKONFERENZ_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def run() -> Run:
    """Run a command in this process."""
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def command() -> Path:
    """The installed command."""
    return Path(sys.executable).with_name("fallkonferenz")


@pytest.fixture
def installed(command: Path) -> Install:
    """Run the installed command."""

    def start(*words: object) -> "subprocess.CompletedProcess[str]":
        whole = [str(command), *map(str, words)]
        return subprocess.run(whole, capture_output=True, encoding="utf-8", check=False)  # noqa: S603  # our own command

    return start


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the story was played once; not to be changed."""
    folder = tmp_path_factory.mktemp("story") / "data"
    assert CliRunner().invoke(app, ["demo", "--data", str(folder), "--profile", "eschweiler"]).exit_code == 0
    return folder


@pytest.fixture
def data(story: Path, tmp_path: Path) -> Path:
    """A folder of one's own in which the story was played."""
    return Path(shutil.copytree(story, tmp_path / "data"))


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture
def token(run: Run, data: Path) -> str:
    roles = ("--role", "coordinator", "--role", "caseworker")
    return run("token", "--data", data, "--user", "probe", "--institution", "jugendamt", *roles).stdout.strip()


@pytest.fixture
def serve(command: Path, data: Path, port: int) -> list[str]:
    """The command that serves the story on its day."""
    return [str(command), "serve", "--data", str(data), "--port", str(port), "--today", "2017-10-19", "--workers"]
