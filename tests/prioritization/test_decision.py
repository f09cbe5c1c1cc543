"""The sample's planted truths found and lost; conflicts, ties, missing scores and other futures said in a sentence."""

from dataclasses import replace as changed
from functools import cache

import numpy as np
import pandas as pd
import pytest

from pmo_lib.errors import ConfigurationError
from pmo_lib.portfolio.portfolio import Portfolio, Settings
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.prioritization import findings, findings_of_money, findings_of_scores, reasons
from pmo_lib.prioritization.data import Data, build
from pmo_lib.prioritization.decision import FUNDED
from pmo_lib.prioritization.handover import for_programs, for_reports
from pmo_lib.prioritization.rules import Rules
from pmo_lib.sources.snapshot import cut
from tools.sample import generate, kinds

FUTURES = (
    {"name": "Less", "budget": -0.3},
    {"name": "Help", "role": "integration-engineers", "fte": 2},
    {"name": "Duty", "mandatory": "P-040"},
)


@cache
def sample(without: str = "") -> Portfolio:
    plants = [kind for kind in kinds() if kind != without]
    return Portfolio(
        generate(plants=plants),
        last_period=pd.Timestamp("2026-10-31").date(),
        settings=Settings(currency="EUR"),
    ).at("2026-10-31")


@cache
def told(without: str = "", weighting: str = "direct") -> Data:
    return build(
        sample(without),
        Rules(weighting=weighting),
        declared=FUTURES,
        rng=np.random.default_rng(7),
        draws=500,
        solved=5,
    )


def of(made: Data, project: str) -> dict:
    return next(p for p in reasons.facts(made.projects) if p["id"] == project)


def test_the_choice_is_proved_and_its_certificate_holds():
    values = findings.certificate(told()).shown
    assert values["gap"] <= 1e-6 and values["verified"] and values["repeatable"]
    assert values["objective"] <= values["bound"] + 1e-6 <= values["checked_bound"] + 2e-6


def test_money_and_roles_added_up_from_the_tables_stay_within_their_limits():
    """A check from the tables alone: months shifted, years and roles summed by pandas."""
    portfolio, made = sample(), told()
    kept = (
        made.recommendations[made.recommendations.recommendation.isin(FUNDED)]
        .set_index("project_id")["shift"]
        .astype(int)
    )

    def shifted(frame: pd.DataFrame) -> pd.DataFrame:
        rows = frame[(frame.period_end > "2026-10-31") & frame.project_id.isin(kept.index)]
        months = rows.period_end.dt.to_period("M").astype("int64") + rows.project_id.map(kept)
        return rows.assign(month=months)

    spent, used = shifted(portfolio.cash_flows), shifted(portfolio.demand)
    ends = portfolio.budgets.sort_values("period_end").assign(
        month=lambda f: f.period_end.dt.to_period("M").astype("int64")
    )
    before = 0
    for row in ends.itertuples():
        assert spent[
            (spent.month > before) & (spent.month <= row.month)
        ].cost.sum() <= row.amount * (1 + 1e-6)
        before = row.month
    load = used.groupby(["role_id", "month"]).fte.sum()
    for row in portfolio.capacity[portfolio.capacity.period_end > "2026-10-31"].itertuples():
        assert load.get((row.role_id, row.period_end.to_period("M").ordinal), 0.0) <= row.fte + 1e-5
    score = made.scoring.total
    decay = portfolio.start_windows.set_index("project_id").monthly_decay
    worth = sum(score[p] * (1 - decay[p]) ** s for p, s in kept.items())
    joint = portfolio.synergies.groupby("group_id").agg(
        members=("project_id", set), points=("points", "sum")
    )
    worth += sum(row.points for row in joint.itertuples() if row.members <= set(kept.index))
    assert worth == pytest.approx(findings.certificate(made).shown["objective"], abs=1e-6)


def test_the_mandatory_project_is_in_and_says_so_and_without_the_duty_it_does_not():
    assert of(told(), "P-009")["recommendation"] == "continue"
    assert of(told(), "P-009")["reason"] == "Must be done, whatever its score"
    assert "Must be done" not in of(told("mandatory"), "P-009")["reason"]


def test_the_dominated_project_is_out_with_its_line():
    out = of(told(), "P-042")
    assert (
        out["recommendation"] == "reject"
        and "is ruled out by the budget" in out["reason"]
        and "points more" in out["reason"]
    )
    assert "P-042" in [pair[0] for pair in findings_of_scores.domination(told()).shown["pairs"]]


@pytest.mark.thorough
def test_without_the_plant_the_dominated_project_is_not_dominated():
    assert "P-042" not in [
        pair[0] for pair in findings_of_scores.domination(told("dominated")).shown["pairs"]
    ]


def test_the_pair_in_unstable_order_is_flagged_and_without_the_plant_it_is_not():
    pair = {"P-037", "P-041"}
    assert pair in [set(two) for two in findings_of_scores.ranking(told()).shown["unstable"]]
    assert pair not in [
        set(two) for two in findings_of_scores.ranking(told("unstable_rank")).shown["unstable"]
    ]


