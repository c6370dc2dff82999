"""Where a harmful text becomes harmful, by Qwen3Guard's two flags at our scale (arXiv 2510.14276).

The paper completes every prefix with several language models and asks two judges: is what follows harmful, and is the
prefix by itself? Here the text's own continuation stands for the roll-outs, and the encoder judges the prefixes: the
boundary is the first checkpoint from which on every prefix up to the end is judged harmful.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# Prefixes of one text that the encoder judges, and how many tokens lie between them at least.
MOST_CHECKPOINTS = 6
STRIDE = 4
# A prefix is harmful if it has this share of the severity that the whole text has.
SHARE = 0.6


def checkpoints(first: int, last: int) -> list[int]:
    """Lengths of the prefixes to judge, for a harmful part in tokens [first, last): evenly spaced, the whole included."""
    length = last - first
    count = max(1, min(MOST_CHECKPOINTS, length // STRIDE))
    return sorted({first + round(length * (i + 1) / count) for i in range(count)})


@dataclass(frozen=True)
class Boundary:
    """Tokens before `safe_until` are safe, those from `harmful_from` on take the label; nobody knows about the rest."""

    safe_until: int
    harmful_from: int


def boundary(first: int, lengths: Sequence[int], judged: Sequence[float], *, border: float) -> Boundary:
    """The boundary from the severity judged at each checkpoint, the last being the whole text.

    `first` is where the harmful part begins (0 if unknown). A text that the encoder does not find harmful as a whole
    (below `border`) is known to be harmful only at its very end.
    """
    last = lengths[-1]
    if judged[-1] < border:
        return Boundary(first, max(first, last - 2))
    need = max(border, SHARE * judged[-1])
    position = len(lengths) - 1
    while position > 0 and judged[position - 1] >= need:
        position -= 1
    before = lengths[position - 1] if position > 0 else first
    # The checkpoint's last token completes the harm, and two tokens in a row are needed to flag it.
    return Boundary(before, max(first, min(lengths[position] - 1, last - 2)))
