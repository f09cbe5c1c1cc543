"""Every sentence of the forecast report for unknown, none, one and many."""

from dataclasses import replace

import pandas as pd
import pytest

from pmo_lib.forecast import charts, findings, money_findings, tables
from pmo_lib.forecast.findings import odds, span

from .conftest import (
    DAY,
    ISSUE,
    RATIOS,
    RULES,
    analysis,
    class_of_ten,
    days,
    finished,
    full,
    month_end,
    report,
    running,
    schedule,
)


def said(finding) -> str:
    return finding.message


def test_without_a_project_under_way_the_report_says_so_and_draws_nothing():
    data = analysis(projects=class_of_ten())
    assert said(findings.promise(data)) == "No project is under way"
    assert findings.ranges(data) is None
    assert charts.ranges(data) is None
    assert data.for_reports["ranges"].empty


def test_a_project_of_a_known_class_has_the_chance_that_its_class_gives():
    # Ten finished projects: 3 of 10 took no longer than planned, given that none had ended by a quarter of it.
    data = analysis(projects=[*class_of_ten(), running("P1", planned=200)])
    row = data.ranges.iloc[0]
    assert row.method == "class"
    assert row.chance == pytest.approx(0.3, abs=0.01)
    assert row.p50 == row.promise - days(200) + days(1.2 * 200)
    assert row.p80 == row.promise - days(200) + days(1.5 * 200)
    assert said(findings.promise(data)).endswith("with 1 chance in 3")
    assert "sponsor of Project P1" in findings.promise(data).decision
    assert (
        said(findings.ranges(data))
        == f"In 8 of 10 cases Project P1 is done by {date(row.p80)}, 100 days late"
    )


def date(day: pd.Timestamp) -> str:
    return f"{day.day} {day:%b} {day.year}"


def test_a_promise_with_room_is_kept_at_even_odds():
    one = analysis(projects=[*class_of_ten(), running("P1", baseline_finish=DAY + days(600))])
    # The class is of planned days, which grow with the promise: with a first baseline they do not.
    baseline = [
        {"project_id": "P1", "baselined": DAY - days(50), "baseline_finish": DAY + days(150)}
    ]
    kept = analysis(
        projects=[
            *class_of_ten(),
            *[running(f"P{n}", baseline_finish=DAY + days(600)) for n in (1, 2)],
        ],
        baselines=[*baseline, {**baseline[0], "project_id": "P2"}],
    )
    assert said(findings.promise(kept)) == "Every outlook keeps its promise at even odds"
    assert (
        said(findings.ranges(kept)) == "Each outlook on its own keeps its promise in 8 of 10 cases"
    )
    assert "1 chance in 3" in said(findings.promise(one))


def test_several_that_miss_their_day_are_counted_among_all_under_way():
    projects = [*class_of_ten(), running("P1"), running("P2"), running("P3", baseline_finish=None)]
    data = analysis(projects=projects)
    assert (
        said(findings.promise(data)) == "2 of 3 will miss their day at even odds; no outlook for 1"
    )
    assert tables.unknown(data).frame["Project"].tolist() == ["Project P3"]
    rows = data.ranges.set_index("project_id")
    assert pd.isna(rows.chance["P3"])


def test_without_dates_and_finished_projects_there_is_no_outlook():
    data = analysis(projects=[running("P1", baseline_finish=None)])
    expected = "No outlook for the project under way: no dates, or too few finished projects"
    assert said(findings.promise(data)) == expected
    assert findings.ranges(data) is None
    two = analysis(projects=[running("P1"), running("P2")])
    assert said(findings.promise(two)).startswith("No outlook for any of 2 projects under way")


def test_when_every_status_is_old_there_is_no_outlook_whatever_the_class_says():
    data = analysis(projects=[*class_of_ten(), running("P1", 300)], status=[report("P1", -7)])
    assert (
        said(findings.promise(data))
        == "No outlook: the newest status is of 31 Mar 2026, 214 days old"
    )


