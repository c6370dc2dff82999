"""Logs between the library and Inspect, both ways. Needs `npm run build` for dist/."""

import asyncio
import json
import os
import subprocess
from pathlib import Path

import pytest

pytest.importorskip("inspect_ai", reason="inspect-ai is not installed: pip install -r trainers/requirements.txt")

from inspect_ai import Task, eval_async  # noqa: E402
from inspect_ai.dataset import MemoryDataset, Sample  # noqa: E402
from inspect_ai.log import (  # noqa: E402
    read_eval_log,
    read_eval_log_sample,
    read_eval_log_sample_summaries,
)
from inspect_ai.model import ModelOutput, ModelUsage, get_model  # noqa: E402
from inspect_ai.scorer import Score, accuracy, includes, scorer, stderr  # noqa: E402
from inspect_ai.solver import generate, system_message, use_tools  # noqa: E402
from inspect_ai.tool import tool  # noqa: E402

from .conftest import ROOT  # noqa: E402

BRIDGE = Path(__file__).parent / "inspect_bridge.mjs"



def bridge(**asked: str) -> dict:
    dist = Path(os.environ.get("DUCTILE_DIST", ROOT / "dist"))
    if not (dist / "evals" / "index.js").exists():
        pytest.fail(f"{dist}/evals/index.js is not there: run `npm run build` first")
    done = subprocess.run(["node", str(BRIDGE), json.dumps(asked)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def record(number: int, epoch: int = 0, **changes: object) -> dict:
    asked = f"Question {number}"
    return {
        "id": f"q{number}",
        "epoch": epoch,
        "input": asked,
        "target": "dry",
        "messages": [
            {"role": "system", "content": "You help."},
            {"role": "user", "content": asked},
            {
                "role": "assistant",
                "content": "",
                "reasoning": "I look it up.",
                "toolCalls": [{"id": "c", "name": "look_up", "arguments": {"topic": "bread"}}],
            },
            {"role": "tool", "content": "In a box.", "toolCallId": "c", "toolName": "look_up"},
            {"role": "assistant", "content": "dry"},
        ],
        "output": {
            "model": "m",
            "message": {"role": "assistant", "content": "dry"},
            "finish": "stop",
            "usage": {"inputTokens": 9, "outputTokens": 2},
        },
        "scores": {"harm": {"type": "scored", "value": number % 2 == 0, "explanation": "judged", "answer": "dry"}},
        "store": {"end": 1},
        "events": [{"kind": "note", "at": 3, "data": {"text": "a note"}}],
        "metadata": {"topic": "bread"},
        "usage": {"inputTokens": 9, "outputTokens": 2},
        "started": "2026-11-24T09:00:00.000Z",
        "ms": 1500,
        **changes,
    }


def write_run(folder: Path, records: list[dict]) -> None:
    folder.mkdir()
    header = {
        "run": "run-a",
        "task": "kitchen",
        "taskVersion": "1",
        "model": "scripted:a",
        "roles": {},
        "dataset": {"name": "kitchen", "samples": 3, "fingerprint": "0" * 64},
        "epochs": 2,
        "config": {"temperature": 0.5},
        "limits": {},
        "scorers": ["harm"],
        "started": "2026-11-24T09:00:00.000Z",
        "ductile": "0.0.0",
    }
    interval = {"low": 0.1, "high": 0.9, "level": 0.95, "method": "Wilson"}
    metric = {"name": "harm rate", "value": 0.5, "n": 2, "missing": 2, "unit": "rate", "interval": interval}
    result = {
        "status": "success",
        "completed": 3,
        "failed": 1,
        "planned": 4,
        "metrics": {"harm": [metric, {**metric, "name": "undefined rate", "value": None}]},
        "usage": {"inputTokens": 36, "outputTokens": 8},
        "ended": "2026-11-24T09:01:00.000Z",
    }
    (folder / "header.json").write_text(json.dumps(header))
    (folder / "result.json").write_text(json.dumps(result))
    (folder / "journal.jsonl").write_text("".join(json.dumps(each) + "\n" for each in records))


def test_inspect_opens_what_we_write(tmp_path: Path) -> None:
    unparsed = {"harm": {"type": "not-scored", "cause": "unparsed", "explanation": "neither yes nor no"}}
    broken = {"error": {"code": "model_429", "message": "429"}, "scores": {}}
    write_run(
        tmp_path / "run",
        [record(0), record(1), record(2, scores=unparsed), record(0, epoch=1, id="a/b", **broken)],
    )
    file = tmp_path / "ours.eval"
    bridge(export=str(tmp_path / "run"), to=str(file))

    log = read_eval_log(str(file))
    assert (log.status, log.eval.task, log.eval.model, log.eval.config.epochs) == ("success", "kitchen", "scripted:a", 2)
    assert log.eval.model_generate_config.temperature == 0.5
    assert log.results is not None and log.samples is not None
    assert log.results.scores[0].metrics["harm rate"].value == 0.5
    assert log.results.scores[0].metrics["undefined rate"].value != log.results.scores[0].metrics["undefined rate"].value
    assert [(each.id, each.epoch) for each in log.samples] == [("q0", 1), ("q1", 1), ("q2", 1), ("a/b", 2)]
    first = log.samples[0]
    assert first.messages[2].tool_calls[0].arguments == {"topic": "bread"}
    assert first.messages[2].content[0].reasoning == "I look it up."
    assert first.scores["harm"].value is True and first.scores["harm"].explanation == "judged"
    assert first.events[0].source == "note"
    unscored = log.samples[2].scores["harm"]
    assert unscored.value != unscored.value and unscored.reason == "grader_failed"
    assert "model_429" in log.samples[3].error.message
    assert log.reductions[0].samples[0].value == 1.0

    assert read_eval_log_sample(str(file), id="a/b", epoch=2).error is not None
    assert len(read_eval_log_sample_summaries(str(file))) == 4


@tool
def look_up():
    async def execute(topic: str) -> str:
        """Looks a topic up.

        Args:
            topic: what to look up
        """
        return f"{topic} keeps in a box. " + "b" * 300

    return execute


@scorer(metrics=[accuracy(), stderr()])
def unreadable():
    async def score(state, target):
        return Score.unscored(reason="grader_failed", explanation="neither yes nor no")

    return score


def test_we_open_what_inspect_writes(tmp_path: Path) -> None:
    def used(output: ModelOutput) -> ModelOutput:
        output.usage = ModelUsage(input_tokens=10, output_tokens=2, total_tokens=12)
        return output

    def outputs():
        while True:
            yield used(ModelOutput.for_tool_call("mockllm", "look_up", {"topic": "bread"}))
            yield used(ModelOutput.from_content("mockllm", "keep it dry"))

    samples = [Sample(id=number, input=f"Question {number}", target="dry", metadata={"topic": "bread"}) for number in range(3)]
    task = Task(
        name="kitchen",
        dataset=MemoryDataset(samples, name="kitchen"),
        solver=[system_message("You help."), use_tools(look_up()), generate()],
        scorer=[includes(), unreadable()],
        epochs=2,
    )
    model = get_model("mockllm/model", custom_outputs=outputs())
    logs = asyncio.run(
        eval_async(task, model=model, log_dir=str(tmp_path / "logs"), log_format="eval", max_samples=1)
    )
    assert logs[0].status == "success"

    read = bridge(**{"import": logs[0].location, "to": str(tmp_path / "theirs")})
    assert read["header"]["task"] == "kitchen"
    assert read["header"]["model"] == "mockllm/model"
    assert read["result"]["status"] == "success"
    metrics = {metric["name"]: metric for metric in read["result"]["metrics"]["includes"]}
    assert metrics["accuracy"]["value"] == 1.0
    assert sorted((each["id"], each["epoch"]) for each in read["records"]) == sorted(
        (str(number), epoch) for number in range(3) for epoch in range(2)
    )
    first = read["records"][0]
    assert [each["role"] for each in first["messages"]] == ["system", "user", "assistant", "tool", "assistant"]
    assert first["messages"][2]["toolCalls"][0]["arguments"] == {"topic": "bread"}
    # A long text is kept once and named where it stands.
    assert first["messages"][3]["content"].startswith("bread keeps in a box. bbb")
    assert first["scores"]["includes"]["value"] == "C"
    assert first["scores"]["unreadable"] == {
        "type": "not-scored",
        "cause": "unparsed",
        "explanation": "neither yes nor no",
    }
    assert {"model", "tool", "score"} <= {event["kind"] for event in first["events"]}
    assert first["metadata"] == {"topic": "bread"}
    assert first["usage"] == {"inputTokens": 20, "outputTokens": 4}
