"""Tables speak German: there is a word for every code that may stand in them."""

from itertools import chain
from typing import Any, get_args

import pytest

from adapters.cli import german
from domain import case, conference, consent, vocabulary
from projections import next_step, watchlist


def codes(literal: Any) -> set[str]:
    return set(chain.from_iterable(codes(one) if get_args(one) else {one} for one in get_args(literal)))


@pytest.mark.parametrize(
    ("words", "literal"),
    [
        (german.CASE_STATES, case.State),
        (german.CONFERENCE_STATES, conference.State),
        (german.CONSENTS, consent.Status),
        (german.NEXT_STEPS, next_step.Code),
        (german.LOOPS, watchlist.LoopCode),
    ],
)
def test_every_state_and_every_step_has_its_word(words: dict[str, str], literal: Any) -> None:
    assert words.keys() == codes(literal)


def test_so_has_every_reason_and_every_group_the_figures_count() -> None:
    reasons = {code.key for code in (*vocabulary.DEFERRAL_REASONS, *vocabulary.CLOSING_REASONS)}
    groups = {code.group for code in (*vocabulary.SUPPORT_NEEDS, *vocabulary.MEASURES)}
    assert german.VALUES.keys() >= reasons | groups
