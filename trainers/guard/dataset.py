"""From sets on disk to training and calibration rows, with near duplicates of evaluation texts taken out."""

from __future__ import annotations

import random
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from . import compose
from .data import read_set, unit_hash
from .near_duplicates import NearDuplicates
from .registry import SOURCES, check_registry
from .rows import Row
from .sources import Source
from .levels import with_levels
from .tiers import SOURCE as TIERS, make_tiers
from .twins import SOURCE as TWINS, make_twins

CALIBRATION_SHARE = 0.12
# Share of groups kept out of both, for the in-split comparison; more where the set itself is an evaluation.
TEST_SHARE = {"gptfuzz_responses_train": 0.25, "hatecheck": 0.2}
OTHER_TEST_SHARE = 0.04

PER_EPOCH_MADE = {TWINS: 12000, "ductile_replies": 3200, "bipia_attacks": 900, "bipia_contexts": 450, "injecagent": 700, "surge_profanity": 500,
                  "gptfuzz_responses_train": 1500, "hh_rlhf_harmless_test": 700, "ductile_threads": 3500, "ductile_text_tasks": 2000, "ductile_stray": 1200, TIERS: 1600}


@dataclass
class Corpus:
    train: list[Row]
    calibration: list[Row]
    # rows of trained sources whose groups are neither trained nor calibrated on
    test: list[Row]
    evaluation_rows: dict[str, int]
    # training set → evaluation set → rows dropped
    dropped: dict[str, Counter[str]]


CALIBRATION_ONLY = {source.name for source in SOURCES if source.use == "calibration"}


def split_of(row: Row) -> str:
    """Which side a row's group falls on; depends on the group alone."""
    if row.source in CALIBRATION_ONLY:
        return "calibration"
    share = unit_hash(row.group, "split")
    if share < CALIBRATION_SHARE:
        return "calibration"
    return "test" if share < CALIBRATION_SHARE + TEST_SHARE.get(row.source, OTHER_TEST_SHARE) else "train"


def labelled_rows(source: Source, directory: Path) -> list[Row]:
    """The rows of one set that its label table keeps."""
    rows = []
    for raw in read_set(directory, source.name):
        if (source.english_only and raw.get("lang") != "en") or not raw["text"].strip():
            continue
        labels = source.label(raw)
        if labels is not None:
            rows.append(Row(raw["id"], source.name, source.group(raw), raw["text"] + source.suffix(raw), labels))
    return rows


def composed_rows(directory: Path, seed: int) -> list[Row]:
    read = {source.name: list(read_set(directory, source.name)) for source in SOURCES if source.composed or source.name in ("labsafety_bench", "cyberseceval_prompt_injection")}
    return [
        *compose.gptfuzz_rows(read["gptfuzz_responses_train"], "gptfuzz_responses_train"),
        *compose.preference_rows(read["hh_rlhf_harmless_test"], "hh_rlhf_harmless_test"),
        *compose.planted_rows(read["bipia_attacks"], read["bipia_contexts"], 1600, seed),
        *compose.tool_output_rows(read["injecagent"], seed),
        *compose.stray_texts(read),
        *compose.lexicon_rows(read["surge_profanity"], 900, seed),
    ]


def reference_texts(directory: Path) -> tuple[list[tuple[str, list[str]]], list[tuple[str, list[str]]]]:
    """Every evaluation and development text, by set: prompts, and the texts of the sets that hold replies."""
    prompts, replies = [], []
    for source in SOURCES:
        if source.use in ("train", "calibration"):
            continue
        raws = list(read_set(directory, source.name))
        prompts.append((source.name, [raw["text"] for raw in raws]))
        if raws and raws[0].get("response"):
            replies.append((source.name, [raw[part] for raw in raws for part in ("text", "response")]))
    return prompts, replies


def drop_near_duplicates(rows: list[Row], prompts: NearDuplicates, replies: NearDuplicates) -> tuple[list[Row], dict[str, Counter[str]]]:
    """A prompt is compared with every held-out prompt; a pair, whose prompt is not judged, with held-out pairs."""
    kept: list[Row] = []
    dropped: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        found = prompts.find(row.text) if row.reply is None else replies.find(row.text) or replies.find(row.reply)
        if found is None:
            kept.append(row)
        else:
            dropped[row.source][found] += 1
    return kept, dict(dropped)


def build_corpus(directory: Path, *, seed: int = 7, twins: int = 22000, replies: int = 6000, threads: int = 7000, text_tasks: int = 4000, tiers: int = 2200) -> Corpus:
    """Reads, labels, composes, de-duplicates and splits. The same seed and data give the same corpus."""
    check_registry()
    prompts = [row for source in SOURCES if source.use in ("train", "calibration") and not source.composed for row in labelled_rows(source, directory)]
    prompts += make_twins(twins, seed) + make_tiers(tiers, seed)
    references = reference_texts(directory)
    indices = [NearDuplicates(texts) for texts in references]
    prompts, dropped = drop_near_duplicates(prompts, *indices)
    made, dropped_made = drop_near_duplicates(composed_rows(directory, seed), *indices)
    dropped.update(dropped_made)
    rows, levels = with_levels(prompts + made, seed)
    print(f"levels by vote: {levels[0]} safe, {levels[1]} controversial, {levels[2]} unsafe", file=sys.stderr)
    sides: dict[str, list[Row]] = {"train": [], "calibration": [], "test": []}
    for row in rows:
        sides[split_of(row)].append(row)
    # Threads and paired replies never mix texts of the two sides.
    for side, share, salt in (("train", 1.0, 0), ("calibration", 1 / 6, 1)):
        own = [row for row in sides[side] if row.source not in CALIBRATION_ONLY]
        sides[side] += compose.thread_rows(own, int(threads * share), seed + salt) + compose.text_tasks(own, int(text_tasks * share), seed + salt)
    sides["train"] += compose.reply_rows([row for row in sides["train"] if row.reply is None and row.source not in ("ductile_threads", "ductile_text_tasks")], replies, seed)
    sides["calibration"] += compose.reply_rows([row for row in sides["calibration"] if row.reply is None and row.source not in ("ductile_threads", "ductile_text_tasks")], replies // 6, seed + 1)
    print(f"corpus: {len(sides['train'])} to train on, {len(sides['calibration'])} to calibrate on, "
          f"{sum(sum(c.values()) for c in dropped.values())} near duplicates of evaluation texts dropped", file=sys.stderr)
    return Corpus(sides["train"], sides["calibration"], sides["test"], {name: len(texts) for name, texts in references[0]}, dropped)


def epoch_rows(rows: list[Row], *, seed: int, epoch: int, share: float = 1.0) -> list[Row]:
    """One epoch: at most `per_epoch` rows of every set, another draw each time, and of these a share."""
    limits = {source.name: source.per_epoch for source in SOURCES if source.per_epoch} | PER_EPOCH_MADE
    random_ = random.Random(f"{seed}-{epoch}")
    by_source: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_source[row.source].append(row)
    drawn: list[Row] = []
    for name in sorted(by_source):
        pool = by_source[name]
        drawn += random_.sample(pool, min(len(pool), limits.get(name, len(pool))))
    if share < 1.0:
        drawn = [row for row in drawn if unit_hash(row.id + row.source, f"share-{seed}-{epoch}") < share]
    random_.shuffle(drawn)
    return drawn
