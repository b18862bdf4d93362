"""Rotation wraps all keys anew while people go on working, and kills every copy from before."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from shutil import copyfile
from textwrap import dedent
from uuid import UUID, uuid4

import pytest

from adapters.keys import KeyMissing, KeyStore
from adapters.keys.ring import FileRing
from adapters.log.connecting import Place

CASE = UUID("00000000-0000-4000-8000-00000000ca5e")
STEPS = 5


Open = Callable[[], KeyStore]


def ring(folder: Path) -> Callable[[bool], FileRing]:
    return lambda first: FileRing(folder / "kek.key", first_start=first)


@pytest.fixture
def opened(at: Callable[[str], Place], tmp_path: Path) -> Open:
    """Opens the key store, as another process would."""
    return lambda: KeyStore(at("keys"), ring(tmp_path))


@pytest.fixture
def store(opened: Open) -> Iterator[KeyStore]:
    with closing(opened()) as store:
        yield store


def test_after_a_rotation_everything_opens_as_before(store: KeyStore, opened: Open) -> None:
    keys = {case: store.current(case, "case") for case in [uuid4() for _ in range(450)]}
    secret = store.secret("pepper")
    told: list[int] = []
    assert store.rotate(told.append) == store.epoch == 2
    assert told == [200, 400, 451]
    with closing(opened()) as again:
        assert {case: again.current(case, "case") for case in keys} == keys
        assert again.secret("pepper") == secret


def test_what_is_destroyed_stays_destroyed(store: KeyStore) -> None:
    store.current(CASE, "case")
    store.destroy(CASE)
    store.rotate()
    assert store.key(CASE, "case", 1) is None


def test_a_copy_from_before_opens_no_more(tmp_path: Path) -> None:
    with closing(KeyStore(tmp_path / "keys.sqlite", ring(tmp_path))) as store:
        store.current(CASE, "case")
        copyfile(tmp_path / "keys.sqlite", tmp_path / "old.sqlite")
        store.rotate()
    with closing(KeyStore(tmp_path / "old.sqlite", ring(tmp_path))) as old, pytest.raises(KeyMissing):
        old.key(CASE, "case", 1)


def test_the_old_key_encryption_key_is_in_no_file_any_more(store: KeyStore, tmp_path: Path) -> None:
    (_, old) = (tmp_path / "kek.key").read_text("ascii").split()
    store.rotate()
    assert [path.name for path in tmp_path.iterdir() if old.encode() in path.read_bytes()] == []


def test_what_a_killed_process_wrote_beside_the_ring_is_gone_too_and_what_is_somebody_elses_stays(
    store: KeyStore, tmp_path: Path
) -> None:
    old = (tmp_path / "kek.key").read_bytes()
    left, copy, disk = tmp_path / f"kek.key.{uuid4().hex}", tmp_path / "kek.key.mine", tmp_path / "disk"
    for file in (left, copy):
        file.write_bytes(old)
    disk.hardlink_to(left)
    store.rotate()
    assert not left.exists()
    assert (copy.read_bytes(), disk.read_bytes()) == (old, bytes(len(old)))


def test_others_read_and_make_keys_meanwhile(store: KeyStore, opened: Open) -> None:
    known = {case: store.current(case, "case")[1] for case in [uuid4() for _ in range(300)]}

    def work(_: int) -> dict[UUID, bytes]:
        with closing(opened()) as other:
            for case, key in known.items():
                assert other.key(case, "case", 1) == key
            return {case: other.current(case, "case")[1] for case in [uuid4() for _ in range(60)]}

    with ThreadPoolExecutor(4) as pool:
        making = [pool.submit(work, number) for number in range(3)]
        rotating = [pool.submit(store.rotate) for _ in range(4)]
        made = {case: key for future in making for case, key in future.result().items()}
        epochs = [future.result() for future in rotating]
    assert sorted(epochs) == [2, 3, 4, 5]
    with closing(opened()) as again:
        assert {case: again.key(case, "case", 1) for case in known | made} == known | made


SCRIPT = """
import os, signal, sys
from pathlib import Path
from adapters.keys import KeyStore
from adapters.keys.ring import FileRing
from adapters.log.connecting import Address

ring, last, place = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
left = last

def dying(function):
    def act(*args, **kwargs):
        global left
        result = function(*args, **kwargs)
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return result
    return act

keys = KeyStore(Address(*place) if place[1:] else Path(*place), lambda first: FileRing(ring, first_start=first))
FileRing.begin = dying(FileRing.begin)
FileRing.destroy_before = dying(FileRing.destroy_before)
KeyStore._begin = dying(KeyStore._begin)
KeyStore._rewrap = dying(KeyStore._rewrap)
keys.rotate()
"""
"""Rotates, and is killed after so many steps: begin, enter the epoch, wrap, find nothing left, destroy."""


@pytest.mark.parametrize("last", range(1, STEPS + 1))
def test_a_rotation_that_was_killed_is_finished_by_the_next(
    opened: Open, at: Callable[[str], Place], tmp_path: Path, last: int
) -> None:
    with closing(opened()) as store:
        key = store.current(CASE, "case")
    place = at("keys")
    where = [str(place)] if isinstance(place, Path) else [place.url, place.schema]
    words = [sys.executable, "-c", dedent(SCRIPT), str(tmp_path / "kek.key"), str(last), *where]
    killed = subprocess.run(words, cwd=Path(__file__).parents[2], check=False, timeout=60)  # noqa: S603  # our own script
    assert killed.returncode == -signal.SIGKILL
    with closing(opened()) as store:
        assert store.current(CASE, "case") == key
        assert store.rotate() == store.epoch
        assert store.current(CASE, "case") == key
    assert len((tmp_path / "kek.key").read_text("ascii").splitlines()) == 1
