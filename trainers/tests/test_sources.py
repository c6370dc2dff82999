import dataclasses

import pytest

from trainers.guard import sources
from trainers.guard.model_heads import HEADS
from trainers.guard.registry import BY_NAME, SOURCES, check_registry
from trainers.guard.rows import CATEGORIES, SILENCE_WEIGHT, Labels, benign, harmful, targets


def raw(text="some text", meta=None, **labels):
    return {"id": "1", "text": text, "y": 1, "labels": labels, "meta": meta or {}}


def test_the_registry_holds_no_set_that_may_not_be_trained_on():
    check_registry()
    trained = {source.name for source in SOURCES if source.use == "train"}
    assert not trained & {"toxicchat_train", "do_not_answer_questions", "do_not_answer_responses", "alpaca_harmless_instructions", "alpaca_eval_davinci003", "qualifire_prompt_injection",
                          "safety_tuned_llamas_train", "safety_tuned_llamas_eval", "malicious_instruct", "wildguard_benign_subset", "openai_moderation_a", "xstest_prompts", "in_the_wild_jailbreaks",
                          "agentharm_behaviors", "agentharm_traces", "tensor_trust_extraction", "fractured_sorry_bench", "wasp_web_injections", "unsmile_ko"}


def test_a_non_commercial_set_marked_for_training_is_refused():
    bad = dataclasses.replace(BY_NAME["toxicchat_train"], use="train")
    with pytest.raises(ValueError, match="'toxicchat_train' may not be trained on under 'CC-BY-NC-4.0'"):
        check_registry((bad,))


def test_every_category_in_the_tables_is_a_category_of_the_contract():
    tables = [sources.AILUMINATE, sources.CATQA, sources.FORBIDDEN, sources.EDOS, sources.HATEMOJI, sources.XSAFETY, sources.MSTS, sources.FORESIGHT]
    named = {category for mapping in tables for labels in mapping.values() if labels for category in labels.categories or ()}
    assert named <= set(CATEGORIES)


def test_safe_stays_at_or_below_forty_and_unsafe_above():
    # FlexGuard's label consistency: a source's "not hateful" may not score like its "hateful".
    for mapping in (sources.EDOS, sources.HATEMOJI):
        for key, labels in mapping.items():
            assert (labels.harm_prompt <= 0.4) == (key == "none")


def test_davidson_is_graded_by_its_annotators():
    neither = sources.davidson(raw(count=3, hate_speech=0, offensive_language=0, neither=3))
    rude = sources.davidson(raw(count=3, hate_speech=0, offensive_language=3, neither=0))
    split = sources.davidson(raw(count=3, hate_speech=1, offensive_language=2, neither=0))
    hate = sources.davidson(raw(count=3, hate_speech=3, offensive_language=0, neither=0))
    assert [round(labels.harm_prompt, 3) for labels in (neither, rude, split, hate)] == [0.05, 0.29, 0.417, 0.67]
    assert neither.categories == () and rude.categories is None and hate.categories == ("hate",)


def test_trustllm_keeps_attacks_and_added_misuse_only():
    assert sources.trustllm(raw(set="jailbreak")).injection == 1.0
    assert sources.trustllm(raw(set="misuse", source="misuse_add")).injection == 0.0
    assert sources.trustllm(raw(set="misuse", source="do_not_answer")) is None
    assert sources.trustllm(raw(set="privacy_awareness_query")) is None


def test_options_are_shown_with_the_question():
    assert sources.options(raw(meta={"options": ["four", "five"]})) == "\nA. four\nB. five"


def test_unknown_labels_have_no_weight_and_silence_little():
    values, weights = targets(Labels(injection=1.0))
    assert weights == [0, 0, 1.0, 0] + [0.0] * (len(HEADS) - 4) and values[HEADS.index("injection")] == 1.0
    values, weights = targets(harmful(0.7, "hate"))
    assert weights[HEADS.index("category/hate")] == 1.0 and weights[HEADS.index("category/sexual")] == SILENCE_WEIGHT
    values, weights = targets(benign())
    assert weights[HEADS.index("category/sexual")] == 1.0 and sum(values[4:]) == 0
