"""A consent is taken back over HTTP: at once, in part or for all, and whoever has the data is told."""

from datetime import timedelta

import pytest

from tests.http.parts import TODAY, Body, Person, Town, discussed, invited, report, reported, selected

NEWS = "RECIPIENTS_UNTOLD"


def untold(person: Person) -> list[Body]:
    return [one for one in person.sees("/watchlist")["items"] if one["code"] == NEWS]


@pytest.mark.rule("L5", "L6", "L28")
def test_one_recipient_loses_sight_at_once_and_has_to_be_told(town: Town) -> None:
    case, _ = discussed(town)
    town.caseworker.does(f"/cases/{case}/consent-withdrawal", {"recipients": ["agentur"]})

    assert town.person("agentur", "caseworker").get(f"/cases/{case}").status_code == 404
    assert town.coordinator.sees(f"/cases/{case}")["sight"] == "FULL"
    (loop,) = untold(town.caseworker)
    assert (loop["recipients"], loop["closes_by"]) == (["agentur"], "INFORM_OF_WITHDRAWAL")
    told = {"cause": "WITHDRAWAL", "recipients": ["agentur"]}
    town.caseworker.does(f"/cases/{case}/recipients-informed", told)
    assert untold(town.caseworker) == []
    assert town.caseworker.refused(f"/cases/{case}/recipients-informed", told) == "NOTHING_TO_TELL"


@pytest.mark.rule("L28", "L30")
def test_who_received_data_is_told_after_an_erasure_too(town: Town) -> None:
    case, _ = discussed(town)
    town.caseworker.does(f"/cases/{case}/erasure", {"reason": "Antrag"})
    town.coordinator.does(f"/cases/{case}/erasure/confirmation")

    (loop,) = untold(town.coordinator)
    assert (loop["owner"], loop["closes_by"]) == ("jugendamt", "INFORM_OF_ERASURE")
    told = {"cause": "ERASURE", "recipients": loop["recipients"]}
    town.coordinator.does(f"/cases/{case}/recipients-informed", told)
    assert untold(town.coordinator) == []
    assert town.office.seal.verify().findings == ()


@pytest.mark.rule("L6", "R6")
def test_a_purpose_taken_back_can_no_longer_be_read_for(town: Town) -> None:
    case, _ = discussed(town)
    following = {"purposes": ["MASSNAHMEN_NACHVERFOLGUNG"]}
    town.caseworker.does(f"/cases/{case}/consent-withdrawal", following)

    assert town.coordinator.get(f"/cases/{case}").status_code == 403
    assert town.caseworker.refused(f"/cases/{case}/consent-withdrawal", following) == "NOT_CONSENTED"


FOLLOWING = {"purposes": ["MASSNAHMEN_NACHVERFOLGUNG"]}
EVERYBODY = ("agentur", "jobcenter", "jugendamt")


def promised(town: Town) -> dict[str, tuple[int, int]]:
    """By institution, how many measures its list and its watch list show."""
    people = {"agentur": town.person("agentur", "caseworker"), "jobcenter": town.caseworker}
    return {
        key: (
            len(one.sees("/measures")["items"]),
            len({loop["measure_id"] for loop in one.sees("/watchlist")["items"] if loop["measure_id"]}),
        )
        for key, one in (people | {"jugendamt": town.coordinator}).items()
    }


@pytest.mark.rule("L6", "R6")
def test_when_nobody_may_follow_up_any_more_only_who_reported_sees_their_own_measure(town: Town) -> None:
    """The coordinator coordinates with the pseudonym, whose watch list needs no consent to a purpose."""
    case, _ = discussed(town, *EVERYBODY, due_on=TODAY.isoformat())
    assert promised(town) == {"agentur": (1, 1), "jobcenter": (1, 3), "jugendamt": (1, 3)}

    town.caseworker.does(f"/cases/{case}/consent-withdrawal", FOLLOWING)
    assert promised(town) == {"agentur": (0, 0), "jobcenter": (1, 3), "jugendamt": (0, 3)}


