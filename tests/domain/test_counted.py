"""One thing is not several things, in German as in English."""

import re

import pytest

from domain import errors
from domain.counted import Counted
from domain.errors import REFUSALS, Refused


@pytest.mark.parametrize(("number", "told"), [(0, "0 Fälle"), (1, "1 Fall"), (2, "2 Fälle"), (21, "21 Fälle")])
def test_a_noun_goes_with_its_number(number: int, told: str) -> None:
    assert f"{Counted(number):Fall|Fälle}" == told
    assert f"{Counted(number)}" == f"{number}"


def test_a_refusal_counts_in_whole_sentences() -> None:
    assert errors.ItemsLeft(count=1).words().startswith("1 Punkt ist noch offen.")
    assert errors.ItemsLeft(count=2).words().startswith("2 Punkte sind noch offen.")
    assert errors.MeasuresOpen(count=1).words("en").startswith("1 measure is still running.")


COUNTING = [kind for kind in REFUSALS.values() if re.search(r"\{(count|capacity)\b", kind.de)]


@pytest.mark.parametrize("kind", COUNTING, ids=lambda kind: kind.code())
def test_whatever_a_refusal_counts_may_be_one_thing(kind: type[Refused]) -> None:
    assert all(re.search(r"\{(count|capacity):[^|}]+\|[^|}]+\}", words) for words in (kind.de, kind.en))
