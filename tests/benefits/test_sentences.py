"""Each sentence of the benefits report for none, one, many and unknown."""

import itertools
import json

import numpy as np
import pandas as pd
import pytest

from pmo_lib.benefits import findings, outlook_findings
from pmo_lib.benefits.outputs import by_day
from tests.benefits.small_benefits import a_benefit, closed, data, forecast, periods
from tests.small_portfolio import day, project


@pytest.fixture(scope="module")
def examples(shared_data):
    return json.loads((shared_data / "worked_examples" / "benefits.json").read_text())


def full(*values, **more):
    """Data of one benefit X with these periods."""
    return data(benefits=[a_benefit("X")], benefit_values=periods("X", *values, **more))


def test_the_headline_of_the_worked_example_counts_what_nobody_measured(examples):
    example = examples["silence"]
    values = example["inputs"]["periods_planned_realised"]
    found = data(
        benefits=[a_benefit(name) for name in values],
        benefit_values=[*itertools.chain(*(periods(name, *own) for name, own in values.items()))],
    )
    message = found.headline.message.replace("€", "")
    assert message.replace(";", " ") == example["expected"]["headline"].replace(";", " ")
    assert found.headline["share"] == pytest.approx(example["expected"]["confirmed_share"])
    shown = {one.id: one for one in found.measures}
    assert shown["not_measured"].value == pytest.approx(example["expected"]["unmeasured_share"])
    assert all("98" not in str(one.value) for one in found.measures)  # the rate is no headline


def test_all_planned_to_date_is_confirmed():
    found = full((100, 100), (100, 101))
    assert found.headline.message == "All €200 planned to date is confirmed"
    assert not found.headline.decision


def test_all_measured_but_short_is_not_called_confirmed():
    message = full((100, 90), (100, 100)).headline.message
    assert message == "€190 of €200 planned to date is confirmed; all is measured"


def test_one_benefit_is_named():
    message = full((50, 45), (50, None)).headline.message
    assert message == "Benefit X: €45 of €100 planned is confirmed, €50 not measured"


def test_nothing_measured_is_said():
    assert (
        full((50, None)).headline.message == "No benefit has been measured; €50 was planned to date"
    )


def test_which_of_project_and_benefit_is_missing_is_said():
    assert data(projects=[]).headline.message == "No project is recorded"
    assert data().headline.message == "No benefit is recorded"


def test_old_measurements_lead_and_later_plan_is_not_measured():
    found = full((10, 10), *[(10, None)] * 7)
    assert found.headline.message == "Benefits were last measured on 31 Mar 2026"
    assert found.standing.unmeasured == 70


def test_a_value_measured_after_the_day_of_the_report_is_not_known():
    assert full((10, 10), (10, 9), measured=day("2026-11-20")).standing.confirmed == 0


def test_periods_ahead_are_not_due():
    found = full((10, 10), (10, None), last="2026-11-30")
    assert (found.standing.planned, found.standing.unmeasured) == (10, 0)
    assert found.benefits.to_come.tolist() == [10]


def test_dis_benefits_are_summed_apart():
    found = data(
        benefits=[a_benefit("X"), a_benefit("Y", kind="dis-benefit")],
        benefit_values=periods("X", (10, 10)) + periods("Y", (4, 4)),
    )
    assert found.standing.planned == 10 and found.against.planned == 4
    assert "Dis-benefits stand apart: €4" in findings.how_confirmed(found)


def test_without_kind_nothing_is_called_cashable():
    found = full((10, 10))
    assert "is cashable" not in findings.how_confirmed(found)
    assert found.headline.against == ("Which benefits are cashable is not recorded",)


def test_nothing_comes_of_a_cancelled_project_any_more():
    found = data(
        projects=[project("A", stage="cancelled")],
        benefits=[a_benefit("X")],
        benefit_values=periods("X", (10, 10), (10, None), last="2026-11-30", approved=10.0),
    )
    assert found.benefits.to_come.tolist() == [0]
    assert findings.shortfall(found).message == "Benefit X ends at €10 of €20 approved"


def shortfall(*benefits):
    rows = [
        periods(f"X{at}", (100, got), (100, None), last="2026-11-30", approved=approved)
        for at, (got, approved) in enumerate(benefits)
    ]
    names = [a_benefit(f"X{at}") for at in range(len(rows))]
    return findings.shortfall(data(benefits=names, benefit_values=[*itertools.chain(*rows)]))


