"""What belongs to a young person, and what is left of it once it is erased.

A field declared `Personal[...]`, `Evidence[...]` or `Entrusted[...]` is stored only encrypted, under the key its case
has for that compartment (R40, § 84 SGB X). When the key is destroyed the field reads `ERASED`, so whoever uses it must
bear both. The domain only declares; encrypting is the log's business.
"""

from enum import StrEnum
from functools import cache
from typing import Annotated, TypeVar

from pydantic import BaseModel


class Erased(StrEnum):
    """The one value a personal field has after its key was destroyed."""

    ERASED = "[gelöscht]"


ERASED = Erased.ERASED


class Compartment(StrEnum):
    """Why a case has several keys: each of these may have to be kept, or to go, at another time (L64)."""

    CASE = "case"
    """What the case is about (K1, K2)."""
    REPORT = "report"
    """What was reported. It has a new key with every correction, after which the older ones go (L28)."""
    CONSENT = "consent"
    """What was signed, and by whom: the evidence that everything else was allowed (K3)."""
    ENTRUSTED = "entrusted"
    """What was told to one professional alone (§ 65 SGB VIII, L15)."""


class PersonalMark:
    """Marks a field in the type; `personal_fields` and `compartment` find it again."""

    def __init__(self, compartment: Compartment) -> None:
        self.compartment = compartment


T = TypeVar("T")
Personal = Annotated[T | Erased, PersonalMark(Compartment.CASE)]
"""A field about the young person of the case, their family or their helpers."""
Reported = Annotated[T | Erased, PersonalMark(Compartment.REPORT)]
"""A field of a report, which a correction makes unreadable."""
Evidence = Annotated[T | Erased, PersonalMark(Compartment.CONSENT)]
"""A field of a consent."""
Entrusted = Annotated[T | Erased, PersonalMark(Compartment.ENTRUSTED)]
"""A field of something entrusted."""


def personal_fields(model: type[BaseModel]) -> frozenset[str]:
    """The names of a model's personal fields, of whatever compartment."""
    return frozenset(_marks(model))


def compartment(model: type[BaseModel]) -> Compartment | None:
    """The one compartment of a model's personal fields; none where it has no such field."""
    return next(iter(_marks(model).values()), None)


@cache
def _marks(model: type[BaseModel]) -> dict[str, Compartment]:
    return {
        name: mark.compartment
        for name, field in model.model_fields.items()
        for mark in field.metadata
        if isinstance(mark, PersonalMark)
    }
