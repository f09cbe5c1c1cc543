"""What speaks against the choice by points, and the choice by net present value: by hand, and against every possible choice."""

import itertools
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from pmo_lib.optimization.problem import Problem
from pmo_lib.optimization.selection import Selection
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.prioritization import build, findings_of_money, second_objective, sections
from pmo_lib.prioritization.data import Data
from pmo_lib.prioritization.findings_of_money import against_choice
from pmo_lib.prioritization.handover import for_programs
from pmo_lib.prioritization.rules import Rules
from pmo_lib.sources.snapshot import cut
from tests.prioritization.test_decision import case, made_of, small, told

NOW = pd.Timestamp("2026-10-31")


def with_benefits(
    projects: list[dict], budget: float, benefits: dict[str, float | None], **tables
) -> Portfolio:
    """As `small`, with the benefit of each project in the month of its cost; those not named have none stated."""
    flows = [
        {
            "project_id": one["project_id"],
            "period_end": pd.Timestamp("2026-11-30"),
            "cost": one["cost"],
            "benefit": benefits.get(one["project_id"]),
        }
        for one in projects
    ]
    return small(projects, budget, **{"cash_flows": flows, **tables})


def priced(projects: list[dict], budget: float, benefits: dict, **tables) -> Data:
    """Without discount, so that a net present value is benefit minus cost."""
    return made_of(with_benefits(projects, budget, benefits, **tables), discount=0.0)


LARGE = case("L", 40, 10, name="Large", actual_start=pd.Timestamp("2026-01-01"))
SMALL = [case("S", 30, 5, name="Small"), case("T", 30, 5, name="Tiny")]


def test_a_stopped_project_with_the_highest_net_present_value_of_all_is_named():
    """Money for ten: Small and Tiny have 60 points together, Large has 40; Large would bring 90 for 10, the others 1 for 5."""
    made = priced([LARGE, *SMALL], 10, {"L": 100, "S": 6, "T": 6})
    found = against_choice(made)
    assert (
        found.message == "The choice stops Large, which has the highest net present value of all 3"
    )
    assert found.severity == "warning"
    assert (found["highest"], found["given_up"], found["known"]) == (["L"], 90.0, 3)


def test_whoever_decides_is_told_what_speaks_against_the_choice():
    large = priced([LARGE, *SMALL], 10, {"L": 100, "S": 6, "T": 6})
    words = "as recommended below, knowing that the choice stops Large, which has the highest net present value of all 3 –"
    assert words in large.headline.decision
    cheap = priced([LARGE, *SMALL], 10, {"L": 5, "S": 6, "T": 6})
    assert "as recommended below – asked of" in cheap.headline.decision


def test_one_of_several_equal_ones_is_not_called_the_highest():
    """Small has as high a net present value as Large, 90: that Large has the highest would be untrue."""
    made = priced([LARGE, *SMALL], 10, {"L": 100, "S": 95, "T": 6})
    message = against_choice(made).message
    assert "highest" not in message and "gives up" in message


def test_of_the_known_ones_only_where_another_is_not_known():
    made = priced([LARGE, *SMALL], 10, {"L": 100, "S": 6})
    assert against_choice(made).message == (
        "The choice stops Large, which has the highest net present value of the 2 known"
    )


def test_without_the_highest_the_sum_that_is_given_up_is_said():
    """Money for ten: Gold 90 points for 5 brings 95; Small 30 for 5 brings 10, Tiny 30 for 5 brings 3, Large 20 for 10 brings 2."""
    rows = [case("G", 90, 5, name="Gold"), *SMALL, case("L", 20, 10, name="Large")]
    made = priced(rows, 10, {"G": 100, "S": 15, "T": 8, "L": 12})
    chosen = set(made.funded.project_id)
    assert "G" in chosen and len(chosen) == 2
    given_up = {"S": 10, "T": 3, "L": 2}
    left = sorted(set(given_up) - chosen, key=given_up.get, reverse=True)
    names = {"S": "Small", "T": "Tiny", "L": "Large"}
    assert against_choice(made).message == (
        f"The choice gives up €{sum(given_up[one] for one in left)} of net present value: "
        f"{names[left[0]]} and 1 other"
    )
    assert against_choice(made)["highest"] == []


def test_a_single_project_is_not_the_highest_of_all():
    made = priced([case("A", 50, 5, name="Alpha")], 4, {"A": 8})
    assert against_choice(made).message == "The choice gives up €3 of net present value: Alpha"


def test_how_to_read_it_names_the_rule_for_projects_without_a_known_net_present_value():
    partly = priced([LARGE, *SMALL, case("O", 80, 5, name="Old")], 15, {"L": 100, "S": 6, "T": 6})
    assert sections.second_objective(partly).endswith(
        "known of 3 of 4 projects; the others stay as the choice by points has them."
    )
    whole = priced([LARGE, *SMALL], 10, {"L": 100, "S": 6, "T": 6})
    assert sections.second_objective(whole).endswith("is known of all 3 projects.")
    assert sections.against_choice(whole).endswith("does not know how large a project is.")


