"""The tables as readers see them: caption, headers and cells, from data made by hand."""

from types import SimpleNamespace as Made

import numpy as np
import pandas as pd

from pmo_lib.portfolio.tables import TABLES
from pmo_lib.portfolio.vocabulary import Recommendation
from pmo_lib.prioritization import build, tables
from pmo_lib.prioritization.rules import Rules
from tests.prioritization.test_decision import case, small
from tests.prioritization.test_net_present_value import LARGE, SMALL, priced
from tests.table_text import as_text

NAN = float("nan")
STOP, REJECT, OPEN = Recommendation.STOP, Recommendation.REJECT, Recommendation.OPEN
DELAY, CONTINUE = Recommendation.DELAY, Recommendation.CONTINUE


def lines(table) -> list[str]:
    return as_text(table).splitlines()


def test_recommendations_begin_with_what_asks_for_a_decision_the_dearest_first():
    rows = [
        ("Portal", CONTINUE, None, 50.0, 2e6, "It is worth it"),
        ("Archive", REJECT, None, 20.0, 30_500.0, "It needs too much"),
        ("Depot", REJECT, None, 12.34, 4e6, "It needs more"),
        ("Ward", DELAY, "2027-02-01", 60.0, 1e6, "Later"),
        ("Lab", OPEN, None, NAN, NAN, "Not weighed: a score is missing"),
        ("Clinic", STOP, None, 40.0, 11_900_000.0, "Too large"),
    ]
    columns = ["name", "recommendation", "until", "score", "cost_to_go", "reason"]
    frame = pd.DataFrame(rows, columns=columns)
    made = Made(projects=frame.assign(until=pd.to_datetime(frame.until)))
    assert lines(tables.recommended(made)) == [
        "Recommended for each project; money already spent plays no part",
        "Project | Do | >Score | >To go | Why",
        "Clinic | stop | >40.0 | >€11.9 m | Too large",
        "Depot | reject | >12.3 | >€4 m | It needs more",
        "Archive | reject | >20.0 | >€30.5 k | It needs too much",
        "Lab | not decided | >– | >– | Not weighed: a score is missing",
        "Ward | delay to Feb 2027 | >60.0 | >€1 m | Later",
        "Portal | continue | >50.0 | >€2 m | It is worth it",
    ]
    assert tables.recommended(Made(projects=made.projects.iloc[:0])) is None


def test_what_speaks_for_each_project_left_out_stands_beside_what_is_done_with_it():
    frame = pd.DataFrame(
        {
            "name": ["Clinic", "Depot"],
            "recommendation": [STOP, REJECT],
            "until": pd.to_datetime([None, None]),
            "npv": [8_415_000.0, NAN],
            "npv_rank": [1.0, NAN],
            "score": [48.5, 11.5],
            "percent_complete": [0.649, NAN],
            "declared_rag": ["green", None],
            "reported": pd.to_datetime(["2026-10-31", None]),
        }
    )
    shown = lines(tables.against_choice(Made(left_out_cases=frame)))
    assert shown[0].startswith("Stopped or rejected: net present value of money still to come")
    assert shown[1:] == [
        "Project | Do | >Net present value | >Rank by it | >Score | >Complete | Declared | Reported",
        "Clinic | stop | >€8.42 m | >1 | >48.5 | >65% | ● On track | 31 Oct 2026",
        "Depot | reject | >– | >– | >11.5 | >– | ○ Not known | –",
    ]


def test_both_choices_stand_side_by_side_with_what_is_proved_and_then_what_differs():
    """Money for ten. Small and Tiny (30 points each, 5 for 6) against Large (40 points, 10 for 100)."""
    made = priced([LARGE, *SMALL], 10, {"L": 100, "S": 6, "T": 6})
    assert lines(tables.both_choices(made)) == [
        "Both choices within the same limits; a better choice: by the objective of its own row",
        "Choice | >Projects | >To go | >Points | >Net present value | Better choice",
        "By points, recommended | >2 | >€10 | >60.0 | >€2 | none, proved",
        "By net present value | >1 | >€10 | >40.0 | >€90 | none, proved",
    ]
    assert lines(tables.differences(made)) == [
        "Projects of which the two choices make something else, the highest net present value first",
        "Project | By points | By net present value | >Score | >Net present value | >To go",
        "Large | stop | continue | >40.0 | >€90 | >€10",
        "Small | invest | reject | >30.0 | >€1 | >€5",
        "Tiny | invest | reject | >30.0 | >€1 | >€5",
    ]


