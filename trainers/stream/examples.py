"""Training sequences: a user's turn and a reply, with a target for the turn and for every token of the reply."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from tokenizers import Tokenizer

from trainers.guard.rows import Row

from .boundaries import boundary, checkpoints
from .targets import PROMPT_CATEGORIES, REPLY_CATEGORIES, category_target, level_target
from .teacher import Teacher, Text

PROMPT_TOKENS, REPLY_TOKENS = 64, 160
# Above this severity (LOW) a reply is not safe from its first token on: the boundary is looked for.
BORDER = 0.25
# How much the encoder's opinion of the whole text weighs beside the label.
TEACHER_SHARE = 0.5


@dataclass(frozen=True)
class Example:
    """Ids without special tokens. Targets are probabilities of the three levels; weight 0 supervises nothing."""

    prompt: list[int]
    reply: list[int]
    prompt_level: np.ndarray
    prompt_weight: float
    reply_level: np.ndarray
    safe_until: int
    harmful_from: int
    weight: float
    prompt_category: np.ndarray | None = None
    reply_category: np.ndarray | None = None
    source: str = ""
    severity: float = 0.0
    # Where in the reply a harmful part is known to stand, in tokens.
    span: tuple[int, int] | None = None
    prompt_source: str = ""
    prompt_severity: float | None = None

    @staticmethod
    def unlabelled(prompt: list[int], reply: list[int]) -> "Example":
        """A sequence to be read only."""
        calm = level_target(0.0)
        return Example(prompt, reply, calm, 0.0, calm, len(reply), len(reply), 0.0)


@dataclass(frozen=True)
class Judged:
    """A text that can stand in a reply, its severity, and the tokens it may be harmful in."""

    row: Row
    ids: list[int]
    offsets: list[tuple[int, int]]
    first: int
    last: int
    severity: float


def judged_texts(rows: Sequence[Row], tokenizer: Tokenizer, random_: random.Random) -> list[Judged]:
    """The reply of a pair, or the text of a lone prompt, cut to the tokens that fit; the harmful part stays in view."""
    out = []
    for row, encoded in zip(rows, tokenizer.encode_batch([row.text if row.reply is None else row.reply for row in rows], add_special_tokens=False)):
        severity = row.labels.harm_prompt if row.reply is None else row.labels.harm_response
        if severity is None or not encoded.ids:
            continue
        first, last = 0, len(encoded.ids)
        if row.span is not None and row.reply is None:
            inside = [i for i, (start, end) in enumerate(encoded.offsets) if start < row.span[1] and end > row.span[0]]
            if inside:
                first, last = inside[0], inside[-1] + 1
        start = 0
        if len(encoded.ids) > REPLY_TOKENS:
            latest = max(0, min(first, len(encoded.ids) - REPLY_TOKENS))
            start = random_.randint(max(0, min(latest, last - REPLY_TOKENS)), latest) if row.span is not None else 0
        cut = slice(start, start + REPLY_TOKENS)
        ids, offsets = encoded.ids[cut], encoded.offsets[cut]
        out.append(Judged(row, ids, offsets, max(0, first - start), min(len(ids), last - start), severity))
    return out


def make_examples(rows: Sequence[Row], tokenizer: Tokenizer, teacher: Teacher | None, *, seed: int, name: str = "") -> list[Example]:
    """Every pair as it is, and every lone text as a reply to the turn of another row: harm must not be guessed from the question.

    Without a teacher (to calibrate and measure) the labels stand alone and no boundary is looked for.
    """
    random_ = random.Random(seed)
    turns = [row for row in rows if row.reply is None]
    judged = judged_texts(rows, tokenizer, random_)
    asked = [item.row if item.row.reply is not None else random_.choice(turns) for item in judged]
    severities = _opinions([_text(item) for item in judged], teacher, name)
    prefixes = [(i, length) for i, item in enumerate(judged) if item.severity > BORDER for length in checkpoints(item.first, item.last)] if teacher else []
    checked: dict[int, list[tuple[int, float]]] = {}
    for (i, length), value in zip(prefixes, _opinions([_prefix(judged[i], length) for i, length in prefixes], teacher, f"{name} prefixes")):
        if value is not None:
            checked.setdefault(i, []).append((length, value))
    turn_ids = [encoded.ids for encoded in tokenizer.encode_batch([row.text[:4000] for row in asked], add_special_tokens=False)]
    turn_severities = _opinions([(row.text, None) for row in asked], teacher, f"{name} prompts")
    out = []
    for i, (item, turn) in enumerate(zip(judged, asked)):
        safe_until, harmful_from = len(item.ids), len(item.ids)
        if i in checked:
            lengths, values = zip(*checked[i])
            found = boundary(item.first, lengths, values, border=BORDER)
            safe_until, harmful_from = found.safe_until, found.harmful_from
        labels = item.row.labels
        known = turn.labels.harm_prompt
        out.append(Example(
            turn_ids[i][-PROMPT_TOKENS:], item.ids,
            _mixed(known, turn_severities[i], turn.labels.level), (turn.labels.weight if known is not None else TEACHER_SHARE) if turn_ids[i] else 0.0,
            _mixed(item.severity, severities[i], labels.level if item.row.reply is None else None), safe_until, harmful_from, labels.weight,
            category_target(turn.labels, PROMPT_CATEGORIES), category_target(labels, REPLY_CATEGORIES), item.row.source, item.severity,
            (item.first, item.last) if item.row.span is not None and item.row.reply is None else None, turn.source, known))
    return out


def _opinions(texts: Sequence[Text], teacher: Teacher | None, name: str) -> list[float | None]:
    return [None] * len(texts) if teacher is None else [float(value) for value in teacher.severities(texts, name.strip())]


def _mixed(severity: float | None, opinion: float | None, level: int | None) -> np.ndarray:
    """Label and opinion, or the one that is known; safe if neither is."""
    if severity is None or opinion is None:
        known = severity if severity is not None else opinion
        return level_target(known or 0.0, level if severity is not None else None)
    return (1 - TEACHER_SHARE) * level_target(severity, level) + TEACHER_SHARE * level_target(opinion)


def _text(item: Judged) -> Text:
    row = item.row
    if row.reply is not None:
        return row.text, row.reply
    start, end = (row.span if row.span is not None else (0, len(row.text)))
    return row.text[start:end], None


def _prefix(item: Judged, length: int) -> Text:
    """The harmful part up to a token, by itself; a reply with its prompt before it."""
    row, end = item.row, item.offsets[length - 1][1]
    if row.reply is not None:
        return row.text, row.reply[:end]
    return row.text[item.offsets[item.first][0] if row.span is not None else 0:end], None
