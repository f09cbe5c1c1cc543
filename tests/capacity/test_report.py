"""What the capacity report says of the sample: planted truths found and lost, repairs that hold, slices that keep secrets."""

import json
from dataclasses import replace
from itertools import product
from math import comb

import numpy as np
import pandas as pd
import pytest

from pmo_lib.capacity import (
    bottleneck,
    charts,
    findings,
    gaps,
    overload_findings,
    plan_wording,
    repair,
    repair_findings,
    repair_options,
    tables,
)
from pmo_lib.capacity.apply_plan import apply_plan
from pmo_lib.capacity.data import build
from pmo_lib.capacity.decision import decide
from pmo_lib.capacity.load import overloaded_months
from pmo_lib.capacity.rules import Rules
from pmo_lib.capacity.uncertainty import Errors, chances, coverage, errors
from pmo_lib.optimization.levelling import level
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.report import text
from pmo_lib.sources.snapshot import cut
from tools.sample import generate, kinds, truths

from .conftest import (
    AS_OF,
    EXACT,
    RULES,
    analysed,
    analysis,
    asks,
    deciding,
    from_tables,
    load_of,
    made,
    month,
    offers,
    project,
)

PRICES = {
    "monthly_cost": 9e3,
    "contractor_monthly_cost": 15e3,
    "contractors_at_most": 2.0,
    "contract_lead_days": 30.0,
    "hire_lead_days": 90.0,
    "hiring_cost": 1e4,
}
OTHERS = tuple(kind for kind in kinds() if kind != "overload")


def everything(data) -> dict:
    """All findings of the report, by code."""
    found = [data.headline, *(section.finding(data) for section in data.sections)]
    return {one.code: one for one in found if one is not None}


def small(rows, capacity=2.0, rules=RULES, **more):
    """A portfolio of one role and the projects named, with these rows of demand."""
    own = more.pop("projects", {"P0": {}, "P1": {}})
    roles = more.pop(
        "roles", [{"role_id": "eng", "name": "Engineers", "owner_role": "Head", **PRICES}]
    )
    return analysis(
        seed=3,
        rules=rules,
        projects=[project(identity, **columns) for identity, columns in own.items()],
        demand=rows,
        roles=roles,
        capacity=[row for role in roles for row in offers(role["role_id"], capacity)],
        **more,
    )


def test_the_planted_role_and_months_are_the_headline(sample):
    data = sample()
    planted = [truth for truth in truths() if truth["kind"] == "overload"]
    found = findings.headline(data)
    assert set(found.values["load"].rows.role_id) == {planted[0]["role"]}
    assert sorted(found.values["load"].rows.period_end) == [
        month(n) for n in range(planted[0]["first"], planted[0]["last"] + 1)
    ]
    assert found.shown["load"] == pytest.approx(planted[0]["load"], abs=0.03)
    assert found.message.startswith("Integration engineers are booked to 124% in Mar 2027")
    plan, beside = data.decision.values["plan"], data.decision["alternatives"].set_index("plan")
    steps = len(data.decision["moves"]) + len(data.decision["added"])
    left, cheapest = (
        text.percent(beside.chance_left[name]) for name in (repair.SAFE, repair.CHEAPEST)
    )
    cost = text.money(float(beside.cost[repair.CHEAPEST]))
    assert found.decision.startswith(
        f"agree to the plan that holds in 8 of 10 futures at {text.money(plan['cost'])} "
        f"({left} probability of overload remains; with the cheapest plan, at {cost}, {cheapest}): "
    )
    assert f" and {steps - 2} more steps – asked of " in found.decision
    short = {**data.decision.values, "plan": {**data.decision.values["plan"], "shortage": 2.0}}
    asked = plan_wording.asked_for(deciding(data, replace(data.decision, values=short)))
    assert asked.startswith("agree to what helps most at ")
    forced = set(data.decision["forcing"].project_id)
    assert len({truth["project"] for truth in planted} & forced) >= 4


def test_without_the_plant_no_role_is_short_and_nothing_has_to_be_repaired():
    data = analysed(OTHERS)
    assert findings.headline(data).message.startswith("No role is booked above its capacity")
    assert (
        repair_findings.repair(data).message
        == "Nothing has to be repaired: demand fits into capacity as it is booked"
    )
    assert (
        overload_findings.forced(data) is None
        and data.decision["moves"].empty
        and data.decision["added"].empty
    )


