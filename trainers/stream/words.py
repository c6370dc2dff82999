"""What is known of every word piece before training: its vector in the base encoder, what that encoder makes of the
piece alone, and what the teacher says of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import BertModel

from .teacher import Teacher


def word_features(base: Path, tokenizer: Tokenizer, teacher: Teacher, cache: Path) -> np.ndarray:
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
    pieces = [(tokenizer.id_to_token(i) or "").removeprefix("##") for i in range(size)]
    opinions = torch.from_numpy(teacher.logits(pieces, "words")).to(torch.float32)
    features = torch.cat([vectors, torch.cat(alone), opinions], dim=1)
    features = (features - features.mean(dim=0)) / features.std(dim=0).clamp(min=1e-6)
    out = features.clamp(-6, 6).numpy().astype(np.float32)
    np.save(cache, out)
    return out
