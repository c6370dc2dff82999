"""The perception models: masks, graphs and what is left out of training."""

import json

import numpy as np
import onnxruntime
import pytest
import torch

from trainers.perception.__main__ import CARDS
from trainers.perception.artefact import accuracy, export, made_up, write_card, write_reference
from trainers.perception.networks import NETWORKS, RATE, UNITS, masks
from trainers.perception.train import EPOCHS, predict, train

SHAPES = {"digits": (1, 28, 28), "beats": (1, 180), "bearings": (1, 1024)}


def test_masks_keep_the_mean():
    drawn = masks(4000, torch.Generator().manual_seed(1))
    assert sorted(drawn.unique().tolist()) == pytest.approx([0, 1 / (1 - RATE)])
    # Each is 0 or 1 / 0.6 with variance 0.667: 4 standard errors of 256,000 draws are 0.0065.
    assert abs(drawn.mean().item() - 1) < 0.0065


@pytest.mark.parametrize("name", NETWORKS)
def test_graph_gives_what_the_network_gives(name, tmp_path):
    torch.manual_seed(3)
    network = NETWORKS[name](len(CARDS[name]["classes"])).eval()
    export(network, SHAPES[name], tmp_path / "model.onnx")
    session = onnxruntime.InferenceSession(str(tmp_path / "model.onnx"))
    inputs = np.stack([made_up(row, SHAPES[name]) for row in range(3)])
    keep = masks(3, torch.Generator().manual_seed(2))
    logits, features = session.run(["logits", "features"], {"input": inputs, "keep": keep.numpy()})
    with torch.no_grad():
        expected, own = network(torch.from_numpy(inputs), keep)
    np.testing.assert_allclose(logits, expected.numpy(), atol=1e-4)
    np.testing.assert_allclose(features, own.numpy(), atol=1e-4)


def test_training_learns_and_the_artefact_is_written(tmp_path, monkeypatch):
    monkeypatch.setitem(EPOCHS, "beats", 4)
    rng = np.random.default_rng(5)
    labels = rng.integers(0, 3, 600)
    inputs = rng.normal(0, 0.3, (600, 1, 180)).astype(np.float32)
    inputs[np.arange(600), 0, 40 + 40 * labels] += 3
    network = train("beats", inputs, labels, 3, seed=1)
    measured = accuracy("train", predict(network, inputs), labels)
    # Every row right: Wilson's interval reaches from n / (n + z²) to 1.
    assert measured["value"] > 0.95 and measured["low"] < measured["value"] <= measured["high"]
    export(network, SHAPES["beats"], tmp_path / "model.onnx")
    write_card(tmp_path, {"id": "x"})
    write_reference(tmp_path, SHAPES["beats"])
    card = json.loads((tmp_path / "card.json").read_text())
    assert card["files"][0]["bytes"] == (tmp_path / "model.onnx").stat().st_size
    assert len(json.loads((tmp_path / "reference.json").read_text())["features"][0]) == UNITS


def test_nothing_of_unknown_licence_is_trained_on():
    for card in CARDS.values():
        for source in card["data"]:
            assert source["licence"] in ("CC-BY-SA-3.0", "ODC-By-1.0", "Apache-2.0")
            assert "cwru" not in source["name"]
