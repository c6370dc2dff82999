"""Runs an exported artefact the way the library serves it: one window at a time, one thread, maximum over windows."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime

from .rows import Labels, Row
from .tokens import encode_rows, load_tokenizer, windows


class Runtime:
    """An ONNX graph with its tokenizer. Each text stands alone: a padded batch would change the int8 scales."""

    def __init__(self, model: Path, tokenizer: Path, threads: int = 1):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        self.session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self.tokenizer = load_tokenizer(tokenizer)
        self.cls, self.sep = self.tokenizer.token_to_id("[CLS]"), self.tokenizer.token_to_id("[SEP]")

    def window(self, ids: Sequence[int], types: Sequence[int]) -> np.ndarray:
        feed = {"input_ids": np.array([ids], dtype=np.int64), "attention_mask": np.ones((1, len(ids)), dtype=np.int64),
                "token_type_ids": np.array([types], dtype=np.int64)}
        return self.session.run(["logits"], feed)[0][0]

    def logits(self, rows: Sequence[Row], *, name: str = "", most_windows: int = 12) -> np.ndarray:
        """Largest logit of every head over the windows of each row; [rows, heads]."""
        out = []
        started = time.monotonic()
        for number, encoded in enumerate(encode_rows(self.tokenizer, rows)):
            if name and number and number % 2000 == 0:
                rate = number / (time.monotonic() - started)
                print(f"{name}: {number}/{len(rows)}, {rate:.0f} rows/s, {(len(rows) - number) / rate:.0f} s left", file=sys.stderr, flush=True)
            out.append(np.max([self.window(ids, types) for ids, types in windows(encoded, self.cls, self.sep)[:most_windows]], axis=0))
        return np.array(out) if out else np.zeros((0, 0))

    def texts(self, texts: Sequence[str], replies: Sequence[str] | None = None) -> np.ndarray:
        rows = [Row(str(i), "", "", text, Labels(), reply=replies[i] if replies else None) for i, text in enumerate(texts)]
        return self.logits(rows)
