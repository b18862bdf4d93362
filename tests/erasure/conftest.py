"""A folder in which an erasure is ordered and only its confirmation is missing."""

import shutil
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import pytest

from tests.erasure.parts import open_town, ordered, settings
from tests.http.parts import Body


class Ready(NamedTuple):
    folder: Path
    case: UUID

    @property
    def data(self) -> Path:
        return self.folder / "data"


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory, document: Body) -> Ready:
    folder = tmp_path_factory.mktemp("ready")
    with open_town(settings(folder), document) as town:
        return Ready(folder, ordered(town))


@pytest.fixture
def ready(once: Ready, tmp_path: Path) -> Ready:
    """One's own copy of it."""
    return Ready(Path(shutil.copytree(once.folder, tmp_path / "office")), once.case)
