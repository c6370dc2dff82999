"""The network as it ships: word vectors rounded to int8, everything else 32-bit floats, in one safetensors file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file

from .examples import Example
from .model import StreamModel, batch_of
from .targets import LEVELS, risk


def round_words(model: StreamModel) -> tuple[np.ndarray, np.ndarray]:
    """Projects the word features once and for all and rounds them to int8, one scale a row; the model then uses these."""
    with torch.no_grad():
        vectors = model.project(model.features).numpy()
    scale = (np.maximum(np.abs(vectors).max(axis=1), 1e-9) / 127.0).astype(np.float32)
    small = np.clip(np.round(vectors / scale[:, None]), -127, 127).astype(np.int8)
    model.table = torch.from_numpy(small.astype(np.float32) * scale[:, None])
    return small, scale


def save(model: StreamModel, path: Path) -> None:
    """Writes the weights under the names that src/guard/streaming/network.ts reads. Gates in torch's order: reset, update, new."""
    small, scale = round_words(model)
    tensors = {"words": small, "words.scale": scale}
    for name, weight, bias in (("gru.input", model.gru.weight_ih_l0, model.gru.bias_ih_l0), ("gru.recurrent", model.gru.weight_hh_l0, model.gru.bias_hh_l0)):
        tensors[f"{name}.weight"], tensors[f"{name}.bias"] = weight.detach().numpy(), bias.detach().numpy()
    for role in ("prompt", "reply"):
        for part in ("inner", "output"):
            layer = getattr(model, f"{role}_{part}")
            tensors[f"{role}.{part}.weight"], tensors[f"{role}.{part}.bias"] = layer.weight.detach().numpy(), layer.bias.detach().numpy()
    save_file({name: np.ascontiguousarray(values) for name, values in tensors.items()}, path)
    path.chmod(0o644)


def read(model: StreamModel, examples: Sequence[Example], cls: int, sep: int, size: int = 64) -> tuple[np.ndarray, list[np.ndarray]]:
    """Risk at the end of each prompt, and at every token of each reply; in the order given."""
    model.eval()
    order = sorted(range(len(examples)), key=lambda i: len(examples[i].prompt) + len(examples[i].reply))
    prompts, replies = np.zeros(len(examples)), [np.zeros(0)] * len(examples)
    count = len(LEVELS)
    with torch.no_grad():
        for start in range(0, len(order), size):
            chosen = order[start:start + size]
            prompt, reply = model(batch_of([examples[i] for i in chosen], cls, sep))
            at_end, along = (risk(torch.softmax(logits[..., :count], dim=-1).numpy()) for logits in (prompt, reply))
            for row, i in enumerate(chosen):
                first = len(examples[i].prompt) + 2
                prompts[i], replies[i] = at_end[row], along[row, first:first + len(examples[i].reply)]
    return prompts, replies
