from collections import Counter

from trainers.guard.levels import CONTROVERSIAL, SAFE, UNSAFE, vote, with_levels
from trainers.guard.model_heads import HEADS
from trainers.guard.rows import LEVELS, TIERS, Labels, Row, benign, harmful, sharpen, targets
from trainers.guard.tiers import make_tiers


def value_and_weight(labels, head):
    values, weights = targets(labels)
    return values[HEADS.index(head)], weights[HEADS.index(head)]


def test_a_tier_is_one_of_two_columns_and_silence_is_no_answer():
    contested = Labels(harm_prompt=0.15, tier="focused-attention")
    assert value_and_weight(contested, "tier/focused-attention") == (1.0, 1.0)
    assert value_and_weight(contested, "tier/conditionally-safe") == (0.0, 1.0)
    assert value_and_weight(benign(), "tier/focused-attention") == (0.0, 1.0)
    assert value_and_weight(harmful(0.8, "hate"), "tier/focused-attention") == (0.0, 0.0)


def test_levels_are_two_ordered_cuts():
    expected = {SAFE: (0.0, 0.0), CONTROVERSIAL: (1.0, 0.0), UNSAFE: (1.0, 1.0)}
    for level, cuts in expected.items():
        assert tuple(value_and_weight(Labels(level=level), f"level/{name}")[0] for name in LEVELS) == cuts
    assert value_and_weight(Labels(), "level/flagged")[1] == 0.0


def test_the_vote_of_the_paper():
    assert vote(True, False) == CONTROVERSIAL
    assert vote(False, True) == CONTROVERSIAL  # the pair the paper leaves open is a conflict
    assert vote(True, True) is None and vote(False, False) is None


def test_rows_near_the_border_become_controversial_and_clear_ones_keep_their_label():
    rows = []
    for number in range(400):
        rows.append(Row(f"a{number}", "made", f"a{number}", f"apples pears plums garden number {number}", benign()))
        rows.append(Row(f"b{number}", "made", f"b{number}", f"rude nasty vile insult number {number}", harmful(0.8, "hate")))
        # the same words, labelled one way and the other
        rows.append(Row(f"c{number}", "made", f"c{number}", f"fierce debate tonight number {number}", harmful(0.6, "hate") if number % 2 else benign()))
    rows.append(Row("reply", "made", "reply", "what?", Labels(harm_response=0.9), reply="this"))
    judged, counts = with_levels(rows, seed=1)
    by_kind = {kind: Counter(row.labels.level for row in judged if row.id.startswith(kind) and row.id != "reply") for kind in "abc"}
    assert by_kind["a"][SAFE] > 390 and by_kind["b"][UNSAFE] > 390
    assert by_kind["c"][CONTROVERSIAL] > 200
    assert judged[-1].labels.level is None and sum(counts.values()) == 1200
    assert with_levels(rows, seed=1)[0] == judged


def test_too_few_rows_are_not_voted_on():
    rows = [Row("a", "made", "a", "plums", benign()), Row("b", "made", "b", "vile", harmful(0.9, "hate"))]
    assert [row.labels.level for row in with_levels(rows, seed=1)[0]] == [SAFE, UNSAFE]


def test_templated_tiers_are_distinct_mild_and_of_both_kinds():
    rows = make_tiers(600, 3)
    assert rows == make_tiers(600, 3) and len({row.text for row in rows}) == 600
    assert Counter(row.labels.tier for row in rows).keys() == set(TIERS)
    assert all(row.labels.harm_prompt < 0.2 and "{" not in row.text for row in rows)


def test_sharpening_keeps_order_and_puts_the_border_in_the_middle():
    values = [0.03, 0.12, 0.3, 0.4, 0.52, 0.7, 0.9]
    sharp = [sharpen(value) for value in values]
    assert sharp == sorted(sharp) and abs(sharpen(0.4) - 0.5) < 1e-12
    assert all((a < 0.5) == (b < 0.4) for a, b in zip(sharp, values) if b != 0.4)
