"""The root of a tree that grows leaf by leaf, without keeping the leaves (RFC 6962, section 2.1)."""

from collections.abc import Iterator

from adapters.seal.tree import HEIGHT, Subtree
from adapters.seal.verify import EMPTY_ROOT, node


class Frontier:
    """The roots of the largest complete subtrees, the leftmost first."""

    def __init__(self) -> None:
        self.size = 0
        self._roots: list[bytes] = []

    def append(self, leaf: bytes) -> Iterator[Subtree]:
        """Take in the next leaf; the subtrees worth keeping that it completes."""
        self.size += 1
        root = leaf
        for height in range(1, self.size.bit_length()):
            if self.size % 2**height:
                break
            root = node(self._roots.pop(), root)
            if height % HEIGHT == 0:
                yield Subtree(height // HEIGHT, self.size // 2**height - 1, root)
        self._roots.append(root)

    def root(self) -> bytes:
        """The root over all leaves so far."""
        if not self._roots:
            return EMPTY_ROOT
        root = self._roots[-1]
        for left in reversed(self._roots[:-1]):
            root = node(left, root)
        return root
