"""A disk that is full in the middle of a copy."""

import resource
import subprocess
import time
from pathlib import Path
from random import Random

from adapters.backup import unpack
from tests.faults.crowd import crowd
from tests.faults.examine import examine
from tests.faults.ground import FALLKONFERENZ, ground

ROOM = 65_536


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
