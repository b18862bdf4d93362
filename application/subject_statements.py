"""What the events of a case say about the young person, statement by statement (Art. 15 GDPR).

Whatever a personal field holds is told, of any event there is or will be, but for what belongs to somebody else: what
was entrusted (L15), and the names of those who signed beside the young person (L19). Of the other fields only codes,
days, numbers and institutions are told, so that no name of staff slips in.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from pydantic import BaseModel

from application.reading import Shown
from domain import events
from domain.case import Case
from domain.eligibility import letters
from domain.events import Event, Signer, YoungPerson
from domain.personal import ERASED, personal_fields
from domain.profile import Profile

CODE = re.compile(r"[A-ZÄÖÜ][A-ZÄÖÜ0-9_]*|F-\d{4}-[A-Z2-7]{6}")
OF_OTHERS = ("name", "proof_note")
"""Fields of a signer that are not told where somebody else signed."""


class Statement(Shown):
    """One thing that is held."""

    field: str
    """Where it stands in the event, such as `young_person.street`."""
    value: str | int | bool
    """A day as ISO 8601; an institution by its name."""


def statements(event: Event, person: YoungPerson | None, case: Case, told_by: str, profile: Profile) -> list[Statement]:
    """What an event says; `told_by` is the institution that gives the answer."""
    if isinstance(event, events.NoteEntrusted) and not _own_note(event, person, case, told_by):
        return list(_clear(event, profile))
    personal = personal_fields(type(event))
    told = [one for name in type(event).model_fields if name in personal for one in _told(name, getattr(event, name))]
    return [*_clear(event, profile), *told]


def withheld(event: Event, person: YoungPerson | None, case: Case, told_by: str) -> bool:
    """Whether the event says something that is not told, because it was entrusted (L15)."""
    return isinstance(event, events.NoteEntrusted) and not _own_note(event, person, case, told_by)


def _own_note(note: events.NoteEntrusted, person: YoungPerson | None, case: Case, told_by: str) -> bool:
    """Whether the young person entrusted it, and whoever answers may know it."""
    if person is None or not case.notes[note.note_id].known_to(told_by):
        return False
    first, last = person.given_name, person.family_name
    return letters(note.entrusted_by) in (letters(first + last), letters(last + first))


def _told(path: str, value: Any) -> Iterator[Statement]:
    match value:
        case None:
            return
        case _ if value is ERASED:
            return
        case Signer():
            names = [name for name in Signer.model_fields if value.role == "young_person" or name not in OF_OTHERS]
            yield from (one for name in names for one in _told(f"{path}.{name}", getattr(value, name)))
        case BaseModel():
            parts = [name for name in type(value).model_fields if name != "measure_id"]
            yield from (one for name in parts for one in _told(f"{path}.{name}", getattr(value, name)))
        case tuple():
            yield from (one for part in value for one in _told(path, part))
        case date():
            yield Statement(field=path, value=value.isoformat())
        case _:
            yield Statement(field=path, value=value)


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
