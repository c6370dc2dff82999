"""From a trained network to the files that ship: graph, card, and a reference for the TypeScript side."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch
from torch import nn

from .networks import RATE, UNITS

FILE = "model.onnx"


def export(network: nn.Module, shape: tuple[int, ...], path: Path) -> None:
    """Inputs `input` [batch, ...shape] and `keep` [batch, units]; outputs `logits` [batch, classes], `features` [batch, units]."""
    example = (torch.zeros(2, *shape), torch.ones(2, UNITS))
    axes = {name: {0: "batch"} for name in ("input", "keep", "logits", "features")}
    torch.onnx.export(network, example, str(path), input_names=["input", "keep"], output_names=["logits", "features"], dynamic_axes=axes, opset_version=17, dynamo=False)


def wilson(right: int, n: int) -> tuple[float, float]:
    z = 1.959963984540054
    share = right / n
    middle, reach = (share + z * z / (2 * n)) / (1 + z * z / n), z / (1 + z * z / n) * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return float(middle - reach), float(middle + reach)


def accuracy(name: str, logits: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    right = int((logits.argmax(axis=1) == labels).sum())
    low, high = wilson(right, len(labels))
    return {"set": name, "n": len(labels), "metric": "accuracy", "value": round(right / len(labels), 4), "low": round(low, 4), "high": round(high, 4)}


def write_card(folder: Path, card: dict[str, Any]) -> None:
    weights = (folder / FILE).read_bytes()
    full = {"schemaVersion": 1, "task": "classifier", **card,
            "files": [{"role": "weights", "path": FILE, "sha256": hashlib.sha256(weights).hexdigest(), "bytes": len(weights)}],
            "output": {"logits": "logits", "features": "features"}, "dropout": {"name": "keep", "units": UNITS, "rate": RATE}}
    (folder / "card.json").write_text(json.dumps(full, indent=1, ensure_ascii=False) + "\n")


def made_up(row: int, shape: tuple[int, ...]) -> np.ndarray:
    """The same made-up input as in the test: 0.5 + 0.5 sin(0.37 i + row)."""
    size = int(np.prod(shape))
    return (0.5 + 0.5 * np.sin(0.37 * np.arange(size) + row)).astype(np.float32).reshape(shape)


def write_reference(folder: Path, shape: tuple[int, ...], rows: int = 3) -> None:
    session = onnxruntime.InferenceSession(str(folder / FILE))
    keep = np.ones((rows, UNITS), np.float32)
    keep[:, ::3] = 0
    inputs = np.stack([made_up(row, shape) for row in range(rows)])
    logits, features = session.run(["logits", "features"], {"input": inputs, "keep": np.ones_like(keep)})
    dropped, _ = session.run(["logits", "features"], {"input": inputs, "keep": keep})
    def rounded(values: np.ndarray) -> list[list[float]]:
        return [[round(float(value), 5) for value in row] for row in values]
    (folder / "reference.json").write_text(json.dumps({"logits": rounded(logits), "everyThirdUnitDropped": rounded(dropped), "features": rounded(features)}) + "\n")
