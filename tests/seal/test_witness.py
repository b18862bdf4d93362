"""The witness signs what continues what it saw, and nothing else, however often it is started anew."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from adapters.seal.notes import Signer, cosigned_at
from adapters.seal.tree import consistency, root
from adapters.seal.verify import Malformed, SignatureFailed
from adapters.seal.witness import (
    FolderDamaged,
    Forked,
    KeyChanged,
    NewHistory,
    Shrunk,
    Unproven,
    Witness,
    WitnessRefused,
)
from tests.seal.parts import Tiles, leaves

ORIGIN = "fallkonferenz.musterstadt.example/fallprotokoll"
LOG = Signer(bytes(31) + b"\x01", ORIGIN)
TREE = Tiles(leaves(50))
REWRITTEN = Tiles([bytes(32), *leaves(50)[1:]])
NOW = 1_508_400_000


def witness(folder: Path) -> Witness:
    """As after a restart: it knows what is in the folder."""
    return Witness(folder / "witness", clock=lambda: NOW)


def checkpoint(size: int, tree: Tiles = TREE, log: Signer = LOG) -> str:
    return log.sign(log.checkpoint(size, root(tree, size)))


def see(folder: Path, old: int, new: int, tree: Tiles = TREE) -> str:
    return witness(folder).cosign(checkpoint(new, tree), consistency(tree, old, new), LOG.vkey)


def evidence(folder: Path) -> list[dict[str, object]]:
    return [json.loads(each.read_bytes()) for each in (folder / "witness").glob("evidence-*")]


def test_the_first_checkpoint_is_trusted(tmp_path: Path) -> None:
    cosigned = see(tmp_path, 0, 20)
    assert cosigned.startswith(checkpoint(20))
    assert cosigned_at(cosigned, witness(tmp_path).vkey) == NOW


def test_a_log_that_grows_is_cosigned_again_and_again(tmp_path: Path) -> None:
    for old, new in [(0, 1), (1, 20), (20, 20), (20, 33), (33, 50)]:
        assert cosigned_at(see(tmp_path, old, new), witness(tmp_path).vkey) == NOW
    assert evidence(tmp_path) == []


def test_a_log_may_start_empty(tmp_path: Path) -> None:
    see(tmp_path, 0, 0)
    see(tmp_path, 0, 20)


def test_a_log_with_as_many_other_events_is_a_fork(tmp_path: Path) -> None:
    see(tmp_path, 0, 20)
    with pytest.raises(Forked):
        see(tmp_path, 20, 20, REWRITTEN)


def test_a_log_that_lost_events_is_refused(tmp_path: Path) -> None:
    see(tmp_path, 0, 20)
    with pytest.raises(Shrunk):
        witness(tmp_path).cosign(checkpoint(19), [], LOG.vkey)


def test_a_log_that_grew_over_a_rewritten_past_is_refused(tmp_path: Path) -> None:
    see(tmp_path, 0, 20)
    with pytest.raises(Unproven):
        see(tmp_path, 20, 50, REWRITTEN)


@pytest.mark.parametrize("old", [0, 19, 21], ids=["no proof", "too old a proof", "too new a proof"])
def test_growth_without_the_right_proof_is_refused(tmp_path: Path, old: int) -> None:
    see(tmp_path, 0, 20)
    with pytest.raises(Unproven):
        see(tmp_path, old, 50)


def test_a_proof_where_none_is_needed_is_refused(tmp_path: Path) -> None:
    see(tmp_path, 0, 20)
    with pytest.raises(Unproven):
        witness(tmp_path).cosign(checkpoint(20), [bytes(32)], LOG.vkey)


def test_the_key_of_a_log_is_pinned_at_its_first_checkpoint(tmp_path: Path) -> None:
    see(tmp_path, 0, 20)
    other = Signer(bytes(31) + b"\x09", ORIGIN)
    with pytest.raises(KeyChanged):
        witness(tmp_path).cosign(checkpoint(50, log=other), consistency(TREE, 20, 50), other.vkey)


def test_a_log_that_goes_on_under_another_name_is_refused_until_somebody_knows_why(tmp_path: Path) -> None:
    see(tmp_path, 0, 20)
    renamed = Signer(bytes(31) + b"\x01", f"{ORIGIN}/1")
    offered = checkpoint(15, REWRITTEN, renamed)
    with pytest.raises(NewHistory):
        witness(tmp_path).cosign(offered, [], renamed.vkey)
    assert [one["refusal"] for one in evidence(tmp_path)] == ["NewHistory"]

    cosigned = witness(tmp_path).cosign(offered, [], renamed.vkey, new_history=True)
    assert cosigned_at(cosigned, witness(tmp_path).vkey) == NOW
    witness(tmp_path).cosign(checkpoint(20, REWRITTEN, renamed), consistency(REWRITTEN, 15, 20), renamed.vkey)


def test_what_was_refused_stays_as_evidence_with_what_had_been_seen(tmp_path: Path) -> None:
    see(tmp_path, 0, 20)
    for _ in range(2):
        with pytest.raises(Forked):
            see(tmp_path, 20, 20, REWRITTEN)
    assert evidence(tmp_path) == [
        {
            "refusal": "Forked",
            "seen": {"vkey": LOG.vkey, "note": checkpoint(20)},
            "offered": {"vkey": LOG.vkey, "note": checkpoint(20, REWRITTEN)},
            "proof": [],
        }
    ]


def test_after_a_refusal_the_witness_still_knows_the_true_log(tmp_path: Path) -> None:
    see(tmp_path, 0, 20)
    with pytest.raises(WitnessRefused):
        see(tmp_path, 20, 50, REWRITTEN)
    see(tmp_path, 20, 50)


def test_two_logs_do_not_get_into_each_others_way(tmp_path: Path) -> None:
    see(tmp_path, 0, 20)
    other = Signer(bytes(31) + b"\x09", "zugriffe.musterstadt.example")
    witness(tmp_path).cosign(checkpoint(3, REWRITTEN, other), [], other.vkey)
    see(tmp_path, 20, 50)


def test_what_the_log_has_not_signed_is_not_remembered(tmp_path: Path) -> None:
    with pytest.raises(SignatureFailed):
        witness(tmp_path).cosign(checkpoint(20).replace("\n20\n", "\n30\n"), [], LOG.vkey)
    with pytest.raises(Malformed):
        witness(tmp_path).cosign(checkpoint(20), [], LOG.vkey[:-1])
    see(tmp_path, 0, 10)


def test_the_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    assert witness(tmp_path).vkey == witness(tmp_path).vkey
    assert (tmp_path / "witness" / "witness.key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "witness").stat().st_mode & 0o777 == 0o700


def test_a_witness_that_lost_its_key_takes_no_new_one(tmp_path: Path) -> None:
    see(tmp_path, 0, 20)
    (tmp_path / "witness" / "witness.key").unlink()
    with pytest.raises(FolderDamaged):
        witness(tmp_path)


def test_a_key_of_the_wrong_length_is_none(tmp_path: Path) -> None:
    witness(tmp_path)
    (tmp_path / "witness" / "witness.key").write_bytes(bytes(31))
    with pytest.raises(FolderDamaged):
        witness(tmp_path)


@pytest.mark.parametrize(
    "content",
    ["", "\udcff", "[]", "{}", '{"vkey": 1, "note": 2}', json.dumps({"vkey": LOG.vkey, "note": ""})],
    ids=["empty", "no Unicode", "list", "nothing", "numbers", "no note"],
)
def test_a_witness_that_cannot_read_its_memory_does_not_trust_anew(tmp_path: Path, content: str) -> None:
    see(tmp_path, 0, 20)
    (memory,) = (tmp_path / "witness").glob("seen-*")
    memory.write_bytes(content.encode(errors="surrogateescape"))
    with pytest.raises(FolderDamaged):
        see(tmp_path, 20, 50)


def test_no_line_leaves_that_would_be_forgotten_in_a_power_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken_disk(_: int) -> None:
        raise OSError("broken disk")

    officer = witness(tmp_path)
    monkeypatch.setattr(os, "fsync", broken_disk)
    with pytest.raises(OSError, match="broken disk"):
        officer.cosign(checkpoint(20), [], LOG.vkey)
    assert list((tmp_path / "witness").glob("seen-*.json")) == []


def test_of_two_forks_shown_at_the_same_time_one_is_cosigned(tmp_path: Path) -> None:
    def first_sight(tree: Tiles) -> bool:
        try:
            see(tmp_path, 0, 20, tree)
        except Forked:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(first_sight, [TREE, REWRITTEN] * 8))
    assert {tuple(seen[::2]), tuple(seen[1::2])} == {(True,) * 8, (False,) * 8}
