"""A process that corrects a report and is killed (SIGKILL) before a step of destroying the old value.

Called with a folder, a case and the step; see `test_corrected.py`.
"""

import os
import signal
import sys
from pathlib import Path
from unittest.mock import patch
from uuid import UUID, uuid4

from adapters.keys import KeyStore
from adapters.main import open_office
from application.desk import Submission
from application.journal import Journal
from domain.recorded import Actor
from domain.rights import CorrectionForm
from tests.erasure.parts import settings

STOPS: dict[str, tuple[type, str]] = {
    "append": (Journal, "append"),
    "keys": (KeyStore, "destroy_before"),
    "boxes": (Journal, "supersede"),
    "epoch": (KeyStore, "rotate"),
    "note": (KeyStore, "replaced"),
}
"""What is about to be done when it dies."""
CORRECTED = CorrectionForm(summary="Erfunden: stimmt jetzt.", reason="Erfundener Irrtum")


def die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(folder: Path, case: UUID, stop: str) -> None:
    with open_office(settings(folder)) as office:
        coordinator = office.desk.profile.coordinator
        by = Submission(Actor("erste-person", coordinator, frozenset({"caseworker", "coordinator"})), uuid4(), b"x")
        with patch.object(*STOPS[stop], die):
            office.corrections.correct(case, CORRECTED, by)


if __name__ == "__main__":
    place, subject, where = sys.argv[1:]
    main(Path(place), UUID(subject), where)
