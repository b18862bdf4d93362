"""Which personal fields there are, and in which of them something was planted."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, get_args

from pydantic import BaseModel

from domain.events import EVENTS
from domain.personal import personal_fields
from domain.recorded import Recorded
from tests.canaries.planting import SEARCHED

FROM_A_SHORT_LIST = {
    "ConsentSigned.signers.role",
    "ConsentSigned.signers.custody",
    "ConsentSigned.special_categories",
    "FunctionsReleased.functions.institution",
    "CaseHandedOver.signers.role",
    "CaseHandedOver.signers.custody",
    "CaseHandedOver.special_categories",
    "CaseReported.young_person.municipality",
    "CaseReported.young_person.sex",
    "ReportCorrected.young_person.municipality",
    "ReportCorrected.young_person.sex",
    "SourcesNamed.sources.third_party",
    "MeasuresAgreed.contents.measure_id",
    "SubjectRequestReceived.asked_by",
    "SubjectRequestIdentified.identified_by",
}
"""Fields whose few values stand in other places for other reasons, so that finding them would prove nothing."""


def personal_leaves() -> set[str]:
    """Every part of every personal field of every event, such as `CaseReported.young_person.street`."""
    return {
        f"{name}.{leaf}"
        for name, kind in EVENTS.items()
        for field in personal_fields(kind)
        for leaf in _leaves(field, kind.model_fields[field].annotation)
    }


def planted_leaves(history: Iterable[Recorded]) -> set[str]:
    """Those of them in which something stands that is searched for."""
    return {
        f"{type(entry.event).__name__}.{path}"
        for entry in history
        for field in personal_fields(type(entry.event))
        for path, value in values(field, entry.event.model_dump()[field])
        if any(word in (value.isoformat() if isinstance(value, date) else str(value)) for word in SEARCHED)
    }


def _leaves(path: str, kind: Any) -> Iterator[str]:
    models = list(_models(kind))
    if not models:
        yield path
    for model in models:
        for name, field in model.model_fields.items():
            yield from _leaves(f"{path}.{name}", field.annotation)


def _models(kind: Any) -> Iterator[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    for part in get_args(kind):
        yield from _models(part)


def values(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    match value:
        case dict():
            for name, part in value.items():
                yield from values(f"{path}.{name}", part)
        case list() | tuple():
            for part in value:
                yield from values(path, part)
        case _:
            yield path, value
