"""The library's own test cases, against our recorders. Nothing of them is overridden."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import ClassVar

import pytest
from eventsourcing.tests import persistence as library

from application.journal import Recorder
from projections.runner import ProjectionFile
from tests.golden.write import FixedKeys
from tests.log.conftest import NewPlace


@pytest.fixture(autouse=True)
def given(request: pytest.FixtureRequest, tmp_path: Path, new_place: NewPlace) -> Iterator[None]:
    """The library's cases are classes of unittest, which know no fixtures."""
    request.cls.folder = tmp_path
    before = threading.enumerate()
    with ExitStack() as stack:
        if database := getattr(request.cls, "database", None):
            request.cls.recorder = stack.enter_context(closing(new_place(database).journal(FixedKeys()))).recorder
        yield
        for thread in set(threading.enumerate()) - set(before):
            if not thread.daemon:  # one of the cases lets threads read on when it ends; what they read is closed next
                thread.join()


class LogCase:
    """The recorder of a fresh log."""

    database: ClassVar[str]
    recorder: Recorder

    def create_recorder(self) -> Recorder:
        return self.recorder


class TestSQLiteRecorder(LogCase, library.ApplicationRecorderTestCase[Recorder]):
    database = "sqlite"


class TestPostgresRecorder(LogCase, library.ApplicationRecorderTestCase[Recorder]):
    database = "postgresql"

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TestSQLitePositionsDoNotInterleave(LogCase, library.NonInterleavingNotificationIDsBaseCase):
    database = "sqlite"


class TestPostgresPositionsDoNotInterleave(LogCase, library.NonInterleavingNotificationIDsBaseCase):
    database = "postgresql"


class TestProjectionFile(library.TrackingRecorderTestCase):
    folder: Path

    def create_recorder(self) -> ProjectionFile:
        return ProjectionFile(self.folder / "agenda-v1.sqlite", "CREATE TABLE agenda (place INTEGER)")
