"""Rows become sequences: who is asked, what is said, where it becomes harmful; and the teacher's memory."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

from trainers.guard.rows import Labels, Row, benign, harmful
from trainers.stream.examples import PROMPT_TOKENS, REPLY_TOKENS, TEACHER_SHARE, make_examples
from trainers.stream.targets import REPLY_CATEGORIES, level_target
from trainers.stream.teacher import Teacher, Text

from .conftest import ROOT

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "good", "day", "tea", "bad", "ask"]


class Scripted:
    """A teacher that knows one bad word and counts what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Text] = []

    def severities(self, texts: Sequence[Text], name: str = "") -> np.ndarray:
        self.asked += texts
        return np.array([0.9 if "bad" in (prompt if reply is None else reply) else 0.02 for prompt, reply in texts])


@pytest.fixture
def tokenizer() -> Tokenizer:
    tokenizer = Tokenizer(models.WordPiece({word: i for i, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    return tokenizer


def ids(text: str) -> list[int]:
    return [WORDS.index(word) for word in text.split()]


def test_a_lone_text_is_a_reply_to_another_turn(tokenizer):
    rows = [Row("1", "s", "g", "good day", benign()), Row("2", "s", "g", "tea day", benign())]
    examples = make_examples(rows, tokenizer, Scripted(), seed=1)
    assert [example.reply for example in examples] == [ids("good day"), ids("tea day")]
    assert all(example.prompt in (ids("good day"), ids("tea day")) for example in examples)
    assert all(example.safe_until == example.harmful_from == 2 and example.prompt_severity is not None for example in examples)


def test_a_pair_stays_a_pair_and_its_prompt_is_judged_by_the_teacher_alone(tokenizer):
    row = Row("1", "s", "g", "ask bad", Labels(harm_response=0.03), reply="good tea")
    (example,) = make_examples([row], tokenizer, Scripted(), seed=1)
    assert example.prompt == ids("ask bad") and example.reply == ids("good tea")
    np.testing.assert_allclose(example.prompt_level, level_target(0.9))
    assert example.prompt_weight == TEACHER_SHARE and example.prompt_severity is None


def test_harm_begins_at_the_first_prefix_from_which_on_all_are_harmful(tokenizer):
    text = " ".join(["good"] * 9 + ["bad"] + ["day"] * 6)
    teacher = Scripted()
    (example,) = make_examples([Row("1", "s", "g", text, harmful(0.8, "hate"))], tokenizer, teacher, seed=1)
    # prefixes of 4, 8, 12 and 16 words; the third is the first to hold the word
    assert (example.safe_until, example.harmful_from) == (8, 11)
    np.testing.assert_allclose(example.reply_level, (level_target(0.8) + level_target(0.9)) / 2)
    assert example.reply_category is not None and example.reply_category[REPLY_CATEGORIES.index("Unethical Acts")] == 1
    assert len([asked for asked in teacher.asked if asked[0].startswith("good good good good")]) >= 4


def test_in_a_thread_harm_cannot_begin_before_its_part(tokenizer):
    calm, part = "good day tea", "bad bad day bad"
    row = Row("1", "ductile_threads", "g", f"{calm} {part} {calm}", harmful(0.8), span=(len(calm) + 1, len(calm) + 1 + len(part)))
    teacher = Scripted()
    (example,) = make_examples([row], tokenizer, teacher, seed=1)
    assert example.span == (3, 7) and example.safe_until == 3 and 3 <= example.harmful_from < 7
    assert (part, None) in teacher.asked, "the part is judged by itself"


def test_long_texts_are_cut_with_the_harmful_part_in_view(tokenizer):
    before = " ".join(["good"] * 400)
    row = Row("1", "ductile_threads", "g", f"{before} bad day", harmful(0.8), span=(len(before) + 1, len(before) + 8))
    (example,) = make_examples([row], tokenizer, Scripted(), seed=1)
    assert len(example.reply) == REPLY_TOKENS and example.span is not None and example.reply[example.span[0]] == WORDS.index("bad")
    assert len(example.prompt) == PROMPT_TOKENS


def test_without_a_teacher_labels_stand_alone(tokenizer):
    (example,) = make_examples([Row("1", "s", "g", "bad day", harmful(0.8))], tokenizer, None, seed=1)
    np.testing.assert_allclose(example.reply_level, level_target(0.8))
    assert example.harmful_from == 2 and example.severity == 0.8


def test_rows_without_a_label_or_a_token_are_left_out(tokenizer):
    rows = [Row("1", "s", "g", "good", Labels(injection=1.0)), Row("2", "s", "g", " ", benign()), Row("3", "s", "g", "tea", benign())]
    assert [example.reply for example in make_examples(rows, tokenizer, Scripted(), seed=1)] == [ids("tea")]


def test_the_teacher_remembers_what_it_said(tmp_path):
    texts: list[Text] = [("How do I bake bread?", None), ("How do I bake bread?", "Mix flour and water."), ("How do I bake bread?", None)]
    first = Teacher(ROOT / "models" / "guard-text", tmp_path)
    said = first.severities(texts)
    assert said[0] == said[2] and ((said >= 0) & (said <= 1)).all()
    (file,) = tmp_path.iterdir()
    assert first.model["sha256"].startswith(file.stem.removeprefix("teacher-")) and len(file.read_text().splitlines()) == 2
    again = Teacher(ROOT / "models" / "guard-text", tmp_path)
    np.testing.assert_allclose(again.severities(texts), said, atol=1e-5)
    assert len(file.read_text().splitlines()) == 2