@pytest.mark.rule("R10", "L6", "R6")
def test_a_measure_that_runs_is_followed_up_in_a_second_round_until_that_is_taken_back(town: Town) -> None:
    case, _ = discussed(town, *EVERYBODY)
    again = report(town)["report"]
    town.caseworker.does(f"/cases/{case}/reconsideration", again)
    agentur = town.person("agentur", "caseworker")
    following = f"/cases/{case}?purpose=MASSNAHMEN_NACHVERFOLGUNG"
    assert len(agentur.sees("/measures")["items"]) == len(agentur.sees(following)["measures"]) == 1

    town.caseworker.does(f"/cases/{case}/consent-withdrawal", FOLLOWING)
    assert agentur.sees("/measures")["items"] == []
    for path in (following, f"/cases/{case}"):
        assert (agentur.sees(path)["sight"], agentur.sees(path)["measures"]) == ("PSEUDONYM", [])
    for reader, own in ((town.caseworker, town.reporter), (town.coordinator, "jugendamt")):
        assert [one["responsible"] for one in reader.sees(f"/cases/{case}")["measures"]] == [own]


@pytest.mark.rule("L22")
def test_the_list_of_measures_is_for_those_in_charge_as_the_case_is(town: Town) -> None:
    case, _ = discussed(town, "agentur")
    mine, other = (town.person("agentur", "caseworker", user=f"{name}.muster") for name in ("eins", "zwei"))
    mine.does(f"/cases/{case}/assignment", {"users": ["eins.muster"]})
    assert [len(one.sees("/measures")["items"]) for one in (mine, other)] == [1, 0]


@pytest.mark.rule("L6")
def test_a_kind_of_data_taken_back_is_gone_from_the_consent_that_is_shown(town: Town) -> None:
    both = {"data_categories": ["STAMMDATEN", "SCHULE_AUSBILDUNG"]}
    case = town.caseworker.does("/cases", report(town, consent=both))["id"]
    town.caseworker.does(f"/cases/{case}/consent-withdrawal", {"data_categories": ["SCHULE_AUSBILDUNG"]})

    assert town.caseworker.sees(f"/cases/{case}")["content"]["consent"]["data_categories"] == ["STAMMDATEN"]


@pytest.mark.rule("D8", "L5")
def test_a_withdrawn_item_of_a_fixed_agenda_does_not_take_place_and_nobody_reads_why(town: Town) -> None:
    meeting, case = invited(town), reported(town)
    selected(town, meeting, case)
    town.caseworker.does(f"/cases/{case}/consent-withdrawal", {"data_categories": ["STAMMDATEN"]})

    path = f"/conferences/{meeting}/agenda"
    for shown in (town.person("agentur", "caseworker").sees(path), town.coordinator.sees(f"{path}?view=coordination")):
        (item,) = shown["items"]
        assert item["status"] == "DROPPED"
        assert "WITHDRAWN" not in str(item)


@pytest.mark.rule("L5", "R8")
def test_a_paper_that_was_taken_back_opens_no_new_case_of_the_same_person(town: Town) -> None:
    case = town.caseworker.does("/cases", report(town))["id"]
    town.caseworker.does(f"/cases/{case}/consent-withdrawal")
    town.caseworker.does(f"/cases/{case}/closure", {"reason": "EINWILLIGUNG_WIDERRUFEN"})

    assert town.caseworker.refused("/cases", report(town)) == "CONSENT_WITHDRAWN"
    older = report(town, consent={"signed_on": (TODAY - timedelta(days=3)).isoformat()})
    assert town.caseworker.refused("/cases", older) == "CONSENT_WITHDRAWN"
    twin = report(town, young_person={"given_name": "Testa"})
    assert town.caseworker.does("/cases", twin | {"consent": older["consent"]})["id"]
