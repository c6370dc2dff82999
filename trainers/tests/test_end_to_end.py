"""A random BERT of two small layers goes the whole way: train, stop, resume, export, calibrate, evaluate, card."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers
from transformers import BertConfig

from trainers.guard.dataset import Corpus
from trainers.guard.decide import CATEGORY_SHARE
from trainers.guard.evaluate import Question, always, published
from trainers.guard.finish import SelfTestError, check_self_test, finish
from trainers.guard.model import from_config
from trainers.guard.model_heads import CATEGORY_COLUMNS, HEADS
from trainers.guard.rows import Labels, Row, benign, harmful
from trainers.guard.runtime import Runtime
from trainers.guard.tokens import MAX_TOKENS, load_tokenizer
from trainers.guard.train import Recipe, batches, loss_of, pad, train

from .conftest import row

GOOD, BAD, ODD = ["bread", "garden", "poem", "river", "train", "music"], ["rude", "nasty", "threat", "insult", "mean", "scam"], ["override", "ignore", "jailbreak"]


@pytest.fixture
def tokenizer_file(tmp_path: Path) -> Path:
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *GOOD, *BAD, *ODD, "please", "the", "a", "no", "sorry", "yes", "."]
    tokenizer = Tokenizer(models.WordPiece({word: i for i, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    path = tmp_path / "tokenizer.json"
    tokenizer.save(str(path))
    return path


def corpus() -> Corpus:
    random_ = random.Random(1)
    say = lambda words: " ".join(random_.choices(words, k=3) + random_.choices(["please", "the", "a"], k=3))
    rows: list[Row] = []
    for i in range(360):
        kind = i % 6
        if kind < 2:
            labels, text, reply = benign(), say(GOOD), None
        elif kind == 2:
            labels, text, reply = harmful(random_.choice([0.3, 0.5, 0.7, 0.9]), "hate"), say(BAD), None
        elif kind == 3:
            labels, text, reply = Labels(injection=1.0), say(ODD), None
        elif kind == 4:
            labels, text, reply = Labels(harm_response=0.03, refusal=1.0, categories=()), say(BAD), "sorry no ."
        else:
            bad = random_.random() < 0.5
            labels, text, reply = Labels(harm_response=random_.choice([0.5, 0.7]) if bad else 0.03, refusal=0.0), say(GOOD), "yes " + say(BAD if bad else GOOD)
        rows.append(Row(str(i), "made", str(i), text, labels, reply=reply))
    return Corpus(rows[:200], rows[200:300], rows[300:], {}, {})


def small_model() -> torch.nn.Module:
    torch.manual_seed(0)
    return from_config(BertConfig(vocab_size=300, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64, max_position_embeddings=MAX_TOKENS))


RECIPE = Recipe(epochs=12, learning_rate=3e-3, head_learning_rate=1e-2, batch_rows=16, bf16=False, save_every=5, seed=3)


def test_the_whole_way(tmp_path, tokenizer_file, write_set):
    data = write_set("mild_prompts", [{**row(f"m-{i}", " ".join((GOOD if i % 2 else BAD)[i % 5:][:2])), "y": 1 - i % 2} for i in range(20)])
    made, model, work = corpus(), small_model(), tmp_path / "work"
    result = train(model, made.train, load_tokenizer(tokenizer_file), RECIPE, work)
    assert result["loss"] < 2.5  # about 5 at the start

    # A second run finds nothing left to do and the same weights.
    again = small_model()
    assert train(again, made.train, load_tokenizer(tokenizer_file), RECIPE, work)["steps"] == result["steps"]
    assert all(torch.equal(a, b) for a, b in zip(model.state_dict().values(), again.state_dict().values()))

    out = tmp_path / "artefact"
    questions = (Question("mild_prompts", "harm-prompt", published), Question("mild_prompts", "injection", always(0), single=True))
    card = finish(model, made, data=data, out=out, work=work, tokenizer=tokenizer_file, date="2026-01-01", training={"seconds": 1, "device": "a test"},
                  questions=questions, compared=(("mild_prompts", "harm-prompt"),))
    assert json.loads((out / "card.json").read_text()) == json.loads(json.dumps(card))
    assert card["heads"][:4] == ["harm-prompt", "harm-response", "injection", "refusal"]
    # one category only, with too few positives of its own on the calibration split to be told apart from luck
    assert {head for head in card["heads"][4:] if head.startswith("category/")} <= {"category/hate"}
    area = next(metric for metric in card["metrics"] if metric["set"] == "mild_prompts" and metric["metric"] == "auroc")
    assert area["value"] > 0.9 and area["n"] == 20 and area["positives"] == 10
    for by in card["thresholds"].values():
        taus = [by["calibrated"][s]["tau"] for s in ("strict", "moderate", "loose")]
        assert taus == sorted(taus)

    served, large = Runtime(out / "model.onnx", tokenizer_file), Runtime(work / "fp32.onnx", tokenizer_file)
    texts = ["please bread the garden", "rude nasty a insult"]
    columns = [HEADS.index(head) for head in card["heads"]]
    # The shipped graph adds the categories to harm-prompt and drops columns.
    again.category_share = CATEGORY_SHARE
    with torch.no_grad():
        ids, mask, types = pad([([2, *load_tokenizer(tokenizer_file).encode(text, add_special_tokens=False).ids, 3], [0] * 6) for text in texts])
        reference = from_reference(again, ids, mask, types)[:, columns]
    # fp32 repeats PyTorch; int8 of a model this small is off by some percent.
    np.testing.assert_allclose(large.texts(texts), reference, atol=1e-4)
    np.testing.assert_allclose(served.texts(texts), reference, atol=0.6)

    with pytest.raises(SelfTestError, match="is not above"):
        check_self_test(out, {**card, "selfTest": {"harm-prompt": {"positive": [{"prompt": "bread garden"}], "negative": [{"prompt": "rude nasty insult"}]}}})


def from_reference(model: torch.nn.Module, *inputs: torch.Tensor) -> np.ndarray:
    model.eval()
    with torch.no_grad():
        return model(*inputs).numpy()


def test_a_stopped_run_goes_on_to_the_same_weights(tmp_path, tokenizer_file):
    rows, tokenizer = corpus().train, load_tokenizer(tokenizer_file)
    quiet = from_config(BertConfig(vocab_size=300, hidden_size=32, num_hidden_layers=1, num_attention_heads=4, intermediate_size=64, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0))
    quiet.dropout.p = 0.0
    start = {key: value.clone() for key, value in quiet.state_dict().items()}
    recipe = Recipe(epochs=2, batch_rows=16, bf16=False, save_every=4, seed=3)
    train(quiet, rows, tokenizer, recipe, tmp_path / "whole")
    whole = {key: value.clone() for key, value in quiet.state_dict().items()}

    class Stop(Exception):
        pass

    quiet.load_state_dict(start)
    calls = 0
    def stop(*_):
        nonlocal calls
        calls += 1
        if calls == 10:
            raise Stop
    hook = quiet.register_forward_hook(stop)
    with pytest.raises(Stop):
        train(quiet, rows, tokenizer, recipe, tmp_path / "stopped")
    hook.remove()
    train(quiet, rows, tokenizer, recipe, tmp_path / "stopped")
    for key, value in quiet.state_dict().items():
        torch.testing.assert_close(value, whole[key])

    with pytest.raises(ValueError, match="belongs to another recipe"):
        train(quiet, rows, tokenizer, Recipe(epochs=2, batch_rows=8, bf16=False, save_every=4, seed=3), tmp_path / "stopped")


def test_harm_gains_the_largest_category_when_asked():
    model = small_model().eval()
    ids = torch.tensor([[2, 5, 6, 3]])
    inputs = (ids, torch.ones_like(ids), torch.zeros_like(ids))
    plain = torch.from_numpy(from_reference(model, *inputs))
    model.category_share, model.columns = 0.5, [0, 3, 7]
    fused = torch.from_numpy(from_reference(model, *inputs))
    torch.testing.assert_close(fused[0, 0], plain[0, 0] + 0.5 * plain[0, CATEGORY_COLUMNS].max())
    torch.testing.assert_close(fused[0, 1:], plain[0, [3, 7]])


def test_a_masked_head_gets_no_gradient(tokenizer_file):
    rows = [Row("1", "made", "1", "bread", Labels(injection=1.0))]
    from trainers.guard.tokens import encode_rows
    tokenizer = load_tokenizer(tokenizer_file)
    (batch,) = batches(rows, encode_rows(tokenizer, rows), RECIPE, 0, 2, 3)
    logits = torch.zeros(1, len(HEADS), requires_grad=True)
    loss_of(logits, batch).backward()
    assert logits.grad is not None
    assert [head for head, value in zip(HEADS, logits.grad[0]) if value != 0] == ["injection"]
