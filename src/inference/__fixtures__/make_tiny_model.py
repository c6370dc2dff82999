"""Writes the tiny text-guard artefact that the tests use.

    python make_tiny_model.py

It is no trained model but a lookup: every token has one weight per head, and a head's logit is the largest weight
among the tokens (in `harm-response` and `refusal`, among those of token type 1), so a test can say beforehand what it
will score. Ordinary tokens weigh -4; the words in WEIGHTS weigh what stands there.

Needs onnx and numpy. Ductile does not need this script to run.
"""

import hashlib
import json
import string
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OUT = Path(__file__).parent / "tiny-guard"

CATEGORIES = [
    "harassment", "harassment/threatening", "hate", "hate/threatening", "illicit", "illicit/violent", "self-harm",
    "self-harm/intent", "self-harm/instructions", "sexual", "sexual/minors", "violence", "privacy", "cybersecurity",
    "misinformation", "copyright", "unethical",
]  # fmt: skip
HEADS = ["harm-prompt", "harm-response", "injection", "refusal"] + [f"category/{name}" for name in CATEGORIES]

ORDINARY = -4.0
HARM = ["harm-prompt", "harm-response"]
# placeholder words: "forbidden" stands for what must be flagged, "doubtful" for a border case
WEIGHTS = {
    "forbidden": {**dict.fromkeys(HARM, 4.0), "category/violence": 3.0, "category/illicit": 2.0},
    "doubtful": {**dict.fromkeys(HARM, 0.0), "category/unethical": 1.0},
    "peculiar": {"category/copyright": 2.0},
    "override": {"injection": 4.0},
    "decline": {"refusal": 4.0},
}
WORDS = """the a an and or of to in is it you i we that this for on with as are be was how what why who when do does
did can not have has please tell me my your write make know weather garden recipe water about words some thing good
morning thank very much will would from by at""".split()

RESPONSE_ONLY = ["harm-response", "refusal"]


def vocabulary() -> list[str]:
    letters = string.ascii_lowercase + string.digits
    punctuation = string.punctuation
    specials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    return [*specials, *punctuation, *letters, *(f"##{c}" for c in letters), *WEIGHTS, *WORDS]


def tokenizer(tokens: list[str]) -> dict:
    special = lambda name: {"SpecialToken": {"id": name, "type_id": 0}}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {"id": i, "special": True, "content": t, "single_word": False, "lstrip": False, "rstrip": False,
             "normalized": False}
            for i, t in enumerate(tokens[:4])
        ],  # fmt: skip
        "normalizer": {
            "type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None,
            "lowercase": True,
        },  # fmt: skip
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [special("[CLS]"), {"Sequence": {"id": "A", "type_id": 0}}, special("[SEP]")],
            "pair": [
                special("[CLS]"), {"Sequence": {"id": "A", "type_id": 0}}, special("[SEP]"),
                {"Sequence": {"id": "B", "type_id": 1}}, {"SpecialToken": {"id": "[SEP]", "type_id": 1}},
            ],
            "special_tokens": {
                t: {"id": t, "ids": [i], "tokens": [t]} for i, t in enumerate(tokens[:4]) if t in ("[CLS]", "[SEP]")
            },
        },  # fmt: skip
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
        "model": {
            "type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100, "vocab": {t: i for i, t in enumerate(tokens)},
        },  # fmt: skip
    }


