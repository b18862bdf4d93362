"""Whatever a case holds about a young person is told to them, and nothing about anybody else."""

from datetime import date
from typing import Any

import pytest

from adapters.subject_words import FIELDS
from application.subject_statements import statements, withheld
from domain import events as e
from domain.case import Case
from domain.events import CaseEvent
from domain.personal import personal_fields
from domain.recorded import Actor
from tests.canaries.coverage import values
from tests.domain.given import fold
from tests.domain.parts import ESCHWEILER
from tests.samples import SAMPLES, YOUNG_PERSON

CASE_EVENTS = [kind.__name__ for kind in CaseEvent.__args__]
OF_OTHERS = {
    *("Testa Beispiel", "Erfundener Beschluss", "Erfundenes Anvertrautes."),
    *("Erfundene Angabe.", "Erfundener Grund.", "Erfunden: krank."),
}


def answering(institution: str) -> Actor:
    return Actor(f"{institution}.muster", institution, frozenset({"caseworker"}))


def told(name: str, by: str = "jugendamt") -> list[tuple[str, Any]]:
    case = fold(Case(), SAMPLES["NoteEntrusted"])
    found = statements(SAMPLES[name], YOUNG_PERSON, case, answering(by), ESCHWEILER)
    return [(one.field, one.value) for one in found]


def named(value: Any) -> Any:
    institution = ESCHWEILER.institution(value) if isinstance(value, str) else None
    return institution.name if institution else value


def plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@pytest.mark.rule("L27")
@pytest.mark.parametrize("name", CASE_EVENTS)
def test_every_personal_value_is_told_but_for_what_belongs_to_others(name: str) -> None:
    event = SAMPLES[name]
    held = [
        named(plain(value))
        for field in personal_fields(type(event))
        for path, value in values(field, event.model_dump()[field])
        if value is not None and not path.endswith("measure_id")
    ]
    said = [value for _, value in told(name)]
    assert set(held) - set(said) == OF_OTHERS & set(held)


@pytest.mark.rule("L27")
@pytest.mark.parametrize("name", CASE_EVENTS)
def test_no_name_of_staff_is_told_and_institutions_have_their_real_names(name: str) -> None:
    said = [value for _, value in told(name)]
    assert not {"Fachkraft Muster", "Fallmanagement", "muster.koordination", "muster.leitung"} & set(said)
    assert not {one.key for one in ESCHWEILER.institutions} & set(said)


@pytest.mark.parametrize("name", CASE_EVENTS)
def test_every_field_that_is_told_has_a_german_name(name: str) -> None:
    assert {field.rpartition(".")[2] for field, _ in told(name)} <= FIELDS.keys()


@pytest.mark.rule("L15", "L27")
@pytest.mark.parametrize(
    ("entrusted_by", "told_by", "is_told"),
    [
        ("Testina Beispiel", "jugendamt", True),
        ("Beispiel, Testina", "jugendamt", True),
        ("Testina Beispiel", "jobcenter", False),
        ("Testa Beispiel", "jugendamt", False),
    ],
)
def test_what_was_entrusted_is_told_to_who_entrusted_it_by_who_may_know_it(
    entrusted_by: str, told_by: str, is_told: bool
) -> None:
    note = e.NoteEntrusted.model_validate(SAMPLES["NoteEntrusted"].model_dump() | {"entrusted_by": entrusted_by})
    case = fold(Case(), note)
    said = [one.value for one in statements(note, YOUNG_PERSON, case, answering(told_by), ESCHWEILER)]
    assert ("Erfundenes Anvertrautes." in said) is is_told
    assert withheld(note, YOUNG_PERSON, case, answering(told_by)) == (None if is_told else "ENTRUSTED")
    assert "Jugendamt der Stadt Eschweiler" in said
