import numpy as np

from trainers.guard.compare import ATTACKS, INNOCENT, POSTS, harm, measures, texts_of
from trainers.guard.leave_one_out import sample, table
from trainers.guard.model_heads import CATEGORY_COLUMNS, HEADS
from trainers.guard.rows import Labels, Row

from .conftest import row


def test_texts_are_spread_over_the_set(write_set):
    data = write_set("mild", [row(f"m-{i}", f"text {i}") | {"y": None if i == 0 else i % 2} for i in range(10)])
    texts, labels = texts_of(data, "mild", 5)
    assert texts == [f"text {i}" for i in range(0, 10, 2)] and labels.tolist() == [-1, 0, 0, 0, 0]


def test_harm_adds_the_largest_category():
    logits = np.zeros((1, len(HEADS)))
    logits[0, 0], logits[0, CATEGORY_COLUMNS.start + 3] = 1.0, 0.5
    assert harm(logits, share=2.0)[0] == 2.0


def test_a_perfect_model_is_perfect_in_every_column():
    random = np.random.default_rng(1)
    def rows(n, level):
        return random.normal(level, 0.01, (n, len(HEADS)))
    y = np.arange(40) % 2
    posts = rows(40, 0.0)
    posts[y == 1] += 5
    scores = {POSTS: posts, ATTACKS: rows(30, 5.0), **{name: rows(50, -5.0) for name in INNOCENT}}
    assert measures(scores.__getitem__, {POSTS: y}) == ["1.000 [1.000, 1.000]"] * 4 + ["100.0 %"]


def test_a_source_unlike_the_others_falls_when_it_is_left_out():
    random = np.random.default_rng(2)
    # two kinds of positives on two axes, one negative kind
    kinds = {"a": (3.0, 0.0), "b": (0.0, 3.0), "calm": (0.0, 0.0)}
    x = np.concatenate([random.normal(kinds[k], 1.0, (200, 2)) for k in kinds])
    sources = np.repeat(list(kinds), 200)
    y = (sources != "calm").astype(int)
    train = np.arange(600) % 2 == 0
    found = {name: (n, within.value, without.value) for name, n, within, without in table(x, y, sources, train)}
    assert set(found) == {"a", "b"} and found["a"][0] == 100
    for _, within, without in found.values():
        assert within > 0.9 and without < within - 0.2


def test_a_sample_holds_prompts_of_every_source():
    rows = [Row(str(i), "large" if i % 3 else "small", "", str(i), Labels(harm_prompt=0.5)) for i in range(1800)] + [Row("r", "pairs", "", "q", Labels(harm_response=0.5), reply="a")]
    drawn = sample(rows, 1, 300)
    assert sum(row.source == "large" for row in drawn) == 300 and sum(row.source == "small" for row in drawn) == 300
    assert not any(row.reply for row in drawn)
