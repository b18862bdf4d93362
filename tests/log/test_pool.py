"""A file has so many connections; whoever gets none leaves nothing behind that keeps others from theirs."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from adapters.log.recorder import LogRecorder
from application.journal import Unavailable
from tests.log.folding import fill
from tests.log.places import Place, open_all


def test_after_all_connections_were_taken_for_a_while_appends_go_on(tmp_path: Path) -> None:
    journal, keys = open_all(Place(tmp_path))
    recorder = journal.recorder
    assert isinstance(recorder, LogRecorder)
    pool = recorder.datastore.pool
    pool.pool_timeout = 0.1
    with ExitStack() as taken:
        for _ in range(pool.pool_size + pool.max_overflow):
            taken.enter_context(recorder.datastore.get_connection(commit=False))
        with pytest.raises(Unavailable):
            fill(journal, 1)
    fill(journal, 1)
    assert journal.head() == 1
    journal.close()
    keys.close()
