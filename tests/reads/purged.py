"""An office with looks that are to be forgotten, and what must be true of it afterwards."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from adapters.main import Office, open_office
from adapters.reads.opening import open_read_log
from adapters.reads.store import StoredReadLog
from application.desk import AGENCY
from domain.events import LooksPurged, ReadLogPurged
from tests.erasure.parts import settings
from tests.reads.parts import CASE, look

OLD = ((1, 10), (1, 10), (4, 18))
KEPT = ((4, 19), (10, 1))
"""Months and days of 2017; six months before the day of the office it was the 19th of April."""
SAID = ReadLogPurged(
    until=3,
    looks=(
        LooksPurged(month="2017-01", purpose="FALLVORBEREITUNG", looks=2),
        LooksPurged(month="2017-04", purpose="FALLBESPRECHUNG", looks=1),
    ),
)


def purpose(month: int) -> str:
    return "FALLVORBEREITUNG" if month == 1 else "FALLBESPRECHUNG"


@contextmanager
def reads_of(office: Office) -> Iterator[StoredReadLog]:
    """The read log, as another process opens it."""
    with closing(open_read_log(office.settings, office.keys)) as log:
        yield log


def lived(folder: Path) -> Path:
    """An office with old looks and newer ones."""
    with open_office(settings(folder)) as office, reads_of(office) as log:
        for month, day in OLD + KEPT:
            log.record(look(at=datetime(2017, month, day, 12, tzinfo=UTC), purpose=purpose(month)))
    return folder


def purges(office: Office) -> list[ReadLogPurged]:
    return [entry.event for entry in office.journal.history(AGENCY) if isinstance(entry.event, ReadLogPurged)]


def left(office: Office) -> list[tuple[int, int]]:
    with reads_of(office) as log:
        return [(one.at.month, one.at.day) for one in log.looks(CASE)]


def require_purged(office: Office) -> None:
    """What is old is gone, the log says so once, and both logs are as they were sealed."""
    assert left(office) == [*KEPT]
    assert purges(office) == [SAID]
    assert office.reads.verify().findings == office.seal.verify().findings == ()
    assert office.reads.verify().erased == len(OLD)
