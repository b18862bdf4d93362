"""What was told to one professional alone stays with them until who told it agrees."""

from uuid import UUID

import pytest

from domain import entrusted, errors
from domain import events as e
from domain.case import Case, Note
from domain.entrusted import NoteForm
from tests.domain.given import fold, given
from tests.domain.parts import CLOSED, DAY, FIRST, REPORTED, RESTRICTED, SUSPENDED, act

NOTE = UUID("00000000-0000-4000-8000-0000000d07e5")
FORM = NoteForm(entrusted_by="Testa Beispiel", text="Erfundenes Anvertrautes.")
KEPT = e.NoteEntrusted(
    note_id=NOTE, noted_on=FIRST, entrusted_to="jugendamt", noted_by="jugendamt.muster", **dict(FORM)
)
RELEASED = e.NoteReleased(note_id=NOTE, released_on=FIRST, recipients=("jobcenter",))
AT_THE_JUGENDAMT = act("jugendamt", FIRST)


def known(note: Note, institution: str, user: str = "") -> bool:
    return note.known_to(user or f"{institution}.muster", institution)


@pytest.mark.rule("L15")
def test_something_entrusted_is_kept_for_the_very_professional_it_was_told_to() -> None:
    given(Case(), *REPORTED).when(entrusted.entrust, NOTE, FORM, AT_THE_JUGENDAMT).then(KEPT)
    note = fold(Case(), *REPORTED, KEPT).notes[NOTE]
    assert (known(note, "jugendamt"), known(note, "jobcenter")) == (True, False)
    assert not known(note, "jugendamt", user="vertretung.muster")


@pytest.mark.rule("L15")
def test_who_entrusted_it_may_let_others_know() -> None:
    case = fold(Case(), *REPORTED, KEPT)
    given(case).when(entrusted.release, NOTE, ["jobcenter"], FIRST, AT_THE_JUGENDAMT).then(RELEASED)
    assert case.evolve(RELEASED).notes[NOTE].known_to("jobcenter.muster", "jobcenter")
    assert not case.evolve(RELEASED).notes[NOTE].known_to("agentur.muster", "agentur")


@pytest.mark.rule("L15")
def test_nobody_else_releases_it() -> None:
    given(Case(), *REPORTED, KEPT).when(entrusted.release, NOTE, ["jobcenter"], FIRST, act("jobcenter", FIRST)).refused(
        errors.EntrustedNotReleased
    )
    colleague = act("jugendamt", FIRST, user="vertretung.muster")
    given(Case(), *REPORTED, KEPT).when(entrusted.release, NOTE, ["jobcenter"], FIRST, colleague).refused(
        errors.EntrustedNotReleased
    )


@pytest.mark.rule("L15", "D20")
def test_nobody_agrees_in_time_to_come() -> None:
    given(Case(), *REPORTED, KEPT).when(entrusted.release, NOTE, ["jobcenter"], FIRST + DAY, AT_THE_JUGENDAMT).refused(
        errors.InTheFuture
    )


@pytest.mark.rule("L15")
def test_a_note_there_is_none_of_is_not_released() -> None:
    given(Case(), *REPORTED).when(entrusted.release, NOTE, ["jobcenter"], FIRST, AT_THE_JUGENDAMT).refused(
        errors.Unknown
    )


@pytest.mark.rule("L15", "L6")
def test_it_is_released_only_to_those_the_consent_names() -> None:
    given(Case(), *REPORTED, KEPT).when(entrusted.release, NOTE, ["bildungsbuero"], FIRST, AT_THE_JUGENDAMT).refused(
        errors.OutOfConsent
    )


@pytest.mark.rule("R20")
def test_it_is_not_released_before_it_was_told() -> None:
    given(Case(), *REPORTED, KEPT).when(
        entrusted.release, NOTE, ["jobcenter"], FIRST - DAY, act("jugendamt", FIRST - DAY)
    ).refused(errors.BeforeTheLast)


@pytest.mark.rule("L15", "L31", "R20")
def test_nothing_is_entrusted_to_a_case_at_rest() -> None:
    for history, refusal in (
        ((*REPORTED, RESTRICTED), errors.ProcessingIsRestricted),
        (CLOSED, errors.WrongState),
        (SUSPENDED, errors.ConsentWithdrawn),
    ):
        given(Case(), *history).when(entrusted.entrust, NOTE, FORM, AT_THE_JUGENDAMT).refused(refusal)