def test_how_much_better_a_choice_could_be_is_rounded_up_and_never_called_proved():
    shown = [tables._proved(gap) for gap in (0.0, 1e-7, 0.01231, float("inf"))]
    assert shown == ["none, proved", "none, proved", "at most 1.24% more", "not settled"]


def test_pairs_say_in_how_many_draws_their_order_holds_rounded_down():
    pairs = pd.DataFrame({"name": ["Lab"], "other": ["Ward"], "holds": [0.5593]})
    made = Made(sensitivity=Made(pairs=pairs))
    assert lines(tables.ranking(made))[1:] == ["Before | After | >Order holds", "Lab | Ward | >55%"]
    assert tables.ranking(Made(sensitivity=None)) is None


def test_weights_may_move_between_limits_that_are_rounded_inwards():
    frame = pd.DataFrame(
        {
            "criterion": ["Value", "Effort"],
            "weight": [0.5, 0.205],
            "low": [0.333, 0.2049],
            "high": [0.759, 0.2051],
        },
        index=["v", "e"],
    )
    assert lines(tables.stability(Made(sensitivity=Made(stability=frame))))[1:] == [
        "Criterion | >Weight | >From | >To",
        "Value | >50% | >34% | >75%",
        "Effort | >20.5% | >20.5% | >20.5%",
    ]


def test_projects_that_some_weights_choose_are_listed_the_least_often_chosen_first():
    core = pd.Series([1.0, 0.996, 0.4, 0.0, 1.0])
    projects = pd.DataFrame({"name": ["Always", "Mostly", "Seldom", "Never", "Ever"]})
    decision = Made(model=Made(projects=projects))
    made = Made(sensitivity=Made(core=core, draws=1000), decision=decision)
    assert lines(tables.core(made)) == [
        "Chosen at 1000 sampled weights: 2 projects always, 1 never, the others as follows",
        "Project | >Chosen",
        "Seldom | >40%",
        "Mostly | >more than 99%",
    ]
    few = Made(sensitivity=Made(core=core[[0, 2]], draws=10), decision=decision)
    assert lines(tables.core(few))[2] == "Seldom | >4 of 10"


def test_ranks_stand_under_the_method_that_gives_them():
    ranks = pd.DataFrame(
        {
            "weighted_sum": [1.0, 2.0],
            "topsis": [5.0, 3.0],
            "promethee": [6.0, 2.0],
            "wsjf_money": [NAN, 4.0],
            "wsjf_sizes": [9.0, 1.0],
            "apart": [8.0, 3.0],
        },
        index=["A", "B"],
    )
    names = pd.Series({"B": "Ward", "A": "Lab"})
    assert lines(tables.method(Made(ranks=ranks, scoring=Made(names=names))))[1:] == [
        "Project | >Weighted sum | >TOPSIS | >PROMETHEE II | >WSJF, money | >WSJF, sizes",
        "Lab | >1 | >5 | >6 | >– | >9",
        "Ward | >2 | >3 | >2 | >4 | >1",
    ]


def test_weights_stand_under_where_they_come_from():
    """Rank-order centroid weights of two are (1 + 1/2) / 2 and 1/2 / 2."""
    rows = [("v", "Value", "benefit", 4, 1, 2), ("e", "Effort", "cost", 1, 1, 1)]
    columns = ["criterion_id", "name", "direction", "weight", "swing", "rank"]
    frame = pd.DataFrame([dict(zip(columns, row, strict=True)) for row in rows])
    criteria = TABLES["criteria"].conform(frame.assign(lowest=0, highest=10))
    judgements = TABLES["judgements"].conform(pd.DataFrame(columns=TABLES["judgements"].names))
    made = Made(
        decision=Made(),
        portfolio=Made(criteria=criteria, judgements=judgements),
        rules=Rules(),
        scoring=Made(source=""),
    )
    assert lines(tables.weighting(made)) == [
        "Weights by where they come from; used here: direct",
        "Criterion | Direction | >Direct | >Swing | >Rank order | >Pairwise",
        "Value | benefit | >80% | >50% | >25% | >–",
        "Effort | cost | >20% | >50% | >75% | >–",
    ]
    made.rules = Rules(weights={"v": 1, "e": 1})
    assert lines(tables.weighting(made))[0].endswith("used here: stated in the parameters")