def test_the_approved_worth_is_within_reach():
    assert shortfall((100, 100.0)).message == "At completion the approved €200 is within reach"


def test_one_and_many_benefits_end_below_their_approval():
    one = shortfall((50, 100.0))
    assert one.message == "Benefit X0 ends at €100 to €150 of €200 approved"
    assert "board" in one.decision
    assert (
        shortfall((50, 100.0), (50, 100.0), (100, 100.0)).message
        == "2 of 3 benefits end below their approval"
    )


def test_without_approval_shortfall_is_not_known():
    message = "No approved value: shortfall against the first promise is not known"
    assert shortfall((50, None)).message == message
    mixed = shortfall((100, 100.0), (50, None))
    assert mixed.message == "None of 1 benefit ends below its approval; 1 cannot be judged"


def owner(*benefits):
    return findings.owner(data(benefits=list(benefits)))


def test_owners_in_office_gone_none_and_not_recorded():
    assert owner(a_benefit("X")).message == "Every benefit has an owner in office"
    one = owner(a_benefit("X"), a_benefit("Y", owner_role=None))
    assert one.message == "Benefit Y has no owner" and "30 days" in one.decision
    gone = owner(a_benefit("X"), a_benefit("Y", owner_until=day("2026-09-30")))
    assert (
        gone.message == "Benefit Y has no owner since 30 Sept 2026"
        or "since 30 Sep" in gone.message
    )
    lacking = [a_benefit(name, owner_role=None) for name in "YZ"]
    assert owner(a_benefit("X"), *lacking).message == "2 of 3 benefits have no owner in office"
    assert owner(*lacking).message == "Owners are not recorded"


def test_an_owner_in_office_until_the_day_of_the_report_still_is():
    assert (
        owner(a_benefit("X", owner_until=day("2026-10-31"))).message
        == "Every benefit has an owner in office"
    )


def fall(name, target, **more):
    return a_benefit(name, measure="Waiting time", baseline=100.0, target=target, **more)


def twice(*benefits):
    return findings.twice(data(benefits=list(benefits)))


def test_a_measure_cannot_fall_by_more_than_there_is():
    found = twice(fall("X", 30.0), fall("Y", 30.0))
    assert found.message == "Waiting time is promised to fall by 140%"
    assert twice(fall("X", 30.0), fall("Y", 80.0)).message == "No measure is claimed twice"
    assert twice(fall("X", 130.0), fall("Y", 230.0)).message == "No measure is claimed twice"
    other = [fall(name, 30.0) | {"measure": "Errors"} for name in "VW"]
    assert (
        twice(fall("X", 30.0), fall("Y", 30.0), *other).message == "Two measures are promised twice"
    )
    assert twice(a_benefit("X")).message == "Measures are not named"
    assert "1 state none" in twice(fall("X", 30.0), a_benefit("Y")).message


AHEAD = forecast(
    ("A", "2027-01-31", "2027-01-31", "2027-06-30", 0.9),
    ("B", "2027-01-31", "2027-01-31", "2027-06-30", 0.8),
    ("C", "2027-01-31", "2027-01-31", "2027-06-30", 0.5),
)


def mapped(links, record=AHEAD, **more):
    """The worked example's map: X needs A and B, Y needs A or C, Z is lost to a quarter and three quarters without B and C."""
    worth = {"X": 100, "Y": 50, "Z": 40}
    values = [
        *itertools.chain(*(periods(n, (w, None), last="2026-11-30") for n, w in worth.items()))
    ]
    return data(
        benefits=[a_benefit(name) for name in worth],
        benefit_values=values,
        benefit_links=links,
        record=record,
        **more,
    )


def link(benefit, of, route="", **more):
    return {"benefit_id": benefit, "from_kind": "project", "from_id": of, "route": route, **more}


LINKS = [
    link("X", "A"),
    link("X", "B"),
    link("Y", "A", "one"),
    link("Y", "C", "other"),
    link("Z", "B", effect="contributes", share=0.25),
    link("Z", "C", effect="contributes", share=0.75),
]


