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

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "latin-1")


def forms(value: str) -> dict[str, bytes]:
    """How a value may be written, by the name of the form."""
    found: dict[str, bytes] = {}
    for case, text in {"as is": value, "lower": value.lower(), "upper": value.upper()}.items():
        for normal in ("NFC", "NFD"):
            found |= {f"{case} {normal} {name}": raw for name, raw in _encoded(unicodedata.normalize(normal, text))}
    return found


def hits(content: bytes, values: Iterable[str]) -> set[tuple[str, str]]:
    """Which values stand in some bytes, and in which form; ZIP files are looked into."""
    wanted = {raw: (value, name) for value in values for name, raw in forms(value).items()}
    return {found for part in _parts(content) for raw, found in wanted.items() if raw in part}


def search(places: Iterable[Path], values: Iterable[str]) -> set[tuple[str, str, str]]:
    """The same for files and all files in folders, and for their names; ahead of each hit the name of the file."""
    wanted, found = list(values), set()
    for path in _files(places):
        content = path.read_bytes()
        found |= {(path.name, *hit) for hit in hits(content, wanted) | hits(path.name.encode(), wanted)}
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
