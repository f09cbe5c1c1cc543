"""What the report says for unknown, none, one and many; comparisons at equal cost; and what can be chosen."""

import pandas as pd
import pytest

from pmo_lib.prioritization import findings, findings_of_money, findings_of_scores, tables
from tests.prioritization.test_decision import case, made_of, of, small


def test_a_project_beaten_at_the_same_cost_is_not_said_to_cost_more():
    """250 suffices for two of three at 100 each: Dyke 80, Pump 60, Gauge 50 points."""
    rows = [case("X", 80, 100, name="Dyke"), case("Y", 60, 100, name="Pump")]
    made = made_of(small([*rows, case("Z", 50, 100, name="Gauge")], 250))
    assert (
        findings_of_scores.domination(made).message
        == "Gauge is no better than Dyke in anything, at the same cost"
    )
    dearer = made_of(small([*rows, case("Z", 50, 120, name="Gauge")], 250))
    assert (
        findings_of_scores.domination(dearer).message
        == "Gauge is no better than Dyke in anything, and costs more"
    )


def test_costs_that_differ_by_the_rounding_of_a_sum_count_as_the_same():
    flows = [
        {"project_id": name, "period_end": pd.Timestamp(day), "cost": cost}
        for name, parts in (("A", (0.1, 0.2)), ("B", (0.3, 0.0)))
        for day, cost in zip(("2026-11-30", "2026-12-31"), parts, strict=True)
    ]
    made = made_of(small([case("A", 80, 0), case("B", 80, 0)], 0.3, cash_flows=flows))
    assert findings_of_scores.domination(made).shown["pairs"] == []


def test_where_no_project_is_left_out_none_is_said_to_be_beaten():
    made = made_of(small([case("A", 80, 1)], 9))
    assert (
        findings_of_scores.domination(made).message
        == "No project with all scores and a known cost is left out"
    )


def test_a_tie_with_a_project_added_or_left_out_says_which():
    assert findings.exchanged(["A"], []) == "the choice with A added"
    assert findings.exchanged([], ["B"]) == "the choice without B"
    assert findings.exchanged(["A"], ["B"]) == "A instead of B"


def test_a_project_whose_old_actual_finish_is_contradicted_by_its_stage_can_be_chosen():
    """The stage was entered after the actual finish: the project was reopened (`lifecycle.states`)."""
    reopened = {
        "stage": "in delivery",
        "stage_since": pd.Timestamp("2026-09-01"),
        "actual_start": pd.Timestamp("2025-01-01"),
        "actual_finish": pd.Timestamp("2026-06-30"),
    }
    made = made_of(small([case("A", 50, 5, **reopened), case("B", 40, 5)], 100))
    assert of(made, "A")["recommendation"] == "continue" and made.decision.faults == ()
    done = made_of(
        small([case("A", 50, 5, **{**reopened, "stage": "finished"}), case("B", 40, 5)], 9)
    )
    assert done.projects.project_id.tolist() == ["B"]


@pytest.mark.parametrize(
    ("marks", "sentence"),
    [
        ((None, None), "No column says which projects are mandatory"),
        ((True, None), "Whether 1 of 2 projects are mandatory is not known"),
    ],
)
def test_whether_projects_are_mandatory_is_said_to_be_unknown(marks, sentence):
    rows = [case(name, 50, 5, mandatory=mark) for name, mark in zip("AB", marks, strict=True)]
    assert findings.limits_unknown(made_of(small(rows, 100))).message.startswith(sentence)


def test_with_every_limit_stated_nothing_is_said_of_unknown_limits():
    roles = {
        "roles": [{"role_id": "r", "name": "Role"}],
        "capacity": [{"role_id": "r", "period_end": pd.Timestamp("2026-11-30"), "fte": 1.0}],
        "demand": [
            {
                "project_id": "A",
                "role_id": "r",
                "period_end": pd.Timestamp("2026-11-30"),
                "fte": 0.5,
            }
        ],
    }
    assert (
        findings.limits_unknown(made_of(small([case("A", 50, 5, mandatory=False)], 9, **roles)))
        is None
    )


