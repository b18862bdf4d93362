"""Restores again and again, each time killed one file operation later (SIGKILL): see `test_killed.py`.

Called with a folder, which is copied for each attempt to `attempt-1`, `attempt-2` …; the last one was not killed.
"""

import os
import shutil
import signal
import sys
from itertools import count
from pathlib import Path

from adapters.main import open_office
from adapters.restore import restore
from tests.erasure.parts import settings

OPERATIONS = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "shutil.rmtree", "shutil.move"}


def die_at(number: int) -> None:
    """Die before that file operation from now on."""
    done = count(1)

    def watch(event: str, _: object) -> None:
        if event in OPERATIONS and next(done) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


def attempt(folder: Path, number: int) -> bool:
    """Restore and open in a process of its own; whether it was killed."""
    if (child := os.fork()) == 0:
        die_at(number)
        restore(settings(folder), folder / "copy.zip")
        with open_office(settings(folder)):
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def main(folder: Path) -> None:
    for number in count(1):
        copied = Path(shutil.copytree(folder / "office", folder / f"attempt-{number}"))
        if not attempt(copied, number):
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]))
