"""Qwen3Guard's cross-fitted vote (arXiv 2510.14276): which prompts are controversial rather than safe or unsafe.

The rows are split in two halves by group. On each half two linear models learn safe against unsafe, one with unsafe
weighted up (strict), one with safe weighted up (loose); they vote on the other half. Strict says unsafe and loose says
safe: controversial. Elsewhere the row keeps its own label, since models of this size must not overrule people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy.sparse import hstack
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import SGDClassifier

from .data import unit_hash
from .rows import Row

SAFE, CONTROVERSIAL, UNSAFE = 0, 1, 2
# FlexGuard: the rubric calls a text unsafe from 0.4 on.
BORDER = 0.4
# How much heavier a tendency weighs its class.
TILT = 4.0


def vote(strict_unsafe: bool, loose_unsafe: bool) -> int | None:
    """Controversial, or None where both agree. The pair the paper does not list counts as conflict, too."""
    return None if strict_unsafe == loose_unsafe else CONTROVERSIAL


def with_levels(rows: Sequence[Row], seed: int) -> tuple[list[Row], Counter[int]]:
    """Rows with `labels.level` set where the harm of the prompt is known, and how many of each level."""
    known = [i for i, row in enumerate(rows) if row.labels.harm_prompt is not None and row.reply is None]
    unsafe = np.array([(rows[i].labels.harm_prompt or 0.0) > BORDER for i in known])
    levels = {i: UNSAFE if flag else SAFE for i, flag in zip(known, unsafe)}
    half = np.array([unit_hash(rows[i].group, f"vote-{seed}") < 0.5 for i in known], dtype=bool)
    if min(((half == side) & (unsafe == flag)).sum() for side in (True, False) for flag in (True, False)) >= 10:
        texts = [rows[i].text[:2000] for i in known]
        features = hstack([HashingVectorizer(n_features=2**18, ngram_range=(1, 2), alternate_sign=False).transform(texts),
                           HashingVectorizer(n_features=2**18, analyzer="char_wb", ngram_range=(3, 5), alternate_sign=False).transform(texts)]).tocsr()
        for side in (True, False):
            learned, judged = np.flatnonzero(half == side), np.flatnonzero(half != side)
            strict, loose = (SGDClassifier(loss="log_loss", alpha=3e-6, max_iter=8, tol=None, class_weight=weights, random_state=seed).fit(features[learned], unsafe[learned]).predict(features[judged])
                             for weights in ({True: TILT, False: 1.0}, {True: 1.0, False: TILT}))
            for position, s, l in zip(judged, strict, loose):
                levels[known[position]] = vote(bool(s), bool(l)) or levels[known[position]]
    return [row.with_labels(level=levels.get(i)) for i, row in enumerate(rows)], Counter(levels.values())
