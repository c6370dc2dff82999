"""The linear tier: features, fit, quantisation and the stopping rule."""

from __future__ import annotations

import json

import numpy as np
import pytest

from trainers.linear.artefact import quantise
from trainers.linear.features import SIZE, features_of, windows_of, words_of
from trainers.linear.fit import RIDGE, SURE, Linear, design, fit, upper_logits
from trainers.linear.probes import make_probes
from trainers.linear.stopping import clarity, fit_stop

from .conftest import ROOT

SHIPPED = ROOT / "models" / "guard-linear"


def text_of(words: list[bytes]) -> list[str]:
    return [word.decode("utf-16-le") for word in words]


def test_words_fold_case_and_digits_and_part_at_the_rest() -> None:
    assert text_of(words_of("Room 12: don't — Grüße, 日本!")) == ["room", "00", "don", "t", "grüße", "日本"]
    assert words_of(" \u2028 ") == []


def test_a_word_gives_itself_and_its_inner_ngrams() -> None:
    features = features_of("cat sat")
    # " cat ": itself, three of 3, two of 4, one of 5 characters
    assert [len(word) for word in features.words] == [7, 7]
    assert len(features.pairs) == 1
    assert len(features.of(0, 2)) == 15 and len(features.of(0, 1)) == 7 and len(features.of(1, 1)) == 0


@pytest.mark.parametrize(("words", "expected"), [(0, [(0, 0)]), (40, [(0, 40)]), (41, [(0, 40), (1, 41)]), (80, [(0, 40), (20, 60), (40, 80)])])
def test_windows_cover_the_text_and_end_with_it(words: int, expected: list[tuple[int, int]]) -> None:
    assert windows_of(words) == expected


def toy() -> tuple[list[str], np.ndarray, np.ndarray]:
    texts = [f"{word} number {i}" for word in ("garden", "weapon") for i in range(40)]
    targets = np.array([[0.05 if text.startswith("garden") else 0.95] * 3 for text in texts])
    return texts, targets, np.ones_like(targets)


def test_the_fit_separates_and_the_unknown_counts_against_a_text() -> None:
    texts, targets, weights = toy()
    model = fit(design([features_of(text).of(0, 99) for text in texts]), targets, weights)
    calm, harsh, unknown = (upper_logits(model, features_of(text))[0] for text in ("garden number", "weapon number", "quixotic zephyrs"))
    assert calm < harsh
    assert unknown == pytest.approx(model.intercepts[0] + SURE * np.sqrt(1 / RIDGE), abs=0.3)
    # the worst window decides
    long = "garden number " * 60 + "weapon number " + "garden number " * 60
    assert upper_logits(model, features_of(long))[0] > upper_logits(model, features_of("garden number " * 120))[0]


def test_quantised_bytes_read_back_as_the_model() -> None:
    texts, targets, weights = toy()
    model = fit(design([features_of(text).of(0, 99) for text in texts]), targets, weights)
    read, data, scales, table = quantise(model)
    assert len(data) == 4 * SIZE
    columns = np.frombuffer(data, dtype=np.uint8).reshape(SIZE, 4)
    assert np.array_equal(columns[:, 0].view(np.int8) * scales[0], read.weights[0])
    assert np.array_equal(np.array(table)[columns[:, 3]], read.variance)
    assert np.abs(read.weights - model.weights).max() <= max(scales) / 2 + 1e-12
    assert np.abs(read.variance / model.variance - 1).max() < 0.02


def test_clarity_is_surgical_precision() -> None:
    assert clarity(0.1) == pytest.approx(0.5310044064)
    assert clarity(0.5) == pytest.approx(0.0) and clarity(0.0) == 1.0


def test_the_stopping_rule_keeps_the_loss_by_source() -> None:
    random = np.random.default_rng(3)
    n = 4000
    sources = random.choice(["a", "b"], n)
    hit = random.random(n) < 0.3
    harm = np.clip(random.normal(np.where(hit, 0.4, 0.1), 0.12), 0, 1)
    injection = np.full(n, 0.01)
    stop = fit_stop(harm, injection, hit, ~hit, sources)
    assert stop is not None
    go = (harm <= stop.harm) & (injection <= stop.injection)
    assert np.mean([go[hit & (sources == source)].mean() for source in "ab"]) <= 0.01
    assert stop.let_go == pytest.approx(np.mean([go[~hit & (sources == source)].mean() for source in "ab"]))
    assert stop.let_go > 0.3


def test_no_rule_is_better_than_one_that_loses() -> None:
    n = 200
    hit = np.arange(n) % 2 == 0
    assert fit_stop(np.full(n, 0.001), np.full(n, 0.001), hit, ~hit, np.full(n, "a")) is None


def test_probes_hold_every_word_and_depend_on_the_seed_alone() -> None:
    vocabulary = [f"{a}{b}word" for a in "abcdefgh" for b in "abcdefgh"] + ["##ing", "[CLS]", "x"]
    probes = make_probes(vocabulary, 7)
    assert probes == make_probes(reversed(vocabulary), 7) != make_probes(vocabulary, 8)
    everything = " ".join(probes)
    assert all(word in everything for word in vocabulary[:-3])


def test_the_shipped_reference_is_what_this_code_computes() -> None:
    card = json.loads((SHIPPED / "linear.json").read_text(encoding="utf-8"))
    columns = np.frombuffer((SHIPPED / "weights.bin").read_bytes(), dtype=np.uint8).reshape(SIZE, 4)
    scales = np.array([head["scale"] for head in card["heads"]])
    model = Linear(columns[:, :3].view(np.int8).T * scales[:, None], np.array([head["intercept"] for head in card["heads"]]), np.array(card["variances"])[columns[:, 3]])
    reference = json.loads((SHIPPED / "reference.json").read_text(encoding="utf-8"))
    for entry in reference["texts"]:
        features = features_of(entry["text"])
        assert upper_logits(model, features) == pytest.approx(entry["upper"], abs=reference["tolerance"])
        if "words" in entry:
            assert [word.tolist() for word in features.words] == entry["words"] and features.pairs.tolist() == entry["pairs"]
