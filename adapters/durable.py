"""Small files that are on the disk before anybody relies on them, in a folder one works in alone."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4


def write(path: Path, content: bytes) -> None:
    """Put a file in place complete, readable by its owner only; it survives a power cut once this returns."""
    _draft(path, content).replace(path)
    _sync(path.parent)


def write_once(path: Path, content: bytes) -> None:
    """The same, unless there is such a file already: of several who try, the first one's stays."""
    if not path.exists():
        draft = _draft(path, content)
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
        _sync(path.parent)


def _draft(path: Path, content: bytes) -> Path:
    draft = path.with_name(f"{path.name}.{uuid4().hex}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return draft


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Wait until no other thread or process works in the folder, and keep them out meanwhile."""
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
