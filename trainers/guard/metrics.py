"""Counts, intervals and curves. numpy only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

Z95 = 1.959963984540054


@dataclass(frozen=True)
class Estimate:
    """A value with a 95 % interval; `nan` everywhere when there is no data."""

    value: float
    low: float
    high: float


def wilson(successes: int, n: int) -> Estimate:
    """Share with Wilson's score interval (1927)."""
    if n == 0:
        return Estimate(float("nan"), float("nan"), float("nan"))
    p, z2 = successes / n, Z95**2
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 / (1 + z2 / n) * np.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    return Estimate(p, max(0.0, float(middle - half)), min(1.0, float(middle + half)))


def auroc(scores: np.ndarray, labels: np.ndarray) -> float:
    """Probability that a positive stands above a negative, ties counting half. `nan` with one class only."""
    positives, negatives = int(labels.sum()), int((1 - labels).sum())
    if positives == 0 or negatives == 0:
        return float("nan")
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    return float((ranks[labels == 1].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def f1(flags: np.ndarray, labels: np.ndarray) -> float:
    """2TP / (2TP + FP + FN); 0 when nothing is positive or flagged."""
    hits = int((flags & (labels == 1)).sum())
    total = int(flags.sum() + labels.sum())
    return 2 * hits / total if total else 0.0


def bootstrap(statistic: object, *arrays: np.ndarray, seed: int = 7, rounds: int = 1000) -> Estimate:
    """Percentile bootstrap over rows. Rounds in which the statistic is undefined are left out."""
    random_ = np.random.default_rng(seed)
    n = len(arrays[0])
    values = []
    for _ in range(rounds if n else 0):
        rows = random_.integers(0, n, n)
        values.append(statistic(*(array[rows] for array in arrays)))  # type: ignore[operator]
    values = [value for value in values if not np.isnan(value)]
    here = float(statistic(*arrays)) if n else float("nan")  # type: ignore[operator]
    if not values:
        return Estimate(here, float("nan"), float("nan"))
    return Estimate(here, float(np.quantile(values, 0.025)), float(np.quantile(values, 0.975)))


def spearman(a: np.ndarray, b: np.ndarray) -> float:
    """Rank correlation, mean ranks for ties."""
    ranks = []
    for values in (a, b):
        _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
        ranks.append((np.cumsum(counts) - (counts - 1) / 2)[inverse])
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])


def as_text(estimate: Estimate) -> str:
    return f"{estimate.value:.3f} [{estimate.low:.3f}, {estimate.high:.3f}]"
