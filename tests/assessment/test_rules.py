"""The rules of assessment, without a database."""

from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment import rules, rules_proof, rules_separation
from assessment.rules import Grade, Kind, Mark, Stage, State, Weighed
from assessment.rules_separation import Tie, Ties

LIMITS = {Grade.GOOD: D(90), Grade.FAIR: D(80), Grade.AVERAGE: D(60)}
amounts = st.decimals(0, 100000, places=2)
maxima = st.decimals(1, 20, places=2)


@pytest.mark.parametrize(
    ("value", "shown"),
    [("0.005", "0.01"), ("0.004999", "0.00"), ("2.675", "2.68"), ("89.995", "90.00"), ("89.9949", "89.99")],
)
def test_rounding_is_half_up(value, shown):
    assert rules.rounded(D(value)) == D(shown)


def test_a_third_is_rounded_once():
    assert rules.against_targets(D(7), [(D(1), D(3))]) == Mark(State.SCORED, D(7), D("2.33"))


def test_more_than_the_target_earns_no_more():
    assert rules.against_targets(D(7), [(D(9), D(3))]).points == D(7)


def test_no_target_is_missing_and_no_actual_too():
    assert rules.against_targets(D(7), [(D(1), None)]).state is State.MISSING
    assert rules.against_targets(D(7), [(None, D(1))]).state is State.MISSING
    assert rules.against_targets(D(7), []).state is State.MISSING


def test_a_missing_pair_is_not_hidden_by_a_good_one():
    assert rules.against_targets(D(6), [(D(5), D(5)), (D(5), None)]).state is State.MISSING


def test_plan_of_nothing_is_not_applicable_and_leaves_the_other_half():
    assert rules.against_targets(D(6), [(D(0), D(0))]).state is State.NOT_APPLICABLE
    assert rules.against_targets(D(6), [(D(0), D(0)), (D(1), D(2))]).points == D(3)


def test_ratio_without_denominator_is_not_applicable():
    assert rules.of_ratio(D(5), 0, 0).state is State.NOT_APPLICABLE
    assert rules.of_ratio(D(5), 3, 4).points == D("3.75")


@pytest.mark.parametrize(
    ("satisfied", "points"),
    [(100, "10"), (90, "10"), (75, "5"), (60, "0"), (59, "0"), (0, "0"), (61, "0.33")],
)
def test_satisfaction_is_linear_between_its_limits(satisfied, points):
    assert rules.of_satisfaction(D(10), satisfied, 100, D(90), D(60)).points == D(points)


def test_no_answers_are_missing():
    assert rules.of_satisfaction(D(10), 0, 0, D(90), D(60)).state is State.MISSING
    assert rules.satisfaction(0, 0) is None


@pytest.mark.parametrize(
    ("households", "least"), [(1000, 50), (499, 50), (500, 50), (301, 31), (300, 30), (0, 0)]
)
def test_survey_minimum_is_the_smaller(households, least):
    assert rules.survey_minimum(households, 50, D(10)) == least


def test_within_one_answer_of_the_bar():
    assert rules.within_one_answer(45, 50, D(90))
    assert rules.within_one_answer(44, 50, D(90))
    assert not rules.within_one_answer(43, 50, D(90))
    assert not rules.within_one_answer(46, 50, D(90))


def test_bar_is_asked_exactly_not_of_the_rounded_rate():
    assert not rules.reaches(26999, 30000, D(90))
    assert rules.satisfaction(26999, 30000) == D("90.00")


def test_not_applicable_leaves_points_and_maximum():
    marks = [Mark.entered(D(8), D(6)), Mark.not_applicable(D(6)), Mark.entered(D(2), D(1))]
    part = rules.added(marks)
    assert (part.points, part.maximum, part.percent) == (D(7), D(10), D(70))


def test_missing_holds_and_is_not_zero():
    part = rules.added([Mark.entered(D(8), D(6)), Mark.missing(D(6))])
    assert part.missing == 1 and part.percent is None


def test_nothing_applicable_has_no_percent():
    assert rules.added([Mark.not_applicable(D(6))]).percent is None


@pytest.mark.parametrize(
    ("points", "fits"),
    [
        ("0", True),
        ("6", True),
        ("6.01", False),
        ("-0.01", False),
        ("1.005", False),
        ("NaN", False),
        ("Infinity", False),
    ],
)
def test_points_fit(points, fits):
    assert rules.points_fit(D(points), D(6)) is fits