def test_projects_without_a_cost_ahead_are_counted_and_named():
    flows = [{"project_id": "A", "period_end": pd.Timestamp("2026-11-30"), "cost": 5.0}]
    made = made_of(small([case("A", 50, 5), case("B", 40, 5)], 9, cash_flows=flows))
    found = findings.unweighed(made)
    assert found.message == "The cost ahead of 1 of 2 projects is not known: B"
    assert findings.headline(made).message == "Fund 1 of 2 projects for €5; 1 cannot be weighed"


def test_a_project_that_only_lacks_a_score_is_not_said_to_lack_a_cost():
    flows = [
        {"project_id": name, "period_end": pd.Timestamp("2026-11-30"), "cost": 5.0} for name in "AC"
    ]
    rows = [case("A", 50, 5), case("B", 40, 5), case("C", None, 5)]
    found = findings.unweighed(made_of(small(rows, 9, cash_flows=flows)))
    assert found.message == "The cost ahead of 1 of 3 projects is not known: B"
    assert found["no_cost"] == ["B"]


def test_projects_without_scores_are_counted_and_named():
    made = made_of(small([case("A", 50, 5), case("B", None, 1), case("C", None, 1)], 9))
    assert findings.missing(made).message == "Two of 3 projects lack a score: B and C"
    assert findings.missing(made_of(small([case("B", None, 1)], 9))).message == (
        "No project has a score on any criterion"
    )


def test_whether_a_project_pays_back_is_unknown_without_benefits_and_partly_known_with_some():
    rows = [case("A", 50, 5), case("B", 40, 5)]
    assert findings_of_money.money_cases(made_of(small(rows, 100))).message == (
        "Whether a project pays back is not known: no benefits ahead are stated"
    )
    flows = [
        {"project_id": name, "period_end": pd.Timestamp("2026-11-30"), "cost": 5.0, "benefit": gain}
        for name, gain in (("A", 9.0), ("B", None))
    ]
    found = findings_of_money.money_cases(made_of(small(rows, 100, cash_flows=flows)))
    assert found.message == "A brings at least what it still costs, at 5% a year; B: not known"
    assert found.shown["unknown"] == ["B"]


def test_objectives_are_unknown_where_no_funded_project_states_any_and_counted_where_some_do():
    table = [{"name": "Safety", "priority": 1.0}]
    silent = made_of(small([case("A", 50, 5)], 9, objectives=table))
    assert findings_of_money.aligned(silent).message == (
        "Which objectives the funded projects serve is not known: none states any"
    )
    some = made_of(
        small(
            [case("A", 50, 5, strategic_objectives="Safety"), case("B", 50, 5)],
            10,
            objectives=table,
        )
    )
    assert findings_of_money.aligned(some).message.endswith("; 1 of 2 state none")


def test_shares_of_objectives_limit_nothing_where_no_project_says_what_it_serves():
    table = [{"name": "Safety", "minimum": 0.5}]
    made = made_of(small([case("A", 50, 5, mandatory=True)], 9, objectives=table))
    assert made.decision.feasible and made.decision.faults == ()


def test_an_objective_that_is_named_twice_counts_once():
    words = "Safety; Growth; Safety"
    table = [{"name": "Safety"}, {"name": "Growth"}]
    made = made_of(small([case("A", 50, 6, strategic_objectives=words)], 9, objectives=table))
    assert tables.aligned(made).frame["Of the money"].tolist() == ["50%", "50%"]


@pytest.mark.parametrize("budget", [0.0, 5.0])
@pytest.mark.parametrize("costs", [(), (0.0,), (5.0,), (0.0, 0.0), (0.0, 5.0), (5.0, 5.0)])
def test_no_cost_no_budget_and_few_projects_give_true_sentences(costs, budget):
    """Without a limit in its way everything is funded; with a budget of zero what costs nothing is."""
    made = made_of(small([case(f"P{at}", 50, cost) for at, cost in enumerate(costs)], budget))
    funded = sum(cost == 0 for cost in costs) + (budget == 5 and 5.0 in costs)
    message = findings.headline(made).message
    if not costs:
        assert message.startswith("There is no project to decide on") and made.measures == []
        return
    values = findings.headline(made).shown
    assert values["funded"] == funded and values["candidates"] == len(costs)
    assert message.startswith(
        {0: "Fund none of", len(costs): "Fund all" if len(costs) > 1 else "Fund the only"}.get(
            funded, f"Fund {funded} of"
        )
    )
    assert all(reason and "nan" not in reason for reason in made.projects.reason)
    assert made.decision.faults == ()
