"""The library's `selective` room against MAPIE, crepes and scikit-learn on the same data. Needs `npm run build`."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from crepes import ConformalClassifier, ConformalRegressor
from mapie.classification import SplitConformalClassifier
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.covariance import LedoitWolf
from sklearn.metrics import log_loss

from .conftest import ROOT

BRIDGE = Path(__file__).with_name("selective_bridge.mjs")
ALPHAS = [0.05, 0.1, 0.2, 0.37]


def call(*calls: dict[str, Any]) -> list[Any]:
    """Runs the calls in one Node process."""
    dist = Path(os.environ.get("DUCTILE_DIST", ROOT / "dist"))
    if not (dist / "selective" / "index.js").exists():
        pytest.fail(f"{dist}/selective/index.js is not there: run `npm run build` first")
    asked = json.dumps(calls, default=lambda array: array.tolist())
    done = subprocess.run(["node", str(BRIDGE)], input=asked, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def sample(seed: int, n: int, classes: int = 6) -> dict[str, np.ndarray]:
    """A classifier that is right more often than not, noisier in group 1."""
    random_ = np.random.default_rng(seed)
    labels = random_.integers(0, classes, n)
    groups = random_.integers(0, 2, n)
    logits = random_.normal(0, 1 + 0.6 * groups[:, None], (n, classes))
    logits[np.arange(n), labels] += 2
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return {"probabilities": powers / powers.sum(axis=1, keepdims=True), "labels": labels, "groups": groups}


def asked(data: dict[str, np.ndarray], *, groups: bool = False) -> dict[str, Any]:
    return {"probabilities": data["probabilities"], "labels": data["labels"], **({"groups": [str(group) for group in data["groups"]]} if groups else {})}


class Given(ClassifierMixin, BaseEstimator):
    """A fitted classifier whose input is its output."""

    def __init__(self, classes: int = 6):
        self.classes = classes
        self.classes_ = np.arange(classes)

    def fit(self, _x, _y):
        return self

    def predict_proba(self, x):
        return x

    def predict(self, x):
        return x.argmax(axis=1)

    def __sklearn_is_fitted__(self):
        return True


def sets_of(matrix: np.ndarray) -> list[list[int]]:
    return [np.flatnonzero(row).tolist() for row in matrix]


@pytest.mark.parametrize("n", [87, 400, 999])
@pytest.mark.parametrize("alpha", ALPHAS)
def test_lac_sets_are_mapies(alpha, n):
    calibration, test = sample(n, n), sample(n + 1, 300)
    mapie = SplitConformalClassifier(Given(), confidence_level=1 - alpha, conformity_score="lac", prefit=True)
    mapie.conformalize(calibration["probabilities"], calibration["labels"])
    _, theirs = mapie.predict_set(test["probabilities"])
    (ours,) = call({"name": "sets", "calibration": asked(calibration), "test": asked(test), "options": {"alpha": alpha}})
    assert ours["sets"] == sets_of(theirs[:, :, 0])


@pytest.mark.parametrize("alpha", ALPHAS)
def test_randomised_aps_is_mapies(alpha):
    """MAPIE draws u once for calibration and once for prediction from the same seed; ours is given the same numbers."""
    calibration, test = sample(3, 400), sample(4, 300)
    mapie = SplitConformalClassifier(Given(), confidence_level=1 - alpha, conformity_score="aps", prefit=True, random_state=1)
    mapie.conformalize(calibration["probabilities"], calibration["labels"])
    _, theirs = mapie.predict_set(test["probabilities"], conformity_score_params={"include_last_label": "randomized"})
    given, drawn = asked(calibration), asked(test)
    given["u"], drawn["u"] = (np.random.RandomState(1).uniform(size=n) for n in (400, 300))
    (ours,) = call({"name": "sets", "calibration": given, "test": drawn, "options": {"alpha": alpha, "score": {"kind": "aps"}}})
    scores = np.sort(mapie._mapie_classifier.conformity_scores_[:, 0])
    cut = ours["calibrator"]["marginal"]
    assert cut["rank"] == int(np.ceil(401 * (1 - alpha) - 1e-9))
    assert cut["threshold"] == pytest.approx(scores[cut["rank"] - 1], abs=1e-12)
    assert ours["sets"] == sets_of(theirs[:, :, 0])


@pytest.mark.parametrize("alpha", ALPHAS)
@pytest.mark.parametrize("by", ["all", "label", "group"])
def test_sets_are_those_of_crepes_p_values(alpha, by):
    """crepes includes a label iff p >= alpha, which is one rank too many where alpha (n + 1) is an integer; the
    guarantee needs p > alpha only. Its p-values, not smoothed, are compared."""
    calibration, test = sample(5, 501), sample(6, 300)
    hinge = 1 - calibration["probabilities"][np.arange(501), calibration["labels"]]
    crepes = ConformalClassifier()
    tests = 1 - test["probabilities"]
    if by == "all":
        values = crepes.fit(hinge).predict_p(tests, smoothing=False)
    elif by == "group":
        values = crepes.fit(hinge, bins=calibration["groups"]).predict_p(tests, bins=test["groups"], smoothing=False)
    else:
        values = np.column_stack([
            ConformalClassifier().fit(hinge[calibration["labels"] == label]).predict_p(tests[:, [label]], smoothing=False)[:, 0]
            for label in range(6)])
    groups = by == "group"
    (ours,) = call({"name": "sets", "calibration": asked(calibration, groups=groups), "test": asked(test, groups=groups), "options": {"alpha": alpha, "by": by}})
    assert ours["sets"] == sets_of(values > alpha + 1e-12)


@pytest.mark.parametrize("alpha", ALPHAS)
@pytest.mark.parametrize("method", ["absolute", "normalised"])
def test_intervals_are_those_of_crepes(alpha, method):
    random_ = np.random.default_rng(7)
    x = random_.uniform(0.2, 3, 700)
    y = x + x * random_.normal(size=700)
    sigma = None if method == "absolute" else x
    crepes = ConformalRegressor().fit((y - x)[:400], sigmas=None if sigma is None else sigma[:400])
    theirs = crepes.predict_int(x[400:], sigmas=None if sigma is None else sigma[400:], confidence=1 - alpha)
    row = [{"value": value, "spread": value, "outcome": outcome} for value, outcome in zip(x, y)]
    (ours,) = call({"name": "intervals", "calibration": row[:400], "test": row[400:], "options": {"alpha": alpha, "method": method}})
    assert [own["low"] for own in ours["intervals"]] == pytest.approx(theirs[:, 0].tolist(), abs=1e-9)
    assert [own["high"] for own in ours["intervals"]] == pytest.approx(theirs[:, 1].tolist(), abs=1e-9)


@pytest.mark.parametrize("n", [5, 9, 10, 99, 100, 1000])
def test_the_quantile_is_numpys_higher_one_at_the_corrected_level(n):
    scores = np.random.default_rng(n).random(n)
    found = call(*({"name": "quantile", "scores": scores, "alpha": alpha} for alpha in ALPHAS))
    for alpha, ours in zip(ALPHAS, found):
        level = (n + 1) * (1 - alpha) / n
        if level > 1 + 1e-12:
            assert ours["threshold"] is None
        else:
            # NumPy's "higher" interpolates over n - 1 gaps; "inverted_cdf" is the rank itself.
            assert ours["threshold"] == np.quantile(scores, min(1, level - 1e-12), method="inverted_cdf")


def test_the_weighted_threshold_is_the_weighted_quantile_with_a_mass_at_infinity():
    random_ = np.random.default_rng(8)
    scores, weights = random_.random(200), random_.random(200)
    cases = [(test_weight, alpha) for test_weight in [0.0, 0.5, 3.0] for alpha in ALPHAS]
    found = call(*({"name": "weighted", "scores": scores, "weights": weights, "alpha": alpha, "testWeight": test_weight} for test_weight, alpha in cases))
    for (test_weight, alpha), ours in zip(cases, found):
        reference = np.quantile(np.append(scores, np.inf), 1 - alpha, weights=np.append(weights, test_weight), method="inverted_cdf")
        assert (np.inf if ours["threshold"] is None else ours["threshold"]) == reference


def test_mahalanobis_with_ledoit_wolf_is_scikit_learns():
    random_ = np.random.default_rng(9)
    labels = random_.integers(0, 3, 150)
    features = random_.normal(size=(150, 5)) @ random_.normal(size=(5, 5)) + labels[:, None]
    test = random_.normal(size=(20, 5))
    (ours,) = call({"name": "mahalanobis", "features": features, "labels": labels, "test": test})
    means = np.array([features[labels == label].mean(axis=0) for label in range(3)])
    reference = LedoitWolf(assume_centered=True).fit(features - means[labels])
    assert ours["shrinkage"] == pytest.approx(reference.shrinkage_, abs=1e-9)
    distances = [min((row - mean) @ reference.precision_ @ (row - mean) for mean in means) for row in test]
    assert ours["scores"] == pytest.approx(distances, rel=1e-6)


def test_proper_scores_are_scikit_learns():
    data = sample(10, 300)
    (ours,) = call({"name": "calibration", "probabilities": data["probabilities"], "labels": data["labels"]})
    assert ours["nll"] == pytest.approx(log_loss(data["labels"], data["probabilities"], labels=range(6)), abs=1e-9)
    onehot = np.eye(6)[data["labels"]]
    assert ours["brier"] == pytest.approx(((data["probabilities"] - onehot) ** 2).sum(axis=1).mean(), abs=1e-12)
