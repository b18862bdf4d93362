"""The answer to a young person: everything that is held about them, and nothing about others (Art. 15, 20 GDPR)."""

from datetime import date
from uuid import UUID

import pytest

from adapters.http.subject_requests import prefers_text
from adapters.subject_words import spelled
from domain.events import ConsentSigned, StaffAssigned
from domain.personal import ERASED, personal_fields
from tests.canaries.coverage import values
from tests.canaries.planting import plant
from tests.erasure.parts import erased
from tests.http.parts import Body, Town, asked, discussed, reported, request_of

OF_OTHERS = ("signers.name", "signers.proof_note")


def held(town: Town, case: UUID) -> tuple[set[str], set[str]]:
    """Everything personal a case holds: about the young person, and about others."""
    own: set[str] = set()
    others: set[str] = set()
    for entry in town.office.journal.history(case):
        for field in personal_fields(type(entry.event)):
            of_staff = isinstance(entry.event, StaffAssigned)
            for path, value in values(field, entry.event.model_dump()[field]):
                foreign = of_staff or path in OF_OTHERS or field in ("entrusted_by", "text")
                if value is not None and value is not ERASED and not path.endswith("measure_id"):
                    (others if foreign else own).add(_as_told(value, town))
        if isinstance(entry.event, ConsentSigned) and entry.event.signers is not ERASED:
            own |= {signer.name for signer in entry.event.signers if signer.role == "young_person"}
    return own, others - own


def _as_told(value: object, town: Town) -> str:
    institution = town.office.desk.profile.institution(str(value))
    return institution.name if institution else value.isoformat() if isinstance(value, date) else str(value)


@pytest.mark.rule("L27")
def test_the_answer_holds_each_value_that_is_held_and_none_of_others(town: Town) -> None:
    cases, _ = plant(town)
    asked(town, cases.first)
    own, others = held(town, cases.first)

    report = town.caseworker.sees(f"/cases/{cases.first}/subject-report")
    text = town.caseworker.get(f"/cases/{cases.first}/subject-report", Accept="text/plain").text

    said = [str(one["value"]) for told in report["told"] for one in told["says"]]
    assert own <= set(said)
    for value in own:
        assert {value, spelled(value), _german(value)} & _parts(text), value
    assert len(others) == 5
    for foreign in others:
        assert foreign not in str(report)
        assert foreign not in text
    for staff in ("Fachkraft Muster", "user-jobcenter", "user-jugendamt"):
        assert staff not in str(report)
        assert staff not in text
    assert len(own) > 40


def _parts(text: str) -> set[str]:
    return {line.partition(": ")[2] for line in text.splitlines()}


def _german(value: str) -> str:
    """A day, or yes and no, as the text has them."""
    try:
        return date.fromisoformat(value).strftime("%d.%m.%Y")
    except ValueError:
        return {"True": "ja", "False": "nein"}.get(value, value)


@pytest.mark.rule("L27", "R29")
def test_the_answer_names_recipients_purposes_reads_retention_and_where_to_complain(town: Town) -> None:
    case, _ = discussed(town)
    town.coordinator.sees(f"/cases/{case}")
    answer = town.caseworker.sees(f"/cases/{case}/subject-report")

    assert answer["received"][0]["recipients"] == [
        "Agentur für Arbeit Aachen-Düren",
        "Berufskolleg Eschweiler der StädteRegion Aachen",
        "Bildungsbüro der StädteRegion Aachen",
        "Jugendamt der Stadt Eschweiler",
    ]
    assert {"FALLVORBEREITUNG", "FALLBESPRECHUNG"} <= set(answer["purposes"])
    assert "CONSENT_6_1_A" in answer["legal_bases"]
    first = answer["reads"][0]
    assert first["institution"] == "Jugendamt der Stadt Eschweiler"
    assert {"STAMMDATEN", "BERICHT", "MASSNAHMEN"} <= set(first["fields"])
    assert {"at", "institution", "purpose", "fields"} == set(answer["reads"][0])
    assert answer["kept"] == {"retention": "discussed", "months": 36, "erased_on": None}
    assert len(answer["rights"]) == 7
    assert any("Bundesbeauftragte" in one["authority"] for one in answer["complaints"])


@pytest.mark.rule("L27")
@pytest.mark.parametrize(("met", "erased_on"), [(True, "2021-01-01"), (False, "2018-04-19")])
def test_the_answer_says_when_the_data_go(town: Town, met: bool, erased_on: str) -> None:
    case = discussed(town)[0] if met else reported(town)
    town.caseworker.does(f"/cases/{case}/closure", {"reason": "ZIEL_ERREICHT", "leave_open_measures": True})

    assert town.caseworker.sees(f"/cases/{case}/subject-report")["kept"]["erased_on"] == erased_on
    assert town.caseworker.sees(f"/cases/{case}")["delete_on"] == erased_on


# Who gets it


