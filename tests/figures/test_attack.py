"""Whoever has everything that was ever published, and a solver, finds nothing."""

from collections.abc import Sequence

import pytest

from domain.disclosure import Hidden, Masked, Period, Publishing
from domain.profile import Profile
from domain.tables import Cells, Table
from tests.domain.parts import ESCHWEILER, MUSTERLINGEN
from tests.figures.attack import attack_years, publishing
from tests.figures.years import Row

SOME = range(60)


@pytest.mark.rule("L50", "L51", "L52")
@pytest.mark.parametrize(("profile", "seeds"), [(ESCHWEILER, range(150)), (MUSTERLINGEN, range(1000, 1060))])
def test_nothing_hidden_is_worked_out_of_all_that_was_published(profile: Profile, seeds: range) -> None:
    tally = attack_years(seeds, profile)
    assert tally.found == []
    assert tally.hidden > 10 * tally.years, "an attack on nothing finds nothing"


class Careless(Publishing):
    """An office that hides small numbers only."""

    def _needed(self, _: Table, cells: Cells) -> Hidden:
        return frozenset(value for value, cell in cells.items() if 0 < cell.persons < self.profile.suppress_below)


def careless(rows: dict[Period, Sequence[Row]], earlier: dict[Period, Masked], profile: Profile) -> Publishing:
    sound = publishing(rows, earlier, profile)
    return Careless(sound.counts, earlier, profile)


def forgetful(rows: dict[Period, Sequence[Row]], _: dict[Period, Masked], profile: Profile) -> Publishing:
    """An office that does not know what it published before."""
    return publishing(rows, {}, profile)


def test_an_office_that_hides_small_numbers_only_is_found_out() -> None:
    assert len(attack_years(SOME, publishing=careless).found) > 100


def test_an_office_that_forgets_what_it_published_is_found_out() -> None:
    assert {found.table for found in attack_years(SOME, publishing=forgetful).found} > {"measures.circle"}
