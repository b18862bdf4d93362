"""How an event is written down: a state everybody may read, and a box under the key of the case.

    {"schema": 1, "occurred_on": "2017-05-10", "actor": …, "purpose": …, "legal_basis": …, "policy": …,
     "command_id": …, "checks": [{"rule": …, "name": …, "facts": {…}}],
     "event": {… fields in the clear …},
     "lock": {"compartment": "case", "key": 1, "fields": [… names of the personal fields …]}}

The box is AES-256-GCM with a random nonce of 96 bits ahead, over the personal fields. It is bound to stream, version,
name and state: moved or altered, it does not open. An event without personal fields has an empty box under the
agency's own key, so that every event shows that this application wrote it.
"""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from sqlite3 import Row
from typing import Any, Protocol, Self
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from eventsourcing.persistence import Mapper, Notification, StoredEvent
from pydantic import ValidationError
from pydantic_core import from_json, to_jsonable_python

from adapters.log.leaf import moment
from application.journal import Entry
from domain.events import EVENTS, Event
from domain.personal import ERASED, compartment, personal_fields
from domain.recorded import Actor, Check, Recorded

NONCE_BYTES = 12
BOX_TAG = "fallkonferenz-box/v1"
"""Names the format of the box; another format is another tag."""
KEYS_OF_THE_AGENCY = UUID(int=0)
"""Owner of the key for events without personal fields; it is never destroyed."""
AGENCY_COMPARTMENT = "agency"
CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
"""Made once: `json.dumps` makes one at every call, which takes as long as the writing."""


def _of_a_usual_form(fields: dict[str, Any]) -> dict[str, Any]:
    """A paper from before the reason for its form was asked."""
    return {**fields, "form_reason": ERASED if fields["text_version"] == ERASED else None}


Upcast = Callable[[dict[str, Any]], dict[str, Any]]
UPCASTS: dict[tuple[str, int], Upcast] = {
    ("ReportCorrected", 1): lambda fields: {
        **fields,
        "complete": False,
        "question": ERASED if fields["reason"] == ERASED else None,
    },
    ("ConsentSigned", 1): _of_a_usual_form,
    ("CaseHandedOver", 1): _of_a_usual_form,
    ("NoteEntrusted", 1): lambda fields: {**fields, "noted_by": None},
    ("CaseReported", 1): lambda fields: {**fields, "reported_by": None},
    ("ConferenceOpened", 1): lambda fields: {
        **fields,
        "attendance": [{**one, "user": None} for one in fields["attendance"]],
    },
    ("AttendanceRecorded", 1): lambda fields: {**fields, "attendee": {**fields["attendee"], "user": None}},
    ("AttendeeLeftItem", 1): lambda fields: {**fields, "user": None},
}
"""By name and schema number: turns the fields of that schema into those of the next. Must bear `ERASED`."""


class Keys(Protocol):
    """What the mapper asks of the key store; the methods as in `adapters/keys/store.py`."""

    def current(self, owner: UUID, compartment: str, /) -> tuple[int, bytes]: ...

    def key(self, owner: UUID, compartment: str, number: int, /, *, anew: bool = False) -> bytes | None: ...


@dataclass(frozen=True)
class Boxed(StoredEvent):
    """An event on its way into a row."""

    box: bytes


@dataclass(frozen=True)
class Logged(Notification):
    """A row of the log."""

    box: bytes | None
    """None once it was blanked after an erasure."""
    recorded_at: datetime
    box_hash: bytes
    leaf: bytes

    @classmethod
    def of(cls, stream: UUID, row: Mapping[str, Any] | Row) -> Self:
        """A row as either database gives it, but for the stream, which SQLite does not know as a UUID."""
        return cls(
            originator_id=stream,
            originator_version=row["originator_version"],
            topic=row["topic"],
            state=row["state"],
            id=row["notification_id"],
            box=row["box"],
            recorded_at=moment(row["recorded_at"]),
            box_hash=row["box_hash"],
            leaf=row["leaf"],
        )


class Unreadable(Exception):
    """An event that cannot be read and must not be passed over. Says where it stands, nothing of what it holds."""

    def __init__(self, stored: StoredEvent) -> None:
        super().__init__(f"version {stored.originator_version} of {stored.originator_id}")


class UnknownEvent(Unreadable):
    """Its name is not in the registry."""


class NewerSchema(Unreadable):
    """It was written by a newer program: update the readers before the writers."""


class Tampered(Unreadable):
    """It was altered or moved, its box is gone, or it is read with another key than it was written with."""


class Malformed(Unreadable):
    """Its fields are not those of its schema."""


def random_nonce() -> bytes:
    return os.urandom(NONCE_BYTES)


