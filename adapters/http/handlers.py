"""Turns what was raised into the problem it is."""

import re
from collections.abc import Awaitable, Callable, Mapping
from sqlite3 import OperationalError
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from adapters.http.beat import next_beat
from adapters.http.health import NotReady
from adapters.http.problems import (
    BEHIND,
    BY_STATUS,
    CORRECTION_UNFINISHED,
    FAILED,
    IDENTITY_UNAVAILABLE,
    KEYS_AWAY,
    METHOD_NOT_ALLOWED,
    NOT_READY,
    NOT_SIGNED_IN,
    SEAL_BROKEN,
    STORE_AWAY,
    TOO_MANY_ATTEMPTS,
    UNFINISHED,
    UNRECORDED,
    VALIDATION,
    WRONG_CREDENTIALS,
    FieldError,
    Kind,
    answer,
    language_of,
    of_refusal,
    pointer,
)
from adapters.identity import IdentityUnavailable, NotSignedIn, TooManyAttempts, WrongCredentials
from adapters.identity.published import AGAIN_SECONDS
from adapters.keys import KeyServerAway
from adapters.register import Behind
from adapters.seal.sealer import Fork
from adapters.seal.verify import Unverified
from application.correction import CorrectionUnfinished
from application.erasure import Unfinished
from application.journal import Unavailable
from application.ports import Unrecorded
from domain.errors import Language, NotAllowed, Refused, Unknown

FIELD_CODES = {
    "missing": "MISSING",
    "extra_forbidden": "UNEXPECTED",
    "string_too_long": "TOO_LONG",
    "too_long": "TOO_LONG",
    "greater_than_equal": "TOO_SMALL",
    "less_than_equal": "TOO_LARGE",
    "literal_error": "NOT_ONE_OF",
    "date_out_of_range": "OUT_OF_RANGE",
}
"""By Pydantic's name; whatever else can be wrong is the form."""
FIELD_WORDS = {
    "MISSING": ("Diese Angabe fehlt.", "This is missing."),
    "UNEXPECTED": ("Diese Angabe ist hier nicht vorgesehen.", "This is not expected here."),
    "TOO_LONG": ("Höchstens {max_length}.", "At most {max_length}."),
    "TOO_SMALL": ("Mindestens {ge}.", "At least {ge}."),
    "TOO_LARGE": ("Höchstens {le}.", "At most {le}."),
    "NOT_ONE_OF": ("Zur Wahl stehen: {expected}.", "Choose one of: {expected}."),
    "OUT_OF_RANGE": ("Das Datum liegt nicht zwischen 1900 und 2200.", "The date is not between 1900 and 2200."),
    "FORM": ("Das hat nicht die erwartete Form.", "This does not have the expected form."),
}
FIELD_NAME = re.compile(r"^(?![a-z_]{1,40}$).*", re.DOTALL)
"""Whatever does not look like the name of a field; it may be about a person and is not repeated."""
RETRY_SECONDS = 1


def handlers() -> dict[type[Exception], Callable[[Request, Any], Response | Awaitable[Response]]]:
    """The handler of each family of exceptions."""
    return {
        Refused: _refused,
        RequestValidationError: _misfilled,
        HTTPException: _unrouted,
        NotSignedIn: lambda request, _: _plain(request, NOT_SIGNED_IN, {"WWW-Authenticate": "Bearer"}),
        WrongCredentials: lambda request, _: _plain(request, WRONG_CREDENTIALS, {"WWW-Authenticate": "Bearer"}),
        TooManyAttempts: lambda request, late: _plain(request, TOO_MANY_ATTEMPTS, {"Retry-After": str(late.seconds)}),
        IdentityUnavailable: lambda request, _: _plain(
            request, IDENTITY_UNAVAILABLE, {"Retry-After": str(round(AGAIN_SECONDS))}
        ),
        KeyServerAway: lambda request, _: _plain(request, KEYS_AWAY, {"Retry-After": str(RETRY_SECONDS)}),
        Unavailable: _store_away,
        OperationalError: _store_away,  # of the file of the accounts, or that of the keys
        Fork: _unsealed,
        Unverified: _unsealed,
        Unrecorded: lambda request, _: _plain(request, UNRECORDED, {"Retry-After": str(RETRY_SECONDS)}),
        Unfinished: lambda request, _: _plain(request, UNFINISHED, None),
        CorrectionUnfinished: lambda request, _: _plain(request, CORRECTION_UNFINISHED, None),
        NotReady: _not_ready,
        Behind: lambda request, _: _plain(request, BEHIND, {"Retry-After": str(RETRY_SECONDS)}),
    }


def field_errors(errors: list[dict[str, Any]], language: Language) -> list[FieldError]:
    """What is wrong with each field, in our words: Pydantic's own may quote the input."""
    return [_field_error(error["type"], error["loc"], error.get("ctx", {}), language) for error in errors]


def _field_error(kind: str, place: tuple[str | int, ...], context: Mapping[str, Any], language: Language) -> FieldError:
    code = FIELD_CODES.get(kind, "FORM")
    words = FIELD_WORDS[code][language == "en"].format_map(context)
    where, *steps = place
    if code == "UNEXPECTED":
        steps[-1] = FIELD_NAME.sub("…", str(steps[-1]))
    return FieldError(pointer=pointer(steps) if where == "body" else str(steps[0]), code=code, detail=words)


async def _refused(request: Request, refusal: Refused) -> Response:
    if isinstance(refusal, NotAllowed | Unknown):
        await next_beat(request)
    return answer(of_refusal(refusal, _language(request)))


def _misfilled(request: Request, error: RequestValidationError) -> Response:
    language = _language(request)
    return answer(VALIDATION.problem(language, errors=field_errors(list(error.errors()), language)))


def _unrouted(request: Request, error: HTTPException) -> Response:
    kind = BY_STATUS.get(error.status_code, FAILED)
    methods = _methods(request.app, request.url.path) if kind is METHOD_NOT_ALLOWED else []
    return _plain(request, kind, {"Allow": ", ".join(methods)} if methods else None)


def _store_away(request: Request, _: Exception) -> Response:
    return _plain(request, STORE_AWAY, {"Retry-After": str(RETRY_SECONDS)})


def _unsealed(request: Request, _: Exception) -> Response:
    return _plain(request, SEAL_BROKEN, {"Retry-After": str(RETRY_SECONDS)})


async def _not_ready(request: Request, why: NotReady) -> Response:  # else it would wait for a thread
    return answer(NOT_READY.problem(_language(request), parts=why.parts), {"Retry-After": str(RETRY_SECONDS)})


def _methods(app: FastAPI, path: str) -> list[str]:
    """What an address takes; Starlette names only the methods of the first route that fits."""
    return sorted(
        method.upper()
        for template, operations in app.openapi()["paths"].items()
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path)
        for method in operations
    )


def _plain(request: Request, kind: Kind, headers: dict[str, str] | None) -> Response:
    return answer(kind.problem(_language(request)), headers)


def _language(request: Request) -> Language:
    return language_of(request.headers.get("accept-language"))
