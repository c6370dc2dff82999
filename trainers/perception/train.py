"""Training: AdamW with a cosine schedule, dropout by the same masks as at run time."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from .networks import NETWORKS, UNITS, masks

EPOCHS = {"digits": 14, "beats": 14, "bearings": 30}


def train(name: str, inputs: np.ndarray, labels: np.ndarray, classes: int, *, seed: int) -> nn.Module:
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    network = NETWORKS[name](classes)
    x, y = torch.from_numpy(inputs.astype(np.float32)), torch.from_numpy(labels.astype(np.int64))
    batch = 64
    steps = EPOCHS[name] * (len(x) // batch)
    optimiser = torch.optim.AdamW(network.parameters(), lr=2e-3, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
    network.train()
    for _ in range(EPOCHS[name]):
        order = torch.randperm(len(x), generator=generator)
        for start in range(0, len(x) - batch + 1, batch):
            index = order[start : start + batch]
            logits, _ = network(x[index], masks(len(index), generator))
            loss = nn.functional.cross_entropy(logits, y[index])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    return network.eval()


@torch.no_grad()
def predict(network: nn.Module, inputs: np.ndarray) -> np.ndarray:
    """Logits without dropout."""
    x = torch.from_numpy(inputs.astype(np.float32))
    return torch.cat([network(part, torch.ones(len(part), UNITS))[0] for part in x.split(256)]).numpy()
