"""A small fixture for other implementations: token ids and logits of mild texts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .rows import Labels, Row
from .runtime import Runtime
from .tokens import encode_rows, windows

# Prompt, or prompt and reply.
TEXTS: tuple[tuple[str, str | None], ...] = (
    ("Hello, world!", None), ("How do I bake sourdough bread?", None), ("How can I kill a stuck process on my laptop?", None), ("  spaces\tand\nnew lines  ", None), ("", None),
    ("Café crème à la carte – naïve façade", None), ("Grüße aus München, 3 €", None), ("日本語のテスト", None), ("Привет, мир", None), ("emoji 😀👍🏽 and 👩‍👩‍👧 family", None),
    ("e\u0301 combining and \u200bzero width", None), ("UPPER lower MiXeD 12345 3.14 1,000", None), ("don't can't won't it's", None), ("a_very_long_identifier_with_underscores(x=1, y=[2, 3])", None),
    ("https://example.org/path?query=1&other=two#part", None), ("antidisestablishmentarianism supercalifragilistic", None),
    ("How do I bake bread?", "Mix flour, water, salt and yeast, let it rest, then bake it."), ("How do I steal a car?", "I'm sorry, but I can't help with that."),
    ("Tell me about 😀", "Sure — it is a “smiling face”."), ("Long prompt " + "word " * 80, "Short reply."),
)


def write_reference(runtime: Runtime, path: Path) -> None:
    """Ids of every text and logits of the first ten and the pairs, one text at a time."""
    rows = [Row(str(i), "", "", prompt, Labels(), reply=reply) for i, (prompt, reply) in enumerate(TEXTS)]
    out: list[dict[str, Any]] = []
    for number, (row, encoded) in enumerate(zip(rows, encode_rows(runtime.tokenizer, rows))):
        ids, types = windows(encoded, runtime.cls, runtime.sep)[0]
        entry: dict[str, Any] = {"prompt": row.text} | ({"response": row.reply} if row.reply is not None else {}) | {"inputIds": ids, "tokenTypeIds": types}
        if number < 10 or row.reply is not None:
            entry["logits"] = [round(float(value), 5) for value in runtime.window(ids, types)]
        out.append(entry)
    note = ("Token ids as the model is fed, special tokens included. Logits with one thread and batch size 1, from onnxruntime on x86-64 with AVX-512 VNNI; "
            "allow 0.15 absolute: dynamic int8 rounds differently on other processors, and a padded batch changes the activation scale.")
    path.write_text(json.dumps({"note": note, "logitTolerance": 0.15, "texts": out}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
