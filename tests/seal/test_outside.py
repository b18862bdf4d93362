"""The place outside keeps what it was given, and tells the last of it."""

import os
from pathlib import Path

import pytest

from adapters.seal.outside import Outside, OutsideGone


def test_the_newest_is_of_the_last_history_and_the_largest_size(tmp_path: Path) -> None:
    outside = Outside(tmp_path / "outside")
    outside.begin()
    for history, size in ((0, 9), (0, 10), (1, 7), (0, 100)):
        outside.keep(history, size, f"{history}: {size}")
    assert outside.newest() == "1: 7"
    assert outside.checkpoints() == [(9, "0: 9"), (10, "0: 10"), (100, "0: 100"), (7, "1: 7")]


def test_a_checkpoint_is_never_written_again(tmp_path: Path) -> None:
    outside = Outside(tmp_path)
    outside.begin()
    outside.keep(0, 9, "first")
    outside.keep(0, 9, "second")
    assert outside.newest() == "first"


def test_nothing_is_known_of_a_place_that_is_not_set() -> None:
    assert (Outside(None).newest(), Outside(None).checkpoints(), Outside(None).forgotten()) == (None, [], set())


@pytest.mark.parametrize("there", [True, False])
def test_a_folder_that_is_not_the_place_is_no_empty_list_and_is_not_made_one(tmp_path: Path, there: bool) -> None:
    mount = tmp_path / "mount"
    if there:
        mount.mkdir()
    for ask in (Outside(mount).newest, Outside(mount).forgotten, Outside(mount).size, Outside(mount).checkpoints):
        with pytest.raises(OutsideGone):
            ask()
    with pytest.raises(OutsideGone):
        Outside(mount).keep(0, 9, "note")
    assert list(tmp_path.rglob("*")) == ([mount] if there else [])


def test_where_files_have_no_second_name_checkpoints_are_kept_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", no_links)
    outside = Outside(tmp_path)
    outside.begin()
    outside.keep(0, 9, "first")
    assert outside.newest() == "first"
    assert len(list(tmp_path.iterdir())) == 2
