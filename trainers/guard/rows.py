"""The shape of one labelled text. An unknown label is `None` and supervises nothing."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

DECISION_HEADS = ("harm-prompt", "harm-response", "injection", "refusal")

CATEGORIES = (
    "harassment", "harassment/threatening", "hate", "hate/threatening", "illicit", "illicit/violent",
    "self-harm", "self-harm/intent", "self-harm/instructions", "sexual", "sexual/minors", "violence",
    "violence/graphic", "privacy", "cybersecurity", "misinformation", "copyright", "unethical",
)

# Middles of FlexGuard's severity bands, in [0, 1]; a source's binary "safe" stays in [0, 0.4], "unsafe" in [0.4, 1].
BENIGN, SENSITIVE, LOW, MODERATE, HIGH, EXTREME = 0.03, 0.12, 0.30, 0.52, 0.70, 0.90

# DeepKnown's tiers between safe and unsafe (arXiv 2511.03138), and Qwen3Guard's levels as two ordered cuts
# (arXiv 2510.14276): controversial or worse, and unsafe.
TIERS = ("conditionally-safe", "focused-attention")
LEVELS = ("flagged", "unsafe")

# A published category seldom excludes the others: its silence counts this much of a stated "no".
SILENCE_WEIGHT = 0.15


@dataclass(frozen=True)
class Labels:
    """What a source says about one text. `categories` None: nothing known about any category."""

    harm_prompt: float | None = None
    harm_response: float | None = None
    injection: float | None = None
    refusal: float | None = None
    categories: tuple[str, ...] | None = None
    # One of TIERS, "" for neither, None if nobody knows.
    tier: str | None = None
    # 0 safe, 1 controversial, 2 unsafe; set by the vote in levels.py.
    level: int | None = None
    weight: float = 1.0


@dataclass(frozen=True)
class Row:
    """One text (or prompt and reply), where it comes from, and its labels."""

    id: str
    source: str
    group: str
    text: str
    labels: Labels
    reply: str | None = None
    # Character span that must stay in view when a long text is cropped to a window.
    span: tuple[int, int] | None = None
    tag: str = field(default="")

    def with_labels(self, **changes: object) -> "Row":
        return replace(self, labels=replace(self.labels, **changes))


def benign(severity: float = BENIGN, weight: float = 1.0) -> Labels:
    """An innocent prompt: no injection, no category, no middle tier."""
    return Labels(harm_prompt=severity, injection=0.0, categories=(), tier="", weight=weight)


def harmful(severity: float, *categories: str, injection: float | None = 0.0, weight: float = 1.0) -> Labels:
    """A harmful prompt or post of some severity, with the categories its source names."""
    return Labels(harm_prompt=severity, injection=injection, categories=tuple(categories), weight=weight)


def sharpen(severity: float) -> float:
    """Moves a severity away from the border of safe and unsafe (0.4), keeping the order.

    With the bands themselves as targets, a hateful post (0.5) and an unsure guess between innocent and atrocious look
    the same. Calibration maps the scores back to the bands.
    """
    border = math.log(0.4 / 0.6)
    return 1.0 / (1.0 + math.exp(-2.0 * (math.log(severity / (1.0 - severity)) - border)))


def targets(labels: Labels) -> tuple[list[float], list[float]]:
    """Target and weight of every head, decision heads first. Weight 0 masks a head."""
    values: list[float] = []
    weights: list[float] = []
    for value in (labels.harm_prompt, labels.harm_response, labels.injection, labels.refusal):
        values.append(0.0 if value is None else value)
        weights.append(0.0 if value is None else labels.weight)
    for category in CATEGORIES:
        present = labels.categories is not None and category in labels.categories
        values.append(1.0 if present else 0.0)
        if labels.categories is None:
            weights.append(0.0)
        elif present or not labels.categories:
            weights.append(labels.weight)
        else:
            weights.append(labels.weight * SILENCE_WEIGHT)
    for tier in TIERS:
        values.append(1.0 if labels.tier == tier else 0.0)
        weights.append(0.0 if labels.tier is None else labels.weight)
    for cut in (1, 2):
        values.append(0.0 if labels.level is None else float(labels.level >= cut))
        weights.append(0.0 if labels.level is None else labels.weight)
    return values, weights
