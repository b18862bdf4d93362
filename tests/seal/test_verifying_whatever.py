"""Verifying stands whatever happens meanwhile, and whatever somebody puts into a row."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.keys import KeyStore
from adapters.log.mapper import EventMapper, canonical
from adapters.log.opening import seal_tables
from adapters.seal import checking
from adapters.seal.rows import Row, Rows
from adapters.seal.sealer import Sealer
from application.journal import Journal
from tests.log.parts import CAPACITY, change, command
from tests.samples import CONFERENCE
from tests.seal.office import EVENTS, OPENS, Office

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
STATES = st.fixed_dictionaries(
    {},
    optional={
        "command_id": JSON,
        "schema": JSON | st.just(1),
        "event": JSON,
        "actor": JSON,
        "checks": JSON,
        "occurred_on": JSON,
        "lock": JSON
        | st.fixed_dictionaries(
            {
                "compartment": JSON | st.sampled_from(["case", "agency"]),
                "key": JSON | st.just(1),
                "fields": JSON,
            }
        ),
    },
)


@pytest.fixture(scope="module")
def opened(sealed: Office) -> Iterator[tuple[Journal, KeyStore]]:
    with sealed.opened() as parts:
        yield parts


@settings(max_examples=300, deadline=None)
@given(replaced=STATES)
def test_a_state_nobody_would_write_is_a_finding_and_never_an_error(
    opened: tuple[Journal, KeyStore], replaced: dict[str, Any]
) -> None:
    journal, keys = opened
    columns = list(seal_tables(journal).rows())[OPENS - 1]
    row = Row(*columns)
    rows = Rows(EventMapper(keys), expected=OPENS, versions={row.stream: row.version - 1})
    whole = {"command_id": "00000000-0000-4000-8000-0000000c0de5", "schema": 1} | replaced
    assert list(rows.check(row._replace(state=canonical(whole)), None))


@pytest.mark.parametrize("state", [b"", b"{", b"[]", b"7", b"\xff", b"[" * 100_000, b"9" * 5000, b'{"a":1,"a":1}'])
def test_what_is_no_state_is_a_finding(office: Office, state: bytes) -> None:
    office.change("UPDATE events SET state = ? WHERE notification_id = ?", (state, OPENS))
    assert office.found()[0].position == OPENS


class Busy:
    """The tables of a log that grows and is sealed each time before something is asked of them."""

    def __init__(self, office: Office, journal: Journal) -> None:
        self._tables = seal_tables(journal)
        self._journal = journal
        self._sealer = Sealer(self._tables, office.histories(), office.outside)

    def __getattr__(self, name: str) -> Any:
        version = len(self._journal.history(CONFERENCE))
        self._journal.append(command(), change(CONFERENCE, version, CAPACITY))
        self._sealer.seal()
        return getattr(self._tables, name)


def test_a_log_others_append_to_and_seal_meanwhile_has_no_finding(office: Office) -> None:
    with office.opened() as (journal, keys):
        notes = office.outside.checkpoints()
        report = checking.verify(Busy(office, journal), EventMapper(keys), office.histories(), notes)
    assert report.findings == ()
    assert report.events > EVENTS


def test_a_sealer_takes_what_another_sealed_meanwhile_for_no_fork(office: Office) -> None:
    with office.opened() as (journal, _):
        assert Sealer(Busy(office, journal), office.histories(), office.outside).seal()
    assert office.found() == []
