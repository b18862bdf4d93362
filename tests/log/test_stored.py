"""What stands on the disk, and who can read it."""

import json
import sqlite3
from dataclasses import replace
from pathlib import Path
from traceback import format_exception
from typing import Any, ClassVar
from uuid import UUID, uuid4

import pytest

from adapters.keys import KeyDestroyed, KeyMissing, KeyStore
from adapters.log.mapper import (
    EventMapper,
    Logged,
    Malformed,
    NewerSchema,
    Tampered,
    UnknownEvent,
    canonical,
)
from application.journal import Entry, Journal
from domain.events import EVENTS, Event
from domain.personal import ERASED, Compartment, Personal, PersonalMark, compartment
from tests.golden.write import COMMAND, RECORDED_AT, STREAM, FixedKeys
from tests.log.parts import CAPACITY, CONTESTED, SECRET, change, command
from tests.log.places import Place
from tests.samples import SAMPLES


def stored(event: Event = CONTESTED, **changes: Any) -> Logged:
    """An event as a row of the log, with some of its columns changed."""
    written = EventMapper(FixedKeys()).to_stored_event(Entry(STREAM, 1, event, COMMAND, ()))
    row = Logged(
        STREAM, 1, written.topic, written.state, id=1, box=written.box, recorded_at=RECORDED_AT, box_hash=b"", leaf=b""
    )
    return replace(row, **changes)


def with_state(row: Logged, **changes: Any) -> Logged:
    """The same row with some parts of its state changed."""
    return replace(row, state=canonical(json.loads(row.state) | changes))


def read(row: Logged, mapper: EventMapper | None = None) -> Event:
    event: Event = (mapper or EventMapper(FixedKeys())).to_domain_event(row).event
    return event


def test_nothing_personal_stands_in_any_file(journal: Journal, place: Place) -> None:
    journal.append(command(), change(uuid4(), 0, CONTESTED), change(uuid4(), 0, SAMPLES["CaseReported"]))
    assert place.holding(b"DataContested")
    for needle in (SECRET, "Testina", "Musterweg", "SUCHT"):
        assert place.holding(needle.encode()) == []


def test_what_is_not_personal_can_be_read_without_a_key() -> None:
    state = json.loads(stored().state)
    assert state["event"] == {"contested_on": "2017-05-10"}
    assert (state["schema"], state["lock"]) == (1, {"compartment": "case", "fields": ["statement"], "key": 1})


@pytest.mark.parametrize("event", [CONTESTED, CAPACITY])
def test_the_same_event_is_written_as_the_same_bytes_but_for_the_box(event: Event) -> None:
    assert stored(event).state == stored(event).state
    assert stored(event).box != stored(event).box


@pytest.mark.parametrize("kind", EVENTS.values(), ids=lambda kind: kind.__name__)
def test_what_an_event_says_of_a_person_belongs_to_one_compartment(kind: type[Event]) -> None:
    marks = [mark for field in kind.model_fields.values() for mark in field.metadata if isinstance(mark, PersonalMark)]
    assert {mark.compartment for mark in marks} == ({compartment(kind)} if marks else set())


def test_each_compartment_of_a_case_has_a_key_of_its_own(journal: Journal, keys: KeyStore) -> None:
    case, names = uuid4(), ("DataContested", "CaseReported", "ConsentSigned", "NoteEntrusted")
    journal.append(command(), change(case, 0, *(SAMPLES[name] for name in names)))
    found = {keys.key(case, compartment, 1) for compartment in Compartment}
    assert len(found) == len(names)
    assert None not in found


def test_with_the_key_destroyed_the_person_is_gone_and_the_event_stays(journal: Journal, keys: KeyStore) -> None:
    case = uuid4()
    journal.append(command(), change(case, 0, CONTESTED, CAPACITY))
    assert keys.destroy(case) == 1
    contested, capacity = (recorded.event for recorded in journal.history(case))
    assert contested == CONTESTED.model_copy(update={"statement": ERASED})
    assert capacity == CAPACITY


def test_destroying_one_key_leaves_other_cases_alone(journal: Journal, keys: KeyStore) -> None:
    case, other = uuid4(), uuid4()
    journal.append(command(), change(case, 0, CONTESTED), change(other, 0, CONTESTED))
    keys.destroy(case)
    assert journal.history(other)[0].event == CONTESTED


def test_an_erased_case_takes_nothing_personal_any_more(journal: Journal, keys: KeyStore) -> None:
    case = uuid4()
    journal.append(command(), change(case, 0, CONTESTED))
    keys.destroy(case)
    with pytest.raises(KeyDestroyed):
        journal.append(command(), change(case, 1, CONTESTED))
    assert journal.append(command(), change(case, 1, SAMPLES["SubjectDataErased"])).version == 2


