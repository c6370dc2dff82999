import random

import pytest

from trainers.guard.tokens import CONTEXT_TOKENS, MAX_TOKENS, OVERLAP, Encoded, assemble, crop_start, windows

CLS, SEP = 101, 102


def test_a_prompt_is_one_segment_and_a_pair_is_two():
    assert assemble(Encoded([7, 8]), CLS, SEP) == ([101, 7, 8, 102], [0, 0, 0, 0])
    assert assemble(Encoded([7, 8], [9]), CLS, SEP) == ([101, 7, 8, 102, 9, 102], [0, 0, 0, 0, 1, 1])


def test_the_prompt_of_a_pair_keeps_its_last_tokens():
    ids, types = assemble(Encoded(list(range(1000, 1100)), [5, 6]), CLS, SEP)
    assert ids[1:1 + CONTEXT_TOKENS] == list(range(1100 - CONTEXT_TOKENS, 1100)) and ids[-3:] == [5, 6, SEP]
    assert types.count(1) == 3


@pytest.mark.parametrize("length", [1, 253, 254, 255, 600, 1000])
def test_windows_cover_everything_with_the_stated_overlap(length):
    parts = [ids[1:-1] for ids, _ in windows(Encoded(list(range(length))), CLS, SEP)]
    assert all(len(part) <= MAX_TOKENS - 2 for part in parts)
    assert sorted(set(token for part in parts for token in part)) == list(range(length))
    assert all(a[-1] - b[0] + 1 >= OVERLAP for a, b in zip(parts, parts[1:]))
    assert parts[-1][-1] == length - 1


def test_a_crop_keeps_the_span_in_view():
    random_ = random.Random(1)
    encoded = Encoded(list(range(900)), span=(500, 520))
    for _ in range(200):
        start = crop_start(encoded, 96, random_)
        ids, _ = assemble(encoded, CLS, SEP, start, 96)
        assert set(range(500, 520)) <= set(ids[1:-1]) and len(ids) == 96
