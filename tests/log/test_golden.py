"""What was stored once can be read for ever, also when its key is gone."""

import json
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from adapters.log.leaf import leaf
from adapters.log.mapper import Boxed, EventMapper, Logged
from application.journal import Entry
from domain.events import EVENTS
from domain.personal import ERASED, personal_fields
from domain.recorded import Recorded
from tests.golden.write import COMMAND, FOLDER, RECORDED_AT, STREAM, FixedKeys, digest, manifest, row
from tests.log.places import Place

GOLDEN = sorted(path for path in FOLDER.glob("*.v*.json"))


def read(path: Path, keys: FixedKeys) -> Recorded:
    recorded: Recorded = EventMapper(keys).to_domain_event(row(path))
    return recorded


def test_every_event_has_a_golden_file_for_each_of_its_schemas() -> None:
    schemas = [(name, number) for name, kind in EVENTS.items() for number in range(1, kind.schema_number + 1)]
    assert {path.name for path in GOLDEN} == {f"{name}.v{number}.json" for name, number in schemas}


def test_no_golden_file_was_changed_since_it_was_written() -> None:
    assert {path.name: digest(path) for path in GOLDEN} == manifest()


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_golden_event_loads_with_its_envelope(path: Path) -> None:
    recorded = read(path, FixedKeys())
    assert type(recorded.event) is EVENTS[path.name.split(".")[0]]
    assert (recorded.actor, recorded.command_id) == (COMMAND.actor, COMMAND.id)
    assert recorded.checks[0].facts == {"signed_on": "2017-04-03", "days": 37, "entirely": True}


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_golden_event_is_the_same_after_writing_it_again(path: Path) -> None:
    recorded = read(path, FixedKeys())
    mapper = EventMapper(FixedKeys())
    again = mapper.to_stored_event(Entry(recorded.stream, 7, recorded.event, COMMAND, recorded.checks))
    reread = mapper.to_domain_event(
        Logged(again.originator_id, 7, again.topic, again.state, 9, again.box, recorded.recorded_at, b"", b"")
    )
    assert reread.event == recorded.event


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_golden_event_loads_with_its_key_destroyed(path: Path) -> None:
    whole, erased = read(path, FixedKeys()).event, read(path, FixedKeys(None)).event
    for name in type(whole).model_fields:
        personal = name in personal_fields(type(whole))
        assert getattr(erased, name) == (ERASED if personal else getattr(whole, name))


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_the_leaf_of_a_golden_event_never_changes(path: Path) -> None:
    stored = json.loads(path.read_text(encoding="utf-8"))
    event = row(path)
    hashes = sha256(event.state).digest(), sha256(event.box or b"").digest()
    stream = read(path, FixedKeys()).stream
    assert leaf((event.id, stream, 1, event.topic), stored["recorded_at"], *hashes) == event.leaf


def test_every_golden_event_has_the_same_leaf_in_either_database(place: Place) -> None:
    events = [row(path) for path in GOLDEN]
    boxed = [Boxed(STREAM, number, one.topic, one.state, one.box or b"") for number, one in enumerate(events, 1)]
    with closing(place.journal(FixedKeys())) as journal:
        journal.recorder.insert_events(boxed, recorded_at=RECORDED_AT)
        made = [stored.leaf for stored in journal.recorder.select_events(STREAM) if isinstance(stored, Logged)]
    micros = json.loads(GOLDEN[0].read_text(encoding="utf-8"))["recorded_at"]
    assert made == [
        leaf((number, STREAM, number, one.topic), micros, sha256(one.state).digest(), sha256(one.box).digest())
        for number, one in enumerate(boxed, 1)
    ]
    assert made[0] == events[0].leaf
