"""One command to the linear tier of the cascade: `python -m trainers.linear --data DIR --out models/guard-linear`."""

from __future__ import annotations

import argparse
import datetime
import hashlib
import pickle
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

import trainers.guard
from trainers.guard.calibrate import fit_platt
from trainers.guard.dataset import Corpus, build_corpus, epoch_rows
from trainers.guard.decide import balance
from trainers.guard.metrics import auroc
from trainers.guard.registry import BY_NAME
from trainers.guard.rows import Row
from trainers.guard.tokens import load_tokenizer

from .artefact import quantise, write_card, write_weights
from .examples import HEADS, judged_text, make_examples, source_of
from .features import features_of
from .fit import design, fit, upper_logits
from .judged import Encoder, judge, open_encoder, prompts
from .probes import make_probes
from .reference import write_reference
from .stopping import Stop, clarity, fit_stop

# Severities above which a text counts as harmful: to the strict regime, and to a plain yes or no.
STRICT, UNSAFE = 0.2, 0.4


def arguments(argv: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m trainers.linear", description="Train and calibrate the linear tier against an encoder.")
    parser.add_argument("--data", type=Path, required=True, help="folder with one folder per set")
    parser.add_argument("--out", type=Path, required=True, help="artefact folder to write")
    parser.add_argument("--encoder", type=Path, default=Path("models/guard-text"), help="artefact of the encoder that stands behind it")
    parser.add_argument("--work", type=Path, default=Path("work/guard-linear"), help="corpus and the encoder's answers; a second run goes on from here")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--date", default=datetime.date.today().isoformat(), help="date written into the card")
    return parser.parse_args(argv)


def cached_corpus(data: Path, work: Path, seed: int) -> Corpus:
    """The guard's corpus; built anew when the code that builds it or the seed changes."""
    digest = hashlib.sha256(str(seed).encode())
    for file in sorted(Path(trainers.guard.__file__).parent.glob("*.py")):
        digest.update(file.read_bytes())
    path = work / f"corpus-{digest.hexdigest()[:12]}.pickle"
    if path.is_file():
        return pickle.loads(path.read_bytes())
    corpus = build_corpus(data, seed=seed)
    path.write_bytes(pickle.dumps(corpus))
    return corpus


def log(message: str, started: float) -> None:
    print(f"{time.monotonic() - started:5.0f} s  {message}", file=sys.stderr, flush=True)


def known(rows: Sequence[Row], head: str) -> tuple[np.ndarray, np.ndarray]:
    """Rows that label a head, and their soft targets."""
    name = head.replace("-", "_")
    found = [(i, value) for i, row in enumerate(rows) if (value := getattr(row.labels, name)) is not None and (head == "harm-response") == (row.reply is not None)]
    return np.array([i for i, _ in found]), np.array([value for _, value in found])


def calibration_error(probability: np.ndarray, truth: np.ndarray, bins: int = 10) -> float:
    """ECE over bins of equal width."""
    bin_of = np.minimum((probability * bins).astype(int), bins - 1)
    return float(sum((bin_of == b).mean() * abs(probability[bin_of == b].mean() - truth[bin_of == b].mean()) for b in np.unique(bin_of)))


def stops(rows: Sequence[Row], probability: dict[str, np.ndarray], encoder: Encoder, logits: np.ndarray) -> dict[str, Stop]:
    """The stopping rule per mode; injection's limit is that of prompts."""
    sources = np.array([source_of(row) for row in rows])
    replies = np.array([row.reply is not None for row in rows])
    harm = np.array([max(row.labels.harm_prompt or 0.0, row.labels.harm_response or 0.0) for row in rows])
    attack = np.array([row.labels.injection or 0.0 for row in rows])
    harmful = (harm > STRICT) | (attack > 0.5)
    found: dict[str, Stop] = {}
    for mode, side in (("prompt", ~replies), ("response", replies)):
        flagged = encoder.flagged(logits, f"harm-{mode}", "strict") | encoder.flagged(logits, "injection", "strict")
        stop = fit_stop(probability[f"harm-{mode}"][side], probability["injection"][side], (harmful & flagged)[side], ~harmful[side], sources[side],
                        fixed=found["prompt"].injection if "prompt" in found else None)
        if stop is not None:
            found[mode] = stop
    return found


def main(argv: list[str] | None = None) -> None:
    options = arguments(argv)
    started = time.monotonic()
    options.work.mkdir(parents=True, exist_ok=True)
    options.out.mkdir(parents=True, exist_ok=True)
    encoder = open_encoder(options.encoder)
    corpus = cached_corpus(options.data, options.work, options.seed)
    log("corpus read", started)

    probes = make_probes(load_tokenizer(options.encoder / "tokenizer.json").get_vocab(), options.seed)
    probe_logits = judge(encoder, prompts(probes), "probes", options.work)
    judged = np.stack([encoder.probability(probe_logits, head) for head in ("harm-prompt", "injection")], axis=1)
    rows = [corpus.calibration[i] for i in balance(corpus.calibration, options.seed)]
    logits = judge(encoder, rows, "calibration", options.work)
    log(f"encoder asked about {len(probes)} probes and {len(rows)} calibration rows", started)

    drawn = epoch_rows(corpus.train, seed=options.seed, epoch=0)
    examples = make_examples(drawn, probes, judged, options.seed)
    model, data, scales, table = quantise(fit(design(examples.bags), examples.targets, examples.weights, seed=options.seed))
    log(f"fitted to {len(examples.bags)} windows", started)
    upper = np.array([upper_logits(model, features_of(judged_text(row))) for row in rows])

    heads: list[dict[str, Any]] = []
    probability: dict[str, np.ndarray] = {}
    for h, head in enumerate(HEADS):
        index, soft = known(rows, head)
        platt = fit_platt(upper[index, h], soft, head=head)
        probability[head] = platt.probability(upper[:, h])
        truth = (soft > (0.5 if head == "injection" else UNSAFE)).astype(int)
        heads.append({"name": head, "scale": scales[h], "intercept": float(model.intercepts[h]), "slope": platt.slope, "offset": platt.intercept,
                      "metrics": {"n": len(index), "auroc": auroc(upper[index, h], truth), "ece": calibration_error(probability[head][index], soft)}})
    found = stops(rows, probability, encoder, logits)
    for mode, stop in found.items():
        provenance = {"source": f"calibration split against {encoder.card['id']} {encoder.card['version']}", "objective": "most innocent texts let go while the encoder's true hits lost stay below 1 %, by source",
                      "n": stop.hits, "value": stop.lost.value, "interval": [stop.lost.low, stop.lost.high], "date": options.date}
        heads[HEADS.index(f"harm-{mode}")]["stop"] = {"clarity": clarity(stop.harm), "provenance": provenance}
        if mode == "prompt":
            heads[HEADS.index("injection")]["stop"] = {"clarity": clarity(stop.injection), "provenance": provenance}
        log(f"{mode}: lets go {100 * stop.let_go:.1f} % of innocent rows by source (harm at most {stop.harm:.3f}, injection at most {stop.injection:.3f}), loses {100 * stop.lost.value:.2f} % of {stop.hits} hits", started)

    calibration_rows = {}
    for head in HEADS:
        index, soft = known(rows, head)
        truth = soft > (0.5 if head == "injection" else UNSAFE)
        values = np.round(1000 * encoder.probability(logits[index], head)).astype(int)
        calibration_rows[head] = {"safe": sorted(values[~truth].tolist()), "unsafe": sorted(values[truth].tolist())}
    counts = Counter(row.source for row in drawn)
    write_card(options.out, {
        "created": options.date, "languages": ["en"],
        "description": "Hashed word and character n-grams with logistic regression: lets clearly innocent texts go before the encoder is asked.",
        "encoder": {"id": encoder.card["id"], "version": encoder.card["version"], "sha256": encoder.sha256},
        "file": write_weights(options.out, data), "variances": table, "heads": heads, "calibrationRows": calibration_rows,
        "data": [{"name": name, "source": BY_NAME[name].repository if name in BY_NAME else "templates of our own", "licence": BY_NAME[name].licence if name in BY_NAME else "Apache-2.0", "use": "train", "rows": rows_}
                 for name, rows_ in sorted(counts.items())],
    })
    write_reference(model, options.out / "reference.json")
    log(f"wrote {options.out}", started)


if __name__ == "__main__":
    main()
