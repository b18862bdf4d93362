"""A town where everything a bundle can tell of has happened, with a canary in every free field about a person."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.policy import birthday
from projections import case_list
from tests.http.parts import TODAY, Town, agreement, asked, consent, discussion, invited, opened, report, selected

CANARY = "Kanari"
BORN = birthday(TODAY, -19)
EARLIER = date(2017, 10, 2)


@dataclass(frozen=True)
class Lived:
    """What there is."""

    town: Town
    meeting: UUID
    discussed: UUID
    """Reported by the Jobcenter, discussed, brought up again."""
    other: UUID
    """Reported by the Jugendamt, at the same conference; there was nothing to agree."""
    erased: UUID
    """Forgotten since."""
    handed: UUID
    """Another agency has it now."""

    @property
    def cases(self) -> tuple[UUID, ...]:
        return (self.discussed, self.other, self.erased, self.handed)


def lived(town: Town) -> Lived:
    meeting = invited(town)
    one, other = _reported(town, "Eins", town.reporter), _reported(town, "Zwei", "jugendamt")
    erased = _reported(town, "Drei", town.reporter)
    _rights_used(town, one)
    _looked_at_in_danger(town, erased)
    in_charge = {"users": ["user-jobcenter"], "reason": "KanariVertretung"}
    town.caseworker.does(f"/cases/{one}/assignment", in_charge)
    handed = _handed_over(town)
    _forgotten(town, erased)
    selected(town, meeting, one, other)
    opened(town, meeting)
    _discussed(town, meeting, one, town.reporter)
    town.coordinator.does(f"/cases/{one}/measures", _agreed(town))
    _discussed(town, meeting, other, "jugendamt")
    nothing = {"goals": ["KanariZiel"], "measures": [], "no_measure_reason": "KanariOhneMaßnahme"}
    town.coordinator.does(f"/cases/{other}/measures", nothing)
    town.coordinator.does(f"/conferences/{meeting}/closing")
    _followed_up(town, one)
    for reader in (town.caseworker, town.coordinator):
        reader.sees(f"/cases/{one}")
    return Lived(town, meeting, one, other, erased, handed)


def numbers(office: Lived) -> dict[UUID, str]:
    """The pseudonyms of its cases."""
    return case_list.numbers(office.town.office.runners["case_list"])


def _reported(town: Town, name: str, by: str) -> UUID:
    person = {"given_name": "KanariVorname", "family_name": f"Kanari{name}", "birth_date": BORN.isoformat()}
    home = {"street": "KanariGasse 1", "phone": "0000 KANARI", "email": "kanari@example.org"}
    paper = {
        "signers": [{"role": "young_person", "name": f"KanariVorname Kanari{name}", "proof_note": "KanariNachweis"}],
        "text_version": "KanariText",
        "document_sha256": "ca" * 32,
        "functions": [{"institution": "agentur", "who": "KanariFunktion"}],
    }
    told = {"about": "KanariAngabe", "told_by": "DRITTE", "ground": "KanariGrund"}
    content = {"summary": "KanariKurz", "question": "KanariFrage", "sources": [told]}
    body = report(town, EARLIER, young_person=person | home, consent=paper, report=content)
    return UUID(town.person(by, "caseworker").does("/cases", body, EARLIER)["id"])


def _rights_used(town: Town, case: UUID) -> None:
    town.caseworker.does(f"/cases/{case}/correction", {"summary": "KanariNeu", "reason": "KanariIrrtum"})
    town.caseworker.does(f"/cases/{case}/contest", {"statement": "KanariWiderspruch"})
    town.caseworker.does(f"/cases/{case}/contest/resolution")
    town.caseworker.does(f"/cases/{case}/restriction", {"reason": "KanariSperre"})
    town.caseworker.does(f"/cases/{case}/restriction/lift")
    town.caseworker.does(f"/cases/{case}/legal-hold", {"reason": "KanariKlage"})
    town.caseworker.does(f"/cases/{case}/legal-hold/lift")
    request = asked(town, case)
    town.caseworker.does(f"{request}/extension", {"reason": "KanariMenge"})
    town.caseworker.does(f"{request}/answer", {"decision": "PARTLY", "reason": "KanariGrund"})
    told = {"entrusted_by": "KanariMutter", "text": "KanariGeheimnis"}
    town.caseworker.does(f"/cases/{case}/entrusted-notes", told)


def _handed_over(town: Town) -> UUID:
    """Somebody who leaves, and whom nobody asks for any more."""
    case, there = _reported(town, "Vier", town.reporter), "KanariAgentur"
    paper = consent(town) | {"recipients": [there]}
    town.caseworker.does(f"/cases/{case}/handover", {"recipient": there, "consent": paper})
    return case


def _forgotten(town: Town, case: UUID) -> None:
    moved = {"municipality": "KanariStadt", "moved_on": TODAY.isoformat()}
    town.caseworker.does(f"/cases/{case}/residence", moved)
    town.caseworker.does(f"/cases/{case}/erasure", {"reason": "KanariVerlangen"})
    town.coordinator.does(f"/cases/{case}/erasure/confirmation")


def _discussed(town: Town, meeting: UUID, case: UUID, presenter: str) -> None:
    said = {"youth_view": "KanariSicht", "notes": "KanariNotiz"}
    town.coordinator.does(f"/cases/{case}/discussion", discussion(meeting, presenter) | said)


def _agreed(town: Town) -> dict[str, object]:
    [measure] = agreement(town)["measures"]
    return {"goals": ["KanariZiel"], "measures": [measure | {"text": "KanariMaßnahme"}]}


def _followed_up(town: Town, case: UUID) -> None:
    measure = town.caseworker.sees(f"/cases/{case}")["measures"][0]["measure_id"]
    done = {"status": "completed", "note": "KanariVerlauf"}
    town.caseworker.does(f"/cases/{case}/measures/{measure}/status", done)
    again = report(town)["report"] | {"summary": "KanariWieder", "question": "KanariFrage"}
    town.caseworker.does(f"/cases/{case}/reconsideration", again)


def _looked_at_in_danger(town: Town, case: UUID) -> None:
    town.person("agentur", "caseworker").does(
        f"/cases/{case}/emergency-access", {"reason": "Kanari: erfundene Gefahr."}
    )
    (loop,) = [one for one in town.coordinator.sees("/watchlist")["items"] if one["access_id"]]
    review = {"justified": True, "finding": "Kanari: erfunden."}
    town.coordinator.does(f"/cases/{case}/emergency-access/{loop['access_id']}/review", review)
