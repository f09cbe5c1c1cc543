"""Limits as they are printed: each number is read back from the sentence, put into the problem, and solved again."""

import re
from dataclasses import replace

import numpy as np
import pytest

from pmo_lib.optimization.budget import Budget
from pmo_lib.optimization.problem import value_of
from pmo_lib.optimization.selection import Selection, choose, simple, thrifty
from pmo_lib.optimization.why_not import at_cost, at_score, score_fall
from pmo_lib.prioritization import findings_of_money, findings_of_scores, reasons, tables, weights
from pmo_lib.prioritization.data import Data
from pmo_lib.prioritization.decision import unphased
from pmo_lib.prioritization.sensitivity import values_at
from tests.prioritization.test_decision import case, made_of, small

SEEDS = range(6)
SCALES = {"": 1.0, " k": 1e3, " m": 1e6}


def random_study(seed: int, count: int = 7) -> Data:
    """Projects with random scores and costs, of which the money suffices for about half."""
    rng = np.random.default_rng(seed)
    rows = [
        case(
            f"P{at}",
            float(np.round(rng.uniform(5, 95), 3)),
            float(rng.integers(1_000_000, 30_000_000)),
        )
        for at in range(count)
    ]
    return made_of(small(rows, 0.45 * sum(row["cost"] for row in rows)))


def chosen_with(problem) -> frozenset[int]:
    return thrifty(problem, choose(problem)).projects(problem)


def read_money(words: str) -> float:
    number, unit = re.fullmatch(r"€([\d.,]+)( k| m)?", words).groups()
    return float(number.replace(",", "")) * SCALES[unit or ""]


