"""What goes wrong. Each of these injects its fault into a ground while a crowd is at work, and mends it again."""

import resource
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.faults.ground import FALLKONFERENZ, ROOT, Ground, free_port
from tests.faults.proxy import wire

Fault = Callable[[Ground], None]
SOCKET = ".s.PGSQL.5432"
LITTLE_ROOM = 32_768
"""Bytes a file may have while the disk is full."""
WAL_HEADER, FRAME_HEADER = 32, 24
"""Bytes, in the write-ahead log of SQLite."""
HALF = 4096
"""Bytes, at most, of what does not get written whole."""


def killed(ground: Ground) -> None:
    """Kill -9 of the server, again and again."""
    for _ in range(2):
        _work(ground, 0.5, 1.5)
        ground.kill()
        ground.start()
        ground.count("server killed")


def frozen(ground: Ground) -> None:
    """The server stands still, longer than some are patient, and goes on as if nothing had been."""
    for _ in range(4):
        _work(ground, 0.1, 0.5)
        with _stopped(ground.server):
            time.sleep(ground.chance.uniform(0.1, 0.6))
        ground.count("server frozen")


def cut_off(ground: Ground) -> None:
    """Answers of the server are lost on their way."""
    door = ground.door
    there = ("127.0.0.1", free_port())
    with wire(there, ("127.0.0.1", ground.port), ground.chance) as between:
        between.one_in, ground.door = 6, there[1]
        _work(ground, 2, 3)
        ground.door = door
        ground.count("answer to a client cut", between.cuts)


def full(ground: Ground) -> None:
    """There is no more room on the disk, for any file, and then there is again; read models rest for a while."""
    assert ground.server
    for _ in range(3):
        _work(ground, 0.2, 0.8)
        _leave(ground.server.pid, LITTLE_ROOM + ground.chance.randrange(LITTLE_ROOM))
        _work(ground, 0.3, 0.8)
        _leave(ground.server.pid, resource.RLIM_INFINITY)
        ground.count("disk full")


def jumping(ground: Ground) -> None:
    """The clock of the server jumps back and forth, by up to two hours."""
    ordinary = ground.program
    ground.program = (sys.executable, "-m", "tests.faults.odd_clock")
    _restart(ground)
    _work(ground, 2, 3)
    ground.program = ordinary
    _restart(ground)
    ground.count("clock jumping")


def dying_worker(ground: Ground) -> None:
    """Another process works on the read models, stands still in the middle of it, and dies."""
    command = [*FALLKONFERENZ, "project", "--data", str(ground.data)]
    for _ in range(2):
        with ground.output.open("ab") as out:
            worker = subprocess.Popen(command, cwd=ROOT, env=ground.environment(), stdout=out, stderr=out)  # noqa: S603
        _work(ground, 1.5, 2.5)
        with _stopped(worker):
            _work(ground, 0.2, 0.6)
        worker.kill()
        worker.wait()
        ground.count("worker frozen and killed")


def torn(ground: Ground) -> None:
    """Killed in the middle of writing to the write-ahead log of SQLite: half a frame is on the disk."""
    for _ in range(2):
        _work(ground, 0.3, 1)
        ground.kill()
        _tear(ground.data / "log.sqlite-wal", ground)
        ground.start()
        ground.count("write-ahead log torn")


def database_restarted(ground: Ground) -> None:
    """PostgreSQL stops as if its machine had failed, and comes back."""
    assert ground.cluster
    for _ in range(3):
        _work(ground, 0.5, 1)
        ground.cluster.stop()
        _work(ground, 0.1, 0.5)
        ground.cluster.start()
        ground.count("database stopped")


def database_full(ground: Ground) -> None:
    """No more room on the disk of PostgreSQL, in its write-ahead log at that: it dies, and comes back with more."""
    assert ground.cluster
    _work(ground, 0.5, 1)
    server, *children = _family(ground.cluster.pid)
    ground.cluster.leave(server, LITTLE_ROOM)
    for process in children:
        with suppress(subprocess.CalledProcessError):  # some end while others are told
            ground.cluster.leave(process, LITTLE_ROOM)
    _work(ground, 0.5, 1)
    with suppress(subprocess.CalledProcessError):  # it is down already
        ground.cluster.stop()
    ground.cluster.start()
    ground.count("disk of the database full")


def cut_after_commit(ground: Ground) -> None:
    """The connection to PostgreSQL ends when its answer is on the way: nobody knows whether it was a commit."""
    assert ground.cluster
    with wire(str(ground.folder / SOCKET), str(ground.cluster.folder / SOCKET), ground.chance) as between:
        ground.url = f"postgresql://postgres@/postgres?host={ground.folder}"
        _restart(ground)
        between.one_in = 25
        _work(ground, 3, 4)
        between.one_in, ground.url = 0, ground.straight
        _restart(ground)
        ground.count("answer of the database cut", between.cuts)


EVERYWHERE = (killed, frozen, cut_off, full, jumping, dying_worker)
IN_FILES = (*EVERYWHERE, torn)
IN_POSTGRES = (*EVERYWHERE, database_restarted, database_full, cut_after_commit)


def _work(ground: Ground, least: float, most: float) -> None:
    """Let the crowd work for some seconds."""
    time.sleep(ground.chance.uniform(least, most))


def _restart(ground: Ground) -> None:
    ground.stop()
    ground.start()


@contextmanager
def _stopped(process: "subprocess.Popen[bytes] | None") -> Iterator[None]:
    assert process
    process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        process.send_signal(signal.SIGCONT)


def _leave(process: int, size: int) -> None:
    """Let a process write no file beyond a size. It is told so by an error, as by a disk that is full."""
    _, most = resource.prlimit(process, resource.RLIMIT_FSIZE)
    resource.prlimit(process, resource.RLIMIT_FSIZE, (size, most))


def _family(process: int) -> list[int]:
    """A process and its children."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
    return [process, *map(int, children.split())]


def _tear(ahead: Path, ground: Ground) -> None:
    """Leave half a frame behind the last commit of a write-ahead log."""
    content = ahead.read_bytes()
    end = last_commit(content)
    half = content[end - ground.chance.randrange(1, HALF) : end]
    ahead.write_bytes(content[:end] + half)


def last_commit(content: bytes) -> int:
    """Where a write-ahead log ends for whoever reads it (https://sqlite.org/fileformat2.html#walformat)."""
    frame = FRAME_HEADER + struct.unpack_from(">I", content, 8)[0]
    end = WAL_HEADER
    for place in range(WAL_HEADER, len(content) - frame + 1, frame):
        if content[place + 8 : place + 16] != content[16:24]:  # the salt of an earlier round
            break
        if struct.unpack_from(">I", content, place + 4)[0]:  # a commit
            end = place + frame
    return end
