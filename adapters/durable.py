"""Small files that are on the disk before anybody relies on them, in a folder one works in alone."""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO
from uuid import uuid4

DRAFT = re.compile(r"\.[0-9a-f]{32}")


def write(path: Path, content: bytes) -> None:
    """Put a file in place complete, readable by its owner only; it survives a power cut once this returns."""
    with _draft(path, content) as draft:
        rename(draft, path)


def write_once(path: Path, content: bytes) -> None:
    """The same, unless there is such a file already: of several who try, the first one's stays."""
    if path.exists():
        return
    with _draft(path, content) as draft, suppress(FileExistsError):
        name_once(draft, path)


def replace_secret(path: Path, content: bytes) -> None:
    """Put a file in place of one that nobody may read any more; drafts of it that were left behind go, too.

    Its old bytes are written over. A disk that moves what is written elsewhere may keep them.
    """
    drafts = [one for one in path.parent.glob(f"{path.name}.*") if DRAFT.fullmatch(one.name.removeprefix(path.name))]
    with path.open("r+b") as old:
        write(path, content)
        _overwrite(old)
    for draft in drafts:
        with draft.open("r+b") as left:
            _overwrite(left)
        draft.unlink()
    sync(path.parent)


def rename(source: Path, target: Path) -> None:
    """Move a file or folder on one disk; it survives a power cut once this returns."""
    source.replace(target)
    sync(target.parent)


def name_once(draft: Path, target: Path) -> None:
    """Give a file its name; raises `FileExistsError` where something has that name already."""
    try:
        os.link(draft, target)
    except FileExistsError:
        raise
    except OSError:  # a network share, say, that knows no second name for a file
        draft.replace(target)
    sync(target.parent)


def sync(folder: Path) -> None:
    """Have the names in a folder on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _draft(path: Path, content: bytes) -> Iterator[Path]:
    """The content beside its place; gone afterwards, whether or not it was put there."""
    draft = path.with_name(f"{path.name}.{uuid4().hex}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def _overwrite(file: IO[bytes]) -> None:
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    file.write(bytes(size))
    file.flush()
    os.fsync(file.fileno())


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Wait until no other thread or process works in the folder, and keep them out meanwhile."""
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
