"""Whatever lies in a bundle, the verdict is a verdict: never a traceback, and never well where something differs."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZIP_BZIP2, ZIP_LZMA, ZipFile, ZipInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.seal.notes import check_ed25519
from adapters.seal.verify import Malformed, Unverified, check_bundle, main, read_bundle, told
from tests.seal.bundles import Unpacked

FUZZ = settings(
    max_examples=250,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # a file of the folder is written anew each time
)
PLACE = st.integers(min_value=0, max_value=10**6)
ODD: list[Any] = [
    *(None, True, 0, -1, 1.5, 10**30, 2**64, 1e308, float("inf"), float("nan"), 10**4000),
    *("", "x", "\ud800", "\x00", "ff" * 32, "00000000-0000-0000-0000-000000000000", "9" * 5000),
    *([], {}, [[]], [None], ["\ud800"], {"": None}, {"rule": []}, {"institution": 1}),
]
DEEP = "[" * 50_000
JSON_FILES = ("manifest.json", "events.ndjson", "rules/index.json")


def in_order(place: Path) -> bool:
    """Whether a bundle is found to be in order; whatever is said of it can be written down."""
    try:
        verdict = check_bundle(place, None, check_ed25519)
    except Unverified:
        return False
    assert "\n".join(told(verdict, with_own_key=False)).encode()
    return not verdict.findings


@pytest.fixture
def bundle(whole: Unpacked, tmp_path: Path) -> Unpacked:
    return whole.copy(tmp_path)


@FUZZ
@given(place=PLACE, bits=st.integers(min_value=1, max_value=255))
def test_a_byte_that_differs_in_the_packed_file(whole: Unpacked, tmp_path: Path, place: int, bits: int) -> None:
    """A few bytes of a ZIP file say nothing of its content, such as its dates."""
    content = bytearray(whole.zipped)
    content[place % len(content)] ^= bits
    packed = tmp_path / "flipped.zip"
    packed.write_bytes(content)
    if in_order(packed):
        assert read_bundle(packed).files == read_bundle(whole.folder).files


@FUZZ
@given(place=PLACE)
def test_a_packed_file_that_is_cut(whole: Unpacked, tmp_path: Path, place: int) -> None:
    packed = tmp_path / "cut.zip"
    packed.write_bytes(whole.zipped[: place % len(whole.zipped)])
    assert not in_order(packed)


@FUZZ
@given(which=PLACE, place=PLACE, bits=st.integers(min_value=1, max_value=255))
def test_a_byte_that_differs_in_a_file(bundle: Unpacked, which: int, place: int, bits: int) -> None:
    name = sorted(bundle.names())[which % len(bundle.names())]
    before = (bundle.folder / name).read_bytes()
    content = bytearray(before)
    content[place % len(content)] ^= bits
    bundle.write(name, bytes(content))
    assert not in_order(bundle.folder)
    bundle.write(name, before)


@FUZZ
@given(which=PLACE, place=PLACE, odd=st.sampled_from(ODD))
def test_a_value_of_another_kind(bundle: Unpacked, which: int, place: int, odd: Any) -> None:
    name = JSON_FILES[which % len(JSON_FILES)]
    before = (bundle.folder / name).read_bytes()
    lines = bundle.text(name).splitlines() if name == "events.ndjson" else [bundle.text(name)]
    spot = which % len(lines)
    lines[spot] = replaced(lines[spot], place, odd)
    bundle.write(name, "\n".join(lines))
    assert not in_order(bundle.folder)
    bundle.write(name, before)


@FUZZ
@given(which=PLACE, place=PLACE, odd=st.sampled_from(ODD))
def test_a_state_with_a_value_of_another_kind(bundle: Unpacked, which: int, place: int, odd: Any) -> None:
    before = bundle.text("events.ndjson")
    events = [json.loads(line) for line in before.splitlines()]
    event = events[which % len(events)]
    event["state"] = replaced(event["state"], place, odd)
    bundle.write("events.ndjson", "\n".join(json.dumps(one) for one in events))
    assert not in_order(bundle.folder)
    bundle.write("events.ndjson", before)


def replaced(text: str, place: int, odd: Any) -> str:
    """The JSON text with one of its values replaced, the outermost among them."""
    whole = [json.loads(text)]
    spots = list(values(whole))
    holder, key = spots[place % len(spots)]
    holder[key] = odd if odd is not holder[key] else "another"
    return json.dumps(whole[0])


def values(holder: Any) -> Iterator[tuple[Any, Any]]:
    keys = holder.keys() if isinstance(holder, dict) else range(len(holder))
    for key in keys:
        yield holder, key
        if isinstance(holder[key], dict | list):
            yield from values(holder[key])


@pytest.mark.parametrize("name", [*JSON_FILES, "reads.csv", "checkpoint.txt", "manifest.sig"])
@pytest.mark.parametrize(
    "content", ["", DEEP, '{"a":' * 50_000, "9" * 10_000, "\x00", "\ufeff", "\r", '"' + "x" * 10**6]
)
def test_a_file_that_is_nothing_of_the_kind(bundle: Unpacked, name: str, content: str) -> None:
    bundle.write(name, content)
    assert not in_order(bundle.folder)


@pytest.mark.parametrize("name", ["manifest.sig", "checkpoint.txt", "manifest.json", "reads.csv"])
def test_a_file_that_is_no_text(bundle: Unpacked, name: str) -> None:
    bundle.write(name, b"\xff\xfe\x00\xd8")
    assert not in_order(bundle.folder)


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x05\x06" + bytes(18), b"[]", b"{}"])
def test_what_is_no_bundle_at_all(tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_bytes(content)
    assert main([str(tmp_path / "file")]) == 1
    assert main([str(tmp_path)]) == 1
    assert main([str(tmp_path / "nothing")]) == 1
    assert capsys.readouterr().out == "Nicht prüfbar: das ist kein Prüfpaket\n" * 3


def test_a_file_that_is_in_it_twice_is_not_read_either_way(whole: Unpacked, tmp_path: Path) -> None:
    """Who unpacks it would see the one, and a checker the other."""
    packed = whole.copy(tmp_path).packed()
    with ZipFile(packed, "a") as bundle:
        bundle.writestr("other/report.md", "Erfunden")
    with pytest.raises(Malformed, match="zweimal"):
        read_bundle(packed)


def test_a_bundle_larger_than_anything_we_make_is_not_unpacked(whole: Unpacked, tmp_path: Path) -> None:
    packed = whole.copy(tmp_path).packed()
    content = packed.read_bytes()
    entry = content.index(b"PK\x01\x02") + 24  # where the list of files tells the unpacked size of the first
    packed.write_bytes(content[:entry] + (2**31).to_bytes(4, "little") + content[entry + 4 :])
    with pytest.raises(Malformed, match="zu groß"):
        read_bundle(packed)


@pytest.mark.parametrize("kind", [ZIP_BZIP2, ZIP_LZMA])
def test_a_bundle_that_is_packed_in_another_way_is_not_unpacked(whole: Unpacked, tmp_path: Path, kind: int) -> None:
    packed = whole.copy(tmp_path).packed()
    with ZipFile(packed, "a") as bundle:
        bundle.writestr(ZipInfo("bundle/more"), "Erfunden", compress_type=kind)
    with pytest.raises(Malformed, match="ungewöhnlich"):
        read_bundle(packed)
