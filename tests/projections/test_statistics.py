from datetime import date
from uuid import UUID

import pytest

from domain import events as e
from projections.figures import counts, half_year, report
from projections.statistics import Statistics
from tests.projections.conftest import Folded
from tests.projections.parts import AUTUMN, COVERED, PROFILE, SPRING, YEAR, Log, attended, measure
from tests.samples import SAMPLES

ANNA, BEN, CORA, DORA = (UUID(int=number) for number in (1, 2, 3, 4))
APRIL, MAY, OCTOBER = date(2017, 4, 5), date(2017, 5, 10), date(2017, 10, 25)
END = date(2017, 12, 31)


@pytest.fixture
def year(log: Log) -> Log:
    """Two cases discussed in May, one of them reported again; one deferred; one conference more is planned."""
    log.schedule(SPRING, APRIL, MAY)
    log.schedule(AUTUMN, APRIL, OCTOBER)
    for case, reporter in ((ANNA, "jobcenter"), (BEN, "berufskolleg"), (CORA, "jobcenter")):
        log.report(case, APRIL, reporter)
    log.defer(CORA, SPRING, MAY)
    log.add(SPRING, MAY, e.ConferenceOpened(opened_on=MAY, attendance=attended(*COVERED)))
    log.add(SPRING, MAY, e.AttendanceRecorded(attendee=attended("bildungsbuero")[0], left=False))
    log.discuss(ANNA, SPRING, MAY, measure(1, OCTOBER), measure(2, OCTOBER, "jugendamt", "SGB_VIII"))
    log.discuss(BEN, SPRING, date(2017, 5, 12), measure(3, OCTOBER))
    log.add(SPRING, MAY, e.ConferenceHeld(held_on=MAY, discussed=2, dropped=1, youth_present=2))
    log.add(SPRING, MAY, e.FeedbackGiven(rating=4), e.FeedbackGiven(rating=5))
    log.add(ANNA, OCTOBER, e.MeasureCompleted(measure_id=UUID(int=1), on=OCTOBER))
    again = e.CaseReReported(
        reporter="jobcenter",
        reported_on=OCTOBER,
        summary="Kanarienvogel",
        support_needs=("SUCHT",),
        youth_wants_to_attend=False,
        form_versions={"report": "2017-09"},
    )
    log.add(ANNA, OCTOBER, again)
    log.add(BEN, OCTOBER, e.CaseClosed(reason="ZIEL_ERREICHT", outcome="DUAL", closed_on=OCTOBER, open_measures=1))
    log.add(YEAR, OCTOBER, e.SteeringMeetingHeld(held_on=OCTOBER))
    return log


def test_the_figures_of_a_year(year: Log, folded: Folded) -> None:
    assert counts(folded(Statistics(), year), 2017) == {
        "conferences": {"status": {"HELD": 1, "PLANNED": 1}, "kind": {"REGULAR": 1}},
        "reports": {
            "total": {"all": 4},
            "institution": {"berufskolleg": 1, "jobcenter": 3},
            "round": {"AGAIN": 1, "FIRST": 3},
        },
        "persons_reported": {"total": {"all": 3}},
        "persons_discussed": {"total": {"all": 2}},
        "discussions": {
            "total": {"all": 2},
            "institution": {"berufskolleg": 1, "jobcenter": 1},
            "conference": {"FK-2017-05-10": 2},
            "youth_present": {"yes": 2},
        },
        "waiting": {"total": {"all": 2}, "institution": {"jobcenter": 2}},
        "deferrals": {"reason": {"KAPAZITAET": 1}},
        "persons_deferred": {"reason": {"KAPAZITAET": 1}},
        "measures": {
            "total": {"all": 3},
            "circle": {"SGB_II": 2, "SGB_VIII": 1},
            "status": {"agreed": 2, "completed": 1},
        },
        "persons_with_measures": {"circle": {"SGB_II": 2, "SGB_VIII": 1}, "status": {"agreed": 2, "completed": 1}},
        "closings": {"reason": {"ZIEL_ERREICHT": 1}, "outcome": {"DUAL": 1}},
        "attendance": {"institution": {"agentur": 1, "bildungsbuero": 1, "jobcenter": 1, "jugendamt": 1}},
        "steering_meetings": {"total": {"all": 1}},
        "feedback": {"rating": {"4": 1, "5": 1}},
        "waiting_days": {"median": {"days": 36}},
    }


