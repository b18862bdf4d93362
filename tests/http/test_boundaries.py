"""What a data-protection officer tried, and what it met: nobody learns or keeps more than the consent allows."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.events import DisclosureMade
from tests.http.parts import (
    TODAY,
    Body,
    Town,
    agreement,
    consent,
    discussion,
    invited,
    opened,
    report,
    reported,
    selected,
)

FEW = ["jugendamt", "jobcenter", "agentur"]


def refused(answer: Any) -> str:
    """The code of a refusal."""
    return str(answer.json()["code"])


def narrow(town: Town, **changes: Body) -> UUID:
    """A case whose consent names three institutions."""
    usual: dict[str, Body] = {"consent": {"recipients": FEW}}
    body = report(town, TODAY, **(usual | changes))
    return UUID(town.caseworker.does("/cases", body)["id"])


@pytest.mark.rule("R10")
def test_a_version_is_told_only_to_who_may_know_the_case(town: Town) -> None:
    case = narrow(town)
    meeting = invited(town)
    selected(town, meeting, case)
    opened(town, meeting, *FEW)
    town.coordinator.does(f"/cases/{case}/discussion", discussion(meeting, town.reporter))
    stranger = town.person("berufskolleg", "caseworker")

    assert stranger.post(f"/cases/{case}/withdrawal", {}, If_Match='"0"').status_code == 404
    for role in ("steering", "operator"):
        answer = town.person("jugendamt", role).post(f"/cases/{case}/withdrawal", {}, If_Match='"0"')
        assert refused(answer) == "NOT_CASEWORKER"


HEALTH: Body = {"special_categories": True, "data_categories": ["STAMMDATEN", "GESUNDHEIT_SUCHT"]}


@pytest.mark.rule("R7", "R29")
def test_a_renewal_without_the_special_tick_does_not_carry_a_special_need(town: Town) -> None:
    special: dict[str, Body] = {"report": {"support_needs": ["SUCHT"]}, "consent": HEALTH}
    case = town.caseworker.does("/cases", report(town, TODAY, **special))["id"]

    answer = town.caseworker.post(f"/cases/{case}/consents", {"consent": consent(town)})

    assert refused(answer) == "SPECIAL_CATEGORY_NOT_CONSENTED"


@pytest.mark.rule("R9", "R31")
def test_a_correction_makes_nobody_else_of_a_person_and_no_minor_without_guardians(town: Town) -> None:
    body = report(town)
    case = town.caseworker.does("/cases", body)["id"]
    person = body["young_person"]

    other = person | {"family_name": "Anderswer", "birth_date": "1999-01-01"}
    minor = person | {"birth_date": "2001-05-05"}

    for wrong, code in ((other, "SOMEBODY_ELSE"), (minor, "GUARDIAN_SIGNATURE_MISSING")):
        assert (
            refused(town.caseworker.post(f"/cases/{case}/correction", {"young_person": wrong, "reason": "x"})) == code
        )
    right = person | {"family_name": "Beispiel-Muster"}
    town.caseworker.does(f"/cases/{case}/correction", {"young_person": right, "reason": "Heirat"})


@pytest.mark.rule("R6")
def test_a_purpose_the_consent_does_not_name_opens_nothing(town: Town) -> None:
    case = narrow(town, consent={"recipients": FEW, "purposes": ["FALLVORBEREITUNG"]})
    meeting = invited(town)
    selected(town, meeting, case)
    opened(town, meeting, *FEW)

    told = town.coordinator.post(f"/cases/{case}/discussion", discussion(meeting, town.reporter))

    assert refused(told) == "OUT_OF_PURPOSE"
    followed = town.coordinator.get(f"/cases/{case}?purpose=MASSNAHMEN_NACHVERFOLGUNG")
    assert refused(followed) == "OUT_OF_PURPOSE"


@pytest.mark.rule("R29", "R10")
def test_nobody_joins_while_a_case_is_on_the_table(town: Town) -> None:
    meeting, case = invited(town), reported(town)
    selected(town, meeting, case)
    opened(town, meeting, "jugendamt", "jobcenter")
    town.coordinator.does(f"/cases/{case}/discussion", discussion(meeting, town.reporter))
    late = {"institution": "agentur", "person": "Fachkraft Spät", "left": False}

    assert refused(town.coordinator.post(f"/conferences/{meeting}/attendance", late)) == "ROOM_CLOSED"


@pytest.mark.rule("R29")
def test_who_is_given_a_measure_unseen_is_named_as_a_recipient(town: Town) -> None:
    meeting, case = invited(town), reported(town)
    selected(town, meeting, case)
    opened(town, meeting, "jugendamt", "jobcenter")
    town.coordinator.does(f"/cases/{case}/discussion", discussion(meeting, town.reporter))
    body = agreement(town)
    body["measures"][0]["responsible"] = "agentur"

    town.coordinator.does(f"/cases/{case}/measures", body)

    made = [one.event for one in town.office.journal.history(case) if isinstance(one.event, DisclosureMade)]
    assert [one.recipients for one in made] == [("jugendamt",), ("agentur",)]


@pytest.mark.rule("R16", "D5")
def test_places_taken_away_after_the_selection_still_need_the_reporters_word(town: Town) -> None:
    meeting = invited(town, capacity=None)
    first, *others = [reported(town, name) for name in ("Eins", "Zwei", "Drei")]
    town.coordinator.does(f"/cases/{first}/selection", {"conference_id": str(meeting)})
    town.coordinator.does(f"/conferences/{meeting}/capacity", {"capacity": 1})
    town.coordinator.does(f"/conferences/{meeting}/reports-closing")
    for case in others:
        town.coordinator.does(f"/cases/{case}/deferral", {"reason": "KAPAZITAET", "conference_id": str(meeting)})

    assert refused(town.coordinator.post(f"/conferences/{meeting}/agenda", {})) == "COORDINATION_MISSING"


@pytest.mark.rule("R15")
def test_a_selected_case_that_is_deferred_is_decided_on(town: Town) -> None:
    meeting, case = invited(town), reported(town)
    town.coordinator.does(f"/conferences/{meeting}/reports-closing")
    town.coordinator.does(f"/cases/{case}/selection", {"conference_id": str(meeting)})
    town.coordinator.does(f"/cases/{case}/deferral", {"reason": "UNTERLAGEN"})

    town.coordinator.does(f"/conferences/{meeting}/agenda")


@pytest.mark.rule("R10")
def test_a_consent_is_withdrawn_at_any_time_also_of_a_closed_case(town: Town) -> None:
    case = reported(town)
    town.caseworker.does(f"/cases/{case}/closure", {"reason": "KEIN_BEDARF"})

    town.caseworker.does(f"/cases/{case}/consent-withdrawal", {})

    assert town.coordinator.sees(f"/cases/{case}")["sight"] == "PSEUDONYM"


def test_a_withdrawal_lies_after_the_signature_and_an_older_paper_undoes_nothing(town: Town) -> None:
    case = reported(town, on=date(2017, 10, 2))
    withdrawal = f"/cases/{case}/consent-withdrawal"
    assert refused(town.caseworker.post(withdrawal, {"occurred_on": "2017-09-01"})) == "BEFORE_THE_LAST"
    town.caseworker.does(f"/cases/{case}/consents", {"consent": consent(town, date(2017, 10, 10))})

    older = town.caseworker.post(f"/cases/{case}/consents", {"consent": consent(town, date(2017, 10, 1))})

    assert refused(older) == "CONSENT_OUTDATED"


def test_a_restriction_frees_the_table(town: Town) -> None:
    meeting, first, second = invited(town), reported(town, "Eins"), reported(town, "Zwei")
    selected(town, meeting, first, second)
    opened(town, meeting)
    town.coordinator.does(f"/cases/{first}/discussion", discussion(meeting, town.reporter))

    town.caseworker.does(f"/cases/{first}/restriction", {"reason": "Klärung"})

    town.coordinator.does(f"/cases/{second}/discussion", discussion(meeting, town.reporter))


@pytest.mark.rule("R31")
@pytest.mark.parametrize(
    "name",
    [
        {"family_name": "Mueller", "given_name": "Anna-Lena"},
        {"family_name": "MULLER", "given_name": "Anna Lena"},
        {"family_name": "Anna Lena", "given_name": "Müller"},
    ],
)
def test_another_spelling_is_no_other_person(town: Town, name: Body) -> None:
    town.caseworker.does("/cases", report(town, young_person={"family_name": "Müller", "given_name": "Anna Lena"}))

    assert refused(town.coordinator.post("/cases", report(town, young_person=name))) == "DUPLICATE_CASE"


def test_two_small_corrections_make_nobody_else_either(town: Town) -> None:
    body = report(town)
    case = town.caseworker.does("/cases", body)["id"]
    renamed = body["young_person"] | {"given_name": "Anders", "family_name": "Anderswer"}
    town.caseworker.does(f"/cases/{case}/correction", {"young_person": renamed, "reason": "Tippfehler"})

    second = {"young_person": renamed | {"birth_date": "1997-01-01"}, "reason": "Tippfehler"}

    assert town.caseworker.refused(f"/cases/{case}/correction", second) == "SOMEBODY_ELSE"


@pytest.mark.rule("R10")
def test_a_reader_does_not_choose_the_purpose(town: Town) -> None:
    case = reported(town)

    assert refused(town.coordinator.get(f"/cases/{case}?purpose=MASSNAHMEN_NACHVERFOLGUNG")) == "OUT_OF_PURPOSE"


@pytest.mark.rule("R20")
def test_an_end_does_not_come_before_its_beginning(town: Town) -> None:
    case = reported(town)
    early: Body = {"occurred_on": "2016-01-01"}

    assert town.caseworker.refused(f"/cases/{case}/withdrawal", early) == "BEFORE_THE_LAST"
    assert town.caseworker.refused(f"/cases/{case}/closure", early | {"reason": "KEIN_BEDARF"}) == "BEFORE_THE_LAST"


@pytest.mark.rule("R9")
def test_nobody_is_their_own_guardian(town: Town) -> None:
    signers = [{"role": "guardian", "name": "Testina Beispiel", "custody": "sole", "proof_note": "gesehen"}]
    body = report(town, TODAY, young_person={"birth_date": "2001-01-01"}, consent={"signers": signers})

    assert town.caseworker.refused("/cases", body) == "GUARDIAN_SIGNATURE_MISSING"


@pytest.mark.rule("R9")
@pytest.mark.parametrize("second", ["Muster, Elter", "elter  MUSTER", "Testina Beispiel", "Elter-Mu\u0301ster"])
def test_one_guardian_written_twice_is_one(town: Town, second: str) -> None:
    signers = [
        {"role": "young_person", "name": "Testina Beispiel"},
        {"role": "guardian", "name": "Elter Muster", "custody": "joint"},
        {"role": "guardian", "name": second, "custody": "joint"},
    ]
    young = {"birth_date": "2001-01-01"}

    answer = town.caseworker.post("/cases", report(town, young_person=young, consent={"signers": signers}))

    assert refused(answer) == "GUARDIAN_SIGNATURE_MISSING"


@pytest.mark.rule("R10")
def test_who_is_named_no_more_is_not_reminded_of_the_case_either(town: Town) -> None:
    """Its measure still runs; what becomes of it is for those who lead the case to see."""
    meeting, case = invited(town), narrow(town)
    selected(town, meeting, case)
    opened(town, meeting, *FEW)
    town.coordinator.does(f"/cases/{case}/discussion", discussion(meeting, town.reporter))
    body = agreement(town)
    body["measures"][0]["responsible"] = "agentur"
    town.coordinator.does(f"/cases/{case}/measures", body)
    agentur = town.person("agentur", "caseworker")
    assert [one["case_id"] for one in agentur.sees("/watchlist")["cases"]] == [str(case)]

    town.caseworker.does(f"/cases/{case}/consent-withdrawal", {"recipients": ["agentur"]})

    for path in ("/watchlist", "/measures", "/cases", f"/conferences/{meeting}/minutes"):
        assert str(case) not in str(agentur.sees(path)), path
    assert str(case) in str(town.coordinator.sees("/watchlist"))
