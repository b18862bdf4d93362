"""Queries and cursors somebody tampered with, in every question there is."""

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from tests.access.moments import PERSON, Scene
from tests.attacks.people import ask, stranger, strategists
from tests.attacks.sweep import Operation, operations
from tests.http.parts import TODAY

HOSTILE = [
    *("", "*", "%", "_", "null", "true", "-1", "0", "9" * 400, "1e999", "NaN", "\u0663", "2017-02-30", "9999-12-31"),
    *("'", "' OR '1'='1", "1; DROP TABLE case_list", "../../etc/passwd", "\0", "\r\nX-Evil: 1", "{}", "[]", "x" * 5000),
]
UNASKED = ("expand", "fields", "include", "embed", "filter", "q", "sort", "user", "role", "roles", "sight", "debug")
"""Names that mean something elsewhere."""


def queries(one: Operation, scene: Scene) -> Iterator[str]:
    """Hostile queries for an operation: its own parameters, others, repeated ones, and bytes that are no text."""
    case = str(scene.case)
    for name in one.questions:
        for value in (*HOSTILE, case, case.upper(), str(scene.meeting), "berufskolleg", "jobcenter"):
            yield urlencode({name: value})
        yield f"{name}=%ED%A0%80&{name}=%FF"
        yield urlencode([(name, "jobcenter"), (name, case)])
    for name in UNASKED:
        yield urlencode({name: "content,measures,*"})
        yield urlencode({name: case, "institution": "jugendamt"})


@pytest.mark.rule("L63")
@pytest.mark.usefixtures("quick")
def test_no_query_is_an_error_or_shows_a_case_that_is_on_nobodys_list(scene: Scene) -> None:
    number = scene.town.coordinator.get(f"/cases/{scene.case}").json()["case_number"]
    secrets = (number, PERSON["given_name"], PERSON["family_name"], "Kutsche", str(scene.case), scene.case.hex)
    who = stranger(scene)
    for one in operations(scene.town.document):
        if one.method != "GET":
            continue
        usual = one.path(case_id=scene.case, conference_id=scene.meeting)
        for query in ("", *queries(one, scene)):
            answer = ask(who, one, f"{usual}?{query}")
            assert answer.status_code < 500, (one, query)
            assert not [secret for secret in secrets if secret in answer.text + str(answer.headers)], (one, query)
            assert "X-Evil" not in answer.headers


def test_all_lists_that_turn_pages_are_attacked(scene: Scene) -> None:
    paged = {one.template for one in operations(scene.town.document) if "limit" in one.questions}
    assert paged == {"/api/v1/cases", "/api/v1/audit/log"}


def mutilated(cursor: str) -> Iterator[str]:
    """A cursor cut, changed, doubled, and made up."""
    yield from (cursor[:length] for length in range(len(cursor)))
    yield from (cursor[:at] + other + cursor[at + 1 :] for at in range(len(cursor)) for other in "9~")
    yield from (cursor + cursor, cursor + " ", " " + cursor, cursor + "\n", cursor.upper(), "x" * 7000, "9" * 400)
    yield from ("' OR 1=1 --", "\0", "2017-10-19_' OR '1'='1", "9999-99-99_" + "f" * 36, "0000-00-00_" + "-" * 36)


@pytest.mark.rule("L63")
@pytest.mark.parametrize(
    ("role", "path", "name", "form"),
    [
        ("coordinator", "/cases", "cursor", r"[0-9]{4}-[0-9]{2}-[0-9]{2}_[0-9a-f-]{36}"),
        ("stranger", "/cases", "cursor", r"[0-9]{4}-[0-9]{2}-[0-9]{2}_[0-9a-f-]{36}"),
        ("auditor", "/audit/log", "after", r"\s*[0-9]{1,18}\s*"),
    ],
)
def test_no_cursor_shows_more_than_the_list_from_its_beginning(
    scene: Scene, role: str, path: str, name: str, form: str
) -> None:
    """Changed, foreign, cut or huge: refused under a stable code, or a part of what the reader is shown anyway."""
    who = {"coordinator": scene.town.coordinator, "stranger": stranger(scene), **strategists(scene)}[role]
    whole = who.get(f"{path}?limit=100").json()["items"]
    foreign = f"{TODAY}_{scene.case}" if name == "cursor" else "17"
    for cursor in (foreign, *mutilated(foreign)):
        answer = who.get(f"{path}?{urlencode({name: cursor, 'limit': 100})}")
        if re.fullmatch(form, cursor):
            assert answer.status_code == 200, cursor
            assert all(one in whole for one in answer.json()["items"]), cursor
        else:
            assert (answer.status_code, answer.json()["code"]) == (422, "VALIDATION"), cursor
            assert len(cursor) < 5 or cursor not in answer.text