def test_the_report_says_it_at_a_glance(year: Log, folded: Folded) -> None:
    found = report(folded(Statistics(), year), 2017, OCTOBER, PROFILE)
    assert (found.conferences_held, found.reports, found.persons_reported) == (1, 4, 3)
    assert (found.discussions, found.persons_discussed, found.waiting, found.deferrals) == (2, 2, 2, 1)
    assert (found.measures, found.youth_present, found.median_waiting_days, found.feedback_mean) == (3, 2, 36, 4.5)
    assert (found.final, found.steering_meetings, found.warnings) == (False, 1, [])
    assert report(folded(Statistics(), year), 2017, END, PROFILE).warnings == ["STEERING_MEETING_MISSING"]


def test_a_year_in_which_nothing_happened_has_no_figures(year: Log, folded: Folded) -> None:
    tables = folded(Statistics(), year)
    assert counts(tables, 2016) == {}
    empty = report(tables, 2016, date(2016, 6, 1), PROFILE)
    assert (empty.reports, empty.median_waiting_days, empty.feedback_mean) == (0, None, None)


def test_a_year_goes_by_the_business_date_to_its_last_day(log: Log, folded: Folded) -> None:
    log.report(ANNA, END)
    log.report(BEN, date(2018, 1, 1))
    tables = folded(Statistics(), log)
    assert counts(tables, 2017)["reports"]["total"] == {"all": 1}
    assert counts(tables, 2018)["reports"]["total"] == {"all": 1}
    assert counts(tables, 2018)["waiting"]["total"] == {"all": 2}


def test_who_waits_at_the_end_of_a_year_is_told_for_that_day(log: Log, folded: Folded) -> None:
    log.schedule(SPRING, OCTOBER, date(2018, 2, 7))
    log.report(ANNA, OCTOBER)
    log.report(BEN, OCTOBER)
    log.discuss(ANNA, SPRING, date(2018, 2, 7))
    log.add(BEN, date(2018, 2, 8), e.ReportWithdrawn(withdrawn_on=date(2018, 2, 8)))
    tables = folded(Statistics(), log)
    assert counts(tables, 2017)["waiting"]["total"] == {"all": 2}
    assert "waiting" not in counts(tables, 2018)
    assert counts(tables, 2018)["closings"]["reason"] == {"MELDUNG_ZURUECKGEZOGEN": 1}


def test_an_erased_case_no_longer_waits_and_still_counts_as_reported(log: Log, folded: Folded) -> None:
    log.report(ANNA, APRIL)
    log.add(
        ANNA,
        MAY,
        e.ErasureOrdered(reason="VERLANGEN", ordered_by="muster", ordered_on=MAY),
        SAMPLES["SubjectDataErased"],
    )
    found = counts(folded(Statistics(), log), 2017)
    assert found.keys().isdisjoint({"waiting", "closings"})
    assert found["reports"]["total"] == {"all": 1}


def test_dimensions_of_the_person_come_from_anonymous_batches_alone(year: Log, folded: Folded) -> None:
    batches = (
        {"reports": {"age_group": {"15-17": 2}, "sex": {"w": 2}, "need_group": {"SCHULE": 1}}},
        {"reports": {"age_group": {"15-17": 1, "18-20": 1}}, "discussions": {"youth_present": {"no": 9}}},
    )
    for batch in batches:
        year.add(YEAR, OCTOBER, e.StatisticsFactsRecorded(year=2017, counts=batch, counted={}))
    found = counts(folded(Statistics(), year), 2017)
    assert found["reports"]["age_group"] == {"15-17": 3, "18-20": 1}
    assert (found["reports"]["sex"], found["reports"]["need_group"]) == ({"w": 2}, {"SCHULE": 1})
    assert (found["reports"]["total"], found["discussions"]["youth_present"]) == ({"all": 4}, {"yes": 2})


def test_a_closed_year_never_changes(year: Log, folded: Folded) -> None:
    closed = counts(folded(Statistics(), year), 2017)
    year.add(YEAR, END, e.YearStatisticsClosed(year=2017, counts=closed))
    year.report(DORA, OCTOBER)
    year.add(ANNA, END, e.MeasureFailed(measure_id=UUID(int=2), on=END))
    year.add(
        ANNA,
        END,
        e.ErasureOrdered(reason="VERLANGEN", ordered_by="muster", ordered_on=END),
        SAMPLES["SubjectDataErased"],
    )
    tables = folded(Statistics(), year)
    assert counts(tables, 2017) == closed
    assert report(tables, 2017, END, PROFILE).final
    assert counts(tables, 2018) != {}


def test_each_half_of_a_year_has_figures_of_its_own(year: Log, folded: Folded) -> None:
    tables = folded(Statistics(), year)
    first, second = half_year(tables, 2017, 1), half_year(tables, 2017, 2)
    assert (first["reports"]["total"], second["reports"]["total"]) == ({"all": 3}, {"all": 1})
    assert (first["conferences"]["status"], second["conferences"]["status"]) == ({"HELD": 1}, {"PLANNED": 1})
