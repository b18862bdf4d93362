"""What is published tells nobody's number, whatever was published before."""

from collections import defaultdict
from datetime import date
from itertools import product

import pytest

from domain import disclosure, errors, year_plan
from domain import events as e
from domain.disclosure import Masked, Period, Publishing, ReleaseForm, Values
from domain.figures import Counts
from domain.year_plan import YearPlan
from tests.domain.given import Outcome, fold, given
from tests.domain.parts import ESCHWEILER, act, coordinator, steering, town

CLOSED = date(2018, 3, 1)
FINAL = e.YearStatisticsClosed(year=2017, counts={})
FOR_ALL, SPRING, AUTUMN = (
    ReleaseForm(audience="public"),
    ReleaseForm(audience="steering", half=1),
    ReleaseForm(audience="steering", half=2),
)


def reports(persons: int | None = None, **institutions: int) -> Counts:
    total = sum(institutions.values())
    return {
        "reports": {"total": {"all": total}, "institution": institutions},
        "persons_reported": {"total": {"all": total if persons is None else persons}},
    }


def halves(spring: Counts, autumn: Counts) -> dict[Period, Counts]:
    both = {
        key: spring["reports"]["institution"].get(key, 0) + autumn["reports"]["institution"].get(key, 0)
        for key in spring["reports"]["institution"].keys() | autumn["reports"]["institution"].keys()
    }
    return {None: reports(**both), 1: spring, 2: autumn}


class Told:
    """A town that publishes and remembers."""

    def __init__(self, counts: dict[Period, Counts]) -> None:
        self.counts = counts
        self.plan = fold(YearPlan(), FINAL)

    def publishing(self, form: ReleaseForm) -> Outcome:
        """Ask for a release, on the day the year is closed."""
        return given(self.plan).when(year_plan.publish, 2017, form, self.counts, steering(CLOSED))

    def remember(self, form: ReleaseForm) -> e.FiguresPublished:
        """Publish for good."""
        [event] = self.publishing(form).then(e.FiguresPublished).decision.events
        assert isinstance(event, e.FiguresPublished)
        self.plan = self.plan.evolve(event)
        return event

    def publish(self, period: Period) -> Values:
        """Publish, and give back how many reported, but for those who did not."""
        event = self.remember(ReleaseForm(audience="steering", half=period))
        return {value: n for value, n in event.tables["reports"]["institution"].items() if n != 0}


def alone(counts: Counts) -> Masked:
    return Publishing(dict.fromkeys(disclosure.PERIODS, counts), {}, ESCHWEILER).release(None, "steering").tables


def by_institution(counts: Counts) -> Values:
    return {value: n for value, n in alone(counts)["reports"]["institution"].items() if n != 0}


@pytest.mark.rule("L50", "L51", "L54")
@pytest.mark.parametrize(
    ("numbers", "published"),
    [
        ({"jobcenter": 5, "agentur": 3}, {"jobcenter": 5, "agentur": 3}),
        ({"jobcenter": 5, "agentur": 4, "jugendamt": 2}, {"jobcenter": 5, "agentur": None, "jugendamt": None}),
        ({"jobcenter": 4, "agentur": 4, "jugendamt": 1}, {"jobcenter": None, "agentur": None, "jugendamt": None}),
        ({"jobcenter": 2, "agentur": 2}, {"*": None}),
        ({"jobcenter": 7}, {"*": None}),
    ],
    ids=["large", "with the next larger one", "with all of its size", "nothing large beside it", "all of one kind"],
)
def test_a_small_number_takes_a_larger_one_along(numbers: dict[str, int], published: Values) -> None:
    assert by_institution(reports(**numbers)) == published


@pytest.mark.rule("L54")
def test_a_value_nobody_has_is_said_to_be_zero() -> None:
    assert alone(reports(jobcenter=5, agentur=3))["reports"]["institution"]["berufskolleg"] == 0


@pytest.mark.rule("L50")
def test_three_reports_of_two_persons_are_about_few() -> None:
    assert by_institution(reports(persons=8, jobcenter=6, agentur=3)) == {"jobcenter": None, "agentur": None}
    assert by_institution(reports(persons=9, jobcenter=6, agentur=3)) == {"jobcenter": 6, "agentur": 3}


