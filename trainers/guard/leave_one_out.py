"""How far does it carry? `python -m trainers.guard.leave_one_out --data DIR` leaves one source out at a time.

Training the encoder once per source would take days on two cores. Here the published encoder stays as it is: a ridge
classifier on its pooled vectors learns all sources but one and is asked about that one, beside the same classifier that
has seen other rows of it. The distance between the two columns is what in-split figures hide.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from sklearn.linear_model import RidgeClassifier

from .dataset import CALIBRATION_ONLY, build_corpus
from .metrics import Estimate, as_text, auroc, bootstrap
from .model import GuardModel, from_pretrained
from .rows import Row
from .tokens import assemble, encode_rows, load_tokenizer
from .train import pad

# A source needs this many positives to be asked about.
LEAST = 30


def features(model: GuardModel, tokenizer: object, rows: Sequence[Row], room: int = 96, batch: int = 48) -> np.ndarray:
    cls, sep = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")  # type: ignore[attr-defined]
    items = [assemble(one, cls, sep, 0, room) for one in encode_rows(tokenizer, rows)]  # type: ignore[arg-type]
    order = sorted(range(len(items)), key=lambda i: len(items[i][0]))
    out = np.zeros((len(items), model.output.in_features), dtype=np.float32)
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for start in range(0, len(order), batch):
            chosen = order[start:start + batch]
            out[chosen] = model.pooled(*pad([items[i] for i in chosen])).float().numpy()
    return out


def sample(rows: Sequence[Row], seed: int, most: int) -> list[Row]:
    """At most `most` prompts of every source."""
    by_source: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.reply is None:
            by_source[row.source].append(row)
    random_ = random.Random(seed)
    return [row for name in sorted(by_source) for row in random_.sample(by_source[name], min(most, len(by_source[name])))]


def table(x: np.ndarray, y: np.ndarray, sources: np.ndarray, train: np.ndarray) -> list[tuple[str, int, Estimate, Estimate]]:
    """Per source with positives: rows asked about, AUROC with the source in training, AUROC without it.

    The positives are the source's own held-out ones; the negatives are the held-out negatives of all sources.
    """
    def fitted(mask: np.ndarray) -> RidgeClassifier:
        return RidgeClassifier(alpha=10.0, class_weight="balanced").fit(x[mask], y[mask])

    out = []
    everything = fitted(train)
    for name in sorted(set(sources[(y == 1)])):
        asked = ~train & (((sources == name) & (y == 1)) | (y == 0))
        if (y[asked] == 1).sum() < LEAST:
            continue
        without = fitted(train & (sources != name))
        columns = [bootstrap(auroc, model.decision_function(x[asked]), y[asked], rounds=200) for model in (everything, without)]
        out.append((str(name), int((y[asked] == 1).sum()), columns[0], columns[1]))
    return out


def main(argv: list[str] | None = None) -> None:
    from .__main__ import base_folder

    parser = argparse.ArgumentParser(prog="python -m trainers.guard.leave_one_out", description="AUROC with and without each source in training.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--rows", type=int, default=300, help="prompts of a source at most, for training and again for asking")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args(argv)
    corpus = build_corpus(options.data, seed=options.seed)
    base = base_folder()
    model = from_pretrained(base).eval()
    sides = [sample(corpus.train, options.seed, options.rows), sample([row for row in corpus.calibration + corpus.test if row.source not in CALIBRATION_ONLY], options.seed, options.rows)]
    rows = [*sides[0], *sides[1]]
    print(f"{len(rows)} rows through the encoder", file=sys.stderr, flush=True)
    x = features(model, load_tokenizer(base / "tokenizer.json"), rows)
    train = np.arange(len(rows)) < len(sides[0])
    sources = np.array([row.source for row in rows])
    for title, of in (("harm of a prompt", lambda row: row.labels.harm_prompt), ("injection", lambda row: row.labels.injection)):
        known = np.array([of(row) is not None for row in rows])
        y = np.array([int((of(row) or 0.0) > 0.4) for row in rows])
        print(f"\n| {title}: source | positives | AUROC, source in training | AUROC, source left out |\n|---|---|---|---|")
        found = table(x[known], y[known], sources[known], train[known])
        for name, count, within, without in found:
            print(f"| {name} | {count} | {as_text(within)} | {as_text(without)} |")
        print(f"| mean | | {np.mean([row[2].value for row in found]):.3f} | {np.mean([row[3].value for row in found]):.3f} |")


if __name__ == "__main__":
    main()
