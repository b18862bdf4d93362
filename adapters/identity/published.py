"""The keys an OpenID provider publishes (OpenID Discovery 1.0, RFC 7517), kept so that it may be away for a while.

    fresh           asked an hour ago at most: nobody is asked
    stale           a known key still counts for a day after the provider last answered; it is asked again meanwhile
    unknown         the provider is asked once, and not again for some seconds, whoever tries

A key the provider withdraws is gone an hour later at most. Nothing here waits for longer than the provider is given.
"""

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx2
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

from adapters.identity.errors import IdentityUnavailable, NotSignedIn
from adapters.settings import trusted_address

FRESH_SECONDS = 3600.0
STALE_SECONDS = 24 * 3600.0
AGAIN_SECONDS = 10.0
"""Between two questions to the provider."""
PATIENCE_SECONDS = 5.0
"""For both answers of the provider together."""
MOST_BYTES = 256 * 1024
LEAST_RSA_BITS = 2048
DISCOVERY = "/.well-known/openid-configuration"

Key = RSAKey | ECKey | OKPKey
KINDS: dict[str, type[RSAKey] | type[ECKey] | type[OKPKey]] = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}
"""Public keys only: an `oct` key is a secret both sides share."""
AWAY = (httpx2.HTTPError, httpx2.InvalidURL, ValueError, KeyError, TypeError, AttributeError)
"""What is raised where the provider does not answer, or not with what it should."""


class PublishedKeys:
    """The keys of one provider, for all threads of a process."""

    def __init__(self, issuer: str, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` counts seconds."""
        self._issuer = issuer
        self._clock = clock
        self._keys: Mapping[str, Key] = {}
        self._answered_at = self._asked_at = float("-inf")
        self._asking = threading.Lock()

    def key(self, kid: str | None, tried: Key | None = None) -> Key:
        """A key by its name; the only one there is for a token that names none. `tried` is one that did not fit.

        Raises `NotSignedIn` where there is no such key, `IdentityUnavailable` where nobody can tell.
        """
        found = self._find(kid, tried)
        if found and self._age() < FRESH_SECONDS:
            return found
        self._ask(wait=found is None)
        found = self._find(kid, tried)
        if found and self._age() < STALE_SECONDS:
            return found
        if self._answered_at < self._asked_at:
            raise IdentityUnavailable()
        raise NotSignedIn()

    def _find(self, kid: str | None, tried: Key | None) -> Key | None:
        keys = self._keys
        found = next(iter(keys.values())) if kid is None and len(keys) == 1 else keys.get(kid or "")
        return None if found is tried else found

    def _age(self) -> float:
        return self._clock() - self._answered_at

    def _ask(self, *, wait: bool) -> None:
        """Ask the provider, unless somebody just did; where somebody is asking, wait for them or go on without."""
        if not self._asking.acquire(timeout=PATIENCE_SECONDS if wait else 0):
            return
        try:
            if self._clock() - self._asked_at < AGAIN_SECONDS:
                return
            self._asked_at = self._clock()
            try:
                self._keys = _usable(_published(self._issuer))
            except AWAY:
                return
            self._answered_at = self._clock()
        finally:
            self._asking.release()


def _published(issuer: str) -> list[dict[str, Any]]:
    """What the provider publishes now."""
    until = time.monotonic() + PATIENCE_SECONDS
    with httpx2.Client(follow_redirects=False) as client:
        about = _fetched(client, issuer.rstrip("/") + DISCOVERY, until)
        if about["issuer"] != issuer:
            raise ValueError("another issuer")
        keys: list[dict[str, Any]] = _fetched(client, trusted_address(about["jwks_uri"]), until)["keys"]
        return keys


def _fetched(client: httpx2.Client, address: str, until: float) -> Any:
    """A JSON document of bounded size, however slowly it is sent."""
    left = until - time.monotonic()
    with client.stream("GET", address, timeout=max(0.01, left)) as answer:
        answer.raise_for_status()
        body = b""
        for part in answer.iter_bytes():
            body += part
            if len(body) > MOST_BYTES or time.monotonic() > until:
                raise ValueError("too large, or too slow")
    return httpx2.Response(200, content=body).json()


def _usable(published: list[dict[str, Any]]) -> dict[str, Key]:
    """The keys that may sign; one that cannot be read does not spoil the others."""
    found: dict[str, Key] = {}
    for one in published:
        if one.get("use", "sig") != "sig" or one.get("kty") not in KINDS or not isinstance(one.get("kid"), str):
            continue
        try:
            key = KINDS[one["kty"]].import_key(one)
        except (JoseError, ValueError, TypeError, KeyError):
            continue
        if not (isinstance(key, RSAKey) and key.raw_value.key_size < LEAST_RSA_BITS):
            found[one["kid"]] = key
    return found