@pytest.mark.parametrize("seed", [1, 5, 11])
def test_with_any_seed_only_the_plant_makes_a_role_short(seed):
    for plants, short in ((None, {"integration-engineers"}), (OTHERS, set()), ((), set())):
        assert (
            set(overloaded_months(load_of(from_tables(generate(seed, plants=plants)))).role_id)
            == short
        )


def test_the_repair_written_into_the_data_removes_the_overload(sample):
    data = sample()
    asked = repair_options.question(data.portfolio, data.load, RULES)
    plan = level(asked.case)
    changed = {**data.portfolio.tables, **apply_plan(data.portfolio, data.load, asked, plan)}
    after = from_tables(changed)
    again = build(after, RULES, rng=np.random.default_rng(1))
    assert again.headline.message.startswith("No role is booked above its capacity")
    assert gaps.after_the_end(after).empty
    assert repair_findings.repair(again).message.startswith("Nothing has to be repaired")


def test_a_repair_moves_work_and_loses_none_of_it(sample):
    data = sample()
    asked = repair_options.question(data.portfolio, data.load, RULES)
    for item, ways, part in zip(asked.case.items, asked.ways, asked.parts, strict=True):
        for demand, way in zip(item.demand, ways, strict=True):
            assert demand.sum(axis=1) == pytest.approx(
                0 if way.action == repair_options.Action.DROP else part.sum(axis=1)
            )
    demand, supply = repair.after(asked, level(asked.case))
    assert (demand <= supply + 1e-6).all()


def test_the_cheapest_of_all_ways_costs_what_enumerating_them_by_hand_costs():
    # two projects of 2 FTE clash in one month before 2 FTE; a month's delay of P0 costs 10,000, of P1 3,000, two contractors 30,000
    rows = [asks("P0", "eng", 3, 2.0), asks("P1", "eng", 3, 2.0)]
    data = small(rows, projects={"P0": {"budget": 1e6}, "P1": {"budget": 3e5}})
    assert data.decision["moves"][["project_id", "action", "months", "cost"]].values.tolist() == [
        ["P1", "start later", 1, 3000.0]
    ]
    assert data.decision.values["plan"]["cost"] == 3000 and data.decision["added"].empty


def clash(**own) -> tuple:
    return small(
        [asks("P0", "eng", 3, 2.0), asks("P1", "eng", 3, 2.0)],
        projects={"P0": {"budget": 3e5, **own}, "P1": {"budget": 1e6}},
    )


def test_a_mandatory_project_keeps_its_date_so_that_the_dearer_one_moves():
    assert clash().decision["moves"].project_id.tolist() == ["P0"]
    kept = {"mandatory": True, "baseline_finish": month(12)}
    assert clash(**kept).decision["moves"].project_id.tolist() == ["P1"]
    with_room = {"mandatory": True, "baseline_finish": month(14)}
    assert clash(**with_room).decision["moves"].project_id.tolist() == ["P0"]


def test_work_under_way_may_be_stretched_and_is_neither_stopped_nor_started_again():
    data = clash(stage="in delivery", actual_start=pd.Timestamp("2026-01-01"))
    ways = dict(
        zip(
            ("P0", "P1"),
            repair_options.question(data.portfolio, data.load, RULES).ways,
            strict=True,
        )
    )
    assert {way.action for way in ways["P0"]} == {
        repair_options.Action.KEEP,
        repair_options.Action.STRETCH,
    }
    assert {way.action for way in ways["P1"]} == {
        repair_options.Action.KEEP,
        repair_options.Action.SHIFT,
        repair_options.Action.STRETCH,
    }


def test_only_what_is_proposed_may_be_dropped():
    data = clash(stage="proposed")
    ways = dict(
        zip(
            ("P0", "P1"),
            repair_options.question(data.portfolio, data.load, RULES).ways,
            strict=True,
        )
    )
    assert ways["P0"][
        -1
    ].action == repair_options.Action.DROP and repair_options.Action.DROP not in {
        way.action for way in ways["P1"]
    }


