"""A daily run that is killed on its way (SIGKILL): see `test_purge.py`. Called with a folder and where it dies."""

import os
import signal
import sys
from pathlib import Path
from unittest.mock import patch

from adapters.main import open_office
from adapters.reads.store import StoredReadLog
from adapters.tables import FileTables
from application.purging import Purging
from tests.erasure.parts import settings

STOPS = {
    "nothing is said": (Purging, "_say"),
    "it is said": (StoredReadLog, "purge"),
    "it is done": (FileTables, "sweep"),
}


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(folder: Path, stop: str) -> None:
    kind, name = STOPS[stop]
    with open_office(settings(folder)) as office, patch.object(kind, name, die):
        office.daily.run()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
