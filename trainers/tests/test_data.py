import gzip
import json

import pytest

from trainers.guard.data import DataError, read_set, unit_hash

from .conftest import row


def test_reads_plain_and_gzipped_sets_alike(write_set, tmp_path):
    rows = [row("a-1", "bake bread"), row("a-2", "plant a tree")]
    data = write_set("plain", rows)
    (tmp_path / "packed").mkdir()
    with gzip.open(tmp_path / "packed" / "packed.jsonl.gz", "wt") as file:
        file.write("".join(json.dumps(r) + "\n" for r in rows))
    assert [r["text"] for r in read_set(data, "plain")] == [r["text"] for r in read_set(data, "packed")] == ["bake bread", "plant a tree"]


def test_a_missing_set_is_named(tmp_path):
    with pytest.raises(DataError, match="set 'nowhere': no .jsonl"):
        list(read_set(tmp_path, "nowhere"))


@pytest.mark.parametrize(("line", "problem"), [
    ("{not json", "not JSON"), ("[1, 2]", "expected an object, got list"), ('{"id": "x", "labels": {}}', "field 'text' must be str, got NoneType"),
    ('{"id": 3, "text": "t", "labels": {}}', "field 'id' must be str, got int"), ('{"id": "x", "text": "t", "labels": []}', "field 'labels' must be dict, got list"),
])
def test_a_bad_row_is_named_by_set_and_line_but_never_quoted(tmp_path, line, problem):
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "bad.jsonl").write_text(json.dumps(row("ok", "fine")) + "\n" + line + "\n")
    with pytest.raises(DataError) as caught:
        list(read_set(tmp_path, "bad"))
    assert caught.value.dataset == "bad" and caught.value.line == 2
    assert "set 'bad', line 2" in str(caught.value) and problem in str(caught.value)
    assert line not in str(caught.value)


def test_unit_hash_is_stable_and_spread():
    # First seven bytes of SHA-256("\x00bread") over 2^56, worked out once.
    import hashlib
    assert unit_hash("bread") == int.from_bytes(hashlib.sha256(b"\x00bread").digest()[:7], "big") / 2**56
    values = [unit_hash(str(i)) for i in range(2000)]
    assert all(0 <= value < 1 for value in values)
    assert abs(sum(values) / 2000 - 0.5) < 0.03  # four standard errors of a uniform mean: 0.026