def test_one_stale_project_is_named_and_the_others_have_their_outlook():
    data = analysis(
        projects=[*class_of_ten(), running("P1", 300), running("P2", 300)],
        status=[report("P1", -7), report("P2", 0)],
    )
    assert data.ranges.set_index("project_id").reason.to_dict() == {
        "P1": "its newest status is too old",
        "P2": "",
    }


def test_a_project_that_has_run_longer_than_every_past_case_has_no_end():
    data = analysis(projects=[*class_of_ten(), running("P1", 500, 200)])
    assert pd.isna(data.ranges.p50.iloc[0])
    assert data.ranges.chance.isna().all() or data.ranges.chance.iloc[0] == 0


def test_past_forecasts_need_cases_before_they_are_judged():
    data = analysis(projects=[running("P1")])
    assert said(findings.calibration(data)) == "No forecast has come due"
    assert charts.coverage(data) is None
    assert findings.how_calibrated(data) == ""


def test_past_forecasts_are_counted_with_an_interval():
    past = [finished(n, ratio) for n, ratio in enumerate((*RATIOS, *RATIOS))]
    data = analysis(projects=[*past, running("P1")])
    message = said(findings.calibration(data))
    score = data.scores["class"]
    assert message.startswith(
        f"{score.coverage.inside} of {score.coverage.cases} came true; 80% is"
    )
    assert "CRPS" in findings.how_calibrated(data)
    assert charts.coverage(data).data["Came true"].tolist()


def test_a_schedule_says_what_its_defects_hide_together():
    data = analysis(projects=[running("P1")], **schedule("P1"))
    found = findings.defects(data)
    assert said(found) == "Project P1: 2 defects hide 4 days together"
    assert found["hidden"] == {"P1": 4.0}
    assert data.networks["P1"].finish == 20
    shown = charts.defects(data).data
    assert shown["Moves the finish by"].tolist() == ["6 days", "3 days"]
    counted = tables.checks(data).frame.set_index("Measure")["Counted"]
    assert counted["logic"] == "1 of 4"
    assert counted["BEI"] == "no baseline finish of activities"


def test_a_repaired_lag_moves_every_draw_of_a_chain_and_so_its_p80_by_the_lag():
    chain = schedule("P1")
    keep = {"S", "A", "D", "F"}
    chain["activities"] = [row for row in chain["activities"] if row["activity_id"] in keep]
    links = [("S", "A", 0), ("A", "D", 5), ("D", "F", 0)]
    same = {"project_id": "P1", "data_date": ISSUE}
    chain["activity_links"] = [same | {"from_id": a, "to_id": b, "lag": lag} for a, b, lag in links]
    data = analysis(projects=[running("P1")], **chain)
    assert data.draws["P1"].finish.std() > 1
    assert data.hidden_p80 == {"P1": pytest.approx(-5)}
    assert data.defects.p80_days.tolist() == pytest.approx([-5])
    assert "Project P1 by 5 days earlier" in findings.how_hidden(data)


def test_without_ranges_the_effect_of_a_repair_on_the_p80_is_not_known():
    bare = schedule("P1")
    bare["activities"] = [row | {"low": None, "high": None} for row in bare["activities"]]
    data = analysis(projects=[running("P1")], **bare)
    assert data.hidden_p80 == {} and data.defects.p80_days.isna().all()
    assert findings.how_hidden(data) == ""


def test_the_finish_of_a_schedule_is_a_day_of_its_calendar():
    data = analysis(projects=[running("P1")], **schedule("P1"))
    network = data.networks["P1"]
    assert network.day(network.finish) == ISSUE + days(25)  # the Friday of the fourth week
    free = schedule("P1")
    for row in free["activities"]:
        row["calendar"] = "Works"
    later = analysis(
        projects=[running("P1")],
        calendar_days=[{"calendar": "Works", "day": ISSUE + days(2), "works": False}],
        **free,
    )
    network = later.networks["P1"]
    assert network.day(network.finish) == ISSUE + days(28)


