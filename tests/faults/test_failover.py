"""The machine of PostgreSQL fails for ever, and its standby takes over: what was acknowledged is there."""

import time
from pathlib import Path
from random import Random

import psycopg

from tests.faults.crowd import crowd
from tests.faults.examine import examine
from tests.faults.ground import ground
from tests.postgres import Cluster, cluster


def test_a_synchronous_standby_has_everything_that_was_acknowledged(tmp_path: Path) -> None:
    with cluster() as first, cluster() as second:
        _replicate(first, second)
        whichever = f"postgresql://postgres@/postgres?host={first.folder},{second.folder}"
        url = f"{whichever}&target_session_attrs=read-write"
        with ground(tmp_path, Random(0), first, url) as office:  # noqa: S311  # no secret
            with crowd(office) as clients:
                time.sleep(2)
                first.stop()
                second.run("pg_ctl", "-w", "promote")
                promoted = time.monotonic()
                time.sleep(1)
            assert examine(office, clients)["acknowledged"] > 0
        answers = [attempt.answered or 0 for one in clients.history.commands for attempt in one.attempts]
        assert max(answers) > promoted


def _replicate(first: Cluster, second: Cluster) -> None:
    """Let `second` follow, and no commit of `first` be acknowledged before it is there."""
    first.begin()
    second.run("pg_basebackup", "-R", "--checkpoint=fast", "-d", first.superuser)
    second.start()
    with psycopg.connect(first.superuser, autocommit=True) as db:
        db.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
        db.execute("SELECT pg_reload_conf()")
