"""Texts to token ids: one sequence for a prompt, two segments for prompt and reply, windows for long texts."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer

from .rows import Row

MAX_TOKENS = 256
CONTEXT_TOKENS = 64
# Tokens that two consecutive windows share.
OVERLAP = 32


def load_tokenizer(path: Path) -> Tokenizer:
    """The tokenizer file with its truncation and padding switched off: windows are made here."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


@dataclass(frozen=True)
class Encoded:
    """Token ids without special tokens; `reply` None in prompt mode. `span` in tokens of the text."""

    text: list[int]
    reply: list[int] | None = None
    span: tuple[int, int] | None = None


def encode_rows(tokenizer: Tokenizer, rows: Sequence[Row]) -> list[Encoded]:
    texts = tokenizer.encode_batch([row.text for row in rows], add_special_tokens=False)
    replies = iter(tokenizer.encode_batch([row.reply for row in rows if row.reply is not None], add_special_tokens=False))
    out = []
    for row, text in zip(rows, texts):
        span = None
        if row.span is not None:
            inside = [i for i, (start, end) in enumerate(text.offsets) if start < row.span[1] and end > row.span[0]]
            span = (inside[0], inside[-1] + 1) if inside else None
        out.append(Encoded(text.ids, next(replies).ids if row.reply is not None else None, span))
    return out


def assemble(encoded: Encoded, cls: int, sep: int, start: int = 0, room: int = MAX_TOKENS) -> tuple[list[int], list[int]]:
    """Ids and token types of one window. The judged part is cut at `start`; the prompt keeps its last tokens."""
    if encoded.reply is None:
        body = encoded.text[start:start + room - 2]
        return [cls, *body, sep], [0] * (len(body) + 2)
    context = encoded.text[-CONTEXT_TOKENS:]
    body = encoded.reply[start:start + room - 3 - len(context)]
    return [cls, *context, sep, *body, sep], [0] * (len(context) + 2) + [1] * (len(body) + 1)


def judged_room(encoded: Encoded, room: int = MAX_TOKENS) -> int:
    """How many tokens of the judged text fit a window."""
    return room - 2 if encoded.reply is None else room - 3 - min(len(encoded.text), CONTEXT_TOKENS)


def windows(encoded: Encoded, cls: int, sep: int) -> list[tuple[list[int], list[int]]]:
    """All windows of a text, the last one flush with its end."""
    judged = encoded.text if encoded.reply is None else encoded.reply
    room = judged_room(encoded)
    if len(judged) <= room:
        return [assemble(encoded, cls, sep)]
    starts = [*range(0, len(judged) - room, room - OVERLAP), len(judged) - room]
    return [assemble(encoded, cls, sep, start) for start in starts]


def crop_start(encoded: Encoded, room: int, random_: random.Random) -> int:
    """Where a training window begins: mostly at the start, sometimes at the end or anywhere, always on the span."""
    judged = encoded.text if encoded.reply is None else encoded.reply
    last = len(judged) - judged_room(encoded, room)
    if last <= 0:
        return 0
    if encoded.span is not None:
        low = max(0, encoded.span[1] - judged_room(encoded, room))
        return random_.randint(min(low, encoded.span[0], last), min(encoded.span[0], last))
    roll = random_.random()
    return 0 if roll < 0.5 else last if roll < 0.7 else random_.randint(0, last)
