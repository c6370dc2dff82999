"""One command to the perception models: `python -m trainers.perception --sets WORK --out models [--cwru DIR]`.

WORK is what `npx tsx bench/perception-sets.ts` wrote."""

from __future__ import annotations

import argparse
import datetime
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from .artefact import FILE, accuracy, export, write_card, write_reference
from .cwru import read_windows
from .train import predict, train

MNIST = {"name": "mnist_t10k", "source": "MNIST test images (LeCun, Cortes and Burges), split by us in blocks of 100", "licence": "CC-BY-SA-3.0"}
MITBIH = {"name": "mitbih_100, mitbih_101", "source": "MIT-BIH Arrhythmia Database, records 100 and 101, lead MLII, split by time (PhysioNet; Moody and Mark 2001)", "licence": "ODC-By-1.0"}
SYNTHETIC = {"name": "synthetic", "source": "formulas of our own (src/perception/sets)", "licence": "Apache-2.0"}

CARDS: dict[str, dict[str, Any]] = {
    "digits": {"licence": "CC-BY-SA-3.0", "kind": "image", "range": [0, 1], "classes": [str(i) for i in range(10)], "data": [MNIST],
               "description": "Handwritten digits of 28 x 28 pixels, white on black. A small convolutional network for demonstrations and tests of selective prediction."},
    "beats": {"licence": "ODC-By-1.0", "kind": "series", "classes": ["normal", "atrial premature", "ventricular premature"], "data": [MITBIH, SYNTHETIC],
              "description": "Heart beats of one lead: 180 values at 180 Hz in millivolts, 0.6 s before the R peak to 0.4 s after it, less their median. Premature beats are almost all synthetic. For demonstrations; never for diagnosis."},
    "bearings": {"licence": "Apache-2.0", "kind": "series", "classes": ["sound", "outer race", "inner race", "ball"], "data": [SYNTHETIC],
                 "description": "Vibration of rolling-element bearings: 1024 values at 12 kHz, standardised. Trained on synthetic signals alone; a public test rig was only measured on."},
}


def load(work: Path, name: str, part: str) -> dict[str, np.ndarray]:
    with np.load(work / f"{name}-{part}.npz") as arrays:
        return {key: arrays[key] for key in arrays.files}


def make(name: str, options: argparse.Namespace) -> None:
    started = time.monotonic()
    sets = {part: load(options.sets, name, part) for part in ("train", "calibration", "test")}
    card = dict(CARDS[name])
    shape = sets["train"]["inputs"].shape[1:]
    network = train(name, sets["train"]["inputs"], sets["train"]["labels"], len(card["classes"]), seed=options.seed)
    folder = options.out / f"perception-{name}"
    folder.mkdir(parents=True, exist_ok=True)
    export(network, shape, folder / FILE)

    test = sets["test"]
    logits = predict(network, test["inputs"])
    metrics = []
    for origin, chosen in (("real", test["real"] == 1), ("synthetic", test["real"] == 0)):
        if chosen.any():
            metrics.append(accuracy(f"test rows, {origin}", logits[chosen], test["labels"][chosen]))
    if name == "bearings" and options.cwru is not None:
        for part, (inputs, labels) in read_windows(options.cwru).items():
            np.savez_compressed(options.sets / f"cwru-{part}.npz", inputs=inputs, labels=labels)
            measured = accuracy(f"cwru_bearing, {part} half", predict(network, inputs), labels)
            metrics.append(measured)
    counts = {use: int(len(sets[part]["labels"])) for use, part in (("train", "train"), ("calibration", "calibration"), ("evaluation", "test"))}
    kind, licence, description = card.pop("kind"), card.pop("licence"), card.pop("description")
    scale = {"range": card.pop("range")} if "range" in card else {}
    write_card(folder, {
        "id": f"perception-{name}", "version": "0.1.0", "licence": licence, "created": options.date, "description": description,
        "input": {"name": "input", "shape": list(shape), "kind": kind, **scale}, "classes": card["classes"], "rows": counts, "data": card["data"], "metrics": metrics,
    })
    write_reference(folder, shape)
    print(f"{name}: {time.monotonic() - started:.0f} s, " + ", ".join(f"{one['set']} {one['value']:.4f} (n {one['n']})" for one in metrics), file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m trainers.perception", description="Train the perception models.")
    parser.add_argument("--sets", type=Path, required=True, help="folder of NAME-PART.npz; windows of the test rig are added to it")
    parser.add_argument("--out", type=Path, required=True, help="folder of models")
    parser.add_argument("--cwru", type=Path, help="folder of the bearing records to measure on")
    parser.add_argument("--only", choices=sorted(CARDS), action="append")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--date", default=datetime.date.today().isoformat())
    options = parser.parse_args()
    for name in options.only or CARDS:
        make(name, options)


if __name__ == "__main__":
    main()
