"""Bearer tokens of an OpenID provider (OpenID Connect Core 1.0, RFC 9068): read by its published keys, and mapped.

Only what the settings name is believed: one issuer, one audience, the institutions and roles of a table. Which key and
algorithm verify a token is never for the token to say: its header may name one of the keys the provider publishes.
"""

import binascii
import json
import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import reduce
from math import ceil
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import BadSignatureError, JoseError

from adapters.identity.errors import NotSignedIn
from adapters.identity.published import PublishedKeys
from adapters.identity.signed_in import SignedIn
from adapters.settings import Oidc
from domain.recorded import Actor, is_somebody
from domain.staff import ROLES

ALGORITHMS = ("RS256", "PS256", "ES256", "Ed25519", "EdDSA")
"""Signatures with a key pair; a shared secret would be one that everybody can read who can read the public key."""
REGISTRY = jws.JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
"""Headers that are nobody's standard are passed over, as RFC 7515 wants; what `crit` names is not."""
TYPES = ("JWT", "at+jwt", "application/at+jwt")
"""What a token may call itself: not every JWT of a provider lets somebody in, such as one that ends a session."""
LEEWAY_SECONDS = 30
LAST_SECOND = 253_402_300_799
"""Of the year 9999: what ends later has no end that could be kept."""
LOG = logging.getLogger(__name__)
UNCALLED = "the claim %r is no identifier of somebody: nobody is let in; the setting user_claim names another claim"
"""The claim, and never what it says: that may be a name."""


class Provider:
    """Reads the tokens of one provider."""

    def __init__(self, settings: Oidc, keys: PublishedKeys, now: Callable[[], datetime]) -> None:
        """`now` is the clock, in UTC."""
        self._settings = settings
        self._keys = keys
        self._now = now
        self.name = settings.issuer

    def read(self, token: str) -> SignedIn:
        """Whoever a token speaks for; an unknown role is no right. Raises `NotSignedIn` and `IdentityUnavailable`."""
        try:
            header = jws.extract_compact(token.encode()).headers()
            if header.get("alg") not in ALGORITHMS or header.get("typ", "JWT") not in TYPES:
                raise NotSignedIn()
            claims = self._verified(token, header.get("kid"))
            self._rules().validate(claims)
            if claims["exp"] > LAST_SECOND:
                raise NotSignedIn()
            # The provider's clock may be ahead; what was issued shortly before tokens were taken back is not younger.
            issued_at = claims["iat"] - LEEWAY_SECONDS
            return SignedIn(self._actor(claims), issued_at, claims["exp"], by_the_provider=True)
        except (JoseError, KeyError, TypeError, ValueError, RecursionError) as error:
            raise NotSignedIn() from error

    def _verified(self, token: str, kid: str | None) -> dict[str, Any]:
        """The claims under a good signature. A provider with one key need not name it, and may have another by now."""
        key = self._keys.key(kid)
        try:
            return jwt.decode(token, key, registry=REGISTRY).claims
        except BadSignatureError:
            if kid is not None:
                raise
        return jwt.decode(token, self._keys.key(kid, tried=key), registry=REGISTRY).claims

    def _actor(self, claims: Mapping[str, Any]) -> Actor:
        """Raise `KeyError` for an institution that is not in the table, `NotSignedIn` for who has no identifier."""
        table = self._settings
        user = _at(claims, table.user_claim)
        institution = table.institutions[_at(claims, table.institution_claim)]
        if not (isinstance(user, str) and is_somebody(user)):
            LOG.warning(UNCALLED, table.user_claim)
            raise NotSignedIn()
        return Actor(user, institution, frozenset(self._roles(claims)))

    def _roles(self, claims: Mapping[str, Any]) -> Iterable[str]:
        try:
            brought = _at(claims, self._settings.roles_claim)
        except KeyError:
            return ()
        names = [brought] if isinstance(brought, str) else brought
        return {self._settings.roles[name] for name in names if name in self._settings.roles} & set(ROLES)

    def _rules(self) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            now=ceil(self._now().timestamp()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self.name},
            aud={"essential": True, "value": self._settings.audience},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
        )


def _at(claims: Mapping[str, Any], path: str) -> Any:
    """A claim, or one within another: `realm_access.roles`; a name with dots in it is a claim as it is, too."""
    return claims[path] if path in claims else reduce(lambda part, name: part[name], path.split("."), claims)


def named_issuer(token: str) -> str | None:
    """Whose token this says it is, to know whom to ask; nothing is believed yet."""
    try:
        claims = json.loads(jws.extract_compact(token.encode()).payload or b"")
        issuer = claims["iss"]
    except (JoseError, KeyError, TypeError, ValueError, RecursionError, binascii.Error):
        return None
    return issuer if isinstance(issuer, str) else None
