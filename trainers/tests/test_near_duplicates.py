from trainers.guard.near_duplicates import NearDuplicates, normalise, shingles


def test_case_punctuation_and_width_do_not_hide_a_copy():
    assert normalise("Ｈow do I,  BAKE bread?!") == "how do i bake bread"
    assert NearDuplicates([("evaluation", ["How do I bake bread?"])]).find("how do i bake BREAD") == "evaluation"


def test_one_changed_word_in_a_longer_sentence_is_near_and_another_sentence_is_not():
    index = NearDuplicates([("a", ["please write a friendly letter to my aunt about the garden party next week"])])
    # 14 words give 12 trigrams; the last word changed loses one: 11 / 13 = 0.846
    assert index.find("please write a friendly letter to my aunt about the garden party next month") == "a"
    assert index.find("please write a friendly poem for my uncle") is None


def test_a_long_text_that_contains_an_evaluation_text_is_found():
    inner = "the quick brown fox jumps over the lazy dog while the band plays a slow song in the park tonight"
    index = NearDuplicates([("b", [inner])])
    assert index.find("Filler words before it. " * 10 + inner + " and filler after. " * 10) == "b"


def test_very_short_texts_match_only_when_equal():
    index = NearDuplicates([("c", ["good morning", ""])])
    assert index.find("Good morning!") == "c"
    assert index.find("good evening") is None
    assert index.find("") is None and shingles("") == frozenset()
