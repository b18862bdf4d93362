"""OpenID providers: a real one, in a process of its own, and a publisher of keys that signs whatever a test wants."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import create_server
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey

from adapters.settings import Oidc

AUDIENCE = "fallkonferenz"
Key = RSAKey | ECKey | OKPKey


def oidc(issuer: str) -> Oidc:
    """What the claims of either provider mean here."""
    return Oidc(
        issuer=issuer,
        audience=AUDIENCE,
        institution_claim="institution",
        roles_claim="roles",
        institutions={"JA-1": "jugendamt", "JC-7": "jobcenter"},
        roles={"fk-koordination": "coordinator", "fk-fach": "caseworker", "fk-pruefung": "auditor"},
    )


def free_port() -> int:
    with create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@dataclass(frozen=True)
class RealProvider:
    """oidc-provider-mock; each start has a key of its own."""

    port: int

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @contextmanager
    def running(self) -> Iterator[None]:
        command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(self.port)]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:  # noqa: S603  # our own
            try:
                self._await()
                yield
            finally:
                process.terminate()

    def id_token(self, user: str, **claims: object) -> str:
        """As somebody gets it who signs in there, by the code flow."""
        back = "http://127.0.0.1/back"
        asked = {"client_id": AUDIENCE, "redirect_uri": back, "response_type": "code", "scope": "openid", "state": "s"}
        with httpx2.Client(base_url=self.issuer) as client:
            client.put(f"/users/{user}", json=claims).raise_for_status()
            gone = client.post("/oauth2/authorize", params=asked, data={"sub": user})
            [code] = parse_qs(urlsplit(gone.headers["location"]).query)["code"]
            form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back}
            answer = client.post("/oauth2/token", data=form, auth=(AUDIENCE, "erfunden"))
            return str(answer.raise_for_status().json()["id_token"])

    def _await(self) -> None:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                httpx2.get(self.issuer + "/jwks").raise_for_status()
            except httpx2.HTTPError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError("the provider did not start")


@dataclass
class Publisher:
    """Publishes keys, and counts who asks."""

    issuer: str = ""
    keys: dict[str, Key] = field(default_factory=dict)
    published: list[dict[str, Any]] | None = None
    """Instead of the keys."""
    about: dict[str, Any] = field(default_factory=dict)
    """Instead of what it would say about itself."""
    asked: int = 0
    seconds: float = 0
    """How long it takes to answer."""

    def token(self, kid: str, header: dict[str, Any] | None = None, **claims: Any) -> str:
        """A token signed with one of the keys; `None` leaves a claim out."""
        now = int(time.time())
        usual = {
            "iss": self.issuer,
            "aud": AUDIENCE,
            "sub": "fach.muster",
            "iat": now,
            "exp": now + 600,
            "institution": "JC-7",
            "roles": ["fk-fach"],
        }
        key = self.keys[kid]
        algorithm = {"RSA": "RS256", "EC": "ES256", "OKP": "Ed25519"}[key.key_type]
        said = {"alg": algorithm, "kid": kid} | (header or {})
        content = {name: value for name, value in (usual | claims).items() if value is not None}
        return jwt.encode(said, content, key, algorithms=[said["alg"]])

    def answer(self, path: str) -> Any:
        time.sleep(self.seconds)
        if path == "/jwks":
            self.asked += 1
            public = [key.as_dict(private=False, kid=kid) for kid, key in self.keys.items()]
            return {"keys": public if self.published is None else self.published}
        return {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/jwks"} | self.about


@contextmanager
def publishing(port: int = 0) -> Iterator[Publisher]:
    """A publisher on a port of this machine, with one key of each kind."""
    publisher = Publisher(keys={"rsa": RSAKey.generate_key(2048), "ec": ECKey.generate_key("P-256")})

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(publisher.answer(self.path)).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", port), Answering) as server:
        publisher.issuer = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield publisher
        finally:
            server.shutdown()
            thread.join()
