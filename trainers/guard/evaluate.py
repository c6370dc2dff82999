"""Measures an artefact on sets it never saw. Thresholds come in fixed; nothing is chosen here."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from .calibrate import Platt
from .compose import REFUSAL_PATTERN
from .data import read_set
from .metrics import Estimate, auroc, bootstrap, f1, spearman, wilson
from .rows import Labels, Row
from .runtime import Runtime

Raw = dict[str, Any]
# Rows scored of one set; a larger set is sampled with a fixed seed.
MOST_ROWS = 2500


@dataclass(frozen=True)
class Judge:
    """Calibration and fixed thresholds; turns logits into scores and flags."""

    heads: Sequence[str]
    platt: Mapping[str, Platt]
    tau: Mapping[str, Mapping[str, int]]

    def column(self, logits: np.ndarray, head: str) -> np.ndarray:
        return logits[:, list(self.heads).index(head)]

    def probability(self, logits: np.ndarray, head: str) -> np.ndarray:
        return self.platt[head].probability(self.column(logits, head))

    def scores(self, logits: np.ndarray, head: str) -> np.ndarray:
        return self.platt[head].score(self.column(logits, head))

    def flags(self, logits: np.ndarray, head: str, strictness: str = "moderate") -> np.ndarray:
        return self.scores(logits, head) > self.tau[head][strictness]

    def any_flag(self, logits: np.ndarray, strictness: str = "moderate") -> np.ndarray:
        """As a prompt is judged: harm or injection above its threshold."""
        return self.flags(logits, "harm-prompt", strictness) | self.flags(logits, "injection", strictness)


@dataclass(frozen=True)
class Question:
    """What one set is asked. `label` gives 1, 0 or None (row left out); all 1: recall, all 0: false alarms."""

    set: str
    head: str
    label: Callable[[Raw], int | None]
    part: str = ""
    reply: bool = False
    # a prompt counts as flagged by harm or injection together, unless one head is asked for
    single: bool = False


def published(raw: Raw) -> int | None:
    return raw["y"]


def always(value: int) -> Callable[[Raw], int | None]:
    return lambda raw: value


def action(raw: Raw) -> int | None:
    """Do-Not-Answer: 0 declines, 5 follows directly."""
    return {"0": 1, "5": 0}.get(str(raw["labels"].get("action")))


def only(value: int) -> Callable[[Raw], int | None]:
    return lambda raw: value if raw["y"] == value else None


QUESTIONS = (
    Question("openai_moderation_a", "harm-prompt", published, single=True),
    Question("xstest_prompts", "harm-prompt", published),
    Question("xstest_prompts", "harm-prompt", only(0), part="safe prompts"),
    Question("xstest_prompts", "harm-prompt", only(1), part="unsafe prompts"),
    Question("in_the_wild_jailbreaks", "injection", always(1)),
    Question("alpaca_harmless_instructions", "harm-prompt", always(0)),
    Question("alpaca_eval_davinci003", "harm-prompt", always(0)),
    Question("dolly_subset", "harm-prompt", always(0)),
    Question("mt_bench_vicuna_questions", "harm-prompt", always(0)),
    Question("gsm8k_test", "harm-prompt", always(0)),
    Question("wildguard_benign_subset", "injection", always(0), single=True),
    Question("toxicchat_train", "harm-prompt", published, single=True),
    Question("toxicchat_train", "injection", lambda raw: raw["labels"]["jailbreaking"], part="jailbreaking", single=True),
    Question("qualifire_prompt_injection", "injection", published, single=True),
    Question("harmbench_behaviors", "harm-prompt", lambda raw: 1 if raw["labels"]["FunctionalCategory"] != "copyright" else None, part="without copyright"),
    Question("harmbench_behaviors", "harm-prompt", lambda raw: 1 if raw["labels"]["FunctionalCategory"] == "copyright" else None, part="copyright"),
    Question("jailbreakbench_behaviors", "harm-prompt", always(1)),
    Question("malicious_instruct", "harm-prompt", always(1)),
    Question("lrm_pap_advbench", "harm-prompt", always(1)),
    Question("do_not_answer_questions", "harm-prompt", always(1)),
    Question("safety_tuned_llamas_eval", "harm-prompt", published),
    Question("identity_bias_templates", "harm-prompt", published, single=True),
    Question("dices_990", "harm-response", published, reply=True),
    Question("do_not_answer_responses", "harm-response", published, reply=True),
    Question("safety_tuned_llamas_train", "harm-response", always(0), part="safe replies", reply=True),
    Question("alpaca_eval_davinci003", "harm-response", always(0), part="replies", reply=True),
    Question("gsm8k_test", "harm-response", always(0), part="replies", reply=True),
    Question("do_not_answer_responses", "refusal", action, part="declines or follows", reply=True),
    Question("alpaca_eval_davinci003", "refusal", lambda raw: None if REFUSAL_PATTERN.search(raw["response"]) else 0, part="replies", reply=True),
    Question("surge_toxicity", "harm-prompt", published, part="development", single=True),
    Question("jailbreakbench_artifacts", "injection", always(1), part="development"),
)

OPENAI_SET = "openai_moderation_a"
# It names its categories by letters.
OPENAI = {"S": "sexual", "H": "hate", "V": "violence", "HR": "harassment", "SH": "self-harm", "S3": "sexual/minors", "H2": "hate/threatening", "V2": "violence/graphic"}


@dataclass
class Scored:
    raws: list[Raw] = field(default_factory=list)
    logits: np.ndarray = field(default_factory=lambda: np.zeros((0, 0)))


class Scorer:
    """Logits per set, computed once a mode."""

    def __init__(self, runtime: Runtime, directory: Path, most: int = MOST_ROWS):
        self._runtime, self._directory, self._most = runtime, directory, most
        self._known: dict[tuple[str, bool], Scored] = {}

    def get(self, name: str, reply: bool) -> Scored:
        if (name, reply) not in self._known:
            raws = [raw for raw in read_set(self._directory, name) if raw["text"].strip() and (not reply or raw.get("response"))]
            if len(raws) > self._most:
                raws = random.Random(7).sample(raws, self._most)
            rows = [Row(raw["id"], name, "", raw["text"], Labels(), reply=raw["response"] if reply else None) for raw in raws]
            self._known[name, reply] = Scored(raws, self._runtime.logits(rows, name=name))
        return self._known[name, reply]


def measure(name: str, labels: np.ndarray, scores: np.ndarray, flags: np.ndarray, threshold: str) -> list[dict[str, Any]]:
    """AUROC and F1 where both classes are there; recall over the positives; false alarms over the negatives."""
    base = {"set": name, "n": len(labels), "positives": int(labels.sum())}
    found = [("recall", wilson(int(flags[labels == 1].sum()), int(labels.sum()))),
             ("false-positive-rate", wilson(int(flags[labels == 0].sum()), int((1 - labels).sum())))]
    out = []
    if 0 < labels.sum() < len(labels):
        out.append(base | {"metric": "auroc"} | as_dict(bootstrap(auroc, scores.astype(float), labels)))
        out.append(base | {"metric": "f1"} | as_dict(bootstrap(f1, flags, labels)) | {"threshold": threshold})
    for metric, estimate in found:
        if not np.isnan(estimate.value):
            out.append(base | {"metric": metric} | as_dict(estimate) | {"threshold": threshold})
    return out


def as_dict(estimate: Estimate) -> dict[str, float | None]:
    return {key: None if np.isnan(value) else round(float(value), 4) for key, value in vars(estimate).items()}


def evaluate(scorer: Scorer, judge: Judge, questions: Sequence[Question] = QUESTIONS) -> list[dict[str, Any]]:
    """All questions at the moderate thresholds."""
    out: list[dict[str, Any]] = []
    for question in questions:
        scored = scorer.get(question.set, question.reply)
        known = [(i, label) for i, raw in enumerate(scored.raws) if (label := question.label(raw)) is not None]
        if not known:
            continue
        rows = np.array([i for i, _ in known])
        labels = np.array([int(label) for _, label in known])
        logits = scored.logits[rows]
        scores = judge.probability(logits, question.head)
        if question.reply or question.single:
            flags = judge.flags(logits, question.head) if question.head in judge.tau else scores > 0.5
            by = question.head
        else:
            flags, by = judge.any_flag(logits), "harm-prompt or injection"
        name = f"{question.set} ({question.part})" if question.part else question.set
        out += [metric | {"head": by} for metric in measure(name, labels, scores, flags, "moderate")]
    return out


def openai_categories(scorer: Scorer, heads: Sequence[str]) -> list[dict[str, Any]]:
    """AUROC of each category column against the published label of that category, unlabelled rows left out."""
    scored = scorer.get(OPENAI_SET, False)
    out = []
    for letter, category in OPENAI.items():
        head = f"category/{category}"
        rows = [i for i, raw in enumerate(scored.raws) if raw["labels"][letter] is not None]
        labels = np.array([int(scored.raws[i]["labels"][letter]) for i in rows])
        if head in heads and 0 < labels.sum() < len(labels):
            estimate = bootstrap(auroc, scored.logits[rows, list(heads).index(head)], labels)
            out.append({"set": f"openai_moderation_a ({category})", "n": len(rows), "positives": int(labels.sum()), "metric": "auroc"} | as_dict(estimate) | {"head": head})
    return out


def in_split(logits: np.ndarray, rows: Sequence[Row], judge: Judge) -> list[dict[str, Any]]:
    """The same heads on held-out groups of the sets that were trained on: how much easier home is."""
    out: list[dict[str, Any]] = []
    for head, name, cut in (("harm-prompt", "harm_prompt", 0.4), ("harm-response", "harm_response", 0.4), ("injection", "injection", 0.5), ("refusal", "refusal", 0.5)):
        known = [(i, value) for i, row in enumerate(rows) if (value := getattr(row.labels, name)) is not None]
        if not known:
            continue
        index, soft = np.array([i for i, _ in known]), np.array([value for _, value in known])
        scores = judge.probability(logits[index], head)
        flags = judge.flags(logits[index], head) if head in judge.tau else scores > 0.5
        title = f"in-split test ({head})"
        out += [metric | {"head": head} for metric in measure(title, (soft > cut).astype(int), scores, flags, "moderate")]
        if head == "harm-prompt":
            estimate = bootstrap(spearman, scores, soft, rounds=200)
            out.append({"set": title, "n": len(soft), "positives": int((soft > cut).sum()), "metric": "spearman", "head": head} | as_dict(estimate))
    # Sets whose test groups are an evaluation of their own.
    for source, head, name in (("gptfuzz_responses_train", "harm-response", "harm_response"), ("gptfuzz_responses_train", "refusal", "refusal"), ("hatecheck", "harm-prompt", "harm_prompt")):
        known = [(i, value) for i, row in enumerate(rows) if row.source == source and (value := getattr(row.labels, name)) is not None]
        if known:
            index, labels = np.array([i for i, _ in known]), np.array([int(value > 0.4) for _, value in known])
            scores = judge.probability(logits[index], head)
            flags = judge.flags(logits[index], head) if head in judge.tau else scores > 0.5
            out += [metric | {"head": head} for metric in measure(f"{source} (held-out groups, {head})", labels, scores, flags, "moderate")]
    return out