@pytest.mark.rule("L50")
def test_a_number_one_person_may_bring_most_of_is_hidden() -> None:
    def measures(persons: int) -> Values:
        behind = {"SGB_II": persons, "SGB_III": 5}
        numbers = {"total": {"all": 18}, "circle": {"SGB_II": 10, "SGB_III": 8}}
        return alone({"measures": numbers, "persons_with_measures": {"circle": behind}})["measures"]["circle"]

    assert (measures(3)["SGB_II"], measures(4)["SGB_II"]) == (None, 10)


@pytest.mark.rule("L50")
def test_measures_of_nobody_knows_how_many_persons_are_withheld() -> None:
    """As in years closed before persons were counted."""
    counts: Counts = {"measures": {"total": {"all": 18}, "circle": {"SGB_II": 10, "SGB_III": 8}}}
    assert alone(counts)["measures"] == {"total": {"all": 18}, "circle": {"*": None}, "status": {"*": None}}


@pytest.mark.rule("L50")
def test_needs_take_five_persons_who_have_them_and_five_who_have_not() -> None:
    def needs(**groups: int) -> Values:
        persons = reports(jobcenter=20)
        persons["reports"] |= {"age_group": {"15-17": 20}, "need_group": groups}
        return {value: n for value, n in alone(persons)["reports"]["need_group"].items() if n != 0}

    assert needs(SCHULE=15, AUSBILDUNG=5) == {"SCHULE": 15, "AUSBILDUNG": 5}
    assert needs(SCHULE=15, AUSBILDUNG=4) == {"SCHULE": None, "AUSBILDUNG": None}
    assert needs(SCHULE=16, AUSBILDUNG=5) == {"SCHULE": None, "AUSBILDUNG": None}


@pytest.mark.rule("L50")
def test_a_median_rests_on_five_discussions() -> None:
    def median(discussions: int) -> Values:
        counts: Counts = {"discussions": {"total": {"all": discussions}}, "waiting_days": {"median": {"days": 36}}}
        return alone(counts)["waiting_days"]["median"]

    assert (median(4), median(5)) == ({"days": None}, {"days": 36})


@pytest.mark.rule("L50", "L51")
def test_who_knows_the_rule_and_tries_every_table_is_certain_of_no_small_number() -> None:
    """The published table stands for many; in one of them each number is large, or there is none."""
    possible: dict[str, list[dict[str, int]]] = defaultdict(list)
    for numbers in product(range(8), repeat=3):
        true = dict(zip(("agentur", "jobcenter", "jugendamt"), numbers, strict=True))
        counts = reports(**true)
        total = sum(numbers)
        possible[f"{total} {by_institution(counts)}"].append(true)
    for same in possible.values():
        for institution in same[0]:
            could_be = {one[institution] for one in same}
            assert min(could_be) == 0 or max(could_be) >= ESCHWEILER.suppress_below


@pytest.mark.rule("L52", "D19")
def test_a_year_is_published_once_its_figures_are_final() -> None:
    counts = halves(reports(jobcenter=3), reports(jobcenter=4))
    late = steering(CLOSED)
    given(YearPlan()).when(year_plan.publish, 2017, FOR_ALL, counts, late).refused(errors.WrongState, state="open")
    given(YearPlan(), FINAL).when(year_plan.publish, 2017, FOR_ALL, counts, late).then(e.FiguresPublished)


@pytest.mark.rule("L52", "R33")
def test_half_a_year_is_published_once_it_is_over() -> None:
    counts = halves(reports(jobcenter=3), reports(jobcenter=4))
    on_the_last_day, after = steering(date(2017, 6, 30)), steering(date(2017, 7, 1))
    given(YearPlan()).when(year_plan.publish, 2017, SPRING, counts, on_the_last_day).refused(errors.WrongState)
    given(YearPlan()).when(year_plan.publish, 2017, SPRING, counts, after).then(e.FiguresPublished)
    given(YearPlan()).when(year_plan.publish, 2017, AUTUMN, counts, after).refused(errors.WrongState)


