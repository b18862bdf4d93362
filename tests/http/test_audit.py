"""What auditors and witnesses ask for: the newest seal, proofs that lead to it, and bundles."""

import sqlite3
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from adapters.http.proofs import ZIP
from adapters.log.mapper import Logged
from adapters.seal.notes import Signer
from adapters.seal.verify import check_consistency, check_inclusion, open_checkpoint
from application.desk import AGENCY
from tests.http.parts import Body, Person, Town, operation_at, reported
from tests.owning import unguarded

QUESTIONS = ("/audit/checkpoint", "/audit/proofs/1", "/audit/consistency?from=1&to=1")


def auditor(town: Town) -> Person:
    return town.person("jugendamt", "auditor")


@pytest.fixture
def sizes(town: Town) -> list[int]:
    """The log was sealed after each of three reports."""
    found = []
    for name in ("Eins", "Zwei", "Drei"):
        reported(town, name)
        town.office.seal.seal()
        found.append(town.office.journal.head())
    return found


def test_the_newest_seal_is_signed_by_the_key_beside_it(town: Town, sizes: list[int]) -> None:
    newest = auditor(town).get("/audit/checkpoint").json()
    checkpoint = open_checkpoint(newest["note"], newest["key"])
    assert newest["size"] == checkpoint.size == sizes[-1]
    assert newest["key"] == town.office.seal.vkey


def test_every_event_is_proved_to_lie_under_it(town: Town, sizes: list[int]) -> None:
    stored = town.office.journal.recorder.select_notifications(0, 100)
    for row in stored:
        assert isinstance(row, Logged)
        proof = auditor(town).get(f"/audit/proofs/{row.id}").json()
        checkpoint = open_checkpoint(proof["checkpoint"], town.office.seal.vkey)
        hashes = [bytes.fromhex(one) for one in proof["hashes"]]
        check_inclusion(row.leaf, row.id - 1, checkpoint.size, hashes, checkpoint.root)
    assert len(stored) == sizes[-1]


def test_a_later_seal_is_proved_to_continue_an_earlier_one(town: Town, sizes: list[int]) -> None:
    notes = dict(town.office.seal.tables.checkpoints())
    for old, new in [*pairwise(sizes), (sizes[0], sizes[-1]), (sizes[1], sizes[1])]:
        proof = auditor(town).get(f"/audit/consistency?from={old}&to={new}").json()
        hashes = [bytes.fromhex(one) for one in proof["hashes"]]
        before, after = (open_checkpoint(note, town.office.seal.vkey) for note in (notes[old], proof["checkpoint"]))
        check_consistency(old, before.root, new, after.root, hashes)


def test_what_is_not_sealed_is_not_found(town: Town, sizes: list[int]) -> None:
    head, asked = sizes[-1], auditor(town)
    for path in (
        f"/audit/proofs/{head + 1}",
        f"/audit/proofs/{2**62}",
        f"/audit/consistency?from={head}&to={head + 1}",
        f"/audit/consistency?from={head}&to={sizes[0]}",
        f"/audit/consistency?from=0&to={sizes[0] + 1}",
    ):
        answer = asked.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "UNKNOWN"), path


@pytest.mark.parametrize(
    "path",
    [
        *("/audit/proofs/0", "/audit/proofs/-1", "/audit/proofs/eins", "/audit/proofs/1.5", f"/audit/proofs/{2**64}"),
        *("/audit/consistency", "/audit/consistency?from=1", "/audit/consistency?from=-1&to=1"),
    ],
)
def test_what_is_no_position_is_refused(town: Town, path: str) -> None:
    assert auditor(town).get(path).json()["code"] == "VALIDATION"


@pytest.mark.parametrize("roles", [("coordinator", "caseworker"), ("steering",), ("operator",), ("reporting",), ()])
def test_only_auditors_are_answered(town: Town, roles: tuple[str, ...]) -> None:
    somebody = town.person("jugendamt", *roles)
    for path in QUESTIONS:
        answer = somebody.get(path)
        assert (answer.status_code, answer.json()["code"]) == (403, "WRONG_ROLE")


def test_nobody_is_answered_without_a_token(town: Town) -> None:
    for path in QUESTIONS:
        assert Person(town).get(path).status_code == 401
    assert Person(town).post("/audit/bundles", {}).status_code == 401


def test_a_bundle_comes_as_a_file_and_the_document_says_so(town: Town, document: Body) -> None:
    wanted = {"purpose": "BESCHWERDE", "approved_by": "leitung.muster"}
    answer = auditor(town).post("/audit/bundles", wanted)
    assert answer.headers["content-type"] == ZIP
    assert answer.headers["content-disposition"] == 'attachment; filename="pruefpaket.zip"'
    assert answer.content.startswith(b"PK")
    operation = operation_at(document, "POST", "/api/v1/audit/bundles")
    assert operation is not None
    assert operation["responses"]["200"]["content"] == {ZIP: {"schema": {"type": "string", "format": "binary"}}}
    assert {"403", "404", "422"} <= operation["responses"].keys()


def test_the_same_request_again_is_the_first_and_says_so(town: Town) -> None:
    wanted = {"purpose": "BESCHWERDE", "approved_by": "leitung.muster"}
    first, again = (auditor(town).post("/audit/bundles", wanted, Idempotency_Key="eins") for _ in range(2))
    assert (first.content, first.status_code) == (again.content, again.status_code)
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert sum(type(entry.event).__name__ == "BundleExported" for entry in town.office.journal.history(AGENCY)) == 1


def test_a_log_that_is_not_the_sealed_one_gives_no_bundle(town: Town, sizes: list[int], folder: Path) -> None:
    """Somebody with the database puts another leaf in the place of the first."""
    with closing(sqlite3.connect(folder / "log.sqlite")) as db, db:
        db.execute("DROP TRIGGER events_are_not_changed")
        db.execute("UPDATE events SET leaf = zeroblob(32) WHERE notification_id = 1")
    answer = auditor(town).post("/audit/bundles", {"purpose": "BESCHWERDE", "approved_by": "leitung.muster"})
    assert answer.json()["code"] == "SEAL_BROKEN"
    assert town.office.seal.newest()[0] == sizes[-1]


def test_a_seal_somebody_else_signed_gives_no_bundle(town: Town, sizes: list[int], folder: Path) -> None:
    """Somebody with the database, and without the key, puts their own seal beside the last one."""
    forger = Signer(b"f" * 32, "fallkonferenz/fallkonferenz")
    note = forger.sign(forger.checkpoint(sizes[-1], bytes(32)))
    with unguarded(folder / "log.sqlite") as db:
        db.execute("UPDATE checkpoints SET note = ? WHERE size = ?", (note, sizes[-1]))
    answer = auditor(town).post("/audit/bundles", {"purpose": "BESCHWERDE", "approved_by": "leitung.muster"})
    assert (answer.status_code, answer.json()["code"]) == (503, "SEAL_BROKEN")