@pytest.mark.parametrize(
    ("total", "grade"),
    [
        ("90", "good"),
        ("89.99", "fair"),
        ("80", "fair"),
        ("79.99", "average"),
        ("60", "average"),
        ("59.99", "poor"),
    ],
)
def test_grade_limits(total, grade):
    assert rules.grade_of(D(total), LIMITS) == grade


@pytest.mark.parametrize("grade", list(Grade))
def test_bars_leave_average_at_best_and_never_lift(grade):
    expected = grade if grade in (Grade.AVERAGE, Grade.POOR) else Grade.AVERAGE
    assert rules.capped(grade, satisfied=False, vetoed=False) == expected
    assert rules.capped(grade, satisfied=True, vetoed=True) == expected
    assert rules.capped(grade, satisfied=True, vetoed=False) == grade


@pytest.mark.parametrize(
    ("current", "reached", "vetoed", "expected"),
    [
        (None, "poor", False, ("poor", False, "first")),
        ("poor", "average", False, ("average", False, "rise")),
        ("poor", "good", False, ("average", True, "jump")),
        ("average", "average", False, ("average", False, "stay")),
        ("good", "fair", False, ("fair", False, "drop")),
        ("good", "average", True, ("average", True, "fall")),
        ("poor", "average", True, ("poor", False, "veto")),
    ],
)
def test_next_grade(current, reached, vetoed, expected):
    proposal = rules.next_grade(Grade(current) if current else None, Grade(reached), vetoed=vetoed)
    assert (proposal.grade, proposal.named, proposal.reason) == expected


def test_helper_parts_not_applicable_leave_the_maximum():
    assert rules.weighed([Weighed(D(60), D(80)), Weighed(D(25), D(100)), Weighed(D(15), D(40))]) == D(79)
    assert rules.weighed([Weighed(D(60), D(80)), Weighed(D(25), None), Weighed(D(15), D(40))]) == D(72)
    assert rules.weighed([Weighed(D(60), None)]) is None


def test_gain_since_the_helper_came():
    assert rules.gain_percent(D(60), D(70), D(20)) == D(50)
    assert rules.gain_percent(D(95), D(98), D(20)) == D(60)
    assert rules.gain_percent(D(60), D(50), D(20)) == D(0)
    assert rules.gain_percent(D(60), D(99), D(20)) == D(100)
    assert rules.gain_percent(None, D(70), D(20)) is None
    assert rules.gain_percent(D(100), D(100), D(20)) is None


def test_level_and_gain_are_halves():
    assert rules.scheme_part(D(70), D(50)) == D(60)
    assert rules.scheme_part(D(70), None) == D(70)
    assert rules.scheme_part(None, None) is None


def test_equal_totals_share_the_better_place():
    assert rules.ranks({1: D(90), 2: D(80), 3: D(90), 4: D(70)}) == {1: 1, 3: 1, 2: 3, 4: 4}


def test_drawing_is_repeated_by_its_seed_and_not_by_another():
    codes = [f"{n:05}" for n in range(149)]
    first = rules_proof.drawn(codes, D(20), "2012H2")
    assert len(first) == 30
    assert first == rules_proof.drawn(reversed(codes), D(20), "2012H2")
    assert first != rules_proof.drawn(codes, D(20), "2013H2")
    assert rules_proof.drawn([], D(20), "x") == []


def test_canonical_form_ignores_order_and_trailing_zeros():
    assert rules_proof.canonical({"b": D("7.50"), "a": "帮"}) == rules_proof.canonical(
        {"a": "帮", "b": D("7.5")}
    )
    assert rules_proof.canonical({"a": D("7.5")}) == '{"a":"7.50"}'
    assert rules_proof.canonical(D("1.234")) == '"1.234"'
    assert len(rules_proof.checksum({})) == 64
    with pytest.raises(TypeError):
        rules_proof.canonical({"a": 1.5j})


def test_ties_keep_from_scoring():
    ties = Ties(frozenset({1}), frozenset({2}), frozenset({3}), frozenset({4}))
    found = [rules_separation.tie_of(person, ties) for person in (1, 2, 3, 4, 5, None)]
    assert found == [Tie.BELONGS, Tie.HELPS, Tie.POSTED, Tie.NAMED, None, None]


