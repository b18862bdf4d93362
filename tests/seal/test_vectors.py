"""The test vectors of docs/log-format.md, read from the page: whoever follows it gets what the code gets."""

import json
import re
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from adapters.log.leaf import leaf
from adapters.log.mapper import canonical
from adapters.reads.leaf import content_of, look_of
from adapters.reads.leaf import leaf as leaf_of_a_look
from adapters.seal.notes import Signer, cosigned_at, open_checkpoint
from adapters.seal.tree import inclusion, root
from adapters.seal.verify import check_inclusion, node
from tests.golden.write import FOLDER
from tests.seal.parts import Tiles

PAGE = (Path(__file__).parents[2] / "docs" / "log-format.md").read_text(encoding="utf-8")
EVENT, TREE, LOG_KEY, NOTE, WITNESS, COSIGNED, LOOK = re.findall(r"^```\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def named(block: str) -> dict[str, str]:
    """The lines of a block as names and values."""
    return dict(line.split(": ", 1) for line in block.splitlines())


@pytest.fixture
def event() -> dict[str, str]:
    return named(EVENT)


@pytest.fixture
def leaves() -> list[bytes]:
    return [bytes.fromhex(named(TREE)[name]) for name in ("first", "second", "third")]


def test_the_event_on_the_page_is_that_of_the_golden_file(event: dict[str, str]) -> None:
    golden = json.loads((FOLDER / "DataContested.v1.json").read_text(encoding="utf-8"))
    columns = ("stream", "version", "position", "name", "state", "box", "leaf")
    assert {name: event[name] for name in columns} == {name: str(golden[name]) for name in columns}
    assert event["time"] == str(golden["recorded_at"])


def test_the_state_on_the_page_is_canonical(event: dict[str, str]) -> None:
    assert canonical(json.loads(event["state"])).decode() == event["state"]


def test_the_box_on_the_page_opens_as_the_page_says(event: dict[str, str]) -> None:
    box, bound = bytes.fromhex(event["box"]), canonical(json.loads(event["bound"])) + event["state"].encode()
    opened = AESGCM(bytes.fromhex(event["key"])).decrypt(box[:12], box[12:], bound)
    assert opened.decode() == event["content"]
    assert json.loads(event["bound"]) == ["fallkonferenz-box/v1", event["stream"], 1, event["name"]]


def test_the_leaf_on_the_page_is_made_as_the_page_says(event: dict[str, str]) -> None:
    state, box = sha256(event["state"].encode()), sha256(bytes.fromhex(event["box"]))
    place = (int(event["position"]), UUID(event["stream"]), int(event["version"]), event["name"])
    assert (state.hexdigest(), box.hexdigest()) == (event["state_sha256"], event["box_sha256"])
    assert leaf(place, int(event["time"]), state.digest(), box.digest()).hex() == event["leaf"]


def test_the_tree_on_the_page_is_over_its_leaves(event: dict[str, str], leaves: list[bytes]) -> None:
    first, second, third = leaves
    assert first.hex() == event["leaf"]
    assert (second, third) == (sha256(b"\x00\x01").digest(), sha256(b"\x00\x02").digest())
    assert node(first, second).hex() == named(TREE)["node"]
    assert root(Tiles(leaves), 3).hex() == named(TREE)["root"]


def test_the_proof_on_the_page_holds(leaves: list[bytes]) -> None:
    first, second, third = leaves
    assert inclusion(Tiles(leaves), 1, 3) == [first, third]
    check_inclusion(second, 1, 3, [first, third], bytes.fromhex(named(TREE)["root"]))


def test_the_checkpoint_on_the_page_is_what_its_seed_signs() -> None:
    signer = Signer(bytes(range(32)), "fallkonferenz/amt")
    assert signer.sign(signer.checkpoint(3, bytes.fromhex(named(TREE)["root"]))) == NOTE
    assert signer.vkey == named(LOG_KEY)["key"]
    assert open_checkpoint(NOTE, signer.vkey).size == 3


def test_the_cosignature_on_the_page_is_what_the_witness_adds() -> None:
    witness, told = Signer(bytes(range(32, 64)), "datenschutz"), named(WITNESS)
    assert witness.cosign(NOTE, int(told["time"])) == COSIGNED
    assert cosigned_at(COSIGNED, told["key"]) == int(told["time"])


def test_the_look_on_the_page_is_made_as_the_page_says() -> None:
    told = named(LOOK)
    content, time = told["content"].encode(), int(told["time"])
    assert sha256(content).hexdigest() == told["content_sha256"]
    assert leaf_of_a_look(int(told["position"]), time, content).hex() == told["leaf"]
    assert content_of(look_of(time, content), bytes(range(16))) == content
