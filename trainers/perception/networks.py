"""The three networks. Each returns logits and features; `keep` (ones, or a drawn dropout mask) multiplies the features, so
that whoever runs the graph controls the dropout and its seed."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

UNITS = 64
RATE = 0.4


class Head(nn.Module):
    """Dropout with an explicit mask, then one linear layer."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.output = nn.Linear(UNITS, classes)

    def forward(self, features: Tensor, keep: Tensor) -> tuple[Tensor, Tensor]:
        return self.output(features * keep), features


class Digits(nn.Module):
    """Input [batch, 1, 28, 28] in [0, 1]."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(1, 16, 5, stride=2, padding=2), nn.ReLU(), nn.Conv2d(16, 32, 3, stride=2, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(32 * 49, UNITS), nn.ReLU())
        self.head = Head(classes)

    def forward(self, x: Tensor, keep: Tensor) -> tuple[Tensor, Tensor]:
        return self.head(self.body(x), keep)


class Beats(nn.Module):
    """Input [batch, 1, 180] in millivolts."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Conv1d(1, 16, 9, stride=2, padding=4), nn.ReLU(), nn.Conv1d(16, 24, 7, stride=3, padding=3), nn.ReLU(), nn.Flatten(), nn.Linear(24 * 30, UNITS), nn.ReLU())
        self.head = Head(classes)

    def forward(self, x: Tensor, keep: Tensor) -> tuple[Tensor, Tensor]:
        return self.head(self.body(x), keep)


class Bearings(nn.Module):
    """Input [batch, 1, 1024], standardised. Learned band filters, their envelopes, and the spectra of these up to 400 Hz:
    what a diagnostician looks at, differentiable."""

    BANDS, STEP, LINES = 12, 8, 34

    def __init__(self, classes: int, samples: int = 1024, hertz: float = 12_000) -> None:
        super().__init__()
        self.filters = nn.Conv1d(1, self.BANDS, 33, padding=16)
        self.smooth = nn.AvgPool1d(2 * self.STEP, stride=self.STEP, padding=self.STEP // 2)
        length = (samples + self.STEP - 2 * self.STEP) // self.STEP + 1
        times = torch.arange(length) * self.STEP / hertz
        frequencies = torch.arange(1, self.LINES + 1) * hertz / samples
        angles = 2 * math.pi * times[:, None] * frequencies[None, :]
        window = torch.hann_window(length, periodic=False)[:, None]
        self.register_buffer("cosines", window * torch.cos(angles))
        self.register_buffer("sines", window * torch.sin(angles))
        self.body = nn.Sequential(nn.Flatten(), nn.LayerNorm(self.BANDS * self.LINES), nn.Linear(self.BANDS * self.LINES, 96), nn.ReLU(), nn.Dropout(0.2), nn.Linear(96, UNITS), nn.ReLU())
        self.head = Head(classes)

    def forward(self, x: Tensor, keep: Tensor) -> tuple[Tensor, Tensor]:
        envelope = self.smooth(self.filters(x).abs())
        mean = envelope.mean(dim=2, keepdim=True)
        depth = (envelope - mean) / (mean + 1e-3)
        power = (depth @ self.cosines) ** 2 + (depth @ self.sines) ** 2
        return self.head(self.body(torch.log1p(power)), keep)


NETWORKS = {"digits": Digits, "beats": Beats, "bearings": Bearings}


def masks(rows: int, generator: torch.Generator | None = None) -> Tensor:
    """Inverted dropout: 0, or 1 / (1 - rate)."""
    return (torch.rand(rows, UNITS, generator=generator) >= RATE).float() / (1 - RATE)
