"""What only PostgreSQL can do wrong: rights, settings, addresses, schemas, and who else is on the server."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import quote
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from adapters.log.connecting import Address, LogDatastore, parameters
from adapters.log.migrate import ForeignLog
from adapters.log.migrate_postgres import NotAdmitted, UnknownRole, Unreachable, admit, migrate
from adapters.log.opening import SCHEMA, open_journal, seal_tables
from adapters.log.postgres import APPEND, LogRecorder
from adapters.log.recorder import NotDurable
from application.journal import Blanked, Journal, Outpaced, Reservation, Reserved, Unavailable
from tests.golden.write import FixedKeys
from tests.log.conftest import NewPlace
from tests.log.parts import CAPACITY, CONTESTED, Seen, change, command
from tests.log.places import VIOLATED, Place
from tests.postgres import PASSWORD, Server, role, started
from tests.samples import SAMPLES

CASE = UUID("00000000-0000-4000-8000-00000000ca5e")
WANTED = (SAMPLES["ErasureOrdered"], SAMPLES["ErasureConfirmed"])
WRITES = {
    "events": "leaf = leaf",
    "commands": "position = position",
    "reservations": "owner = owner",
    "head": "position = position",
    "subtrees": "hash = hash",
    "checkpoints": "note = note",
}
"""Each table, and a change of it that changes nothing."""


@pytest.fixture
def place(new_place: NewPlace) -> Place:
    return new_place("postgresql")


@pytest.fixture
def server(postgres: Server) -> Server:
    return postgres


@pytest.fixture
def admitted(place: Place, server: Server) -> Iterator[Journal]:
    """The journal, opened by a role that owns nothing."""
    admit(server.owner, place.schema, role(server.user))
    with closing(open_journal(Address(server.user, place.schema), FixedKeys())) as journal:
        yield journal


@pytest.fixture
def user(admitted: Journal, place: Place, server: Server) -> Iterator[psycopg.Connection]:
    """A session of that role, in the schema of the log, with a row in every table."""
    held = Reservation("open case", b"1", CASE)
    admitted.append(command(), change(CASE, 0, CONTESTED, *WANTED), reserve=[held])
    seal_tables(admitted).keep([(1, 0, b"root")])
    seal_tables(admitted).add(3, "note")
    with psycopg.connect(server.user, autocommit=True, options=f"-csearch_path={place.schema}") as db:
        yield db


@pytest.mark.rule("L30")
def test_a_role_that_owns_nothing_does_all_the_office_does(admitted: Journal) -> None:
    held, rival = Reservation("open case", b"1", CASE), uuid4()
    sent = command()
    receipt = admitted.append(sent, change(CASE, 0, CONTESTED, *WANTED), reserve=[held])
    with pytest.raises(Reserved):
        admitted.append(command(), change(rival, 0, CAPACITY), reserve=[Reservation("open case", b"1", rival)])
    with pytest.raises(Outpaced):
        admitted.append(command(), change(CASE, 2, CAPACITY))
    assert admitted.append(sent, change(CASE, 3, CAPACITY)).position == receipt.position == admitted.head()
    assert admitted.blank(CASE) == Blanked(boxes=2, requests=0)


@pytest.mark.rule("R40")
@pytest.mark.parametrize("table", WRITES)
def test_a_role_that_owns_nothing_writes_no_table(user: psycopg.Connection, table: str) -> None:
    writes = ("INSERT INTO {0} SELECT * FROM {0}", "UPDATE {0} SET {1}", "DELETE FROM {0}", "TRUNCATE {0}")
    for write in writes:
        with pytest.raises(InsufficientPrivilege):
            user.execute(write.format(table, WRITES[table]).encode())


@pytest.mark.rule("R40")
@pytest.mark.parametrize(
    "change_walls",
    [
        "ALTER TABLE events DISABLE TRIGGER ALL",
        "DROP TRIGGER events_are_not_changed ON events",
        "DROP TABLE events",
        "CREATE TABLE events_too ()",
        "CREATE OR REPLACE FUNCTION append() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "SET session_replication_role = replica",
    ],
)
def test_a_role_that_owns_nothing_tears_down_no_wall(user: psycopg.Connection, change_walls: str) -> None:
    with pytest.raises(InsufficientPrivilege):
        user.execute(change_walls.encode())


def test_a_table_of_ones_own_does_not_stand_in_for_one_of_the_log(user: psycopg.Connection, admitted: Journal) -> None:
    user.execute("CREATE TEMP TABLE head AS SELECT 100::bigint AS position, 0::bigint AS recorded_at")
    user.execute("SELECT keep_checkpoint(4, 'note')")
    user.execute(APPEND, ([uuid4()], [1], ["T"], [b"{}"], [b""], 0, *([],) * 8))
    assert (admitted.head(), seal_tables(admitted).newest_checkpoint()) == (4, (4, "note"))
    assert user.execute("SELECT position FROM pg_temp.head").fetchone() == (100,)


@pytest.mark.rule("R40")
@pytest.mark.parametrize("table", ["events", "head", "subtrees", "checkpoints"])
def test_not_even_the_owner_empties_a_table(admitted: Journal, place: Place, table: str) -> None:
    admitted.append(command(), change(CASE, 0, CAPACITY))
    with place.tampering() as db, pytest.raises(VIOLATED, match="append-only"):
        db.do(f"TRUNCATE {table}")
    assert admitted.head() == 1


@pytest.mark.rule("R40")
@pytest.mark.parametrize(
    "back", ["UPDATE head SET position = 0", "UPDATE head SET recorded_at = 0", "DELETE FROM head"]
)
def test_not_even_the_owner_turns_the_head_back(admitted: Journal, place: Place, back: str) -> None:
    admitted.append(command(), change(CASE, 0, CAPACITY))
    with place.tampering() as db, pytest.raises(VIOLATED, match="append-only"):
        db.do(back)


def test_a_role_nobody_admitted_is_told_so(place: Place, server: Server) -> None:
    for _ in ("no log yet", "a log"):
        with pytest.raises(NotAdmitted, match=role(server.user)):
            open_journal(Address(server.user, place.schema), FixedKeys())
        migrate(server.owner, place.schema)
    with pytest.raises(UnknownRole):
        admit(server.owner, place.schema, "niemand")


def test_a_schema_that_holds_something_else_is_left_alone(place: Place, server: Server) -> None:
    with psycopg.connect(server.owner, autocommit=True) as db:
        db.execute(f"CREATE SCHEMA {place.schema} CREATE TABLE events ()".encode())
    with pytest.raises(ForeignLog):
        place.journal(FixedKeys())


def test_positions_have_no_holes_where_appends_were_refused(admitted: Journal) -> None:
    for _ in range(3):
        admitted.append(command(), change(uuid4(), 0, CAPACITY))
        with pytest.raises(Outpaced):
            admitted.append(command(), change(uuid4(), 0, CAPACITY), change(admitted.read(0, 1)[0].stream, 0, CAPACITY))
    assert [recorded.position for recorded in admitted.read(0, 10)] == [1, 2, 3]


def test_after_a_restart_of_the_server_the_next_append_goes_through(admitted: Journal, server: Server) -> None:
    admitted.append(command(), change(CASE, 0, CAPACITY))
    gone = (
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = %s"  # once they are, not sooner
    )
    server.ask(gone, role(server.user))
    assert admitted.append(command(), change(CASE, 1, CAPACITY)).position == 2
    assert admitted.load(Seen(), CASE) == (Seen((CAPACITY, CAPACITY)), 2)


def test_while_the_server_is_away_nothing_is_known_to_be_stored() -> None:
    with ExitStack() as stack:
        with started() as address:
            journal = stack.enter_context(closing(open_journal(Address(address, SCHEMA), FixedKeys())))
            assert isinstance(journal.recorder, LogRecorder)
            journal.recorder.datastore.pool.timeout = 0.2
            journal.append(command(), change(CASE, 0, CAPACITY))
        with pytest.raises(Unavailable):
            journal.append(command(), change(CASE, 1, CAPACITY))
        with pytest.raises(Unavailable):
            journal.load(Seen(), CASE)


@pytest.mark.parametrize("forgetful", ["off", "local"])
def test_a_connection_that_would_forget_is_refused(place: Place, server: Server, forgetful: str) -> None:
    address = f"{server.owner}&options={quote(f'-csynchronous_commit={forgetful}')}"
    with pytest.raises(NotDurable, match=f"synchronous_commit is {forgetful}"):
        open_journal(Address(address, place.schema), FixedKeys())
    migrate(server.owner, place.schema)
    with psycopg.connect(address) as db, pytest.raises(NotDurable):
        LogDatastore(address, place.schema).after_connect_func()(db)


def test_a_server_that_would_forget_is_refused() -> None:
    with started("-c fsync=off") as address, pytest.raises(NotDurable, match="fsync is off"):
        migrate(address, "amt")


def test_t1_the_library_cannot_be_switched_to_overtaking(
    place: Place, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trap T1: that switch takes the lock away under which positions are given out."""
    monkeypatch.setenv("POSTGRES_ENABLE_DB_FUNCTIONS", "y")
    with pytest.raises(NotDurable, match="POSTGRES_ENABLE_DB_FUNCTIONS"):
        open_journal(Address(server.owner, place.schema), FixedKeys())


def test_an_address_where_nobody_answers_is_named_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(Unreachable) as unreachable:
        migrate(f"postgresql://amt:{PASSWORD}@/log?host={tmp_path}", "amt")
    assert str(tmp_path) in str(unreachable.value)
    assert PASSWORD not in repr(unreachable.value)


@pytest.mark.parametrize(
    "wrong",
    [
        f"postgresql://amt:{PASSWORD}@[halb/log",
        f"postgresql://amt:{PASSWORD}%ZZ@haus/log",
        f"postgresql://amt@haus/log?passwort={PASSWORD}",
        f"mysql://amt:{PASSWORD}@haus/log",
    ],
)
def test_an_address_that_is_none_is_not_quoted(wrong: str) -> None:
    with pytest.raises(ValueError, match="no address of a PostgreSQL") as refused:
        parameters(wrong)
    assert PASSWORD not in repr(refused.value)
    assert refused.value.__suppress_context__
