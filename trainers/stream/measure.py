"""Measures the streamed verdict on held-out groups of the trained sets, beside the encoder's verdict on the whole text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from trainers.guard.evaluate import as_dict
from trainers.guard.metrics import auroc, bootstrap, f1, wilson

from .examples import Example
from .targets import streamed

Metric = dict[str, Any]


def against_labels(name: str, scores: np.ndarray, encoder: np.ndarray, severities: np.ndarray, tau: int, encoder_tau: int) -> list[Metric]:
    """AUROC and F1 of the streamed score and of the encoder's, at their moderate thresholds, against severity > 0.4."""
    labels = (severities > 0.4).astype(int)
    base = {"set": name, "n": len(labels), "positives": int(labels.sum())}
    out: list[Metric] = []
    for who, values, cut in (("stream", scores, tau), ("encoder, whole text", encoder, encoder_tau)):
        out.append(base | {"of": who, "metric": "auroc"} | as_dict(bootstrap(auroc, values.astype(float), labels, rounds=300)))
        out.append(base | {"of": who, "metric": "f1", "threshold": "moderate"} | as_dict(bootstrap(f1, values > cut, labels, rounds=300)))
    agree = int(((scores > tau) == (encoder > encoder_tau)).sum())
    return [*out, base | {"of": "stream", "metric": "agreement with the encoder", "threshold": "moderate"} | as_dict(wilson(agree, len(labels)))]


def trigger(risks: np.ndarray, tau: int, window: int = 2) -> int | None:
    """Index of the token that completes the first flagged window."""
    flags = np.floor(100 * risks + 0.5) > tau
    run = 0
    for i, flag in enumerate(flags):
        run = run + 1 if flag else 0
        if run >= window:
            return i
    return None


def boundaries(name: str, examples: Sequence[Example], spans: Sequence[tuple[int, int]], risks: Sequence[np.ndarray], tau: int) -> list[Metric]:
    """Threads of calm texts with one harmful one at a known place: how often the trigger falls ahead, inside, later, never."""
    found = {"ahead": 0, "inside": 0, "later": 0, "never": 0}
    for (first, last), along in zip(spans, risks):
        at = trigger(along, tau)
        found["never" if at is None else "ahead" if at < first else "inside" if at < last else "later"] += 1
    return [{"set": name, "n": len(examples), "positives": len(examples), "of": "stream", "metric": f"trigger {where}", "threshold": "moderate"} | as_dict(wilson(count, len(examples)))
            for where, count in found.items()]


def false_triggers(name: str, risks: Sequence[np.ndarray], tau: int) -> Metric:
    flagged = sum(trigger(along, tau) is not None for along in risks)
    return {"set": name, "n": len(risks), "positives": 0, "of": "stream", "metric": "false-positive-rate", "threshold": "moderate"} | as_dict(wilson(flagged, len(risks)))


def streamed_risks(risks: Sequence[np.ndarray]) -> np.ndarray:
    return np.array([streamed(along) for along in risks])
