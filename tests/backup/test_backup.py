"""A copy that is made while people work is of one moment."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from adapters.backup import backup
from adapters.keys import KeyMissing
from adapters.main import open_office
from adapters.restore import restore
from adapters.settings import Settings
from tests.http.parts import Town, reported

COPIES = 5


def test_copies_made_while_four_people_write_are_whole(town: Town, folder: Path, tmp_path: Path) -> None:
    stop = threading.Event()

    def write(name: str) -> int:
        number = 0
        while not stop.is_set():
            reported(town, f"{name} {'x' * number}")
            number += 1
        return number

    with ThreadPoolExecutor(4) as writers:
        writing = [writers.submit(write, name) for name in ("Eins", "Zwei", "Drei", "Vier")]
        try:
            sizes = [copied(town, tmp_path / f"{number}.zip") for number in range(COPIES)]
        finally:
            stop.set()
        assert all(one.result() for one in writing)

    assert sizes == sorted(set(sizes))
    for number, size in enumerate(sizes):
        given = Settings(data=tmp_path / f"data-{number}", key_file=folder / "kek.key")
        restore(given, tmp_path / f"{number}.zip")
        with open_office(given) as office:
            report = office.seal.verify()
            assert report.findings == ()
            assert len(office.journal.read(0, size)) == size


def test_a_folder_may_be_called_as_one_likes(tmp_path: Path) -> None:
    given = Settings(data=tmp_path / "Amt #1? 100%20")
    with open_office(given):
        pass
    assert backup(given, tmp_path / "copy.zip").size > 0
    restore(given, tmp_path / "copy.zip")
    with open_office(given) as office:
        assert office.seal.verify().findings == ()

    (given.data / "keys.sqlite").unlink()
    with pytest.raises(KeyMissing), open_office(given):
        pass
    assert not (given.data / "keys.sqlite").exists()


def copied(town: Town, target: Path) -> int:
    """Events in a copy that is made after some more were written."""
    before = town.office.journal.head()
    while town.office.journal.head() < before + 6:
        time.sleep(0.01)
    return backup(town.office.settings, target).size
