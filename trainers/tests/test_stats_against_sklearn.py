"""The library's `stats` room against scikit-learn and SciPy on random data, ties included. Needs `npm run build`."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats as scipy_stats
from sklearn import metrics as sk
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from .conftest import ROOT

BRIDGE = Path(__file__).with_name("stats_bridge.mjs")
SEEDS = [1, 2, 3]


def call(*calls: tuple[str, Any]) -> list[Any]:
    """Runs the calls in one Node process. Each is a name and the list of its arguments."""
    dist = Path(os.environ.get("DUCTILE_DIST", ROOT / "dist"))
    if not (dist / "stats" / "index.js").exists():
        pytest.fail(f"{dist}/stats/index.js is not there: run `npm run build` first")
    asked = json.dumps([{"name": name, "arguments": arguments} for name, arguments in calls], default=lambda array: array.tolist())
    done = subprocess.run(["node", str(BRIDGE)], input=asked, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def sample(seed: int, n: int = 500, *, ties: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """Scores that say something about the labels; rounded to 0-100, so that many are equal."""
    random_ = np.random.default_rng(seed)
    labels = (random_.random(n) < 0.35).astype(int)
    scores = random_.normal(labels * 1.2, 1.0)
    return (np.clip(np.round(40 + 18 * scores), 0, 100) if ties else scores), labels


@pytest.mark.parametrize("seed", SEEDS)
def test_curves_agree_with_ties(seed):
    scores, labels = sample(seed)
    assert len(set(scores)) < 110
    area, average = call(("auroc", [scores, labels]), ("averagePrecision", [scores, labels]))
    assert area == pytest.approx(sk.roc_auc_score(labels, scores), abs=1e-12)
    assert average == pytest.approx(sk.average_precision_score(labels, scores), abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_precision_recall_curve_has_sklearns_points(seed):
    scores, labels = sample(seed)
    (curve,) = call(("precisionRecallCurve", [scores, labels]))
    precision, recall, _ = sk.precision_recall_curve(labels, scores)
    theirs = {(round(p, 12), round(r, 12)) for p, r in zip(precision, recall) if r > 0}
    ours = {(round(point["precision"], 12), round(point["recall"], 12)) for point in curve if point["recall"] > 0}
    assert ours == theirs


@pytest.mark.parametrize("tau", [20, 45, 70])
def test_counts_and_rates_at_a_threshold(tau):
    scores, labels = sample(4)
    (counts,) = call(("confusionAt", [scores, labels, tau]))
    precision, recall, f1 = call(("precision", [counts]), ("recall", [counts]), ("f1", [counts]))
    flags = scores > tau
    expected = sk.precision_recall_fscore_support(labels, flags, average="binary", zero_division=0)[:3]
    assert (precision, recall, f1) == pytest.approx(expected, abs=1e-12)
    tn, fp, fn, tp = sk.confusion_matrix(labels, flags).ravel()
    assert counts == {"truePositives": tp, "falsePositives": fp, "trueNegatives": tn, "falseNegatives": fn}


def reference_ece(probabilities: np.ndarray, labels: np.ndarray, bins: int) -> float:
    """Guo et al. 2017 on the event's probability; bins (low, high], and exactly 0 in the first."""
    edges = np.linspace(0, 1, bins + 1)
    where = np.clip(np.searchsorted(edges, probabilities, side="left") - 1, 0, bins - 1)
    return sum((where == b).mean() * abs(probabilities[where == b].mean() - labels[where == b].mean()) for b in range(bins) if (where == b).any())


