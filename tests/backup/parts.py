"""What must be true of an office that was put back."""

from collections.abc import Sequence

from adapters.main import Office
from application.desk import AGENCY
from domain.events import LogRestored
from domain.personal import ERASED
from tests.backup.conftest import Ready
from tests.erasure.parts import boxes, proofs


def restores(office: Office) -> Sequence[LogRestored]:
    """Every restore the log tells of."""
    return [entry.event for entry in office.journal.history(AGENCY) if isinstance(entry.event, LogRestored)]


def require_forgotten(office: Office, ready: Ready) -> None:
    """Nobody can read the case: its keys and boxes are gone, the lists say so, and so does the log, once."""
    reported = next(entry.event for entry in office.journal.history(ready.case) if hasattr(entry.event, "summary"))
    assert reported.summary is ERASED
    assert boxes(office.settings.data, ready.case) == 0
    assert len(proofs(office, ready.case)) == 1
    assert office.desk.register.not_erased([ready.case]) == []
    assert office.keys.forgotten() == {ready.case}
