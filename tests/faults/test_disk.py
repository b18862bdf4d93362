"""A disk that is full in the middle of a copy, and one that forgets what it had promised to keep."""

import resource
import subprocess
import time
from pathlib import Path
from random import Random

from adapters.backup import unpack
from adapters.main import open_office
from tests.faults.checker import Anomaly, check
from tests.faults.crowd import crowd
from tests.faults.examine import examine, require_as_rebuilt, require_verified
from tests.faults.faults import last_commit
from tests.faults.ground import FALLKONFERENZ, ground
from tests.faults.history import read

ROOM = 65_536
FORGOTTEN = 20_000
"""Bytes, at the end of the write-ahead log."""


def test_a_copy_that_does_not_fit_is_none_and_harms_nothing(tmp_path: Path) -> None:
    with ground(tmp_path, Random(0)) as office:  # noqa: S311  # no secret
        command = [*FALLKONFERENZ, "backup", str(tmp_path / "copy.zip"), "--data", str(office.data)]
        with crowd(office) as clients:
            time.sleep(1)
            with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as copying:  # noqa: S603
                resource.prlimit(copying.pid, resource.RLIMIT_FSIZE, (ROOM, ROOM))
                _, said = copying.communicate()
            left = {path.name for path in tmp_path.iterdir()}
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603  # our own command
        examine(office, clients)
    assert copying.returncode == 2
    assert "Traceback" not in said.decode()
    assert left == {"data", "output"}
    assert 0 < unpack(tmp_path / "copy.zip", tmp_path / "unpacked").size <= len(clients.history.commands) * 10


def test_a_log_whose_end_is_cut_off_loses_that_and_nothing_else(tmp_path: Path) -> None:
    with ground(tmp_path, Random(0)) as office:  # noqa: S311  # no secret
        with crowd(office, clients=1) as clients:  # few enough, so that none of it is in the file itself already
            time.sleep(0.5)
        with open_office(office.settings) as opened:
            before = read(opened.journal)
            assert opened.workers.wait(len(before), 30)
        office.kill()
        ahead = office.data / "log.sqlite-wal"
        content = ahead.read_bytes()
        ahead.write_bytes(content[: last_commit(content) - FORGOTTEN])
        with open_office(office.settings) as opened:
            left = read(opened.journal)
            require_as_rebuilt(opened)
        require_verified(office)
    assert before[: len(left)] == left != before
    lost = {one.command for one in before} - {one.command for one in left}
    found = check(clients.history, left)
    assert {one.about for one in found if one.anomaly is Anomaly.LOST} == lost
    assert {one.anomaly for one in found} <= {Anomaly.LOST, Anomaly.SEEN_FROM_NOWHERE}