def test_one_defect_is_named_and_a_sound_schedule_has_none():
    one = schedule("P1")
    one["activity_links"] = [row | {"lag": 0} for row in one["activity_links"]]
    data = analysis(projects=[running("P1")], **one)
    # With lags of 0 C ends on 23, and D, which nothing follows, on 24.
    assert said(findings.defects(data)) == "Project P1: an open end hides 1 day"
    one["activity_links"].append(one["activity_links"][0] | {"from_id": "D", "to_id": "F"})
    sound = analysis(projects=[running("P1")], **one)
    assert said(findings.defects(sound)) == "No defect moves the finish"
    two = analysis(projects=[running("P1"), running("P2")], **one)
    assert (
        said(findings.defects(two))
        == "No defect moves the finish of 1 schedule; 1 project has none"
    )


def test_links_in_a_circle_are_named_and_nothing_is_computed():
    circle = schedule("P1")
    circle["activity_links"].append(circle["activity_links"][0] | {"from_id": "C", "to_id": "A"})
    data = analysis(projects=[running("P1")], **circle)
    assert "circle" in said(findings.defects(data))
    assert "Activity" in said(findings.defects(data))
    assert any("circle" in sentence for sentence in data.missing)


def test_without_a_network_logic_is_not_assessed():
    data = analysis(projects=[running("P1")])
    assert said(findings.defects(data)) == "No network: logic is not assessed"
    assert charts.defects(data) is None
    assert tables.checks(data) is None


def test_a_schedule_without_ranges_uses_its_class_or_has_no_range():
    bare = schedule("P1", **{name: {"low": None, "high": None} for name in "SABCDF"})
    alone = analysis(projects=[running("P1")], **bare)
    assert alone.draws == {}
    assert any("no range" in sentence for sentence in alone.missing)
    with_class = analysis(projects=[*class_of_ten(), running("P1")], **bare)
    assert set(with_class.draws) == {"P1"}


def test_the_ranges_of_the_path_to_the_end_move_the_mean_finish_by_their_own_means():
    """A, B and C lead to the milestone F; a triangle 0.8, 1 and 1.6 times a duration has a mean 2/15 above it."""
    fixed = {
        name: {"low": length, "high": length}
        for name, length in {"S": 0, "A": 10, "B": 5, "C": 8, "D": 14, "F": 0}.items()
    }
    finish, certain = (
        analysis(replace(RULES, draws=10_000), projects=[running("P1")], **tables)
        .draws["P1"]
        .finish
        for tables in (schedule("P1"), schedule("P1", **fixed))
    )
    assert finish.mean() - certain.mean() == pytest.approx((10 + 5 + 8) * 2 / 15, abs=0.1)
    assert finish.min() < certain.min() == certain.max() < finish.max()


def test_an_old_schedule_supports_no_outlook():
    data = analysis(projects=[running("P1", 200)], **schedule("P1", DAY - days(100)))
    assert "network" not in set(data.outlooks.frame.method)


def spending(actual: dict, ahead: float = 65.0, **more):
    rows = [report("P1", n, actual_cost=cost) for n, cost in actual.items()]
    return analysis(
        projects=[running("P1", 500)],
        status=rows,
        cash_flows=[{"project_id": "P1", "period_end": month_end(2), "cost": ahead}],
        project_budgets=[
            {"project_id": "P1", "period_end": pd.Timestamp("2027-03-31"), "amount": 120.0}
        ],
        **more,
    )


def test_the_worked_fiscal_year_exceeds_its_budget():
    found = money_findings.in_year(spending({-7: 200.0, 0: 270.0}))
    assert said(found) == "Project P1: €135 by year end against €120"
    assert found["over"] == {"P1": 15.0}
    assert "manager of Project P1" in found.decision


def test_without_a_row_at_the_year_end_spend_is_a_range():
    found = money_findings.in_year(spending({-9: 180.0, -5: 215.0, 0: 270.0}, 10.0))
    assert said(found) == "Spend is within the year's budget"
    found = money_findings.in_year(spending({-9: 180.0, -5: 215.0, 0: 270.0}, 40.0))
    assert said(found) == "Project P1 spent €55 to €90 this year: no row at year end"


