"""Writes tiny-classifier (three classes of a point in the plane) and tiny-clip (red, green or blue image), by hand.

    python src/perception/__fixtures__/make_tiny_models.py
"""

import hashlib
import json
from pathlib import Path

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper, save

HERE = Path(__file__).parent


def write(folder: Path, nodes, inputs, outputs, weights, card) -> None:
    folder.mkdir(exist_ok=True)
    graph = helper.make_graph(nodes, folder.name, inputs, outputs, [numpy_helper.from_array(value.astype(np.float32), name) for name, value in weights.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    checker.check_model(model)
    save(model, folder / "model.onnx")
    files = [{"role": role, "path": path, "sha256": hashlib.sha256((folder / path).read_bytes()).hexdigest(), "bytes": (folder / path).stat().st_size}
             for role, path in [("weights", "model.onnx"), *([("embeddings", "classes.npy")] if "embedding" in card["output"] else [])]]
    full = {"schemaVersion": 1, "task": "classifier", "version": "1.0.0", "licence": "Apache-2.0", **card, "files": files}
    (folder / "card.json").write_text(json.dumps(full, indent=2) + "\n")


def value(name, shape):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def main() -> None:
    corners = np.array([[2.0, 0.0, -2.0], [0.0, 2.0, -2.0]])
    write(HERE / "tiny-classifier", [helper.make_node("MatMul", ["x", "corners"], ["scores"])], [value("x", ["n", 2])], [value("scores", ["n", 3])], {"corners": corners},
          {"id": "tiny-classifier", "input": {"name": "x", "shape": [2], "kind": "features"}, "output": {"logits": "scores"}, "classes": ["east", "north", "south-west"]})

    clip = HERE / "tiny-clip"
    clip.mkdir(exist_ok=True)
    np.save(clip / "classes.npy", 3 * np.eye(3, dtype=np.float32))
    write(clip, [helper.make_node("ReduceMean", ["pixels"], ["colour"], axes=[2, 3], keepdims=0), helper.make_node("MatMul", ["colour", "projection"], ["image_embeds"])],
          [value("pixels", ["n", 3, 4, 4])], [value("image_embeds", ["n", 3])], {"projection": np.eye(3)},
          {"id": "tiny-clip", "input": {"name": "pixels", "shape": [3, 4, 4], "kind": "image", "range": [0, 1], "normalise": {"mean": [0.25, 0.25, 0.25], "deviation": [0.5, 0.5, 0.5]}},
           "output": {"embedding": "image_embeds", "scale": 10}, "classes": ["a photo of red", "a photo of green", "a photo of blue"]})


main()
