"""Every finding has its words, and no words are left over."""

import re
from pathlib import Path

import adapters
from adapters.seal.words import DETAILS, EVENTS, FINDINGS
from domain import events

SOURCES = [path.read_text(encoding="utf-8") for path in Path(adapters.__file__).parent.rglob("*.py")]


def test_every_finding_has_words_and_no_words_are_left_over() -> None:
    assert {code for source in SOURCES for code in re.findall(r'Finding\("([A-Z_]+)"', source)} == FINDINGS.keys()


def test_every_detail_that_has_words_is_said_somewhere() -> None:
    (rows, sealed) = (Path(adapters.__file__).parent / "seal" / name for name in ("rows.py", "sealed.py"))
    said = rows.read_text(encoding="utf-8") + sealed.read_text(encoding="utf-8")
    assert [detail for detail in DETAILS if f'"{detail}"' not in said] == []


def test_every_event_has_a_german_name() -> None:
    assert EVENTS.keys() == events.EVENTS.keys()
