"""An office with a copy of it from before somebody was forgotten, made once."""

import shutil
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import pytest

from adapters.backup import backup
from adapters.settings import Settings
from tests.erasure.parts import erased, open_town, settings
from tests.http.parts import Body, discussed, reported


class Ready(NamedTuple):
    folder: Path
    case: UUID
    """Who was forgotten after the copy was made."""
    old_size: int
    new_size: int

    @property
    def settings(self) -> Settings:
        return settings(self.folder)

    @property
    def copy(self) -> Path:
        return self.folder / "copy.zip"


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory, document: Body) -> Ready:
    folder = tmp_path_factory.mktemp("ready")
    with open_town(settings(folder), document) as town:
        case, _ = discussed(town)
        town.office.seal.seal()
        size = backup(settings(folder), folder / "copy.zip").size
        shutil.copyfile(folder / "data" / "kek.key", folder / "old.key")
        erased(town, case)
        reported(town, "Später")
    with open_town(settings(folder), document) as town:
        return Ready(folder, case, size, town.office.journal.head())


@pytest.fixture
def ready(once: Ready, tmp_path: Path) -> Ready:
    """One's own."""
    return once._replace(folder=Path(shutil.copytree(once.folder, tmp_path / "office")))
