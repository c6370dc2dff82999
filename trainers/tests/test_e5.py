"""The package's file format, on a tiny encoder written here."""

import struct

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer
from transformers import BertModel

from trainers.guard.e5 import BLOCK, SPECIAL, kept_pieces, read_published, tokenizer_of, write_folder

WIDTH, INNER, LAYERS = 32, 64, 2
PIECES = [*SPECIAL, "▁", "a", "b", "▁ab", "▁ba", "ü"]


def quantised(values: np.ndarray) -> bytes:
    out = b""
    for block in values.reshape(-1, BLOCK):
        scale = np.float16(max(np.abs(block).max(), 1e-3) / 7)
        whole = np.clip(np.round(block / np.float32(scale)) + 8, 0, 15).astype(np.uint8)
        out += scale.tobytes() + (whole[:16] | (whole[16:] << 4)).astype(np.uint8).tobytes()
    return out


@pytest.fixture
def published_file(tmp_path):
    random = np.random.default_rng(1)
    shapes = {"emb.word": (len(PIECES) + 1, WIDTH), "emb.pos": (16, WIDTH), "emb.type": (2, WIDTH), "emb.ln.w": (WIDTH,), "emb.ln.b": (WIDTH,)}
    for layer in range(LAYERS):
        shapes |= {f"l{layer}.{part}.w": (WIDTH, WIDTH) for part in ("q", "k", "v", "ao")} | {f"l{layer}.fi.w": (INNER, WIDTH), f"l{layer}.fo.w": (WIDTH, INNER)}
        shapes |= {f"l{layer}.{part}.b": (WIDTH,) for part in ("q", "k", "v", "ao", "fo")} | {f"l{layer}.fi.b": (INNER,)}
        shapes |= {f"l{layer}.{part}.{letter}": (WIDTH,) for part in ("aln", "oln") for letter in "wb"}
    tensors = {name: random.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    packed = {name for name in tensors if name == "emb.word" or name.split(".")[-2] in ("q", "k", "v", "ao", "fi", "fo") and name.endswith(".w")}
    blob = "".join(PIECES).encode()
    offsets = np.cumsum([0, *(len(piece.encode()) for piece in PIECES)]).astype("<u4")
    head = b"E5S1" + struct.pack("<I7ifi", 1, WIDTH, LAYERS, 4, INNER, len(PIECES) + 1, 16, 2, 1e-12, BLOCK)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, len(blob)) + offsets.tobytes() + np.array([0, 0, 0, 0, -3, -3, -3, -2, -2, -9], "<f4").tobytes() + blob + struct.pack("<iI", 0, 0)
    data = {name: quantised(values) if name in packed else values.tobytes() for name, values in tensors.items()}
    start = len(head) + 4 + sum(2 + len(name) + 21 for name in data)
    directory, body = b"", b""
    for name, raw in data.items():
        directory += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", int(name in packed), tensors[name].size, start + len(body), len(raw))
        body += raw
    path = tmp_path / "encoder.bin"
    path.write_bytes(head + struct.pack("<i", len(data)) + directory + body)
    return path, tensors


def test_reads_what_was_written(published_file):
    path, tensors = published_file
    found = read_published(path)
    assert found.pieces == PIECES and found.layers == LAYERS and found.positions == 16
    for name, values in tensors.items():
        assert found.tensors[name].shape == values.shape
        np.testing.assert_allclose(found.tensors[name], values, atol=0.5)


def test_the_folder_opens_with_fewer_words_and_the_same_vectors(published_file, tmp_path):
    found = read_published(published_file[0])
    kept = [0, 1, 2, 3, 4, 7, 9]
    write_folder(found, kept, tmp_path / "base")
    model = BertModel.from_pretrained(tmp_path / "base", add_pooling_layer=False)
    assert torch.equal(model.embeddings.word_embeddings.weight[5], torch.from_numpy(found.tensors["emb.word"][7]))
    tokenizer = Tokenizer.from_file(str(tmp_path / "base" / "tokenizer.json"))
    assert tokenizer.token_to_id("[CLS]") == 0 and tokenizer.token_to_id("[SEP]") == 2
    assert tokenizer.encode("ab", add_special_tokens=False).ids == [5]
    write_folder(found, kept, tmp_path / "half", every=2)
    half = BertModel.from_pretrained(tmp_path / "half", add_pooling_layer=False)
    assert half.config.num_hidden_layers == 1
    assert torch.equal(half.encoder.layer[0].attention.self.query.weight, torch.from_numpy(found.tensors["l1.q.w"]))


def test_pieces_that_texts_use_are_kept(published_file, monkeypatch):
    monkeypatch.setattr("trainers.guard.e5.COMMON_PIECES", 5)
    found = read_published(published_file[0])
    assert kept_pieces(found, ["ab ü"]) == [0, 1, 2, 3, 4, 7, 9]


def test_another_file_is_refused(tmp_path):
    path = tmp_path / "other.bin"
    path.write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ValueError, match="not an encoder file"):
        read_published(path)


def test_control_characters_and_double_blanks_do_not_count():
    tokenizer = tokenizer_of(PIECES, [0, 0, 0, 0, -3, -3, -3, -2, -2, -9])
    assert tokenizer.encode(" ab\x01  ba\n", add_special_tokens=False).tokens == ["▁ab", "▁ba"]
