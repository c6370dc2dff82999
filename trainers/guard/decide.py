"""What ships: the calibration of every head, the thresholds, and which category columns have earned a place."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np

from .calibrate import STRICTNESS, CalibrationError, Platt, Threshold, fit_platt, in_order, threshold_by_f1, threshold_by_false_alarms
from .dataset import CALIBRATION_ONLY, PER_EPOCH_MADE
from .metrics import auroc
from .model_heads import CATEGORY_COLUMNS, HEADS
from .registry import SOURCES
from .rows import DECISION_HEADS, Row, targets

# FlexGuard's regimes as cuts of the soft severity: strict from LOW, moderate from MODERATE, loose from HIGH.
TIER = {"strict": 0.2, "moderate": 0.4, "loose": 0.6}
# What the largest category logit adds to the logit of harm-prompt, inside the graph. The category columns learn from
# plain yes and no and carry further from home than the graded severity does. On the development set surge_toxicity AUROC
# of the two members is 0.897 and 0.868 from severity alone, 0.912 and 0.885 with the logsumexp of the categories, 0.913
# and 0.901 with the largest.
CATEGORY_SHARE = 2.0
# Most false alarms a regime may raise on innocent prompts of sets that training never saw. For harm it bounds FlexGuard's
# argmax F1 from below; injection has no tiers, its budget is the rule. The innocent sets are not screened: of their 569
# prompts at least 3 ask for harm, so the budgets are somewhat wider than the rates that honest traffic meets.
FALSE_ALARMS = {
    "harm-prompt": {"strict": 0.05, "moderate": 0.02, "loose": 0.005},
    "injection": {"strict": 0.05, "moderate": 0.01, "loose": 0.005},
}
MADE_HERE = {"ductile_twins", "ductile_tiers", "ductile_replies", "ductile_threads", "ductile_text_tasks", "surge_profanity"}


def balance(rows: Sequence[Row], seed: int) -> list[int]:
    """Indices of a calibration draw with the mix of sets that an epoch has, so that a large set does not decide."""
    limits = {source.name: source.per_epoch for source in SOURCES if source.per_epoch} | PER_EPOCH_MADE
    by_source: dict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        by_source[row.source].append(number)
    random_ = random.Random(seed)
    drawn: list[int] = []
    for name in sorted(by_source):
        pool = by_source[name]
        # 12 calibration rows stand beside 84 training rows: the same share of the epoch's limit.
        most = int(0.14 * limits[name]) if name in limits else len(pool)
        drawn += random_.sample(pool, min(len(pool), max(1, most)))
    return sorted(drawn)


def calibrations(logits: np.ndarray, rows: Sequence[Row], heads: Sequence[str] = HEADS) -> dict[str, tuple[Platt, int]]:
    """Platt per head on its labelled rows, with the number of rows. A head that cannot be calibrated is left out."""
    values = np.array([targets(row.labels) for row in rows])
    out = {}
    for column, head in enumerate(heads):
        known = values[:, 1, HEADS.index(head)] > 0
        try:
            platt = fit_platt(logits[known, column], values[known, 0, HEADS.index(head)], values[known, 1, HEADS.index(head)], head=head)
        except CalibrationError:
            if head in DECISION_HEADS:
                raise
            continue
        out[head] = (platt, int(known.sum()))
    return out


def thresholds(logits: np.ndarray, rows: Sequence[Row], platt: dict[str, Platt]) -> dict[str, dict[str, Threshold]]:
    """Thresholds of the three decision heads per strictness."""
    out: dict[str, dict[str, Threshold]] = {}
    for head, name in (("harm-prompt", "harm_prompt"), ("harm-response", "harm_response")):
        index, soft = _known(rows, name)
        scores = platt[head].score(logits[index, HEADS.index(head)])
        unseen = np.array([rows[i].source in CALIBRATION_ONLY for i in index])
        least = {s: _floor(scores[unseen], FALSE_ALARMS[head][s]) if head in FALSE_ALARMS else -1 for s in STRICTNESS}
        out[head] = in_order({s: threshold_by_f1(scores[~unseen], (soft[~unseen] > TIER[s]).astype(int), at_least=least[s]) for s in STRICTNESS})
    index, soft = _known(rows, "injection")
    scores = platt["injection"].score(logits[index, HEADS.index("injection")])
    unseen = np.array([rows[i].source in CALIBRATION_ONLY for i in index])
    # As many innocent prompts of unseen sets as the regime allows (of all sets, if none is unseen); the attacks are
    # those of the calibration split.
    judged = (unseen if unseen.any() else soft <= 0.5) | (soft > 0.5)
    out["injection"] = in_order({s: threshold_by_false_alarms(scores[judged], (soft[judged] > 0.5).astype(int), FALSE_ALARMS["injection"][s]) for s in STRICTNESS})
    return out


def _floor(innocent: np.ndarray, share: float) -> int:
    """The lowest tau that flags at most `share` of the innocent scores; -1 if there are none."""
    return next(tau for tau in range(-1, 101) if len(innocent) == 0 or (innocent > tau).mean() <= share)


def _known(rows: Sequence[Row], name: str) -> tuple[np.ndarray, np.ndarray]:
    known = [(i, value) for i, row in enumerate(rows) if (value := getattr(row.labels, name)) is not None]
    return np.array([i for i, _ in known]), np.array([value for _, value in known])


def support(train: Sequence[Row], calibration: Sequence[Row], logits: np.ndarray) -> dict[str, dict[str, Any]]:
    """Per category: positives from published sets and from our own sentences, AUROC on published calibration rows."""
    published, made = Counter[str](), Counter[str]()
    for row in train:
        (made if row.source in MADE_HERE else published).update(row.labels.categories or ())
    values = np.array([targets(row.labels) for row in calibration])
    own = np.array([row.source in MADE_HERE for row in calibration])
    out: dict[str, dict[str, Any]] = {}
    for column, head in enumerate(HEADS[CATEGORY_COLUMNS], start=CATEGORY_COLUMNS.start):
        known = (values[:, 1, column] > 0) & ~own
        labels = values[known, 0, column].astype(int)
        name = head.removeprefix("category/")
        out[head] = {"published": published[name], "made": made[name], "calibration": int(labels.sum()),
                     "auroc": auroc(logits[known, column], labels) if len(labels) else float("nan")}
    return out


def shipped_heads(evidence: dict[str, dict[str, Any]], calibrated: dict[str, tuple[Platt, int]], *, published: int = 30, positives: int = 4, least: float = 0.85) -> list[str]:
    """Decision heads, tiers and levels always; a category with enough published positives that it also recognises on held-out rows."""
    beside = [head for head in HEADS[CATEGORY_COLUMNS.stop:] if head in calibrated]
    return list(DECISION_HEADS) + beside + [head for head, found in evidence.items() if head in calibrated and found["published"] >= published
                                   and found["calibration"] >= positives and found["auroc"] >= least]
