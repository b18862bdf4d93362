"""Parts of answers: lists page by page, and what is not there."""

from typing import Annotated, Generic, TypeAlias, TypeVar
from urllib.parse import urlencode

from fastapi import Request, Response
from pydantic import BaseModel, Field

from domain.errors import Unknown

T = TypeVar("T")

Limit: TypeAlias = Annotated[int, Field(ge=1, le=100, description="How many at most.")]
PAGE = 50


class Items(BaseModel, Generic[T]):
    """A list."""

    items: list[T]


def link_next(request: Request, response: Response, **changes: str | int) -> None:
    """Name the next page (RFC 8288)."""
    query = dict(request.query_params) | {name: str(value) for name, value in changes.items()}
    response.headers["Link"] = f'<{request.url.path}?{urlencode(query)}>; rel="next"'


def known(found: T | None) -> T:
    """What was found; raises `Unknown`."""
    if found is None:
        raise Unknown()
    return found
