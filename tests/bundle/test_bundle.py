"""What lies in an audit bundle, and what does not."""

import json
import re
from datetime import date, datetime
from hashlib import sha256, sha512
from pathlib import Path

import pytest

from domain.events import EVENTS
from domain.personal import ERASED, personal_fields
from domain.recorded import MACHINE
from tests.http.parts import TODAY, Town, reported
from tests.seal.bundles import Unpacked, asked, auditor, made, unpacked
from tests.seal.lived import BORN, CANARY, EARLIER, Lived, numbers

FILES = {
    *("manifest.json", "manifest.sig", "events.ndjson", "checkpoint.txt", "verify.py", "README.md"),
    *("consents.csv", "disclosures.csv", "reads.csv", "roles.csv", "erasures.csv", "subject_requests.csv"),
    *("processing_record.md", "art26.md", "deletion_catalogue.csv", "report.md", "report.html", "rules/index.json"),
}
WITHOUT_TEXT = {
    *("AgeLimitReached", "ConsentNarrowed", "GuardianConsentLapsed", "DisclosureMade"),
    *("SubjectRequestReceived", "SubjectRequestIdentified"),
}
"""Hold a birthday, or codes."""
OF_A_MEASURE = {"MeasureStarted", "MeasureFailed", "MeasureReplaced", "MeasureCancelled"}
"""Hold what `MeasureCompleted` holds."""


# What is in it


def test_all_files_are_there_and_named_in_the_manifest(whole: Unpacked) -> None:
    texts = {name for name in whole.names() if re.fullmatch(r"rules/[RDL]\d+\.txt", name)}
    assert whole.names() == FILES | texts
    assert len(texts) > 60
    listed = whole.manifest["files"]
    assert listed.keys() == whole.names() - {"manifest.json", "manifest.sig"}
    for name, digest in listed.items():
        assert sha512((whole.folder / name).read_bytes()).hexdigest() == digest


def test_the_manifest_says_what_was_asked_for_and_under_which_profile(office: Lived, whole: Unpacked) -> None:
    said = whole.manifest
    assert said["scope"]["purpose"] == "AUFSICHT_LDI"
    assert set(said["scope"]["cases"]) == {str(case) for case in office.cases}
    assert said["key"] == office.town.office.seal.vkey
    assert said["policies"] == sorted({json.loads(event["state"])["policy"] for event in whole.events})
    positions = [event["position"] for event in whole.events]
    assert positions == sorted(positions)
    assert (said["positions"], said["size"]) == ([positions[0], positions[-1]], positions[-1])


def test_every_event_of_the_cases_their_conferences_and_the_agency_is_in_it(office: Lived, whole: Unpacked) -> None:
    journal = office.town.office.journal
    for stream in (*office.cases, office.meeting):
        assert [event["name"] for event in whole.of(stream)] == [
            type(entry.event).__name__ for entry in journal.history(stream)
        ]
    assert whole.shown("PolicyActivated")


def test_its_own_making_is_in_it_with_purpose_and_approver(whole: Unpacked) -> None:
    own = json.loads(whole.events[-1]["state"])
    assert whole.events[-1]["name"] == "BundleExported"
    assert (own["event"]["purpose"], own["event"]["approved_by"]) == ("AUFSICHT_LDI", "leitung.muster")
    assert (own["actor"]["user"], own["purpose"]) == ("pruefung.muster", "DATENSCHUTZKONTROLLE")


