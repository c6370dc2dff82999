"""Reads the shared sets: one JSON object a line, plain or gzipped."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class DataError(ValueError):
    """A set that is missing or a row that cannot be used. Names the set and the line."""

    def __init__(self, dataset: str, line: int | None, problem: str):
        where = f"set {dataset!r}" if line is None else f"set {dataset!r}, line {line}"
        super().__init__(f"{where}: {problem}")
        self.dataset = dataset
        self.line = line


def find_set(directory: Path, dataset: str) -> Path:
    """Path of a set's file. Throws DataError if there is none."""
    for ending in (".jsonl", ".jsonl.gz"):
        path = directory / dataset / f"{dataset}{ending}"
        if path.is_file():
            return path
    raise DataError(dataset, None, "no .jsonl or .jsonl.gz file of that name")


def read_set(directory: Path, dataset: str) -> Iterator[dict[str, Any]]:
    """Rows of a set in file order. Every row has a string `text`, an `id` and a `labels` object."""
    path = find_set(directory, dataset)
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            yield check_row(dataset, number, line)


def check_row(dataset: str, number: int, line: str) -> dict[str, Any]:
    """Parses one line. The message never repeats the row: rows may be offensive."""
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise DataError(dataset, number, f"not JSON ({error.msg} at column {error.colno})") from None
    if not isinstance(row, dict):
        raise DataError(dataset, number, f"expected an object, got {type(row).__name__}")
    for name, kind in (("id", str), ("text", str), ("labels", dict)):
        if not isinstance(row.get(name), kind):
            raise DataError(dataset, number, f"field {name!r} must be {kind.__name__}, got {type(row.get(name)).__name__}")
    row.setdefault("meta", {})
    return row


def unit_hash(text: str, salt: str = "") -> float:
    """A number in [0, 1) that depends on the text alone: splits stay put when rows are added."""
    digest = hashlib.sha256(f"{salt}\x00{text}".encode()).digest()
    return int.from_bytes(digest[:7], "big") / 2**56