def test_the_map_of_the_worked_example_from_tables(examples):
    found, expected = mapped(LINKS), examples["map"]["expected"]
    rows = found.map.outputs.set_index("source")
    for output, source in zip(("O1", "O2", "O3"), ("A", "B", "C"), strict=True):
        row = rows.loc[f"project::{source}"]
        assert row.lost == pytest.approx(expected["lost_if_it_alone_fails"][output])
        assert row.at_risk == pytest.approx(expected["worth_of_certainty"][output])
    message = outlook_findings.output(found).message
    assert message == "Project B carries €110 of €190; 3 outputs carry a tenth or more each"


def test_one_output_that_endangers_a_benefit_is_named():
    found = mapped(
        [link("X", "A"), *(link(n, "A", r) for n in "YZ" for r in "ab")], projects=[project("A")]
    )
    assert outlook_findings.output(found).message == "If Project A fails alone, €190 is lost"


def test_alternatives_and_delivered_outputs_endanger_nothing():
    ways = [link(name, of, of) for name in "XYZ" for of in "AB"]
    assert outlook_findings.output(mapped(ways)).message == "No output endangers a benefit"
    done = [closed("A")]
    single = [link(name, "A") for name in "XYZ"]
    assert (
        outlook_findings.output(mapped(single, projects=done)).message
        == "No output endangers a benefit"
    )


def test_benefits_that_name_no_output_are_counted():
    found = outlook_findings.output(mapped([]))
    assert (
        found.message == "Three of 3 benefits name no output" and "five largest" in found.decision
    )
    some = outlook_findings.output(mapped([link("X", "A", r) for r in "a"] + [link("X", "B", "b")]))
    assert some.message.startswith("No output endangers a benefit that names its outputs; 2 of 3")


def test_without_an_outlook_there_is_a_loss_and_no_risk():
    found = mapped(LINKS, record={})
    assert found.map.outputs.at_risk.isna().all() and found.map.outputs.lost.tolist() == [
        110,
        100,
        30,
    ]
    assert "loss is shown, not risk" in " ".join(outlook_findings.output(found).against)


def test_a_circle_and_a_missing_share_are_listed_and_break_nothing():
    circle = [
        {"benefit_id": "X", "from_kind": "benefit", "from_id": "Y", "route": ""},
        {"benefit_id": "Y", "from_kind": "benefit", "from_id": "X", "route": ""},
        link("Z", "A", effect="contributes"),
    ]
    found = mapped(circle)
    assert sorted(found.map.odd.benefit_id) == ["X", "Y", "Z"] and found.map.worth.empty
    assert "not clearly" in outlook_findings.output(found).message


def test_a_benefit_carries_what_rests_on_it():
    chain = [
        link("X", "A"),
        {"benefit_id": "Y", "from_kind": "benefit", "from_id": "X", "route": ""},
    ]
    rows = mapped(chain).map.outputs
    assert rows.lost.tolist() == [150]


def test_a_milestone_is_one_of_the_benefits_own_project():
    stones = [
        {"project_id": "B", "milestone_id": "M", "name": "Other", "actual_date": day("2026-01-31")},
        {"project_id": "A", "milestone_id": "M", "name": "Go live"},
    ]
    own = [{"benefit_id": "X", "from_kind": "milestone", "from_id": "M", "route": ""}]
    assert mapped(own, milestones=stones).map.outputs.output.tolist() == ["Go live"]


def flows(of="A", cost=100.0, benefit=30.0):
    ends = [day(f"{year}-10-31") for year in range(2026, 2032)]
    first = {"project_id": of, "period_end": day("2026-11-01"), "cost": cost, "benefit": 0.0}
    later = [
        {"project_id": of, "period_end": end, "cost": 0.0, "benefit": benefit} for end in ends[1:]
    ]
    return [first, *later]


def priced(*, late=0, **more):
    finish = day("2027-01-31")
    moved = finish + (day("2027-01-31") - day("2026-01-31")) * (late or 0)
    record = forecast(("A", finish, moved, moved, 0.5)) if late is not None else {}
    return data(projects=[project("A")], record=record, **more)


def test_a_case_falls_when_the_finish_is_late(examples):
    expected = examples["case_repriced"]["expected"]["npv_window_fixed"]
    on_time, late = priced(cash_flows=flows()), priced(late=1, cash_flows=flows())
    assert on_time.cases.p50[0] == pytest.approx(expected["approved"], abs=0.1)
    # at its planned cost a year late: ten more than the example, whose cost has grown by ten
    assert late.cases.p50[0] == pytest.approx(expected["P50"] + 10, abs=0.1)
    assert outlook_findings.case(on_time).message == "All cases stand at P80"
    two = priced(late=2, cash_flows=flows())
    message = outlook_findings.case(two).message
    assert message.startswith("Project A falls from +€29.9 to −€25.9")