def test_deciding_is_not_barred_by_working_for_the_helper():
    ties = Ties(frozenset({1}), frozenset({1, 2}), frozenset({3}), frozenset({4}))
    found = [rules_separation.tie_of(person, ties, deciding=True) for person in (1, 2, 3, 4)]
    assert found == [Tie.BELONGS, None, Tie.POSTED, Tie.NAMED]


def test_who_scored_does_not_approve_and_nobody_neither():
    assert rules_separation.may_approve(5, [1, 2])
    assert not rules_separation.may_approve(2, [1, 2])
    assert not rules_separation.may_approve(None, [1, 2])


def test_every_round_walks_from_its_first_stage_to_the_last():
    for kind, order in rules.STAGES.items():
        assert [rules.stage_after(kind, stage) for stage in order] == [*order[1:], None]
    assert Stage.SURVEY not in rules.STAGES[Kind.LIGHT]


# --- properties -----------------------------------------------------------------------------------


@given(maxima, amounts, amounts, amounts)
def test_a_better_figure_never_lowers_a_score(maximum, one, other, target):
    low, high = (rules.against_targets(maximum, [(actual, target)]) for actual in sorted((one, other)))
    assert low.state == high.state
    assert (low.points or 0) <= (high.points or 0) <= maximum


@given(maxima, st.integers(1, 400), st.data())
def test_a_more_satisfied_answer_never_lowers_the_survey(maximum, answers, data):
    satisfied = data.draw(st.integers(0, answers - 1))
    low, high = (
        rules.of_satisfaction(maximum, n, answers, D(90), D(60)).points for n in (satisfied, satisfied + 1)
    )
    assert D(0) <= low <= high <= maximum


@given(st.lists(st.tuples(amounts, amounts), min_size=1, max_size=5), st.randoms())
def test_order_of_components_is_irrelevant(pairs, random):
    mixed = random.sample(pairs, len(pairs))
    assert rules.against_targets(D(7), pairs) == rules.against_targets(D(7), mixed)


marks = st.builds(
    lambda state, maximum, share: (
        Mark.of_share(maximum, share) if state is State.SCORED else Mark(state, maximum)
    ),
    st.sampled_from(list(State)),
    maxima,
    st.fractions(0, 1),
)


@given(st.lists(marks, max_size=15), st.randoms())
def test_order_of_marks_is_irrelevant(given_marks, random):
    mixed = random.sample(given_marks, len(given_marks))
    assert rules.added(given_marks) == rules.added(mixed)


@given(st.lists(marks, max_size=15), st.integers(0, 15))
def test_parts_add_up_to_the_whole(given_marks, cut):
    one, other, whole = (rules.added(some) for some in (given_marks[:cut], given_marks[cut:], given_marks))
    assert (one.points + other.points, one.maximum + other.maximum) == (whole.points, whole.maximum)


percents = st.decimals(0, 100, places=2)


@given(st.lists(st.builds(Weighed, st.decimals(1, 100, places=2), percents), min_size=1), st.randoms())
def test_weighed_mean_lies_between_its_parts_in_any_order(parts, random):
    result = rules.weighed(parts)
    held = [part.percent for part in parts]
    assert min(held) <= result <= max(held)
    assert result == rules.weighed(random.sample(parts, len(parts)))


@given(percents, percents, percents)
def test_a_better_total_never_lowers_a_gain_or_a_grade(then, one, other):
    low, high = sorted((one, other))
    gains = rules.gain_percent(then, low, D(20)), rules.gain_percent(then, high, D(20))
    assert gains == (None, None) or gains[0] <= gains[1]
    order = rules.BEST_FIRST.index
    assert order(rules.grade_of(high, LIMITS)) <= order(rules.grade_of(low, LIMITS))


@given(st.fractions(-1000, 1000))
def test_rounding_is_never_further_than_half_a_cent(value):
    assert abs(Fraction(rules.rounded(value)) - value) <= Fraction(1, 200)


@given(st.dictionaries(st.text(max_size=5), st.decimals(-1000, 1000, places=2), max_size=6))
def test_checksum_knows_values_not_order(values):
    assert rules_proof.checksum(values) == rules_proof.checksum(dict(reversed(values.items())))


@given(st.sets(st.text(min_size=1, max_size=5), min_size=1, max_size=200), st.text(max_size=6))
def test_sample_is_at_least_its_share(codes, seed):
    assert len(rules_proof.drawn(codes, D(20), seed)) * 5 >= len(codes)
