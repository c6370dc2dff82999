"""SCI's stopping rule for the linear tier, fitted on the calibration split (arXiv 2511.12240).

A text is let go when its clarity SP = 1 - H(p)/ln 2 reaches a target, with p the upper probability of harm below a half,
and likewise for injection. The targets let go as many innocent texts as they can while of what is harmful *and* the
encoder would have flagged at most a given share is lost, over all rows and over sources that count the same. Letting go
what the encoder flags by mistake costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from trainers.guard.metrics import Estimate, wilson

# Of the encoder's true hits, the share that may be let go: about half a point of F1.
MOST_LOST = 0.01
FEWEST_ROWS = 20
GRID = np.concatenate((np.arange(0.005, 0.2, 0.005), np.arange(0.2, 0.5, 0.02)))


def clarity(probability: float) -> float:
    """Surgical precision of {p, 1 - p}."""
    p = np.array([probability, 1.0 - probability])
    p = p[p > 0]
    return float(1.0 + (p * np.log(p)).sum() / np.log(2.0))


def by_source(values: np.ndarray, sources: np.ndarray) -> float:
    """Mean over the sources with enough rows; over all rows if none has."""
    means = [values[sources == source].mean() for source in np.unique(sources) if (sources == source).sum() >= FEWEST_ROWS]
    return float(np.mean(means)) if means else float(values.mean()) if len(values) else 0.0


@dataclass(frozen=True)
class Stop:
    """Upper probabilities below which a text is let go, and what that costs and brings on the calibration rows."""

    harm: float
    injection: float
    lost: Estimate
    let_go: float
    hits: int
    innocent: int


def fit_stop(harm: np.ndarray, injection: np.ndarray, hit: np.ndarray, innocent: np.ndarray, sources: np.ndarray, *, most_lost: float = MOST_LOST, fixed: float | None = None) -> Stop | None:
    """The pair of limits that lets go the most innocent rows; None where none keeps the loss. `fixed`: the limit of injection."""
    best: Stop | None = None
    for limit_injection in GRID if fixed is None else (fixed,):
        calm = injection <= limit_injection
        for limit_harm in GRID:
            go = calm & (harm <= limit_harm)
            if max(by_source(go[hit], sources[hit]), go[hit].mean()) > most_lost:
                break
            share = by_source(go[innocent], sources[innocent])
            if best is None or share > best.let_go:
                best = Stop(float(limit_harm), float(limit_injection), wilson(int(go[hit].sum()), int(hit.sum())), share, int(hit.sum()), int(innocent.sum()))
    return best if best is not None and best.let_go > 0 else None
