"""A copy takes the accounts along; put back over a living office it opens nothing that was shut since."""

from pathlib import Path

import pytest

from adapters.backup import backup
from adapters.identity import NotSignedIn, WrongCredentials
from adapters.identity.accounts import Account
from adapters.main import open_office
from adapters.restore import restore
from adapters.settings import Settings
from domain.recorded import Actor
from tests.http.parts import TODAY

USER, PASSWORD, LATER = "fach.muster", "Apfelbaum-im-Regen-7", "Birnbaum-im-Schnee-7"


@pytest.fixture
def office(tmp_path: Path) -> Settings:
    """With an account."""
    settings = Settings(data=tmp_path / "data", today=TODAY)
    with open_office(settings) as opened:
        opened.door.accounts.add(Account(USER, "jobcenter"), PASSWORD)
    return settings


def test_an_account_is_there_again_where_everything_was_lost(office: Settings, tmp_path: Path) -> None:
    backup(office, tmp_path / "copy.zip")
    new = Settings(data=tmp_path / "new", key_file=office.data / "kek.key", today=TODAY)
    restore(new, tmp_path / "copy.zip")
    with open_office(new) as opened:
        opened.door.sign_in(USER, PASSWORD, "127.0.0.1")


def test_no_old_password_and_no_ended_token_comes_back(office: Settings, tmp_path: Path) -> None:
    with open_office(office) as opened:
        token = opened.door.issue(Actor(USER, "jobcenter", frozenset({"caseworker"})), days=1)
        backup(office, tmp_path / "copy.zip")
        opened.door.end(token)
        opened.door.change_password(USER, LATER)
    restore(office, tmp_path / "copy.zip")
    with open_office(office) as opened:
        with pytest.raises(NotSignedIn):
            opened.door.actor(token)
        with pytest.raises(WrongCredentials):
            opened.door.sign_in(USER, PASSWORD, "127.0.0.1")
        opened.door.sign_in(USER, LATER, "127.0.0.1")
