"""The network: a BERT encoder and one linear layer from two pooled vectors to all heads."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from .model_heads import HEADS
from .rows import DECISION_HEADS


class GuardModel(nn.Module):
    """Mean over all tokens beside the mean over the judged segment (the reply, or the whole prompt)."""

    def __init__(self, encoder: BertModel, heads: int = len(HEADS), dropout: float = 0.1):
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        self.output = nn.Linear(2 * encoder.config.hidden_size, heads)
        # Set for export only: what the categories add to the harm of a prompt, and the columns that ship.
        self.category_share = 0.0
        self.columns: list[int] | None = None

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        # A mask already in additive form: the graph stays free of the library's mask building.
        additive = (1.0 - attention_mask[:, None, None, :].to(torch.float32)) * -10000.0
        embedded = self.encoder.embeddings(input_ids=input_ids, token_type_ids=token_type_ids)
        hidden = self.encoder.encoder(embedded, attention_mask=additive.to(embedded.dtype)).last_hidden_state
        present = attention_mask.to(torch.float32)
        second = present * token_type_ids.to(torch.float32)
        has_second = (second.sum(dim=1, keepdim=True) > 0).to(torch.float32)
        judged = second * has_second + present * (1.0 - has_second)
        pooled = torch.cat([_mean(hidden, present), _mean(hidden, judged)], dim=1)
        logits = self.output(self.dropout(pooled))
        if self.category_share:
            evidence = torch.logsumexp(logits[:, len(DECISION_HEADS):], dim=1, keepdim=True)
            logits = torch.cat([logits[:, :1] + self.category_share * evidence, logits[:, 1:]], dim=1)
        return logits if self.columns is None else logits[:, self.columns]


def _mean(hidden: Tensor, mask: Tensor) -> Tensor:
    weights = mask.unsqueeze(-1)
    return (hidden.to(torch.float32) * weights).sum(dim=1) / weights.sum(dim=1).clamp(min=1.0)


def from_pretrained(path: Path) -> GuardModel:
    """Starts from a published encoder on disk."""
    return GuardModel(BertModel.from_pretrained(path, add_pooling_layer=False, attn_implementation="sdpa"))


def from_config(config: BertConfig) -> GuardModel:
    """Random weights, for tests."""
    return GuardModel(BertModel(config, add_pooling_layer=False))
