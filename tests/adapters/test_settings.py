"""Settings come from one place after the other, and what is unknown or wrong stops the start."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from adapters.settings import UnknownSetting, load_profile, read_settings


def test_the_log_lies_in_the_data_folder_unless_it_is_put_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FALLKONFERENZ_DATA", "amt")
    assert read_settings().log_file == Path("amt/log.sqlite")

    monkeypatch.setenv("FALLKONFERENZ_DATABASE", "sqlite:////srv/anderswo.sqlite")
    assert read_settings().log_file == Path("/srv/anderswo.sqlite")


def test_the_command_line_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FALLKONFERENZ_DATA", "amt")

    assert read_settings(data=Path("hier"), profile=None).data == Path("hier")


def test_an_unknown_setting_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FALLKONFERENZ_DATEN", "amt")

    with pytest.raises(UnknownSetting, match="FALLKONFERENZ_DATEN"):
        read_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [("DATABASE", "postgresql://amt/db"), ("TODAY", "gestern"), ("PROFILE", "nirgendwo")],
)
def test_a_wrong_setting_stops_the_start(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"FALLKONFERENZ_{name}", value)

    with pytest.raises(ValidationError):
        read_settings()


@pytest.mark.rule("D21")
def test_a_profile_is_known_by_its_name_or_its_file(tmp_path: Path) -> None:
    shipped = load_profile("musterlingen")
    own = tmp_path / "unsere.toml"
    own.write_text(Path("adapters/profiles/musterlingen.toml").read_text(encoding="utf-8"), encoding="utf-8")

    assert load_profile(str(own)) == shipped
    with pytest.raises(ValueError, match="no profile"):
        load_profile(str(tmp_path / "keine.toml"))