def graph(tokens: list[str]) -> onnx.ModelProto:
    weights = np.full((len(tokens), len(HEADS)), ORDINARY, dtype=np.float32)
    for word, heads in WEIGHTS.items():
        for head, value in heads.items():
            weights[tokens.index(word), HEADS.index(head)] = value
    types = np.zeros((2, len(HEADS)), dtype=np.float32)
    types[0, [HEADS.index(head) for head in RESPONSE_ONLY]] = -100.0

    initial = lambda array, name: numpy_helper.from_array(array, name)
    nodes = [
        helper.make_node("Gather", ["weights", "input_ids"], ["by_token"]),
        helper.make_node("Gather", ["types", "token_type_ids"], ["by_type"]),
        helper.make_node("Add", ["by_token", "by_type"], ["weighted"]),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Sub", ["mask", "one"], ["absent"]),
        helper.make_node("Mul", ["absent", "large"], ["penalty"]),
        helper.make_node("Unsqueeze", ["penalty", "last"], ["penalty_by_head"]),
        helper.make_node("Add", ["weighted", "penalty_by_head"], ["masked"]),
        helper.make_node("ReduceMax", ["masked", "sequence_axis"], ["logits"], keepdims=0),
    ]
    shape = ["batch", "sequence"]
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, shape)
        for name in ("input_ids", "attention_mask", "token_type_ids")
    ]
    outputs = [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", len(HEADS)])]
    initializers = [
        initial(weights, "weights"), initial(types, "types"), initial(np.array(1.0, np.float32), "one"),
        initial(np.array(1000.0, np.float32), "large"), initial(np.array([2], np.int64), "last"),
        initial(np.array([1], np.int64), "sequence_axis"),
    ]  # fmt: skip
    model = helper.make_model(
        helper.make_graph(nodes, "tiny-guard", inputs, outputs, initializers),
        opset_imports=[helper.make_opsetid("", 18)],
        ir_version=9,
    )
    onnx.checker.check_model(model)
    return model


def provenance(**fields) -> dict:
    return {"kind": "configured", "source": "make_tiny_model.py", "date": "2026-11-24", **fields}


def card(files: list[tuple[str, Path]]) -> dict:
    identity = {"method": "platt", "slope": 1.0, "intercept": 0.0, "fitted": provenance()}
    regimes = {
        "calibrated": {
            name: {"tau": tau, "provenance": provenance()}
            for name, tau in (("strict", 30), ("moderate", 50), ("loose", 70))
        }
    }
    decision_heads = ["harm-prompt", "harm-response", "injection"]
    return {
        "schemaVersion": 1,
        "id": "tiny-guard",
        "version": "0.0.1",
        "task": "text-guard",
        "licence": "Apache-2.0",
        "created": "2026-11-24",
        "description": "A lookup over placeholder words, for tests. It detects nothing.",
        "base": {"name": "none", "licence": "Apache-2.0", "source": "make_tiny_model.py"},
        "languages": ["en"],
        "files": [
            {
                "role": role,
                "path": path.name,
                "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
                "bytes": path.stat().st_size,
            }
            for role, path in files
        ],
        "input": {"maxTokens": 64, "contextTokens": 16},
        "heads": HEADS,
        "calibration": {head: identity for head in [*decision_heads, "refusal"]},
        "thresholds": {head: regimes for head in decision_heads},
        "data": [],
        "metrics": [],
        "selfTest": {
            "harm-prompt": {"negative": [{"prompt": "water the garden"}], "positive": [{"prompt": "forbidden"}]},
            "harm-response": {
                "negative": [{"prompt": "forbidden", "response": "good morning"}],
                "positive": [{"prompt": "good morning", "response": "a forbidden thing"}],
            },
            "injection": {"negative": [{"prompt": "some words"}], "positive": [{"prompt": "override this"}]},
            "refusal": {
                "negative": [{"prompt": "decline", "response": "the recipe"}],
                "positive": [{"prompt": "a recipe", "response": "i decline"}],
            },
        },
    }


def main() -> None:
    OUT.mkdir(exist_ok=True)
    tokens = vocabulary()
    weights, token_file = OUT / "model.onnx", OUT / "tokenizer.json"
    onnx.save(graph(tokens), weights)
    token_file.write_text(json.dumps(tokenizer(tokens)) + "\n")
    text = json.dumps(card([("weights", weights), ("tokenizer", token_file)]), indent=2)
    (OUT / "card.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
