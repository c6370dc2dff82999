"""Writes the artefact of the linear tier: weights.bin, linear.json, CARD.md."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np

from .features import BITS, SIZE, STRIDE, WINDOW
from .fit import SURE, Linear

VERSION = "0.1.0"


def quantise(model: Linear) -> tuple[Linear, bytes, list[float], list[float]]:
    """The model as it will be read, its bytes [SIZE, heads + 1], the scale per head and the table of variances."""
    scales = [float(np.abs(w).max()) / 127.0 or 1.0 for w in model.weights]
    integers = np.array([np.round(w / s) for w, s in zip(model.weights, scales)]).astype(np.int8)
    low, high = float(model.variance.min()), float(model.variance.max())
    table = low * (high / low) ** (np.arange(256) / 255.0)
    levels = np.clip(np.round(255.0 * np.log(model.variance / low) / max(np.log(high / low), 1e-12)), 0, 255).astype(np.uint8)
    table = [float(f"{value:.6g}") for value in table]
    read = Linear(integers.astype(float) * np.array(scales)[:, None], model.intercepts, np.array(table)[levels])
    columns = np.concatenate((integers.view(np.uint8), levels[None]), axis=0)
    return read, np.ascontiguousarray(columns.T).tobytes(), scales, table


def write_weights(folder: Path, data: bytes) -> dict[str, Any]:
    assert len(data) == SIZE * 4
    (folder / "weights.bin").write_bytes(data)
    return {"path": "weights.bin", "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}


def write_card(folder: Path, card: dict[str, Any]) -> None:
    features = {"bits": BITS, "window": WINDOW, "stride": STRIDE}
    card = {"schemaVersion": 1, "id": "guard-linear", "version": VERSION, "licence": "Apache-2.0", **card, "features": features, "sure": SURE}
    (folder / "linear.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    (folder / "CARD.md").write_text(_markdown(card), encoding="utf-8")


def _markdown(card: dict[str, Any]) -> str:
    head_rows = "".join(
        f"| {head['name']} | {head['metrics']['n']} | {head['metrics']['auroc']:.3f} | {head['metrics']['ece']:.3f} | {_stop(head)} |\n" for head in card["heads"])
    data_rows = "".join(f"| {row['name']} | {row['source']} | {row['licence']} | {row['use']} | {row['rows']} |\n" for row in card["data"])
    return f"""# guard-linear {card['version']}

{card['description']}

{card['licence']}; made {card['created']}; {card['file']['bytes']:,} bytes, SHA-256 `{card['file']['sha256']}`; language: {', '.join(card['languages'])}.
Fitted against {card['encoder']['id']} {card['encoder']['version']} (`{card['encoder']['sha256'][:12]}…`): another encoder needs another fit.

| head | calibration rows | AUROC | calibration error | stopping rule |
|---|---|---|---|---|
{head_rows}
Rows are of the calibration split: groups it never saw, of sources it knows. On kinds of text the corpus does not hold it
loses more; `docs/benchmarks/cascade.md` says how much. Calibration error: ECE over ten bins against the soft labels.

It only ever lets go; it never flags. It reads words, not meaning: an attack spelled in innocent words passes it exactly
where the encoder's own share of misses grows by what the stopping rule says is lost.

## Data

| set | source | licence | use | rows |
|---|---|---|---|---|
{data_rows}
"""


def _stop(head: dict[str, Any]) -> str:
    if "stop" not in head:
        return "none: never stops"
    stop = head["stop"]
    low, high = stop["provenance"]["interval"]
    return f"clarity ≥ {stop['clarity']:.4f}; lost {100 * stop['provenance']['value']:.2f} % [{100 * low:.2f}, {100 * high:.2f}] of {stop['provenance']['n']} true hits"