def test_spend_is_not_within_the_year_for_projects_without_a_budget():
    status = [report("P1", n, actual_cost=cost) for n, cost in {-7: 200.0, 0: 210.0}.items()]
    end = {"project_id": "P1", "period_end": pd.Timestamp("2027-03-31"), "amount": 120.0}
    flows = [{"project_id": "P1", "period_end": month_end(2), "cost": 1.0}]
    found = analysis(
        projects=[running("P1", 500), running("P2")],
        status=status,
        cash_flows=flows,
        project_budgets=[end],
    )
    words = said(money_findings.in_year(found))
    assert words == "None of 1 project exceeds its year's budget; 1 not known"


def test_spend_within_the_year_is_not_known_without_budget_or_cost():
    data = analysis(projects=[running("P1")])
    assert "no project has a budget for it" in said(money_findings.in_year(data))
    unpaid = spending({})
    assert said(money_findings.in_year(unpaid)).endswith("no cost to date or ahead")


def grown(*estimates: float | None, first: float | None = 100.0):
    ids = [f"P{n}" for n in range(len(estimates))]
    rows = [
        {"project_id": i, "baselined": DAY - days(back), "budget": budget}
        for i in ids
        for back, budget in ((300, first), (200, 120.0), (100, 150.0))
        if first is not None
    ]
    return analysis(
        projects=[running(i) for i in ids],
        status=[report(i, estimate_at_completion=e) for i, e in zip(ids, estimates, strict=True)],
        baselines=rows,
    )


def test_growth_over_the_first_budget_for_unknown_none_one_and_many():
    growth = money_findings.original_growth
    assert said(growth(grown(165.0, first=None))) == "First budgets are unknown: growth is hidden"
    assert said(growth(grown(105.0, 100.0))) == "No project grew 10% over its first budget"
    assert (
        said(growth(grown(105.0, None)))
        == "None of 1 project grew 10% over its first budget; 1 not known"
    )
    assert said(growth(grown(165.0))) == "Project P0 grew 65%: €50 approved, €15 overrun"
    assert said(growth(grown(165.0, 150.0, 100.0))) == "2 of 3 grew over 10%; Project P0 65%"
    assert charts.growth(grown(165.0)).data["Amount"].tolist() == ["€100", "+€50", "+€15", "€165"]


def with_reserve(done: float | None, *moves: tuple):
    return analysis(
        projects=[running("P1"), running("P2")],
        status=[report(i, percent_complete=done) for i in ("P1", "P2")],
        reserve_moves=[
            {"move_id": f"M{n}", "project_id": i, "moved": DAY - days(9), "amount": a}
            for n, (i, a) in enumerate(moves)
        ],
    )


def test_reserves_for_unknown_none_one_and_many():
    worked = [("P1", 50.0), ("P1", -12.0), ("P1", -18.0)]
    reserve = money_findings.reserve
    assert said(reserve(with_reserve(0.45))) == "Reserves are not recorded"
    assert said(reserve(with_reserve(0.9, *worked))) == "At the pace drawn so far, reserves last"
    assert (
        said(reserve(with_reserve(0.45, *worked)))
        == "At the pace drawn so far, the reserve of Project P1 falls €16.7 short"
    )
    many = [*worked, *[("P2", amount) for _, amount in worked]]
    assert said(reserve(with_reserve(0.45, *many))).startswith(
        "At the pace drawn so far, 2 of 2 fall short"
    )
    assert (
        said(reserve(with_reserve(None, *worked)))
        == "Whether reserves last is not known: 1 project without progress"
    )


def test_the_year_is_not_known_without_a_budget_or_past_years():
    year = money_findings.year_overspend
    assert said(year(analysis(projects=[running("P1")]))).endswith("no budget is stated for it")
    budgets = [{"period_end": month_end(2), "amount": 50.0}]
    bare = analysis(projects=[running("P1")], budgets=budgets)
    assert said(year(bare)).endswith("no project states what it will cost")
    flows = [{"project_id": "P1", "period_end": month_end(1), "cost": 10.0}]
    few = analysis(projects=[running("P1")], budgets=budgets, cash_flows=flows)
    assert said(year(few)).endswith("too few past project-years to judge: 0")