def test_the_chance_of_a_negative_case_is_that_of_the_joint_draws_of_the_example(examples):
    given = examples["case_repriced"]["inputs"]
    cost, years = zip(*given["draws"], strict=True)
    finish = [day("2027-01-31") + pd.Timedelta(days=round(365.25 * late)) for late in years]
    draws = pd.DataFrame({"finish": finish, "cost_factor": [one / 100 for one in cost]})
    promised = forecast(("A", *[day("2027-01-31")] * 3, 0.5))["forecast"]
    record = {"forecast": promised | {"draws": draws.assign(project_id="A", program_id="G1")}}
    found = data(projects=[project("A")], record=record, cash_flows=flows())
    assert examples["case_repriced"]["expected"]["P_npv_below_zero"] == "3 of 5"
    assert found.cases.below_zero.tolist() == [3 / 5]
    assert "Project A 60%" in outlook_findings.how_priced(found)
    assert found.for_reports["cases"].below_zero.tolist() == [3 / 5]
    assert "not known: no joint draws" in outlook_findings.how_priced(priced(cash_flows=flows()))


def test_costs_grow_as_those_of_finished_projects_did():
    done = [closed(f"D{n}", budget=100.0) for n in range(5)]
    status = [
        {
            "project_id": f"D{n}",
            "period_end": day("2026-01-31"),
            "actual_cost": cost,
            "percent_complete": 1.0,
        }
        for n, cost in enumerate((100.0, 105.0, 110.0, 125.0, 150.0))
    ]
    found = data(projects=[project("A"), *done], status=status, cash_flows=flows(), record=AHEAD)
    assert found.cases.costs[0] == pytest.approx(110, abs=0.05)
    assert "multiplied by 1.10 at P50" in outlook_findings.how_priced(found)


def test_cases_that_cannot_be_priced_are_counted():
    none = data()
    assert outlook_findings.case(none).message == "No case can be re-priced: no cash flows ahead"
    message = outlook_findings.case(priced(late=None, cash_flows=flows())).message
    assert message == "No case can be re-priced: the forecast gives no range"
    some = data(
        cash_flows=flows(), record=forecast(("A", "2027-01-31", "2027-01-31", "2027-01-31", 0.5))
    )
    assert (
        outlook_findings.case(some).message
        == "None of 1 case is negative at P80; 2 projects cannot be judged"
    )


def stopping(benefit, cost, amount=None, **more):
    rows = [{"project_id": "A", "period_end": day("2026-11-01"), "cost": cost, "benefit": benefit}]
    costs = [] if amount is None else [{"project_id": "A", "amount": amount}]
    return data(projects=[project("A", **more)], cash_flows=rows, stopping_costs=costs)


def test_advice_to_stop_follows_the_worked_example_whatever_is_spent(examples):
    for name, one in examples["stopping"]["inputs"].items():
        found = stopping(one["benefit_ahead"], one["to_go"], one["stopping_costs"])
        expected = examples["stopping"]["expected"]
        assert found.cases.advantage[0] == pytest.approx(
            expected["continue_minus_stop"][name], abs=0.01
        )
        message = outlook_findings.stop(found).message
        stop = expected["advice"][name] == "stop"
        assert message.startswith("Stop Project A: going on costs €5") == stop
    for spent in (0.0, 1e9):
        status = [{"project_id": "A", "period_end": day("2026-09-30"), "actual_cost": spent}]
        found = data(cash_flows=flows(), status=status)
        assert found.cases.advantage[0] == pytest.approx(29.9, abs=0.05)


def test_stopping_costs_that_are_not_stated_count_as_zero_and_the_page_says_so():
    finding = outlook_findings.stop(stopping(20.0, 30.0))
    assert "Stopping costs are not stated and count as zero" in finding.against
    assert (
        "Law or contract demands Project A"
        in outlook_findings.stop(stopping(20.0, 30.0, mandatory=True)).against
    )
    assert (
        outlook_findings.stop(stopping(60.0, 30.0)).message
        == "Going on is worth more than stopping everywhere"
    )


