"""Who signs: a log its checkpoints, a witness what it has seen; in the note format of c2sp.org/signed-note."""

import base64

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from adapters.seal import verify
from adapters.seal.verify import COSIGNATURE, ED25519, TIME_BYTES, Checkpoint, Key, Malformed, SignatureFailed


class Signer:
    """A private key with a name: the origin of a log, or the name of a witness."""

    def __init__(self, seed: bytes, name: str) -> None:
        """Take 32 random bytes that nobody else may know; raises `Malformed` when the name may not name a key."""
        if not verify.is_name(name):
            raise Malformed("the name of a key has neither spaces nor plus signs, and is not empty")
        self.name = name
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self._public = self._private.public_key().public_bytes_raw()

    @property
    def vkey(self) -> str:
        """The public key of a log, to check what `sign` made."""
        return vkey(self._key(ED25519))

    @property
    def witness_vkey(self) -> str:
        """The public key of a witness, to check what `cosign` made."""
        return vkey(self._key(COSIGNATURE))

    def checkpoint(self, size: int, root: bytes) -> str:
        """The text that says of this log how long it is and which root it has."""
        text = f"{self.name}\n{size}\n{base64.b64encode(root).decode()}\n"
        verify.parse_checkpoint(text)
        return text

    def sign(self, text: str) -> str:
        """The text as a note; raises `Malformed` when it cannot be one, e.g. without a line feed at its end."""
        if not verify.is_plain(text):
            raise Malformed("the text has characters that do not belong into a note")
        note = f"{text}\n{self._line(ED25519, self._private.sign(text.encode()))}"
        if verify.parse_note(note).text != text:
            raise Malformed("the text of a note ends with a line feed")
        return note

    def cosign(self, note: str, unix_time: int) -> str:
        """The note with one more line: that it was seen at that time, in whole seconds. Raises `Malformed`."""
        text = verify.parse_note(note).text
        signature = self._private.sign(verify.cosigned(text, unix_time))
        cosigned = note + self._line(COSIGNATURE, unix_time.to_bytes(TIME_BYTES, "big") + signature)
        verify.parse_note(cosigned)
        return cosigned

    def _key(self, kind: int) -> Key:
        return Key(self.name, kind, self._public)

    def _line(self, kind: int, body: bytes) -> str:
        return f"— {self.name} {base64.b64encode(self._key(kind).id + body).decode()}\n"


def vkey(key: Key) -> str:
    """A public key as a line of text."""
    return f"{key.name}+{key.id.hex()}+{base64.b64encode(bytes([key.kind]) + key.public).decode()}"


def open_checkpoint(note: str, log_vkey: str) -> Checkpoint:
    """The checkpoint in a note that this log has signed; raises `Malformed` or `SignatureFailed`."""
    return verify.open_checkpoint(note, log_vkey, check_ed25519)


def cosigned_at(note: str, witness_vkey: str) -> int:
    """When this witness has cosigned the note, in Unix time; raises `Malformed` or `SignatureFailed`."""
    return verify.check_cosignature(verify.parse_note(note), verify.parse_vkey(witness_vkey), check_ed25519)


def check_ed25519(public: bytes, message: bytes, signature: bytes) -> None:
    """As `verify.check_ed25519`, some twenty times as fast; raises `SignatureFailed`."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        raise SignatureFailed("the signature is wrong") from None
