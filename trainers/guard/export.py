"""ONNX export, int8 weights, and the check that the small file still says what the large one says."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from .model import GuardModel

INPUTS = ("input_ids", "attention_mask", "token_type_ids")


def export_fp32(model: GuardModel, path: Path) -> None:
    """Writes the graph of the contract: three int64 inputs [batch, sequence], one float output `logits`."""
    model.eval()
    model.encoder.set_attn_implementation("eager")
    example = torch.ones(2, 8, dtype=torch.long)
    types = torch.tensor([[0, 0, 0, 0, 1, 1, 1, 1], [0] * 8])
    axes = {name: {0: "batch", 1: "sequence"} for name in INPUTS} | {"logits": {0: "batch"}}
    with torch.no_grad():
        torch.onnx.export(model, (example, example, types), str(path), input_names=list(INPUTS), output_names=["logits"],
                          dynamic_axes=axes, opset_version=17, dynamo=False)


def quantise(source: Path, target: Path) -> None:
    """int8 weights per output channel for every MatMul (activations are scaled at run time), int8 word vectors per row."""
    middle = target.with_suffix(".matmul.onnx")
    quantize_dynamic(source, middle, op_types_to_quantize=["MatMul", "Gemm"], per_channel=True, reduce_range=False, weight_type=QuantType.QInt8,
                     extra_options={"MatMulConstBOnly": True})
    model = onnx.load(middle)
    _quantise_embeddings(model)
    onnx.checker.check_model(model)
    onnx.save(model, target)
    middle.unlink()


def _quantise_embeddings(model: onnx.ModelProto) -> None:
    """Replaces a gather from a large float table by a gather of int8 rows and of one scale a row."""
    graph = model.graph
    tables = {tensor.name: tensor for tensor in graph.initializer if tensor.data_type == TensorProto.FLOAT and len(tensor.dims) == 2 and tensor.dims[0] > 256}
    for position, node in reversed(list(enumerate(graph.node))):
        if node.op_type != "Gather" or node.input[0] not in tables:
            continue
        tensor = tables[node.input[0]]
        values = numpy_helper.to_array(tensor)
        scale = np.maximum(np.abs(values).max(axis=1, keepdims=True), 1e-9) / 127.0
        small = np.clip(np.round(values / scale), -127, 127).astype(np.int8)
        name, indices, output = tensor.name, node.input[1], node.output[0]
        graph.initializer.extend([numpy_helper.from_array(small, f"{name}_int8"), numpy_helper.from_array(scale.astype(np.float32), f"{name}_scale")])
        graph.node.remove(node)
        for new in reversed([
            helper.make_node("Gather", [f"{name}_int8", indices], [f"{output}_int8"], name=f"{output}_rows"),
            helper.make_node("Gather", [f"{name}_scale", indices], [f"{output}_scale"], name=f"{output}_scales"),
            helper.make_node("Cast", [f"{output}_int8"], [f"{output}_float"], to=TensorProto.FLOAT, name=f"{output}_cast"),
            helper.make_node("Mul", [f"{output}_float", f"{output}_scale"], [output], name=f"{output}_scaled"),
        ]):
            graph.node.insert(position, new)
        if not any(name in other.input for other in graph.node):
            graph.initializer.remove(tensor)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
