"""Notes, keys and checkpoints: as C2SP writes them, and refused by name when they are anything else."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.seal import verify
from adapters.seal.notes import Signer, cosigned_at, open_checkpoint
from adapters.seal.verify import Checkpoint, Malformed, SignatureFailed, Unverified

PETERS_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETERS_SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
PETERS_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PETERS_NOTE = (
    PETERS_TEXT + "\n— PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
"""The example of c2sp.org/signed-note; key and note are those of golang.org/x/mod/sumdb/note, note_test.go."""

ORIGIN = "fallkonferenz.musterstadt.example/fallprotokoll"
ROOT = bytes(range(32))
LOG = Signer(bytes(31) + b"\x01", ORIGIN)
WITNESS = Signer(bytes(31) + b"\x02", "datenschutz.musterstadt.example")
NOTE = LOG.sign(LOG.checkpoint(7, ROOT))


def check(note: str, vkey: str) -> None:
    verify.check_signature(verify.parse_note(note), verify.parse_vkey(vkey))


def test_the_example_of_the_specification_holds() -> None:
    check(PETERS_NOTE, PETERS_VKEY)
    assert verify.parse_note(PETERS_NOTE).text == PETERS_TEXT


def test_we_sign_the_example_byte_for_byte() -> None:
    peter = Signer(PETERS_SEED, "PeterNeumann")
    assert peter.vkey == PETERS_VKEY
    assert peter.sign(PETERS_TEXT) == PETERS_NOTE


def test_a_changed_text_does_not_hold() -> None:
    with pytest.raises(SignatureFailed):
        check(PETERS_NOTE.replace("cryptography", "Cryptography"), PETERS_VKEY)


def test_every_part_of_a_key_is_needed_and_every_letter_counts() -> None:
    parts = {PETERS_VKEY[a:b] for a in range(len(PETERS_VKEY)) for b in range(a + 1, len(PETERS_VKEY) + 1)}
    mangled = {PETERS_VKEY[:at] + chr(ord(c) + 1) + PETERS_VKEY[at + 1 :] for at, c in enumerate(PETERS_VKEY)}
    for each in (parts | mangled) - {PETERS_VKEY}:
        with pytest.raises(Malformed):
            verify.parse_vkey(each)


@pytest.mark.parametrize("raw", [b"\x01" + bytes(33), b"\x02" + bytes(32), b"\x01" + (2).to_bytes(32, "little"), b""])
def test_a_key_of_another_kind_or_length_is_none(raw: bytes) -> None:
    key_id = verify.Key("muster", raw[0] if raw else 1, raw[1:]).id.hex()
    with pytest.raises(Malformed):
        verify.parse_vkey(f"muster+{key_id}+{base64.b64encode(raw).decode()}")


def test_a_checkpoint_comes_back_as_it_was_signed() -> None:
    expected = Checkpoint(ORIGIN, 7, ROOT)
    assert verify.open_checkpoint(NOTE, LOG.vkey) == open_checkpoint(NOTE, LOG.vkey) == expected
    assert NOTE.startswith(f"{ORIGIN}\n7\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n\n— {ORIGIN} ")


def test_a_witness_says_when_it_saw_a_checkpoint() -> None:
    cosigned = WITNESS.cosign(NOTE, 1_508_400_000)
    note, key = verify.parse_note(cosigned), verify.parse_vkey(WITNESS.witness_vkey)
    assert cosigned.startswith(NOTE)
    assert verify.check_cosignature(note, key) == cosigned_at(cosigned, WITNESS.witness_vkey) == 1_508_400_000
    assert open_checkpoint(cosigned, LOG.vkey).size == 7
    assert len(note.signatures[1].body) == 72


def test_a_witness_that_saw_a_checkpoint_twice_is_asked_for_the_last_time() -> None:
    assert cosigned_at(WITNESS.cosign(WITNESS.cosign(NOTE, 20), 10), WITNESS.witness_vkey) == 20


def test_the_time_of_a_cosignature_is_signed_too() -> None:
    line = verify.parse_note(WITNESS.cosign(NOTE, 10)).signatures[1]
    later = base64.b64encode(line.key_id + (11).to_bytes(8, "big") + line.body[8:]).decode()
    with pytest.raises(SignatureFailed):
        cosigned_at(f"{NOTE}— {line.name} {later}\n", WITNESS.witness_vkey)


def test_the_key_of_a_log_is_no_key_of_a_witness() -> None:
    cosigned = WITNESS.cosign(NOTE, 10)
    for vkey in (WITNESS.vkey, LOG.vkey):
        with pytest.raises(SignatureFailed):
            cosigned_at(cosigned, vkey)
    for vkey in (WITNESS.witness_vkey, WITNESS.vkey):
        with pytest.raises(SignatureFailed):
            check(cosigned, vkey)


def test_a_log_cannot_cosign_for_itself_under_its_own_key() -> None:
    body = verify.parse_note(LOG.cosign(NOTE, 10)).signatures[1].body
    line = base64.b64encode(verify.parse_vkey(LOG.vkey).id + body).decode()
    note = NOTE.rpartition("\n\n")[0] + f"\n\n— {ORIGIN} {line}\n"
    with pytest.raises(SignatureFailed):
        cosigned_at(note, LOG.vkey)


def test_one_wrong_line_of_a_key_spoils_the_note() -> None:
    foreign = LOG.sign(LOG.checkpoint(8, ROOT)).rpartition("\n\n")[2]
    with pytest.raises(SignatureFailed):
        open_checkpoint(NOTE + foreign, LOG.vkey)


def test_lines_of_unknown_keys_are_passed_over() -> None:
    assert open_checkpoint(f"{NOTE}— somebody {base64.b64encode(bytes(9)).decode()}\n", LOG.vkey).size == 7


def test_a_log_signs_for_nobody_else() -> None:
    with pytest.raises(SignatureFailed):
        open_checkpoint(LOG.sign(WITNESS.checkpoint(7, ROOT)), LOG.vkey)


@pytest.mark.parametrize("text", ["", "no line feed", "a\ttab\n", "return\r\n", "lone \udcff\n", "nul\x00\n"])
def test_what_cannot_be_the_text_of_a_note_is_not_signed(text: str) -> None:
    with pytest.raises(Malformed):
        LOG.sign(text)


def test_a_text_may_have_empty_lines() -> None:
    text = "eins\n\nzwei\n\n"
    assert verify.parse_note(LOG.sign(text)).text == text


@pytest.mark.parametrize("name", ["", "two words", "a+b", "new\nline", "\udcff", "hard\u00a0space"])
def test_a_name_that_would_break_a_line_names_no_key(name: str) -> None:
    with pytest.raises(Malformed):
        Signer(bytes(32), name)


SPOILT = {
    "empty": "",
    "unfinished": NOTE[:-1],
    "followed by nothing": NOTE + "\n",
    "without a gap": NOTE.replace("\n\n", "\n"),
    "with a wide gap": NOTE.replace("\n\n", "\n\n\n"),
    "with returns": NOTE.replace("\n", "\r\n"),
    "with a hyphen": NOTE.replace("—", "-"),
    "without a space": NOTE.replace("— ", "—"),
    "with two spaces": NOTE.replace("— ", "—  "),
    "with a space behind": NOTE[:-1] + " \n",
    "with another letter": NOTE[:-2] + "é\n",
    "no Unicode": NOTE[:-2] + "\udcff\n",
    "with an id only": NOTE + "— muster AAAAAA==\n",
    "in odd Base64": NOTE + "— muster AAAAAAB=\n",
    "in parts": NOTE + "— muster AAAA AAAA\n",
    "signed too often": NOTE + NOTE.rpartition("\n\n")[2] * 100,
    "too long": f"{NOTE}— muster {base64.b64encode(bytes(verify.NOTE_LIMIT)).decode()}\n",
}


@pytest.mark.parametrize("note", SPOILT.values(), ids=SPOILT)
def test_a_note_out_of_form_is_refused(note: str) -> None:
    with pytest.raises(Unverified):
        open_checkpoint(note, LOG.vkey)


ROOT_LINE = base64.b64encode(ROOT).decode()


@pytest.mark.parametrize(
    "text",
    [
        f"{ORIGIN}\n7\n",
        f"\n7\n{ROOT_LINE}\n",
        f"{ORIGIN}\n07\n{ROOT_LINE}\n",
        f"{ORIGIN}\n-7\n{ROOT_LINE}\n",
        f"{ORIGIN}\n٧\n{ROOT_LINE}\n",
        f"{ORIGIN}\n{'9' * 5000}\n{ROOT_LINE}\n",
        f"{ORIGIN}\n7\n{ROOT_LINE[:-4]}\n",
        f"{ORIGIN}\n7\n{ROOT_LINE[:-1]}\n",
        f"{ORIGIN}\n7\n{ROOT_LINE}",
        f"{ORIGIN}\n7\n{ROOT_LINE}\n\nmore\n",
    ],
    ids=[
        "no root",
        "no origin",
        "zero first",
        "minus",
        "other digits",
        "huge",
        "short root",
        "odd root",
        "open",
        "gap",
    ],
)
def test_a_checkpoint_out_of_form_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        verify.parse_checkpoint(text)


def test_more_lines_in_a_checkpoint_are_read_over() -> None:
    assert verify.parse_checkpoint(f"{ORIGIN}\n0\n{ROOT_LINE}\nmore\n") == Checkpoint(ORIGIN, 0, ROOT)


@given(st.text(), st.text())
def test_no_text_breaks_the_reader(note: str, vkey: str) -> None:
    for each in (note, f"{note}\n\n— {vkey}\n"):
        with pytest.raises(Unverified):
            verify.open_checkpoint(each, vkey)
