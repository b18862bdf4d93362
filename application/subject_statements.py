"""What the events of a case say about the young person, statement by statement (Art. 15 GDPR).

Whatever a personal field holds is told, of any event there is or will be, but for what belongs to somebody else: what
was entrusted (L15), the names of those who signed beside the young person, statements about others (L19), and why
colleagues stepped in. Of the other fields only codes, days, numbers and institutions are told, so that no name of staff
slips in.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel

from application.reading import Shown
from domain import events
from domain.case import Case
from domain.eligibility import letters
from domain.events import Event, Signer, YoungPerson
from domain.personal import ERASED, personal_fields
from domain.profile import Profile
from domain.recorded import Actor

CODE = re.compile(r"[A-ZÄÖÜ][A-ZÄÖÜ0-9_]*|F-\d{4}-[A-Z2-7]{6}")
OF_OTHERS = ("name", "proof_note", "about", "ground")
"""Fields of a signer or a source that are not told where they say something about somebody else."""
Withheld = Literal["ENTRUSTED", "ABOUT_OTHERS"]
"""It was entrusted to somebody (§ 65 SGB VIII, L15), or says something about others, too (L19)."""


class Statement(Shown):
    """One thing that is held."""

    field: str
    """Where it stands in the event, such as `young_person.street`."""
    value: str | int | bool
    """A day as ISO 8601; an institution by its name."""


def statements(
    event: Event, person: YoungPerson | None, case: Case, told_by: Actor, profile: Profile
) -> list[Statement]:
    """What an event says; `told_by` gives the answer."""
    of_staff = isinstance(event, events.StaffAssigned)  # the reason tells of a colleague, such as who is ill
    if of_staff or (isinstance(event, events.NoteEntrusted) and not _own_note(event, person, case, told_by)):
        return list(_clear(event, profile))
    personal = personal_fields(type(event))
    told = [
        one
        for name in type(event).model_fields
        if name in personal
        for one in _told(name, getattr(event, name), profile)
    ]
    return [*_clear(event, profile), *told]


def withheld(event: Event, person: YoungPerson | None, case: Case, told_by: Actor) -> Withheld | None:
    """Why something the event says is not told, if so."""
    match event:
        case events.NoteEntrusted() if not _own_note(event, person, case, told_by):
            return "ENTRUSTED"
        case events.SourcesNamed(sources=tuple(sources)) if any(source.third_party for source in sources):
            return "ABOUT_OTHERS"
        case _:
            return None


def _own_note(note: events.NoteEntrusted, person: YoungPerson | None, case: Case, told_by: Actor) -> bool:
    """Whether the young person entrusted it, and whoever answers may know it."""
    if person is None or not case.notes[note.note_id].known_to(told_by.user, told_by.institution):
        return False
    first, last = person.given_name, person.family_name
    return letters(note.entrusted_by) in (letters(first + last), letters(last + first))


def _told(path: str, value: Any, profile: Profile) -> Iterator[Statement]:
    match value:
        case None:
            return
        case _ if value is ERASED:
            return
        case BaseModel():
            hidden = {"measure_id", *(OF_OTHERS if _of_somebody_else(value) else ())}
            parts = [name for name in type(value).model_fields if name not in hidden]
            yield from (one for name in parts for one in _told(f"{path}.{name}", getattr(value, name), profile))
        case tuple():
            yield from (one for part in value for one in _told(path, part, profile))
        case datetime():
            yield Statement(field=path, value=value.date().isoformat())
        case date():
            yield Statement(field=path, value=value.isoformat())
        case str() if institution := profile.institution(value):
            yield Statement(field=path, value=institution.name)
        case _:
            yield Statement(field=path, value=value)


def _of_somebody_else(value: BaseModel) -> bool:
    match value:
        case Signer(role=role):
            return role != "young_person"
        case events.Source(third_party=about_others):
            return about_others
        case _:
            return False


def _clear(event: Event, profile: Profile) -> Iterator[Statement]:
    """What everybody may read in the log of the case."""
    personal = personal_fields(type(event))
    for name in type(event).model_fields:
        if name not in personal:
            yield from _plain(name, getattr(event, name), profile)


def _plain(path: str, value: Any, profile: Profile) -> Iterator[Statement]:
    match value:
        case events.Attendee():
            yield from _plain(f"{path}.institution", value.institution, profile)
        case BaseModel():
            for name in type(value).model_fields:
                yield from _plain(f"{path}.{name}", getattr(value, name), profile)
        case tuple():
            yield from (one for part in value for one in _plain(path, part, profile))
        case datetime():
            yield Statement(field=path, value=value.date().isoformat())
        case date():
            yield Statement(field=path, value=value.isoformat())
        case bool() | int():
            yield Statement(field=path, value=value)
        case str() if institution := profile.institution(value):
            yield Statement(field=path, value=institution.name)
        case str() if CODE.fullmatch(value):
            yield Statement(field=path, value=value)
        case _:
            return
