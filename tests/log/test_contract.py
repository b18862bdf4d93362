"""The library's own test cases, against our recorders. Nothing of them is overridden."""

from pathlib import Path

import pytest
from eventsourcing.tests import persistence as library

from adapters.log.migrate import migrate
from adapters.log.recorder import LogFactory, LogRecorder
from projections.runner import ProjectionFile
from tests.golden.write import FixedKeys


@pytest.fixture(autouse=True)
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """The library's cases are classes of unittest, which know no fixtures."""
    request.cls.folder = tmp_path


class LogCase:
    """A recorder over a fresh log."""

    folder: Path

    def create_recorder(self) -> LogRecorder:
        path = self.folder / "log.sqlite"
        migrate(path)
        recorder = LogFactory(path, FixedKeys()).application_recorder()
        assert isinstance(recorder, LogRecorder)
        return recorder


class TestLogRecorder(LogCase, library.ApplicationRecorderTestCase[LogRecorder]):
    pass


class TestPositionsDoNotInterleave(LogCase, library.NonInterleavingNotificationIDsBaseCase):
    pass


class TestProjectionFile(library.TrackingRecorderTestCase):
    folder: Path

    def create_recorder(self) -> ProjectionFile:
        return ProjectionFile(self.folder / "agenda-v1.sqlite", "CREATE TABLE agenda (place INTEGER)")
