"""Bundles and witnesses on the command line; the witness before an office that is really served."""

import json
import shutil
import signal
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from urllib.request import Request, urlopen
from zipfile import ZipFile

import pytest
from typer.testing import Result

from tests.cli.test_long_running import SECONDS, running, wait_for

Run = Callable[..., Result]
WANTED = ("--purpose", "BESCHWERDE", "--approved-by", "leitung.muster")
TODAY = ("--today", "2017-10-19")


@pytest.fixture
def token(run: Run, data: Path) -> str:
    roles = ("--institution", "jugendamt", "--role", "auditor")
    return run("token", "--data", data, "--user", "pruefung.muster", *roles).stdout.strip()


@pytest.fixture
def export(run: Run, data: Path, token: str, tmp_path: Path) -> Callable[..., Result]:
    """Write a bundle to `bundle.zip`, with these options besides."""
    usual = ("--data", data, *TODAY, "--token", token, "--out", tmp_path / "bundle.zip")
    return lambda *options: run("audit", "export", *usual, *(options or WANTED))


def test_a_bundle_is_written_and_in_order(run: Run, export: Run, data: Path, tmp_path: Path) -> None:
    written = export()
    assert written.stdout == f"Prüfpaket mit 6 Fällen: {tmp_path / 'bundle.zip'}\n"
    key = json.loads(run("audit", "verify", "--data", data, "--json").stdout)["key"]
    checked = run("audit", "check", tmp_path / "bundle.zip", "--key", key)
    assert (checked.exit_code, checked.stdout.splitlines()[-1]) == (0, "Das Paket ist in Ordnung.")
    assert "Schlüssel im Paket" not in checked.stdout
    told = json.loads(run("audit", "check", tmp_path / "bundle.zip", "--json").stdout)
    assert told["findings"] == []


def test_a_part_is_asked_for_by_case_number_conference_period_and_chance(
    run: Run, export: Run, data: Path, tmp_path: Path
) -> None:
    [case, *_] = json.loads(run("demo", "--data", data, "--json").stdout)["agenda"]["items"]
    for options, count in (
        (("--case", case["case_number"]), 1),
        (("--since", "2017-05-10", "--until", "2017-05-10"), 2),
        (("--sample", "3", "--seed", "2017"), 3),
        (("--controller", "jobcenter"), 6),
    ):
        written = export(*WANTED, *options, "--json")
        assert len(json.loads(written.stdout)["cases"]) == count
        (tmp_path / "bundle.zip").unlink()


def test_no_bundle_replaces_an_earlier_one(export: Run, tmp_path: Path) -> None:
    earlier = tmp_path / "bundle.zip"
    earlier.write_bytes(b"earlier")
    refused = export()
    assert (refused.exit_code, refused.stdout, earlier.read_bytes()) == (2, "", b"earlier")
    assert refused.stderr == f"Das gibt es schon, und kein Beweis wird ersetzt: {earlier}\n"


def test_of_a_refused_bundle_there_is_no_file(export: Run, tmp_path: Path) -> None:
    for options, code in (
        (("--purpose", "BESCHWERDE", "--approved-by", "pruefung.muster"), "APPROVAL_NEEDED"),
        ((*WANTED, "--sample", "3"), "SAMPLE_NEEDS_SEED"),
        ((*WANTED, "--case", "F-2017-NICHTS"), "UNKNOWN"),
    ):
        refused = export(*options)
        assert (refused.exit_code, refused.stdout, refused.stderr.split()[0].rstrip(":")) == (1, "", code)
    assert not (tmp_path / "bundle.zip").exists()


def test_a_bundle_that_cannot_be_written_says_so(export: Run, tmp_path: Path) -> None:
    (tmp_path / "bundle.zip").mkdir()
    failed = export()
    assert (failed.exit_code, failed.stdout) == (2, "")
    assert "bundle.zip" in failed.stderr


def test_a_log_that_is_not_the_sealed_one_gives_no_bundle(export: Run, data: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(data / "log.sqlite")) as db, db:
        db.execute("DROP TRIGGER events_are_not_changed")
        db.execute("UPDATE events SET leaf = zeroblob(32) WHERE notification_id = 1")
    failed = export()
    assert (failed.exit_code, failed.stdout) == (1, "")
    assert failed.stderr.endswith("Das Protokoll lässt sich nicht besiegeln: audit verify.\n")
    assert not (tmp_path / "bundle.zip").exists()


@pytest.mark.parametrize("content", [None, b"", b"PK"])
def test_what_is_no_bundle_is_said_to_be_none(run: Run, tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "file").write_bytes(content)
    checked = run("audit", "check", tmp_path / "file")
    assert (checked.exit_code, checked.stdout) == (1, "")
    assert checked.stderr == "Nicht prüfbar: das ist kein Prüfpaket\n"