def past_years(limit: float, *more: dict):
    """Six projects that spent 0.9 to 1.1 of what was planned in the last two months of the year before."""
    ids, spent = [f"P{n}" for n in range(6)], (9.0, 9.5, 10.0, 10.0, 10.5, 11.0)
    status = [
        report(i, back, actual_cost=cost)
        for i, own in zip(ids, spent, strict=True)
        for back, cost in ((-12, 5.0), (-10, 5.0 + own), (0, 40.0))
    ]
    plan = [
        {
            "project_id": i,
            "period_end": month_end(back),
            "planned_value": value,
            "known_since": month_end(-20),
        }
        for i in ids
        for back, value in ((-12, 5.0), (-10, 15.0), (2, 100.0))
    ]
    flows = [{"project_id": i, "period_end": month_end(1), "cost": 10.0} for i in ids]
    return analysis(
        projects=[*(running(i, 600, 1500) for i in ids), *more],
        status=status,
        planned_values=plan,
        cash_flows=flows,
        budgets=[{"period_end": month_end(2), "amount": limit}],
    )


def test_an_overspend_is_not_called_unlikely_where_a_project_states_no_cost_ahead():
    found = money_findings.year_overspend(past_years(90.0, running("X")))
    assert said(found) == "The year's overspend is not known: 1 project states no cost ahead"


def test_the_chance_of_an_overspend_follows_the_formula_with_the_spread_of_past_years():
    from scipy.stats import norm

    data = past_years(62.0)
    year, found = data.year, money_findings.year_overspend(data)
    ratios = pd.Series([0.9, 0.95, 1.0, 1.0, 1.05, 1.1])
    assert year.cases == 6
    assert (year.ratio, year.deviation) == pytest.approx((1.0, ratios.std()))
    one = 10 * ratios.std()
    for rho, chance in year.chances.items():
        spread = one * (6 + rho * 30) ** 0.5
        assert chance == pytest.approx(norm.sf(2 / spread))
    assert said(found).startswith("The year to 31 Dec 2026 overspends with")
    assert "finance board" in found.decision
    assert charts.year(data) is not None
    assert said(money_findings.year_overspend(past_years(90.0))).startswith(
        "An overspend is unlikely"
    )


def test_chances_and_spans_in_words():
    assert odds(0.26) == "1 chance in 4"
    assert span(0.1, 0.1) == "10%"


def test_a_program_is_handed_its_ranges_and_the_year_of_the_whole():
    from dataclasses import replace

    from pmo_lib.forecast.data import build

    whole = past_years(62.0)
    handed = whole.for_programs["A"]
    own = build(replace(whole.portfolio, program="A"), whole.rules, handed=handed)
    columns = ["project_id", "method", "p50", "p80", "chance"]
    assert own.ranges[columns].equals(whole.ranges[columns]) or (
        own.ranges[columns].astype(str).equals(whole.ranges[columns].astype(str))
    )
    assert said(money_findings.year_overspend(own)) == said(money_findings.year_overspend(whole))
    assert "portfolio's own report" in said(findings.calibration(own))
    alone = build(replace(whole.portfolio, program="A"), whole.rules)
    assert "not at hand" in said(money_findings.year_overspend(alone))


def test_a_single_project_with_everything_is_reported_whole():
    data = analysis_of(full())
    messages = [
        finding["message"]
        for section in data.sections
        for finding in section.block(data).facts.get("findings", [])
    ]
    assert len(messages) == 8


def analysis_of(frames):
    from pmo_lib.forecast.data import build
    from pmo_lib.portfolio.portfolio import Portfolio, Settings

    from .conftest import AS_OF, RULES

    return build(Portfolio(frames, settings=Settings(currency="EUR")).at(AS_OF), RULES)


