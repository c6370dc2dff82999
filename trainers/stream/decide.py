"""Thresholds of the streamed verdict, from the calibration split alone."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np

from trainers.guard.calibrate import STRICTNESS, Threshold, in_order, threshold_by_f1
from trainers.guard.dataset import CALIBRATION_ONLY
from trainers.guard.decide import TIER
from trainers.guard.metrics import wilson

from .examples import Example
from .targets import level_target

# Most innocent texts of sets that training never saw that a regime may flag; the long ones among them for replies.
FALSE_ALARMS = {"strict": 0.05, "moderate": 0.02, "loose": 0.005}
LONG_TOKENS = 400


def score(risks: np.ndarray) -> np.ndarray:
    """0-100, whole numbers, halves up as JavaScript rounds."""
    return np.floor(100.0 * np.asarray(risks, dtype=float) + 0.5).astype(int)


def innocent_long(examples: Sequence[Example], seed: int) -> list[Example]:
    """Innocent replies of unseen sets behind one another: a stream has many tokens to raise a false alarm in."""
    calm = [example for example in examples if example.source in CALIBRATION_ONLY and example.severity <= 0.15]
    random.Random(seed).shuffle(calm)
    out: list[Example] = []
    ids: list[int] = []
    for example in calm:
        ids = ids + example.reply
        if len(ids) >= LONG_TOKENS:
            n = len(ids)
            out.append(Example(example.prompt, ids, example.prompt_level, 0.0, level_target(0.0), n, n, 1.0, source=example.source, severity=example.severity))
            ids = []
    return out


def thresholds(scores: np.ndarray, severities: np.ndarray, innocent: np.ndarray) -> dict[str, Threshold]:
    """Per strictness the tau with the best F1, raised until no more innocent texts are flagged than the regime allows."""
    out = {}
    for strictness in STRICTNESS:
        best = threshold_by_f1(scores, (severities > TIER[strictness]).astype(int))
        allowed = next((tau for tau in range(-1, 101) if not len(innocent) or (innocent > tau).mean() <= FALSE_ALARMS[strictness]), 100)
        if allowed > best.tau:
            flagged = int((innocent > allowed).sum())
            best = Threshold(allowed, f"best F1 at no more than {100 * FALSE_ALARMS[strictness]:g} % false alarms; the value is their share", len(innocent), wilson(flagged, len(innocent)))
        out[strictness] = best
    return in_order(out)