@pytest.mark.rule("R39")
def test_the_steering_group_reporting_and_the_coordinator_publish() -> None:
    counts = halves(reports(jobcenter=3), reports(jobcenter=4))
    final = given(YearPlan(), FINAL)
    for somebody in (steering(CLOSED), coordinator(CLOSED), act("jobcenter", CLOSED, role="reporting")):
        final.when(year_plan.publish, 2017, FOR_ALL, counts, somebody).then(e.FiguresPublished)
    for somebody in (act("jobcenter", CLOSED), act("jobcenter", CLOSED, role="coordinator")):
        final.when(year_plan.publish, 2017, FOR_ALL, counts, somebody).refused(errors.WrongRole)


@pytest.mark.rule("L52")
def test_a_year_hides_what_its_halves_hide() -> None:
    """Three and one of the Jobcenter: the four of the year would give the one away."""
    counts = halves(reports(jobcenter=3, agentur=4), reports(jobcenter=1, agentur=5))
    office = Told(counts)
    assert office.publish(None) == {"jobcenter": 4, "agentur": 9}
    office = Told(counts)
    assert office.publish(1) == {"jobcenter": 3, "agentur": 4}
    assert office.publish(None) == {"jobcenter": None, "agentur": None}


@pytest.mark.rule("L52")
def test_a_half_is_refused_once_the_year_shows_the_difference() -> None:
    office = Told(halves(reports(jobcenter=3, agentur=4), reports(jobcenter=1, agentur=5)))
    office.publish(None)
    for half in (SPRING, AUTUMN):
        outcome = office.publishing(half)
        outcome.refused(errors.CrossRelease, figures="reports.institution")
    office.publishing(SPRING.model_copy(update={"without": ("reports.institution",)})).then(e.FiguresPublished)


@pytest.mark.rule("L52")
def test_what_was_published_is_published_again_as_it_was_or_not_at_all() -> None:
    counts = halves(reports(jobcenter=3, agentur=4), reports(jobcenter=5, agentur=5))
    office = Told(counts)
    office.publish(1)
    assert office.publish(1) == {"jobcenter": 3, "agentur": 4}
    office.counts = halves(reports(jobcenter=3, agentur=5), reports(jobcenter=5, agentur=5))
    office.publishing(SPRING).refused(errors.CrossRelease, figures="reports.total, reports.institution")


@pytest.mark.rule("L52")
def test_a_report_entered_late_is_not_told_by_the_difference() -> None:
    office = Told(halves(reports(jobcenter=3, agentur=4), reports(jobcenter=5, agentur=5)))
    office.publish(1)
    office.counts = halves(reports(jobcenter=4, agentur=4), reports(jobcenter=5, agentur=5))
    office.publishing(FOR_ALL).refused(errors.CrossRelease, figures="reports.institution")


@pytest.mark.rule("L52")
def test_a_report_entered_late_is_not_told_by_what_a_table_adds_up_to() -> None:
    office = Told(halves(reports(jobcenter=3, agentur=4), reports(jobcenter=5, agentur=5)))
    office.remember(SPRING.model_copy(update={"without": ("reports.institution",)}))
    office.counts = halves(reports(jobcenter=4, agentur=4), reports(jobcenter=5, agentur=5))
    without_total = SPRING.model_copy(update={"without": ("reports.total",)})
    office.publishing(without_total).refused(errors.CrossRelease, figures="reports.institution")


@pytest.mark.rule("L52", "D19")
@pytest.mark.parametrize("reported", [6, 9], ids=["the rest would be others", "more than in all of the year"])
def test_a_report_entered_after_the_year_was_closed_is_not_told_by_its_half(reported: int) -> None:
    office = Told(halves(reports(jobcenter=3, agentur=4), reports(jobcenter=5, agentur=5)))
    office.publish(1)
    office.publish(None)
    office.counts[2] = reports(jobcenter=reported, agentur=5)
    office.publishing(AUTUMN).refused(errors.CrossRelease, figures="reports.institution")


@pytest.mark.rule("L52", "D21")
def test_a_stricter_profile_changes_nothing_that_was_published() -> None:
    counts = halves(reports(jobcenter=3, agentur=4), reports(jobcenter=5, agentur=5))
    told = Told(counts)
    told.publish(None)
    strict = steering(CLOSED, profile=town(suppress_below=9, suppress_below_special=9))
    [event] = year_plan.publish(told.plan, 2017, FOR_ALL, counts, strict).events
    assert isinstance(event, e.FiguresPublished)
    assert event.tables["reports"]["institution"]["jobcenter"] == 8