@pytest.mark.parametrize("bins", [5, 10, 15])
def test_brier_and_calibration_error(bins):
    random_ = np.random.default_rng(5)
    probabilities = random_.random(800)
    labels = (random_.random(800) < probabilities**1.5).astype(int)
    brier, error = call(("brierScore", [probabilities, labels]), ("expectedCalibrationError", [probabilities, labels, {"bins": bins}]))
    assert brier == pytest.approx(sk.brier_score_loss(labels, probabilities), abs=1e-12)
    assert error == pytest.approx(reference_ece(probabilities, labels, bins), abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_isotonic_regression(seed):
    random_ = np.random.default_rng(seed)
    x, weights = np.round(random_.random(300) * 40), random_.random(300) + 0.1
    y = (random_.random(300) < x / 40).astype(float)
    points = np.array([3.3, 17.0, 31.5])
    fitted, applied = call(("isotonicRegression", [x, y, {"weights": weights}]), ("isotonic.apply", [{}, x, y, points]))
    assert fitted == pytest.approx(IsotonicRegression().fit(x, y, sample_weight=weights).predict(x), abs=1e-9)
    assert applied == pytest.approx(IsotonicRegression(out_of_bounds="clip").fit(x, y).predict(points), abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_platt_scaling_without_smoothing_is_a_logistic_regression(seed):
    scores, labels = sample(seed, ties=False)
    (found,) = call(("platt.fit", [{"smoothing": "none"}, scores, labels]))
    reference = LogisticRegression(C=1e10, tol=1e-10, max_iter=10000).fit(scores[:, None], labels)
    # 1e-4: the reference stops at its own tolerance and keeps a penalty of 1e-10.
    assert (found["slope"], found["intercept"]) == pytest.approx((reference.coef_[0, 0], reference.intercept_[0]), abs=1e-4)


@pytest.mark.parametrize("seed", SEEDS)
def test_platts_targets_are_those_of_his_paper(seed):
    scores, labels = sample(seed, ties=False)
    positives, negatives = labels.sum(), (1 - labels).sum()
    # A logistic regression on soft targets: each row twice, weighted by its target and by what is missing from 1.
    soft = np.where(labels == 1, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    reference = LogisticRegression(C=1e10, tol=1e-10, max_iter=10000).fit(
        np.concatenate([scores, scores])[:, None], np.repeat([1, 0], len(scores)), sample_weight=np.concatenate([soft, 1 - soft]))
    (found,) = call(("platt.fit", [{}, scores, labels]))
    assert (found["slope"], found["intercept"]) == pytest.approx((reference.coef_[0, 0], reference.intercept_[0]), abs=1e-4)


@pytest.mark.parametrize("seed", SEEDS)
def test_rank_correlations_with_ties(seed):
    scores, _ = sample(seed)
    other = np.round(scores / 10 + np.random.default_rng(seed).normal(size=len(scores)))
    rho, tau, ranks = call(("spearman", [scores, other]), ("kendallTauB", [scores, other]), ("midRanks", [scores]))
    assert rho == pytest.approx(scipy_stats.spearmanr(scores, other).statistic, abs=1e-12)
    assert tau == pytest.approx(scipy_stats.kendalltau(scores, other).statistic, abs=1e-12)
    assert ranks == scipy_stats.rankdata(scores).tolist()


@pytest.mark.parametrize(("successes", "trials"), [(0, 20), (3, 20), (20, 20), (85, 1000), (1, 1), (499, 1000)])
@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.99])
def test_intervals_of_a_proportion(successes, trials, confidence):
    exact, wilson = call(("clopperPearsonInterval", [successes, trials, {"confidence": confidence}]), ("wilsonInterval", [successes, trials, {"confidence": confidence}]))
    test = scipy_stats.binomtest(successes, trials)
    for found, method in ((exact, "exact"), (wilson, "wilson")):
        reference = test.proportion_ci(confidence, method=method)
        assert (found["low"], found["high"]) == pytest.approx((reference.low, reference.high), abs=1e-9)
        assert found["value"] == successes / trials


@pytest.mark.parametrize(("first", "second"), [(0, 0), (5, 5), (3, 12), (12, 3), (0, 9), (40, 61)])
def test_mcnemar(first, second):
    pairs = {"onlyFirstRight": first, "onlySecondRight": second}
    exact, mid = call(("mcnemarPValue", [pairs, {"variant": "exact"}]), ("mcnemarPValue", [pairs, {"variant": "mid-p"}]))
    n, fewer = first + second, min(first, second)
    reference = scipy_stats.binomtest(fewer, n, 0.5).pvalue if n else 1.0
    assert exact == pytest.approx(reference, abs=1e-12)
    # Fagerland et al. 2013: the exact value less the probability of the outcome itself (half of it when even).
    own = scipy_stats.binom.pmf(fewer, n, 0.5) if n else 0.0
    assert mid == pytest.approx(1 - own / 2 if first == second and n else reference - own, abs=1e-12)


def test_discordant_pairs_count_rows_on_which_one_rule_is_right():
    random_ = np.random.default_rng(9)
    first, second, labels = random_.integers(0, 2, (3, 200))
    (found,) = call(("discordantPairs", [first, second, labels]))
    assert found == {"onlyFirstRight": int(((first == labels) & (second != labels)).sum()), "onlySecondRight": int(((first != labels) & (second == labels)).sum())}
