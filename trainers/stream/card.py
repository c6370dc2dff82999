"""card.json and CARD.md of the streaming guard."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from trainers.guard.calibrate import STRICTNESS, Threshold
from trainers.guard.card import BASE, CALIBRATION_SPLIT, SELF_TEST, data_table, provenance
from trainers.guard.dataset import Corpus
from trainers.guard.export import sha256

from .examples import PROMPT_TOKENS
from .targets import PROMPT_CATEGORIES, REPLY_CATEGORIES

VERSION = "0.1.0"
FILES = (("weights", "model.safetensors"), ("tokenizer", "tokenizer.json"))


def build_card(*, folder: Path, date: str, corpus: Corpus, thresholds: Mapping[str, Mapping[str, Threshold]], metrics: Sequence[dict[str, Any]], teacher: dict[str, str],
               training: dict[str, Any]) -> dict[str, Any]:
    files = [{"role": role, "path": name, "sha256": sha256(folder / name), "bytes": (folder / name).stat().st_size} for role, name in FILES]
    heads = {head: {"categories": list(names), "thresholds": {s: {"tau": thresholds[head][s].tau, "provenance": provenance(thresholds[head][s], date)} for s in STRICTNESS}}
             for head, names in (("prompt", PROMPT_CATEGORIES), ("reply", REPLY_CATEGORIES))}
    return {
        "schemaVersion": 1, "id": "guard-stream", "version": VERSION, "task": "stream-guard", "licence": "Apache-2.0", "created": date,
        "description": "A small causal network that reads a prompt, then judges the reply token by token while it is written: safe, controversial or unsafe, and which kind of harm.",
        "base": BASE | {"use": "word vectors and tokenizer"}, "teacher": teacher, "languages": ["en"], "files": files, "input": {"promptTokens": PROMPT_TOKENS}, "heads": heads,
        "selfTest": {"prompt": SELF_TEST["harm-prompt"], "reply": SELF_TEST["harm-response"]},
        "data": data_table(corpus), "metrics": list(metrics), "training": training,
    }


def write_card(card: Mapping[str, Any], folder: Path) -> None:
    (folder / "card.json").write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / "CARD.md").write_text(markdown(card), encoding="utf-8")


def markdown(card: Mapping[str, Any]) -> str:
    """The card for people."""
    size = sum(file["bytes"] for file in card["files"]) / 1e6
    taus = [f"| {head} | " + " | ".join(str(by["thresholds"][s]["tau"]) for s in STRICTNESS) + f" | {by['thresholds']['moderate']['provenance']['objective']} |" for head, by in card["heads"].items()]
    metrics = [f"| {m['set']} | {m['of']} | {m['n']} | {m['positives']} | {m['metric']} | {m['value']:.3f} | {m['low']:.3f}–{m['high']:.3f} |" for m in card["metrics"]]
    data = [f"| {d['name']} | {d['licence']} | {d['use']} | {d['rows']} | {d['dropped']} |" for d in card["data"]]
    training = card["training"]
    return "\n".join([
        f"# {card['id']} {card['version']}", "", card["description"], "",
        f"Word vectors of {card['base']['name']} ({card['base']['licence']}); taught by {card['teacher']['id']} {card['teacher']['version']} and by labels. Licence of this artefact: {card['licence']}. Created {card['created']}. {size:.1f} MB.", "",
        "## What it does", "",
        "Word vectors (int8) → one GRU of 256 → its state beside its running maximum and mean → one hidden layer → three levels and Qwen3Guard's categories (9 for prompts, 8 for replies). "
        "The state has a fixed size, so a token costs the same wherever it stands.",
        "risk = P(unsafe) + P(controversial) / 2. Levels were learned from severities: safe up to 0.10, controversial at 0.30, unsafe from 0.55, linear between; half the weight of an example is the teacher's opinion, "
        "and a prompt on which the strict and the loose vote part counts as controversial.",
        "Where a harmful text becomes harmful was found by the teacher: the first of up to six prefixes from which on every prefix is judged harmful. Tokens before it are safe, those after it take the label. "
        "In threads of calm texts with one harmful one the place is known beforehand.", "",
        "## Limits", "",
        "- English only, and words rather than meaning: weaker than the encoder. Let the encoder judge the finished reply too.",
        "- Nothing is decoded in the stream (base64, words pulled apart, reversed text): that takes the whole text.",
        f"- Only the last {card['input']['promptTokens']} tokens of the last user message are read before a reply.",
        "- A verdict comes one word late, when the word has ended; hold text back accordingly.",
        "- The model has not been shown the reasoning of thinking models.",
        "- The limits of the teacher's data hold here, too (models/guard-text/CARD.md).", "",
        "## Thresholds", "", "A token is flagged iff score > tau; score = round(100 · risk). A stream is flagged at the second flagged token in a row.", "",
        "| head | strict | moderate | loose | rule |", "|---|---|---|---|---|", *taus, "",
        "## Measured", "", "On groups of the trained sets that were held out (in split: compare with docs/benchmarks/streaming.md, where the sets are foreign). 95 % intervals, Wilson for rates, bootstrap otherwise.", "",
        "| set | of | n | positives | metric | value | 95 % |", "|---|---|---|---|---|---|---|", *metrics, "",
        "## Data", "", f"`dropped`: near duplicates of evaluation texts taken out. {training['examples']} examples, {training['epochs']} epochs: labelling by the teacher {training['labellingSeconds'] / 60:.0f} and training {training['seconds'] / 60:.0f} minutes on {training['device']}.", "",
        "| set | licence | use | rows | dropped |", "|---|---|---|---|---|", *data, "",
    ])
