"""Trees to prove things about: one kept as tiles in memory, and one made the way RFC 6962 defines it."""

from hashlib import sha256

from adapters.seal.tree import WIDTH, growth


def leaves(count: int) -> list[bytes]:
    return [sha256(b"\x00" + number.to_bytes(8, "big")).digest() for number in range(count)]


class Tiles:
    """Leaves and complete subtrees, as whoever stores them would keep them; remembers what was read."""

    def __init__(self, leaves: list[bytes], batch: int | None = None) -> None:
        """Grow to all the leaves, `batch` at a time."""
        self.levels: list[list[bytes]] = [[]]
        self.reads: list[int] = []
        step = batch or max(len(leaves), 1)
        for start in range(0, len(leaves), step):
            self.append(leaves[start : start + step])

    def append(self, leaves: list[bytes]) -> None:
        old = len(self.levels[0])
        self.levels[0] += leaves
        for level, place, root in growth(self, old, len(self.levels[0])):
            if level == len(self.levels):
                self.levels.append([])
            assert place == len(self.levels[level])
            self.levels[level].append(root)
        self.reads.clear()

    def read(self, level: int, start: int, count: int) -> list[bytes]:
        self.reads.append(count)
        found = self.levels[level][start : start + count]
        assert len(found) == count <= WIDTH
        return found


def naive_root(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    split = naive_split(len(leaves))
    return sha256(b"\x01" + naive_root(leaves[:split]) + naive_root(leaves[split:])).digest()


def naive_inclusion(index: int, leaves: list[bytes]) -> list[bytes]:
    """PATH of RFC 6962, section 2.1.1."""
    if len(leaves) == 1:
        return []
    split = naive_split(len(leaves))
    if index < split:
        return [*naive_inclusion(index, leaves[:split]), naive_root(leaves[split:])]
    return [*naive_inclusion(index - split, leaves[split:]), naive_root(leaves[:split])]


def naive_consistency(old: int, leaves: list[bytes], *, known: bool = True) -> list[bytes]:
    """SUBPROOF of RFC 6962, section 2.1.2; `known` while the verifier has the root of these very leaves."""
    if old == len(leaves):
        return [] if known else [naive_root(leaves)]
    split = naive_split(len(leaves))
    if old <= split:
        return [*naive_consistency(old, leaves[:split], known=known), naive_root(leaves[split:])]
    return [*naive_consistency(old - split, leaves[split:], known=False), naive_root(leaves[:split])]


def naive_split(count: int) -> int:
    split = 1
    while split * 2 < count:
        split *= 2
    return split
