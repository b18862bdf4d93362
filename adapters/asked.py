"""Which request is being answered, so that the looks that belong to it can be told."""

from contextvars import ContextVar
from uuid import UUID, uuid4

REQUEST: ContextVar[UUID] = ContextVar("request")


def request_id() -> UUID:
    """The request of this thread; outside of one, a new name for whatever is being done."""
    return REQUEST.get(None) or uuid4()
