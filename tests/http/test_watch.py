"""One line is logged for a request, and it says nothing of who asked, for what, or about whom."""

import logging

import pytest

from adapters.logs import FIELDS
from tests.http.parts import Town, reported


def test_a_request_leaves_one_line_without_anything_somebody_typed(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    case = reported(town)
    with caplog.at_level(logging.INFO, "adapters.http.watch"):
        town.caseworker.refused(f"/cases/{case}/selection?name=Testina", {"conference_id": str(case)})

    [line] = [one for one in caplog.records if one.name == "adapters.http.watch"]
    told = {name: getattr(line, name) for name in FIELDS}
    assert told.pop("ms") > 0
    assert told == {
        "method": "POST",
        "route": "/api/v1/cases/{case_id}/selection",
        "status": 404,
        "code": "UNKNOWN",
    }
    everything = str(vars(line))
    for word in (str(case), "Testina", "jobcenter", "user-"):
        assert word not in everything


@pytest.mark.parametrize(
    ("path", "route", "status"),
    [
        ("/healthz", "/healthz", 200),
        ("/testina/beispiel", "other", 404),
        ("/api/v1/cases?" + "x" * 9000, "other", 414),
        ("/api/v1/cases/testina", "/api/v1/cases/{case_id}", 401),
    ],
)
def test_a_route_is_told_by_its_template(
    town: Town, caplog: pytest.LogCaptureFixture, path: str, route: str, status: int
) -> None:
    with caplog.at_level(logging.INFO, "adapters.http.watch"):
        town.client.get(path)

    [line] = [one for one in caplog.records if one.name == "adapters.http.watch"]
    assert (getattr(line, "route", ""), getattr(line, "status", 0)) == (route, status)