def test_what_waits_for_another_project_moves_with_it():
    rows = [asks("P0", "eng", 2, 2.0), asks("P2", "eng", 2, 2.0), asks("P1", "eng", 3, 2.0)]
    projects = {
        "P0": {"budget": 1e5},
        "P1": {"budget": 1e5},
        "P2": {"budget": 1e8, "mandatory": True, "baseline_finish": month(12)},
    }
    no_money = [{"role_id": "eng", "name": "Engineers"}]
    order = [{"project_id": "P1", "requires_id": "P0"}]
    data = small(rows, projects=projects, roles=no_money, prerequisites=order)
    assert dict(
        zip(data.decision["moves"].project_id, data.decision["moves"].months, strict=True)
    ) == {"P0": 1, "P1": 1}


def test_nobody_is_contracted_hired_or_trained_before_the_lead_time_is_over():
    rows = [asks("P0", "eng", 1, 3.0), asks("P0", "eng", 4, 3.0)]
    data = small(rows, projects={"P0": {}})
    lead = {repair_options.Action.CONTRACT: 30, repair_options.Action.HIRE: 90}
    for offer in repair_options.question(data.portfolio, data.load, RULES).offers:
        begins = data.load.months[offer.month].replace(day=1)
        assert (begins - pd.Timestamp(AS_OF)).days >= lead[offer.action] - 1, offer


def test_the_day_to_decide_by_is_the_lead_time_counted_backwards():
    rows = [asks("P0", "eng", 6, 3.0)]
    fixed = {"P0": {"budget": 1e9}}
    data = small(rows, projects=fixed, rules=EXACT)
    added = data.decision["added"]
    assert added[["action", "fte"]].values.tolist() == [["contract", 1.0]]
    assert added.decide_by.tolist() == [pd.Timestamp("2027-04-01") - pd.Timedelta(days=30)]


def test_a_shortage_no_means_can_cover_is_said():
    data = small(
        [asks("P0", "eng", 1, 9.0)],
        projects={"P0": {"mandatory": True, "baseline_finish": month(12)}},
    )
    assert repair_findings.repair(data).message.startswith("No repair suffices: 7.0 FTE-months")
    assert plan_wording.asked_for(data) == ""  # nothing that could be asked for would help


@pytest.mark.parametrize("n", [1, 2, 5])
def test_the_probability_of_overload_is_the_binomial_one_where_errors_are_two_valued(n):
    # each of n bookings of 1 FTE takes 0.5 or 1.5 with even chance; capacity n is exceeded if more than half take 1.5
    data = small(
        [asks(f"P{i}", "eng", 1, 1.0) for i in range(n)],
        capacity=float(n) + 1e-9,
        projects={f"P{i}": {} for i in range(n)},
    )
    found = chances(
        data.load, Errors(np.array([0.5, 1.5]), 2), Rules(draws=20_000), np.random.default_rng(5)
    ).iloc[0]
    exact = sum(comb(n, k) for k in range(n + 1) if k > n - k) / 2**n
    assert found.independent == pytest.approx(exact, abs=4 * np.sqrt(0.25 / 20_000))
    assert found.common == 0.5


def test_a_proposal_counts_by_its_chance():
    decided = [
        {
            "proposal_id": str(i),
            "program_id": "A",
            "gate": "G",
            "outcome": "approved" if i < 3 else "rejected",
            "submitted": pd.Timestamp("2026-01-01"),
            "decided": pd.Timestamp("2026-02-01"),
        }
        for i in range(10)
    ]
    rows = [asks("P0", "eng", 1, 3.0)]
    data = small(rows, projects={"P0": {"stage": "proposed"}}, proposals=decided)
    found = chances(
        data.load, Errors(np.ones(1), 1), Rules(draws=20_000), np.random.default_rng(5)
    ).iloc[0]
    assert found.independent == 0 and found.with_proposed == pytest.approx(
        0.3, abs=4 * np.sqrt(0.21 / 20_000)
    )
    assert data.load.expected_proposed[0, 0] == pytest.approx(0.9)


def test_where_history_is_too_thin_a_stated_spread_is_used_and_said():
    data = small([asks("P0", "eng", 1, 1.0)], projects={"P0": {}})
    off = errors(data.portfolio, Rules(spread=0.3))
    assert (
        off.cases == 0
        and np.median(off.ratios) == pytest.approx(1)
        and np.log(off.ratios).std() == pytest.approx(0.3, rel=0.03)
    )
    assert "stated spread of 20%" in overload_findings.trust(data)
    assert coverage(data.portfolio, RULES, np.random.default_rng(1)) == {
        "cases": 0,
        "independent": 0,
        "common": 0,
    }


