"""A process that is killed on its way, or waits there for another one: see `test_interrupted.py`.

Called with a folder, a case and a step it confirms the erasure and dies before that step (SIGKILL). With `meet` for a
step it goes on with an erasure and ends it at the same time as another process.
"""

import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

from adapters.main import open_office
from application.desk import Submission
from application.erasure import Erasures, Step
from application.journal import Change, Command, Journal, Receipt
from domain.events import SubjectDataErased
from domain.recorded import Actor
from tests.erasure.parts import settings

STEPS, WRAP_ANEW, RECORD, APPEND = Erasures.steps, Erasures.wrap_anew, Erasures.record, Journal.append
STOPS = ("outside", "keys", "boxes", "epoch", "numbers", "proof", "afterwards")
"""Before which step it dies; `afterwards`, when everything is done."""
PATIENCE_SECONDS = 30


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def meet(folder: Path) -> None:
    """Wait for the other process."""
    (folder / f"here-{os.getpid()}").touch()
    end = time.monotonic() + PATIENCE_SECONDS
    while len(list(folder.glob("here-*"))) < 2:
        assert time.monotonic() < end, "nobody came"


def main(folder: Path, case: UUID, stop: str) -> None:
    def steps(self: Erasures) -> Sequence[Step]:
        taken = list(STEPS(self))
        return taken if STOPS.index(stop) >= len(taken) else [*taken[: STOPS.index(stop)], die]

    def wrap_anew(self: Erasures) -> None:
        if stop == "epoch":
            die()
        WRAP_ANEW(self)

    def record(self: Erasures, of: UUID) -> Receipt:
        if stop == "numbers":
            die()
        receipt = RECORD(self, of)
        die()
        return receipt

    def append(self: Journal, command: Command, *changes: Change, **more: Any) -> Receipt:
        if stop == "proof" and any(isinstance(one, SubjectDataErased) for one in changes[0].decision.events):
            die()
        return APPEND(self, command, *changes, **more)

    with (
        patch.multiple(Erasures, steps=steps, wrap_anew=wrap_anew, record=record),
        patch.object(Journal, "append", append),
        open_office(settings(folder)) as office,
    ):
        second = Actor("zweite-person", office.desk.profile.coordinator, frozenset({"caseworker", "coordinator"}))
        office.erasures.confirm(case, Submission(second, uuid4(), digest=b"fingerprint"))


def finish_together(folder: Path) -> None:
    def append(self: Journal, command: Command, *changes: Change, **more: Any) -> Receipt:
        if any(isinstance(one, SubjectDataErased) for one in changes[0].decision.events):
            meet(folder)
        return APPEND(self, command, *changes, **more)

    with patch.object(Journal, "append", append), open_office(settings(folder)):
        pass


if __name__ == "__main__":
    place, subject, where = sys.argv[1:]
    finish_together(Path(place)) if where == "meet" else main(Path(place), UUID(subject), where)
