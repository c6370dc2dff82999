"""Logistic regression over hashed n-grams with soft targets, and how well each weight is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import SGDClassifier

from .features import SIZE, Features, windows_of

# Strength of the prior on a weight, in examples.
RIDGE = 0.3
# Standard deviations added to a logit: unknown n-grams count against a text.
SURE = 1.0


@dataclass(frozen=True)
class Linear:
    """Weights [heads, SIZE], intercepts [heads], and the variance [SIZE] of a weight under the Laplace approximation."""

    weights: np.ndarray
    intercepts: np.ndarray
    variance: np.ndarray


def design(bags: Sequence[np.ndarray]) -> csr_matrix:
    """One row a window: counts of its features over the square root of how many it has. The empty window is empty."""
    lengths = np.array([len(bag) for bag in bags], dtype=np.int64)
    values = np.repeat((1.0 / np.sqrt(np.maximum(lengths, 1))).astype(np.float32), lengths)
    pointers = np.concatenate(([0], np.cumsum(lengths)))
    matrix = csr_matrix((values, np.concatenate(bags), pointers), shape=(len(bags), SIZE))
    matrix.sum_duplicates()
    return matrix


def fit_head(x: csr_matrix, targets: np.ndarray, weights: np.ndarray, *, epochs: int, seed: int) -> tuple[np.ndarray, float]:
    """Cross-entropy against soft targets: a target of 0.3 is a negative of weight 0.7 and a positive of weight 0.3."""
    positive, negative = np.flatnonzero(targets > 0.005), np.flatnonzero(targets < 0.995)
    both = vstack([x[positive], x[negative]], format="csr")
    labels = np.concatenate((np.ones(len(positive)), np.zeros(len(negative))))
    shares = np.concatenate((weights[positive] * targets[positive], weights[negative] * (1.0 - targets[negative])))
    model = SGDClassifier(loss="log_loss", alpha=RIDGE / len(targets), max_iter=epochs, tol=None, average=True, random_state=seed)
    model.fit(both, labels, sample_weight=shares)
    return model.coef_[0], float(model.intercept_[0])


def variance(x: csr_matrix) -> np.ndarray:
    """1 / (RIDGE + Σ x²/4): the diagonal of the inverse Hessian where p (1 - p) is at its largest; 1/RIDGE for the never seen."""
    squared = x.multiply(x)
    return 1.0 / (RIDGE + np.asarray(squared.sum(axis=0)).ravel() / 4.0)


def fit(x: csr_matrix, targets: np.ndarray, weights: np.ndarray, *, epochs: int = 5, seed: int = 7) -> Linear:
    """One head per column of `targets`; weight 0 masks a row of a head."""
    heads = []
    for h in range(targets.shape[1]):
        known = np.flatnonzero(weights[:, h] > 0)
        heads.append(fit_head(x[known], targets[known, h], weights[known, h], epochs=epochs, seed=seed))
    return Linear(np.array([w for w, _ in heads]), np.array([b for _, b in heads]), variance(x))


def upper_logits(model: Linear, features: Features) -> np.ndarray:
    """Per head the largest over the windows of logit + SURE standard deviations of it; [heads]."""
    worst = np.full(len(model.intercepts), -np.inf)
    for start, end in windows_of(len(features.words)):
        bag = features.of(start, end)
        scale = 1.0 / np.sqrt(max(len(bag), 1))
        spread = np.sqrt(model.variance[bag].sum()) * scale
        worst = np.maximum(worst, model.weights[:, bag].sum(axis=1) * scale + model.intercepts + SURE * spread)
    return worst