def test_bands_of_the_past_hold_as_often_as_they_should_where_the_truth_is_independent():
    rng, rows = np.random.default_rng(8), []
    for ahead, name in product(range(-23, 1), range(12)):
        rows.append(
            asks(
                f"P{name}",
                "eng",
                ahead,
                1.0,
                estimated_fte=1.0,
                actual_fte=float(np.exp(rng.normal(0, 0.3))),
            )
        )
    whole = made(projects=[project(f"P{i}") for i in range(12)], demand=rows)
    told = coverage(whole, Rules(draws=8000), np.random.default_rng(2))
    assert told["cases"] == 22  # two months give the first twenty-four cases
    assert (
        0.6 <= told["independent"] / 22 <= 0.97 and told["common"] == 22
    )  # common bands are far too wide here


def test_the_sample_s_truth_lies_between_independent_and_common(sample):
    told = sample().decision.values["coverage"]
    assert (
        told["cases"] > 200 and told["independent"] < 0.8 * told["cases"] + 10 < told["common"] + 10
    )


def test_every_plan_beside_the_cheapest_costs_at_least_as_much_and_keeps_its_word(sample):
    data = sample()
    rows = data.decision["alternatives"].set_index("plan")
    assert (
        (rows.cost >= rows.cost[repair.CHEAPEST] - 1e-6).all()
        and (rows.shortage == 0).all()
        and len(rows) == 5
    )
    assert rows.months_later[repair.NOBODY_LATER] == 0 == rows.projects_changed[repair.NOBODY_LATER]
    assert rows.index[0] == repair.SAFE and rows.chance_left[repair.SAFE] <= 0.2
    assert rows.chance_left[repair.CHEAPEST] > 0.2
    assert data.decision.values["plan"]["bound"] <= data.decision.values["plan"]["cost"] + 1e-6
    assert (rows.gap <= 1e-6).all()  # each proved the best of its kind


def test_one_more_person_gains_ever_less_and_the_value_is_a_difference_of_two_plans(sample):
    data = sample()
    gain = data.decision["gains"].gain.tolist()
    assert gain[0] > 0 and sum(gain) <= data.decision.values["plan"]["cost"] + 1e-6


def test_a_certificate_that_holds_whatever_is_done_needs_no_freedom():
    fixed = {f"P{i}": {"mandatory": True, "baseline_finish": month(12)} for i in range(3)}
    data = small([asks(f"P{i}", "eng", 2, 1.0) for i in range(3)], projects=fixed)
    assert (
        data.decision.values["always"]["projects"] == 3
        and data.decision.values["always"]["demand"] == 3.0
    )
    assert "moving alone is no way out" in overload_findings.how_forced(data)


def test_queues_have_no_number_at_or_above_capacity(sample):
    rows = bottleneck.queues(sample().load, RULES).set_index("role_id")
    assert (
        np.isnan(rows.wait_days["integration-engineers"])
        and rows.wait_days.drop("integration-engineers").notna().all()
    )
    assert (rows.wait_days_one_more < rows.wait_days).drop("integration-engineers").all()


LONG = "Interoperability and integration engineers of the northern region"


def test_titles_are_short_enough_for_any_role_and_say_so_in_words(sample):
    long = [{"role_id": "eng", "name": LONG, "owner_role": "Head", **PRICES}]
    for data in (
        sample(),
        analysed(OTHERS),
        small([asks("P0", "eng", 3, 29.0)], roles=long, projects={"P0": {}}),
    ):
        for found in everything(data).values():
            assert len(found.message) <= 90 and not found.message.endswith("."), found.message


def test_every_chart_says_numbers_to_who_cannot_see_it_and_has_its_table(sample):
    data = sample()
    drawn = charts.by_role(data), charts.demand_range(data), charts.repaired(data)
    for chart in drawn:
        assert (
            any(letter.isdigit() for letter in chart.alternative)
            and len(chart.data)
            and chart.figures
        )


def test_the_darkest_shade_is_kept_for_what_is_over_and_the_next_for_what_is_full(sample):
    from pmo_lib.report.grids import _shade

    table = tables.heat(sample())
    column = table.heat[0]
    shades = {
        value: _shade(table, column, value)
        for value in (0.5, 0.89, 0.9000001, 1.0, 1.001, 1.5, float("nan"))
    }
    assert list(shades.values()) == ["load0", "load1", "load2", "load2", "load3", "load3", ""]


