import math

import numpy as np
import pytest

from trainers.guard.calibrate import CalibrationError, Platt, Threshold, fit_platt, in_order, threshold_by_f1, threshold_by_false_alarms
from trainers.guard.metrics import Estimate, auroc, f1, spearman, wilson


def test_platt_agrees_with_an_unregularised_logistic_regression():
    from sklearn.linear_model import LogisticRegression
    random_ = np.random.default_rng(3)
    logits = random_.normal(size=400)
    labels = (random_.random(400) < 1 / (1 + np.exp(-(2 * logits - 0.5)))).astype(int)
    reference = LogisticRegression(C=1e9, tol=1e-10, max_iter=1000).fit(logits[:, None], labels)
    found = fit_platt(logits, labels)
    # 1e-3: the reference stops at its own tolerance.
    assert found.slope == pytest.approx(reference.coef_[0, 0], abs=1e-3)
    assert found.intercept == pytest.approx(reference.intercept_[0], abs=1e-3)


def test_platt_recovers_soft_targets_that_lie_on_a_sigmoid():
    logits = np.linspace(-3, 3, 61)
    found = fit_platt(logits, 1 / (1 + np.exp(-(0.7 * logits + 0.2))))
    assert (found.slope, found.intercept) == pytest.approx((0.7, 0.2), abs=1e-4)


def test_scores_round_halves_up_as_javascript_does():
    # probability 0.125 and 0.625 at these logits: 12.5 → 13, 62.5 → 63
    logits = np.array([math.log(0.125 / 0.875), math.log(0.625 / 0.375)])
    assert Platt(1.0, 0.0).score(logits + 1e-12).tolist() == [13, 63]


@pytest.mark.parametrize(("logits", "labels"), [(np.zeros(3), np.array([0, 1, 1])), (np.arange(20.0), np.zeros(20)), (np.arange(20.0), (np.arange(20) < 10).astype(int))])
def test_nothing_is_fitted_from_too_few_rows_one_class_or_a_reversed_score(logits, labels):
    with pytest.raises(CalibrationError):
        fit_platt(logits, labels, head="harm-prompt")


def test_the_f1_rule_gives_flexguards_vector():
    # FlexGuard's worked set, strict regime: tau* = 5 with F1 = 12/13
    scores, labels = np.array([5, 25, 30, 15, 50, 70, 90, 62]), np.array([0, 0, 1, 1, 1, 1, 1, 1])
    found = threshold_by_f1(scores, labels)
    assert found.tau == 5 and found.value.value == pytest.approx(12 / 13)


def test_equal_f1_takes_the_lowest_tau():
    # one positive on top: tau 20 flags it alone; with two at 40, tau 10 is the first that flags just them
    assert threshold_by_f1(np.array([10, 20, 40]), np.array([0, 0, 1])).tau == 20
    assert threshold_by_f1(np.array([10, 40, 40]), np.array([0, 1, 1])).tau == 10


def test_one_class_gives_no_threshold():
    with pytest.raises(CalibrationError, match="one class"):
        threshold_by_f1(np.array([1, 2]), np.array([1, 1]))
    with pytest.raises(CalibrationError, match="one class"):
        threshold_by_false_alarms(np.array([1, 2]), np.array([0, 0]), 0.1)


def test_false_alarms_are_bounded_by_the_lowest_tau_that_does_it():
    scores, labels = np.array([1, 2, 3, 90, 50, 95]), np.array([0, 0, 0, 0, 1, 1])
    # a quarter of four negatives may be flagged: tau 3 leaves only the 90; both positives stand above
    found = threshold_by_false_alarms(scores, labels, 0.25)
    assert found.tau == 3 and found.value.value == 1.0


def test_a_laxer_regime_never_has_a_lower_tau():
    make = lambda tau: Threshold(tau, "", 1, Estimate(0, 0, 0))
    assert {k: v.tau for k, v in in_order({"strict": make(30), "moderate": make(20), "loose": make(50)}).items()} == {"strict": 30, "moderate": 30, "loose": 50}


def test_metrics_on_small_cases():
    # pairs: (0.8 > 0.3), (0.8 > 0.5), (0.5 > 0.3), (0.5 = 0.5 counts half) → 3.5 / 4
    assert auroc(np.array([0.8, 0.5, 0.3, 0.5]), np.array([1, 1, 0, 0])) == 0.875
    assert math.isnan(auroc(np.array([1.0]), np.array([1])))
    assert f1(np.array([True, False, True]), np.array([1, 1, 0])) == 0.5 and f1(np.array([False]), np.array([0])) == 0
    assert spearman(np.array([1, 2, 3]), np.array([10, 20, 15])) == pytest.approx(0.5)
    # Wilson for 8 of 10 by the formula: centre 0.7166, half 0.2268
    assert (wilson(8, 10).low, wilson(8, 10).high) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert math.isnan(wilson(0, 0).value)


def test_a_floor_under_the_best_f1():
    scores, labels = np.array([5, 10, 20, 60, 80]), np.array([0, 0, 1, 1, 1])
    assert threshold_by_f1(scores, labels).tau == 10
    bounded = threshold_by_f1(scores, labels, at_least=30)
    assert bounded.tau == 30 and "from tau 30 on" in bounded.objective
