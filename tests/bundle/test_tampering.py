"""Whatever is altered in a bundle, the program in it says so and where; `audit check` says the same."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from adapters.cli import app
from adapters.seal.notes import Signer
from tests.seal.bundles import Unpacked
from tests.seal.lived import Lived

Tamper = Callable[[Unpacked], object]
FORGER = Signer(b"f" * 32, "fallkonferenz/fallkonferenz")
"""Takes the office's name, and has another key."""


@pytest.fixture(autouse=True)
def german(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")


@pytest.fixture
def bundle(whole: Unpacked, tmp_path: Path) -> Unpacked:
    return whole.copy(tmp_path)


def findings(bundle: Unpacked, *arguments: str) -> list[str]:
    """What is said of a bundle that is not in order, by the program in it and by ours."""
    alone = bundle.verified(*arguments)
    assert (alone.returncode, alone.stderr) == (1, "")
    ours = CliRunner().invoke(app, ["audit", "check", str(bundle.packed()), *arguments])
    assert (ours.exit_code, ours.stdout + ours.stderr) == (1, alone.stdout)
    return alone.stdout.splitlines()


def test_a_bundle_is_in_order_for_both_programs_and_with_the_key_from_paper(office: Lived, bundle: Unpacked) -> None:
    key = office.town.office.seal.vkey
    for arguments in ((), ("--key", key)):
        alone = bundle.verified(*arguments)
        ours = CliRunner().invoke(app, ["audit", "check", str(bundle.packed()), *arguments])
        assert (alone.returncode, ours.exit_code, ours.stdout) == (0, 0, alone.stdout)
        assert alone.stdout.endswith("Das Paket ist in Ordnung.\n")
        assert ("Schlüssel im Paket" in alone.stdout) == (not arguments)


def lines(change: Callable[[list[str]], object]) -> Tamper:
    """Alter the lines of the events."""

    def tamper(bundle: Unpacked) -> None:
        now = bundle.text("events.ndjson").splitlines()
        change(now)
        bundle.write("events.ndjson", "".join(f"{line}\n" for line in now))

    return tamper


def event(number: int, change: Callable[[dict[str, Any]], object]) -> Tamper:
    """Alter one event."""

    def one(now: list[str]) -> None:
        content = json.loads(now[number])
        change(content)
        now[number] = json.dumps(content)

    return lines(one)


def replaced(name: str, old: str, new: str) -> Tamper:
    def tamper(bundle: Unpacked) -> None:
        text = bundle.text(name)
        assert old in text
        bundle.write(name, text.replace(old, new, 1))

    return tamper


def gone(name: str) -> Tamper:
    return lambda bundle: (bundle.folder / name).unlink()


def swapped(now: list[str]) -> None:
    now[0], now[1] = now[1], now[0]


def put(name: str, value: object) -> Tamper:
    """Another value in the fourth event."""
    return event(3, lambda one: one.update({name: value}))


def restated(one: dict[str, Any]) -> None:
    one["state"] = one["state"].replace("2017", "2016", 1)


UNSIGNED = "manifest.json: die Unterschrift gilt nicht"
NO_FILE = "die Datei fehlt"
OTHER_FILE = "die Datei ist nicht die aus dem Verzeichnis"
UNREADABLE = "das Ereignis ist nicht lesbar"
NOT_IN_TREE = "Ereignis 4: das Ereignis liegt so nicht unter dem Siegel"
ALTERED: dict[str, tuple[Tamper, str]] = {
    "state": (event(3, restated), "Ereignis 4: was gezeigt wird, passt nicht zur Prüfsumme"),
    "state withheld": (put("state", None), f"events.ndjson: {OTHER_FILE}"),
    "state no text": (put("state", 7), f"Ereignis 4: {UNREADABLE}"),
    "proof reversed": (event(3, lambda one: one["proof"].reverse()), NOT_IN_TREE),
    "proof cut": (event(3, lambda one: one["proof"].pop()), NOT_IN_TREE),
    "proof grown": (event(3, lambda one: one["proof"].append("00" * 32)), NOT_IN_TREE),
    "proof no hashes": (put("proof", ["00"]), NOT_IN_TREE),
    "hash of the state": (put("state_sha256", "00" * 32), NOT_IN_TREE),
    "hash of the box": (put("box_sha256", "00" * 32), NOT_IN_TREE),
    "name": (put("name", "CaseClosed"), NOT_IN_TREE),
    "time": (put("recorded_at", 0), NOT_IN_TREE),
    "stream": (put("stream", "00000000-0000-4000-8000-000000004711"), NOT_IN_TREE),
    "version": (put("version", 9), NOT_IN_TREE),
    "position": (put("position", 400), NOT_IN_TREE.replace("4", "400")),
    "position gone": (
        event(3, lambda one: one.pop("position")),
        f"events.ndjson, Zeile 4: {UNREADABLE}",
    ),
    "event removed": (lines(lambda now: now.pop(3)), f"events.ndjson: {OTHER_FILE}"),
    "last event removed": (lines(lambda now: now.pop()), f"events.ndjson: {OTHER_FILE}"),
    "event doubled": (lines(lambda now: now.insert(3, now[3])), "Ereignis 4: davor fehlt ein Ereignis"),
    "events swapped": (lines(swapped), "Ereignis 1: die Ereignisse stehen nicht in ihrer Reihenfolge"),
    "no event": (lines(lambda now: now.insert(2, "null")), f"events.ndjson, Zeile 3: {UNREADABLE}"),
    "no JSON": (lines(lambda now: now.insert(2, "{")), f"events.ndjson, Zeile 3: {UNREADABLE}"),
    "no events": (gone("events.ndjson"), f"events.ndjson: {NO_FILE}"),
    "consents": (replaced("consents.csv", "2018", "2019"), f"consents.csv: {OTHER_FILE}"),
    "reads": (replaced("reads.csv", "jugendamt", "jobcenter"), f"reads.csv: {OTHER_FILE}"),
    "report": (replaced("report.md", "Fall", "Null"), f"report.md: {OTHER_FILE}"),
    "rule": (
        replaced("rules/R8.txt", "before", "after"),
        "rules/R8.txt: der Text der Regel ist nicht der aus dem Verzeichnis",
    ),
    "rule gone": (gone("rules/R8.txt"), f"rules/R8.txt: {NO_FILE}"),
    "index gone": (gone("rules/index.json"), "rules/index.json: das Verzeichnis der Regeln ist nicht lesbar"),
    "program": (replaced("verify.py", '"""', '""" '), f"verify.py: {OTHER_FILE}"),
    "one file more": (lambda bundle: bundle.write("mehr.txt", "Erfunden"), f"mehr.txt: {OTHER_FILE}"),
    "manifest": (
        replaced("manifest.json", "size", "Size"),
        f"{UNSIGNED}: that of another manifest",
    ),
    "no list of files": (
        replaced("manifest.json", '"files"', '"Files"'),
        "manifest.json: das Verzeichnis nennt",
    ),
    "signature gone": (gone("manifest.sig"), f"{UNSIGNED}: a note is a text"),
    "signature": (replaced("manifest.sig", "/v1\n", "/v1\n0"), f"{UNSIGNED}: the signature is wrong"),
    "signer": (replaced("manifest.sig", "— fallkonferenz", "— falkenkonferenz"), f"{UNSIGNED}: fallkonferenz"),
    "checkpoint": (
        replaced("checkpoint.txt", "\n", "\n1"),
        "checkpoint.txt: das Siegel gilt nicht: the signature is wrong",
    ),
    "checkpoint gone": (gone("checkpoint.txt"), "checkpoint.txt: das Siegel gilt nicht: a note is a text"),
}


@pytest.mark.parametrize("what", ALTERED)
def test_what_was_altered_is_named(bundle: Unpacked, what: str) -> None:
    tamper, place = ALTERED[what]
    tamper(bundle)
    assert [line for line in findings(bundle) if place in line]


BY_AN_INSIDER: dict[str, tuple[Tamper, str]] = {
    **{what: ALTERED[what] for what in ("state", "hash of the box", "name", "version", "events swapped", "rule")},
    "event removed": (lines(lambda now: now.pop(3)), ": davor fehlt ein Ereignis dieses Falls oder dieser Konferenz"),
    "purpose": (replaced("reads.csv", ";FALLVORBEREITUNG;", ";;"), ": V12: ein Zugriff ohne Zweck oder Grund"),
    "reads": (lambda bundle: bundle.write("reads.csv", f"purpose;reason\n{'x' * 200_000};"), "reads.csv: die Tabelle"),
}


@pytest.mark.parametrize("what", BY_AN_INSIDER)
def test_not_even_who_has_the_key_can_alter_what_the_seal_and_the_rules_hold(
    office: Lived, bundle: Unpacked, what: str
) -> None:
    tamper, place = BY_AN_INSIDER[what]
    tamper(bundle)
    bundle.sign(office.town.office.seal.histories.signer)
    said = findings(bundle)
    assert [line for line in said if place in line]
    assert not [line for line in said if "manifest" in line]


def test_a_hole_is_named_once(office: Lived, bundle: Unpacked) -> None:
    lines(lambda now: now.pop(3))(bundle)
    bundle.sign(office.town.office.seal.histories.signer)
    assert sum("davor fehlt ein Ereignis" in line for line in findings(bundle)) == 1


def test_a_bundle_of_somebody_else_is_found_out_with_the_key_from_paper(office: Lived, bundle: Unpacked) -> None:
    """Who forges all of it passes where the key in the bundle is believed, and the program warns of just that."""
    size, root = bundle.text("checkpoint.txt").splitlines()[1:3]
    bundle.write("checkpoint.txt", FORGER.sign(f"{FORGER.name}\n{size}\n{root}\n"))
    bundle.sign(FORGER)
    believed = bundle.verified()
    assert believed.returncode == 0
    assert "Geprüft gegen den Schlüssel im Paket" in believed.stdout
    said = findings(bundle, "--key", office.town.office.seal.vkey)
    assert {line.partition(":")[0] for line in said} >= {"manifest.json", "checkpoint.txt"}


def test_a_foreign_key_in_the_manifest_is_found_out_at_the_seal(bundle: Unpacked) -> None:
    bundle.sign(FORGER)
    assert [line for line in findings(bundle) if line.startswith("checkpoint.txt")]


@pytest.mark.parametrize("key", ["", "kein Schlüssel", "name+00000000+AAAA", FORGER.vkey])
def test_with_a_wrong_key_nothing_holds(bundle: Unpacked, key: str) -> None:
    said = findings(bundle, "--key", key)
    assert {line.partition(":")[0] for line in said} >= {"manifest.json", "checkpoint.txt"}


def test_a_name_in_the_bundle_gives_no_command_to_the_terminal(bundle: Unpacked) -> None:
    bundle.write("\x1b[2JDas Paket ist in Ordnung.\n", "")
    assert not [line for line in findings(bundle) if "\x1b" in line or line == "Das Paket ist in Ordnung."]


def test_with_another_key_only_that_is_said(bundle: Unpacked) -> None:
    _, *said, verdict = findings(bundle, "--key", FORGER.vkey)
    assert [line.partition(":")[0] for line in said] == ["manifest.json", "checkpoint.txt"]
    assert verdict == "Das Paket ist NICHT in Ordnung."
