"""A restore loses no look that is still there, and says what is lost of those that are not."""

from pathlib import Path

from adapters.backup import backup
from adapters.main import Office, open_office
from adapters.restore import restore
from application.desk import AGENCY
from domain.events import ReadLogRestored
from tests.erasure.parts import open_town, settings
from tests.http.parts import Body, Town, reported
from tests.reads.purged import SAID, lived, purges, require_purged


def looked(town: Town, times: int) -> None:
    """The coordinator looks at a case, again and again."""
    case = town.coordinator.sees("/cases")["items"][0]["id"]
    for _ in range(times):
        town.coordinator.sees(f"/cases/{case}")


def size(office: Office) -> int:
    return office.reads.tables.head()


def told(office: Office) -> list[ReadLogRestored]:
    return [entry.event for entry in office.journal.history(AGENCY) if isinstance(entry.event, ReadLogRestored)]


def copied(folder: Path, document: Body) -> int:
    """An office with a copy, and looks from before and after it; how many looks there are in the end."""
    with open_town(settings(folder), document) as town:
        reported(town)
        looked(town, 3)
        town.office.seal.seal()
        backup(settings(folder), folder / "copy.zip")
        looked(town, 4)
        town.office.reads.seal()
        return size(town.office)


def test_looks_made_after_the_copy_are_there_after_the_restore(tmp_path: Path, document: Body) -> None:
    before = copied(tmp_path, document)

    restore(settings(tmp_path), tmp_path / "copy.zip")

    with open_office(settings(tmp_path)) as office:
        assert size(office) == before
        assert told(office) == []
        assert office.reads.verify().intact


def test_a_read_log_that_is_lost_comes_from_the_copy_and_goes_on_under_an_origin_of_its_own(
    tmp_path: Path, document: Body
) -> None:
    before = copied(tmp_path, document)
    for file in (tmp_path / "data").glob("reads.sqlite*"):
        file.unlink()

    restore(settings(tmp_path), tmp_path / "copy.zip")

    with open_town(settings(tmp_path), document) as town:
        [event] = told(town.office)
        assert event.size == size(town.office) < event.known_size == before
        looked(town, 1)
        town.office.reads.seal()
        assert town.office.reads.newest()[1].startswith("fallkonferenz/fallkonferenz/zugriffe/1\n")
        report = town.office.reads.verify()
        assert (report.findings, report.lost) == ((), 1)
        assert town.office.seal.verify().intact


def test_what_was_purged_after_the_copy_stays_purged_and_said(tmp_path: Path) -> None:
    place = lived(tmp_path)
    backup(settings(place), tmp_path / "copy.zip")
    with open_office(settings(place)) as office:
        office.daily.run()

    restore(settings(place), tmp_path / "copy.zip")

    with open_office(settings(place)) as office:
        require_purged(office)
        assert office.daily.run()["looks"] == 0
        require_purged(office)


def test_a_copy_brings_back_looks_that_are_purged_again(tmp_path: Path) -> None:
    place = lived(tmp_path)
    backup(settings(place), tmp_path / "copy.zip")
    with open_office(settings(place)) as office:
        office.daily.run()
    for file in (place / "data").glob("reads.sqlite*"):
        file.unlink()

    restore(settings(place), tmp_path / "copy.zip")

    with open_office(settings(place)) as office:
        assert office.daily.run()["looks"] == 3
        assert purges(office) == [SAID]
        assert office.reads.verify().intact
