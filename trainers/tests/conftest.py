"""Tiny sets in the shared format, with mild texts."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def write_set(tmp_path: Path) -> Callable[[str, list[dict[str, Any]]], Path]:
    """Writes `<tmp>/<name>/<name>.jsonl` and returns the data folder."""

    def write(name: str, rows: list[dict[str, Any]]) -> Path:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return tmp_path

    return write


def row(id_: str, text: str, **labels: Any) -> dict[str, Any]:
    return {"id": id_, "text": text, "lang": "en", "y": 0, "labels": labels, "meta": {}}
