"""The benchmarks still run; what they measure here means nothing."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from benchmarks.__main__ import SECTIONS, main

RATIO = re.compile(r"\| [0-9.]+ \| ±")
"""A line of the page that is held against a peer."""


def test_everything_is_measured_and_written_down(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--toy", "--disk", str(tmp_path), "--out", str(tmp_path / "out")])
    shown = capsys.readouterr().out
    assert [name for name in SECTIONS if f"{name} …" in shown] == list(SECTIONS)
    lines = (tmp_path / "out/results.md").read_text(encoding="utf-8").splitlines()
    assert len([line for line in lines if line.startswith("## ")]) == len(SECTIONS)
    ratios = [line for line in lines if RATIO.search(line)]
    picture = ET.parse(tmp_path / "out/results.svg")  # noqa: S314  # our own file
    assert len(picture.findall(".//{*}rect")) == len(ratios) > len(SECTIONS)


def test_what_is_named_is_shown_and_the_page_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["append", "--toy", "--disk", str(tmp_path), "--out", str(tmp_path / "out")])
    assert "Cost of protection" in capsys.readouterr().out
    assert not list(tmp_path.iterdir())


def test_a_name_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["speed"])
    assert "nothing is called speed" in capsys.readouterr().err
