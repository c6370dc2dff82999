"""Training windows of the linear tier: rows of the guard's corpus, and probes that the encoder labelled."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from trainers.guard.decide import MADE_HERE
from trainers.guard.rows import Row, sharpen

from .features import features_of, windows_of

HEADS = ("harm-prompt", "harm-response", "injection")
# Windows drawn of a long text: its label says little about any one of them.
MOST_WINDOWS = 3
PROBE_WEIGHT = 0.7


@dataclass(frozen=True)
class Examples:
    """Bags of feature indices with target and weight per head."""

    bags: list[np.ndarray]
    targets: np.ndarray
    weights: np.ndarray


def labels_of(row: Row) -> tuple[list[float], list[float]]:
    """Target and weight per head; a head the row does not label has weight 0."""
    labels = row.labels
    severities = (labels.harm_prompt if row.reply is None else None, labels.harm_response)
    values = [*(None if severity is None else sharpen(severity) for severity in severities), labels.injection if row.reply is None else None]
    return [value or 0.0 for value in values], [0.0 if value is None else labels.weight for value in values]


def judged_text(row: Row, random_: random.Random | None = None) -> str:
    """The reply, or the prompt; in training a long text with a marked span is cut around it."""
    if row.reply is not None:
        return row.reply
    if random_ is None or row.span is None or len(row.text) <= 600:
        return row.text
    start = max(0, row.span[0] - random_.randint(0, 200))
    return row.text[start:max(row.span[1] + random_.randint(0, 200), start + 200)]


def source_of(row: Row) -> str:
    """Sources made by the same templates count as one."""
    return "made" if row.source in MADE_HERE else row.source


def make_examples(rows: Sequence[Row], probes: Sequence[str], judged: np.ndarray, seed: int) -> Examples:
    """`judged` [probes, 2]: the encoder's probability of harm and of injection for every probe."""
    random_ = random.Random(f"{seed}-linear")
    bags: list[np.ndarray] = []
    targets, weights = [], []
    for row in rows:
        values, known = labels_of(row)
        if not any(known):
            continue
        features = features_of(judged_text(row, random_))
        windows = windows_of(len(features.words))
        if len(windows) > MOST_WINDOWS:
            windows = random_.sample(windows, MOST_WINDOWS)
        for start, end in windows:
            bags.append(features.of(start, end))
            targets.append(values)
            weights.append([weight / len(windows) for weight in known])
    for text, (harm, injection) in zip(probes, judged):
        features = features_of(text)
        bags.append(features.of(0, len(features.words)))
        targets.append([sharpen(min(max(float(harm), 0.01), 0.99)), 0.0, float(injection)])
        weights.append([PROBE_WEIGHT, 0.0, PROBE_WEIGHT])
    return Examples(bags, np.array(targets), np.array(weights))
