"""From a trained model to the artefact: export, quantise, calibrate, evaluate, write the card."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .card import VERSION, build_card, write_card
from .dataset import Corpus
from .decide import CATEGORY_SHARE, balance, calibrations, shipped_heads, support, thresholds
from .evaluate import MOST_ROWS, OPENAI_SET, QUESTIONS, Judge, Question, Scorer, as_dict, evaluate, in_split, openai_categories
from .export import export_fp32, quantise
from .metrics import auroc, bootstrap
from .model import GuardModel
from .model_heads import HEADS
from .reference import write_reference
from .runtime import Runtime

COMPARED = (("openai_moderation_a", "harm-prompt"), ("surge_toxicity", "harm-prompt"), ("xstest_prompts", "harm-prompt"))


def finish(model: GuardModel, corpus: Corpus, *, data: Path, out: Path, work: Path, tokenizer: Path, date: str, training: dict[str, Any],
           seed: int = 7, most_rows: int = MOST_ROWS, version: str = VERSION, questions: Sequence[Question] = QUESTIONS,
           compared: Sequence[tuple[str, str]] = COMPARED) -> dict[str, Any]:
    """Writes the artefact folder and returns the card. The self-test is the caller's (`check_self_test`)."""
    out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(tokenizer, out / "tokenizer.json")

    # All columns first: which categories ship is decided on the calibration split.
    model.category_share = CATEGORY_SHARE
    export_fp32(model, work / "all-fp32.onnx")
    quantise(work / "all-fp32.onnx", work / "all-int8.onnx")
    full = Runtime(work / "all-int8.onnx", tokenizer)
    rows = [corpus.calibration[i] for i in balance(corpus.calibration, seed)]
    logits = full.logits(rows, name="calibration", most_windows=2)
    calibrated = calibrations(logits, rows)
    evidence = support(corpus.train, rows, logits)
    heads = shipped_heads(evidence, calibrated)
    taus = thresholds(logits, rows, {head: platt for head, (platt, _) in calibrated.items()})

    model.columns = [HEADS.index(head) for head in heads]
    export_fp32(model, work / "fp32.onnx")
    quantise(work / "fp32.onnx", out / "model.onnx")
    served = Runtime(out / "model.onnx", out / "tokenizer.json")
    judge = Judge(heads, {head: calibrated[head][0] for head in heads}, {head: {s: found.tau for s, found in by.items()} for head, by in taus.items()})
    print("thresholds " + str({head: dict(by) for head, by in judge.tau.items()}), file=sys.stderr)

    scorer = Scorer(served, data, most_rows)
    metrics = evaluate(scorer, judge, questions)
    if any(question.set == OPENAI_SET for question in questions):
        metrics += openai_categories(scorer, heads)
    test = corpus.test if len(corpus.test) <= most_rows else [corpus.test[i] for i in np.random.default_rng(seed).permutation(len(corpus.test))[:most_rows]]
    test += [row for row in corpus.test if row.source in ("gptfuzz_responses_train", "hatecheck") and row not in test]
    metrics += in_split(served.logits(test, name="in-split", most_windows=2), test, judge)

    extra = {
        "fusion": {"head": "harm-prompt", "adds": "the largest of all category logits", "share": CATEGORY_SHARE},
        "quantisation": compare(Scorer(Runtime(work / "fp32.onnx", tokenizer), data, most_rows), scorer, judge, compared, work / "fp32.onnx", out / "model.onnx"),
        "latencyMs": latency(served), "latencyNote": "p50 of 50 runs on a 2-core virtual machine with AVX-512 VNNI, shared with other work",
        "categorySupport": {head: {**found, "auroc": None if np.isnan(found["auroc"]) else round(found["auroc"], 4)} for head, found in evidence.items()},
        "training": training,
    }
    card = build_card(folder=out, date=date, version=version, heads=heads, platt=calibrated, thresholds=taus, corpus=corpus, metrics=metrics, extra=extra)
    write_card(card, out)
    write_reference(served, out / "tokenizer-reference.json")
    return card


def compare(large: Scorer, small: Scorer, judge: Judge, compared: Sequence[tuple[str, str]], fp32: Path, int8: Path) -> dict[str, Any]:
    """What quantisation costs, on a few sets."""
    rows, gaps = [], []
    for name, head in compared:
        a, b = large.get(name, False), small.get(name, False)
        labels = np.array([raw["y"] for raw in a.raws])
        values = [as_dict(bootstrap(auroc, judge.probability(scored.logits, head), labels))["value"] for scored in (a, b)]
        rows.append({"set": name, "head": head, "n": len(labels), "fp32": values[0], "int8": values[1]})
        gaps.append(np.abs(judge.probability(a.logits, head) - judge.probability(b.logits, head)))
    return {"rows": rows, "meanScoreDifference": round(100 * float(np.concatenate(gaps).mean()), 3), "fp32Bytes": fp32.stat().st_size, "int8Bytes": int8.stat().st_size}


def latency(runtime: Runtime, lengths: Sequence[int] = (32, 64, 128, 256), runs: int = 50) -> dict[str, float]:
    """Median milliseconds for one window of a length, one thread."""
    out = {}
    for length in lengths:
        ids = [i % runtime.tokenizer.get_vocab_size() for i in range(length)]
        times = []
        for _ in range(runs):
            started = time.perf_counter()
            runtime.window(ids, [0] * length)
            times.append(1000 * (time.perf_counter() - started))
        out[str(length)] = round(float(np.median(times)), 2)
    return out


class SelfTestError(RuntimeError):
    """A head does not separate the card's mild examples."""


def check_self_test(folder: Path, card: dict[str, Any]) -> None:
    """Every positive above every negative, per decision head."""
    runtime = Runtime(folder / "model.onnx", folder / "tokenizer.json")
    for head, sides in card["selfTest"].items():
        column = card["heads"].index(head)
        values = {side: [runtime.texts([pair["prompt"]], [pair["response"]] if "response" in pair else None)[0][column] for pair in pairs] for side, pairs in sides.items()}
        if min(values["positive"]) <= max(values["negative"]):
            raise SelfTestError(f"{head}: lowest positive {min(values['positive']):.3f} is not above highest negative {max(values['negative']):.3f}")


