"""Audit bundles as an auditor gets them over HTTP, unpacks them, and runs the program in them."""

import csv
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha512
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZipFile

from httpx2 import Response

from adapters.seal.notes import Signer
from adapters.seal.verify import manifest_text
from tests.http.parts import Person, Town

Row = dict[str, str]
PURPOSE = {"purpose": "AUFSICHT_LDI", "approved_by": "leitung.muster"}


def auditor(town: Town) -> Person:
    return town.person("jugendamt", "auditor", user="pruefung.muster")


def asked(town: Town, /, by: Person | None = None, key: str = "", **choices: Any) -> Response:
    """The answer to who asks for a bundle."""
    headers = {"Idempotency_Key": key} if key else {}
    return (by or auditor(town)).post("/audit/bundles", PURPOSE | choices, **headers)


def made(town: Town, folder: Path, **choices: Any) -> "Unpacked":
    """A bundle, unpacked into a folder."""
    answer = asked(town, **choices)
    assert answer.status_code == 200, answer.text
    return unpacked(answer.content, folder)


def unpacked(bundle: bytes, folder: Path) -> "Unpacked":
    with ZipFile(BytesIO(bundle)) as packed:
        packed.extractall(folder)
    return Unpacked(bundle, folder / "bundle")


@dataclass(frozen=True)
class Unpacked:
    """A bundle, as one file and as a folder."""

    zipped: bytes
    folder: Path

    def names(self) -> set[str]:
        return {path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file()}

    def text(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8-sig")

    def rows(self, name: str) -> list[Row]:
        return list(csv.DictReader(StringIO(self.text(name)), delimiter=";"))

    @property
    def manifest(self) -> dict[str, Any]:
        return dict(json.loads(self.text("manifest.json")))

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text("events.ndjson").splitlines()]

    def of(self, stream: UUID) -> list[dict[str, Any]]:
        return [event for event in self.events if event["stream"] == str(stream)]

    def shown(self, *names: str) -> list[dict[str, Any]]:
        """The events that are shown, of these names where some are given."""
        return [event for event in self.events if event["state"] and (not names or event["name"] in names)]

    def verified(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """What the program in the bundle says, where nothing is installed."""
        alone = [sys.executable, "-I", "-S", "-W", "error", "verify.py", *arguments]
        return subprocess.run(alone, cwd=self.folder, capture_output=True, encoding="utf-8", check=False)  # noqa: S603  # our own file

    def copy(self, folder: Path) -> "Unpacked":
        """One of one's own, to do with as one likes."""
        return Unpacked(self.zipped, Path(shutil.copytree(self.folder, folder / "bundle")))

    def packed(self) -> Path:
        """The folder as one file again."""
        place = self.folder.parent / "packed.zip"
        with ZipFile(place, "w") as bundle:
            for name in sorted(self.names()):
                bundle.write(self.folder / name, f"bundle/{name}")
        return place

    def write(self, name: str, content: str | bytes) -> None:
        (self.folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())

    def sign(self, signer: Signer) -> None:
        """Sign what lies there now, as somebody who has this key could."""
        listed = self.names() - {"manifest.json", "manifest.sig"}
        digests = {name: sha512((self.folder / name).read_bytes()).hexdigest() for name in listed}
        self.write("manifest.json", json.dumps(self.manifest | {"files": digests, "key": signer.vkey}))
        signed = signer.sign(manifest_text((self.folder / "manifest.json").read_bytes()))
        self.write("manifest.sig", signed)
