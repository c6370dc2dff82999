"""The shipped encoder as a teacher: severities of whole texts and of prefixes, remembered on disk."""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from trainers.guard.calibrate import Platt
from trainers.guard.export import sha256
from trainers.guard.rows import Labels, Row
from trainers.guard.runtime import Runtime

# Prompt alone, or prompt and reply.
Text = tuple[str, str | None]


class Teacher:
    """Calibrated severities in [0, 1] of the artefact in `folder`; kept under `work`, so that a second run goes on."""

    def __init__(self, folder: Path, work: Path):
        card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
        self.model = {"id": card["id"], "version": card["version"], "sha256": sha256(folder / "model.onnx")}
        self.heads: list[str] = card["heads"]
        self._runtime = Runtime(folder / "model.onnx", folder / "tokenizer.json")
        self._platt = {head: Platt(entry["slope"], entry["intercept"]) for head, entry in card["calibration"].items()}
        self.tau = {head: {regime: entry["tau"] for regime, entry in by["calibrated"].items()} for head, by in card["thresholds"].items()}
        work.mkdir(parents=True, exist_ok=True)
        self._file = work / f"teacher-{self.model['sha256'][:12]}.tsv"
        self._known: dict[str, float] = {}
        if self._file.exists():
            for line in self._file.read_text(encoding="utf-8").splitlines():
                key, _, value = line.partition("\t")
                if value:
                    self._known[key] = float(value)

    def severities(self, texts: Sequence[Text], name: str = "") -> np.ndarray:
        """Severity of each prompt, or of each reply to its prompt."""
        keys = [hashlib.blake2b(f"{prompt}\x00{reply}".encode("utf-8", "replace"), digest_size=12).hexdigest() for prompt, reply in texts]
        missing = {key: text for key, text in zip(keys, texts) if key not in self._known}
        started = time.monotonic()
        with self._file.open("a", encoding="utf-8") as file:
            for number, (key, (prompt, reply)) in enumerate(missing.items()):
                head = "harm-prompt" if reply is None else "harm-response"
                logits = self._runtime.logits([_row(prompt, reply)])[0]
                value = float(self._platt[head].probability(logits[self.heads.index(head)]))
                self._known[key] = value
                file.write(f"{key}\t{value:.5f}\n")
                if name and number and number % 2000 == 0:
                    rate = number / (time.monotonic() - started)
                    print(f"{name}: {number}/{len(missing)}, {rate:.0f} texts/s, {(len(missing) - number) / rate:.0f} s left", file=sys.stderr, flush=True)
        return np.array([self._known[key] for key in keys])


def _row(prompt: str, reply: str | None) -> Row:
    return Row("", "", "", prompt, Labels(), reply=reply)
