"""Settings come from one place after the other, and what is unknown or wrong stops the start."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from adapters.log.connecting import Address
from adapters.settings import UnknownSetting, load_profile, read_settings


def test_the_log_lies_in_the_data_folder_unless_it_is_put_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FALLKONFERENZ_DATA", "amt")
    assert read_settings().log_file == Path("amt/log.sqlite")

    monkeypatch.setenv("FALLKONFERENZ_DATABASE", "sqlite:////srv/anderswo.sqlite")
    assert read_settings().log_file == Path("/srv/anderswo.sqlite")


def test_an_office_may_lie_in_postgresql_and_its_keys_in_a_file_or_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FALLKONFERENZ_DATA", "amt")
    monkeypatch.setenv("FALLKONFERENZ_DATABASE", "postgresql://amt@haus/log?sslmode=verify-full")
    settings = read_settings()
    there = [settings.log_place, settings.reads_place, settings.accounts_place]
    schemas = ["fallkonferenz", "fallkonferenz_reads", "fallkonferenz_accounts"]
    assert there == [Address("postgresql://amt@haus/log?sslmode=verify-full", one) for one in schemas]
    assert settings.first_place == settings.keys_place == Path("amt/keys.sqlite")

    monkeypatch.setenv("FALLKONFERENZ_KEYS_DATABASE", "postgresql://amt@tresor/schluessel")
    monkeypatch.setenv("FALLKONFERENZ_KEY_FILE", "/srv/gemeinsam/kek.key")
    settings = read_settings()
    assert settings.first_place == settings.keys_place
    assert settings.keys_place == Address("postgresql://amt@tresor/schluessel", "fallkonferenz_keys")


@pytest.mark.parametrize(
    "others",
    [
        {"DATABASE": "postgresql://amt@haus/log"},
        {"KEY_FILE": "/srv/gemeinsam/kek.key"},
        {"KEY_FILE": "/srv/gemeinsam/kek.key", "DATABASE": "sqlite:////srv/anderswo.sqlite"},
    ],
)
def test_keys_for_all_machines_need_a_log_and_a_lock_for_all_machines(
    monkeypatch: pytest.MonkeyPatch, others: dict[str, str]
) -> None:
    for name, value in {"KEYS_DATABASE": "postgresql://amt@tresor/schluessel"}.items() | others.items():
        monkeypatch.setenv(f"FALLKONFERENZ_{name}", value)
    with pytest.raises(ValidationError, match="keys_database needs"):
        read_settings()


@pytest.mark.parametrize("wrong", ["postgresql://amt:erfunden%ZZ@haus/db", "mysql://amt:erfunden@haus/db"])
def test_no_password_is_shown(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    for name in ("DATABASE", "KEYS_DATABASE"):
        monkeypatch.setenv(f"FALLKONFERENZ_{name}", "postgresql://amt:erfunden@haus/db")
    monkeypatch.setenv("FALLKONFERENZ_KEY_FILE", "/srv/gemeinsam/kek.key")
    assert "erfunden" not in repr(read_settings()) + str(read_settings())

    monkeypatch.setenv("FALLKONFERENZ_DATABASE", wrong)
    with pytest.raises(ValidationError) as refused:
        read_settings()
    assert "erfunden" not in str(refused.value) + repr(refused.value)


def test_the_command_line_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FALLKONFERENZ_DATA", "amt")

    assert read_settings(data=Path("hier"), profile=None).data == Path("hier")


def test_an_unknown_setting_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FALLKONFERENZ_DATEN", "amt")

    with pytest.raises(UnknownSetting, match="FALLKONFERENZ_DATEN"):
        read_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE", "mysql://amt/db"),
        ("DATABASE", "postgresql://amt@[halb/db"),
        ("DATABASE_SCHEMA", 'amt"; DROP'),
        ("TODAY", "gestern"),
        ("PROFILE", "nirgendwo"),
    ],
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


OIDC = """
[oidc]
issuer = "https://anmeldung.example/realms/stadt"
audience = "fallkonferenz"
[oidc.institutions]
"JA-1" = "jugendamt"
[oidc.roles]
"fk-fach" = "caseworker"
"""


def test_a_provider_and_what_its_claims_mean_stand_in_a_table_of_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert read_settings().oidc is None
    Path("fallkonferenz.toml").write_text(OIDC, encoding="utf-8")
    found = read_settings().oidc
    assert found is not None
    assert (found.institutions, found.roles) == ({"JA-1": "jugendamt"}, {"fk-fach": "caseworker"})
    monkeypatch.setenv("FALLKONFERENZ_OIDC__AUDIENCE", "anders")
    again = read_settings().oidc
    assert again is not None
    assert (again.audience, again.issuer) == ("anders", found.issuer)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("https://anmeldung", "http://anmeldung"),
        ('audience = "fallkonferenz"', 'audience = ""'),
        ("caseworker", "chefin"),
        ('"JA-1" = "jugendamt"', ""),
        ('issuer = "https://anmeldung.example/realms/stadt"', ""),
        ("audience =", "audienz ="),
        ("https://anmeldung.example/realms/stadt", "https://[halb"),
    ],
)
def test_a_provider_that_is_not_fully_told_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, right: str, wrong: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert right in OIDC
    Path("fallkonferenz.toml").write_text(OIDC.replace(right, wrong), encoding="utf-8")
    with pytest.raises(ValidationError):
        read_settings()


def test_a_provider_cannot_pass_for_the_office_itself(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    Path("fallkonferenz.toml").write_text(OIDC, encoding="utf-8")
    monkeypatch.setenv("FALLKONFERENZ_ORIGIN", "https://anmeldung.example/realms/stadt")
    with pytest.raises(ValidationError, match="differ"):
        read_settings()
