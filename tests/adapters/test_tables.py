"""The tables beside the log in PostgreSQL: who may do what with them, and what is told of them."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege
from psycopg.sql import SQL, Identifier

from adapters.identity import tables as accounts
from adapters.keys import KeyStore
from adapters.keys import store as keys
from adapters.keys.ring import FileRing
from adapters.log.connecting import Address
from adapters.log.migrate import ForeignLog, NewerLog
from adapters.log.migrate_postgres import NotAdmitted, Part, migrate
from adapters.main import open_office
from adapters.reads import store as reads
from adapters.settings import Settings
from adapters.tables import SchemaTables
from tests.http.parts import TODAY
from tests.postgres import Server, role
from tests.reads.parts import look
from tests.waiting import soon

CASE = UUID(int=1)
FORBIDDEN = {
    "reads": [
        "INSERT INTO looks (position, leaf, mark) SELECT position + 1, leaf, mark FROM looks",
        "UPDATE looks SET at = NULL, content = NULL",
        "UPDATE looks SET mark = mark",
        *(
            f"{write} {table}"
            for table in ("looks", "subtrees", "checkpoints")
            for write in ("DELETE FROM", "TRUNCATE")
        ),
        "INSERT INTO subtrees SELECT * FROM subtrees",
        "UPDATE checkpoints SET note = note",
        "ALTER TABLE looks DISABLE TRIGGER ALL",
        "CREATE TABLE mine ()",
    ],
    "keys": [
        "DELETE FROM keys",
        "DELETE FROM secrets",
        "TRUNCATE keys",
        "ALTER TABLE keys DISABLE TRIGGER ALL",
        "CREATE TABLE mine ()",
    ],
    "accounts": ["DELETE FROM accounts", "TRUNCATE attempts", "DROP TABLE ended", "CREATE TABLE mine ()"],
}
PARTS = (reads.PART, keys.PART, accounts.PART)


@pytest.fixture
def schema(postgres: Server) -> Iterator[str]:
    name = f"amt_{uuid4().hex[:12]}"
    yield name
    postgres.drop(name)


@pytest.fixture
def office(postgres: Server, tmp_path: Path, schema: str) -> Settings:
    """An office that works in its schemas."""
    settings = postgres.office(Settings(data=tmp_path / "data", today=TODAY), schema)
    with open_office(settings) as opened:
        opened.looking._read_log.record(look(at=datetime(2017, 10, 1, tzinfo=UTC)))  # noqa: SLF001
        opened.reads.seal()
    return settings


@pytest.mark.rule("R40")
@pytest.mark.parametrize("part", FORBIDDEN)
def test_the_role_of_an_office_may_do_no_more_than_the_office_does(
    office: Settings, postgres: Server, part: str
) -> None:
    path = f"-csearch_path={office.database_schema}_{part}"
    with psycopg.connect(postgres.user, autocommit=True, options=path) as db:
        for sql in FORBIDDEN[part]:
            with pytest.raises(InsufficientPrivilege):
                db.execute(sql.encode())


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_a_schema_of_something_else_or_of_a_newer_program_is_left_alone(
    postgres: Server, schema: str, part: Part
) -> None:
    with pytest.raises(NotAdmitted, match=role(postgres.user)):
        SchemaTables(Address(postgres.user, schema), part)
    migrate(postgres.owner, schema)
    with pytest.raises(ForeignLog, match=f"no {part.name}"):
        SchemaTables(Address(postgres.owner, schema), part)
    migrate(postgres.owner, f"{schema}_x", part)
    with psycopg.connect(postgres.owner) as db:
        db.execute(SQL("INSERT INTO {} VALUES (99)").format(Identifier(f"{schema}_x", part.migrations)))
    with pytest.raises(NewerLog):
        SchemaTables(Address(postgres.owner, f"{schema}_x"), part)


@pytest.mark.rule("L30")
def test_a_key_destroyed_while_the_line_was_cut_is_not_remembered(
    postgres: Server, schema: str, tmp_path: Path
) -> None:
    place = Address(postgres.owner, schema)
    with closing(KeyStore(place, lambda first: FileRing(tmp_path / "kek.key", first_start=first))) as store:
        store.current(CASE, "case")
        assert store.key(CASE, "case", 1) is not None
        postgres.ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", role(postgres.owner))
        postgres.ask(f"UPDATE {schema}.keys SET wrapped = NULL RETURNING owner")  # noqa: S608

        assert soon(lambda: store.key(CASE, "case", 1) is None)