def test_the_tables_say_what_happened(office: Lived, whole: Unpacked) -> None:
    number = numbers(office)
    assert len(whole.rows("consents.csv")) == len(office.cases)
    assert {row["valid_until"] for row in whole.rows("consents.csv")} == {"2018-10-02"}
    disclosed = [row for row in whole.rows("disclosures.csv") if row["case"] == number[office.discussed]]
    assert "agentur" in disclosed[0]["recipients"].split()
    readers = {row["user"] for row in whole.rows("reads.csv") if row["case"] == number[office.discussed]}
    assert readers >= {"user-jugendamt", f"user-{office.town.reporter}"}
    assert all(row["purpose"] and row["reason"] for row in whole.rows("reads.csv"))
    assert {row["role"] for row in whole.rows("roles.csv")} == {"auditor", "caseworker", "coordinator", "operator"}
    granted = [row for row in whole.rows("roles.csv") if row["user"] != MACHINE]
    for row in granted:
        assert row["valid_from"] == TODAY.isoformat() >= row["last_act"] >= row["first_act"], row
    steps = [row["event"] for row in whole.rows("erasures.csv")]
    assert steps == ["ErasureOrdered", "ErasureConfirmed", "SubjectDataErased"]
    requests = {row["event"] for row in whole.rows("subject_requests.csv")}
    assert requests >= {"DataContested", "ReportCorrected", "ProcessingRestricted", "LegalHoldPlaced"}
    assert {row["class"] for row in whole.rows("deletion_catalogue.csv")} == {"K1", "K2", "K3", "K4", "K7"}


def test_the_rules_are_those_the_traces_name(whole: Unpacked) -> None:
    index = json.loads(whole.text("rules/index.json"))
    named = {check["rule"] for event in whole.events for check in json.loads(event["state"])["checks"]}
    assert named <= index.keys()
    for rule, digest in index.items():
        assert sha256(whole.text(f"rules/{rule}.txt").encode()).hexdigest() == digest


# What is not in it


def test_nothing_personal_is_in_it(office: Lived, whole: Unpacked) -> None:
    """Every free text about a person begins with a canary, and none of them is found in whatever spelling."""
    personal = {name for name, kind in EVENTS.items() if personal_fields(kind)}
    assert personal - with_canaries(office) == WITHOUT_TEXT | OF_A_MEASURE
    strangers = (CANARY, "ca" * 32, BORN.isoformat(), BORN.strftime("%d.%m.%Y"))
    for name in whole.names():
        text = whole.text(name).casefold()
        assert [one for one in strangers if one.casefold() in text] == [], name


def test_no_personal_field_is_in_any_state(whole: Unpacked) -> None:
    for event in whole.events:
        assert personal_fields(EVENTS[event["name"]]).isdisjoint(json.loads(event["state"])["event"])


def with_canaries(office: Lived) -> set[str]:
    """The events that hold a canary in a personal field, or held one before they were forgotten."""
    found = set()
    for entry in office.town.office.journal.read(0, 1000):
        values = [getattr(entry.event, name) for name in personal_fields(type(entry.event))]
        if ERASED in values or any(CANARY in str(value) for value in values):
            found.add(type(entry.event).__name__)
    return found


def test_a_forgotten_case_is_in_it_with_its_trail_alone(office: Lived, whole: Unpacked) -> None:
    trail = whole.of(office.erased)
    assert trail[-1]["name"] == "SubjectDataErased"
    assert all(event["state"] for event in trail)
    assert whole.verified().returncode == 0


def test_a_bundle_from_before_an_erasure_still_checks_afterwards(town: Town, tmp_path: Path) -> None:
    case = reported(town)
    before = made(town, tmp_path / "before")
    town.caseworker.does(f"/cases/{case}/erasure", {"reason": "Verlangen"})
    town.coordinator.does(f"/cases/{case}/erasure/confirmation")
    after = made(town, tmp_path / "after")
    key = town.office.seal.vkey
    assert before.verified("--key", key).returncode == after.verified("--key", key).returncode == 0
    assert [event["box_sha256"] for event in before.of(case)] == [
        event["box_sha256"] for event in after.of(case)[: len(before.of(case))]
    ]


# Parts


@pytest.mark.parametrize("controller", ["jugendamt", "jobcenter", "bildungsbuero"])
def test_of_a_controller_only_what_it_answers_for(office: Lived, tmp_path: Path, controller: str) -> None:
    part = made(office.town, tmp_path, controller=controller)
    for event in part.events:
        assert (event["withheld"] == "controller") == (event["state"] is None)
    assert {json.loads(event["state"])["actor"]["institution"] for event in part.shown()} <= {controller}
    assert {row["institution"] for row in part.rows("reads.csv")} <= {controller}
    assert part.verified().returncode == 0