def test_a_missing_key_is_never_shown_as_erased(journal: Journal, tmp_path: Path) -> None:
    case = uuid4()
    journal.append(command(), change(case, 0, CONTESTED))
    with sqlite3.connect(tmp_path / "keys.sqlite") as db:
        db.execute("DELETE FROM keys")
    db.close()
    with pytest.raises(KeyMissing):
        journal.history(case)


def test_an_event_without_personal_fields_cannot_be_forged_on_the_stream_of_somebody_erased() -> None:
    forged = with_state(stored(CAPACITY), lock={"compartment": "case", "fields": [], "key": 1})
    with pytest.raises(Tampered):
        read(forged, EventMapper(FixedKeys(None)))


@pytest.mark.parametrize(
    "moved",
    [
        stored(originator_id=UUID(int=1)),
        stored(originator_version=2),
        stored(topic="ReportCorrected"),
        with_state(stored(), purpose="STATISTIK"),
        with_state(stored(), event={"contested_on": "2017-05-11"}),
        with_state(stored(), lock={"compartment": "case", "fields": ["reason"], "key": 1}),
        with_state(stored(), lock={"compartment": "case", "fields": ["statement"], "key": 2}),
        with_state(stored(), lock={"compartment": "entrusted", "fields": ["statement"], "key": 1}),
        stored(CAPACITY, originator_id=UUID(int=1)),
        with_state(stored(CAPACITY), event={"capacity": 7}),
        with_state(stored(CAPACITY), policy="ff" * 32),
        stored(CAPACITY, box=None),
    ],
    ids=[
        *("stream", "version", "name", "envelope", "clear field", "field names", "key number", "compartment"),
        *("stream of another kind", "clear field of another kind", "envelope of another kind", "no box"),
    ],
)
def test_an_event_opens_only_in_its_own_place_and_whole(moved: Logged) -> None:
    assert (read(stored()), read(stored(CAPACITY))) == (CONTESTED, CAPACITY)
    with pytest.raises(Tampered):
        read(moved)


@pytest.mark.parametrize("cut", [1, 20, 30])
def test_an_altered_box_does_not_open(cut: int) -> None:
    box = stored().box
    assert box is not None
    for altered in (box[:-1] + bytes([box[-1] ^ 1]), box[:-cut], b""):
        with pytest.raises(Tampered):
            read(stored(box=altered))


def test_another_key_does_not_open_it() -> None:
    with pytest.raises(Tampered):
        read(stored(), EventMapper(FixedKeys(bytes(32))))


def test_an_event_outside_the_registry_stops_the_reader() -> None:
    with pytest.raises(UnknownEvent):
        read(stored(CAPACITY, topic="os:system"))


def test_a_newer_schema_stops_the_reader() -> None:
    with pytest.raises(NewerSchema):
        read(with_state(stored(CAPACITY), schema=2))


class Narrower(Event):
    """As if somebody had changed the fields of a schema."""

    contested_on: int
    statement: Personal[int]


def test_a_stored_event_that_cannot_be_read_is_named_without_its_content() -> None:
    with pytest.raises(Malformed) as malformed:
        read(stored(), EventMapper(FixedKeys(), events={"DataContested": Narrower}))
    assert SECRET not in "".join(format_exception(malformed.value))
    assert str(malformed.value) == f"version 1 of {STREAM}"


class CapacityChanged(Event):
    """A later schema of an invented event: a field renamed, and a personal one added."""

    schema_number: ClassVar[int] = 3
    places: int
    statement: Personal[str]


def renamed(fields: dict[str, Any]) -> dict[str, Any]:
    return {"places": fields["capacity"], "statement": fields["remark"]}


def shouted(fields: dict[str, Any]) -> dict[str, Any]:
    remark = fields["statement"]
    return fields | {"statement": remark if remark is ERASED else f"{remark}!"}


class FirstCapacityChanged(Event):
    """Its first schema."""

    capacity: int
    remark: Personal[str]


@pytest.mark.parametrize(("key", "expected"), [(FixedKeys(), "zu klein!"), (FixedKeys(None), ERASED)])
def test_an_old_schema_is_brought_up_step_by_step_after_decryption(key: FixedKeys, expected: str) -> None:
    first = EventMapper(key).to_stored_event(
        Entry(STREAM, 1, FirstCapacityChanged(capacity=6, remark="zu klein"), COMMAND, ())
    )
    mapper = EventMapper(
        key,
        events=EVENTS | {"FirstCapacityChanged": CapacityChanged},
        upcasts={("FirstCapacityChanged", 1): renamed, ("FirstCapacityChanged", 2): shouted},
    )
    row = stored(topic=first.topic, state=first.state, box=first.box)
    assert read(row, mapper) == CapacityChanged(places=6, statement=expected)
