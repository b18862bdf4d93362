"""Stands before the API: lets in nothing but sound JSON of bounded size (RFC 8259, RFC 7493).

What a lenient parser would let pass meets a strict one later: lone surrogates break a log, an integer over 64 bits a
database, and of two members with one name each reader takes another.
"""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.http.problems import ADDRESS_TOO_LONG, BODY_TOO_LARGE, MALFORMED, NOT_JSON, Kind, answer, language_of

API = "/api/"
BODY_BYTES = 256 * 1024
ADDRESS_BYTES = 8 * 1024
DEPTH = 32
LARGEST = 2**63 - 1

JSON_TYPE = re.compile(r'application/json(\s*;\s*charset="?utf-8"?)?\s*', re.IGNORECASE)
TOKENS = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[\[{\]}]', re.DOTALL)
"""Strings, also one that never ends, so that each byte is looked at once; and brackets."""


class Guard:
    """Answers unsound requests itself and hands on the others, their body read."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; other traffic passes."""
        if scope["type"] != "http" or not scope["path"].startswith(API):
            await self._app(scope, receive, send)
            return
        body = await _read(receive)
        if kind := _objection(scope, body):
            language = language_of(Headers(scope=scope).get("accept-language"))
            await answer(kind.problem(language))(scope, receive, send)
        else:
            await self._app(scope, _again(body or b"", receive), send)


async def _read(receive: Receive) -> bytes | None:
    """The whole body; None when it is too large, and the rest of it is not read."""
    body = b""
    while len(body) <= BODY_BYTES:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body", False):
            break
    return body if len(body) <= BODY_BYTES else None


def _again(body: bytes, receive: Receive) -> Receive:
    """What `receive` gave, for who comes next."""
    messages = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def first_the_body() -> Message:
        return next(messages, None) or await receive()

    return first_the_body


def _objection(scope: Scope, body: bytes | None) -> Kind | None:
    """What stands against a request."""
    if len(scope.get("raw_path", b"")) + len(scope["query_string"]) > ADDRESS_BYTES:
        return ADDRESS_TOO_LONG
    if body is None:
        return BODY_TOO_LARGE
    if not body:
        return None
    if not JSON_TYPE.fullmatch(Headers(scope=scope).get("content-type", "")):
        return NOT_JSON
    return None if sound(body) else MALFORMED


def sound(body: bytes) -> bool:
    """Whether these bytes are JSON that every reader understands alike."""
    try:
        text = body.decode("utf-8")
        if _depth(text) > DEPTH:
            return False
        value = json.loads(
            text, object_pairs_hook=_without_duplicates, parse_constant=_refuse, parse_int=_integer, parse_float=_number
        )
        for string in _strings(value):
            string.encode("utf-8")
            if "\0" in string:
                return False
    except ValueError:
        return False
    return True


def _depth(text: str) -> int:
    """How deep brackets nest outside of strings; counted before parsing, which recurses."""
    deepest = level = 0
    for token in TOKENS.findall(text):
        level += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token, 0)
        deepest = max(deepest, level)
    return deepest


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("duplicate member")
    return members


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _integer(digits: str) -> int:
    if len(digits) > len(str(LARGEST)) + 1 or abs(number := int(digits)) > LARGEST:
        raise ValueError("over 64 bits")
    return number


def _number(digits: str) -> float:
    if not math.isfinite(number := float(digits)):
        raise ValueError("beyond a double")
    return number


def _strings(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for part in value:
                yield from _strings(part)
        case dict():
            for name, part in value.items():
                yield name
                yield from _strings(part)
