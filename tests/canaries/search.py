"""Looks for planted values in every byte of every file, in whatever form they may have come there."""

import io
import re
import unicodedata
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator
from json import dumps
from pathlib import Path
from urllib.parse import quote
from zipfile import ZipFile, is_zipfile

from ahocorasick_rs import BytesAhoCorasick

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "latin-1")


def forms(value: str) -> dict[str, bytes]:
    """How a value may be written, by the name of the form."""
    found: dict[str, bytes] = {}
    for case, text in {"as is": value, "lower": value.lower(), "upper": value.upper()}.items():
        for normal in ("NFC", "NFD"):
            found |= {f"{case} {normal} {name}": raw for name, raw in _encoded(unicodedata.normalize(normal, text))}
    return found


class Needles:
    """Values to be looked for, in every form at once."""

    def __init__(self, values: Iterable[str]) -> None:
        forms_of = {raw: (value, name) for value in values for name, raw in forms(value).items()}
        self._found_as = list(forms_of.values())
        self._every = BytesAhoCorasick(list(forms_of))

    def hits(self, content: bytes) -> set[tuple[str, str]]:
        """Which values stand in some bytes, and in which form; ZIP files are looked into."""
        parts = (self._every.find_matches_as_indexes(part, overlapping=True) for part in _parts(content))
        return {self._found_as[number] for found in parts for number, *_ in found}


def search(places: Iterable[Path], values: Iterable[str]) -> set[tuple[str, str, str]]:
    """Which values stand in files and all files in folders, or in their names; ahead of each the name of the file."""
    needles, found = Needles(values), set()
    for path in _files(places):
        hits = needles.hits(path.read_bytes()) | needles.hits(path.name.encode())
        found |= {(path.name, *hit) for hit in hits}
    return found


def _files(places: Iterable[Path]) -> Iterator[Path]:
    for place in places:
        yield from sorted(one for one in (place.rglob("*") if place.is_dir() else [place]) if one.is_file())


def _parts(content: bytes) -> Iterator[bytes]:
    yield content
    if is_zipfile(io.BytesIO(content)):
        with ZipFile(io.BytesIO(content)) as packed:
            for name in packed.namelist():
                yield name.encode()
                yield from _parts(packed.read(name))


def _encoded(text: str) -> Iterator[tuple[str, bytes]]:
    for encoding in ENCODINGS:
        try:
            raw = text.encode(encoding)
        except UnicodeEncodeError:  # a combining mark is no Latin-1
            continue
        yield encoding, raw
        yield f"hex of {encoding}", raw.hex().encode()
        yield f"HEX of {encoding}", raw.hex().upper().encode()
        yield from _in_base64(raw, encoding)
    yield "JSON", dumps(text)[1:-1].encode()
    yield "JSON, upper", re.sub(r"(?<=\\u)[0-9a-f]{4}", lambda code: code[0].upper(), dumps(text)[1:-1]).encode()
    yield "URL", quote(text, safe="").encode()
    yield "URL, lower", _lower_escapes(quote(text, safe="")).encode()


def _in_base64(raw: bytes, encoding: str) -> Iterator[tuple[str, bytes]]:
    """The characters that are the same whatever stands before and behind, at each of the three alignments."""
    for shift in range(3):
        whole = bytes(shift) + raw
        inner = slice((shift * 8 + 5) // 6, len(whole) * 8 // 6)
        yield f"base64 of {encoding} at {shift}", b64encode(whole)[inner]
        yield f"base64url of {encoding} at {shift}", urlsafe_b64encode(whole)[inner]


def _lower_escapes(quoted: str) -> str:
    first, *others = quoted.split("%")
    return "%".join([first, *(part[:2].lower() + part[2:] for part in others)])