def without_ranges(project: str, **more) -> dict[str, list[dict]]:
    """One activity of 20 days from Monday 26 October 2026 on: its last day is Friday 20 November."""
    row = {"activity_id": "A", "name": "Work", "duration": 20, "kind": "task"}
    return {"activities": [{"project_id": project, "data_date": ISSUE} | row | more]}


def test_the_finish_of_a_network_without_ranges_is_an_outlook_without_a_range():
    late = running("P1", baseline_finish=pd.Timestamp("2026-11-06"))
    data = analysis(projects=[late], **without_ranges("P1"))
    expected = "By its network Project P1 is done on 20 Nov 2026, 14 days late; no range"
    assert said(findings.promise(data)) == expected
    (row,) = data.ranges.to_dict("records")
    assert (row["method"], row["p50"]) == ("network_finish", pd.Timestamp("2026-11-20"))
    assert all(pd.isna(row[name]) for name in ("p10", "p80", "p90", "chance", "lost_days"))
    assert charts.ranges(data).figure.data[-1].text[-1].strip() == "20 Nov 2026, no range"
    assert any("no range; its finish stands as P50" in words for words in data.missing)


def test_of_two_projects_the_one_without_a_network_has_no_outlook():
    late = running("P1", baseline_finish=pd.Timestamp("2026-11-06"))
    data = analysis(projects=[late, running("P2")], **without_ranges("P1"))
    expected = "The network of Project P1 finishes 14 days late; no range; no outlook for 1"
    assert said(findings.promise(data)) == expected


def test_an_old_schedule_supports_no_outlook_and_the_page_says_so():
    old = without_ranges("P1", data_date=pd.Timestamp("2026-08-03"))
    data = analysis(projects=[running("P1")], **old)
    expected = "No outlook for the project under way: its schedule is too old"
    assert said(findings.promise(data)) == expected


def test_only_a_schedule_without_days_off_is_said_to_follow_monday_to_friday():
    words = "No calendar of Project P1 differs from Monday to Friday"
    named = without_ranges("P1", calendar="Std")
    plain = analysis(projects=[running("P1")], **named)
    assert any(words in sentence for sentence in plain.missing)
    off = [{"calendar": "Std", "day": pd.Timestamp("2026-11-11"), "works": False}]
    other = analysis(projects=[running("P1")], calendar_days=off, **named)
    assert not any(words in sentence for sentence in other.missing)


def test_joint_draws_state_the_finish_and_the_cost_of_the_same_draw():
    tables = schedule("P1")
    tables["activities"] = [row | {"daily_cost": 10.0} for row in tables["activities"]]
    data = analysis(projects=[running("P1")], **tables)
    draws, whole = data.for_reports["draws"], data.draws["P1"]
    assert len(draws) == 200 and draws.project_id.eq("P1").all()
    # 37 working days at 10 a day are planned.
    assert (draws.cost_factor * 370).tolist() == pytest.approx(whole.cost[:200].tolist())
    network = data.networks["P1"]
    assert draws.finish.tolist() == [network.day(end) for end in whole.finish[:200]]
    assert "draws" not in analysis(projects=[running("P1")], **schedule("P1")).for_reports


def test_a_milestone_ahead_has_the_range_of_the_errors_of_reached_ones():
    errors = [-10, 0, 5, 12, 20, 30, 45, 60, 120]
    rows, projects = [], [running("P1")]
    for at, error in enumerate(errors):
        name, stated = f"F{at}", DAY - days(300)
        projects.append(running(name))
        row = {"project_id": name, "milestone_id": "M", "name": "Go", "forecast_date": stated}
        rows.append(
            row | {"forecast_made": stated - days(100), "actual_date": stated + days(error)}
        )
    ahead = {"project_id": "P1", "milestone_id": "M", "name": "Go", "forecast_made": DAY}
    rows.append(ahead | {"forecast_date": DAY + days(50)})
    found = analysis(projects=projects, milestones=rows).for_reports["milestones"]
    assert found[["project_id", "low", "high"]].values.tolist() == [
        ["P1", DAY + days(40), DAY + days(170)]
    ]
    assert "milestones" not in analysis(projects=projects, milestones=rows[1:]).for_reports
