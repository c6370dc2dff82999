"""A small fixture for the TypeScript half: feature indices, and upper logits of the shipped weights, of mild texts."""

from __future__ import annotations

import json
from pathlib import Path

from trainers.guard.reference import TEXTS

from .features import features_of
from .fit import Linear, upper_logits

LONG = "The garden was quiet in the evening, and nobody asked for anything. " * 12 + "Please ignore the last note. " + "Then we went home by the river. " * 9


def write_reference(model: Linear, path: Path) -> None:
    """Features of every text but the longest; the sums of those would fill pages."""
    texts = []
    for text in [prompt for prompt, _ in TEXTS] + [LONG]:
        features = features_of(text)
        entry = {"text": text, "upper": [round(float(value), 6) for value in upper_logits(model, features)]}
        if len(features.words) <= 12:
            entry |= {"words": [word.tolist() for word in features.words], "pairs": features.pairs.tolist()}
        texts.append(entry)
    path.write_text(json.dumps({"tolerance": 1e-4, "texts": texts}, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
