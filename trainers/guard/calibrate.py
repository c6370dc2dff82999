"""Platt scaling and thresholds, fitted on the calibration split alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .metrics import Estimate, bootstrap, f1, wilson

STRICTNESS = ("strict", "moderate", "loose")
# FlexGuard: strict flags from LOW on, moderate from MODERATE, loose from HIGH. Upper edges of the band below.
RUBRIC = {"strict": 20, "moderate": 40, "loose": 60}


class CalibrationError(ValueError):
    """Nothing can be fitted: too few rows, or one class only."""


@dataclass(frozen=True)
class Platt:
    slope: float
    intercept: float

    def probability(self, logits: np.ndarray) -> np.ndarray:
        return 1.0 / (1.0 + np.exp(-(self.slope * np.asarray(logits, dtype=float) + self.intercept)))

    def score(self, logits: np.ndarray) -> np.ndarray:
        """0-100, whole numbers, halves up as JavaScript rounds."""
        return np.floor(100.0 * self.probability(logits) + 0.5).astype(int)


def fit_platt(logits: np.ndarray, targets: np.ndarray, weights: np.ndarray | None = None, *, head: str = "") -> Platt:
    """Minimises the cross-entropy against soft targets by Newton steps. The loss is convex in both numbers."""
    x, y = np.asarray(logits, dtype=float), np.asarray(targets, dtype=float)
    w = np.ones_like(x) if weights is None else np.asarray(weights, dtype=float)
    if len(x) < 10 or float(np.ptp(y)) < 0.2:
        raise CalibrationError(f"cannot calibrate {head or 'head'}: {len(x)} rows, targets from {y.min(initial=1):.2f} to {y.max(initial=0):.2f}")
    design = np.stack([x, np.ones_like(x)], axis=1)

    def loss(beta: np.ndarray) -> float:
        z = design @ beta
        return float((w * (np.logaddexp(0.0, z) - y * z)).sum() + 5e-7 * beta @ beta)

    beta = np.array([1.0, 0.0])
    for _ in range(100):
        p = 1.0 / (1.0 + np.exp(-np.clip(design @ beta, -40, 40)))
        gradient = design.T @ (w * (p - y)) + 1e-6 * beta
        hessian = (design * (w * p * (1 - p))[:, None]).T @ design + 1e-6 * np.eye(2)
        step = np.linalg.solve(hessian, gradient)
        # Full Newton steps overshoot on separable data: halve until the loss falls.
        while loss(beta - step) > loss(beta) and np.abs(step).max() > 1e-9:
            step = step / 2
        beta = beta - step
        if np.abs(step).max() < 1e-9:
            break
    if beta[0] <= 0:
        raise CalibrationError(f"cannot calibrate {head or 'head'}: the score falls as the target rises")
    return Platt(float(beta[0]), float(beta[1]))


@dataclass(frozen=True)
class Threshold:
    tau: int
    objective: str
    n: int
    value: Estimate


def threshold_by_f1(scores: np.ndarray, labels: np.ndarray, *, at_least: int = -1) -> Threshold:
    """FlexGuard's rule: the tau with the best F1 among -1 and every score seen, but not below `at_least`; the lowest of equals."""
    labels = np.asarray(labels, dtype=int)
    if labels.min(initial=1) == labels.max(initial=0):
        raise CalibrationError("cannot choose a threshold: one class only")
    candidates = sorted({at_least, *(int(score) for score in scores if score >= at_least)})
    values = [f1(scores > tau, labels) for tau in candidates]
    tau = candidates[int(np.argmax(values))]
    objective = "argmax F1" if at_least < 0 else f"argmax F1 from tau {at_least} on, below which too many innocent prompts of unseen sets are flagged"
    return Threshold(tau, objective, len(scores), bootstrap(lambda s, y: f1(s > tau, y), scores, labels, rounds=300))


def threshold_by_false_alarms(scores: np.ndarray, labels: np.ndarray, share: float) -> Threshold:
    """The lowest tau at which at most `share` of the negatives are flagged; the value reported is recall."""
    labels = np.asarray(labels, dtype=int)
    negatives, positives = scores[labels == 0], scores[labels == 1]
    if len(negatives) == 0 or len(positives) == 0:
        raise CalibrationError("cannot choose a threshold: one class only")
    tau = next(tau for tau in range(-1, 101) if (negatives > tau).mean() <= share)
    return Threshold(tau, f"recall at no more than {100 * share:g} % false alarms", len(scores), wilson(int((positives > tau).sum()), len(positives)))


def in_order(thresholds: dict[str, Threshold]) -> dict[str, Threshold]:
    """strict <= moderate <= loose: a regime never sits below a stricter one."""
    out: dict[str, Threshold] = {}
    floor = -1
    for strictness in STRICTNESS:
        chosen = thresholds[strictness]
        tau = max(floor, chosen.tau)
        out[strictness] = Threshold(tau, chosen.objective, chosen.n, chosen.value)
        floor = tau
    return out
