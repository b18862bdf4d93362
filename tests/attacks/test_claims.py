"""Claims to be somebody else, or to decide what the rules decide: in headers, queries and bodies of every operation."""

import pytest

from tests.access.moments import Scene
from tests.attacks.people import ask, room, stranger, strategists, substance
from tests.attacks.sweep import NOBODY, OPEN_TO_ALL, objects, operations
from tests.http.parts import Person

CLAIMED = {
    "X_User": "koordination.muster",
    "X_Role": "coordinator",
    "X_Roles": "coordinator,caseworker,auditor",
    "X_Institution": "jugendamt",
    "X_Forwarded_User": "user-jugendamt",
    "X_Forwarded_Groups": "coordinator",
    "X_Remote_User": "user-jugendamt",
    "Remote_User": "user-jugendamt",
    "X_Authenticated_User": "user-jugendamt",
    "X_Original_URL": "/api/v1/profile",
    "X_Rewrite_URL": "/api/v1/profile",
    "X_HTTP_Method_Override": "GET",
    "X_HTTP_Method": "GET",
    "X_Method_Override": "GET",
    "X_Forwarded_For": "127.0.0.1",
    "Forwarded": "for=127.0.0.1",
    "Cookie": "session=coordinator; role=coordinator",
    "Purpose": "FALLBESPRECHUNG",
}


@pytest.mark.rule("R39")
@pytest.mark.usefixtures("quick")
def test_no_header_makes_anybody_of_somebody_else_for_any_route(scene: Scene) -> None:
    """Neither for who has no right at all, nor for who comes without a token."""
    nobody = Person(scene.town)
    for who in (strategists(scene)["reporting"], stranger(scene), nobody):
        for one in operations(scene.town.document):
            if not (one.method == "GET" or who == nobody or "{" in one.template):
                continue
            path = one.path(case_id=scene.case)
            plain, claiming = (substance(ask(who, one, path + room(one, NOBODY), **more)) for more in ({}, CLAIMED))
            assert plain == claiming, one
            if who == nobody and one.template not in OPEN_TO_ALL:
                assert plain[0] == 401, one


@pytest.mark.rule("R39")
def test_no_method_in_a_header_makes_a_question_a_step(scene: Scene) -> None:
    for method in ("POST", "PUT", "DELETE"):
        named = {"X_HTTP_Method_Override": method, "X_HTTP_Method": method, "X_Method_Override": method}
        answer = scene.town.coordinator.get(f"/conferences/{scene.meeting}/agenda?_method={method}", **named)
        assert answer.status_code == 200


FOREIGN = {
    "actor": {"institution": "jugendamt", "roles": ["coordinator"]},
    "roles": ["coordinator"],
    "by": "user-jugendamt",
    "recorded_at": "2001-01-01T00:00:00Z",
    "case_id": NOBODY,
    "case_number": "F-2017-AAAAAA",
    "version": 0,
    "state": "CLOSED",
    "__class__": "Actor",
    "_type_": "uuid_hex",
}
"""What no body has to say: who sends it, when it is recorded, and what follows from the rules."""


@pytest.mark.usefixtures("quick")
def test_no_body_says_more_than_it_is_asked(scene: Scene) -> None:
    """At no depth of any body; so neither a role nor what the rules decide comes from outside."""
    tried = 0
    for one in operations(scene.town.document):
        for pointer, part in list(objects(one.body)):
            for name, value in FOREIGN.items():
                part[name] = value
                answer = ask(scene.town.coordinator, one, one.path())
                del part[name]
                found = [(error["pointer"], error["code"]) for error in answer.json().get("errors", ())]
                shown = name if not name.startswith("__") else "__class__"
                assert (answer.status_code, answer.json()["code"]) == (422, "VALIDATION"), (one, pointer, name)
                assert (f"{pointer}/{shown}", "UNEXPECTED") in found, (one, pointer, name)
                tried += 1
    assert tried > 500
