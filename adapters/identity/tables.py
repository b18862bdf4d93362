"""The tables of accounts and of tokens that were taken back; apart from the log, since none of it is history.

The processes of one office share them. A password is in them as an Argon2 hash only, and leaves them with a copy of the
whole office and no other way.
"""

from pathlib import Path

from adapters.log.connecting import Place
from adapters.log.migrate_postgres import Part, scripts
from adapters.tables import FileTables, SchemaTables, Tables

NAME = "accounts.sqlite"
SCHEMA = """
CREATE TABLE IF NOT EXISTS accounts (
    user TEXT PRIMARY KEY COLLATE NOCASE, institution TEXT NOT NULL, password TEXT NOT NULL, disabled INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS ended (token BLOB PRIMARY KEY, until REAL NOT NULL);
CREATE TABLE IF NOT EXISTS ended_before (
    institution TEXT NOT NULL, user TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY (institution, user)
);
CREATE TABLE IF NOT EXISTS attempts (number INTEGER PRIMARY KEY, what BLOB NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS attempts_what ON attempts (what, at);
"""
PART = Part(
    "accounts",
    scripts(Path(__file__).parent / "migrations"),
    first="accounts",
    rights={
        "SELECT, INSERT, UPDATE ON": ("accounts", "ended_before"),
        "SELECT, INSERT, DELETE ON": ("ended", "attempts"),
        "SELECT ON": ("accounts_migrations",),
    },
)


def open_accounts(place: Place) -> Tables:
    """The tables, made at the first start."""
    return FileTables(place, SCHEMA) if isinstance(place, Path) else SchemaTables(place, PART)
