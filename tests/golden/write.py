"""Golden files: what every event, in every schema it ever had, looks like in the log. They load for ever.

    python -m tests.golden.write

writes the file of each event and schema number that has none yet, from `tests/samples.py`, and enters it in the
manifest. It never touches one that is there. Once released, no file here is changed or deleted.
"""

import json
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from adapters.log.leaf import leaf
from adapters.log.mapper import AGENCY_COMPARTMENT, EventMapper, Logged
from application.journal import Command, Entry
from domain.events import Event
from domain.recorded import Actor, Check
from tests.samples import SAMPLES

FOLDER = Path(__file__).parent
MANIFEST = FOLDER / "manifest.json"
"""SHA-256 of each golden file."""

KEY = bytes(range(32))
"""Public, and therefore good for nothing else."""
STREAM = UUID("00000000-0000-4000-8000-00000000ca5e")
RECORDED_AT = datetime(2017, 5, 10, 10, 0, tzinfo=UTC)
COMMAND = Command(
    id=UUID("00000000-0000-4000-8000-0000000c0de5"),
    actor=Actor("muster.fachkraft", "jugendamt", frozenset({"coordinator", "caseworker"})),
    occurred_on=date(2017, 5, 10),
    purpose="FALLKONFERENZ",
    legal_basis="Art. 6 Abs. 1 lit. a DSGVO",
    policy="00" * 32,
    digest=b"",
)
CHECKS = (Check("R8", "consent_is_valid", {"signed_on": "2017-04-03", "days": 37, "entirely": True}),)


class FixedKeys:
    """The same key for every case; `None` stands for a destroyed one. The agency's is never destroyed."""

    def __init__(self, key: bytes | None = KEY) -> None:
        self._key = key

    def current(self, _owner: UUID, _compartment: str) -> tuple[int, bytes]:
        return 1, KEY

    def key(self, _owner: UUID, compartment: str, _number: int, **_: bool) -> bytes | None:
        return KEY if compartment == AGENCY_COMPARTMENT else self._key


def written(event: Event) -> dict[str, str | int]:
    """An event as it is stored, made with a public key and a fixed nonce so that it is the same every time."""
    mapper = EventMapper(FixedKeys(), nonce=lambda: bytes(12))
    stored = mapper.to_stored_event(Entry(STREAM, 1, event, COMMAND, CHECKS))
    micros = int(RECORDED_AT.timestamp()) * 1_000_000
    hashes = sha256(stored.state).digest(), sha256(stored.box).digest()
    proof = leaf((1, STREAM, 1, stored.topic), micros, *hashes)
    return {
        "stream": STREAM.hex,
        "version": 1,
        "position": 1,
        "name": stored.topic,
        "recorded_at": micros,
        "state": stored.state.decode(),
        "box": stored.box.hex(),
        "leaf": proof.hex(),
    }


def row(path: Path) -> Logged:
    """A golden file as a row of the log."""
    content = json.loads(path.read_text(encoding="utf-8"))
    return Logged(
        originator_id=UUID(content["stream"]),
        originator_version=content["version"],
        topic=content["name"],
        state=content["state"].encode(),
        id=content["position"],
        box=bytes.fromhex(content["box"]),
        recorded_at=datetime.fromtimestamp(content["recorded_at"] / 1_000_000, UTC),
        box_hash=sha256(bytes.fromhex(content["box"])).digest(),
        leaf=bytes.fromhex(content["leaf"]),
    )


def digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def manifest() -> dict[str, str]:
    content: dict[str, str] = json.loads(MANIFEST.read_text(encoding="utf-8")) if MANIFEST.exists() else {}
    return content


def write() -> None:
    """Write what is missing."""
    entries = manifest()
    for name, event in SAMPLES.items():
        path = FOLDER / f"{name}.v{event.schema_number}.json"
        if not path.exists():
            path.write_text(json.dumps(written(event), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            entries[path.name] = digest(path)
    MANIFEST.write_text(json.dumps(entries, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
