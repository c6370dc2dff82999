"""The artefact in models/guard-text keeps the contract of docs/artefacts.md."""

from __future__ import annotations

import hashlib
import json

import numpy as np
import pytest
from transformers import PreTrainedTokenizerFast

from trainers.guard.finish import check_self_test
from trainers.guard.reference import TEXTS
from trainers.guard.registry import BY_NAME
from trainers.guard.model_heads import HEADS
from trainers.guard.rows import DECISION_HEADS
from trainers.guard.runtime import Runtime

from .conftest import ROOT

FOLDER = ROOT / "models" / "guard-text"
CARD = json.loads((FOLDER / "card.json").read_text())


@pytest.fixture(scope="module")
def served() -> Runtime:
    return Runtime(FOLDER / "model.onnx", FOLDER / "tokenizer.json")


def test_every_file_has_its_hash_and_size():
    assert {file["role"] for file in CARD["files"]} == {"weights", "tokenizer"}
    for file in CARD["files"]:
        content = (FOLDER / file["path"]).read_bytes()
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (file["sha256"], file["bytes"])


def test_heads_calibration_and_thresholds_are_complete():
    assert CARD["heads"][:4] == list(DECISION_HEADS)
    assert set(CARD["heads"][4:]) <= set(HEADS[4:])
    assert set(CARD["calibration"]) == set(CARD["heads"]) and all(entry["method"] == "platt" and entry["slope"] > 0 for entry in CARD["calibration"].values())
    assert set(CARD["thresholds"]) == {"harm-prompt", "harm-response", "injection"}
    for by in CARD["thresholds"].values():
        taus = [by["calibrated"][strictness]["tau"] for strictness in ("strict", "moderate", "loose")]
        assert taus == sorted(taus) and all(-1 <= tau <= 100 and isinstance(tau, int) for tau in taus)
        for entry in by["calibrated"].values():
            assert {"kind", "source", "objective", "n", "value", "interval", "date"} <= set(entry["provenance"])
            assert entry["provenance"]["interval"][0] <= entry["provenance"]["value"] <= entry["provenance"]["interval"][1]


def test_the_graph_has_the_inputs_and_the_output_of_the_contract(served):
    assert [(node.name, node.type) for node in served.session.get_inputs()] == [(name, "tensor(int64)") for name in ("input_ids", "attention_mask", "token_type_ids")]
    (output,) = served.session.get_outputs()
    assert (output.name, output.type) == ("logits", "tensor(float)") and output.shape[-1] == len(CARD["heads"])
    feed = {"input_ids": np.ones((3, 9), np.int64), "attention_mask": np.ones((3, 9), np.int64), "token_type_ids": np.zeros((3, 9), np.int64)}
    assert served.session.run(None, feed)[0].shape == (3, len(CARD["heads"]))
    assert served.window(range(1000, 1000 + CARD["input"]["maxTokens"]), [0] * CARD["input"]["maxTokens"]).shape == (len(CARD["heads"]),)


def test_the_self_test_separates():
    check_self_test(FOLDER, CARD)


def test_nothing_was_trained_or_calibrated_on_that_may_not_be():
    for entry in CARD["data"]:
        source = BY_NAME.get(entry["name"])
        if source is None:
            assert entry["name"].startswith("ductile_") and entry["licence"] == "Apache-2.0"
            continue
        allowed = {"train": {"train", "calibration"}, "calibration": {"calibration"}}.get(source.use, {"evaluation"})
        assert entry["use"] in allowed and entry["licence"] == source.licence


def test_metrics_are_numbers_inside_their_intervals():
    assert len(CARD["metrics"]) > 40
    for metric in CARD["metrics"]:
        assert 0 <= metric["positives"] <= metric["n"]
        assert metric["low"] - 1e-9 <= metric["value"] <= metric["high"] + 1e-9


def test_the_reference_fixture_repeats(served):
    fixture = json.loads((FOLDER / "tokenizer-reference.json").read_text())
    reference = PreTrainedTokenizerFast(tokenizer_file=str(FOLDER / "tokenizer.json"))
    reference.backend_tokenizer.no_truncation()
    reference.backend_tokenizer.no_padding()
    assert len(fixture["texts"]) == len(TEXTS) == 20
    for entry in fixture["texts"]:
        assert len(entry["inputIds"]) == len(entry["tokenTypeIds"])
        if len(entry["inputIds"]) < 60:  # longer prompts of pairs are cut by the guard, not by the tokenizer
            encoded = reference(entry["prompt"], entry["response"]) if "response" in entry else reference(entry["prompt"])
            assert encoded["input_ids"] == entry["inputIds"]
        if "logits" in entry:
            np.testing.assert_allclose(served.window(entry["inputIds"], entry["tokenTypeIds"]), entry["logits"], atol=fixture["logitTolerance"])