def test_what_loses_money_and_is_left_out_is_no_reason_against_the_choice():
    made = priced([LARGE, *SMALL], 10, {"L": 9, "S": 6, "T": 6})
    found = against_choice(made)
    assert found.message == "Nothing that is stopped or rejected has a net present value above zero"
    assert found.severity == "info" and found["given_up"] == 0


@pytest.mark.parametrize(
    ("complete", "message"),
    [
        (0.85, "The choice stops Large, which is 85% complete"),
        (0.79, "Nothing that is stopped or rejected has a net present value above zero"),
    ],
)
def test_a_stopped_project_that_is_nearly_complete_is_named(complete, message):
    status = [
        {
            "project_id": "L",
            "period_end": NOW,
            "percent_complete": complete,
            "declared_rag": "green",
        }
    ]
    made = priced([LARGE, *SMALL], 10, {"L": 9, "S": 6, "T": 6}, status=status)
    assert against_choice(made).message == message
    assert against_choice(made)["declared_on_track"] == ["L"]
    assert sections.against_choice(made).endswith(
        f" Large is {complete:.0%} complete and was declared on track on 31 Oct 2026."
    )


def test_without_benefits_the_net_present_value_is_not_known_and_there_is_no_choice_by_it():
    made = made_of(small([LARGE, *SMALL], 10))
    found = against_choice(made)
    assert found.message == "The net present value of what is stopped or rejected is not known"
    assert found["given_up"] is None and found["unknown"] == ["L"]
    assert findings_of_money.second_objective(made).message == (
        "The net present value of no project is known: there is no choice by it"
    )


def test_where_only_some_of_what_is_left_out_is_known_it_says_so():
    rows = [case("A", 90, 10), case("B", 20, 5, name="Beta"), case("C", 10, 5, name="Gamma")]
    made = priced(rows, 10, {"A": 20, "B": 4})
    assert against_choice(made).message == (
        "No known net present value of what is stopped or rejected is above zero; 1 not known"
    )


def test_where_nothing_is_left_out_nothing_speaks_against_the_choice():
    assert against_choice(priced(SMALL, 10, {"S": 6, "T": 6})) is None


def test_benefits_without_costs_ahead_give_no_net_present_value():
    flows = [{"project_id": "A", "period_end": pd.Timestamp("2026-11-30"), "benefit": 9.0}]
    made = made_of(small([case("A", 50, 5), case("B", 50, 5)], 9, cash_flows=flows))
    assert made.cases.npv.isna().all()
    assert findings_of_money.money_cases(made).message == (
        "Whether a project pays back is not known: none states both costs and benefits ahead"
    )


def test_a_program_is_told_only_of_its_own_projects():
    made = told()
    program = made.recommendations.set_index("project_id").program_id["P-005"]
    own = build(cut(made.portfolio, program), Rules(), slice=for_programs(made)[program])
    assert len(own.candidates) == 4 and against_choice(own).message == (
        "The choice stops Community diagnostics, which has the highest net present value of all 4"
    )
    assert own.left_out_cases.project_id.isin(own.candidates.project_id).all()
    assert findings_of_money.second_objective(own) is None


def test_the_choice_by_net_present_value_takes_the_large_project_and_both_are_compared():
    made = priced([LARGE, *SMALL], 10, {"L": 100, "S": 6, "T": 6})
    found = findings_of_money.second_objective(made)
    assert found.message == (
        "Chosen by net present value, 3 projects differ: €88 more of it, 20.0 points fewer"
    )
    points, worth = second_objective.compared(made.decision, made.by_value).itertuples(index=False)
    assert (points.projects, points.cost, points.points, points.npv) == (2, 10, 60, 2)
    assert (worth.projects, worth.cost, worth.points, worth.npv) == (1, 10, 40, 90)
    assert points.gap <= 1e-6 and worth.gap <= 1e-6


def test_where_both_objectives_choose_alike_it_says_so():
    made = priced([LARGE, *SMALL], 20, {"L": 100, "S": 6, "T": 6})
    found = findings_of_money.second_objective(made)
    assert found.message == (
        "Chosen by net present value, the same projects start at the same time"
    )
    assert found["differing"] == [] and made.differences.empty


def test_of_two_choices_with_the_same_net_present_value_the_one_by_points_stands():
    """Money for five: Small has 40 points, Tiny 30 and costs less; both have a net present value of 3."""
    rows = [case("S", 40, 5, name="Small"), case("T", 30, 4, name="Tiny")]
    made = priced(rows, 5, {"S": 8, "T": 7})
    assert findings_of_money.second_objective(made)["differing"] == []


def test_a_project_without_a_known_net_present_value_stays_as_the_choice_by_points_has_it():
    """Money for fifteen: Old (80 points, not known) is in and stays in; New (5 points, not known) is out and stays out."""
    rows = [LARGE, *SMALL, case("O", 80, 5, name="Old"), case("N", 5, 5, name="New")]
    made = priced(rows, 15, {"L": 100, "S": 6, "T": 6})
    assert set(made.funded.project_id) == {"S", "T", "O"}
    names = made.decision.model.projects.project_id
    other = set(names[sorted(made.by_value.decision.chosen)])
    assert other == {"L", "O"} and made.by_value.unknown == ("N", "O")
    assert findings_of_money.second_objective(made)["known"] == 3


