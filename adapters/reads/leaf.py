"""What a look is in the read log: its content, in one spelling, and its leaf (`docs/log-format.md`, 10)."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID

from adapters.log.leaf import moment
from adapters.log.mapper import canonical
from application.ports import Look, Query

TAG = b"fallkonferenz-look/v1\x00"
"""Names the format. Another format is another tag beside this one; this one never changes."""


def leaf(position: int, at: int, content: bytes) -> bytes:
    """The leaf hash of one look: SHA-256 over the mark of a leaf, the tag, position, time, and the content's hash.

    Numbers have eight bytes, big-endian. The content holds random bytes, so that nobody guesses it from the leaf once
    it is purged.
    """
    place = position.to_bytes(8, "big") + at.to_bytes(8, "big")
    return sha256(b"\x00" + TAG + place + sha256(content).digest()).digest()


def content_of(look: Look, salt: bytes) -> bytes:
    """The look without its time, in canonical JSON."""
    query = look.query
    return canonical(
        {
            "case": str(look.case_id) if look.case_id else None,
            "query": {"list": query.name, "filter": query.filter, "count": query.count} if query else None,
            "user": look.user,
            "institution": look.institution,
            "purpose": look.purpose,
            "legal_basis": look.legal_basis,
            "fields": sorted(look.fields),
            "decision": look.decision,
            "reason": look.reason,
            "request": str(look.request),
            "salt": salt.hex(),
        }
    )


def look_of(at: int, content: bytes) -> Look:
    """The look behind a row; raises what reading JSON raises that nobody here wrote."""
    told: Mapping[str, Any] = json.loads(content)
    query = told["query"]
    return Look(
        at=moment(at),
        user=told["user"],
        institution=told["institution"],
        case_id=UUID(told["case"]) if told["case"] else None,
        query=Query(query["list"], query["filter"], query["count"]) if query else None,
        purpose=told["purpose"],
        legal_basis=told["legal_basis"],
        fields=tuple(told["fields"]),
        decision=told["decision"],
        reason=told["reason"],
        request=UUID(told["request"]),
    )
