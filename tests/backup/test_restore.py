"""A copy that is put back brings nobody back who was forgotten, and the log says that it was put back."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from zipfile import ZipFile

import pytest

from adapters.backup import InUse, NoCopy, backup
from adapters.keys import KeyStore
from adapters.keys.opening import key_encryption
from adapters.main import open_office
from adapters.restore import KeysTooNew, OtherOffice, restore
from adapters.seal.outside import Outside, OutsideGone
from adapters.settings import Settings
from domain.events import LogRestored
from tests.backup.conftest import Ready
from tests.backup.parts import require_forgotten, restores
from tests.erasure.parts import open_town
from tests.http.parts import Body, reported


def everything(folder: Path) -> dict[str, bytes]:
    """All files of an office; an index that comes and goes holds nothing."""
    files = [path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(("-shm", "-wal", ".lock"))]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def with_both(_: Ready) -> None:
    """Key store and place outside know who was forgotten."""


def without_the_place_outside(ready: Ready) -> None:
    shutil.rmtree(ready.folder / "outside")
    Outside(ready.folder / "outside").begin()


def without_the_key_store(ready: Ready) -> None:
    """It comes from the copy, and with it a ring of that day: only the place outside knows."""
    (ready.settings.data / "keys.sqlite").unlink()
    shutil.copyfile(ready.folder / "old.key", ready.settings.data / "kek.key")


def with_new_keys(ready: Ready) -> None:
    """A store that knows none of the keys is no better than none."""
    without_the_key_store(ready)
    with closing(
        KeyStore(ready.settings.data / "keys.sqlite", lambda _: key_encryption(ready.settings, first_start=False))
    ):
        pass


@pytest.mark.rule("L30")
def test_while_the_place_outside_is_away_nothing_is_put_back(ready: Ready) -> None:
    (ready.folder / "outside").rename(ready.folder / "elsewhere")
    before = everything(ready.settings.data)
    with pytest.raises(OutsideGone):
        restore(ready.settings, ready.copy)
    assert everything(ready.settings.data) == before


@pytest.mark.rule("L30")
@pytest.mark.parametrize("left", [with_both, without_the_place_outside, without_the_key_store, with_new_keys])
def test_who_was_forgotten_since_is_forgotten_before_anybody_can_look(
    ready: Ready, document: Body, left: Callable[[Ready], None]
) -> None:
    left(ready)
    restore(ready.settings, ready.copy)

    with open_town(ready.settings, document) as town:
        require_forgotten(town.office, ready)
        assert restores(town.office) == [LogRestored(size=ready.old_size, known_size=ready.new_size, erased_again=1)]
        shown = town.caseworker.sees(f"/cases/{ready.case}")
        assert (shown["state"], shown.get("content")) == ("ERASED", None)
        assert town.office.seal.verify().findings == ()


def test_the_verification_names_the_checkpoints_of_what_was_lost(ready: Ready) -> None:
    restore(ready.settings, ready.copy)
    with open_office(ready.settings) as office:
        pass  # closing it seals it
    sizes = [int(path.stem[4:]) for path in (ready.folder / "outside").glob("000-*.checkpoint")]
    with open_office(ready.settings) as office:
        report = office.seal.verify()

    assert report.lost == sum(size > ready.old_size for size in sizes) > 0
    assert (report.erased, report.findings) == (1, ())
    assert report.sealed == report.events


@pytest.mark.parametrize("spoil", [Path.unlink, lambda log: log.write_bytes(b"no database" * 1000)])
def test_a_log_that_is_lost_or_damaged_is_put_back_too_and_sealed_again(
    ready: Ready, spoil: Callable[[Path], object]
) -> None:
    spoil(ready.settings.log_file)
    restore(ready.settings, ready.copy)
    with open_office(ready.settings) as office:
        assert restores(office)[0].known_size == ready.new_size
        require_forgotten(office, ready)
    with open_office(ready.settings) as office:
        report = office.seal.verify()

    assert (report.findings, report.sealed) == ((), report.events)


def test_nothing_is_put_back_while_somebody_works_with_the_office(ready: Ready) -> None:
    with open_office(ready.settings):
        before = everything(ready.settings.data)
        with pytest.raises(InUse):
            restore(ready.settings, ready.copy)
        assert everything(ready.settings.data) == before


def damaged(copy: Path) -> Iterator[bytes]:
    """The copy cut short, and with one byte changed in the content of each of its parts."""
    good = copy.read_bytes()
    yield from (good[:place] for place in range(0, len(good), len(good) // 60))
    with ZipFile(copy) as packed:
        for part in packed.infolist():
            start = part.header_offset + 30 + len(part.filename)
            for place in range(start, start + part.compress_size, part.compress_size // 20 + 1):
                yield good[:place] + bytes([good[place] ^ 0x55]) + good[place + 1 :]


def test_what_is_no_copy_or_a_damaged_one_is_refused_and_nothing_is_touched(ready: Ready, tmp_path: Path) -> None:
    before = everything(ready.settings.data)
    for content in (b"text", *damaged(ready.copy)):
        (tmp_path / "bad.zip").write_bytes(content)
        with pytest.raises(NoCopy):
            restore(ready.settings, tmp_path / "bad.zip")
        assert everything(ready.settings.data) == before


def test_the_copy_of_another_office_is_refused(ready: Ready, tmp_path: Path) -> None:
    other = Settings(data=tmp_path / "other")
    with open_office(other):
        pass
    backup(other, tmp_path / "other.zip")
    before = everything(ready.settings.data)

    with pytest.raises(OtherOffice):
        restore(ready.settings, tmp_path / "other.zip")

    assert everything(ready.settings.data) == before


@pytest.mark.rule("L30")
def test_a_key_store_from_before_an_erasure_is_dead_under_the_ring_of_today_and_not_put_back(ready: Ready) -> None:
    (ready.settings.data / "keys.sqlite").unlink()
    before = everything(ready.settings.data)
    with pytest.raises(KeysTooNew):
        restore(ready.settings, ready.copy)
    assert everything(ready.settings.data) == before


def test_a_log_copied_by_hand_is_seen_and_not_sealed(ready: Ready, document: Body, tmp_path: Path) -> None:
    with closing(sqlite3.connect(ready.settings.log_file)) as db, closing(sqlite3.connect(tmp_path / "old")) as old:
        db.backup(old)
    with open_town(ready.settings, document) as town:
        reported(town, "Verloren")
    shutil.copyfile(tmp_path / "old", ready.settings.log_file)

    with open_town(ready.settings, document) as town:
        reported(town, "Anders")
        codes = {finding.code for finding in town.office.seal.verify().findings}
        sealed = town.office.seal.newest()[0]
    with open_office(ready.settings) as office:
        assert office.seal.newest()[0] == sealed

    assert "CHECKPOINT_DIFFERS" in codes


def test_a_copy_that_is_put_back_again_begins_another_history(ready: Ready, document: Body) -> None:
    for name in ("Eins", "Zwei", "Drei"):
        restore(ready.settings, ready.copy)
        with open_town(ready.settings, document) as town:
            reported(town, name)
    with open_office(ready.settings) as office:
        report = office.seal.verify()
        assert len(restores(office)) == 3
        assert office.seal.histories.number == 3

    assert (report.findings, report.sealed) == ((), report.events)


@pytest.mark.parametrize("name", ["amt-v2.sqlite", "k", "a", "log[1]"])
def test_whatever_a_log_is_called_it_is_put_aside_and_nothing_else(ready: Ready, name: str) -> None:
    """Beside it lie read models, which go, and keys, which stay."""
    log = ready.settings.log_file.rename(ready.settings.data / name)
    content = log.read_bytes()
    given = ready.settings.model_copy(update={"database": f"sqlite:///{log.parent}/../data/{name}"})

    restore(given, ready.copy)

    aside = {one.name: one.read_bytes() for one in ready.settings.data.glob("replaced-*/*")}
    assert aside[name] == content
    assert aside.keys() <= {name, f"{name}-wal", f"{name}-shm"}
    assert [one for one in ready.settings.data.glob("*-v*.sqlite*") if one != log] == []
    with open_office(given) as office:
        assert restores(office)[0].known_size == ready.new_size


def test_a_log_on_another_disk_is_put_back_there(ready: Ready, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere" / "journal.db"
    elsewhere.parent.mkdir()
    shutil.move(ready.settings.log_file, elsewhere)
    given = ready.settings.model_copy(update={"database": f"sqlite:///{elsewhere}"})

    restore(given, ready.copy)

    with open_office(given) as office:
        assert restores(office)[0].size == ready.old_size
    assert not ready.settings.log_file.exists()
