"""One case at each moment of its life, in a town that runs; a consent that names three of the five institutions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from tests.http.parts import TODAY, Body, Town, agreement, discussion, invited, opened, report, selected

COVERED = ("jugendamt", "jobcenter", "agentur")
"""Named in the consent. `berufskolleg` and `bildungsbuero` are not; the report comes from `jobcenter`."""
REPORTER = "jobcenter"
SIGNED = date(2017, 9, 1)
MET = TODAY
PERSON = {
    "given_name": "Zyxolinde",
    "family_name": "Quarkstein",
    "birth_date": "1998-03-17",
    "street": "Drachengasse 77",
    "postal_code": "00777",
    "phone": "0000-4711",
    "email": "zyxo@example.org",
    "sex": "female",
}
REPORT = {"summary": "Fliegt mit der Drachenkutsche.", "question": "Wohin mit der Kutsche?", "support_needs": ["SUCHT"]}


@dataclass(frozen=True)
class Scene:
    """Where a case stands, and at which conference it is, was or will be."""

    town: Town
    case: UUID
    meeting: UUID


def reported(town: Town) -> Scene:
    """Before the session: reported, not yet selected."""
    consent = {
        "recipients": list(COVERED),
        "special_categories": True,
        "data_categories": ["STAMMDATEN", "GESUNDHEIT_SUCHT"],
    }
    body = report(town, SIGNED, young_person=PERSON, report=REPORT, consent=consent)
    case = town.person(REPORTER, "caseworker").does("/cases", body, SIGNED)["id"]
    return Scene(town, UUID(case), invited(town, MET, SIGNED))


def on_the_agenda(town: Town) -> Scene:
    scene = reported(town)
    selected(town, scene.meeting, scene.case)
    return scene


def on_the_table(town: Town) -> Scene:
    """While the item is open: those who are covered are in the room."""
    scene = on_the_agenda(town)
    opened(town, scene.meeting, *COVERED)
    told = discussion(scene.meeting, REPORTER) | {"youth_view": "Mag Kutschen."}
    town.coordinator.does(f"/cases/{scene.case}/discussion", told)
    return scene


def followed_up(town: Town) -> Scene:
    """After the session: a measure of the Agentur runs, and one of the reporter."""
    scene = on_the_table(town)
    (measure,) = agreement(town)["measures"]
    both = [measure | {"responsible": key, "text": f"Kutsche {key}."} for key in (REPORTER, "agentur")]
    town.coordinator.does(f"/cases/{scene.case}/measures", {"goals": ["Kutsche parken"], "measures": both})
    town.coordinator.does(f"/conferences/{scene.meeting}/closing")
    return scene


def closed(town: Town) -> Scene:
    scene = followed_up(town)
    leave: Body = {"reason": "ZIEL_ERREICHT", "leave_open_measures": True}
    town.person(REPORTER, "caseworker").does(f"/cases/{scene.case}/closure", leave)
    return scene


def withdrawn(town: Town) -> Scene:
    """The consent is taken back while the case waits."""
    scene = on_the_agenda(town)
    town.person(REPORTER, "caseworker").does(f"/cases/{scene.case}/consent-withdrawal")
    return scene


def withdrawn_for_one(town: Town) -> Scene:
    """The consent is taken back for the Agentur only, before the session."""
    scene = on_the_agenda(town)
    gone = {"recipients": ["agentur"]}
    town.person(REPORTER, "caseworker").does(f"/cases/{scene.case}/consent-withdrawal", gone)
    return scene


def restricted(town: Town) -> Scene:
    scene = reported(town)
    town.person(REPORTER, "caseworker").does(f"/cases/{scene.case}/restriction", {"reason": "Kutsche strittig"})
    return scene


def to_be_erased(town: Town) -> Scene:
    scene = reported(town)
    town.person(REPORTER, "caseworker").does(f"/cases/{scene.case}/erasure", {"reason": "Kutsche vergessen"})
    return scene


def erased(town: Town) -> Scene:
    scene = to_be_erased(town)
    town.coordinator.does(f"/cases/{scene.case}/erasure/confirmation")
    return scene


MOMENTS: dict[str, Callable[[Town], Scene]] = {
    "gemeldet": reported,
    "auf der Tagesordnung": on_the_agenda,
    "Punkt wird beraten": on_the_table,
    "nach der Sitzung": followed_up,
    "abgeschlossen": closed,
    "abgeschlossen, Lesefrist vorbei": closed,
    "für die Agentur widerrufen": withdrawn_for_one,
    "ganz widerrufen": withdrawn,
    "eingeschränkt": restricted,
    "Löschung angeordnet": to_be_erased,
    "gelöscht": erased,
}
LATER = {"abgeschlossen, Lesefrist vorbei": MET + timedelta(weeks=4, days=1)}
"""Moments in which the calendar has gone on."""
