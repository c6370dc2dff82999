"""Finds training texts that repeat an evaluation text, wholly, nearly or in part."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

SHINGLE_WORDS = 3
# A shingle in more texts than this ("how do i") proposes no candidates; it still counts in the comparison.
COMMON = 200
JACCARD = 0.5
# Share of the shorter text that lies in the longer one, once both are long enough to mean something.
CONTAINED = 0.6
CONTAINED_FROM = 12

_WORD = re.compile(r"[^\W_]+")


def normalise(text: str) -> str:
    """NFKC, lower case, letters and digits only, one space between words."""
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", text).lower()))


def shingles(text: str) -> frozenset[int]:
    """Hashes of the word trigrams; a text of fewer words is one shingle."""
    words = normalise(text).split()
    if len(words) < SHINGLE_WORDS:
        return frozenset([_stable_hash(words)]) if words else frozenset()
    return frozenset(_stable_hash(words[i:i + SHINGLE_WORDS]) for i in range(len(words) - SHINGLE_WORDS + 1))


def _stable_hash(words: Sequence[str]) -> int:
    return zlib.crc32(" ".join(words).encode())


def is_near(a: frozenset[int], b: frozenset[int], shared: int | None = None) -> bool:
    """True if two shingle sets overlap by half, or the shorter of two longer texts lies mostly in the other."""
    common = len(a & b) if shared is None else shared
    if not common:
        return False
    if common / (len(a) + len(b) - common) >= JACCARD:
        return True
    shorter = min(len(a), len(b))
    return shorter >= CONTAINED_FROM and common / shorter >= CONTAINED


class NearDuplicates:
    """An index over named reference sets; `find` says which set a text repeats."""

    def __init__(self, references: Iterable[tuple[str, Sequence[str]]]):
        self._sets: list[str] = []
        self._shingles: list[frozenset[int]] = []
        self._where: dict[int, list[int]] = defaultdict(list)
        for name, texts in references:
            for text in texts:
                parts = shingles(text)
                if not parts:
                    continue
                number = len(self._shingles)
                self._shingles.append(parts)
                self._sets.append(name)
                for part in parts:
                    self._where[part].append(number)

    def find(self, text: str) -> str | None:
        """Name of the first reference set with a near duplicate of the text, else None."""
        parts = shingles(text)
        counts: Counter[int] = Counter()
        for part in parts:
            numbers = self._where.get(part, ())
            if len(numbers) <= COMMON:
                counts.update(numbers)
        for number, _ in counts.most_common(20):
            if is_near(parts, self._shingles[number]):
                return self._sets[number]
        return None
