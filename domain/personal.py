"""What belongs to a young person, and what is left of it once it is erased.

A field declared `Personal[...]` is stored only encrypted under the key of the case it belongs to (R40, § 84 SGB X).
When that key is destroyed the field reads `ERASED`, so whoever uses it must bear both. The domain only declares;
encrypting is the log's business.
"""

from enum import StrEnum
from typing import Annotated, TypeVar

from pydantic import BaseModel


class Erased(StrEnum):
    """The one value a personal field has after its key was destroyed."""

    ERASED = "[gelöscht]"


ERASED = Erased.ERASED


class PersonalMark:
    """Marks a field in the type; `personal_fields` finds it again."""


T = TypeVar("T")
Personal = Annotated[T | Erased, PersonalMark()]
"""A field about the young person of the case, their family or their helpers."""


def personal_fields(model: type[BaseModel]) -> frozenset[str]:
    """The names of a model's personal fields."""
    return frozenset(
        name
        for name, field in model.model_fields.items()
        if any(isinstance(mark, PersonalMark) for mark in field.metadata)
    )
