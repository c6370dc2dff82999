"""Training with checkpoints: a run that was stopped goes on from the last epoch's end."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from .examples import Example
from .model import StreamModel, batch_of
from .targets import LEVELS, level_target

UNKNOWN_SHARE = 0.04
# How much the last token of a reply weighs beside the mean over all: there the whole text is known.
END_WEIGHT = 0.5
CATEGORY_WEIGHT = 0.3


@dataclass(frozen=True)
class Recipe:
    epochs: int = 3
    batch: int = 64
    rate: float = 2e-3
    seed: int = 7


def _entropy(logits: Tensor, target: Tensor) -> Tensor:
    return -(target * functional.log_softmax(logits, dim=-1)).sum(dim=-1)


def loss_of(model: StreamModel, examples: list[Example], cls: int, sep: int, unknown: int | None = None, noise: torch.Generator | None = None) -> Tensor:
    """Qwen3Guard's loss: level and category at the end of the prompt, and averaged over the tokens of the reply.

    Category terms count only as far as the text is not safe.
    """
    batch = batch_of(examples, cls, sep)
    if unknown is not None:
        # cls and sep are kept: they carry the roles
        drop = (torch.rand(batch.ids.shape, generator=noise) < UNKNOWN_SHARE) & (batch.ids != cls) & (batch.ids != sep)
        batch = type(batch)(batch.ids.masked_fill(drop, unknown), batch.prompt_end, batch.ends)
    prompt, reply = model(batch)
    length = batch.ids.shape[1]
    count = len(LEVELS)
    calm = torch.tensor(level_target(0.0), dtype=torch.float32)
    target = calm.expand(len(examples), length, count).clone()
    weight = torch.zeros(len(examples), length)
    category = torch.zeros(len(examples), length, reply.shape[2] - count)
    for i, example in enumerate(examples):
        start, n = len(example.prompt) + 2, len(example.reply)
        label = torch.tensor(example.reply_level, dtype=torch.float32)
        if example.harmful_from >= n:
            # safe or nearly so all through: every token takes the label
            target[i, start:start + n], weight[i, start:start + n] = label, 1.0
        else:
            target[i, start + example.harmful_from:start + n] = label
            weight[i, start:start + example.safe_until] = 1.0
            weight[i, start + example.harmful_from:start + n] = 1.0
            # both sides of the boundary weigh the same, however long they are
            for a, b in ((0, example.safe_until), (example.harmful_from, n)):
                if b > a:
                    weight[i, start + a:start + b] *= n / (2 * (b - a))
        weight[i] *= example.weight / max(float(weight[i].sum()), 1e-6)
        weight[i, start + n - 1] += END_WEIGHT * example.weight
        if example.reply_category is not None and example.harmful_from < n:
            category[i, start + example.harmful_from:start + n] = torch.tensor(example.reply_category, dtype=torch.float32)
    total = (_entropy(reply[..., :count], target) * weight).sum()
    total = total + CATEGORY_WEIGHT * (_entropy(reply[..., count:], category) * weight).sum()
    prompt_target = torch.tensor(np.array([example.prompt_level for example in examples]), dtype=torch.float32)
    prompt_weight = torch.tensor([example.prompt_weight for example in examples])
    total = total + (_entropy(prompt[:, :count], prompt_target) * prompt_weight).sum()
    width = prompt.shape[1] - count
    shares = torch.tensor(np.array([example.prompt_category if example.prompt_category is not None else np.zeros(width) for example in examples]), dtype=torch.float32)
    total = total + CATEGORY_WEIGHT * (_entropy(prompt[:, count:], shares) * prompt_weight).sum()
    return total / len(examples)


def batches(examples: Sequence[Example], size: int, random_: random.Random) -> list[list[Example]]:
    """Examples of like length together, so that little is padded; the order of the batches is random."""
    order = sorted(range(len(examples)), key=lambda i: len(examples[i].prompt) + len(examples[i].reply) + random_.random() * 8)
    groups = [[examples[i] for i in order[start:start + size]] for start in range(0, len(order), size)]
    random_.shuffle(groups)
    return groups


def train(model: StreamModel, examples: Sequence[Example], recipe: Recipe, work: Path, *, cls: int, sep: int, unknown: int) -> dict[str, float]:
    """Trains in place. Returns seconds, steps and the last epoch's mean loss."""
    torch.manual_seed(recipe.seed)
    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimiser = torch.optim.AdamW(parameters, lr=recipe.rate, weight_decay=0.01)
    steps = recipe.epochs * -(-len(examples) // recipe.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, recipe.rate, total_steps=max(steps, 2), pct_start=0.1)
    checkpoint, first, seconds, loss = work / "checkpoint.pt", 0, 0.0, float("nan")
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=True)
        if saved["recipe"] == repr(recipe) and saved["examples"] == len(examples):
            model.load_state_dict(saved["model"])
            optimiser.load_state_dict(saved["optimiser"])
            schedule.load_state_dict(saved["schedule"])
            first, seconds, loss = saved["epoch"], saved["seconds"], saved["loss"]
            print(f"goes on after epoch {first} of {recipe.epochs}", file=sys.stderr)
    for epoch in range(first, recipe.epochs):
        model.train()
        noise = torch.Generator().manual_seed(recipe.seed * 1000 + epoch)
        started, losses = time.monotonic(), []
        groups = batches(examples, recipe.batch, random.Random(recipe.seed * 1000 + epoch))
        for number, group in enumerate(groups):
            value = loss_of(model, group, cls, sep, unknown, noise)
            optimiser.zero_grad()
            value.backward()
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimiser.step()
            schedule.step()
            losses.append(float(value.detach()))
            if number and number % 100 == 0:
                rate = number / (time.monotonic() - started)
                print(f"epoch {epoch + 1}/{recipe.epochs} step {number}/{len(groups)} loss {np.mean(losses[-100:]):.4f} {rate:.1f} steps/s, {(len(groups) - number) / rate / 60:.1f} min left", file=sys.stderr, flush=True)
        seconds += time.monotonic() - started
        loss = float(np.mean(losses))
        torch.save({"model": model.state_dict(), "optimiser": optimiser.state_dict(), "schedule": schedule.state_dict(), "epoch": epoch + 1,
                    "seconds": seconds, "loss": loss, "recipe": repr(recipe), "examples": len(examples)}, checkpoint)
    return {"seconds": seconds, "steps": steps, "loss": loss}
