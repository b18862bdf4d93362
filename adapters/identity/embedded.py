"""Bearer tokens of the embedded issuer (signed JWT, RFC 7519, Ed25519), for development and for a single office.

The key that signs is kept wrapped in the key store.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from math import ceil
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from adapters.identity.errors import NotSignedIn
from adapters.identity.signed_in import SignedIn
from domain.recorded import IDENTIFIER, Actor, is_somebody
from domain.staff import ROLES

ALGORITHM = "Ed25519"
AUDIENCE = "fallkonferenz"


class Issuer:
    """Issues and reads the tokens of one office."""

    def __init__(self, secret: bytes, origin: str, now: Callable[[], datetime]) -> None:
        """`secret` are 32 random bytes; `origin` names the office as issuer; `now` is the clock, in UTC."""
        seed = Ed25519PrivateKey.from_private_bytes(secret)
        self._key = OKPKey.import_key(seed.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        self._now = now
        self.name = origin

    def issue(self, actor: Actor, lifetime: timedelta, at: datetime | None = None) -> str:
        """A token for somebody, valid from a moment on, or from now. It gives no role that the registry does not.

        Raises `ValueError` for a user who has no proper identifier.
        """
        if not is_somebody(actor.user):
            raise ValueError(f"a user is called by an identifier, and not like the office: {IDENTIFIER}")
        now = at or self._now()
        claims = {
            "iss": self.name,
            "aud": AUDIENCE,
            "sub": actor.user,
            "institution": actor.institution,
            "roles": sorted(actor.roles),
            "iat": now.timestamp(),  # to the fraction, so that a new token is younger than what was just taken back
            "exp": int((now + lifetime).timestamp()),
            "jti": str(uuid4()),
        }
        return jwt.encode({"alg": ALGORITHM}, claims, self._key, algorithms=[ALGORITHM])

    def read(self, token: str) -> SignedIn:
        """Whoever a token speaks for; an unknown role is no right. Raises `NotSignedIn`."""
        try:
            claims = jwt.decode(token, self._key, algorithms=[ALGORITHM]).claims
            self._rules().validate(claims)
            if not is_somebody(claims["sub"]):
                raise NotSignedIn()
            return SignedIn(_actor(claims), claims["iat"], claims["exp"])
        except (JoseError, KeyError, TypeError, ValueError) as error:
            raise NotSignedIn() from error

    def _rules(self) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            now=ceil(self._now().timestamp()),
            iss={"essential": True, "value": self.name},
            aud={"essential": True, "value": AUDIENCE},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
        )


def _actor(claims: dict[str, Any]) -> Actor:
    return Actor(claims["sub"], claims["institution"], frozenset(claims["roles"]) & set(ROLES))