def rejected(made: Data) -> list[tuple[int, str]]:
    return [
        (at, reasons.would_bring_in(one, made.decision))
        for at, one in made.reasons.items()
        if not one.chosen
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_project_is_chosen_with_the_points_the_line_states_and_not_with_a_tenth_less(seed):
    made = random_study(seed)
    problem, stated = made.decision.model.problem, 0
    for at, line in rejected(made):
        for points in re.findall(r"with ([\d.,]+) points more", line):
            stated += 1
            assert at in chosen_with(at_score(problem, at, float(points)))
            assert at not in chosen_with(at_score(problem, at, float(points) - 0.1 - 1e-3))
    assert stated or "No score on the scale" in str(rejected(made))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_project_is_chosen_at_the_share_of_its_cost_the_line_states_and_not_at_one_per_cent_more(
    seed,
):
    made = random_study(seed)
    problem, lines = made.decision.model.problem, rejected(made)
    for at, line in lines:
        share = int(re.search(r"at (\d+)% of its cost", line)[1]) / 100
        assert at in chosen_with(at_cost(problem, at, share))
        assert at not in chosen_with(at_cost(problem, at, share + 0.01 + 1e-5))
    assert lines


@pytest.mark.parametrize("seed", SEEDS)
def test_a_project_is_chosen_with_the_money_the_line_states_and_not_with_one_step_less(seed):
    made = random_study(seed)
    free, lines = unphased(made.decision), rejected(made)
    for at, line in lines:
        low, high = re.search(
            r"with (€[\d.,]+(?: k| m)?)(?: to (€[\d.,]+ ?[km]?))? in all", line
        ).groups()
        assert at in chosen_with(replace(free, total=read_money(low)))
        digits = len(re.sub(r"\D", "", low))
        less = read_money(low) * (1 - 1.01 * 10 ** (1 - max(digits, 3)) * 10)
        assert at not in chosen_with(replace(free, total=less))
        if high:
            assert at in chosen_with(replace(free, total=read_money(high.strip())))
    assert lines


@pytest.mark.parametrize("seed", SEEDS)
def test_a_project_is_out_once_its_score_falls_by_more_than_stated_and_in_with_a_tenth_less(seed):
    made = random_study(seed)
    problem, stated = made.decision.model.problem, 0
    for row in made.projects.itertuples():
        at = int(row.at)
        for points in re.findall(r"falls by more than ([\d.,]+) points", row.changes_if):
            stated += 1
            assert at not in chosen_with(at_score(problem, at, -float(points) - 1e-3))
            assert at in chosen_with(at_score(problem, at, -float(points) + 0.1 + 1e-3))
    assert stated


def test_a_project_that_may_start_later_holds_out_longer_than_its_loss_says():
    """Start now: 10 points, decay 1. Start later: 6 points, decay 0.5. Without it: 4 points.

    As planned the score may fall by 10 - 4 = 6; started later by (6 - 4) / 0.5 = 4; the larger counts. With 8 points for the
    later start (decay 0.5) it is (8 - 4) / 0.5 = 8, more than the 6 that the loss of value suggests.
    """
    problem = simple([10.0, 8.0, 4.0], [[1.0], [1.0], [1.0]], [1.0])
    problem = replace(problem, project=np.array([0, 0, 1]), decay=np.array([1.0, 0.5, 1.0]))
    best = choose(problem)
    assert score_fall(problem, best, 0) == pytest.approx(8.0)
    assert 0 in choose(at_score(problem, 0, -7.9)).projects(problem)
    assert 0 not in choose(at_score(problem, 0, -8.1)).projects(problem)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_money_and_the_points_of_the_next_step_hold_as_printed(seed):
    made = random_study(seed)
    message = findings_of_money.frontier(made).message
    more, points = re.search(
        r"With (€[\d.,]+(?: k| m)?) more in all, .* gains ([\d.,]+) points", message
    ).groups()
    cost = float(made.decision.model.problem.cost[list(made.decision.selection.options)].sum())
    best = choose(replace(unphased(made.decision), total=cost + read_money(more)))
    assert best.value >= made.decision.selection.value + float(points) - 1e-6


def two_criteria(seed: int) -> Data:
    rng = np.random.default_rng(seed)
    rows = [case(f"P{at}", 50.0, float(rng.integers(1, 9))) for at in range(7)]
    criteria = [
        {
            "criterion_id": c,
            "name": c,
            "direction": "benefit",
            "lowest": 0,
            "highest": 100,
            "weight": w,
        }
        for c, w in (("u", 0.37), ("v", 0.41), ("w", 0.22))
    ]
    scores = [
        {
            "project_id": row["project_id"],
            "criterion_id": c,
            "rater_role": "R",
            "score": float(rng.integers(0, 101)),
        }
        for row in rows
        for c in "uvw"
    ]
    return made_of(small(rows, 16, criteria=criteria, scores=scores))


def still_best(made: Data, at: np.ndarray) -> bool:
    decision = made.decision
    problem = replace(decision.model.problem, value=values_at(decision, at))
    own = value_of(problem, decision.selection.options)
    return own >= choose(problem).value - 1e-6 * max(1.0, abs(own))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_decision_holds_for_as_much_weight_as_the_sentence_states_and_not_for_a_tenth_of_a_per_cent_more(
    seed,
):
    made = two_criteria(seed)
    found = findings_of_scores.stability(made)
    stated = re.search(r"until ([\d.]+)% of all weight", found.message)
    if not stated:  # the sentence then says that no change of weights changes the decision
        assert found.message == "No change of weights changes the decision"
        return
    share, now = float(stated[1]) / 100, made.scoring.weights.to_numpy()
    moved = made.sensitivity.moved.to_numpy() - now
    direction = moved / np.abs(moved).sum() * 2
    assert still_best(made, now + direction * share)
    assert not still_best(made, now + direction * (share * 1.002 + 0.0011))
    for gaining in range(3):
        for giving in {0, 1, 2} - {gaining}:
            if now[giving] >= share:
                at = now.copy()
                at[gaining] += share
                at[giving] -= share
                assert still_best(made, at)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_decision_holds_at_both_ends_of_each_weight_as_the_table_prints_them(seed):
    made = two_criteria(seed)
    shown = tables.stability(made).frame
    now = made.scoring.weights
    for at, row in enumerate(shown.itertuples()):
        for end in (row.From, row.To):
            weight = float(end.rstrip("%")) / 100
            others = np.delete(now.to_numpy(), at)
            assert still_best(made, np.insert(others / others.sum() * (1 - weight), at, weight))


def test_a_judgement_as_it_is_printed_gives_the_ratio_as_it_is_printed():
    matrix = np.array([[1, 3, 1 / 5], [1 / 3, 1, 3], [5, 1 / 3, 1]], dtype=float)
    mend = weights.mends(matrix)[0]
    value, ratio = weights.printable(matrix, mend)
    assert value == round(mend.becomes, 2)
    changed = matrix.copy()
    changed[mend.one, mend.other], changed[mend.other, mend.one] = value, 1 / value
    assert ratio == weights.consistency_ratio(changed)


def test_a_share_of_the_cost_at_which_a_project_only_ties_is_called_as_good_and_not_chosen():
    """The budget is 2. A has 50 points for 1; B has 50 points for 4 and excludes A. At 50% of its cost B fits and ties with A."""
    groups = [{"group_id": "G", "project_id": name} for name in "AB"]
    made = made_of(small([case("A", 50, 1), case("B", 50, 4)], 2, exclusions=groups))
    line = dict(rejected(made))[1]
    assert "It would be as good as the choice made at 50% of its cost" in line
    assert "chosen at" not in line


def test_a_project_without_which_no_choice_keeps_the_limits_says_so():
    objectives = [{"name": "Safety", "minimum": 0.9}]
    made = made_of(
        small(
            [
                case("A", 50, 5, strategic_objectives="Safety"),
                case("B", 40, 0.5, mandatory=True, strategic_objectives="Growth"),
            ],
            100,
            objectives=objectives,
        )
    )
    (line,) = made.projects.reason[made.projects.project_id == "A"]
    assert line == "Without it no choice keeps the limits"


def test_a_later_start_that_costs_nothing_is_not_said_to_be_worth_more():
    window = [{"project_id": "A", "latest_months": 6, "monthly_decay": 0.0}]
    made = made_of(small([case("A", 50, 5)], 100, start_windows=window))
    at = made.decision
    later = next(o for o in at.model.problem.options_of(0) if at.model.shift[o])
    moved = replace(at, selection=Selection("optimal", (later,), 50.0, 50.0))
    found = reasons._in(moved, reasons._Known.of(moved), 0, Budget())
    reason = reasons.line(found, moved, "delay")
    assert "worth more" not in reason and "costs no points" in reason
