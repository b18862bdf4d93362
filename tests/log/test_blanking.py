"""What two persons wanted erased can be blanked in the log, and nothing else ever."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from adapters.keys import KeyStore
from adapters.log.mapper import Logged, Tampered
from application.journal import Blanked, CommandForgotten, Journal
from domain.personal import ERASED
from tests.log.parts import CONTESTED, change, command
from tests.log.places import VIOLATED, Place
from tests.samples import SAMPLES

CASE = UUID("00000000-0000-4000-8000-00000000ca5e")
WANTED = (SAMPLES["ErasureOrdered"], SAMPLES["ErasureConfirmed"])


def boxes(journal: Journal) -> list[bytes]:
    rows = journal.recorder.select_events(CASE)
    return [row.box for row in rows if isinstance(row, Logged) and row.box is not None]


@pytest.mark.rule("L30")
def test_the_ciphertext_of_a_forgotten_case_leaves_the_disk(journal: Journal, keys: KeyStore, place: Place) -> None:
    journal.append(command(), change(CASE, 0, CONTESTED, *WANTED))
    *gone, of_the_agency = boxes(journal)
    assert all(place.holding(box) for box in gone)
    keys.destroy(CASE)
    assert journal.blank(CASE) == Blanked(boxes=2, requests=0)
    place.tidy_up()
    assert [place.holding(box) for box in gone] == [[], []]
    assert boxes(journal) == [of_the_agency]


@pytest.mark.rule("L30")
def test_what_is_blanked_reads_as_erased_and_keeps_its_leaf(journal: Journal, keys: KeyStore) -> None:
    journal.append(command(), change(CASE, 0, CONTESTED, WANTED[0]))
    before = [recorded.leaf for recorded in journal.history(CASE)]
    journal.append(command(), change(CASE, 2, WANTED[1]))
    keys.destroy(CASE)
    assert journal.blank(CASE).boxes == len(before)
    contested, ordered, _ = (recorded.event for recorded in journal.history(CASE))
    assert contested == CONTESTED.model_copy(update={"statement": ERASED})
    assert ordered == SAMPLES["ErasureOrdered"].model_copy(update={"reason": ERASED})
    assert [recorded.leaf for recorded in journal.history(CASE)][:2] == before


@pytest.mark.rule("L30")
def test_blanking_again_changes_nothing_and_counts_the_same(journal: Journal, keys: KeyStore) -> None:
    journal.append(command(), change(CASE, 0, CONTESTED, *WANTED))
    keys.destroy(CASE)
    assert journal.blank(CASE) == journal.blank(CASE)


@pytest.mark.rule("L30", "R40")
def test_a_case_that_nobody_confirmed_cannot_be_blanked(journal: Journal) -> None:
    journal.append(command(), change(CASE, 0, CONTESTED, WANTED[0]), change(uuid4(), 0, WANTED[1]))
    with pytest.raises(Exception, match="append-only"):
        journal.blank(CASE)
    assert journal.history(CASE)[0].event == CONTESTED


@pytest.mark.rule("R40")
@pytest.mark.parametrize(
    "change_rows",
    [
        "UPDATE events SET box = NULL, state = x'7b7d'",
        "UPDATE events SET box = NULL, recorded_at = 1",
        "UPDATE events SET box = NULL, topic = 'CaseClosed'",
        "UPDATE events SET box = NULL, leaf = x'00'",
        "UPDATE events SET box = NULL, box_hash = x'00'",
        "UPDATE events SET box = x'00'",
        "UPDATE events SET box = NULL WHERE topic = 'ErasureConfirmed'",
    ],
)
def test_nothing_is_changed_along_with_a_blanking(journal: Journal, place: Place, change_rows: str) -> None:
    journal.append(command(), change(CASE, 0, CONTESTED, *WANTED))
    with place.tampering() as db, pytest.raises(VIOLATED, match="append-only"):
        db.do(change_rows)


@pytest.mark.rule("L30")
def test_a_request_of_a_forgotten_case_is_not_known_again_but_its_confirmation_is(
    journal: Journal, keys: KeyStore
) -> None:
    sent, confirmation = command(), command()
    journal.append(sent, change(CASE, 0, CONTESTED))
    receipt = journal.append(confirmation, change(CASE, 1, *WANTED))
    keys.destroy(CASE)
    assert journal.blank(CASE).requests == 1
    with pytest.raises(CommandForgotten):
        journal.answered(sent.id, sent.digest)
    assert journal.answered(confirmation.id, confirmation.digest) == replace(receipt, replayed=True)


def test_a_box_that_is_gone_while_its_key_lives_is_no_erasure(journal: Journal) -> None:
    journal.append(command(), change(CASE, 0, CONTESTED, *WANTED))
    journal.blank(CASE)
    with pytest.raises(Tampered):
        journal.history(CASE)
