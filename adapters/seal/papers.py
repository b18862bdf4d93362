"""The tables of an audit bundle, made from the events that are shown in it, and the papers that go with them."""

import json
import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID

from application.ports import Look
from domain.profile import Profile

Line = Mapping[str, Any]
"""An event of `events.ndjson`."""
Shown = tuple[Line, dict[str, Any]]
"""An event and its state."""
Whose = tuple[str, str, str]
"""User, institution and role."""
Span = tuple[str, str, str]
Table = tuple[Sequence[str], Sequence[Sequence[object]]]
"""Headings and rows."""

REQUESTS = (
    *("DataContested", "ContestResolved", "ReportCorrected", "ProcessingRestricted", "RestrictionLifted"),
    *("SubjectRequestReceived", "SubjectRequestIdentified", "SubjectRequestExtended", "SubjectRequestAnswered"),
    *("ConsentWithdrawn", "LegalHoldPlaced", "LegalHoldLifted", "ErasureOrdered", "ErasureOrderWithdrawn"),
)
ERASURES = ("ErasureOrdered", "ErasureConfirmed", "SubjectDataErased")
RULE = re.compile(r"^\| ((?:[RDL]\d+(?:, )?)+) \| ([^|]+?) \|", re.MULTILINE)
CLASSES = {
    "never_discussed": ("K1", "Fall, der nie beraten wurde", "Abschluss"),
    "discussed": ("K2", "beratener Fall", "Ende des Jahres des Abschlusses"),
    "consent_evidence": ("K3", "Nachweis der Einwilligung", "Löschung des Falls"),
    "read_log": ("K4", "Leseprotokoll", "Zugriff"),
    "bundles": ("K7", "Prüfpaket", "Erstellung"),
}


def tables(
    events: Sequence[Line], looks: Mapping[UUID, Sequence[Look]], numbers: Mapping[UUID, str], profile: Profile
) -> dict[str, Table]:
    """The CSV files by name."""
    shown = [(line, json.loads(line["state"])) for line in events if line["state"] is not None]
    return {
        "consents.csv": _consents(shown, numbers),
        "disclosures.csv": _disclosures(shown, numbers),
        "reads.csv": _reads(looks, numbers),
        "roles.csv": _roles(shown),
        "erasures.csv": _steps(shown, numbers, *ERASURES),
        "subject_requests.csv": _steps(shown, numbers, *REQUESTS),
        "deletion_catalogue.csv": _deletions(profile),
    }


def pages(profile: Profile, rules: str) -> dict[str, str]:
    """The texts by name that are the same for every bundle of a town."""
    texts = {number: text for numbers, text in RULE.findall(rules) for number in numbers.split(", ")}
    index = {number: sha256(text.encode()).hexdigest() for number, text in texts.items()}
    return {
        "processing_record.md": _processing(profile),
        "art26.md": _together(profile),
        "README.md": README,
        "rules/index.json": json.dumps(index, indent=1, sort_keys=True),
        **{f"rules/{number}.txt": text for number, text in texts.items()},
    }


def _consents(shown: Sequence[Shown], numbers: Mapping[UUID, str]) -> Table:
    rows = []
    for line, state in _named(shown, "ConsentSigned"):
        event = state["event"]
        plain = (event[name] for name in ("consent_id", "signed_on", "valid_until"))
        lists = (" ".join(sorted(event[name])) for name in ("recipients", "purposes"))
        rows.append((_case(line, numbers), line["position"], *plain, *lists, event["form"]))
    return ("case", "position", "consent", "signed_on", "valid_until", "recipients", "purposes", "form"), rows


def _disclosures(shown: Sequence[Shown], numbers: Mapping[UUID, str]) -> Table:
    rows = []
    for line, state in _named(shown, "DisclosureMade"):
        recipients, consent = " ".join(sorted(state["event"]["recipients"])), state["event"]["consent_id"]
        sent = (state["occurred_on"], state["actor"]["institution"], recipients, consent)
        rows.append((_case(line, numbers), line["position"], *sent))
    return ("case", "position", "on", "sender", "recipients", "consent"), rows


def _reads(looks: Mapping[UUID, Sequence[Look]], numbers: Mapping[UUID, str]) -> Table:
    rows = [
        (
            *(numbers[case], one.at.isoformat(), one.user, one.institution, one.purpose, one.legal_basis),
            *(" ".join(one.fields), one.decision, one.reason),
        )
        for case, those in looks.items()
        for one in those
    ]
    heads = ("case", "at", "user", "institution", "purpose", "legal_basis", "fields", "decision", "reason")
    return heads, rows


