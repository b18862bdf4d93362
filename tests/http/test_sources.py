"""Where statements come from, over HTTP."""

import pytest

from tests.http.parts import Body, Town, report

SCHOOL = {"about": "Erfundene Fehlzeiten.", "told_by": "SCHULE_BETRIEB", "ground": "Erfunden."}
COUSIN = SCHOOL | {"about": "Erfunden, über die Schwester.", "told_by": "DRITTE", "third_party": True}


def with_sources(town: Town, *sources: Body) -> Body:
    return report(town, report={"sources": list(sources)})


@pytest.mark.rule("L17", "L19", "L26")
def test_statements_of_others_are_shown_to_caseworkers_and_those_about_others_to_nobody_else(town: Town) -> None:
    case = town.caseworker.does("/cases", with_sources(town, SCHOOL, COUSIN))["id"]

    seen = town.caseworker.sees(f"/cases/{case}")["content"]["sources"]
    assert [one["told_by"] for one in seen] == ["SCHULE_BETRIEB", "DRITTE"]
    answer = town.caseworker.sees(f"/cases/{case}/subject-report")
    (told,) = [one for one in answer["told"] if one["event"] == "SourcesNamed"]
    assert told["withheld"] == "ABOUT_OTHERS"
    assert [one["value"] for one in told["says"] if one["field"] == "sources.about"] == [SCHOOL["about"]]
    assert str(COUSIN["about"]) not in str(answer)

    town.caseworker.does(f"/cases/{case}/notice")
    assert town.caseworker.refused(f"/cases/{case}/notice") == "WRONG_STATE"


@pytest.mark.rule("L14", "L17")
def test_a_report_without_ground_or_release_is_refused(town: Town) -> None:
    doctor = SCHOOL | {"told_by": "ARZT"}
    assert town.caseworker.refused("/cases", with_sources(town, SCHOOL | {"ground": None})) == "SOURCE_UNGROUNDED"
    assert town.caseworker.refused("/cases", with_sources(town, doctor)) == "PROFESSIONAL_RELEASE_MISSING"
