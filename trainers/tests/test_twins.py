from trainers.guard.twins import MAKERS, make_twins


def test_the_same_seed_gives_the_same_rows_and_another_seed_does_not():
    first, again, other = make_twins(300, 5), make_twins(300, 5), make_twins(300, 6)
    assert first == again
    assert [row.text for row in first] != [row.text for row in other]


def test_rows_are_distinct_filled_in_and_of_every_kind():
    rows = make_twins(1500, 1)
    assert len({row.text for row in rows}) == 1500
    assert {row.tag for row in rows} == {maker.__name__ for maker, _ in MAKERS}
    for placeholder in ("{x}", "{p}", "{g}", "{t}", "{n}", "{a}", "{b}", "{m}", "{r}"):
        assert not any(placeholder in row.text for row in rows)


def test_innocent_kinds_stay_benign_and_harmful_kinds_do_not():
    for row in make_twins(1500, 2):
        if row.tag in {"innocent_homonym", "about_harm", "instruction", "framed_innocent", "group_question", "dangerous_wording", "everyday_task"}:
            assert row.labels.harm_prompt <= 0.2 and row.labels.injection == 0 and row.labels.categories == ()
        if row.tag in {"harmful_request", "group_hate", "attack_harmful"}:
            assert row.labels.harm_prompt > 0.4 and row.labels.categories
        if row.tag == "attack_only":
            assert row.labels.injection == 1 and row.labels.harm_prompt is None
