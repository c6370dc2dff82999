"""One command from the shared sets and the shipped encoder to the artefact: `python -m trainers.stream --data DIR --out models/guard-stream`."""

from __future__ import annotations

import argparse
import datetime
import sys
import time
from pathlib import Path

import torch

from trainers.guard.__main__ import base_folder
from trainers.guard.dataset import Corpus, build_corpus, epoch_rows
from trainers.guard.tokens import load_tokenizer

from .examples import make_examples
from .finish import finish
from .model import StreamModel
from .teacher import Teacher
from .train import Recipe, train
from .words import word_features


def arguments(argv: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m trainers.stream", description="Label, train, calibrate and measure the streaming guard.")
    defaults = Recipe()
    parser.add_argument("--data", type=Path, required=True, help="folder with one folder per set")
    parser.add_argument("--out", type=Path, required=True, help="artefact folder to write")
    parser.add_argument("--teacher", type=Path, default=Path("models/guard-text"), help="artefact of the encoder that labels prefixes")
    parser.add_argument("--work", type=Path, default=Path("work/guard-stream"), help="labels and checkpoints; a second run goes on from here")
    parser.add_argument("--base", type=Path, help="folder of the encoder whose word vectors are used (default: the pinned package)")
    parser.add_argument("--rows", type=int, default=30_000, help="training examples at most")
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
    features = word_features(base, tokenizer, options.work / "words.npy")
    seconds = time.monotonic() - labelling
    print(f"{len(examples)} examples to train on, labelled in {seconds / 60:.1f} minutes", file=sys.stderr)

    torch.manual_seed(options.seed)
    model = StreamModel(features)
    recipe = Recipe(epochs=options.epochs, seed=options.seed)
    result = train(model, examples, recipe, options.work, cls=cls, sep=sep, unknown=unknown)
    training = {**{key: round(value, 4) for key, value in result.items()}, "examples": len(examples), "epochs": recipe.epochs, "seed": recipe.seed, "labellingSeconds": round(seconds),
                "device": f"{options.threads} CPU threads"}
    finish(model, corpus, tokenizer=tokenizer, tokenizer_file=base / "tokenizer.json", teacher=teacher, out=options.out, date=options.date, training=training, seed=options.seed)
    print(f"wrote {options.out} after {(time.monotonic() - started) / 60:.1f} minutes", file=sys.stderr)


if __name__ == "__main__":
    main()