def test_futures_and_what_a_choice_loses_where_another_one_comes():
    """Alpha has 50 points for 5 and asks for 1 of 2 people, Beta 40 for 4 and half a person; half of 9 suffices for Beta."""
    month = pd.Timestamp("2026-11-30")
    asks = [("A", 1.0), ("B", 0.5)]
    portfolio = small(
        [case("A", 50, 5, name="Alpha"), case("B", 40, 4, name="Beta")],
        9,
        roles=[{"role_id": "r", "name": "Role"}],
        capacity=[{"role_id": "r", "period_end": month, "fte": 2.0}],
        demand=[
            {"project_id": p, "role_id": "r", "period_end": month, "fte": fte} for p, fte in asks
        ],
    )
    made = build(portfolio, Rules(), declared=[{"name": "Less", "budget": -0.5}])
    assert lines(tables.futures(made)) == [
        "Best choice in each future, each solved anew; ▶ marks a change against the base",
        "Project | Base | Less",
        "Alpha | in | ▶ out",
        "1 project, the same everywhere | in | in",
        "Points | 90.0 | 40.0",
        "Cost | €9 | €4",
        "Busiest role | 75% | 25%",
    ]
    assert lines(tables.regret(made)) == [
        "Points lost where the future of the column comes; a dash: the choice is then not possible",
        "Choice made for | >Base | >Less",
        "Base | >0.0 | >–",
        "Less | >50.0 | >0.0",
    ]


def test_a_future_that_leaves_no_choice_has_no_word_for_any_project():
    """Both are a duty in the second future, and its money is enough for neither."""
    portfolio = small([case("A", 50, 5, name="Alpha"), case("B", 40, 9, name="Beta")], 9)
    declared = [{"name": "None", "budget": -0.9, "mandatory": "A"}, {"name": "More", "budget": 1}]
    assert lines(tables.futures(build(portfolio, Rules(), declared=declared)))[1:] == [
        "Project | Base | None | More",
        "Beta | out | – | ▶ in",
        "1 project, the same everywhere | in | – | in",
        "Points | 50.0 | – | 90.0",
        "Cost | €5 | – | €14",
        "Busiest role | – | – | –",
    ]


def test_objectives_show_priority_and_share_of_the_money_apart():
    frame = pd.DataFrame(
        {
            "name": ["Safety", "Growth"],
            "priority": [0.5, NAN],
            "spend": [3_000_000.0, 0.0],
            "share": [0.254, 0.0],
            "value": [40.4, 0.0],
            "projects": [2, 0],
        }
    )
    assert lines(tables.aligned(Made(objectives=frame)))[1:] == [
        "Objective | >Priority | >Of the money | >Money | >Points | >Projects",
        "Safety | >50% | >25% | >€3 m | >40 | >2",
        "Growth | >– | >0% | >€0 | >0 | >0",
    ]


def test_business_cases_begin_with_the_least_worth_and_leave_out_the_unknown():
    columns = ["name", "npv", "ratio", "payback_years", "irr", "irr_count", "break_even"]
    rows = [
        ("Lab", 3_000_000.0, 1.6, 2.04, 0.104, 1.0, 0.621),
        ("Ward", -5_000.0, 0.5, NAN, NAN, 0.0, 2.0),
        ("Depot", 10.0, 1.0, 0.0, NAN, 2.0, NAN),
        ("Clinic", NAN, NAN, NAN, NAN, 0.0, NAN),
    ]
    made = Made(cases=pd.DataFrame(rows, columns=columns), rules=Rules(discount=0.04))
    assert lines(tables.money_cases(made)) == [
        "Money still to come and to go, discounted at 4% a year; break-even: the part of the planned benefits that pays "
        "the cost",
        "Project | >NPV | >Benefit/cost | >Payback, years | >IRR | >Break-even",
        "Ward | >−€5 k | >0.50 | >– | >none | >200% of benefits",
        "Depot | >€10 | >1.00 | >0.0 | >not unique (2) | >–",
        "Lab | >€3 m | >1.60 | >2.0 | >10% | >63% of benefits",
    ]


def test_scores_that_nobody_gave_are_listed_by_project_and_criterion():
    gaps = pd.DataFrame({"project_id": ["A"], "name": ["Lab"], "criterion": ["Value"]})
    shown = lines(tables.missing(Made(scoring=Made(missing=gaps))))
    assert shown[1:] == ["Project | Criterion", "Lab | Value"]
    assert tables.missing(Made(scoring=Made(missing=gaps.iloc[:0]))) is None


def test_numbers_of_tables_are_saved_as_numbers():
    frame = pd.DataFrame(
        {"name": ["L"], "priority": [0.5], "spend": [2e6], "share": [0.2], "value": [1.0]}
    )
    shown = tables.aligned(Made(objectives=frame.assign(projects=1)))
    assert shown.raw["Money"] == [2e6] and shown.raw["Of the money"] == [0.2]
    assert np.isfinite(shown.raw["Priority"]).all()
