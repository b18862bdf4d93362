"""Nothing but sound JSON of bounded size comes in, and every answer is protected."""

import logging

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from adapters.http.frame import PROTECTION, Frame
from adapters.http.guard import BODY_BYTES, DEPTH, sound
from tests.http.parts import TODAY, Town, require_documented

NESTED = b'{"x":' + b"[" * (DEPTH - 1) + b"]" * (DEPTH - 1) + b"}"
JSON = "application/json"


@pytest.mark.parametrize(
    "body",
    [
        *(b"{}", b'{"a": [1, -1.5e3, true, null, "\\u00e4"]}', '{"a": "ä€😀"}'.encode()),
        *(b'{"a": "\\ud83d\\ude00"}', b'{"a": 9223372036854775807}', b'{"a": "[[[[\\"{{{{"}'),
        *(b'{"a": {"b": 1}, "c": {"b": 1}}', NESTED),
    ],
)
def test_sound_json_passes(body: bytes) -> None:
    assert sound(body)


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{", b"{}}", b'{"a": 1,}', b"{'a': 1}", b'{"a": "\x01"}', b"\xff", b"\x00"),
        *(b"\xef\xbb\xbf{}", "{}".encode("utf-16"), "{}".encode("utf-32"), b'{"a": "\xed\xa0\x80"}'),
        *(b'{"a": NaN}', b'{"a": Infinity}', b'{"a": -Infinity}', b'{"a": 1e999}'),
        *(b'{"a": 9223372036854775808}', b'{"a": -9223372036854775809}', b'{"a": ' + b"1" * 5000 + b"}"),
        *(b'{"a": "\\ud800"}', b'{"a": "\\udc00\\ud800"}', b'{"\\ud800": 1}', b'{"a": "\\u0000"}', b'{"\\u0000": 1}'),
        *(b'{"a": 1, "a": 2}', b'[{"a": {"b": 1, "b": 1}}]', b'{"a": 1, "\\u0061": 2}'),
        *(b"[" + NESTED + b"]", b"[" * 100_000, b'{"a":' * 40_000, b'"' + b'\\"' * 130_000),
    ],
)
def test_unsound_json_does_not(body: bytes) -> None:
    assert not sound(body)


@pytest.mark.parametrize("body", [b"{", b"\xff", b'{"a": 1, "a": 2}', b'{"a": "\\ud800"}', b'{"a": NaN}'])
def test_unsound_json_is_refused_before_anybody_reads_it(town: Town, body: bytes) -> None:
    headers = town.caseworker.headers | {"content-type": JSON}

    answer = town.client.post("/api/v1/cases", content=body, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (400, "MALFORMED_JSON")
    require_documented(town.document, "POST", "/api/v1/cases", answer)


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1"]
)
def test_a_body_is_marked_as_json(town: Town, kind: str) -> None:
    answer = town.client.post("/api/v1/cases", content=b"{}", headers=town.caseworker.headers | {"content-type": kind})

    assert (answer.status_code, answer.json()["code"]) == (415, "NOT_JSON")


@pytest.mark.parametrize(
    "kind", [JSON, "Application/JSON", "application/json; charset=utf-8", 'application/json;charset="UTF-8"']
)
def test_json_is_marked_in_several_spellings(town: Town, kind: str) -> None:
    answer = town.client.post("/api/v1/cases", content=b"{}", headers=town.caseworker.headers | {"content-type": kind})

    assert answer.json()["code"] == "VALIDATION"


def test_a_large_body_is_refused(town: Town) -> None:
    headers = town.caseworker.headers | {"content-type": JSON}
    fits, large = (b'"' + b"x" * (size - 2) + b'"' for size in (BODY_BYTES, BODY_BYTES + 1))

    assert town.client.post("/api/v1/cases", content=fits, headers=headers).status_code == 422
    answer = town.client.post("/api/v1/cases", content=large, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "BODY_TOO_LARGE")
    in_pieces = iter([b"x" * 60_000] * 5)
    assert town.client.post("/api/v1/cases", content=in_pieces, headers=headers).status_code == 413


def test_a_long_address_is_refused(town: Town) -> None:
    answer = town.caseworker.get("/cases?cursor=" + "x" * 9000)

    assert (answer.status_code, answer.json()["code"]) == (414, "ADDRESS_TOO_LONG")


@pytest.mark.parametrize(
    "path", ["/healthz", "/api/v1/cases", "/api/v1/public/conferences.ics", "/nowhere", "/api/v1/openapi.json"]
)
def test_every_answer_is_protected_and_names_the_fixed_day(town: Town, path: str) -> None:
    answer = town.client.get(path)

    for name, value in PROTECTION.items():
        assert answer.headers[name] == value
    assert answer.headers["x-fallkonferenz-today"] == TODAY.isoformat()
    assert answer.headers["x-request-id"] != town.client.get(path).headers["x-request-id"]


def test_what_breaks_is_a_problem_without_details_and_reported_without_content(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(_: Request) -> PlainTextResponse:
        raise ValueError("Testina Beispiel")

    app = Starlette(routes=[Route("/", broken)], middleware=[Middleware(Frame, today=None)])
    with caplog.at_level(logging.ERROR), TestClient(app) as client:
        answer = client.get("/")

    assert (answer.status_code, answer.json()["code"]) == (500, "INTERNAL_ERROR")
    assert "x-fallkonferenz-today" not in answer.headers
    assert answer.headers["x-request-id"] in caplog.text
    assert "ValueError" in caplog.text
    assert "Testina" not in answer.text + caplog.text