@pytest.mark.rule("L27", "L5", "L31")
@pytest.mark.parametrize(("step", "body"), [("consent-withdrawal", {}), ("restriction", {"reason": "Erfunden"})])
def test_where_nobody_may_look_only_a_request_of_somebody_known_opens_the_data(
    town: Town, step: str, body: Body
) -> None:
    case = reported(town)
    town.caseworker.does(f"/cases/{case}/{step}", body)
    path = f"/cases/{case}/subject-report"
    assert town.caseworker.get(path).json()["code"] == "IDENTITY_UNPROVEN"

    address = asked(town, case)
    assert "Testina" in str(town.caseworker.sees(path))
    town.caseworker.does(f"{address}/answer", {"decision": "GRANTED"})
    assert town.caseworker.get(path).json()["code"] == "IDENTITY_UNPROVEN"


@pytest.mark.rule("L27")
def test_while_it_is_open_who_asked_nobody_gets_an_answer(town: Town) -> None:
    case = reported(town)
    town.caseworker.post(f"/cases/{case}/requests", request_of())

    assert town.caseworker.get(f"/cases/{case}/subject-report").json()["code"] == "IDENTITY_UNPROVEN"


@pytest.mark.rule("L27", "L22")
def test_who_took_the_request_in_passes_it_on_to_who_leads_the_case_and_sees_no_more_for_it(town: Town) -> None:
    case = reported(town)
    agentur, path = town.person("agentur", "caseworker"), f"/cases/{case}/subject-report"
    assert agentur.get(path).status_code == 404
    address = agentur.post(f"/cases/{case}/requests", request_of()).headers["Location"]
    agentur.does(f"{address}/identification", {"identified_by": "EID"})

    assert agentur.get(path).status_code == 404
    town.caseworker.does(f"/cases/{case}/consent-withdrawal")
    assert "Testina" in str(town.caseworker.sees(path))
    looks = town.coordinator.sees(f"/cases/{case}/accesses")["items"]
    answered = [one for one in looks if (one["purpose"], one["decision"]) == ("BETROFFENENRECHTE", "SHOWN")]
    assert [(one["institution"], one["reason"]) for one in answered] == [
        (town.reporter, "L27: Antrag der betroffenen Person")
    ]


@pytest.mark.rule("L27", "L30")
def test_while_an_erasure_is_ordered_nobody_opens_the_data_and_afterwards_there_are_none(town: Town) -> None:
    case = reported(town)
    path = f"/cases/{case}/subject-report"
    town.caseworker.does(f"/cases/{case}/erasure", {"reason": "Antrag"})
    assert town.caseworker.get(path).json()["code"] == "SUBJECT_ERASED"
    town.coordinator.does(f"/cases/{case}/erasure/withdrawal")
    erased(town, case)

    assert town.caseworker.sees(path)["held"] is False
    text = town.caseworker.get(path, Accept="text/plain").text
    assert "Wir haben keine Daten mehr über Sie." in text
    assert "Testina" not in text
    assert town.caseworker.get(f"/cases/{case}/portability").json()["code"] == "SUBJECT_ERASED"


# As a text, and for machines


@pytest.mark.rule("L27", "L29", "L31")
def test_the_text_is_plain_german_and_says_what_is_disputed_and_restricted(town: Town) -> None:
    case, _ = discussed(town)
    town.caseworker.does(f"/cases/{case}/contest", {"statement": "Das war anders."})
    town.caseworker.does(f"/cases/{case}/restriction", {"reason": "Erfunden", "until": "2017-12-24"})
    asked(town, case)
    answer = town.caseworker.get(f"/cases/{case}/subject-report", Accept="text/plain")

    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    for line in (
        "IHRE DATEN",
        "BESTRITTEN: Sie haben gesagt, dass etwas nicht stimmt. Das steht jetzt überall dabei.",
        "EINGESCHRÄNKT: Ihre Daten werden bis zum 24.12.2017 nur aufbewahrt und nicht benutzt.",
        "  Vorname: Testina",
        "  Was Sie dazu gesagt haben: Das war anders.",
        "Ihr Fall ist noch offen.",
        "- Sie können fragen, was gespeichert ist. Die Antwort kommt in einem Monat.",
    ):
        assert line in answer.text.splitlines()


@pytest.mark.parametrize(
    ("accept", "text"),
    [
        (None, False),
        ("*/*", False),
        ("application/json, text/plain", False),
        ("text/plain", True),
        ("text/html, Text/Plain;q=0.9, application/json;q=0.1", True),
    ],
)
def test_a_text_is_given_to_who_asks_for_one(accept: str | None, text: bool) -> None:
    assert prefers_text(accept) is text


@pytest.mark.rule("L27", "L22")
def test_what_they_provided_is_taken_away_as_json_without_what_others_wrote(town: Town) -> None:
    case, _ = discussed(town)
    town.caseworker.does(f"/cases/{case}/contest", {"statement": "Das war anders."})
    asked(town, case, "PORTABILITY")
    answer = town.caseworker.sees(f"/cases/{case}/portability")

    assert (answer["format"], answer["young_person"]["given_name"]) == ("fallkonferenz-portability/v1", "Testina")
    assert answer["said"] == [{"on": "2017-10-19", "about": "CONTESTED_DATA", "text": "Das war anders."}]
    assert answer["consents"][0]["data_categories"] == ["STAMMDATEN"]
    assert answer["wants_to_attend"] is True
    for written_by_others in ("Erfundene Notiz.", "Sucht einen Ausbildungsplatz.", "Ausbildung beginnen"):
        assert written_by_others not in str(answer)
    assert town.person("agentur", "caseworker").get(f"/cases/{case}/portability").status_code == 404
