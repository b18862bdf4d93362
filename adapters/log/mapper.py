"""How an event is written down: canonical JSON, with personal fields encrypted under the key of their case.

    {"schema": 1, "occurred_on": "2017-05-10", "actor": …, "purpose": …, "legal_basis": …, "policy": …,
     "command_id": …, "checks": [{"rule": …, "name": …, "facts": {…}}],
     "event": {… fields in the clear …},
     "key": 1, "fields": [… names of the personal fields …], "box": "base64 of nonce and ciphertext"}

The last three only where the event has personal fields. Place (stream, version, position), name, time and leaf stand
beside it in columns. The box is AES-256-GCM with a random nonce of 96 bits and is bound to stream, version, name and
everything else in the state: moved or altered, it does not open.
"""

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from eventsourcing.persistence import Mapper, Notification, StoredEvent
from pydantic import ValidationError
from pydantic_core import to_jsonable_python

from application.journal import Entry
from domain.events import EVENTS, Event
from domain.personal import ERASED, personal_fields
from domain.recorded import Actor, Check, Recorded

NONCE_BYTES = 12
BOX_TAG = "fallkonferenz-personal/v1"
"""Names the format of the box; another format is another tag."""

Upcast = Callable[[dict[str, Any]], dict[str, Any]]
UPCASTS: dict[tuple[str, int], Upcast] = {}
"""By name and schema number: turns the fields of that schema into those of the next. Must bear `ERASED`."""


class Keys(Protocol):
    """What the mapper asks of the key store; the methods as in `adapters/keys.py`."""

    def current(self, case_id: UUID, /) -> tuple[int, bytes]: ...

    def key(self, case_id: UUID, number: int, /) -> bytes | None: ...


@dataclass(frozen=True)
class Logged(Notification):
    """A row of the log."""

    recorded_at: datetime
    leaf: bytes


class Unreadable(Exception):
    """An event that cannot be read and must not be passed over. Says where it stands, nothing of what it holds."""

    def __init__(self, stored: StoredEvent) -> None:
        super().__init__(f"version {stored.originator_version} of {stored.originator_id}")


class UnknownEvent(Unreadable):
    """Its name is not in the registry."""


class NewerSchema(Unreadable):
    """It was written by a newer program: update the readers before the writers."""


class Tampered(Unreadable):
    """Its personal part was altered or moved, or is read with another key than it was written with."""


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

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        """Write an `Entry` down; raises what the key store raises."""
        entry: Entry = domain_event
        kind = type(entry.event)
        content = entry.event.model_dump(mode="json")
        personal = {name: content.pop(name) for name in sorted(personal_fields(kind))}
        state = {"schema": kind.schema_number, "event": content} | _envelope(entry)
        if personal:
            place = (entry.originator_id, entry.originator_version, kind.__name__)
            state |= self._seal(place, state, personal)
        return StoredEvent(entry.originator_id, entry.originator_version, kind.__name__, canonical(state))

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """Read a row back as `Recorded`; raises `Unreadable` and what the key store raises.

        Typed `Any`, since the library calls stream and version by other names.
        """
        assert isinstance(stored_event, Logged)
        state = json.loads(stored_event.state)
        kind = self._kind(stored_event, state["schema"])
        fields = state["event"] | (self._open(stored_event, state) if "box" in state else {})
        for number in range(state["schema"], kind.schema_number):
            fields = self._upcasts[stored_event.topic, number](fields)
        return _recorded(stored_event, state, _event(stored_event, kind, fields))

    def _seal(self, place: tuple[UUID, int, str], state: dict[str, Any], personal: dict[str, Any]) -> dict[str, Any]:
        number, key = self._keys.current(place[0])
        clear = {"key": number, "fields": list(personal)}
        nonce = self._nonce()
        box = nonce + AESGCM(key).encrypt(nonce, canonical(personal), _bound(place, state | clear))
        return clear | {"box": b64encode(box).decode()}

    def _open(self, stored: Logged, state: dict[str, Any]) -> dict[str, Any]:
        stream = _uuid(stored)
        key = self._keys.key(stream, state["key"])
        if key is None:
            return dict.fromkeys(state["fields"], ERASED)
        box = b64decode(state["box"])
        clear = {name: value for name, value in state.items() if name != "box"}
        place = (stream, stored.originator_version, stored.topic)
        try:
            content = AESGCM(key).decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], _bound(place, clear))
        except InvalidTag:
            raise Tampered(stored) from None
        return dict(json.loads(content))

    def _kind(self, stored: Logged, schema: int) -> type[Event]:
        kind = self._events.get(stored.topic)
        if kind is None:
            raise UnknownEvent(stored)
        if schema > kind.schema_number:
            raise NewerSchema(stored)
        return kind


def canonical(value: Any) -> bytes:
    """The one spelling of a JSON value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def _bound(place: tuple[UUID, int, str], clear: dict[str, Any]) -> bytes:
    stream, version, name = place
    return canonical([BOX_TAG, stream.hex, version, name, clear])


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
