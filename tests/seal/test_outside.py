"""The place outside keeps what it was given, and tells the last of it."""

from pathlib import Path

from adapters.seal.outside import Outside


def test_the_newest_is_of_the_last_history_and_the_largest_size(tmp_path: Path) -> None:
    outside = Outside(tmp_path / "outside")
    for history, size in ((0, 9), (0, 10), (1, 7), (0, 100)):
        outside.keep(history, size, f"{history}: {size}")
    assert outside.newest() == "1: 7"
    assert outside.checkpoints() == [(9, "0: 9"), (10, "0: 10"), (100, "0: 100"), (7, "1: 7")]


def test_a_checkpoint_is_never_written_again(tmp_path: Path) -> None:
    outside = Outside(tmp_path)
    outside.keep(0, 9, "first")
    outside.keep(0, 9, "second")
    assert outside.newest() == "first"


def test_nothing_is_known_of_a_place_that_is_empty_or_not_set(tmp_path: Path) -> None:
    assert (Outside(tmp_path / "none").newest(), Outside(None).newest()) == (None, None)
    assert Outside(None).checkpoints() == []
