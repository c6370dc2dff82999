"""One command from the shared sets and the shipped encoder to the artefact: `python -m trainers.stream --data DIR --out models/guard-stream`."""

from __future__ import annotations

import argparse
import datetime
import random
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer

from trainers.guard.__main__ import base_folder
from trainers.guard.calibrate import Threshold
from trainers.guard.compose import thread_rows
from trainers.guard.dataset import CALIBRATION_ONLY, Corpus, build_corpus, epoch_rows
from trainers.guard.decide import balance
from trainers.guard.tokens import load_tokenizer

from .card import build_card, write_card
from .decide import innocent_long, score, thresholds
from .examples import Example, make_examples
from .measure import Metric, against_labels, boundaries, false_triggers, streamed_risks
from .model import StreamModel
from .reference import write_reference
from .served import read, save
from .teacher import Teacher
from .train import Recipe, train
from .words import word_features

TEST_ROWS = 1500


class SelfTestError(RuntimeError):
    """A head does not separate the card's mild examples."""


def arguments(argv: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m trainers.stream", description="Label, train, calibrate and measure the streaming guard.")
    defaults = Recipe()
    parser.add_argument("--data", type=Path, required=True, help="folder with one folder per set")
    parser.add_argument("--out", type=Path, required=True, help="artefact folder to write")
    parser.add_argument("--teacher", type=Path, default=Path("models/guard-text"), help="artefact of the encoder that labels prefixes")
    parser.add_argument("--work", type=Path, default=Path("work/guard-stream"), help="labels and checkpoints; a second run goes on from here")
    parser.add_argument("--base", type=Path, help="folder of the encoder whose word vectors are used (default: the pinned package)")
    parser.add_argument("--rows", type=int, default=50_000, help="training examples at most")
    parser.add_argument("--epochs", type=int, default=defaults.epochs)
    parser.add_argument("--seed", type=int, default=defaults.seed)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--date", default=datetime.date.today().isoformat(), help="date written into the card")
    return parser.parse_args(argv)


def main(argv: list[str] | None = None, corpus: Corpus | None = None) -> None:
    options = arguments(argv)
    torch.set_num_threads(options.threads)
    started = time.monotonic()
    corpus = corpus or build_corpus(options.data, seed=options.seed)
    base = options.base or base_folder()
    tokenizer = load_tokenizer(base / "tokenizer.json")
    cls, sep, unknown = (tokenizer.token_to_id(token) for token in ("[CLS]", "[SEP]", "[UNK]"))
    teacher = Teacher(options.teacher, options.work)

    labelling = time.monotonic()
    examples = make_examples(epoch_rows(corpus.train, seed=options.seed, epoch=0)[:options.rows], tokenizer, teacher, seed=options.seed, name="train")
    calibration = make_examples([corpus.calibration[i] for i in balance(corpus.calibration, options.seed)], tokenizer, teacher, seed=options.seed + 1, name="calibration")
    features = word_features(base, tokenizer, teacher, options.work / f"words-{teacher.model['sha256'][:12]}.npy")
    seconds = time.monotonic() - labelling
    print(f"{len(examples)} examples to train on, {len(calibration)} to calibrate on, labelled in {seconds / 60:.1f} minutes", file=sys.stderr)

    torch.manual_seed(options.seed)
    model = StreamModel(features)
    recipe = Recipe(epochs=options.epochs, seed=options.seed)
    result = train(model, examples, recipe, options.work, cls=cls, sep=sep, unknown=unknown)
    options.out.mkdir(parents=True, exist_ok=True)
    save(model, options.out / "model.safetensors")
    shutil.copyfile(base / "tokenizer.json", options.out / "tokenizer.json")

    taus = calibrated(model, calibration, cls, sep, options.seed)
    metrics = measured(model, corpus, teacher, tokenizer, taus["reply"]["moderate"].tau, cls, sep, options.seed)
    training = {**{key: round(value, 4) for key, value in result.items()}, "examples": len(examples), "epochs": recipe.epochs, "seed": recipe.seed, "labellingSeconds": round(seconds),
                "device": f"{options.threads} CPU threads"}
    card = build_card(folder=options.out, date=options.date, corpus=corpus, thresholds=taus, metrics=metrics, teacher=teacher.model, training=training)
    write_card(card, options.out)
    write_reference(model, tokenizer, cls, sep, options.out / "stream-reference.json")
    check_self_test(model, card, tokenizer, cls, sep)
    print(f"wrote {options.out} after {(time.monotonic() - started) / 60:.1f} minutes", file=sys.stderr)


def calibrated(model: StreamModel, examples: list[Example], cls: int, sep: int, seed: int) -> dict[str, dict[str, Threshold]]:
    """Thresholds of both heads."""
    prompts, replies = read(model, examples, cls, sep)
    seen = np.array([example.source not in CALIBRATION_ONLY for example in examples])
    severities = np.array([example.severity for example in examples])
    scores = score(streamed_risks(replies))
    _, long = read(model, innocent_long(examples, seed), cls, sep)
    reply = thresholds(scores[seen], severities[seen], score(streamed_risks(long)))
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
        examples = make_examples(chosen, tokenizer, teacher, seed=seed + 2)
        severities = np.array([example.severity for example in examples])
        if len(examples) == len(chosen) and 0 < (severities > 0.4).sum() < len(severities):
            encoder = teacher.severities([(row.text, row.reply) for row in chosen])
            _, replies = read(model, examples, cls, sep)
            metrics += against_labels(name, score(streamed_risks(replies)), score(encoder), severities, tau, teacher.tau[head]["moderate"])
    threads = thread_rows(corpus.test, 800, seed)
    examples = make_examples(threads, tokenizer, teacher, seed=seed + 3)
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


if __name__ == "__main__":
    main()
