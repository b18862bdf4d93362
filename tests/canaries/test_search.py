"""The search for planted values finds them in each of their forms; what it does not find is not there."""

from base64 import b64encode, urlsafe_b64encode
from pathlib import Path
from unicodedata import normalize
from urllib.parse import quote
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from tests.canaries.search import search

CANARY = "Zöbeline-Ämsel-4711"
NFD = normalize("NFD", CANARY)
WRITTEN = {
    "UTF-8": CANARY.encode(),
    "UTF-16": CANARY.encode("utf-16"),
    "big-endian UTF-16": CANARY.encode("utf-16-be"),
    "Latin-1": CANARY.encode("latin-1"),
    "NFD": NFD.encode(),
    "lower case": CANARY.lower().encode(),
    "upper case": CANARY.upper().encode(),
    "JSON": b'"Z\\u00f6beline-\\u00c4msel-4711"',
    "JSON in capitals": b'"Z\\u00F6beline-\\u00C4msel-4711"',
    "URL": quote(CANARY).encode(),
    "URL in small letters": b"Z%c3%b6beline-%c3%84msel-4711",
    "hex": CANARY.encode().hex().encode(),
    "HEX": CANARY.encode().hex().upper().encode(),
    "hex of UTF-16": CANARY.encode("utf-16-le").hex().encode(),
    **{f"base64 behind {n}": b64encode(b"x" * n + CANARY.encode() + b"yz") for n in range(3)},
    **{f"base64url behind {n}": urlsafe_b64encode(b"?" * n + CANARY.lower().encode()) for n in range(3)},
    "base64 of NFD UTF-16": b64encode(NFD.encode("utf-16-le")),
}


@pytest.mark.parametrize("form", WRITTEN)
@pytest.mark.parametrize("packed", [False, True])
def test_a_planted_value_is_found_in_every_form_also_when_it_is_packed(tmp_path: Path, form: str, packed: bool) -> None:
    content = b"noise\0" + WRITTEN[form] + b"\xffnoise"
    if packed:
        with ZipFile(tmp_path / "inner.zip", "w", ZIP_DEFLATED) as inner:
            inner.writestr("inside", content * 9)
        with ZipFile(tmp_path / "outer.zip", "w", ZIP_DEFLATED) as outer:
            outer.write(tmp_path / "inner.zip", "inner.zip")
        (tmp_path / "inner.zip").unlink()
    else:
        (tmp_path / "file").write_bytes(content)

    assert {value for _, value, _ in search([tmp_path], [CANARY])} == {CANARY}


def test_a_planted_value_is_found_in_the_name_of_a_file(tmp_path: Path) -> None:
    (tmp_path / f"{CANARY}.txt").touch()
    assert search([tmp_path], [CANARY])


def test_another_value_is_not_found(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"".join(WRITTEN.values()))
    assert not search([tmp_path], ["Zöbeline-Ämsel-5711"])
