"""Hashed n-grams of a text. `src/guard/linear/features.ts` is the same in TypeScript; a shared file proves it.

A text becomes words: runs of letters, digits and other characters above ASCII, with A-Z in lower case and every digit
as 0; everything else separates. Each word gives one feature for itself and one for every 3, 4 and 5 characters of it
between spaces; each pair of neighbours gives one more. All arithmetic is on UTF-16 units and modulo 2^32.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

BITS = 18
SIZE = 1 << BITS
_U32 = np.uint32
_SEED = 2166136261
_PRIME = 16777619
_SPACE = 0x20
# Start values of the three kinds of feature: FNV-1a's offset with the kind folded in.
_WORD, _PAIR, _GRAM = ((_SEED ^ kind) * _PRIME & 0xFFFFFFFF for kind in (1, 2, 3))


def _class_table() -> np.ndarray:
    """What every UTF-16 unit becomes: itself folded, or 0 for what separates words."""
    units = np.arange(0x10000, dtype=np.uint16)
    table = np.zeros(0x10000, dtype=np.uint16)
    table[0xC0:] = units[0xC0:]
    for first, last in ((0x2000, 0x206F), (0x3000, 0x303F), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF)):
        table[first:last + 1] = 0
    table[ord("a"):ord("z") + 1] = units[ord("a"):ord("z") + 1]
    table[ord("A"):ord("Z") + 1] = units[ord("a"):ord("z") + 1]
    table[ord("0"):ord("9") + 1] = ord("0")
    return table


_CLASSES = _class_table()


def _index(hashes: np.ndarray) -> np.ndarray:
    """Murmur3's finaliser, then the low bits."""
    h = hashes.astype(_U32, copy=True)
    h ^= h >> _U32(16)
    h *= _U32(0x85EBCA6B)
    h ^= h >> _U32(13)
    h *= _U32(0xC2B2AE35)
    h ^= h >> _U32(16)
    return (h & _U32(SIZE - 1)).astype(np.int32)


def words_of(text: str) -> list[bytes]:
    """The words of a text as UTF-16 units, little-endian."""
    units = _CLASSES[np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype="<u2")]
    edges = np.flatnonzero(np.diff(np.concatenate(([0], (units != 0).astype(np.int8), [0]))))
    return [units[start:end].tobytes() for start, end in zip(edges[::2], edges[1::2])]


@lru_cache(maxsize=1 << 19)
def _word(word: bytes) -> tuple[int, np.ndarray]:
    """Hash of a word, and the indices of the word and its inner n-grams."""
    units = [_SPACE, *memoryview(word).cast("H").tolist(), _SPACE]
    whole = _WORD
    for unit in units[1:-1]:
        whole = (whole ^ unit) * _PRIME & 0xFFFFFFFF
    hashes = [whole]
    for at in range(len(units) - 2):
        h = _GRAM
        for length, unit in enumerate(units[at:at + 5], start=1):
            h = (h ^ unit) * _PRIME & 0xFFFFFFFF
            if length >= 3:
                hashes.append(h)
    return whole, _index(np.array(hashes, dtype=_U32))


def _pairs(hashes: np.ndarray) -> np.ndarray:
    """Index of every word with its next."""
    with np.errstate(over="ignore"):
        h = (_U32(_PAIR) ^ hashes[:-1]) * _U32(_PRIME)
        return _index((h ^ hashes[1:]) * _U32(_PRIME))


@dataclass(frozen=True)
class Features:
    """Indices of the features of every word, and of every pair with the next word (one pair fewer than words)."""

    words: Sequence[np.ndarray]
    pairs: np.ndarray

    def of(self, start: int, end: int) -> np.ndarray:
        """Indices of the words [start, end) with the pairs inside, with repetitions."""
        return np.concatenate([*self.words[start:end], self.pairs[start:max(start, end - 1)]]) if end > start else np.zeros(0, np.int32)


def features_of(text: str) -> Features:
    words = [_word(word) for word in words_of(text)]
    if not words:
        return Features([], np.zeros(0, np.int32))
    return Features([indices for _, indices in words], _pairs(np.array([whole for whole, _ in words], dtype=_U32)))


# Words of a window, and from one window's start to the next.
WINDOW, STRIDE = 40, 20


def windows_of(words: int, window: int = WINDOW, stride: int = STRIDE) -> list[tuple[int, int]]:
    """Windows [start, end) over the words, the last one flush with the end; one empty window for no words."""
    if words <= window:
        return [(0, words)]
    return [*((start, start + window) for start in range(0, words - window, stride)), (words - window, words)]
