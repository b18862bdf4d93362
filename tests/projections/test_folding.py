"""What holds for every projection: twice is once, erased or not the rows are the same, nothing personal is in them."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.events import EVENTS, Event
from domain.personal import ERASED, personal_fields
from projections.agenda import Agenda
from projections.audit_trail import AuditTrail
from projections.case_list import CaseList
from projections.conference_list import ConferenceList
from projections.statistics import Statistics
from projections.watchlist import WatchList
from tests.projections.parts import Log, Projection, fold
from tests.samples import CASE, CONFERENCE, SAMPLES

DAY = date(2017, 5, 10)
ALL: tuple[Callable[[], Projection], ...] = (CaseList, ConferenceList, Agenda, AuditTrail, WatchList, Statistics)
every_projection = pytest.mark.parametrize("projection", [kind() for kind in ALL], ids=lambda one: one.name)


def everything(erased: bool = False) -> Log:
    """A log with a sample of every event, each case and conference twice in another order."""
    log = Log()
    for event in (*SAMPLES.values(), *reversed(SAMPLES.values())):
        log.add(_stream(event), DAY, _forget(event) if erased else event)
    return log


def _stream(event: Event) -> UUID:
    case = hasattr(event, "measure_id") or type(event).__name__ in CASE_EVENTS
    return CASE if case else CONFERENCE


def _forget(event: Event) -> Event:
    return event.model_copy(update=dict.fromkeys(personal_fields(type(event)), ERASED))


CASE_EVENTS = set(list(EVENTS)[: list(EVENTS).index("ConferenceScheduled")])


@every_projection
def test_an_event_folded_twice_counts_once(projection: Projection) -> None:
    log = everything().recorded
    assert fold(projection, log).dump() == fold(projection, log, times=1).dump()


@every_projection
def test_a_log_replayed_over_its_own_rows_changes_nothing(projection: Projection) -> None:
    log = everything().recorded
    assert fold(projection, [*log, *log]).dump() == fold(projection, log).dump()


@every_projection
def test_an_erased_person_leaves_the_same_rows(projection: Projection) -> None:
    assert fold(projection, everything(erased=True).recorded).dump() == fold(projection, everything().recorded).dump()


@every_projection
def test_nothing_personal_reaches_a_row(projection: Projection) -> None:
    rows = "\n".join(fold(projection, everything().recorded).dump())
    assert [word for event in SAMPLES.values() for word in _personal_words(event) if word in rows] == []


def test_the_canary_sings() -> None:
    words = {word for event in SAMPLES.values() for word in _personal_words(event)}
    assert {"Testina", "2000-02-29", "SUCHT", "BERATUNG", "Erfundene Notiz."} <= words


def _personal_words(event: Event) -> Iterator[str]:
    """Every text in the personal fields, as JSON spells it; codes shared with other fields do not count."""
    content = event.model_dump(mode="json", include=set(personal_fields(type(event))))
    yield from (word for word in _texts(content) if word not in PUBLIC)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield json.dumps(value, ensure_ascii=False)[1:-1]
    elif isinstance(value, dict):
        for key, part in value.items():
            if key != "measure_id":
                yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


PUBLIC = ("w", "sole", "agentur", "young_person", "guardian", "Eschweiler", "00000", "00" * 32)
"""Too short or too common to tell anything; the zeros of the samples are in every id."""
