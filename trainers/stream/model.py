"""The network: word vectors, one GRU, and a head each for the user's turn and for the reply.

All of it is causal with a state of fixed size: the GRU's, and the running maximum and mean of it over the turn.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from .examples import Example
from .targets import LEVELS, PROMPT_CATEGORIES, REPLY_CATEGORIES

WORD, HIDDEN, INNER = 128, 256, 64


@dataclass(frozen=True)
class Batch:
    """Padded sequences `[CLS] prompt [SEP] reply`; `prompt_end` is the position of `[SEP]`, `ends` of the last token."""

    ids: Tensor
    prompt_end: Tensor
    ends: Tensor


class StreamModel(nn.Module):
    def __init__(self, features: np.ndarray | Tensor, *, word: int = WORD, hidden: int = HIDDEN, inner: int = INNER, dropout: float = 0.25):
        super().__init__()
        self.register_buffer("features", torch.as_tensor(features), persistent=False)
        self.project = nn.Linear(self.features.shape[1], word, bias=False)
        nn.init.normal_(self.project.weight, std=self.features.shape[1] ** -0.5)
        self.gru = nn.GRU(word, hidden, batch_first=True)
        self.prompt_inner, self.reply_inner = nn.Linear(3 * hidden, inner), nn.Linear(3 * hidden, inner)
        self.prompt_output = nn.Linear(inner, len(LEVELS) + len(PROMPT_CATEGORIES))
        self.reply_output = nn.Linear(inner, len(LEVELS) + len(REPLY_CATEGORIES))
        self.dropout = nn.Dropout(dropout)
        # The finished table [vocabulary, word]; in training it is computed for the words of a batch.
        self.table: Tensor | None = None

    def words(self, ids: Tensor) -> Tensor:
        if self.table is not None:
            return self.table[ids]
        unique, where = ids.unique(return_inverse=True)
        return self.project(self.features[unique])[where]

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Logits at the end of the prompt [batch, 3 + 9], and at every position [batch, length, 3 + 8]; only those of the reply mean something."""
        states, _ = self.gru(self.dropout(self.words(batch.ids)))
        positions = torch.arange(batch.ids.shape[1], device=batch.ids.device)[None, :, None]
        end = batch.prompt_end[:, None, None]
        asked = _running(states, positions <= end)
        at_end = asked.gather(1, end.expand(-1, 1, asked.shape[2])).squeeze(1)
        prompt = self.prompt_output(torch.relu(self.prompt_inner(self.dropout(at_end))))
        reply = self.reply_output(torch.relu(self.reply_inner(self.dropout(_running(states, positions > end)))))
        return prompt, reply


def _running(states: Tensor, counted: Tensor) -> Tensor:
    """The state beside the running maximum and mean of the states that count so far. States lie in [-1, 1]."""
    highest = torch.where(counted, states, torch.full_like(states, -1.0)).cummax(dim=1).values
    weights = counted.to(states.dtype)
    mean = (states * weights).cumsum(dim=1) / weights.cumsum(dim=1).clamp(min=1.0)
    return torch.cat([states, highest, mean], dim=2)


def batch_of(examples: list[Example], cls: int, sep: int, pad: int = 0) -> Batch:
    sequences = [[cls, *example.prompt, sep, *example.reply] for example in examples]
    width = max(map(len, sequences))
    ids = torch.tensor([sequence + [pad] * (width - len(sequence)) for sequence in sequences])
    return Batch(ids, torch.tensor([len(example.prompt) + 1 for example in examples]), torch.tensor([len(sequence) - 1 for sequence in sequences]))
