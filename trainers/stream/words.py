"""What is known of every word piece before training: its vector in the base encoder, and what that encoder makes of the
piece alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import BertModel


def word_features(base: Path, tokenizer: Tokenizer, cache: Path) -> np.ndarray:
    """Float32 [vocabulary, features], standardised per column."""
    if cache.exists():
        return np.load(cache)
    encoder = BertModel.from_pretrained(base, add_pooling_layer=False).eval()
    vectors = encoder.embeddings.word_embeddings.weight.detach()
    size = len(vectors)
    cls, sep = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    alone = []
    with torch.no_grad():
        for start in range(0, size, 512):
            ids = torch.tensor([[cls, i, sep] for i in range(start, min(size, start + 512))])
            alone.append(encoder(ids).last_hidden_state.mean(dim=1))
    features = torch.cat([vectors, torch.cat(alone)], dim=1)
    features = (features - features.mean(dim=0)) / features.std(dim=0).clamp(min=1e-6)
    out = features.clamp(-6, 6).numpy().astype(np.float32)
    np.save(cache, out)
    return out
