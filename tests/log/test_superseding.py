"""What a whole correction replaced can be blanked in the log, and nothing else (L28)."""

from uuid import UUID

import pytest

from adapters.keys import KeyStore
from adapters.log.mapper import Logged
from application.journal import Journal
from domain.events import ReportCorrected
from domain.personal import ERASED, Compartment, personal_fields
from tests.log.parts import CONTESTED, change, command
from tests.log.places import VIOLATED, Place
from tests.samples import SAMPLES

CASE = UUID("00000000-0000-4000-8000-00000000ca5e")
REPORTED, SIGNED, CORRECTED = (SAMPLES[name] for name in ("CaseReported", "ConsentSigned", "ReportCorrected"))
IN_PART = ReportCorrected.model_validate(CORRECTED.model_dump() | {"complete": False})


def written(journal: Journal, keys: KeyStore, correction: object = CORRECTED) -> None:
    """A report, other events beside it, and its correction under a newer key."""
    journal.append(command(), change(CASE, 0, SIGNED, REPORTED, CONTESTED))
    keys.advance(CASE, Compartment.REPORT)
    journal.append(command(), change(CASE, 3, correction))  # type: ignore[arg-type]


def boxes(journal: Journal) -> dict[str, bytes | None]:
    rows = journal.recorder.select_events(CASE)
    return {row.topic: row.box for row in rows if isinstance(row, Logged)}


def replace(journal: Journal, keys: KeyStore) -> None:
    keys.destroy_before(CASE, Compartment.REPORT, journal.corrected_under(CASE))
    journal.supersede(CASE)


@pytest.mark.rule("L28")
def test_what_was_reported_leaves_the_disk_and_everything_else_stays(
    journal: Journal, keys: KeyStore, place: Place
) -> None:
    written(journal, keys)
    before = boxes(journal)
    old = before["CaseReported"]
    assert old is not None
    assert place.holding(old)

    replace(journal, keys)
    place.tidy_up()

    assert place.holding(old) == []
    assert boxes(journal) == before | {"CaseReported": None}
    signed, reported, contested, corrected = (entry.event for entry in journal.history(CASE))
    assert reported == REPORTED.model_copy(update=dict.fromkeys(personal_fields(type(REPORTED)), ERASED))
    assert (signed, contested, corrected) == (SIGNED, CONTESTED, CORRECTED)


@pytest.mark.rule("L28")
def test_replacing_again_changes_nothing(journal: Journal, keys: KeyStore) -> None:
    written(journal, keys)
    replace(journal, keys)
    before = boxes(journal)
    replace(journal, keys)
    assert boxes(journal) == before


@pytest.mark.rule("L28")
def test_each_correction_replaces_the_one_before_it(journal: Journal, keys: KeyStore) -> None:
    written(journal, keys)
    replace(journal, keys)
    keys.advance(CASE, Compartment.REPORT)
    journal.append(command(), change(CASE, 4, CORRECTED))
    replace(journal, keys)
    assert [entry.event for entry in journal.history(CASE)][-1] == CORRECTED
    assert [row.box is None for row in journal.recorder.select_events(CASE) if isinstance(row, Logged)] == [
        *(False, True, False),
        *(True, False),
    ]


@pytest.mark.rule("L28", "R40")
def test_a_correction_of_a_part_replaces_nothing(journal: Journal, keys: KeyStore) -> None:
    written(journal, keys, IN_PART)
    assert journal.corrected_under(CASE) == 0
    journal.supersede(CASE)
    assert None not in boxes(journal).values()


@pytest.mark.rule("L28", "R40")
@pytest.mark.parametrize(
    "change_rows",
    [
        "UPDATE events SET box = NULL WHERE topic = 'DataContested'",
        "UPDATE events SET box = NULL WHERE topic = 'ConsentSigned'",
        "UPDATE events SET box = NULL WHERE topic = 'ReportCorrected'",
        "UPDATE events SET box = x'00' WHERE topic = 'CaseReported'",
        "UPDATE events SET box = NULL, leaf = x'00' WHERE topic = 'CaseReported'",
        "UPDATE events SET box = NULL, state = x'7b7d' WHERE topic = 'CaseReported'",
    ],
)
def test_nothing_else_of_a_corrected_case_can_be_changed(
    journal: Journal, keys: KeyStore, place: Place, change_rows: str
) -> None:
    written(journal, keys)
    with place.tampering() as db, pytest.raises(VIOLATED, match="append-only"):
        db.do(change_rows)


@pytest.mark.rule("L28", "R40")
@pytest.mark.parametrize("correction", [None, IN_PART])
def test_without_a_whole_correction_no_report_can_be_blanked(
    journal: Journal, keys: KeyStore, place: Place, correction: object
) -> None:
    if correction is None:
        journal.append(command(), change(CASE, 0, REPORTED))
    else:
        written(journal, keys, correction)
    with place.tampering() as db, pytest.raises(VIOLATED, match="append-only"):
        db.do("UPDATE events SET box = NULL WHERE topic = 'CaseReported'")


@pytest.mark.rule("L28", "R40")
def test_a_correction_under_the_same_key_replaces_nothing(journal: Journal, place: Place) -> None:
    journal.append(command(), change(CASE, 0, REPORTED, CORRECTED))
    with place.tampering() as db, pytest.raises(VIOLATED, match="append-only"):
        db.do("UPDATE events SET box = NULL WHERE topic = 'CaseReported'")
