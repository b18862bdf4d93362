"""Who is asking: bearer tokens of the embedded issuer (signed JWT, RFC 7519, Ed25519).

For development and for a single office. A token names a user, their institution and their roles; the key that signs is
kept wrapped in the key store.
"""

import re
import uuid
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from domain.recorded import IDENTIFIER, Actor

ROLES = ("coordinator", "caseworker", "steering", "reporting", "auditor", "operator")
ALGORITHM = "Ed25519"
AUDIENCE = "fallkonferenz"


class NotSignedIn(Exception):
    """There is no token, or it is not one of ours, or it has run out."""


class Issuer:
    """Issues and reads the tokens of one office."""

    def __init__(self, secret: bytes, origin: str, now: Callable[[], datetime]) -> None:
        """`secret` are 32 random bytes; `origin` names the office as issuer; `now` is the clock, in UTC."""
        seed = Ed25519PrivateKey.from_private_bytes(secret)
        self._key = OKPKey.import_key(seed.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        self._origin = origin
        self._now = now

    def issue(self, actor: Actor, days: int) -> str:
        """A token for somebody, valid for some days; raises `ValueError` for a user who has no proper identifier."""
        if not re.fullmatch(IDENTIFIER, actor.user):
            raise ValueError(f"a user is called by an identifier: {IDENTIFIER}")
        now = self._now()
        claims = {
            "iss": self._origin,
            "aud": AUDIENCE,
            "sub": actor.user,
            "institution": actor.institution,
            "roles": sorted(actor.roles),
            "iat": int(now.timestamp()),
            "exp": int((now + timedelta(days=days)).timestamp()),
            "jti": str(uuid.uuid4()),
        }
        return jwt.encode({"alg": ALGORITHM}, claims, self._key, algorithms=[ALGORITHM])

    def read(self, token: str) -> Actor:
        """Whoever a token speaks for; an unknown role is no right. Raises `NotSignedIn`."""
        try:
            claims = jwt.decode(token, self._key, algorithms=[ALGORITHM]).claims
            self._rules().validate(claims)
            if not re.fullmatch(IDENTIFIER, claims["sub"]):
                raise NotSignedIn()
            return Actor(claims["sub"], claims["institution"], frozenset(_known(claims["roles"])))
        except (JoseError, KeyError, TypeError, ValueError) as error:
            raise NotSignedIn() from error

    def _rules(self) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            now=int(self._now().timestamp()),
            iss={"essential": True, "value": self._origin},
            aud={"essential": True, "value": AUDIENCE},
            exp={"essential": True},
            sub={"essential": True},
        )


def _known(roles: Iterable[str]) -> set[str]:
    return set(roles) & set(ROLES)
