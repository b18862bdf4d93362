"""Ed25519 in plain Python says what RFC 8032 and `cryptography` say."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.seal.notes import check_ed25519 as check_with_cryptography
from adapters.seal.verify import ORDER, PRIME, Check, Unverified, check_ed25519

RFC_8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155",
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da",
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac",
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]
"""Public key, message and both halves of the signature in the tests 1 to 3 of section 7.1."""

seeds = st.binary(min_size=32, max_size=32)


def holds(check: Check, public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        check(public, message, signature)
    except Unverified:
        return False
    return True


def signed(seed: bytes, message: bytes) -> tuple[bytes, bytes]:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    return key.public_key().public_bytes_raw(), key.sign(message)


@pytest.mark.parametrize(("public", "message", "r", "s"), RFC_8032)
def test_the_signatures_of_the_standard_hold(public: str, message: str, r: str, s: str) -> None:
    signature = bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(r + s)
    check_ed25519(*signature)
    check_with_cryptography(*signature)


@settings(max_examples=50, deadline=None)
@given(seeds, st.binary(max_size=200))
def test_what_cryptography_signs_holds(seed: bytes, message: bytes) -> None:
    public, signature = signed(seed, message)
    check_ed25519(public, message, signature)


@settings(max_examples=200, deadline=None)
@given(seeds, st.binary(max_size=50), st.integers(0, 511), st.integers(0, 255))
def test_a_flipped_bit_spoils_a_signature_for_both(seed: bytes, message: bytes, place: int, key_place: int) -> None:
    public, signature = signed(seed, message)
    spoilt = [
        (public, message, flipped(signature, place)),
        (flipped(public, key_place), message, signature),
        (public, message + b"\x00", signature),
    ]
    for each in spoilt:
        assert not holds(check_ed25519, *each)
        assert not holds(check_with_cryptography, *each)


@settings(max_examples=100, deadline=None)
@given(st.binary(min_size=30, max_size=34), st.binary(max_size=10), st.binary(min_size=60, max_size=68))
def test_noise_is_refused_and_nothing_breaks(public: bytes, message: bytes, signature: bytes) -> None:
    assert not holds(check_ed25519, public, message, signature)


def test_a_signature_has_one_spelling() -> None:
    public, signature = signed(bytes(32), b"")
    s = int.from_bytes(signature[32:], "little")
    for respelt in (signature[:32] + (s + ORDER).to_bytes(32, "little"), signature + b"\x00"):
        assert not holds(check_ed25519, public, b"", respelt)
        assert not holds(check_with_cryptography, public, b"", respelt)


@pytest.mark.parametrize("y", [PRIME + 1, 1 + 2**255, PRIME - 1 + 2**255, 2])
def test_a_key_that_is_no_point_or_has_another_spelling_is_refused(y: int) -> None:
    neutral = (1).to_bytes(32, "little")
    assert holds(check_ed25519, neutral, b"", neutral + bytes(32))
    assert not holds(check_ed25519, y.to_bytes(32, "little"), b"", neutral + bytes(32))


def flipped(whole: bytes, place: int) -> bytes:
    return bytes(each ^ (1 << place % 8 if at == place // 8 else 0) for at, each in enumerate(whole))
