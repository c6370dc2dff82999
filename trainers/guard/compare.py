"""Recipes side by side on the development sets: `python -m trainers.guard.compare --data DIR --work DIR`.

Reads the checkpoints that `python -m trainers.guard` left in its work folder. Nothing here is an evaluation set.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch

from .data import read_set
from .decide import CATEGORY_SHARE
from .metrics import as_text, auroc, bootstrap
from .model import GuardModel, from_pretrained, mean_weights
from .model_heads import CATEGORY_COLUMNS, HEADS
from .rows import Labels, Row
from .tokens import assemble, encode_rows, load_tokenizer
from .train import pad

# Innocent prompts of sets that no model is trained on.
INNOCENT = ("open_assistant_sample", "toolemu_cases")
POSTS, ATTACKS = "surge_toxicity", "jailbreakbench_artifacts"
Score = Callable[[str], np.ndarray]


def texts_of(directory: Path, name: str, most: int) -> tuple[list[str], np.ndarray]:
    """Texts and labels (-1 where none is published) of at most `most` rows, spread over the set."""
    raws = list(read_set(directory, name))
    chosen = raws[::max(1, len(raws) // most)][:most]
    return [raw["text"] for raw in chosen], np.array([-1 if raw.get("y") is None else raw["y"] for raw in chosen])


def logits_of(model: GuardModel, tokenizer: object, texts: Sequence[str], batch: int = 32) -> np.ndarray:
    """First window of every text; [texts, heads]."""
    cls, sep = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")  # type: ignore[attr-defined]
    encoded = encode_rows(tokenizer, [Row(str(i), "", "", text, Labels()) for i, text in enumerate(texts)])  # type: ignore[arg-type]
    items = [assemble(one, cls, sep) for one in encoded]
    order = sorted(range(len(items)), key=lambda i: len(items[i][0]))
    out = np.zeros((len(items), len(HEADS)))
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for start in range(0, len(order), batch):
            chosen = order[start:start + batch]
            out[chosen] = model(*pad([items[i] for i in chosen])).float().numpy()
    return out


def harm(logits: np.ndarray, share: float = CATEGORY_SHARE) -> np.ndarray:
    """Severity and the largest category, as the exported graph adds them."""
    return logits[:, 0] + share * logits[:, CATEGORY_COLUMNS].max(axis=1)


def measures(score: Score, labels: dict[str, np.ndarray]) -> list[str]:
    """AUROC of posts by severity alone and as shipped, posts and attacks against innocent prompts, recall at 1 % false alarms."""
    posts, innocent = score(POSTS), np.concatenate([score(name) for name in INNOCENT])
    attacks, injection = score(ATTACKS), HEADS.index("injection")
    y = labels[POSTS]
    against = np.concatenate([harm(posts)[y == 1], harm(innocent)])
    mixed = np.concatenate([np.ones(int(y.sum()), int), np.zeros(len(innocent), int)])
    attacked = np.concatenate([attacks[:, injection], innocent[:, injection]])
    both = np.concatenate([np.ones(len(attacks), int), np.zeros(len(innocent), int)])
    cut = np.quantile(innocent[:, injection], 0.99)
    return [as_text(bootstrap(auroc, posts[:, 0], y, rounds=200)), as_text(bootstrap(auroc, harm(posts), y, rounds=200)), as_text(bootstrap(auroc, against, mixed, rounds=200)),
            as_text(bootstrap(auroc, attacked, both, rounds=200)), f"{100 * (attacks[:, injection] > cut).mean():.1f} %"]


def main(argv: list[str] | None = None) -> None:
    from .__main__ import MEMBERS, base_folder

    parser = argparse.ArgumentParser(prog="python -m trainers.guard.compare", description="The members, their mean and the student on the development sets.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True, help="work folder of python -m trainers.guard")
    parser.add_argument("--most", type=int, default=600, help="rows of a set")
    options = parser.parse_args(argv)
    base = base_folder()
    tokenizer = load_tokenizer(base / "tokenizer.json")

    sets = {name: texts_of(options.data, name, options.most) for name in (POSTS, ATTACKS, *INNOCENT)}
    labels = {name: found[1] for name, found in sets.items()}

    def opened(name: str) -> GuardModel:
        model = from_pretrained(base)
        model.load_state_dict(torch.load(options.work / name / "checkpoint.pt", weights_only=False)["model"])
        return model.eval()

    models = {name: opened(name) for name in (*MEMBERS, "student")}
    mean = from_pretrained(base)
    mean.load_state_dict(mean_weights([models[name] for name in MEMBERS]))
    models["mean of the weights"] = mean.eval()
    scored = {}
    for name, model in models.items():
        print(f"scoring {name}", file=sys.stderr, flush=True)
        scored[name] = {part: logits_of(model, tokenizer, texts) for part, (texts, _) in sets.items()}
    scored["mean of the opinions"] = {part: sum(scored[name][part] for name in MEMBERS) / len(MEMBERS) for part in sets}
    print("| recipe | posts, severity alone: AUROC | posts: AUROC | harmful posts against innocent prompts: AUROC | attacks against innocent prompts: AUROC | attacks caught at 1 % false alarms |")
    print("|---|---|---|---|---|---|")
    for name, parts in scored.items():
        print(f"| {name} | " + " | ".join(measures(parts.__getitem__, labels)) + " |")


if __name__ == "__main__":
    main()
