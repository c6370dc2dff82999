"""The network: a BERT encoder and one linear layer from two pooled vectors to all heads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from .model_heads import CATEGORY_COLUMNS, HEADS


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

    def pooled(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        """What the linear layer sees: [batch, 2 · hidden]."""
        # A mask already in additive form: the graph stays free of the library's mask building.
        additive = (1.0 - attention_mask[:, None, None, :].to(torch.float32)) * -10000.0
        embedded = self.encoder.embeddings(input_ids=input_ids, token_type_ids=token_type_ids)
        hidden = self.encoder.encoder(embedded, attention_mask=additive.to(embedded.dtype)).last_hidden_state
        present = attention_mask.to(torch.float32)
        second = present * token_type_ids.to(torch.float32)
        has_second = (second.sum(dim=1, keepdim=True) > 0).to(torch.float32)
        judged = second * has_second + present * (1.0 - has_second)
        return torch.cat([_mean(hidden, present), _mean(hidden, judged)], dim=1)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        logits = self.output(self.dropout(self.pooled(input_ids, attention_mask, token_type_ids)))
        if self.category_share:
            evidence = logits[:, CATEGORY_COLUMNS].max(dim=1, keepdim=True).values
            logits = torch.cat([logits[:, :1] + self.category_share * evidence, logits[:, 1:]], dim=1)
        return logits if self.columns is None else logits[:, self.columns]


def _mean(hidden: Tensor, mask: Tensor) -> Tensor:
    weights = mask.unsqueeze(-1)
    return (hidden.to(torch.float32) * weights).sum(dim=1) / weights.sum(dim=1).clamp(min=1.0)


def from_pretrained(path: Path) -> GuardModel:
    """Starts from a published encoder on disk."""
    return GuardModel(BertModel.from_pretrained(path, add_pooling_layer=False, attn_implementation="sdpa"))


def mean_weights(models: Sequence[GuardModel]) -> dict[str, Tensor]:
    """Weight by weight, for models that started from one encoder (Wortsman et al. 2022, arXiv 2203.05482)."""
    states = [model.state_dict() for model in models]
    return {name: sum(state[name] for state in states) / len(states) if value.is_floating_point() else value for name, value in states[0].items()}


def from_config(config: BertConfig) -> GuardModel:
    """Random weights, for tests."""
    return GuardModel(BertModel(config, add_pooling_layer=False))
