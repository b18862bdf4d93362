"""The daily run as real processes: late, twice, and on two machines at once it does everything once."""

import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from adapters.main import open_office
from adapters.settings import Settings
from tests.cli.conftest import Run

WEEKS_LATE = "2018-12-01"


def at_once(command: Path, data: Path, runs: int) -> None:
    words = [str(command), "tick", "--data", str(data), "--today", WEEKS_LATE]
    started = [subprocess.Popen(words) for _ in range(runs)]  # noqa: S603  # our own command
    assert [one.wait(120) for one in started] == [0] * runs


def written(data: Path) -> Counter[str]:
    with open_office(Settings(data=data), work=[]) as office:
        return Counter(type(entry.event).__name__ for entry in office.journal.read(0, 1000))


@pytest.mark.rule("L9", "L12", "D7", "D8")
def test_many_processes_at_once_do_what_one_does_alone(data: Path, command: Path, run: Run, tmp_path: Path) -> None:
    alone = Path(shutil.copytree(data, tmp_path / "alone"))
    before = written(data)
    assert run("tick", "--data", alone, "--today", WEEKS_LATE).exit_code == 0

    at_once(command, data, 3)
    assert written(data) == written(alone)
    assert (written(data) - before)["ConsentExpired"] == 6
    at_once(command, data, 2)
    assert written(data) == written(alone)