@pytest.fixture(scope="module")
def handed(sample):
    data = sample()
    return data.portfolio, {
        program: json.loads(json.dumps(told, allow_nan=False))
        for program, told in data.for_programs.items()
    }


def test_a_slice_names_no_project_of_another_program_and_no_person(handed):
    portfolio, slices = handed
    projects = portfolio.projects
    for program, told in slices.items():
        words = json.dumps(told)
        foreign = projects[projects.program_id != program]
        assert not [
            name
            for name in (*foreign.name, *(f'"{i}"' for i in foreign.project_id))
            if name in words
        ], program
        assert "E-02" not in words and "Engineer 2" not in words


def test_a_program_sees_the_same_load_with_others_as_sums(handed, sample):
    portfolio, slices = handed
    data = sample()
    for program, told in slices.items():
        own = build(cut(portfolio, program), RULES, handed=told).load
        assert own.demand[:, :, :12] == pytest.approx(data.load.demand[:, :, :12], abs=1e-4)
        assert own.expected_proposed[:, :12] == pytest.approx(
            data.load.expected_proposed[:, :12], abs=1e-4
        )
        assert set(own.bookings.project_id) <= set(cut(portfolio, program).projects.project_id)


def test_every_move_and_milestone_is_told_to_exactly_the_program_it_concerns(handed, sample):
    _portfolio, slices = handed
    decision = sample().decision
    for name in ("moves", "milestones", "forcing"):
        rows = [row for told in slices.values() for row in told["frames"][name]["rows"]]
        assert len(rows) == len(decision[name]) > 0
        for program, told in slices.items():
            others = decision[name].program_id != program
            assert (
                told["values"]["others"][name]["projects"]
                == decision[name][others].project_id.nunique()
            )


def test_a_program_s_page_stands_on_its_slice_and_says_so_where_it_has_none(handed):
    portfolio, slices = handed
    part = cut(portfolio, "finance-and-supply")
    data = build(part, RULES, handed=slices[part.program], rng=np.random.default_rng(1))
    found = everything(data)
    # of 25.8 FTE that are booked in March 10.3 are this program's: 40% of the 4.97 FTE above capacity
    message = (
        "This program books 10.3 of 25.8 FTE of integration engineers in Mar 2027; 5.0 are missing"
    )
    assert found["headline"].message == message
    assert found["headline"]["own_short_fte"] == pytest.approx(4.97 * 10.3 / 25.8, abs=0.01)
    assert data.measures[0].value == pytest.approx(10.3 / 25.8, abs=1e-3)
    assert (
        "Warehouse consolidation" in found["headline"].decision
        and "Medical gas" not in found["headline"].decision
    )
    assert len(tables.forcing(data).frame) < found["forced"]["projects"]
    assert "Committed by other programs" in tables.parts(data).frame
    alone = build(part, RULES, rng=np.random.default_rng(1))
    assert alone.decision is None
    assert "the demand of others is not known" in alone.headline.message
    assert "The demand of other programs is not known here." in gaps.missing(alone)


def test_a_person_booked_twice_is_found_and_named_only_where_allowed(sample):
    data = sample()
    assert overload_findings.doubled(data).message == "One person is booked twice, in 2 months"
    assert "Engineer" not in tables.doubles(data).frame.astype(str).to_string().replace(
        "Integration engineers", ""
    )
    shown = Rules(draws=200, show_people=True)
    named = build(data.portfolio, shown, rng=np.random.default_rng(1))
    assert tables.doubles(named).frame.iloc[0, 0] == "Engineer 2 (synthetic)"
    without = analysed(tuple(kind for kind in kinds() if kind != "double_booking"))
    assert overload_findings.doubled(without).shown == {"person_months": 0}


def test_the_order_of_rows_changes_nothing(sample):
    data = sample()
    shuffled = {
        name: frame.sample(frac=1, random_state=4).reset_index(drop=True)
        for name, frame in data.portfolio.tables.items()
        if name in ("demand", "assignments", "leave")
    }
    again = Portfolio({**data.portfolio.tables, **shuffled}, settings=data.portfolio.settings).at(
        AS_OF
    )
    other = load_of(again)
    assert other.demand == pytest.approx(data.load.demand)
    assert decide(again, other, RULES, np.random.default_rng(1)).values["plan"][
        "cost"
    ] == pytest.approx(data.decision.values["plan"]["cost"])