class EventMapper(Mapper[UUID]):
    """Between events and the bytes of the log."""

    def __init__(
        self,
        keys: Keys,
        nonce: Callable[[], bytes] = random_nonce,
        events: Mapping[str, type[Event]] = EVENTS,
        upcasts: Mapping[tuple[str, int], Upcast] = UPCASTS,
    ) -> None:
        """Take the key store; the library's transcoder, compressor and cipher are not used."""
        self._keys = keys
        self._nonce = nonce
        self._events = events
        self._upcasts = upcasts

    def to_stored_event(self, domain_event: Any) -> Boxed:
        """Write an `Entry` down; raises what the key store raises."""
        entry: Entry = domain_event
        kind = type(entry.event)
        content = entry.event.model_dump(mode="json")
        personal = {name: content.pop(name) for name in sorted(personal_fields(kind))}
        owner, where = _owner(kind, entry.originator_id)
        number, key = self._keys.current(owner, where)
        lock = {"compartment": where, "key": number, "fields": list(personal)}
        state = canonical({"schema": kind.schema_number, "event": content, "lock": lock} | _envelope(entry))
        place = (entry.originator_id, entry.originator_version, kind.__name__)
        nonce = self._nonce()
        box = nonce + AESGCM(key).encrypt(nonce, canonical(personal), _bound(place, state))
        return Boxed(*place, state, box)

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """Read a row back as `Recorded`; raises `Unreadable` and what the key store raises.

        Typed `Any`, since the library calls stream and version by other names.
        """
        assert isinstance(stored_event, Logged)
        state = from_json(stored_event.state)
        kind = self._kind(stored_event, state["schema"])
        fields = state["event"] | self._open(stored_event, state["lock"], kind)
        for number in range(state["schema"], kind.schema_number):
            fields = self._upcasts[stored_event.topic, number](fields)
        return _recorded(stored_event, state, _event(stored_event, kind, fields))

    def _open(self, stored: Logged, lock: dict[str, Any], kind: type[Event]) -> dict[str, Any]:
        stream, where = _uuid(stored), lock["compartment"]
        if compartment(kind) is None and where != AGENCY_COMPARTMENT:
            raise Tampered(stored)  # else whatever is put under an erased key would pass unopened
        owner = KEYS_OF_THE_AGENCY if where == AGENCY_COMPARTMENT else stream
        # A box is only ever taken away after its key, of which another machine may have heard nothing yet.
        key = self._keys.key(owner, where, lock["key"], anew=stored.box is None)
        if key is None:
            return dict.fromkeys(lock["fields"], ERASED)
        if stored.box is None:
            raise Tampered(stored)
        place = (stream, stored.originator_version, stored.topic)
        try:
            return dict(from_json(_unboxed(stored.box, key, _bound(place, stored.state))))
        except (InvalidTag, ValueError):  # a box too short for nonce and tag is a ValueError
            raise Tampered(stored) from None

    def _kind(self, stored: Logged, schema: int) -> type[Event]:
        kind = self._events.get(stored.topic)
        if kind is None:
            raise UnknownEvent(stored)
        if schema > kind.schema_number:
            raise NewerSchema(stored)
        return kind


def canonical(value: Any) -> bytes:
    """The one spelling of a JSON value."""
    return CANONICAL.encode(value).encode()


def _owner(kind: type[Event], stream: UUID) -> tuple[UUID, str]:
    """Whose key it is: the case's, where it says something personal, else the agency's."""
    where = compartment(kind)
    return (stream, where) if where else (KEYS_OF_THE_AGENCY, AGENCY_COMPARTMENT)


def _unboxed(box: bytes, key: bytes, bound: bytes) -> bytes:
    return AESGCM(key).decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], bound)


def _bound(place: tuple[UUID, int, str], state: bytes) -> bytes:
    """What the box is bound to; `docs/log-format.md`."""
    stream, version, name = place
    return canonical([BOX_TAG, stream.hex, version, name]) + state


def _uuid(stored: StoredEvent) -> UUID:
    assert isinstance(stored.originator_id, UUID)
    return stored.originator_id


def _event(stored: Logged, kind: type[Event], fields: dict[str, Any]) -> Event:
    try:
        return kind.model_validate(fields)
    except ValidationError:
        # Pydantic's own words would quote the content.
        raise Malformed(stored) from None


def _envelope(entry: Entry) -> dict[str, Any]:
    command = entry.command
    actor = command.actor
    return {
        "occurred_on": command.occurred_on.isoformat(),
        "actor": {"user": actor.user, "institution": actor.institution, "roles": sorted(actor.roles)},
        "purpose": command.purpose,
        "legal_basis": command.legal_basis,
        "policy": command.policy,
        "command_id": str(command.id),
        "checks": [to_jsonable_python(asdict(check)) for check in entry.checks],
    }


def _recorded(stored: Logged, state: dict[str, Any], event: Event) -> Recorded:
    actor = state["actor"]
    return Recorded(
        stream=_uuid(stored),
        version=stored.originator_version,
        position=stored.id,
        event=event,
        occurred_on=date.fromisoformat(state["occurred_on"]),
        recorded_at=stored.recorded_at,
        actor=Actor(actor["user"], actor["institution"], frozenset(actor["roles"])),
        purpose=state["purpose"],
        legal_basis=state["legal_basis"],
        policy=state["policy"],
        command_id=UUID(state["command_id"]),
        checks=tuple(Check(**check) for check in state["checks"]),
        leaf=stored.leaf,
    )
