"""What the use cases may rely on."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from adapters.log.opening import log_begun
from application.journal import CommandReused, Journal, Outpaced, Reservation, Reserved
from domain.recorded import Check
from tests.golden.write import FixedKeys
from tests.log.parts import ACTOR, CAPACITY, CONTESTED, DAY, Hands, Seen, change, command
from tests.log.places import Place

CASE = UUID("00000000-0000-4000-8000-00000000ca5e")
CONFERENCE = UUID("00000000-0000-4000-8000-0000000c04fe")


def test_a_log_has_begun_once_there_is_an_event_in_it(place: Place) -> None:
    assert not log_begun(place.where)
    with closing(place.journal(FixedKeys())) as journal:
        assert not log_begun(place.where)
        journal.append(command(), change(CASE, 0, CONTESTED))
        assert log_begun(place.where)


@pytest.mark.parametrize("content", [b"no database" * 1000, b""])
def test_a_damaged_log_has_begun_and_an_empty_file_has_not(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "log.sqlite").write_bytes(content)
    assert log_begun(tmp_path / "log.sqlite") == bool(content)


def test_an_unknown_stream_is_blank_at_version_0(journal: Journal) -> None:
    assert journal.load(Seen(), uuid4()) == (Seen(), 0)


def test_what_was_decided_is_loaded_again(journal: Journal) -> None:
    journal.append(command(), change(CASE, 0, CONTESTED, CAPACITY))
    journal.append(command(), change(CASE, 2, CAPACITY))
    assert journal.load(Seen(), CASE) == (Seen((CONTESTED, CAPACITY, CAPACITY)), 3)


def test_a_receipt_names_the_first_stream_its_version_and_the_last_position(journal: Journal) -> None:
    receipt = journal.append(command(), change(CASE, 0, CONTESTED), change(CONFERENCE, 0, CAPACITY, CAPACITY))
    assert (receipt.subject, receipt.version, receipt.position, receipt.replayed) == (CASE, 1, 3, False)


def test_an_event_carries_the_whole_envelope(journal: Journal, clock: Hands) -> None:
    sent = command()
    journal.append(sent, change(CASE, 0, CONTESTED, checks=[Check("R8", "consent", {"signed_on": DAY, "days": 3})]))
    (recorded,) = journal.history(CASE)
    assert (recorded.stream, recorded.version, recorded.position, recorded.event) == (CASE, 1, 1, CONTESTED)
    assert (recorded.occurred_on, recorded.recorded_at) == (DAY, clock.now)
    assert (recorded.actor, recorded.command_id) == (ACTOR, sent.id)
    assert (recorded.purpose, recorded.legal_basis, recorded.policy) == ("FALLKONFERENZ", "Art. 6 DSGVO", "profile")
    assert recorded.checks == (Check("R8", "consent", {"signed_on": "2017-05-10", "days": 3}),)
    assert len(recorded.leaf) == 32


def test_the_log_is_read_in_order_from_any_position(journal: Journal) -> None:
    for _ in range(5):
        journal.append(command(), change(uuid4(), 0, CAPACITY))
    assert [recorded.position for recorded in journal.read(after=1, limit=3)] == [2, 3, 4]
    assert [recorded.position for recorded in journal.read(after=4, limit=500)] == [5]
    assert (journal.read(after=5, limit=500), journal.head()) == ([], 5)


def test_an_empty_log_has_its_head_at_0(journal: Journal) -> None:
    assert journal.head() == 0


def test_time_in_the_log_never_runs_back(journal: Journal, clock: Hands) -> None:
    first = clock.now
    journal.append(command(), change(CASE, 0, CAPACITY))
    clock.turn(timedelta(minutes=-5))
    journal.append(command(), change(CASE, 1, CAPACITY))
    assert [recorded.recorded_at for recorded in journal.history(CASE)] == [first, first]


def test_a_decision_on_an_old_version_is_outpaced(journal: Journal) -> None:
    journal.append(command(), change(CASE, 0, CAPACITY, CAPACITY))
    with pytest.raises(Outpaced) as outpaced:
        journal.append(command(), change(CASE, 1, CONTESTED))
    assert outpaced.value.stream == CASE
    assert journal.load(Seen(), CASE)[1] == 2


def test_when_one_stream_is_outpaced_nothing_of_the_command_is_stored(journal: Journal) -> None:
    journal.append(command(), change(CONFERENCE, 0, CAPACITY))
    held = Reservation("open case", b"fingerprint", CASE)
    with pytest.raises(Outpaced):
        journal.append(command(), change(CASE, 0, CONTESTED), change(CONFERENCE, 0, CAPACITY), reserve=[held])
    assert (journal.head(), journal.history(CASE)) == (1, [])
    journal.append(command(), change(CASE, 0, CONTESTED), reserve=[Reservation("open case", b"fingerprint", uuid4())])


def test_a_change_without_events_goes_along_with_another(journal: Journal) -> None:
    receipt = journal.append(command(), change(CASE, 0), change(CONFERENCE, 0, CAPACITY))
    assert (receipt.subject, receipt.version, receipt.position) == (CASE, 0, 1)


def test_a_command_that_decided_nothing_at_all_is_a_mistake(journal: Journal) -> None:
    with pytest.raises(ValueError, match="nothing was decided"):
        journal.append(command(), change(CASE, 0))


def test_a_command_sent_twice_is_stored_once_and_answered_alike(journal: Journal) -> None:
    sent = command()
    first = journal.append(sent, change(CASE, 0, CAPACITY))
    again = journal.append(sent, change(uuid4(), 0, CAPACITY))
    assert again.replayed
    assert (again.subject, again.version, again.position) == (first.subject, first.version, first.position)
    assert journal.answered(sent.id, sent.digest) == again
    assert journal.head() == 1


def test_a_command_sent_twice_is_no_rival_of_itself(journal: Journal) -> None:
    sent = command()
    first = journal.append(sent, change(CASE, 0, CAPACITY), reserve=[Reservation("open case", b"1", CASE)])
    other = uuid4()
    again = journal.append(sent, change(other, 0, CAPACITY), reserve=[Reservation("open case", b"1", other)])
    assert (again.subject, again.replayed) == (first.subject, True)


def test_an_unknown_command_has_no_answer(journal: Journal) -> None:
    assert journal.answered(uuid4(), b"request") is None


def test_one_command_id_stands_for_one_request(journal: Journal) -> None:
    sent = command()
    journal.append(sent, change(CASE, 0, CAPACITY))
    with pytest.raises(CommandReused):
        journal.answered(sent.id, b"another request")
    with pytest.raises(CommandReused):
        journal.append(command(sent.id, b"another request"), change(CASE, 1, CAPACITY))


def test_a_reserved_key_has_one_owner(journal: Journal) -> None:
    journal.append(command(), change(CASE, 0, CAPACITY), reserve=[Reservation("open case", b"1", CASE)])
    rival = uuid4()
    with pytest.raises(Reserved) as reserved:
        journal.append(command(), change(rival, 0, CAPACITY), reserve=[Reservation("open case", b"1", rival)])
    assert (reserved.value.kind, reserved.value.owner, journal.head()) == ("open case", CASE, 1)


def test_the_owner_may_reserve_again(journal: Journal) -> None:
    for version in range(2):
        held = Reservation("open case", b"1", CASE)
        journal.append(command(), change(CASE, version, CAPACITY), reserve=[held])
    assert journal.head() == 2


def test_a_released_key_is_free(journal: Journal) -> None:
    journal.append(command(), change(CASE, 0, CAPACITY), reserve=[Reservation("open case", b"1", CASE)])
    journal.append(command(), change(CASE, 1, CAPACITY), release=[CASE])
    rival = uuid4()
    journal.append(command(), change(rival, 0, CAPACITY), reserve=[Reservation("open case", b"1", rival)])
    assert journal.head() == 3


def test_listeners_have_heard_of_an_append_when_it_returns(journal: Journal) -> None:
    """PostgreSQL may tell them once more than is needed."""
    heard: list[int] = []
    journal.listen(lambda: heard.append(journal.head()))
    for version in range(2):
        journal.append(command(), change(CASE, version, CAPACITY))
        assert version + 1 in heard