def _roles(shown: Sequence[Shown]) -> Table:
    """Which role somebody was given, from when to when, and from when to when they acted in it, as the events show."""
    acted: dict[Whose, list[str]] = {}
    for _, state in shown:
        actor = state["actor"]
        for role in actor["roles"]:
            acted.setdefault((actor["user"], actor["institution"], role), []).append(state["occurred_on"])
    given = _given(shown)
    rows = [
        (*whose, *span, min(acted.get(whose, [""])), max(acted.get(whose, [""])))
        for whose in sorted({*acted, *given})
        for span in given.get(whose, [("", "", "")])
    ]
    return ("user", "institution", "role", "valid_from", "valid_until", "revoked_on", "first_act", "last_act"), rows


def _given(shown: Sequence[Shown]) -> dict[Whose, list[Span]]:
    """First day, last day and day of being taken back of each grant."""
    given: dict[Whose, list[Span]] = {}
    for line, state in _named(shown, "RoleGranted", "RoleRevoked"):
        event = state["event"]
        spans = given.setdefault((event["user"], event["institution"], event["role"]), [])
        if line["name"] == "RoleGranted":
            spans.append((event["valid_from"] or state["occurred_on"], event["valid_until"] or "", ""))
        else:
            spans[:] = [(since, until, gone or event["revoked_on"]) for since, until, gone in spans]
    return given


def _steps(shown: Sequence[Shown], numbers: Mapping[UUID, str], *names: str) -> Table:
    rows = [
        (_case(line, numbers), line["position"], state["occurred_on"], state["actor"]["institution"], line["name"])
        for line, state in _named(shown, *names)
    ]
    return ("case", "position", "on", "institution", "event"), rows


def _deletions(profile: Profile) -> Table:
    rows = [(*CLASSES[name], getattr(profile.retention, name)) for name in CLASSES]
    return ("class", "data", "starts_with", "months"), rows


def _named(shown: Sequence[Shown], *names: str) -> list[Shown]:
    return [(line, state) for line, state in shown if line["name"] in names]


def _case(line: Line, numbers: Mapping[UUID, str]) -> str:
    return numbers.get(UUID(line["stream"]), "")


def _processing(profile: Profile) -> str:
    return PROCESSING.format(name=profile.name, coordinator=profile.coordinator)


def _together(profile: Profile) -> str:
    rows = "\n".join(
        f"| {one.name} | {one.circle} | {'ja' if one.may_report else 'nein'} |" for one in profile.institutions
    )
    return TOGETHER.format(name=profile.name, rows=rows, coordinator=profile.coordinator)


README = """# Prüfpaket

`python3 verify.py` prüft dieses Paket ohne Netz und ohne weitere Programme (Python ab 3.9). Mit `--key SCHLUESSEL`
prüft es gegen den Schlüssel, den das Amt Ihnen auf Papier gegeben hat. Ende mit 0: alles stimmt. Ende mit 1: es steht
da, was nicht stimmt.

| Datei | Inhalt |
|---|---|
| manifest.json, manifest.sig | was im Paket ist, mit Prüfsummen und Unterschrift |
| events.ndjson | die Ereignisse, eines je Zeile, mit Beweis |
| checkpoint.txt | das Siegel, unter dem alle liegen |
| consents.csv, disclosures.csv, reads.csv | Einwilligungen, Übermittlungen, Zugriffe |
| roles.csv, erasures.csv, subject_requests.csv | Rollen, Löschungen, Anträge |
| rules/ | die Regeln im Wortlaut, mit Prüfsummen |
| processing_record.md, art26.md, deletion_catalogue.csv | Unterlagen zum Verfahren |
| report.md, report.html | lesbarer Bericht |

Zwölf Monate nach der Erstellung ist das Paket zu löschen (Klasse K7), sofern das Profil nichts anderes sagt.
"""
PROCESSING = """# Verzeichnis der Verarbeitungstätigkeit (Auszug, Art. 30 DSGVO)

| | |
|---|---|
| Verfahren | Fallkonferenzen der Jugendberufsagentur {name} |
| Verantwortlich | jede beteiligte Institution für ihre eigenen Ereignisse; es koordiniert `{coordinator}` |
| Zweck | Übergang von der Schule in Ausbildung, Studium und Beruf, Fall für Fall |
| Rechtsgrundlage | Einwilligung (Art. 6 Abs. 1 a, Art. 9 Abs. 2 a DSGVO, § 67b SGB X) |
| Betroffene | junge Menschen unter der Altersgrenze des Profils, Sorgeberechtigte |
| Empfänger | nur die in der Einwilligung genannten Institutionen: disclosures.csv |
| Löschfristen | deletion_catalogue.csv |
| Maßnahmen | ein Schlüssel je Fall, Löschung durch Vernichten des Schlüssels, besiegeltes Protokoll, Leseprotokoll |
"""
TOGETHER = """# Beteiligte (zur Vereinbarung nach Art. 26 DSGVO)

Im Netzwerk {name} arbeiten zusammen; es koordiniert `{coordinator}`. Jedes Ereignis nennt die Institution, die es
verantwortet.

| Institution | Rechtskreis | meldet Fälle |
|---|---|---|
{rows}
"""
