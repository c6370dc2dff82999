"""From severity to Qwen3Guard's three levels and eight categories (arXiv 2510.14276), as soft targets."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from trainers.guard.rows import Labels

LEVELS = ("safe", "controversial", "unsafe")
# Below 0.10 nobody objects; FlexGuard's LOW (0.30) is where policies part; from 0.55 on (MODERATE) all object.
SAFE_UNTIL, CONTROVERSIAL_AT, UNSAFE_FROM = 0.10, 0.30, 0.55

# Qwen3Guard's names with the categories of ours that fall under them, as in src/guard/taxonomy.ts.
CATEGORIES: dict[str, tuple[str, ...]] = {
    "Violent": ("violence", "violence/graphic", "illicit/violent", "harassment/threatening", "hate/threatening"),
    "Non-violent Illegal Acts": ("illicit", "cybersecurity"),
    "Sexual Content or Sexual Acts": ("sexual", "sexual/minors"),
    "PII": ("privacy",),
    "Suicide & Self-Harm": ("self-harm", "self-harm/intent", "self-harm/instructions"),
    "Unethical Acts": ("harassment", "hate", "unethical"),
    "Politically Sensitive Topics": ("misinformation",),
    "Copyright Violation": ("copyright",),
}
REPLY_CATEGORIES = tuple(CATEGORIES)
JAILBREAK = "Jailbreak"
PROMPT_CATEGORIES = (*REPLY_CATEGORIES, JAILBREAK)


def level_target(severity: float, level: int | None = None) -> np.ndarray:
    """Probabilities of safe, controversial, unsafe for a severity in [0, 1]; linear between the borders.

    A vote for controversial (`level` 1, see trainers/guard/levels.py) counts as much as the severity.
    """
    worse = float(np.clip((severity - SAFE_UNTIL) / (CONTROVERSIAL_AT - SAFE_UNTIL), 0, 1))
    worst = float(np.clip((severity - CONTROVERSIAL_AT) / (UNSAFE_FROM - CONTROVERSIAL_AT), 0, 1))
    target = np.array([1 - worse, worse - worst, worst])
    return (target + np.array([0.0, 1.0, 0.0])) / 2 if level == 1 else target


def category_target(labels: Labels, names: Sequence[str]) -> np.ndarray | None:
    """Equal shares of the categories that apply; None where none is known."""
    known = set(labels.categories or ())
    shares = np.array([1.0 if known & set(CATEGORIES.get(name, ())) else 0.0 for name in names])
    if JAILBREAK in names and (labels.injection or 0.0) > 0.5:
        shares[names.index(JAILBREAK)] = 1.0
    return shares / shares.sum() if shares.sum() else None


def risk(probabilities: np.ndarray) -> np.ndarray:
    """P(unsafe) + P(controversial) / 2 over the last axis."""
    return probabilities[..., 2] + probabilities[..., 1] / 2


def streamed(risks: np.ndarray, window: int = 2) -> float:
    """The highest risk that `window` tokens in a row reach: a stream is flagged iff this is above the threshold."""
    if len(risks) < window:
        return 0.0
    return float(np.lib.stride_tricks.sliding_window_view(risks, window).min(axis=1).max())
