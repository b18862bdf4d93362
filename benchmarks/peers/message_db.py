"""Message DB: its functions in PostgreSQL, called as its pages show, with the version a stream is expected at."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg.conninfo import conninfo_to_dict

from benchmarks.peers.driving import drive

WRITE = "SELECT message_store.write_message(%s, %s, 'Written', %s, NULL, %s)"


@contextmanager
def opened(place: str, peer: Path, text: str, many: int) -> Iterator[Callable[[int], object]]:
    """A connection and a stream for each writer."""
    with ExitStack() as stack:
        connections = [stack.enter_context(psycopg.connect(place, autocommit=True)) for _ in range(many)]
        if connections[0].execute("SELECT to_regnamespace('message_store')").fetchone() == (None,):
            _install(peer / "package/database", place)
        for db in connections:
            db.execute("SET search_path = message_store, public")
        streams, data = [(f"note-{uuid4()}", count(-1)) for _ in connections], json.dumps({"text": text})

        def write(number: int) -> None:
            stream, versions = streams[number]
            connections[number].execute(WRITE, (str(uuid4()), stream, data, next(versions)))

        yield write


def _install(folder: Path, place: str) -> None:
    """Run its own script; it asks for `psql`."""
    at = conninfo_to_dict(place)
    names = {"DATABASE_NAME": "dbname", "PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password"}
    told = {name: str(at[key]) for name, key in names.items() if at.get(key)}
    env = os.environ | told | {"CREATE_DATABASE": "off"}
    subprocess.run(["bash", folder / "install.sh"], env=env, check=True, stdout=subprocess.DEVNULL)  # noqa: S603, S607  # the peer's


if __name__ == "__main__":
    drive(opened)
