"""Looks of people who do not exist."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from adapters.log.connecting import Place
from adapters.reads.store import StoredReadLog
from application.ports import Look

CASE, OTHER, REQUEST = UUID(int=1), UUID(int=2), UUID(int=3)
AT = datetime(2017, 10, 19, 8, 30, tzinfo=UTC)
SECRET = bytes(range(32))


def look(case_id: UUID | None = CASE, **changes: Any) -> Look:
    told: dict[str, Any] = {
        "at": AT,
        "user": "fachkraft.muster",
        "institution": "jobcenter",
        "case_id": case_id,
        "query": None,
        "purpose": "FALLVORBEREITUNG",
        "legal_basis": "CONSENT_6_1_A",
        "fields": ("PSEUDONYM", "STAMMDATEN"),
        "decision": "SHOWN",
        "reason": "L63: meldende Institution",
        "request": REQUEST,
    }
    return Look(**told | changes)


@contextmanager
def opened(place: Place) -> Iterator[StoredReadLog]:
    with closing(StoredReadLog(place, SECRET)) as log:
        yield log