def test_an_altered_bundle_is_not_in_order(run: Run, export: Run, tmp_path: Path) -> None:
    export()
    with ZipFile(tmp_path / "bundle.zip", "a") as bundle:
        bundle.writestr("bundle/mehr.txt", "Erfunden")
    checked = run("audit", "check", tmp_path / "bundle.zip", "--json")
    assert checked.exit_code == 1
    assert json.loads(checked.stdout)["findings"] == [
        {"where": "mehr.txt", "what": "die Datei ist nicht die aus dem Verzeichnis"}
    ]


# The witness


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@contextmanager
def served(command: Path, data: Path, port: int) -> Iterator[str]:
    """The address of an office that is served meanwhile."""
    told = [str(command), "serve", "--data", str(data), "--port", str(port), *TODAY]
    with running(told, data / "output") as server:
        wait_for(server, data / "output", 1)
        yield f"http://127.0.0.1:{port}"
        server.send_signal(signal.SIGTERM)
        assert server.wait(SECONDS) == 0


def goes_on(url: str, token: str) -> None:
    """Something happens in the office, and is sealed."""
    body = json.dumps({"purpose": "BESCHWERDE", "approved_by": "leitung.muster"}).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    with urlopen(Request(f"{url}/api/v1/audit/bundles", body, headers), timeout=SECONDS) as answer:  # noqa: S310  # our own server
        assert answer.status == 200


def test_a_witness_cosigns_an_office_that_goes_on_and_not_one_that_was_put_back(
    run: Run, command: Path, data: Path, port: int, token: str, tmp_path: Path
) -> None:
    before = shutil.copytree(data, tmp_path / "before")

    def witness(url: str) -> Result:
        return run("audit", "witness", "--url", url, "--folder", tmp_path / "witness", "--token", token)

    with served(command, data, port) as url:
        first = witness(url)
        goes_on(url, token)
        second = witness(url)
        again = witness(url)
    for cosigned in (first, second, again):
        assert cosigned.exit_code == 0, cosigned.stderr
        assert cosigned.stdout.count("\n— ") == 2
    sizes = [int(cosigned.stdout.splitlines()[1]) for cosigned in (first, second, again)]
    assert sizes == [sizes[0], sizes[0] + 1, sizes[0] + 1]
    assert (tmp_path / "witness" / "newest.checkpoint").read_text(encoding="utf-8") == again.stdout.rstrip("\n") + "\n"

    with served(command, before, port) as url:
        shrunk = witness(url)
        goes_on(url, token)
        forked = witness(url)
        goes_on(url, token)
        unproven = witness(url)
    for refused, why in ((shrunk, "Shrunk"), (forked, "Forked"), (unproven, "Unproven")):
        assert (refused.exit_code, refused.stdout) == (1, "")
        assert refused.stderr.startswith(f"{why}: ")
    assert len(list((tmp_path / "witness").glob("evidence-*"))) == 3


def test_after_a_restore_a_witness_cosigns_for_somebody_who_says_that_they_know_of_it(
    run: Run, command: Path, data: Path, port: int, token: str, tmp_path: Path
) -> None:
    def witness(*words: str) -> Result:
        folder = ("--folder", tmp_path / "witness", "--token", token)
        return run("audit", "witness", "--url", f"http://127.0.0.1:{port}", *folder, *words)

    run("backup", tmp_path / "copy.zip", "--data", data)
    with served(command, data, port) as url:
        goes_on(url, token)
        assert witness().exit_code == 0
    run("restore", tmp_path / "copy.zip", "--data", data)
    with served(command, data, port):
        refused, known = witness(), witness("--new-history")

    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.startswith("NewHistory: ")
    assert known.exit_code == 0, known.stderr


def test_a_witness_without_an_office_or_a_right_says_so(
    run: Run, command: Path, data: Path, port: int, token: str, tmp_path: Path
) -> None:
    def witness(url: str, token: str) -> Result:
        return run("audit", "witness", "--url", url, "--folder", tmp_path / "witness", "--token", token)

    assert witness(f"http://127.0.0.1:{port}", token).exit_code == 2
    assert witness("file:///etc/hostname", token).exit_code == 2
    with served(command, data, port) as url:
        refused = witness(url, "nobody")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "401" in refused.stderr


@pytest.mark.parametrize("content", [b"[]", b"{}", b"null", b"<html>", b'{"note": 1, "key": 2, "size": "x"}', b"\xff"])
def test_a_witness_is_not_brought_down_by_another_server(run: Run, tmp_path: Path, content: bytes) -> None:
    class Other(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the library's name
            self.send_response(200)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Nothing on the terminal."""

    with HTTPServer(("127.0.0.1", 0), Other) as server:
        thread = Thread(target=server.handle_request)
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}"
        failed = run("audit", "witness", "--url", url, "--folder", tmp_path / "witness", "--token", "x")
        thread.join()
    assert (failed.exit_code, failed.stdout) == (2, "")
    assert isinstance(failed.exception, SystemExit)
