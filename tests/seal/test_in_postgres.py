"""The seal over a log in PostgreSQL, made by an office that may write no table."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from threading import Event
from uuid import uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from adapters import story
from adapters.log.seal_tables import NotRead
from adapters.main import open_office
from adapters.settings import Settings
from tests.log.parts import CAPACITY, change, command
from tests.postgres import Server


@pytest.fixture
def settings(tmp_path: Path, postgres: Server) -> Iterator[Settings]:
    """Those of an office where the story was played."""
    schema = f"amt_{uuid4().hex[:12]}"
    given = Settings(data=tmp_path / "data", checkpoints=tmp_path / "outside", today=date(2017, 10, 19))
    settings = postgres.office(given, schema)
    with open_office(settings) as office:
        story.play(office)
    yield settings
    postgres.drop(schema)


def test_what_was_played_is_sealed_and_holds(settings: Settings) -> None:
    with open_office(settings) as office:
        report = office.seal.verify()
        assert report.intact
        assert report.events == report.sealed == office.journal.head() > 0
        assert report.outside == report.checkpoints > 0


def test_what_the_owner_of_the_log_changes_is_found(settings: Settings, postgres: Server) -> None:
    with psycopg.connect(postgres.owner) as db:
        db.execute(SQL("SET search_path = {}").format(Identifier(settings.database_schema)))
        db.execute("ALTER TABLE events DISABLE TRIGGER ALL")
        db.execute("UPDATE events SET recorded_at = recorded_at + 1 WHERE notification_id = 5")
    with open_office(settings) as office:
        found = {(finding.code, finding.position) for finding in office.seal.verify().findings}
    assert ("LEAF_DIFFERS", 5) in found


def test_the_sealer_outlives_a_server_that_was_away(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    asked = Event()

    def away() -> int:
        monkeypatch.undo()
        asked.set()
        raise NotRead

    with open_office(settings) as office:
        monkeypatch.setattr(office.seal.tables, "head", away)
        position = office.journal.append(command(), change(uuid4(), 0, CAPACITY)).position
        assert asked.wait(5)
    assert [record.message for record in caplog.records] == ["fallkonferenz/fallkonferenz is not sealed: NotRead"]
    with open_office(settings) as office:
        assert office.seal.newest()[0] == position
