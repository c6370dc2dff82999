"""Thresholds of the streamed verdict, from the calibration split alone."""

from __future__ import annotations

import numpy as np

from trainers.guard.calibrate import STRICTNESS, Threshold, in_order, threshold_by_f1
from trainers.guard.decide import TIER
from trainers.guard.metrics import wilson

# Most innocent texts of sets that training never saw that a regime may flag.
FALSE_ALARMS = {"strict": 0.05, "moderate": 0.02, "loose": 0.005}


def score(risks: np.ndarray) -> np.ndarray:
    """0-100, whole numbers, halves up as JavaScript rounds."""
    return np.floor(100.0 * np.asarray(risks, dtype=float) + 0.5).astype(int)


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
