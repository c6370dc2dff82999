"""What the encoder says of texts, kept on disk: a second run with the same encoder does not ask again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from trainers.guard.rows import Labels, Row
from trainers.guard.runtime import Runtime

STRICTNESS = ("strict", "moderate", "loose")


@dataclass(frozen=True)
class Encoder:
    """An artefact with its card."""

    folder: Path
    card: dict[str, Any]

    @property
    def sha256(self) -> str:
        return next(file["sha256"] for file in self.card["files"] if file["role"] == "weights")

    def probability(self, logits: np.ndarray, head: str) -> np.ndarray:
        fitted = self.card["calibration"][head]
        z = fitted["slope"] * logits[:, self.card["heads"].index(head)] + fitted["intercept"]
        return 1.0 / (1.0 + np.exp(-z))

    def flagged(self, logits: np.ndarray, head: str, strictness: str) -> np.ndarray:
        """As the library decides: score = round(100 p), flagged iff above tau."""
        return np.floor(100.0 * self.probability(logits, head) + 0.5) > self.card["thresholds"][head]["calibrated"][strictness]["tau"]


def open_encoder(folder: Path) -> Encoder:
    return Encoder(folder, json.loads((folder / "card.json").read_text(encoding="utf-8")))


def judge(encoder: Encoder, rows: Sequence[Row], name: str, work: Path) -> np.ndarray:
    """Largest logit of every head over the windows of each row; [rows, heads]."""
    path = work / f"{name}-{encoder.sha256[:12]}-{len(rows)}.npy"
    if path.is_file():
        return np.load(path)
    logits = Runtime(encoder.folder / "model.onnx", encoder.folder / "tokenizer.json").logits(rows, name=name, most_windows=8)
    np.save(path, logits)
    return logits


def prompts(texts: Sequence[str]) -> list[Row]:
    return [Row(str(number), "", "", text, Labels()) for number, text in enumerate(texts)]
