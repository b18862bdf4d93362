"""The deletion calendar, as the coordinator and auditors see it."""

from datetime import date

import pytest
from starlette.testclient import TestClient

from adapters.http.app import create_app
from adapters.main import open_office
from tests.http.parts import Body, Town, discussed, reported

LONG_AFTER = date(2021, 1, 1)


@pytest.mark.rule("L64", "L31")
def test_a_closed_case_is_put_to_rest_and_proposed_for_deletion_and_two_people_delete_it(
    town: Town, document: Body
) -> None:
    case, _ = discussed(town)
    town.caseworker.does(f"/cases/{case}/closure", {"reason": "ZIEL_ERREICHT", "leave_open_measures": True})
    waiting = reported(town, "Wartet")
    for who in (town.coordinator, town.person("jugendamt", "auditor")):
        (line,) = who.sees("/deletion-calendar")["items"]
        assert (line["case_id"], line["retention_class"], line["delete_on"]) == (str(case), "K2", "2021-01-01")
        assert not line["due"]
    assert town.caseworker.sees(f"/cases/{case}")["delete_on"] == "2021-01-01"
    assert town.caseworker.sees(f"/cases/{waiting}")["delete_on"] is None
    assert town.coordinator.sees("/deletion-calendar?until=2020-12-31")["items"] == []

    later = town.office.settings.model_copy(update={"today": LONG_AFTER})
    with open_office(later) as office, TestClient(create_app(office)) as client:
        then = Town(office, client, document)
        office.daily.run()
        assert then.coordinator.sees(f"/cases/{case}")["restricted"]
        (loop,) = [one for one in then.coordinator.sees("/watchlist")["items"] if one["code"] == "DELETION_DUE"]
        assert (loop["case_id"], loop["closes_by"], loop["since"]) == (str(case), "ORDER_ERASURE", "2021-01-01")
        then.coordinator.does(f"/cases/{case}/erasure", {"reason": "K2"}, LONG_AFTER)
        (line,) = [one for one in then.coordinator.sees("/deletion-calendar")["items"] if one["case_id"] == str(case)]
        assert (line["ordered"], line["due"]) == (True, True)
        second = then.person("jugendamt", "coordinator", "caseworker", user="zweite.person")
        second.does(f"/cases/{case}/erasure/confirmation", on=LONG_AFTER)
        assert str(case) not in str(then.coordinator.sees("/deletion-calendar"))


def test_others_do_not_see_the_calendar(town: Town) -> None:
    for who in (town.caseworker, town.person("jugendamt", "steering"), town.person("jugendamt", "operator")):
        assert who.get("/deletion-calendar").status_code == 403
