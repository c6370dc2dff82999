"""A tiny streaming network: causal, trains, resumes, and reads after export as before."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file

from trainers.stream.examples import Example
from trainers.stream.model import StreamModel, batch_of
from trainers.stream.served import read, save
from trainers.stream.targets import level_target, streamed
from trainers.stream.train import Recipe, train

CLS, SEP, UNKNOWN = 1, 2, 3
HARMFUL = 9


def tiny() -> StreamModel:
    torch.manual_seed(1)
    return StreamModel(np.eye(12, dtype=np.float32), word=8, hidden=16, inner=8, dropout=0.0)


def sample(reply: list[int], harmful_from: int | None = None) -> Example:
    n = len(reply)
    at = n if harmful_from is None else harmful_from
    return Example([4, 5], reply, level_target(0.0), 1.0, level_target(0.0 if harmful_from is None else 0.9), at, at, 1.0)


def corpus(count: int, seed: int) -> list[Example]:
    random_ = np.random.default_rng(seed)
    out = []
    for number in range(count):
        reply = [int(i) for i in random_.integers(4, 9, random_.integers(3, 12))]
        place = int(random_.integers(0, len(reply)))
        out.append(sample(reply) if number % 2 else sample([*reply[:place], HARMFUL, *reply[place:]], place))
    return out


def test_what_comes_later_changes_nothing():
    model = tiny().eval()
    whole = sample([4, 9, 6, 7, 5, 9])
    _, (along,) = read(model, [whole], CLS, SEP)
    for length in range(1, 6):
        _, (start,) = read(model, [sample(whole.reply[:length])], CLS, SEP)
        np.testing.assert_allclose(start, along[:length], atol=1e-6)


def test_padding_changes_nothing():
    model = tiny().eval()
    examples = [sample([4, 9, 6]), sample([4] * 30)]
    together, alone = read(model, examples, CLS, SEP), read(model, examples[:1], CLS, SEP)
    np.testing.assert_allclose(together[1][0], alone[1][0], atol=1e-6)
    np.testing.assert_allclose(together[0][0], alone[0][0], atol=1e-6)


def test_the_prompt_is_read_before_the_reply_begins():
    model = tiny().eval()
    batch = batch_of([sample([4, 9, 6])], CLS, SEP)
    assert batch.ids.tolist() == [[CLS, 4, 5, SEP, 4, 9, 6]] and batch.prompt_end.tolist() == [3] and batch.ends.tolist() == [6]
    prompts, _ = read(model, [sample([4, 9, 6]), sample([9, 9, 9])], CLS, SEP)
    assert prompts[0] == pytest.approx(prompts[1], abs=1e-6)


def test_it_learns_where_harm_begins(tmp_path: Path):
    model = tiny()
    train(model, corpus(600, 2), Recipe(epochs=6, batch=20, rate=2e-2), tmp_path, cls=CLS, sep=SEP, unknown=UNKNOWN)
    held_out = corpus(60, 3)
    _, replies = read(model, held_out, CLS, SEP)
    harmful = [streamed(along, 1) for example, along in zip(held_out, replies) if HARMFUL in example.reply]
    calm = [streamed(along, 1) for example, along in zip(held_out, replies) if HARMFUL not in example.reply]
    assert min(harmful) > max(calm)
    for example, along in zip(held_out, replies):
        if HARMFUL in example.reply:
            assert int((along > 0.5).argmax()) == example.reply.index(HARMFUL)


def test_a_stopped_run_goes_on_and_ends_where_an_unbroken_one_does(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    examples, recipe = corpus(40, 4), Recipe(epochs=2, batch=20)
    unbroken, stopped, resumed = tiny(), tiny(), tiny()
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    train(unbroken, examples, recipe, tmp_path / "a", cls=CLS, sep=SEP, unknown=UNKNOWN)

    real_save, epochs = torch.save, []

    def save_and_stop(value: object, path: object) -> None:
        real_save(value, path)
        epochs.append(path)
        raise KeyboardInterrupt

    torch.save = save_and_stop
    try:
        with pytest.raises(KeyboardInterrupt):
            train(stopped, examples, recipe, tmp_path / "b", cls=CLS, sep=SEP, unknown=UNKNOWN)
    finally:
        torch.save = real_save
    train(resumed, examples, recipe, tmp_path / "b", cls=CLS, sep=SEP, unknown=UNKNOWN)
    assert "goes on after epoch 1 of 2" in capsys.readouterr().err
    for name, weight in unbroken.state_dict().items():
        torch.testing.assert_close(resumed.state_dict()[name], weight)


def test_the_file_holds_what_the_model_reads_with(tmp_path: Path):
    model = tiny()
    before = read(model, [sample([4, 9, 6])], CLS, SEP)[1][0]
    save(model, tmp_path / "model.safetensors")
    tensors = load_file(tmp_path / "model.safetensors")
    assert tensors["words"].dtype == np.int8 and tensors["words"].shape == (12, 8) and tensors["gru.recurrent.weight"].shape == (48, 16)
    np.testing.assert_allclose(tensors["words"] * tensors["words.scale"][:, None], model.table.numpy(), atol=1e-6)
    after = read(model, [sample([4, 9, 6])], CLS, SEP)[1][0]
    np.testing.assert_allclose(before, after, atol=0.02)
