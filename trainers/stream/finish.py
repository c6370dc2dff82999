"""From a trained network to the artefact: round, calibrate, measure, write the card, check it."""

from __future__ import annotations

import random
import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from trainers.guard.calibrate import Threshold
from trainers.guard.compose import thread_rows
from trainers.guard.dataset import CALIBRATION_ONLY, Corpus
from trainers.guard.decide import balance

from .card import build_card, write_card
from .decide import score, thresholds
from .examples import Example, make_examples
from .measure import Metric, against_labels, boundaries, false_triggers, streamed_risks
from .model import StreamModel
from .reference import write_reference
from .served import read, save
from .teacher import Teacher

TEST_ROWS, TEST_THREADS = 1500, 800


class SelfTestError(RuntimeError):
    """A head does not separate the card's mild examples."""


def finish(model: StreamModel, corpus: Corpus, *, tokenizer: Tokenizer, tokenizer_file: Path, teacher: Teacher, out: Path, date: str, training: dict[str, Any], seed: int) -> dict[str, Any]:
    """Writes the artefact folder and returns the card."""
    cls, sep = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    out.mkdir(parents=True, exist_ok=True)
    save(model, out / "model.safetensors")
    shutil.copyfile(tokenizer_file, out / "tokenizer.json")
    calibration = make_examples([corpus.calibration[i] for i in balance(corpus.calibration, seed)], tokenizer, None, seed=seed + 1)
    taus = calibrated(model, calibration, cls, sep)
    metrics = measured(model, corpus, teacher, tokenizer, taus["reply"]["moderate"].tau, cls, sep, seed)
    card = build_card(folder=out, date=date, corpus=corpus, thresholds=taus, metrics=metrics, teacher=teacher.model, training=training)
    write_card(card, out)
    write_reference(model, tokenizer, cls, sep, out / "stream-reference.json")
    check_self_test(model, card, tokenizer, cls, sep)
    return card


def calibrated(model: StreamModel, examples: list[Example], cls: int, sep: int) -> dict[str, dict[str, Threshold]]:
    """Thresholds of both heads."""
    prompts, replies = read(model, examples, cls, sep)
    seen = np.array([example.source not in CALIBRATION_ONLY for example in examples])
    severities = np.array([example.severity for example in examples])
    scores = score(streamed_risks(replies))
    reply = thresholds(scores[seen], severities[seen], scores[~seen])
    # A prompt is judged where it stands with its own reply's severity unknown: only turns with a label of their own.
    own = np.array([example.prompt_severity is not None for example in examples])
    asked = np.array([example.prompt_severity if example.prompt_severity is not None else 0.0 for example in examples])
    foreign = np.array([example.prompt_source in CALIBRATION_ONLY for example in examples])
    prompt = thresholds(score(prompts)[own & ~foreign], asked[own & ~foreign], score(prompts)[own & foreign])
    found = {"prompt": prompt, "reply": reply}
    print("thresholds " + str({head: {s: t.tau for s, t in by.items()} for head, by in found.items()}), file=sys.stderr)
    return found


def measured(model: StreamModel, corpus: Corpus, teacher: Teacher, tokenizer: Tokenizer, tau: int, cls: int, sep: int, seed: int) -> list[Metric]:
    """Held-out groups as replies, and threads made of them."""
    rows = random.Random(seed).sample(corpus.test, min(TEST_ROWS, len(corpus.test)))
    rows = [row for row in rows if row.reply is not None or row.labels.harm_prompt is not None]
    metrics = []
    replies_only = [row for row in corpus.test if row.reply is not None and row.source != "hh_rlhf_harmless_test"]
    for name, chosen, head in (("in-split texts as replies", [row for row in rows if row.reply is None], "harm-prompt"), ("in-split replies", replies_only, "harm-response")):
        examples = make_examples(chosen, tokenizer, None, seed=seed + 2)
        severities = np.array([example.severity for example in examples])
        if len(examples) == len(chosen) and 0 < (severities > 0.4).sum() < len(severities):
            encoder = teacher.severities([(row.text, row.reply) for row in chosen])
            _, replies = read(model, examples, cls, sep)
            metrics += against_labels(name, score(streamed_risks(replies)), score(encoder), severities, tau, teacher.tau[head]["moderate"])
    threads = thread_rows(corpus.test, TEST_THREADS, seed)
    examples = make_examples(threads, tokenizer, None, seed=seed + 3)
    _, replies = read(model, examples, cls, sep)
    bad = [i for i, example in enumerate(examples) if example.span is not None]
    metrics += boundaries("in-split threads, harmful part at a known place", [examples[i] for i in bad], [examples[i].span for i in bad], [replies[i] for i in bad], tau)
    metrics.append(false_triggers("in-split threads, calm", [replies[i] for i, example in enumerate(examples) if example.span is None], tau))
    return metrics


def check_self_test(model: StreamModel, card: dict[str, Any], tokenizer: Tokenizer, cls: int, sep: int) -> None:
    """Every positive above every negative, as the library checks when it opens the model."""
    for head, sides in card["selfTest"].items():
        risks = {}
        for side, pairs in sides.items():
            examples = [Example.unlabelled(tokenizer.encode(pair["prompt"], add_special_tokens=False).ids, tokenizer.encode(pair.get("response", ""), add_special_tokens=False).ids) for pair in pairs]
            prompts, replies = read(model, examples, cls, sep)
            risks[side] = list(prompts) if head == "prompt" else [float(along.max()) for along in replies]
        if min(risks["positive"]) <= max(risks["negative"]):
            raise SelfTestError(f"{head}: lowest positive {min(risks['positive']):.3f} is not above highest negative {max(risks['negative']):.3f}")
