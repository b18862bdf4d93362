"""The quick guide for offices shows a report as the API takes it."""

import json
import re
from pathlib import Path

from tests.http.parts import Town

GUIDE = Path(__file__).resolve().parents[2] / "docs/kurzanleitung.md"


def test_the_report_of_the_guide_is_accepted(town: Town) -> None:
    (shown,) = re.findall(r"```json\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    answer = town.caseworker.post("/cases", json.loads(shown))
    assert answer.status_code == 201, answer.text
