"""What a young person provided, for machines (Art. 20 GDPR, L34).

Only what comes from them under their consent: who they are, what they consented to, what they said. What professionals
wrote about them is in the subject report.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal
from uuid import UUID

from application.reading import Shown
from application.subject_report import SubjectReports, person_of
from domain import errors, events
from domain.case import FORGOTTEN
from domain.events import YoungPerson
from domain.personal import ERASED
from domain.recorded import Actor, Recorded


class ConsentGiven(Shown):
    """A consent, as it was signed."""

    signed_on: date
    valid_until: date
    recipients: tuple[str, ...]
    """Keys of institutions."""
    purposes: tuple[str, ...]
    data_categories: tuple[str, ...]
    special_categories: bool
    form: str
    text_version: str


class Said(Shown):
    """Something the young person said."""

    on: date
    about: Literal["VIEW_IN_CONFERENCE", "CONTESTED_DATA"]
    text: str


class Provided(Shown):
    """The export. Its fields are only ever added to; another shape gets another format."""

    format: Literal["fallkonferenz-portability/v1"] = "fallkonferenz-portability/v1"
    made_on: date
    case_number: str
    contested: bool
    """The young person disputes the data (bestritten, L29)."""
    young_person: YoungPerson
    wants_to_attend: bool
    consents: tuple[ConsentGiven, ...]
    said: tuple[Said, ...]


def provided(reports: SubjectReports, case_id: UUID, actor: Actor, day: date) -> Provided:
    """What the young person of a case provided; raises as `SubjectReports.report` does, and where nothing is left."""
    case, history = reports.opened(case_id, actor)
    person = person_of(history)
    if case.state in FORGOTTEN or person is None:
        raise errors.SubjectErased()
    reports_ = [entry.event for entry in history]
    wishes = [one for one in reports_ if isinstance(one, events.CaseReported | events.CaseReReported)]
    return Provided(
        made_on=day,
        case_number=case.case_number,
        contested=case.contested,
        young_person=person,
        wants_to_attend=wishes[-1].youth_wants_to_attend,
        consents=tuple(_consent(one) for one in reports_ if isinstance(one, events.ConsentSigned)),
        said=tuple(_said(history)),
    )


def _consent(signed: events.ConsentSigned) -> ConsentGiven:
    return ConsentGiven.model_validate({name: getattr(signed, name) for name in ConsentGiven.model_fields})


def _said(history: Sequence[Recorded]) -> Iterator[Said]:
    for entry in history:
        match entry.event:
            case events.CaseDiscussed(youth_view=view) if view and view is not ERASED:
                yield Said(on=entry.occurred_on, about="VIEW_IN_CONFERENCE", text=view)
            case events.DataContested(statement=statement) if statement is not ERASED:
                yield Said(on=entry.occurred_on, about="CONTESTED_DATA", text=statement)
            case _:
                pass