def test_contradicting_judgements_are_named_and_mended_and_without_the_plant_they_are_consistent():
    found = findings_of_scores.judgement(told())
    assert found.shown["ratio"] > 0.10 and set(found.shown["mends"][0][:2]) == {
        "Strain on scarce roles",
        "Value to patients",
    }
    assert findings_of_scores.judgement(told("inconsistent")).shown["ratio"] <= 0.10


def test_every_project_has_one_word_and_one_line_and_titles_are_short():
    made = told()
    assert len(made.projects) == 24 and all(made.projects.reason)
    messages = [found.message for one in made.sections if (found := one.finding(made))]
    assert len(messages) > 10 and max(map(len, [made.headline.message, *messages])) <= 90


def test_other_futures_are_told_against_the_base_and_a_choice_costs_nothing_in_its_own():
    from pmo_lib.prioritization.scenarios import compared, regrets, scenarios

    made = told()
    frame = compared(made.decision, made.futures)
    assert frame.scenario.tolist() == ["Base", "Less", "Help", "Duty"]
    assert frame.value[1] <= frame.value[0] <= frame.value[2]
    assert "Payroll consolidation" in frame.into[3]
    table = regrets(made.futures).to_numpy()
    assert np.diag(table) == pytest.approx(0, abs=1e-6) and np.nanmin(table) >= 0
    with pytest.raises(ConfigurationError, match="nobody"):
        scenarios(made.decision, [{"name": "x", "role": "nobody"}])
    with pytest.raises(ConfigurationError, match="P-999"):
        scenarios(made.decision, [{"name": "x", "mandatory": "P-999"}])


def test_a_slice_names_its_own_projects_and_counts_the_others():
    made = told()
    slices = for_programs(made)
    names = made.recommendations.set_index("project_id")
    for program, slice in slices.items():
        own = set(names.index[names.program_id == program])
        assert {p["id"] for p in slice["projects"]} == own
        others = names["name"][names.program_id != program]
        assert not [name for name in others if name in str(slice)]
        assert slice["others_funded"] == int(
            (names.recommendation.isin(FUNDED) & (names.program_id != program)).sum()
        )
    shown = build(cut(sample(), "workforce"), Rules(), slice=slices["workforce"])
    assert findings.headline(shown).shown["candidates"] == len(slices["workforce"]["projects"])
    assert for_programs(shown) == {} == for_reports(shown) and findings.certificate(shown) is None


def test_later_reports_are_told_what_becomes_of_every_project_without_names_of_other_programs():
    made = told()
    frame = for_reports(made)["projects"].set_index("project_id")
    assert frame.columns.tolist() == [
        *("program_id", "name", "decision", "until", "cost_to_go"),
        *("score", "net_present_value", "reason"),
    ]
    assert len(frame) == 24 and frame.decision["P-005"] == "stop"
    assert frame.decision["P-042"] == "reject" and frame.decision["P-009"] == "continue"
    assert set(frame.index[frame.until.notna()]) == set(frame.index[frame.decision == "delay"])
    every = made.recommendations.set_index("project_id")
    assert frame.program_id.to_dict() == every.program_id.to_dict()
    for row in frame.itertuples():
        others = every["name"][every.program_id != row.program_id]
        assert not [name for name in others if name in row.reason]
    assert frame.cost_to_go["P-005"] == every.cost_to_go["P-005"]


def small(projects: list[dict], budget: float, **tables) -> Portfolio:
    """One criterion from 0 to 100, one month of cost, one budget."""
    rows = [
        {
            "name": p["project_id"],
            "program_id": "A",
            "stage": "approved",
            "baseline_start": pd.Timestamp("2026-11-01"),
            **{k: v for k, v in p.items() if k not in ("cost", "score")},
        }
        for p in projects
    ]
    frames = {
        "programs": [{"program_id": "A", "name": "Alpha"}],
        "projects": rows,
        "criteria": [
            {
                "criterion_id": "v",
                "name": "Value",
                "direction": "benefit",
                "lowest": 0,
                "highest": 100,
                "weight": 1,
            }
        ],
        "scores": [
            {
                "project_id": p["project_id"],
                "criterion_id": "v",
                "rater_role": "R",
                "score": p["score"],
            }
            for p in projects
            if p["score"] is not None
        ],
        "cash_flows": [
            {
                "project_id": p["project_id"],
                "period_end": pd.Timestamp("2026-11-30"),
                "cost": p["cost"],
            }
            for p in projects
        ],
        "budgets": [{"period_end": pd.Timestamp("2026-12-31"), "amount": budget}],
        **tables,
    }
    made = {
        name: TABLES[name].conform(pd.DataFrame(f, columns=TABLES[name].names))
        for name, f in frames.items()
    }
    return Portfolio(made, settings=Settings(currency="EUR")).at("2026-10-31")


