"""Fine-tunes the whole encoder with all heads. Stops and goes on where it was: the state is kept in the work folder."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from .dataset import epoch_rows
from .model import GuardModel
from .model_heads import CATEGORY_COLUMNS
from .probe import probe
from .rows import Row, sharpen, targets
from .tokens import MAX_TOKENS, Encoded, assemble, crop_start, encode_rows

# Most rows of an epoch are cropped to this; the rest see a full window, as at inference.
SHORT_WINDOW, SHORT_SHARE = 96, 0.85
HEAD_WEIGHTS = (1.0, 1.0, 1.0, 0.5)
CATEGORY_WEIGHT = 4.0
# Tiers and levels ride along: they must not bend the encoder.
SIDE_WEIGHT = 0.5


@dataclass(frozen=True)
class Recipe:
    epochs: int = 1
    seed: int = 7
    learning_rate: float = 6e-5
    head_learning_rate: float = 1e-3
    weight_decay: float = 0.01
    warmup: float = 0.06
    # Padded tokens in one batch, and rows at most.
    batch_tokens: int = 2560
    batch_rows: int = 64
    bf16: bool = True
    save_every: int = 100
    # Batches of the first epoch that the linear probe sees; 0: no probe.
    probe_batches: int = 240
    # Share of an epoch's rows that is drawn.
    share: float = 1.0
    # Severities as targets move away from the border of safe and unsafe (rows.sharpen).
    sharpened: bool = True
    # With teachers: the weight of a row's own label against their mean opinion.
    own_label: float = 0.3


@dataclass
class Batch:
    input_ids: Tensor
    attention_mask: Tensor
    token_type_ids: Tensor
    values: Tensor
    weights: Tensor


def pad(sequences: Sequence[tuple[list[int], list[int]]]) -> tuple[Tensor, Tensor, Tensor]:
    """Ids, attention mask and token types, padded with zeros to the longest."""
    longest = max(len(ids) for ids, _ in sequences)
    ids = torch.zeros(len(sequences), longest, dtype=torch.long)
    mask, types = torch.zeros_like(ids), torch.zeros_like(ids)
    for row, (tokens, kinds) in enumerate(sequences):
        ids[row, :len(tokens)] = torch.tensor(tokens)
        mask[row, :len(tokens)] = 1
        types[row, :len(kinds)] = torch.tensor(kinds)
    return ids, mask, types


def batches(rows: Sequence[Row], encoded: Sequence[Encoded], recipe: Recipe, epoch: int, cls: int, sep: int) -> list[Batch]:
    """Crops every row to a window, sorts by length with some noise, fills batches up to the token budget."""
    random_ = random.Random(f"{recipe.seed}-{epoch}-crop")
    items = []
    for row, tokens in zip(rows, encoded):
        room = SHORT_WINDOW if random_.random() < SHORT_SHARE else MAX_TOKENS
        values, weights = targets(row.labels)
        if recipe.sharpened:
            values[:2] = [sharpen(value) if weight else 0.0 for value, weight in zip(values[:2], weights[:2])]
        items.append((assemble(tokens, cls, sep, crop_start(tokens, room, random_), room), (values, weights)))
    items.sort(key=lambda item: len(item[0][0]) * random_.uniform(0.9, 1.1))
    out: list[Batch] = []
    chunk: list[tuple[tuple[list[int], list[int]], tuple[list[float], list[float]]]] = []
    longest = 0
    for item in [*items, None]:
        size = len(item[0][0]) if item else 0
        if chunk and (item is None or len(chunk) == recipe.batch_rows or max(longest, size) * (len(chunk) + 1) > recipe.batch_tokens):
            out.append(Batch(*pad([tokens for tokens, _ in chunk]), torch.tensor([v for _, (v, _) in chunk]), torch.tensor([w for _, (_, w) in chunk])))
            chunk, longest = [], 0
        if item:
            chunk.append(item)
            longest = max(longest, size)
    random_.shuffle(out)
    return out


def loss_of(logits: Tensor, batch: Batch) -> Tensor:
    """Masked cross-entropy with soft targets; every decision head averages over the rows that know it."""
    raw = binary_cross_entropy_with_logits(logits, batch.values, reduction="none") * batch.weights
    total = logits.new_zeros(())
    for head, weight in enumerate(HEAD_WEIGHTS):
        total = total + weight * raw[:, head].sum() / batch.weights[:, head].sum().clamp(min=4.0)
    for columns, weight in ((CATEGORY_COLUMNS, CATEGORY_WEIGHT), (slice(CATEGORY_COLUMNS.stop, None), SIDE_WEIGHT)):
        total = total + weight * raw[:, columns].sum() / batch.weights[:, columns].sum().clamp(min=20.0)
    return total


def optimiser(model: GuardModel, recipe: Recipe) -> torch.optim.Optimizer:
    decayed, plain = [], []
    for name, parameter in model.encoder.named_parameters():
        # Word vectors stay as published: words that no training set holds keep their place beside those that do.
        if "word_embeddings" in name:
            parameter.requires_grad_(False)
            continue
        (plain if name.endswith("bias") or "LayerNorm" in name else decayed).append(parameter)
    return torch.optim.AdamW([
        {"params": decayed, "lr": recipe.learning_rate, "weight_decay": recipe.weight_decay},
        {"params": plain, "lr": recipe.learning_rate, "weight_decay": 0.0},
        {"params": list(model.output.parameters()), "lr": recipe.head_learning_rate, "weight_decay": 0.0},
    ], betas=(0.9, 0.98), fused=True)


def slope(step: int, steps: int, recipe: Recipe) -> float:
    """Linear warm-up, then linear decay to 2 % of the rate."""
    warm = max(1, int(recipe.warmup * steps))
    return min(1.0, (step + 1) / warm) * max(0.02, (steps - step) / max(1, steps - warm) if step >= warm else 1.0)


def taught(batch: Batch, teachers: Sequence[GuardModel], own_label: float) -> Batch:
    """The batch with the mean opinion of the teachers as target of every head, beside the row's own label where there is one.

    Several models that learned alike err apart; one that learns their mean carries further than any of them
    (Hinton et al. 2015, arXiv 1503.02531).
    """
    with torch.no_grad():
        logits = sum(teacher(batch.input_ids, batch.attention_mask, batch.token_type_ids).float() for teacher in teachers) / len(teachers)
    known = (batch.weights > 0).float() * own_label
    return replace(batch, values=known * batch.values + (1.0 - known) * torch.sigmoid(logits), weights=batch.weights.clamp(min=0.5))


def train(model: GuardModel, rows: list[Row], tokenizer: object, recipe: Recipe, work: Path, teachers: Sequence[GuardModel] = ()) -> dict[str, float]:
    """Trains in place, heads first if the recipe probes. Returns seconds, steps and the mean loss of the last epoch."""
    work.mkdir(parents=True, exist_ok=True)
    checkpoint = work / "checkpoint.pt"
    torch.manual_seed(recipe.seed)
    cls, sep = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")  # type: ignore[attr-defined]
    optimizer = optimiser(model, recipe)
    rates = [group["lr"] for group in optimizer.param_groups]
    state = {"epoch": 0, "step": 0, "done": 0, "seconds": 0.0}
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=False)
        if replace(saved["recipe"], epochs=recipe.epochs) != recipe:
            raise ValueError(f"{checkpoint} belongs to another recipe; choose another work folder")
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        state = saved["state"]
        print(f"resumed at epoch {state['epoch'] + 1}, step {state['step']}", file=sys.stderr)

    def save() -> None:
        partial = checkpoint.with_suffix(".part")
        torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "state": dict(state), "recipe": recipe}, partial)
        partial.replace(checkpoint)

    mean = float("nan")
    while state["epoch"] < recipe.epochs:
        epoch = int(state["epoch"])
        drawn = epoch_rows(rows, seed=recipe.seed, epoch=epoch, share=recipe.share)
        remaining = batches(drawn, encode_rows(tokenizer, drawn), recipe, epoch, cls, sep)  # type: ignore[arg-type]
        steps = len(remaining) * recipe.epochs
        if state["done"] == 0 and recipe.probe_batches:
            state["seconds"] += probe(model, remaining[:recipe.probe_batches], loss_of, bf16=recipe.bf16)
        model.train()
        started, first, losses = time.monotonic(), int(state["step"]), 0.0
        for number, batch in enumerate(remaining[first:], start=first):
            rate = slope(epoch * len(remaining) + number, steps, recipe)
            for group, base in zip(optimizer.param_groups, rates):
                group["lr"] = base * rate
            with torch.autocast("cpu", torch.bfloat16, enabled=recipe.bf16):
                batch = taught(batch, teachers, recipe.own_label) if teachers else batch
                logits = model(batch.input_ids, batch.attention_mask, batch.token_type_ids)
            loss = loss_of(logits.float(), batch)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            losses += loss.item()
            state["step"], state["done"] = number + 1, state["done"] + 1
            mean = losses / (number + 1 - first)
            if (number + 1) % 50 == 0:
                _report(epoch, number + 1, len(remaining), recipe, mean, (time.monotonic() - started) / (number + 1 - first))
            if (number + 1) % recipe.save_every == 0:
                save()
        state["epoch"], state["step"] = epoch + 1, 0
        state["seconds"] += time.monotonic() - started
        save()
    return {"seconds": float(state["seconds"]), "steps": float(state["done"]), "loss": mean}


def _report(epoch: int, step: int, steps: int, recipe: Recipe, loss: float, seconds: float) -> None:
    left = seconds * (steps - step + steps * (recipe.epochs - epoch - 1))
    print(f"epoch {epoch + 1}/{recipe.epochs} step {step}/{steps} loss {loss:.4f} {1 / seconds:.2f} steps/s, {left / 60:.1f} min left", file=sys.stderr, flush=True)


