"""Makes an audit bundle: one ZIP file that can be checked offline, years later, by whoever holds the office's key.

For every event it holds there is the leaf's pre-image and a proof that it lies under one checkpoint. An event is shown
whole, or withheld and only its hashes stand there, so that the versions of a stream have no holes: withheld is what
another controller answers for, what lies outside the period, and what names other young people's cases.

Nothing personal is in it: the boxes stay where they are. What the trail needs to say is in the part everybody may read.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256, sha512
from pathlib import Path
from typing import IO, Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from adapters.log.leaf import microseconds
from adapters.log.mapper import Logged
from adapters.seal import papers
from adapters.seal import verify as standalone
from adapters.seal.notes import Signer
from adapters.seal.report import Report
from adapters.seal.tree import Hashes, inclusion
from adapters.spreadsheet import as_csv
from application.ports import Look
from domain.events import BundleExported
from domain.profile import Profile

FORMAT = "fallkonferenz-bundle/v1"
MOMENT = (1980, 1, 1, 0, 0, 0)
"""Time of every file in the ZIP, so that the same bundle has the same bytes."""
IDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Source:
    """What a bundle is made from."""

    hashes: Hashes
    checkpoint: str
    size: int
    """Events under the checkpoint."""
    signer: Signer
    profile: Profile
    made_at: datetime
    """When it was written down that it is made; so the same bundle made again has the same bytes."""
    rules: str
    """The page of rules."""


@dataclass(frozen=True)
class Cut:
    """What of the log is wanted."""

    exported: BundleExported
    streams: Mapping[UUID, Sequence[Logged]]
    """The streams of the cases, of their conferences and of the agency, each from its first event on."""
    looks: Mapping[UUID, Sequence[Look]]
    numbers: Mapping[UUID, str]
    """Case → pseudonym, of all cases there are."""
    titles: Mapping[UUID, str]
    """What each stream is about."""


def write(source: Source, cut: Cut, out: IO[bytes]) -> None:
    files = dict(_files(source, cut))
    manifest = json.dumps(_manifest(source, cut, files), ensure_ascii=False, indent=1).encode()
    files["manifest.json"] = manifest
    files["manifest.sig"] = source.signer.sign(standalone.manifest_text(manifest)).encode()
    with ZipFile(out, "w", ZIP_DEFLATED) as bundle:
        for name, content in sorted(files.items()):
            bundle.writestr(ZipInfo(f"bundle/{name}", MOMENT), content)


def _files(source: Source, cut: Cut) -> Iterator[tuple[str, bytes]]:
    events = [line for stream in cut.streams.values() for line in _lines(source, cut, stream)]
    events.sort(key=lambda line: line["position"])
    yield "events.ndjson", b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in events)
    yield "checkpoint.txt", source.checkpoint.encode()
    yield "verify.py", Path(standalone.__file__).read_bytes()
    looks = {case: [one for one in looks if _asked_for(cut, one)] for case, looks in cut.looks.items()}
    for name, rows in papers.tables(events, looks, cut.numbers, source.profile).items():
        yield name, as_csv(*rows)
    for name, text in papers.pages(source.profile, source.rules).items():
        yield name, text.encode()
    report = Report(source.profile, cut.exported, events, looks, cut.titles)
    yield "report.md", report.markdown().encode()
    yield "report.html", report.html().encode()


def _lines(source: Source, cut: Cut, stream: Sequence[Logged]) -> Iterator[dict[str, Any]]:
    for row in stream:
        if row.id > source.size:
            continue
        state = json.loads(row.state)
        why = _withheld(cut, state)
        proof = inclusion(source.hashes, row.id - 1, source.size)
        yield {
            "position": row.id,
            "stream": str(row.originator_id),
            "version": row.originator_version,
            "name": row.topic,
            "recorded_at": microseconds(row.recorded_at),
            "state": None if why else row.state.decode(),
            "withheld": why,
            "state_sha256": sha256(row.state).hexdigest(),
            "box_sha256": row.box_hash.hex(),
            "proof": [one.hex() for one in proof],
        }


def _withheld(cut: Cut, state: Mapping[str, Any]) -> str | None:
    """Why an event is not shown; none where it is."""
    if cut.exported.controller not in (None, state["actor"]["institution"]):
        return "controller"
    if not _in_time(cut, date.fromisoformat(state["occurred_on"])):
        return "period"
    if _others(json.dumps(state["event"]), cut):
        return "other persons"
    return None


def _asked_for(cut: Cut, look: Look) -> bool:
    """Whether a look is shown, by the same measure."""
    return cut.exported.controller in (None, look.institution) and _in_time(cut, look.at.date())


def _in_time(cut: Cut, day: date) -> bool:
    return (cut.exported.since or date.min) <= day <= (cut.exported.until or date.max)


def _others(content: str, cut: Cut) -> bool:
    """Whether an event names cases that are not asked for."""
    return any(UUID(found) in cut.numbers and UUID(found) not in cut.exported.cases for found in IDS.findall(content))


def _manifest(source: Source, cut: Cut, files: Mapping[str, bytes]) -> dict[str, Any]:
    events = [json.loads(line) for line in files["events.ndjson"].splitlines()]
    positions = [event["position"] for event in events]
    policies = {json.loads(event["state"])["policy"] for event in events if event["state"] is not None}
    return {
        "format": FORMAT,
        "made_at": source.made_at.isoformat(timespec="seconds"),
        "origin": source.signer.name,
        "key": source.signer.vkey,
        "size": source.size,
        "scope": cut.exported.model_dump(mode="json"),
        "policies": sorted(policies),
        "positions": [min(positions), max(positions)],
        "files": {name: sha512(content).hexdigest() for name, content in sorted(files.items())},
    }