def test_several_projects_to_stop_and_those_that_cannot_be_judged():
    rows = [
        {"project_id": n, "period_end": day("2026-11-01"), "cost": 30.0, "benefit": 10.0}
        for n in "AB"
    ]
    finding = outlook_findings.stop(data(cash_flows=rows))
    assert finding.message == "Stop 2 of 2 projects; together it saves €40"
    assert "1 of 3 cases cannot be judged: no benefits or no costs ahead" in finding.against


def after(*ratios):
    """Closed projects of which one for each ratio; None: never measured after closing."""
    projects = [closed(f"D{n}") for n in range(len(ratios))]
    names = [a_benefit(f"X{n}", of=f"D{n}") for n in range(len(ratios))]
    values = [
        *itertools.chain(
            *(
                periods(f"X{n}", (100, None if one is None else 100 * one), of=f"D{n}")
                for n, one in enumerate(ratios)
            )
        )
    ]
    return data(
        projects=projects or [project("A")],
        benefits=names or [a_benefit("X")],
        benefit_values=values,
    )


def test_closed_projects_of_the_worked_example(examples):
    given, expected = examples["closed_projects"]["inputs"], examples["closed_projects"]["expected"]
    found = outlook_findings.after_closure(
        after(*given["measured_ratios"], *[None] * given["closed_unmeasured"])
    )
    assert (
        found.message
        == "5 of 8 closed projects were measured; mean 0.88, or 0.55 if the rest brought nothing"
    )
    assert found["mean"] == pytest.approx(expected["mean_measured"])


def test_none_one_and_all_closed_projects():
    assert outlook_findings.after_closure(after()).message == "No project with a benefit has closed"
    assert outlook_findings.after_closure(after(1.0)).message == "All closed projects are measured"
    assert (
        outlook_findings.after_closure(after(1.0, None)).message
        == "Project D1 was never measured after closure"
    )


def test_what_a_closure_review_states_counts_and_closings_stand_in_their_order():
    projects = [closed("D2", "2026-03-31"), closed("D1", "2026-01-31")]
    reviews = [
        {
            "review_id": "R",
            "project_id": "D1",
            "kind": "closure",
            "held": day("2026-02-28"),
            "benefit_ratio": 0.7,
        }
    ]
    names = [a_benefit("X", of="D1"), a_benefit("Y", of="D2")]
    found = data(projects=projects, benefits=names, reviews=reviews).for_reports["closed"]
    assert found.project_id.tolist() == ["D1", "D2"] and found.ratio.tolist()[0] == 0.7


def test_months_until_a_benefit_is_lost_after_closure():
    values = periods("X", (100, 90), (100, 79), (100, 100), of="D0", last="2026-04-30")
    found = data(projects=[closed("D0")], benefits=[a_benefit("X", of="D0")], benefit_values=values)
    assert found.kept[["months", "lost"]].values.tolist() == [[2.0, True]]
    assert found.survival is None


def test_a_program_reads_the_chance_of_another_programs_output_and_not_its_name():
    projects = [project("A"), project("B", program_id="G2")]
    whole = mapped([link("X", "B")], projects=projects)
    handed = whole.for_programs["G1"]
    assert handed == {"chances": {"project::B": 0.8}}
    own = mapped([link("X", "B")], projects=[project("A")], handed=handed, record={})
    assert own.map.outputs.at_risk.tolist() == pytest.approx([20])
    assert "outside this program" in own.map.outputs.output[0]


def test_projects_without_anything_ahead_are_counted_where_none_can_be_judged():
    message = "3 of 3 cases cannot be judged: no benefits or no costs ahead"
    assert outlook_findings.stop(data()).message == message


def test_a_finish_without_a_range_gives_no_chance_of_delivery():
    columns = ["project_id", "promise", "p10", "p50", "p80", "p90", "chance"]
    only = pd.DataFrame(
        [["A", day("2027-01-31"), pd.NaT, day("2027-06-30"), pd.NaT, pd.NaT, None]], columns=columns
    )
    assert np.isnan(by_day(only.set_index("project_id"), "A", day("2030-01-31")))
    both = only.assign(p80=day("2027-12-31")).set_index("project_id")
    assert by_day(both, "A", day("2030-01-31")) == 0.8
