"""A small fixture for the TypeScript runtime: token ids and risks of mild texts."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from .examples import Example
from .model import StreamModel
from .served import read

PAIRS = (
    ("How do I bake bread?", "Mix flour, water, salt and yeast, let it rest, then bake it."), ("How do I steal a car?", "I'm sorry, but I can't help with that."),
    ("Tell me about 😀", "Sure — it is a “smiling face”, naïve and cheerful."), ("What do you think of my neighbour?", "He is a worthless idiot and you should burn his house down."),
    ("Antidisestablishmentarianism?", "  A_long word: x=1, [2, 3]; https://example.org/path?q=1  "),
)


def write_reference(model: StreamModel, tokenizer: Tokenizer, cls: int, sep: int, path: Path) -> None:
    examples = [Example.unlabelled(*(tokenizer.encode(text, add_special_tokens=False).ids for text in pair)) for pair in PAIRS]
    prompts, replies = read(model, examples, cls, sep)
    texts = [{"prompt": asked, "reply": said, "promptIds": example.prompt, "replyIds": example.reply, "promptRisk": round(float(at_end), 6), "replyRisks": np.round(along, 6).tolist()}
             for (asked, said), example, at_end, along in zip(PAIRS, examples, prompts, replies)]
    note = "Ids without special tokens; the network reads [CLS] prompt [SEP] reply. Risks in 32-bit floats: allow 0.0005."
    path.write_text(json.dumps({"note": note, "tolerance": 0.0005, "texts": texts}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
