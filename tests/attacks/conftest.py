from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from adapters.http import beat
from adapters.http.app import create_app
from adapters.main import open_office
from adapters.settings import Settings
from tests.access.moments import Scene, followed_up
from tests.attacks.people import stranger, strategists
from tests.http.parts import TODAY, Body, Town


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory, document: Body) -> Iterator[Scene]:
    """A case after its session, that one institution may not know. One for many attacks: none may change it."""
    settings = Settings(data=tmp_path_factory.mktemp("attacked"), today=TODAY)
    with open_office(settings) as office, TestClient(create_app(office)) as client:
        made = followed_up(Town(office, client, document))
        for who in (stranger(made), *strategists(made).values()):
            who.get("/profile")
        office.reach(office.journal.head())
        yield made


@pytest.fixture(autouse=True)
def nothing_is_done(scene: Scene) -> Iterator[None]:
    """No attack leaves anything in the log."""
    before = scene.town.office.journal.head()
    yield
    assert scene.town.office.journal.head() == before


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """For thousands of refusals."""
    monkeypatch.setattr(beat, "BEAT_SECONDS", 0.001)
