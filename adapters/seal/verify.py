"""What an auditor needs to check a seal and a bundle: proofs, signatures, checkpoints, and what the rules demand.

This file lies in every audit bundle as it stands and runs offline: Python 3.9 or newer, its standard library, nothing
else. What does not hold, and what cannot even be read, raises an `Unverified`; no text or bytes raise another error:

    Unverified
      Malformed          this is no note, no key, no checkpoint
      ProofFailed        the leaf is not in that tree, or one tree does not continue the other
      SignatureFailed    the key has not signed this
"""

from __future__ import annotations

import argparse
import base64
import csv
import hashlib
import json
import re
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile


class Unverified(Exception):
    """Something in the evidence does not hold; the message says what."""


class Malformed(Unverified):
    """The text does not have the form it must have."""


class ProofFailed(Unverified):
    """The hashes do not lead to the root."""


class SignatureFailed(Unverified):
    """The signature asked for is missing, or it is wrong."""


# 1. The tree: hashes after RFC 6962, section 2.1, checks after RFC 9162, sections 2.1.3.2 and 2.1.4.2

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256().digest()
"""The root of a tree without leaves."""


def node(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Check that the leaf hash stands at `index`, from 0, under the root of `size` leaves; raises `ProofFailed`."""
    _need_hashes(leaf, root, *proof)
    if not 0 <= index < size or _climb(index, size - 1, leaf, proof)[1] != root:
        raise ProofFailed(f"leaf {index} is not in that tree of {size}")


def check_consistency(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Check that the tree of `new` leaves begins with the very tree of `old` leaves; raises `ProofFailed`."""
    _need_hashes(old_root, new_root, *proof)
    if old in (0, new):
        fits = not proof and old <= new and old_root == (new_root if old == new else EMPTY_ROOT)
    else:
        fits = 0 < old < new and _roots(old, old_root, new, proof) == (old_root, new_root)
    if not fits:
        raise ProofFailed(f"that tree of {new} leaves does not continue that tree of {old}")


def _roots(old: int, old_root: bytes, new: int, proof: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Both roots, made from a consistency proof; it leaves the first hash out where that is the old root itself."""
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    if not path:
        raise ProofFailed("the proof is too short")
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    return _climb(place, last, path[0], path[1:])


def _climb(place: int, last: int, start: bytes, siblings: Sequence[bytes]) -> tuple[bytes, bytes]:
    """The roots above the node `place` of a level that ends at `last`: of the tree that ends with it, of the whole."""
    older = newer = start
    for sibling in siblings:
        if last == 0:
            raise ProofFailed("the proof is too long")
        if place & 1 or place == last:
            older, newer = node(sibling, older), node(sibling, newer)
            while place and not place & 1:  # at the right edge, nodes rise without a sibling
                place, last = place >> 1, last >> 1
        else:
            newer = node(newer, sibling)
        place, last = place >> 1, last >> 1
    if last:
        raise ProofFailed("the proof is too short")
    return older, newer


def _need_hashes(*hashes: object) -> None:
    if not all(isinstance(each, bytes) and len(each) == HASH_BYTES for each in hashes):
        raise ProofFailed(f"leaves, roots and what proofs consist of are hashes of {HASH_BYTES} bytes")


# 2. Ed25519 (RFC 8032, section 5.1); only to verify, with no secret in it, so whoever likes may measure its time

Point = tuple[int, int, int, int]  # X, Y, Z, T: x = X/Z, y = Y/Z, xy = T/Z
PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE_D = -121665 * pow(121666, -1, PRIME) % PRIME
NEUTRAL: Point = (0, 1, 1, 0)
KEY_BYTES = 32


def check_ed25519(public: bytes, message: bytes, signature: bytes) -> None:
    """Check the signature of a message under a public key of 32 bytes; raises `SignatureFailed` or `Malformed`."""
    x, y, z, t = _point(public)
    r, s = signature[:KEY_BYTES], int.from_bytes(signature[KEY_BYTES:], "little")
    challenge = int.from_bytes(hashlib.sha512(r + public + message).digest(), "little") % ORDER
    x, y, z, _ = _sum_of_products(s % ORDER, BASE, challenge, (-x, y, z, -t))
    x, y = (each * pow(z, -1, PRIME) % PRIME for each in (x, y))
    if len(signature) != 2 * KEY_BYTES or s >= ORDER or r != (y | (x & 1) << 255).to_bytes(KEY_BYTES, "little"):
        raise SignatureFailed("the signature is wrong")


def _sum_of_products(a: int, p: Point, b: int, q: Point) -> Point:
    """The point a·P + b·Q, in one walk over the bits of both numbers."""
    summands = (NEUTRAL, p, q, _add(p, q))
    total = NEUTRAL
    for bit in reversed(range(ORDER.bit_length())):
        total = _add(_add(total, total), summands[(a >> bit & 1) + 2 * (b >> bit & 1)])
    return total


def _add(p: Point, q: Point) -> Point:
    """The sum of two points, which may be the same one (section 5.1.4)."""
    a = (p[1] - p[0]) * (q[1] - q[0])
    b = (p[1] + p[0]) * (q[1] + q[0])
    c = 2 * CURVE_D * p[3] * q[3] % PRIME
    d = 2 * p[2] * q[2]
    e, f, g, h = (each % PRIME for each in (b - a, d - c, d + c, b + a))
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def _point(encoded: bytes) -> Point:
    """The point of a public key (section 5.1.3), which has one spelling only; raises `Malformed`."""
    number = int.from_bytes(encoded, "little")
    odd, y = number >> 255, number & (2**255 - 1)
    square = (y * y - 1) * pow(CURVE_D * y * y + 1, -1, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if x * x % PRIME != square:
        x = x * pow(2, (PRIME - 1) // 4, PRIME) % PRIME
    if len(encoded) != KEY_BYTES or y >= PRIME or x * x % PRIME != square or (odd and x == 0):
        raise Malformed("the public key is no point of the curve")
    x = x if x & 1 == odd else PRIME - x
    return x, y, 1, x * y % PRIME


BASE = _point(b"\x58" + b"\x66" * 31)


# 3. Signed notes and keys (c2sp.org/signed-note), and cosignatures (c2sp.org/tlog-cosignature)

ED25519 = 0x01  # the kind of key that signs the text of a note
COSIGNATURE = 0x04  # the kind of key that signs a time and the text: a witness's
KEY_ID_BYTES = 4
TIME_BYTES = 8
NOTE_LIMIT = 1_000_000
SIGNATURE_LIMIT = 100

Check = Callable[[bytes, bytes, bytes], None]  # as `check_ed25519`


class Signature(NamedTuple):
    """One line under a note."""

    name: str
    key_id: bytes
    body: bytes


class Note(NamedTuple):
    """A text, which ends with a line feed, and what stands under it."""

    text: str
    signatures: tuple[Signature, ...]


class Key(NamedTuple):
    """A public key and its owner's name."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """Four bytes that tell keys of one name apart; they prove nothing."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:KEY_ID_BYTES]


def parse_note(note: str) -> Note:
    """Read a note without checking its signatures; raises `Malformed`."""
    if len(note) > NOTE_LIMIT or not is_plain(note):
        raise Malformed("the note is too long, or has characters that do not belong into a note")
    text, blank, lines = note.rpartition("\n\n")
    if not blank or not lines.endswith("\n"):
        raise Malformed("a note is a text, an empty line and lines of signatures")
    signatures = tuple(_signature(line) for line in lines[:-1].split("\n"))
    if len(signatures) > SIGNATURE_LIMIT:
        raise Malformed(f"a note has at most {SIGNATURE_LIMIT} signatures")
    return Note(text + "\n", signatures)


def parse_vkey(vkey: str) -> Key:
    """Read a public key, `name+id+base64`; raises `Malformed`."""
    name, _, rest = vkey.partition("+")
    key_id, _, encoded = rest.partition("+")
    raw = _decoded(encoded)
    if not is_name(name) or len(raw) != 1 + KEY_BYTES or raw[0] not in (ED25519, COSIGNATURE):
        raise Malformed("this is not the name and the Ed25519 key of a log or a witness")
    key = Key(name, raw[0], raw[1:])
    if key.id.hex() != key_id:
        raise Malformed("the key does not have the id it is given with")
    _point(key.public)
    return key


def check_signature(note: Note, key: Key, check: Check = check_ed25519) -> None:
    """Check that the key has signed the text, on every line that says so; raises `SignatureFailed`."""
    for body in _bodies(note, key, ED25519):
        check(key.public, note.text.encode(), body)


def check_cosignature(note: Note, key: Key, check: Check = check_ed25519) -> int:
    """Check that a witness has signed the text, and say when last (Unix time); raises `SignatureFailed`."""
    times = []
    for body in _bodies(note, key, COSIGNATURE):
        times.append(int.from_bytes(body[:TIME_BYTES], "big"))
        check(key.public, cosigned(note.text, times[-1]), body[TIME_BYTES:])
    return max(times)


def cosigned(text: str, seconds: int) -> bytes:
    """What a witness signs: a Unix time and the text of the note."""
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def is_plain(text: str) -> bool:
    """Whether a note may hold this text: Unicode, and no control characters but line feeds."""
    return not re.search("[\x00-\x09\x0b-\x1f\ud800-\udfff]", text)


def is_name(name: str) -> bool:
    """Whether a key may be called so: neither empty nor with spaces or plus signs."""
    return name != "" and "+" not in name and is_plain(name) and not any(letter.isspace() for letter in name)


def _bodies(note: Note, key: Key, kind: int) -> list[bytes]:
    bodies = [each.body for each in note.signatures if (each.name, each.key_id) == (key.name, key.id)]
    if not bodies or key.kind != kind:
        raise SignatureFailed(f"{key.name} has not signed this note")
    return bodies


def _signature(line: str) -> Signature:
    mark, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    raw = _decoded(encoded)
    if mark != "—" or not is_name(name) or len(raw) <= KEY_ID_BYTES:
        raise Malformed("a line of signature is a dash, a name, and a signature in Base64")
    return Signature(name, raw[:KEY_ID_BYTES], raw[KEY_ID_BYTES:])


def _decoded(encoded: str) -> bytes:
    """The bytes behind a Base64 text in its one usual form (RFC 4648, section 4); raises `Malformed`."""
    try:
        raw = base64.b64decode(encoded, validate=True)
    except ValueError:
        raise Malformed("this is not Base64") from None
    if base64.b64encode(raw).decode() != encoded:
        raise Malformed("this is Base64 in an unusual form")
    return raw


# 4. Checkpoints (c2sp.org/tlog-checkpoint)


class Checkpoint(NamedTuple):
    """What a log says of itself: its name, how many leaves it has, and the root over them."""

    origin: str
    size: int
    root: bytes


def parse_checkpoint(text: str) -> Checkpoint:
    """Read the text of a checkpoint; lines after the third are allowed and mean nothing here. Raises `Malformed`."""
    form = re.fullmatch(r"([^\n]+)\n(0|[1-9][0-9]{0,17})\n([^\n]+)\n([^\n]+\n)*", text)
    root = _decoded(form[3]) if form else b""
    if not form or len(root) != HASH_BYTES:
        raise Malformed("a checkpoint has one line each for the origin, the size and the root")
    return Checkpoint(form[1], int(form[2]), root)


def open_checkpoint(note: str, vkey: str, check: Check = check_ed25519) -> Checkpoint:
    """The checkpoint in a note, signed by the log of that name with this key; raises what the checks raise."""
    opened, key = parse_note(note), parse_vkey(vkey)
    check_signature(opened, key, check)
    checkpoint = parse_checkpoint(opened.text)
    if checkpoint.origin != key.name:
        raise SignatureFailed(f"{key.name} has signed a checkpoint of another log")
    return checkpoint


# 5. The files of a bundle: what is in it, who signed that

BUNDLE_FORMAT = "fallkonferenz-bundle/v1"
MANIFEST, MANIFEST_SIGNATURE = "manifest.json", "manifest.sig"
UNPACKED_LIMIT = 2**30
"""Bytes; what says it is larger is not unpacked."""


class Finding(NamedTuple):
    """Something does not hold."""

    where: str
    what: str


class Bundle(NamedTuple):
    """The files of a bundle by name, and what its manifest says."""

    files: dict[str, bytes]
    manifest: dict[str, Any]


def manifest_text(manifest: bytes) -> str:
    """What the log signs of a bundle."""
    return f"{BUNDLE_FORMAT}\n{hashlib.sha512(manifest).hexdigest()}\n"


def read_bundle(place: Path) -> Bundle:
    """Read a bundle from its ZIP file or the folder it was unpacked to; raises `Malformed`."""
    try:
        files = _zipped(place) if place.is_file() else _unpacked(place)
        manifest = json.loads(files[MANIFEST])
        if manifest["format"] != BUNDLE_FORMAT:
            raise Malformed("dieses Programm kennt das Format des Pakets nicht")
        return Bundle(files, manifest)
    except (OSError, EOFError, BadZipFile, zlib.error, KeyError, TypeError, ValueError, RuntimeError):
        raise Malformed("das ist kein Prüfpaket") from None  # too deep, or encrypted, is a RuntimeError


def _zipped(place: Path) -> dict[str, bytes]:
    with ZipFile(place) as bundle:
        members = [member for member in bundle.infolist() if not member.is_dir()]
        names = [member.filename.partition("/")[2] for member in members]
        if len({*names}) < len(names):
            raise Malformed("eine Datei liegt zweimal im Paket")
        if {member.compress_type for member in members} - {ZIP_STORED, ZIP_DEFLATED}:
            raise Malformed("das Paket ist ungewöhnlich gepackt")
        if sum(member.file_size for member in members) > UNPACKED_LIMIT:
            raise Malformed("das Paket ist zu groß")
        return {name: bundle.read(member) for name, member in zip(names, members)}  # noqa: B905 - not in Python 3.9


def _unpacked(place: Path) -> dict[str, bytes]:
    files = (path for path in place.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(place).as_posix(): path.read_bytes() for path in files}


def check_files(bundle: Bundle, vkey: str, check: Check = check_ed25519) -> Iterator[Finding]:
    """Whether the manifest is signed, and every file is as it says."""
    try:
        note = parse_note(bundle.files.get(MANIFEST_SIGNATURE, b"").decode())
        check_signature(note, parse_vkey(vkey), check)
        if note.text != manifest_text(bundle.files[MANIFEST]):
            raise SignatureFailed("that of another manifest")
    except (Unverified, ValueError) as failure:
        yield Finding(MANIFEST, f"die Unterschrift gilt nicht: {failure}")
    listed = bundle.manifest.get("files")
    if not isinstance(listed, dict):
        yield Finding(MANIFEST, "das Verzeichnis nennt keine Dateien")
        listed = {}
    for name in sorted({*listed, *bundle.files} - {MANIFEST, MANIFEST_SIGNATURE}):
        content = bundle.files.get(name)
        if content is None:
            yield Finding(name, "die Datei fehlt")
        elif hashlib.sha512(content).hexdigest() != listed.get(name):
            yield Finding(name, "die Datei ist nicht die aus dem Verzeichnis")


# 6. The events of a bundle: each lies under the checkpoint, no version of a stream is missing

EVENT_TAG = b"fallkonferenz-event/v1\x00"


def leaf_of(event: dict[str, Any]) -> bytes:
    """The leaf of an event (`log-format.md`, 4.1); raises `Malformed`."""
    try:
        name = event["name"].encode()
        return hashlib.sha256(
            b"\x00"
            + EVENT_TAG
            + event["position"].to_bytes(8, "big")
            + UUID(event["stream"]).bytes
            + event["version"].to_bytes(8, "big")
            + len(name).to_bytes(2, "big")
            + name
            + event["recorded_at"].to_bytes(8, "big")
            + bytes.fromhex(event["state_sha256"])
            + bytes.fromhex(event["box_sha256"])
        ).digest()
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        raise Malformed("this is no event") from None


def read_events(bundle: Bundle) -> list[dict[str, Any]]:
    """The events in the order of the log; what is none stands there as an empty one."""
    lines = bundle.files.get("events.ndjson", b"").split(b"\n")
    return [_object(line) for line in lines[: None if lines[-1] else -1]]


def _object(text: str | bytes) -> dict[str, Any]:
    """The JSON object in a text; an empty one where there is none."""
    try:
        read = json.loads(text)
    except (TypeError, ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def check_events(events: Sequence[dict[str, Any]], checkpoint: Checkpoint) -> Iterator[Finding]:
    """Whether every event is under the checkpoint, says what was hashed, and follows the one before in its stream."""
    versions: dict[str, int] = {}
    last = 0
    for line, event in enumerate(events, 1):
        try:
            fault = _unsealed(event, checkpoint) or _misplaced(event, versions, last)
            last = event["position"]
        except (Malformed, KeyError, TypeError, ValueError, AttributeError):
            fault = "das Ereignis ist nicht lesbar"
        if fault:
            yield Finding(_place(line, event), fault)


def _unsealed(event: dict[str, Any], checkpoint: Checkpoint) -> str | None:
    """What keeps an event from lying under the seal as it is shown; raises `Malformed` and what damaged ones raise."""
    leaf, proof, state = leaf_of(event), [bytes.fromhex(each) for each in event["proof"]], event["state"]
    try:
        check_inclusion(leaf, event["position"] - 1, checkpoint.size, proof, checkpoint.root)
    except ProofFailed:
        return "das Ereignis liegt so nicht unter dem Siegel"
    if state is not None and hashlib.sha256(state.encode()).hexdigest() != event["state_sha256"]:
        return "was gezeigt wird, passt nicht zur Prüfsumme"
    return None


def _misplaced(event: dict[str, Any], versions: dict[str, int], last: int) -> str | None:
    """What is wrong with its place behind those before it; `versions` takes note of it."""
    before, versions[event["stream"]] = versions.get(event["stream"], 0), event["version"]
    if event["version"] != before + 1:
        return "davor fehlt ein Ereignis dieses Falls oder dieser Konferenz"
    return "die Ereignisse stehen nicht in ihrer Reihenfolge" if event["position"] <= last else None


def _place(line: int, event: dict[str, Any]) -> str:
    """Where an event is found: by its position, or by its line where it has none."""
    position = event.get("position")
    return f"Ereignis {position}" if isinstance(position, int) else f"events.ndjson, Zeile {line}"


# 7. What must always have held for a case (V2-V14)

THE_OFFICE_ITSELF = "kalender"
ASKED = {
    "CaseReported": {"R5": "V4: nach dem Alter wurde nicht gefragt", "R12": "V5: nach dem Wohnort wurde nicht gefragt"},
    "CaseReReported": {
        "R5": "V4: nach dem Alter wurde nicht gefragt",
        "D7": "V5: nach dem Wohnort wurde nicht gefragt",
    },
    "CaseSelected": {"D7": "V4, V5: nach Alter und Wohnort am Tag der Konferenz wurde nicht gefragt"},
    "CaseDiscussed": {
        "D7": "V4, V5: nach Alter und Wohnort am Tag der Konferenz wurde nicht gefragt",
        "R4": "V8: nach den Rechtskreisen wurde nicht gefragt",
        "R18": "V8: wer im Raum war, wurde nicht gefragt",
    },
    "MeasuresAgreed": {"R19": "V8: was vereinbart wurde, wurde nicht gefragt"},
    "AgendaItemAdded": {"R16": "V9: ob die Auswahl abgestimmt war, wurde nicht gefragt"},
}
"""Which rules an event must have been asked for, as its own trace says, and what it means where one was not."""
CONTENT = ("CaseReported", "CaseReReported", "CaseSelected", "CaseDiscussed", "DisclosureMade", "MeasuresAgreed")
"""Steps that use what the consent covers."""


class Told:
    """What the events of one case have told so far; nothing more is judged by it once one of them was withheld."""

    def __init__(self) -> None:
        self.recipients: set[str] = set()
        self.signed_on = self.valid_until = self.reporter = ""
        self.active = self.closed = self.ordered = self.confirmed = False
        self.selected = self.discussed = False

    def judge(self, name: str, state: dict[str, Any]) -> list[str]:
        """What must not have been, seen from what came before; then takes the event in."""
        event = state["event"]
        found = self._ended(name, state["lock"]["fields"])
        if name in CONTENT and not (self.active and state["occurred_on"] <= self.valid_until):
            found.append("V2, V10: keine Einwilligung war wirksam")
        step = STEPS.get(name)
        return found + (step(self, event) if step else [])

    def sign(self, event: dict[str, Any]) -> list[str]:
        self.recipients, self.active = set(event["recipients"]), True
        self.signed_on, self.valid_until = event["signed_on"], event["valid_until"]
        return []

    def withdraw(self, event: dict[str, Any]) -> list[str]:
        self.recipients -= set(event["recipients"])
        return self.lapse(event) if event["entirely"] else []

    def lapse(self, event: dict[str, Any]) -> list[str]:
        self.active = False
        return self.leave(event)

    def leave(self, _: dict[str, Any]) -> list[str]:
        self.selected = self.discussed = False
        return []

    def report(self, event: dict[str, Any]) -> list[str]:
        self.reporter = event["reporter"]
        return (
            ["V3: die Einwilligung wurde erst nach der Meldung unterschrieben"]
            if self.signed_on > event["reported_on"]
            else []
        )

    def select(self, _: dict[str, Any]) -> list[str]:
        self.selected = True
        return []

    def discuss(self, event: dict[str, Any]) -> list[str]:
        found = [] if self.selected else ["V8: der Fall war nicht ausgewählt"]
        if event["presenter"]["institution"] != self.reporter:
            found.append("V6: ein anderer als der Meldende stellte den Fall vor")
        self.selected, self.discussed = False, True
        return found + self._strangers(event["present"])

    def disclose(self, event: dict[str, Any]) -> list[str]:
        return self._strangers(event["recipients"])

    def agree(self, _: dict[str, Any]) -> list[str]:
        found = [] if self.discussed else ["V8: Maßnahmen wurden vor der Beratung vereinbart"]
        self.discussed = False
        return found

    def close(self, event: dict[str, Any]) -> list[str]:
        self.closed = True
        return self.leave(event)

    def order(self, event: dict[str, Any]) -> list[str]:
        self.ordered = True
        return self.leave(event)

    def spare(self, _: dict[str, Any]) -> list[str]:
        self.ordered = False
        return []

    def confirm(self, _: dict[str, Any]) -> list[str]:
        self.confirmed = True
        return []

    def _ended(self, name: str, personal: Sequence[str]) -> list[str]:
        """Whether something was added to what had ended."""
        if self.confirmed and (personal or name in CONTENT):
            return ["V11: nach bestätigter Löschung kam etwas hinzu"]
        if (self.closed or self.ordered) and name in CONTENT:
            return ["V8: der Fall war beendet"]
        return []

    def _strangers(self, institutions: Sequence[str]) -> list[str]:
        strangers = set(institutions) - self.recipients - {self.reporter}
        return ["V7: es erreichte jemanden, den die Einwilligung nicht nennt"] if strangers else []


STEPS: dict[str, Callable[[Told, dict[str, Any]], list[str]]] = {
    "ConsentSigned": Told.sign,
    "ConsentWithdrawn": Told.withdraw,
    "ConsentExpired": Told.lapse,
    "GuardianConsentLapsed": Told.lapse,
    "CaseReported": Told.report,
    "CaseReReported": Told.report,
    "CaseSelected": Told.select,
    "CaseDeferred": Told.leave,
    "CaseDiscussed": Told.discuss,
    "DisclosureMade": Told.disclose,
    "MeasuresAgreed": Told.agree,
    "ReportWithdrawn": Told.close,
    "CaseClosed": Told.close,
    "ErasureOrdered": Told.order,
    "ErasureOrderWithdrawn": Told.spare,
    "ErasureConfirmed": Told.confirm,
}


class Roles:
    """Who had which role, as far as the registry of staff was told by then; older logs have none."""

    def __init__(self) -> None:
        self.spans: dict[tuple[str, str], dict[str, list[tuple[str, str]]]] = {}
        self.known = True
        """Whether everything that was decided about roles is shown."""

    def judge(self, name: str, state: dict[str, Any]) -> list[str]:
        """What must not have been; then takes the event in."""
        actor, event = state["actor"], state["event"]
        held = self.spans.get((actor["institution"], actor["user"]))
        lacking = held is not None and not all(_holds(held.get(role, []), state) for role in actor["roles"])
        if name in STAFF:
            mine = self.spans.setdefault((event["institution"], event["user"]), {})
            given = (event.get("valid_from") or "", event.get("valid_until") or "9999")
            mine[event["role"]] = [*mine.get(event["role"], []), given] if name == "RoleGranted" else []
        return ["V14: jemand handelte in einer Rolle, die nicht galt"] * (lacking and self.known)


STAFF = ("RoleGranted", "RoleRevoked")


def _holds(spans: list[tuple[str, str]], state: dict[str, Any]) -> bool:
    """Whether a role held on the office's day of the act, which the first event of a command remembers."""
    late = [check["facts"]["days_late"] for check in state["checks"] if "days_late" in check["facts"]]
    if not late:
        return bool(spans)
    day = (date.fromisoformat(state["occurred_on"]) + timedelta(days=late[0])).isoformat()
    return any(since <= day <= until for since, until in spans)


def check_rules(events: Sequence[dict[str, Any]]) -> Iterator[Finding]:
    """Whether the cases went as the rules say."""
    told: dict[str, Told | None] = {}
    roles = Roles()
    for line, event in enumerate(events, 1):
        stream = str(event.get("stream"))
        if event.get("state") is None:
            told[stream] = None
            roles.known = roles.known and event.get("name") not in STAFF
            continue
        try:
            state, history = _object(event["state"]), told.setdefault(stream, Told())
            judged = _alone(event["name"], state) + roles.judge(event["name"], state)
            judged += history.judge(event["name"], state) if history else []
            yield from (Finding(_place(line, event), what) for what in judged)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
            yield Finding(_place(line, event), "der Inhalt ist nicht lesbar")


def _alone(name: str, state: dict[str, Any]) -> list[str]:
    """What an event shows by itself: who acted, and what was asked."""
    asked = {check["rule"] for check in state["checks"]}
    missing = [complaint for rule, complaint in ASKED.get(name, {}).items() if rule not in asked]
    nobody = not state["actor"]["roles"] and state["actor"]["user"] != THE_OFFICE_ITSELF
    return missing + ["V14: jemand handelte ohne Rolle"] * nobody


def check_reads(bundle: Bundle) -> Iterator[Finding]:
    """Whether every look had a purpose and a reason (V12)."""
    lines = bundle.files.get("reads.csv", b"").decode("utf-8-sig", "replace").splitlines()
    try:
        for number, row in enumerate(csv.DictReader(lines, delimiter=";"), 2):
            if not row.get("purpose") or not row.get("reason"):
                yield Finding(f"reads.csv, Zeile {number}", "V12: ein Zugriff ohne Zweck oder Grund")
    except csv.Error:
        yield Finding("reads.csv", "die Tabelle ist nicht lesbar")


def check_rule_texts(bundle: Bundle) -> Iterator[Finding]:
    """Whether the texts of the rules are those of their index."""
    index = _object(bundle.files.get("rules/index.json", b""))
    if not index:
        yield Finding("rules/index.json", "das Verzeichnis der Regeln ist nicht lesbar")
    for rule, digest in index.items():
        if hashlib.sha256(bundle.files.get(f"rules/{rule}.txt", b"")).hexdigest() != digest:
            yield Finding(f"rules/{rule}.txt", "der Text der Regel ist nicht der aus dem Verzeichnis")


# 8. All of it, and the command line

SHOWN_LETTERS = 200


class Verdict(NamedTuple):
    """What checking a bundle came to."""

    events: int
    withheld: int
    size: int
    """Events under the checkpoint."""
    findings: tuple[Finding, ...]


def check_bundle(place: Path, vkey: str | None = None, check: Check = check_ed25519) -> Verdict:
    """Check a bundle, against the key it brings where none is given; raises `Malformed` where it is none."""
    bundle = read_bundle(place)
    key = str(bundle.manifest.get("key")) if vkey is None else vkey
    findings, events = list(check_files(bundle, key, check)), read_events(bundle)
    checkpoint = Checkpoint("", 0, EMPTY_ROOT)
    try:
        checkpoint = open_checkpoint(bundle.files.get("checkpoint.txt", b"").decode(), key, check)
        findings += check_events(events, checkpoint)
    except (Unverified, ValueError) as failure:  # with another key, say; then nothing can be said of the events
        findings.append(Finding("checkpoint.txt", f"das Siegel gilt nicht: {failure}"))
    for part in (check_rules(events), check_reads(bundle), check_rule_texts(bundle)):
        findings += part
    withheld = sum(event.get("state") is None for event in events)
    return Verdict(len(events), withheld, checkpoint.size, tuple(findings))


def main(arguments: Sequence[str]) -> int:
    """Check the bundle this file lies in, or the one that is named, and say so in German; 0 where all is well."""
    parser = argparse.ArgumentParser(description="Prüft ein Prüfpaket der Fallkonferenz, ohne Netz.")
    parser.add_argument("bundle", nargs="?", type=Path, default=Path(__file__).resolve().parent, metavar="PAKET")
    parser.add_argument("--key", metavar="SCHLUESSEL", help="der Schlüssel des Amts, wie er auf Papier steht")
    given = parser.parse_args(arguments)
    try:
        verdict = check_bundle(given.bundle, given.key)
    except Unverified as failure:
        sys.stdout.write(f"Nicht prüfbar: {failure}\n")
        return 1
    sys.stdout.write("\n".join(told(verdict, with_own_key=given.key is not None)) + "\n")
    return 1 if verdict.findings else 0


def told(verdict: Verdict, *, with_own_key: bool) -> Iterator[str]:
    """The verdict in German."""
    yield f"{verdict.events} der {verdict.size} besiegelten Ereignisse; davon {verdict.withheld} ohne Inhalt."
    if not with_own_key:
        yield "Geprüft gegen den Schlüssel im Paket. Wer sicher gehen will, nennt den vom Papier: --key"
    for where, what in verdict.findings:
        yield f"{_visible(where)}: {what}"
    yield "Das Paket ist NICHT in Ordnung." if verdict.findings else "Das Paket ist in Ordnung."


def _visible(name: str) -> str:
    """A name from the bundle as any terminal can show it, and take no command from it."""
    return name.encode("unicode_escape").decode()[:SHOWN_LETTERS]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
