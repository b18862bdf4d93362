"""What an office may set: environment `FALLKONFERENZ_*`, then /run/secrets, then `fallkonferenz.toml`, then defaults.

An unknown or wrong setting stops the start with a clear message.
"""

import os
import tomllib
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from adapters.log.connecting import Address, Place, parameters
from adapters.log.opening import SCHEMA
from domain.profile import Profile
from domain.staff import Role

PREFIX = "FALLKONFERENZ_"
SQLITE = "sqlite:///"
SECRETS = Path("/run/secrets")
TOKEN = f"{PREFIX}TOKEN"
"""Who acts on the command line; no setting of the office."""
DEFAULT_PROFILE = "eschweiler"
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def trusted_address(address: str) -> str:
    """The address, if what comes from it can be trusted: encrypted, or on this machine; raises `ValueError`."""
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise ValueError("https is needed, unless it is on this machine")
    return address


class Oidc(BaseModel):
    """An OpenID provider, and what its tokens mean here."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    issuer: Annotated[str, AfterValidator(trusted_address)]
    """As its tokens spell it."""
    audience: str = Field(min_length=1)
    """Whom its tokens are for: us."""
    user_claim: str = "sub"
    """Where the identifier is: small letters, digits and `. _ @ + -`, or nobody is let in.

    The provider must give it to one person only, and let nobody change their own.
    """
    institution_claim: str = "fallkonferenz_institution"
    roles_claim: str = "realm_access.roles"
    """Dots lead into a claim."""
    institutions: dict[str, str] = Field(min_length=1)
    """What the claim says → key in the profile. Whoever is of no institution here is not signed in."""
    roles: dict[str, Role] = Field(min_length=1)
    """What the claim says → role. What is not in the table is no right."""


class UnknownSetting(Exception):
    """The environment names a setting there is none of."""


class Settings(BaseSettings):
    """One office's settings."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        extra="forbid",
        toml_file="fallkonferenz.toml",
        secrets_dir=SECRETS if SECRETS.is_dir() else None,
        env_nested_delimiter="__",
        hide_input_in_errors=True,  # an address may hold a password
    )

    data: Path = Path(".data")
    """Folder of the log, the read models and, unless `key_file` says otherwise, the keys."""
    database: str | None = Field(default=None, pattern=r"^(sqlite:///|postgres(ql)?://).+", repr=False)
    """Where the log is: `sqlite:///PATH` or `postgresql://USER:PASSWORD@HOST/DATABASE`, with all that libpq knows.

    Left out, `log.sqlite` in the data folder. Read log and accounts are where the log is: in files beside it, or in
    schemas beside its schema. Read models are files in the data folder of each machine.
    """
    database_schema: str = Field(default=SCHEMA, pattern=r"^[a-z_][a-z0-9_]{0,49}$")
    """The schema of this agency in PostgreSQL; every agency has its own. Others beside it are called after it."""
    keys_database: str | None = Field(default=None, pattern=r"^postgres(ql)?://.+", repr=False)
    """Where the wrapped keys are: `postgresql://…` as above, a database of their own with backups that live shortly.

    Left out, `keys.sqlite` in the data folder, which is right for one machine only. What opens the keys must be one for
    all machines, too: `transit_url`, or a `key_file` on a share.
    """
    key_file: Path | None = None
    """The key-encryption keys; keep the file apart from the data and from their backups."""
    transit_url: str | None = Field(default=None, pattern=r"^https?://.+")
    """A Vault or OpenBao server whose transit engine holds them instead; needs the extra `fallkonferenz[openbao]`."""
    transit_token: SecretStr = SecretStr("")
    transit_key: str = Field(default="fallkonferenz", pattern=r"^[a-zA-Z0-9_-]+$")
    """Name of the key there."""
    checkpoints: Path | None = None
    """The place outside: a folder for checkpoints and the list of those forgotten, best on another machine."""
    profile: str | None = None
    """A profile that comes with the product, or the path of a TOML file, to be put in force.

    Left out, the profile in force stays; a new log begins with `DEFAULT_PROFILE`.
    """
    oidc: Oidc | None = None
    """An OpenID provider beside the accounts of the office; in the file a table `[oidc]`, with two of its own."""
    today: date | None = None
    """A fixed calendar day, for training, demonstrations and tests."""
    time_zone: str = "Europe/Berlin"
    origin: str = Field(default="fallkonferenz", max_length=100, pattern=r"^[^\s+]+$")
    """Name of this office in its seal and in the tokens it issues."""

    @property
    def log_file(self) -> Path:
        """The file of the log, where it is not in PostgreSQL."""
        _, elsewhere, path = (self.database or "").partition(SQLITE)
        return Path(path) if elsewhere else self.data / "log.sqlite"

    @property
    def log_place(self) -> Place:
        """The file of the log, or its schema."""
        if self.database and not self.database.startswith(SQLITE):
            return Address(self.database, self.database_schema)
        return self.log_file

    @property
    def reads_place(self) -> Place:
        """The file of the read log, or its schema."""
        return self._beside_the_log("reads")

    @property
    def accounts_place(self) -> Place:
        """The file of the accounts, or their schema."""
        return self._beside_the_log("accounts")

    @property
    def keys_place(self) -> Place:
        """The file of the wrapped keys, or their schema."""
        if self.keys_database:
            return Address(self.keys_database, f"{self.database_schema}_keys")
        return self.data / "keys.sqlite"

    @property
    def first_place(self) -> Place:
        """What is there as soon as there is a log: its own file or, with PostgreSQL, its key store."""
        return self.log_file if isinstance(self.log_place, Path) else self.keys_place

    def _beside_the_log(self, part: str) -> Place:
        log = self.log_place
        return self.data / f"{part}.sqlite" if isinstance(log, Path) else Address(log.url, f"{log.schema}_{part}")

    @field_validator("database", "keys_database")
    @classmethod
    def _understood(cls, address: str | None) -> str | None:
        if address and not address.startswith(SQLITE):
            parameters(address)
        return address

    @field_validator("profile")
    @classmethod
    def _readable(cls, name: str | None) -> str | None:
        if name is not None:
            load_profile(name)
        return name

    @model_validator(mode="after")
    def _one_place_for_keys(self) -> Self:
        if self.key_file and self.transit_url:
            raise ValueError("key_file and transit_url exclude each other")
        return self

    @model_validator(mode="after")
    def _keys_for_all_machines(self) -> Self:
        if self.keys_database and isinstance(self.log_place, Path):
            raise ValueError("keys_database needs a database in PostgreSQL")
        if self.keys_database and not (self.key_file or self.transit_url):
            raise ValueError("keys_database needs transit_url, or a key_file that is one for all machines")
        return self

    @model_validator(mode="after")
    def _told_apart(self) -> Self:
        if self.oidc and self.oidc.issuer == self.origin:
            raise ValueError("origin and oidc.issuer must differ")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # the library names it
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Put the sources in the order the module docstring gives."""
        return init_settings, env_settings, file_secret_settings, TomlConfigSettingsSource(settings_cls)


def read_settings(**given: Any) -> Settings:
    """The settings in force; `given` come from the command line and win.

    Raises `UnknownSetting`, or Pydantic's `ValidationError` for a wrong value.
    """
    known = {TOKEN, *(PREFIX + name.upper() for name in Settings.model_fields)}
    if unknown := sorted(name for name in os.environ if name.startswith(PREFIX) and name.split("__")[0] not in known):
        raise UnknownSetting(f"unknown settings: {', '.join(unknown)}; known are: {', '.join(sorted(known))}")
    return Settings(**{name: value for name, value in given.items() if value is not None})


def load_profile(name: str) -> Profile:
    """A profile by its name, or by the path of its file; raises `ValueError` where it cannot be used."""
    return Profile.model_validate(tomllib.loads(profile_file(name).read_text(encoding="utf-8")))


def profile_file(name: str) -> Traversable:
    """The TOML file of a profile; raises `ValueError` where there is none."""
    shipped = files("adapters") / "profiles" / f"{name}.toml"
    source = shipped if shipped.is_file() else Path(name)
    if not source.is_file():
        raise ValueError(f"there is no profile {name!r}")
    return source