def made_of(portfolio: Portfolio, **rules) -> Data:
    return build(portfolio, Rules(**rules), rng=np.random.default_rng(1), draws=20, solved=3)


def case(identity: str, score: float | None, cost: float, **more) -> dict:
    return {"project_id": identity, "score": score, "cost": cost, **more}


def test_mandatory_projects_over_budget_are_named_as_a_smallest_set_and_nothing_is_decided():
    made = made_of(
        small(
            [
                case("A", 50, 5, mandatory=True),
                case("B", 40, 6, mandatory=True),
                case("C", 90, 1, mandatory=True),
            ],
            8,
        )
    )
    found = findings.headline(made)
    assert found.code == "conflict" and found.shown["conflict"] == ["A", "B"]
    assert "A and B" in found.message and set(made.projects.recommendation) == {"not decided"}
    findings_made = (
        findings.certificate,
        findings_of_money.frontier,
        findings_of_money.futures,
        findings_of_money.aligned,
        findings_of_scores.stability,
        findings.tie,
    )
    assert all(finding(made) is None for finding in findings_made)
    assert for_programs(made)["A"]["feasible"] is False


def test_two_choices_worth_the_same_are_called_a_tie():
    assert findings.tie(made_of(small([case("A", 50, 5), case("B", 50, 5)], 5))).message.startswith(
        "A tie: "
    )
    assert findings.tie(made_of(small([case("A", 51, 5), case("B", 50, 5)], 5))) is None


def test_a_missing_score_is_listed_and_its_project_is_not_weighed_rather_than_worth_nothing():
    made = made_of(small([case("A", 50, 5), case("B", None, 1)], 9))
    assert (
        of(made, "B")["recommendation"] == "not decided"
        and "a score is missing" in of(made, "B")["reason"]
    )
    assert findings.missing(made).shown == {"missing": 1, "projects": ["B"]}


def test_sunk_cost_is_shown_and_plays_no_part():
    spent = {
        "status": [
            {"project_id": "A", "period_end": pd.Timestamp("2026-10-31"), "actual_cost": 1000.0}
        ]
    }
    rows = [
        case("A", 50, 5, actual_start=pd.Timestamp("2026-01-01"), stage="in delivery"),
        case("B", 60, 5),
    ]
    with_it, without = made_of(small(rows, 5, **spent)), made_of(small(rows, 5))
    assert of(with_it, "A")["sunk"] == 1000.0 and of(without, "A")["sunk"] is None
    assert (
        with_it.projects.recommendation.tolist()
        == without.projects.recommendation.tolist()
        == ["stop", "invest"]
    )


def test_the_budget_of_the_report_wins_over_the_tables():
    portfolio = small([case("A", 50, 5), case("B", 40, 4)], 100)
    assert made_of(portfolio).projects.recommendation.tolist() == ["invest", "invest"]
    assert made_of(portfolio, budget=5.0).projects.recommendation.tolist() == ["invest", "reject"]
    line = of(made_of(portfolio, budget=5.0), "B")["reason"]
    # A has 50 points and B 40: with 10.0 more B would only tie, so the least tenth that wins is 10.1.
    assert "with 10.1 points more" in line and "take the place of A" in line


def test_a_prerequisite_that_can_no_longer_be_done_rules_a_project_out_and_a_finished_one_does_not():
    rows = [
        case("A", 50, 5),
        case("B", 40, 4, stage="cancelled"),
        case("C", 40, 4, stage="finished"),
    ]
    blocked = made_of(small(rows, 100, prerequisites=[{"project_id": "A", "requires_id": "B"}]))
    assert (
        of(blocked, "A")["recommendation"] == "reject"
        and "a project it needs first" in of(blocked, "A")["reason"]
    )
    assert (
        of(made_of(small(rows, 100, prerequisites=[{"project_id": "A", "requires_id": "C"}])), "A")[
            "recommendation"
        ]
        == "invest"
    )


def test_a_score_rise_said_in_a_line_brings_the_project_in():
    made = told()
    for at, reason in made.reasons.items():
        if reason.chosen or reason.rise.state != "decided" or reason.rise.low < 1e-6:
            continue
        from pmo_lib.optimization.selection import choose
        from pmo_lib.optimization.why_not import at_score

        problem = made.decision.model.problem
        assert at in choose(at_score(problem, at, reason.rise.low + 0.01)).projects(problem)
        assert at not in choose(at_score(problem, at, reason.rise.low - 0.01)).projects(problem)


def test_a_lie_about_the_choice_is_found():
    from pmo_lib.optimization.certificate import faults

    decision = told().decision
    assert (
        faults(
            decision.model.problem,
            changed(decision.certificate, value=decision.certificate.value + 0.1),
        )
        != []
    )


def test_lines_are_about_what_was_chosen():
    assert reasons.line(told().reasons[0], told().decision, "continue").startswith(
        "Without it the portfolio loses"
    )
