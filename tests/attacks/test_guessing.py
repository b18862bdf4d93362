"""Ids somebody guessed, remembered or made up, in every route that takes one."""

import time
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from adapters.http import beat
from adapters.http.app import create_app
from application.desk import AGENCY, year_stream
from application.staffing import stream_of
from tests.access.moments import REPORTER, Scene
from tests.attacks.people import ask, room, stranger, strategists, substance
from tests.attacks.sweep import NOBODY, about, operations


def served(routes: Iterable[Any]) -> Iterator[str]:
    """The names of all routes, also of those no document tells of."""
    for one in routes:
        yield from served(one.original_router.routes) if hasattr(one, "original_router") else [one.name]


def test_every_route_stands_in_the_document_and_is_attacked(scene: Scene) -> None:
    assert sorted(served(create_app(scene.town.office).routes)) == sorted(
        ["openapi", *(one.name for one in operations(scene.town.document))]
    )
    assert len(about(scene.town.document, "case_id")) > 30


TRAILS = ("read_history", "read_accesses", "read_erasure_certificate")
"""Auditors may follow those of any case."""


@pytest.mark.rule("L63")
@pytest.mark.usefixtures("quick")
def test_a_case_on_nobodys_list_is_answered_as_no_case_by_every_route(scene: Scene) -> None:
    """Whoever asks, whatever they send: the answers differ in nothing but the id of the request."""
    people = {"stranger": stranger(scene), **strategists(scene)}
    for role, who in people.items():
        for one in about(scene.town.document, "case_id"):
            if role == "auditor" and one.name in TRAILS:
                continue
            hidden, nothing = (
                substance(ask(who, one, one.path(case_id=key), If_Match='"0"')) for key in (scene.case, uuid4())
            )
            assert hidden == nothing, (role, one)
            assert hidden[0] == (404 if who == people["stranger"] else 403), (role, one)


@pytest.mark.rule("L63", "R10")
@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("purpose", ["FALLVORBEREITUNG", "FALLBESPRECHUNG", "MASSNAHMEN_NACHVERFOLGUNG"])
def test_no_purpose_makes_a_difference_between_a_hidden_case_and_none(scene: Scene, purpose: str) -> None:
    answers = [stranger(scene).get(f"/cases/{key}?purpose={purpose}") for key in (scene.case, uuid4())]
    assert [(one.status_code, one.json()["code"]) for one in answers] == [(404, "UNKNOWN")] * 2


@pytest.mark.rule("L63")
@pytest.mark.parametrize(
    "path",
    ["/cases/{}", "/cases/{}/history", "/cases/{}/subject-report", "/cases/{}/withdrawal"],
)
def test_the_clock_tells_nobody_either(scene: Scene, path: str) -> None:
    """Reading a hidden case takes longer than finding none; both are answered on the same beat."""
    for who in (stranger(scene), strategists(scene)["operator"]):
        for key in (scene.case, uuid4()):
            begun = time.monotonic()
            answer = who.post(path.format(key)) if path.endswith("/withdrawal") else who.get(path.format(key))
            assert time.monotonic() - begun >= beat.BEAT_SECONDS
            assert answer.status_code in (403, 404)


def others(scene: Scene) -> dict[str, object]:
    """Ids of everything there is but a case or a conference, and of nothing."""
    return {
        "chance": uuid4(),
        "zero": UUID(int=0),
        "all ones": UUID(int=2**128 - 1),
        "agency": AGENCY,
        "year": year_stream(2017),
        "staff": stream_of(REPORTER, f"user-{REPORTER}"),
        "command": scene.town.office.journal.history(scene.case)[0].command_id,
    }


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("place", ["case_id", "conference_id"])
def test_an_id_of_another_kind_is_an_id_of_nothing_for_every_route(scene: Scene, place: str) -> None:
    """Also for the coordinator, who may do most."""
    wrong = others(scene) | {"other": scene.meeting if place == "case_id" else scene.case}
    for one in about(scene.town.document, place):
        for what, key in wrong.items():
            answer = ask(scene.town.coordinator, one, one.path(**{place: key}) + room(one, scene.case))
            assert (answer.status_code, answer.json()["code"]) == (404, "UNKNOWN"), (one, what)


@pytest.mark.usefixtures("quick")
def test_a_part_of_a_case_that_is_not_its_own_is_a_part_of_none(scene: Scene) -> None:
    """Measures, notes, requests, looks: whatever hangs on a case is looked for in that case alone."""
    parts = [one for one in about(scene.town.document, "case_id") if len(one.places) > 1]
    assert len(parts) >= 6
    for one in parts:
        (part,) = set(one.places) - {"case_id"}
        answers = {
            what: substance(ask(scene.town.coordinator, one, one.path(**{"case_id": scene.case, part: key})))
            for what, key in (others(scene) | {"case": scene.case, "conference": scene.meeting}).items()
        }
        assert 403 <= answers["chance"][0] < 500, one
        assert set(map(str, answers.values())) == {str(answers["chance"])}, one


MALFORMED = [
    *("1", "-1", "null", "*", "%2A", "%00", "%0d%0aX-Evil:1", "..%2f..%2fetc", "%ED%A0%80", "%FF", "'%20OR%20'1'='1"),
    *("F-2017-AAAAAA", "{case_id}", "0" * 36, "x" * 3000, NOBODY + "0", NOBODY.replace("-", ""), f"{{{NOBODY}}}"),
    *(f"urn:uuid:{NOBODY}", f"{NOBODY}%20", f"{NOBODY},{NOBODY}", "0e6f9d7c-0000-4000-8000-00000000000\u0661"),
]


@pytest.mark.usefixtures("quick")
def test_what_is_no_id_is_a_wrong_form_or_an_unknown_path_and_never_an_error(scene: Scene) -> None:
    for one in operations(scene.town.document):
        for place in one.places:
            for wrong in MALFORMED:
                address, who = one.path(**{place: wrong}), scene.town.coordinator
                answer = scene.town.client.request(one.method, address, json=one.body, headers=who.headers)
                assert answer.status_code in (403, 404, 405, 422), (one, wrong)
                assert answer.json()["code"] in (
                    "VALIDATION",
                    "NO_SUCH_PATH",
                    "UNKNOWN",
                    "METHOD_NOT_ALLOWED",
                    "WRONG_ROLE",
                )
                assert "X-Evil" not in answer.headers
