"""Wherever a disputed case is shown, it says so (bestritten, L29)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.http.parts import Body, Town, asked, discussed, invited, reported
from tests.seal.bundles import made

SHOWING = {
    *("list_cases", "read_case", "read_history", "read_subject_report", "read_portability", "list_requests"),
    *("read_agenda", "read_minutes", "list_measures", "read_watchlist", "read_replay"),
}
"""Every question whose answer shows a case by its number, or where it stands."""


def shown(node: Any, case: str) -> Iterator[Body]:
    """The parts of an answer that show the case."""
    if isinstance(node, dict):
        about_a_case = "case_number" in node or {"case_id", "state"} <= node.keys()
        if about_a_case and case in (node.get("id"), node.get("case_id"), node.get("case_number")):
            yield node
        for part in node.values():
            yield from shown(part, case)
    if isinstance(node, list):
        for part in node:
            yield from shown(part, case)


def questions(document: Body, **ids: str) -> Iterator[tuple[str, str]]:
    """Name and address of everything that can be asked."""
    for path, operations in document["paths"].items():
        if "get" in operations:
            yield operations["get"]["operationId"], path.format(year="2017", size="1", position="1", **ids)


@pytest.mark.rule("L29")
def test_every_answer_that_shows_a_disputed_case_says_so(town: Town, document: Body) -> None:
    case, meeting = discussed(town)
    town.caseworker.does(f"/cases/{case}/contest", {"statement": "Das war anders."})
    asked(town, case)
    number = town.caseworker.sees(f"/cases/{case}")["case_number"]
    readers = [town.coordinator, town.caseworker, town.person("jugendamt", "auditor", "coordinator", "caseworker")]

    said: dict[str, list[bool]] = {}
    for name, path in questions(document, case_id=str(case), conference_id=str(meeting)):
        for reader in readers:
            for view in ("", "?view=coordination") if name == "read_agenda" else ("",):
                answer = reader.get(path + view, X_Min_Position=str(town.office.journal.head()))
                if answer.headers["content-type"] == "application/json":
                    parts = [*shown(answer.json(), str(case)), *shown(answer.json(), number)]
                    last = parts[-1:] if name == "read_history" else parts  # before the contest there was none
                    said.setdefault(name, []).extend(one["contested"] for one in last)

    assert {name for name, marks in said.items() if marks} == SHOWING
    assert all(all(marks) for marks in said.values())


@pytest.mark.rule("L29")
@pytest.mark.parametrize("view", ["coordination", "participants"])
def test_a_case_that_waits_or_is_on_the_agenda_is_marked_too(town: Town, view: str) -> None:
    meeting, first, second = invited(town), reported(town, "Eins"), reported(town, "Zwei")
    town.coordinator.does(f"/cases/{first}/selection", {"conference_id": str(meeting)})
    for case in (first, second):
        town.caseworker.does(f"/cases/{case}/contest", {"statement": "Das war anders."})
    agenda = town.coordinator.sees(f"/conferences/{meeting}/agenda?view={view}")

    assert [one["contested"] for one in (*agenda["items"], *agenda.get("waiting", ()))] == (
        [True, True] if view == "coordination" else [True]
    )


@pytest.mark.rule("L29")
def test_a_bundle_says_so_until_the_dispute_is_settled(town: Town, tmp_path: Path) -> None:
    case = reported(town)
    words = "**Bestritten:** Die Richtigkeit dieser Daten wird bestritten"
    town.caseworker.does(f"/cases/{case}/contest", {"statement": "Das war anders."})
    assert words in made(town, tmp_path / "disputed").text("report.md")
    town.caseworker.does(f"/cases/{case}/contest/resolution")
    assert words not in made(town, tmp_path / "settled").text("report.md")
