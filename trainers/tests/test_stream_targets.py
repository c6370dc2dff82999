"""Levels, categories, boundaries and thresholds of the streaming guard."""

from __future__ import annotations

import numpy as np
import pytest

from trainers.guard.rows import Labels
from trainers.stream.boundaries import MOST_CHECKPOINTS, Boundary, boundary, checkpoints
from trainers.stream.decide import score, thresholds
from trainers.stream.measure import trigger
from trainers.stream.targets import JAILBREAK, PROMPT_CATEGORIES, REPLY_CATEGORIES, category_target, level_target, risk, streamed


@pytest.mark.parametrize(("severity", "expected"), [(0.0, (1, 0, 0)), (0.1, (1, 0, 0)), (0.2, (0.5, 0.5, 0)), (0.3, (0, 1, 0)), (0.425, (0, 0.5, 0.5)), (0.55, (0, 0, 1)), (0.9, (0, 0, 1))])
def test_levels_are_linear_between_the_borders(severity, expected):
    np.testing.assert_allclose(level_target(severity), expected, atol=1e-12)


def test_a_vote_for_controversial_counts_half():
    np.testing.assert_allclose(level_target(0.0, 1), (0.5, 0.5, 0))
    np.testing.assert_allclose(level_target(0.9, 1), (0, 0.5, 0.5))
    np.testing.assert_allclose(level_target(0.9, 2), (0, 0, 1))


def test_risk_rises_with_severity():
    risks = [float(risk(level_target(severity))) for severity in np.linspace(0, 1, 50)]
    assert risks == sorted(risks) and risks[0] == 0 and risks[-1] == 1


def test_categories_share_equally_and_jailbreaks_are_for_prompts():
    both = category_target(Labels(categories=("illicit", "violence")), REPLY_CATEGORIES)
    assert both is not None and both[REPLY_CATEGORIES.index("Violent")] == both[REPLY_CATEGORIES.index("Non-violent Illegal Acts")] == 0.5
    assert category_target(Labels(categories=()), REPLY_CATEGORIES) is None
    assert category_target(Labels(injection=1.0), REPLY_CATEGORIES) is None
    attack = category_target(Labels(injection=1.0), PROMPT_CATEGORIES)
    assert attack is not None and attack[PROMPT_CATEGORIES.index(JAILBREAK)] == 1


def test_a_stream_is_as_risky_as_its_riskiest_pair():
    assert streamed(np.array([0.1, 0.9, 0.2, 0.5, 0.6])) == 0.5
    assert streamed(np.array([0.9])) == 0.0
    assert streamed(np.array([0.9, 0.1, 0.9])) == 0.1
    assert streamed(np.array([0.9, 0.8]), window=1) == 0.9


def test_the_trigger_and_the_streamed_score_agree():
    random_ = np.random.default_rng(3)
    for _ in range(200):
        risks = random_.random(random_.integers(1, 20))
        for tau in (20, 50, 80):
            assert (trigger(risks, tau) is not None) == (int(score(streamed(risks))) > tau)
    assert trigger(np.array([0.0, 0.9, 0.0, 0.9, 0.9]), 50) == 4


def test_checkpoints_are_few_rise_and_end_with_the_whole():
    for first, last in ((0, 1), (0, 3), (5, 12), (0, 160), (100, 160)):
        lengths = checkpoints(first, last)
        assert lengths == sorted(set(lengths)) and lengths[-1] == last and lengths[0] > first and len(lengths) <= MOST_CHECKPOINTS
    assert checkpoints(0, 16) == [4, 8, 12, 16]


@pytest.mark.parametrize(("judged", "expected"), [
    ([0.1, 0.1, 0.8, 0.8], Boundary(8, 11)),
    ([0.9, 0.1, 0.8, 0.8], Boundary(8, 11)),
    ([0.8, 0.8, 0.8, 0.8], Boundary(0, 3)),
    ([0.1, 0.1, 0.1, 0.8], Boundary(12, 14)),
    ([0.1, 0.1, 0.1, 0.1], Boundary(0, 14)),
])
def test_the_boundary_is_where_harm_comes_to_stay(judged, expected):
    assert boundary(0, [4, 8, 12, 16], judged, border=0.25) == expected


def test_tokens_of_nobody_knows_lie_between_safe_and_harmful():
    found = boundary(20, [24, 28], [0.1, 0.9], border=0.25)
    assert found == Boundary(24, 26)
    assert boundary(20, [21], [0.9], border=0.25) == Boundary(20, 20)


def test_thresholds_keep_the_false_alarms_of_a_regime():
    random_ = np.random.default_rng(5)
    severities = np.where(random_.random(2000) < 0.4, 0.8, 0.05)
    scores = score(np.clip(severities + random_.normal(0, 0.2, 2000), 0, 1))
    innocent = score(np.clip(random_.normal(0.35, 0.15, 500), 0, 1))
    found = thresholds(scores, severities, innocent)
    taus = [found[strictness].tau for strictness in ("strict", "moderate", "loose")]
    assert taus == sorted(taus)
    assert (innocent > taus[0]).mean() <= 0.05 and (innocent > taus[1]).mean() <= 0.02 and (innocent > taus[2]).mean() <= 0.005
    assert "false alarms" in found["loose"].objective