@pytest.mark.parametrize(("since", "until"), [(TODAY, None), (None, EARLIER), (EARLIER, EARLIER)])
def test_of_a_period_only_what_happened_in_it(
    office: Lived, tmp_path: Path, since: date | None, until: date | None
) -> None:
    period = {name: day.isoformat() for name, day in (("since", since), ("until", until)) if day}
    part = made(office.town, tmp_path, **period)
    days = {date.fromisoformat(json.loads(event["state"])["occurred_on"]) for event in part.shown()}
    assert days
    assert all((since or date.min) <= day <= (until or date.max) for day in days)
    assert {event["withheld"] for event in part.events if not event["state"]} == {"period"}
    assert all((since or date.min) <= read_on(row) <= (until or date.max) for row in part.rows("reads.csv"))
    assert part.verified().returncode == 0


def read_on(row: dict[str, str]) -> date:
    return datetime.fromisoformat(row["at"]).date()


def test_of_one_case_nothing_that_names_another(office: Lived, tmp_path: Path) -> None:
    part = made(office.town, tmp_path, cases=[str(office.discussed)])
    assert part.of(office.other) == part.of(office.erased) == []
    texts = [part.text(name) for name in part.names()]
    for stranger in (office.other, office.erased):
        assert not any(str(stranger) in text or numbers(office)[stranger] in text for text in texts)
    withheld = {event["name"] for event in part.events if event["withheld"] == "other persons"}
    assert withheld >= {"ReportsClosed", "AgendaFixed", "AgendaItemAdded"}
    assert part.verified().returncode == 0


def test_what_is_withheld_leaves_no_hole(office: Lived, tmp_path: Path) -> None:
    part = made(office.town, tmp_path, cases=[str(office.discussed)], controller="jobcenter")
    streams: dict[str, list[int]] = {}
    for event in part.events:
        streams.setdefault(event["stream"], []).append(event["version"])
        assert len(event["state_sha256"]) == len(event["box_sha256"]) == 64
    for versions in streams.values():
        assert versions == list(range(1, len(versions) + 1))


def test_a_town_without_cases_has_a_bundle(town: Town, tmp_path: Path) -> None:
    empty = made(town, tmp_path)
    names = [event["name"] for event in empty.events]
    assert names == ["PolicyActivated", "RoleGranted", "TokenIssued", "BundleExported"]
    assert empty.verified("--key", town.office.seal.vkey).returncode == 0


# Making it


def test_the_same_bundle_made_again_has_the_same_bytes(town: Town, tmp_path: Path) -> None:
    first, again = asked(town, key="eins"), asked(town, key="eins")
    assert first.content == again.content
    other = unpacked(asked(town).content, tmp_path)
    assert len(other.shown("BundleExported")) == 2


def test_another_request_under_the_same_key_is_refused(town: Town) -> None:
    asked(town, key="eins")
    answer = asked(town, key="eins", controller="jugendamt")
    assert (answer.status_code, answer.json()["code"]) == (422, "KEY_REUSED")


def test_a_refused_bundle_leaves_no_event(town: Town) -> None:
    asked(town, sample=3)  # the auditor is known from here on
    head = town.office.journal.head()
    for choices, code in (
        ({"approved_by": "Pruefung.Muster"}, "APPROVAL_NEEDED"),
        ({"sample": 3}, "SAMPLE_NEEDS_SEED"),
        ({"controller": "nirgendwo"}, "VALUE_NOT_VALID"),
        ({"cases": ["00000000-0000-4000-8000-000000004711"]}, "UNKNOWN"),
        ({"conference_id": "00000000-0000-4000-8000-000000004711"}, "UNKNOWN"),
        ({"purpose": "NEUGIER"}, "VALIDATION"),
        ({"sample": 0, "seed": "x"}, "VALIDATION"),
    ):
        assert asked(town, **choices).json()["code"] == code
    assert town.office.journal.head() == head


def test_only_auditors_get_one(town: Town) -> None:
    for roles in (("coordinator", "caseworker"), ("operator",), ("steering",), ()):
        answer = asked(town, town.person("jugendamt", *roles))
        assert (answer.status_code, answer.json()["code"]) == (403, "WRONG_ROLE")
    assert auditor(town).post("/audit/bundles", {"purpose": "BESCHWERDE", "approved_by": "leitung"}).status_code == 200
