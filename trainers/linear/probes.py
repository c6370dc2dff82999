"""Short templated texts that hold every word of the encoder's vocabulary once, for the encoder to label.

The training sets know few words of general English. What the encoder thinks of a word in an innocent frame is the
cheapest way to teach a model of words which ones the encoder will want to see for itself.
"""

from __future__ import annotations

import random
from collections.abc import Iterable

FRAMES = (
    "Tell me about {}.", "What is {}?", "Write a short text about {} and {}.", "How do I {} a {}?", "Give me a list of {} {}.", "Explain {} to a {}.",
    "{} {}", "Why do people like {}?", "I read about {} and {} today.", "The {} was {} and {}.", "Describe the {} of {}.", "Can you help me with {} {}?",
    "Create a {} for my {}.", "Summarise: {} {} {} {}", "Who is {}?", "Generate {} ideas for {} and {}.",
)


def make_probes(vocabulary: Iterable[str], seed: int) -> list[str]:
    """Texts in which every ASCII word of the vocabulary stands about once. The same seed gives the same texts."""
    words = sorted(word for word in vocabulary if word.isascii() and word.isalpha() and len(word) > 1)
    random_ = random.Random(f"{seed}-probes")
    random_.shuffle(words)
    texts = []
    at = 0
    while at < len(words):
        frame = random_.choice(FRAMES)
        count = frame.count("{}")
        chosen = words[at:at + count]
        at += count
        texts.append(frame.format(*chosen, *(random_.choice(words) for _ in range(count - len(chosen)))))
    return texts
