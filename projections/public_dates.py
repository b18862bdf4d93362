"""When and where are the next conferences, and until when can cases be reported (R22)?

Read by everybody, without a name or a password. Must not contain: anything about cases or people, reasons, counts, and
no conference whose date was not published. Asks the tables of `conference_list`.
"""

import datetime as dt
from typing import Literal
from uuid import UUID

from projections.conference_list import conferences
from projections.tables import Answer, Reader


class PublicDate(Answer):
    """A published date."""

    conference_id: UUID
    """Names the entry in a calendar."""
    kind: Literal["REGULAR", "EXTRAORDINARY"]
    date: dt.date
    start_time: dt.time | None
    end_time: dt.time | None
    place: str
    report_deadline: dt.date
    cancelled: bool


def public_dates(reader: Reader, since: dt.date) -> list[PublicDate]:
    """The published dates from a day on, the earliest first; one that was called off says so."""
    return [
        PublicDate(cancelled=entry.state == "CANCELLED", **entry.model_dump(include=SHARED))
        for entry in conferences(reader)
        if entry.published_on and entry.date >= since
    ]


SHARED = PublicDate.model_fields.keys() - {"cancelled"}