@pytest.mark.parametrize(
    ("benefits", "message"),
    [
        ({"L": 100}, "Net present value is known of 1 of 4 projects: too few to choose by it"),
        (
            {"L": 100, "S": 6},  # Tiny and Old stay in: for Large there is no money
            "Chosen by net present value, the same projects start at the same time",
        ),
    ],
)
def test_it_is_chosen_by_net_present_value_only_where_half_of_the_projects_have_one(
    benefits, message
):
    made = priced([LARGE, *SMALL, case("O", 80, 5, name="Old")], 15, benefits)
    assert findings_of_money.second_objective(made).message == message


def test_of_a_single_project_there_is_no_other_choice():
    assert findings_of_money.second_objective(priced([LARGE], 10, {"L": 100})) is None


def test_a_later_start_loses_benefits_as_scores_decay_and_is_discounted_longer():
    """Benefit 100, cost 40 in one month's time; a year later, at 1 % decay a month and 5 % a year."""
    window = [{"project_id": "L", "latest_months": 12, "monthly_decay": 0.01}]
    made = made_of(
        with_benefits([LARGE | {"cost": 40}], 100, {"L": 100}, start_windows=window),
        discount=0.05,
        step=12,
    )
    worth = second_objective.worth_of_options(made.decision, made.cases, made.rules)
    first = 1.05 ** -(30 / 365.25)
    assert worth[0] == pytest.approx((100 - 40) * first)
    assert worth[1] == pytest.approx((100 * 0.99**12 - 40) * first / 1.05)


def best_by_trying(problem: Problem, worth: np.ndarray) -> float:
    """The most worth of any set of single options within the budget."""
    sets = np.array(list(itertools.product([0, 1], repeat=len(worth))))
    fits = (sets @ problem.cost <= problem.budget + 1e-9).all(axis=1)
    return float((sets @ worth)[fits].max())


@pytest.mark.parametrize("seed", range(6))
def test_no_choice_within_the_money_has_more_net_present_value(seed):
    rng = np.random.default_rng(seed)
    rows = [
        case(f"P{at}", float(rng.integers(1, 100)), float(rng.integers(1, 30))) for at in range(9)
    ]
    benefits = {row["project_id"]: row["cost"] + float(rng.integers(-10, 40)) for row in rows}
    made = priced(rows, 0.4 * sum(row["cost"] for row in rows), benefits)
    other = made.by_value
    value = other.net_present_value(other.decision.selection.options)
    assert value == pytest.approx(best_by_trying(made.decision.model.problem, other.worth))
    assert value >= other.net_present_value(made.decision.selection.options) - 1e-9


def test_a_search_that_stopped_too_early_keeps_the_choice_by_points(monkeypatch):
    made = priced([LARGE, *SMALL], 10, {"L": 100, "S": 6, "T": 6})
    stopped = Selection("limit", (), float("nan"))
    monkeypatch.setattr(second_objective, "choose", lambda *a, **k: stopped)
    monkeypatch.setattr(second_objective, "thrifty", lambda problem, best, **k: best)
    assert made.by_value.decision.selection.options == made.decision.selection.options
    assert second_objective.compared(made.decision, made.by_value).gap.iloc[1] == float("inf")


def test_the_sample_stops_what_has_the_most_net_present_value_and_the_second_objective_funds_it():
    made = told()
    assert against_choice(made).message == (
        "The choice stops Community diagnostics, which has the highest net present value of all 24"
    )
    names = made.decision.model.projects.project_id
    assert "P-005" in set(names[sorted(made.by_value.decision.chosen)])
    frame = second_objective.compared(made.decision, made.by_value)
    assert frame.points[0] > frame.points[1] and frame.npv[0] < frame.npv[1]


def test_cases_are_those_of_the_benefits_report_where_it_has_them_at_the_same_rate():
    made = priced([LARGE, *SMALL], 10, {"L": 100, "S": 6, "T": 6})
    rows = pd.DataFrame({"project_id": ["L", "S"], "benefits": [4.0, 9.0], "costs": [12.0, 5.0]})
    rows = rows.assign(dated=[True, False], rate=0.0)
    again = replace(made, record={"benefits": {"cases": rows}})
    assert again.cases.npv.to_dict() == {"L": -8.0, "S": 1.0, "T": 1.0}
    assert (again.cases.ratio["L"], again.cases.break_even["L"]) == (4 / 12, 3.0)
    assert findings_of_money.how_repriced(again).startswith("1 of 3 cases is priced at")
    assert findings_of_money.how_repriced(made) == "Costs and benefits are as planned."
    other = replace(made, record={"benefits": {"cases": rows.assign(rate=0.05)}})
    assert other.cases.npv.to_dict() == made.cases.npv.to_dict()
