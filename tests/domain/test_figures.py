"""Counts that say nothing about one person."""

from datetime import date

import pytest

from domain import figures
from domain.case import Case
from domain.personal import ERASED
from tests.domain.given import fold
from tests.domain.parts import ESCHWEILER, MUSTERLINGEN, person, reported, signed


def case(**changes: object) -> Case:
    return fold(Case(), signed(), reported(**changes))


@pytest.mark.rule("D19", "R7")
def test_reports_are_counted_by_age_group_sex_and_need_group() -> None:
    batch = [
        case(support_needs=("SUCHT", "PSYCHE", "SCHULDEN"), young_person=person(sex="w")),
        case(support_needs=("SCHULDEN",), young_person=person(birth_date=date(2000, 4, 20), sex="m")),
        case(young_person=person(birth_date=date(2002, 4, 21))),
    ]
    assert figures.count("reports", batch, ESCHWEILER) == {
        "reports": {
            "age_group": {"15-17": 1, "18-20": 1, "U15": 1},
            "need_group": {"AUSBILDUNG": 1, "LEBENSLAGE": 2, "PERSOENLICHE_PROBLEMLAGE": 1},
            "sex": {"UNBEKANNT": 1, "m": 1, "w": 1},
        }
    }


@pytest.mark.rule("D19", "D14")
def test_discussions_are_counted_apart_from_reports() -> None:
    assert figures.count("discussions", [case()], ESCHWEILER) == {
        "discussions": figures.count("reports", [case()], ESCHWEILER)["reports"]
    }


@pytest.mark.rule("D19")
def test_no_key_of_a_case_or_person_is_in_the_counts() -> None:
    counts = str(figures.count("reports", [case()], ESCHWEILER))
    for personal in ("Testina", "Beispiel", "1998", "F-2017", "AUSBILDUNGSSUCHE", "jobcenter"):
        assert personal not in counts


@pytest.mark.rule("D19", "L30")
def test_a_forgotten_person_is_counted_as_unknown() -> None:
    counts = figures.count("reports", [case(young_person=ERASED, support_needs=ERASED)], ESCHWEILER)
    assert counts == {"reports": {"age_group": {"UNBEKANNT": 1}, "sex": {"UNBEKANNT": 1}}}


@pytest.mark.rule("D19")
def test_of_nobody_there_are_no_counts() -> None:
    assert figures.count("reports", [], ESCHWEILER) == {}


@pytest.mark.rule("D21")
def test_a_towns_own_needs_are_counted_in_their_group() -> None:
    counts = figures.count("reports", [case(support_needs=("PENDELN",))], MUSTERLINGEN)
    assert counts["reports"]["need_group"] == {"LEBENSLAGE": 1}
