"""Over random histories nobody is ever told a field they may not read then; each leak that is planted is found.

`histories.py` plays thousands of them by hand.
"""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from starlette.responses import JSONResponse

from adapters.http.app import create_app
from adapters.main import Office
from application import access
from application.access import Sight
from application.correction import Corrections
from application.reading import CaseShown, Reading
from domain import case as cases
from domain.conference import Conference
from domain.consent import Consent
from tests.canaries import histories
from tests.canaries.histories import FIRST_DAY, Report, play
from tests.canaries.oracle import CARRIED, Case, Paper, Reader, Stage, letter_of
from tests.canaries.walking import API, CASEWORKER, Leak

HISTORIES = 24
MANY = 600
"""Within so many a planted leak is found; mostly within twenty."""
TAKEN = (
    *("consents", "consent-withdrawal", "correction", "restriction", "contest", "requests", "discussion", "measures"),
    *("entrusted-notes", "entrusted-notes/{id}/release", "emergency-access", "erasure/confirmation", "reconsideration"),
)
"""Steps without which the histories would prove little."""
RARE = {"PROGRESS"}
"""What few histories come to: a note on a measure is told in the report to the young person alone, once it is asked for
and they were identified; `test_subject_report.py` asks for it."""
Patch = pytest.MonkeyPatch
MATRIX: dict[str, tuple[Stage, bool, str]] = {
    "before the session": ("before", False, "RRPP"),
    "while the item is open": ("open", False, "RRR-"),
    "afterwards, with a measure": ("after", True, "RRM-"),
    "afterwards, without one": ("after", False, "RR--"),
    "closed": ("closed", True, "RR--"),
}
"""The stage, whether the third has a measure, and what each reads: who reported, the coordinator, who is named and in
the room, and who is not named."""


ROOM = ("jugendamt", "agentur", "berufskolleg")


@pytest.mark.parametrize("moment", MATRIX)
def test_the_model_is_the_matrix(moment: str) -> None:
    stage, measure, letters = MATRIX[moment]
    day = FIRST_DAY.date()
    paper = Paper(day, day, own=True, recipients={"jugendamt", "agentur"}, purposes=set())
    case = Case("jobcenter", day, paper, stage, in_the_room={(one, "somebody") for one in ROOM})
    case.owners = {"agentur"} if measure else set()
    readers = [Reader("somebody", key, CASEWORKER) for key in ("jobcenter", "jugendamt", "agentur", "berufskolleg")]

    assert "".join(letter_of(one, case, FIRST_DAY) for one in readers) == letters
    if stage == "open":
        assert letter_of(Reader("a colleague", "agentur", CASEWORKER), case, FIRST_DAY) == "P"


@pytest.fixture(scope="module")
def played() -> Report:
    return play(range(HISTORIES))


@pytest.mark.rule("L5", "L6", "L9", "L15", "L22", "L28", "L30", "L31", "L45", "L63")
def test_nobody_is_told_what_they_may_not_read_at_that_moment(played: Report) -> None:
    assert played.histories == HISTORIES


def test_what_may_be_read_is_told_in_most_histories(played: Report) -> None:
    carried = {group for groups in CARRIED.values() for group in groups}

    assert played.telling > HISTORIES / 2
    assert {group for _, group in played.seen} | RARE == carried | {"NUMBER"}


def test_every_question_is_asked_and_every_step_taken(played: Report, document: dict[str, Any]) -> None:
    questions = {path.removeprefix(API) for path, by in document["paths"].items() if "get" in by}

    assert questions <= played.answers.keys()
    assert {f"POST /cases/{{id}}/{step} 2" for step in TAKEN} <= played.answers.keys()


def to_whom_the_consent_does_not_name(patch: Patch) -> None:
    other = access._other  # noqa: SLF001
    everything = Sight("FULL", "")
    patch.setattr(access, "_other", lambda *about, covered: other(*about, covered=True) if covered else everything)


def after_a_withdrawal(patch: Patch) -> None:
    patch.setattr(Consent, "withdraw", lambda self, _: self)


def after_the_item(patch: Patch) -> None:
    other = access._other  # noqa: SLF001

    def still(actor: Any, case: cases.Case, moment: Any, *, covered: bool) -> Sight:
        return other(actor, case, access.Moment(moment.day, bool(case.discussed_on)), covered=covered)

    patch.setattr(access, "_other", still)


def to_a_colleague_outside_the_room(patch: Patch) -> None:
    patch.setattr(Conference, "accounts", lambda *_: None)


def after_the_eighteenth_birthday(patch: Patch) -> None:
    patch.setattr("domain.consent.MAJORITY", 19)
    patch.setattr("domain.timers.MAJORITY", 19)


def what_a_correction_replaced(patch: Patch) -> None:
    patch.setattr(Corrections, "finish", lambda _: 0)


def while_processing_is_restricted(patch: Patch) -> None:
    patch.setattr(cases.Case, "restricted", property(lambda _: False, lambda *_: None), raising=False)


def what_was_entrusted_to_another(patch: Patch) -> None:
    patch.setattr("domain.case.Note.known_to", lambda *_: True)


def in_a_line_that_is_logged(patch: Patch) -> None:
    case = Reading.case

    def told(self: Reading, *about: Any) -> CaseShown:
        shown = case(self, *about)
        logging.getLogger("application").debug("read: %s", shown.content)
        return shown

    patch.setattr(Reading, "case", told)


def by_a_new_way(patch: Patch) -> None:
    """One that the model knows nothing of: figures, and in a header whom they are about."""

    def with_figures(office: Office) -> Any:
        app = create_app(office)

        def of_cases() -> JSONResponse:
            lines = office.runners["case_list"].query("SELECT case_id FROM case_list")
            return JSONResponse({"cases": 1}, headers={"X-Cases": ",".join(str(one["case_id"]) for one in lines)})

        app.get("/figures-of-cases")(of_cases)
        return app

    patch.setattr(histories, "create_app", with_figures)


LEAKS: dict[Callable[[Patch], None], int] = {
    to_whom_the_consent_does_not_name: 8,
    after_a_withdrawal: 1,
    after_the_item: 4,
    to_a_colleague_outside_the_room: 16,
    after_the_eighteenth_birthday: 2,
    what_a_correction_replaced: 1,
    while_processing_is_restricted: 6,
    what_was_entrusted_to_another: 2,
    in_a_line_that_is_logged: 2,
    by_a_new_way: 2,
}
"""What is told that should not be, and the history that comes upon it first; any other would do, in time."""


@pytest.mark.parametrize(("leak", "first"), LEAKS.items())
def test_what_is_told_too_much_is_found(monkeypatch: Patch, leak: Callable[[Patch], None], first: int) -> None:
    leak(monkeypatch)

    with pytest.raises(Leak, match=r"was told|in a log line"):
        play(range(first, first + MANY))
