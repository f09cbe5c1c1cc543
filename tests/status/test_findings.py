"""Sentences with numbers: none, one, many, unknown - and the sample's planted truths found and lost."""

from functools import cache

import pandas as pd
import pytest

from pmo_lib.measures.health import Thresholds
from pmo_lib.portfolio.portfolio import Portfolio, Settings
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.status import (
    charts,
    data_gaps,
    health_findings,
    money_findings,
    schedule_findings,
    tables,
)
from pmo_lib.status.data import Data
from pmo_lib.status.headline import headline
from pmo_lib.status.metrics import on_time_delivery
from tests.tiers import EVERY_SEED
from tools.sample import generate, truths

AS_OF = "2026-10-31"
RULES = Thresholds()


def portfolio(*rows: tuple, mandatory: bool = False) -> Portfolio:
    """Projects as (days late, share over budget, declared, reported); a row of None has no report."""
    projects, status = [], []
    for number, row in enumerate(rows):
        identity = f"P{number}"
        finish = pd.Timestamp("2026-12-31")
        projects.append(
            {
                "project_id": identity,
                "name": f"Project {number}",
                "program_id": "A",
                "baseline_finish": finish,
                "budget": 1e6,
                "actual_start": pd.Timestamp("2026-01-01"),
                "sponsor_role": "Sponsor",
                "mandatory": mandatory,
            }
        )
        if row is not None:
            late, over, declared, *when = row
            status.append(
                {
                    "project_id": identity,
                    "period_end": pd.Timestamp(when[0] if when else AS_OF),
                    "declared_rag": declared,
                    "forecast_finish": finish + pd.Timedelta(days=late),
                    "estimate_at_completion": 1e6 * (1 + over),
                }
            )
    frames = {
        "projects": projects,
        "status": status,
        "programs": [{"program_id": "A", "name": "Alpha"}],
    }
    made = {
        name: TABLES[name].conform(pd.DataFrame(f, columns=TABLES[name].names))
        for name, f in frames.items()
    }
    return Portfolio(made, settings=Settings(currency="EUR")).at(AS_OF)


def said(finding, *rows, **more):
    return finding(Data(portfolio(*rows, **more), RULES))


GOOD, LATE, LATER = (0, 0.0, "green"), (95, 0.0, "red"), (182, 0.0, "red")


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ((), "No project is under way"),
        ((GOOD,), "All 1 project under way are on track"),
        ((GOOD, GOOD), "All 2 projects under way are on track"),
        ((GOOD, (20, 0.0, "amber")), "No project is off track; 1 of 2 projects is at risk"),
        ((GOOD, LATE), "1 of 2 projects is off track; Project 1 is 95 days late"),
        ((LATE, LATER, GOOD), "2 of 3 projects are off track; Project 1 is 182 days late"),
        ((GOOD, (0, 0.19, "red")), "1 of 2 projects is off track; Project 1 is 19% over budget"),
        ((None, None), "No current status for any of 2 projects under way"),
        ((GOOD, None), "One project is on track; 1 cannot be judged"),
    ],
)
def test_the_headline_says_how_many_and_which(rows, message):
    assert said(headline, *rows).message == message.replace(
        "All 1 project under way are", "The one project under way is"
    )


@pytest.mark.parametrize(
    ("rows", "message", "projects"),
    [
        ((), "No project under way declares green", []),
        ((GOOD, LATE), "No project that declares green is off track by its own figures", []),
        (
            ((95, 0.0, "green"), GOOD),
            "One project declares green but is off track: Project 0",
            ["P0"],
        ),
        (
            ((74, 0.0, "green"), (95, 0.0, "green")),
            "Two projects declare green but are off track: Project 1 and Project 0",
            ["P1", "P0"],
        ),
        (
            ((95, 0.0, "green", "2026-06-30"), GOOD),  # silence does not improve a colour
            "One project declares green but is off track: Project 0",
            ["P0"],
        ),
        (
            ((95, 0.0, None), (0, 0.0, None)),
            "Declared status is not known: no project under way states one",
            [],
        ),
        (
            (GOOD, (0, 0.0, "green", "2026-06-30")),
            "1 of 2 projects that declare green can be judged; none is off track",
            [],
        ),
        (
            ((0, 0.0, "green", "2026-06-30"),),
            "The one project that declares green cannot be judged",
            [],
        ),
        (
            ((95, 0.0, "green"), (0, 0.0, "red")),
            "One project declares green but is off track: Project 0; 1 declares red but is on track",
            ["P0"],
        ),
    ],
)
def test_who_declares_green_and_is_red(rows, message, projects):
    finding = said(health_findings.watermelon, *rows)
    assert finding.message == message and finding.shown.get("projects") == projects


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ((), "Delay is not known: no project under way has a baseline and an expected finish"),
        ((None,), "Delay is not known: no project under way has a baseline and an expected finish"),
        ((GOOD, (59, 0.0, "amber")), "No project finishes 60 days or more after its baseline"),
        ((GOOD, LATE), "Project 1 finishes 95 days late"),
        ((LATE, LATER), "Two projects will be 60 days late or more; Project 1 by 182"),
    ],
)
def test_who_is_late_and_by_how_much(rows, message):
    assert said(schedule_findings.late, *rows).message == message


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ((None,), "Cost is not known: no project under way has a budget and an estimate"),
        (((0, 0.09, "amber"),), "No project will cost 10% or more above its budget"),
        (((0, 0.25, "red"), GOOD), "Project 0 will cost €250 k more than budgeted"),
        (
            ((0, 0.25, "red"), (0, 0.5, "red"), (0, -0.5, "green")),
            "Two projects will exceed their budget by 10% or more, €750 k in all",
        ),
    ],
)
def test_who_is_over_budget_and_by_how_much_together(rows, message):
    assert said(money_findings.over_budget, *rows).message == message


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ((GOOD,), "Every project under way has a current status"),
        ((GOOD, None), "One project has no current status: Project 1 never reported"),
        (
            ((0, 0.0, "green", "2026-07-31"), None),
            "Two projects have no current status (1 never reported and 1 stale)",
        ),
        ((), "No project is under way"),
    ],
)
def test_who_does_not_report(rows, message):
    assert said(data_gaps.not_reported, *rows).message == message


@pytest.mark.parametrize(("rows", "words"), [((GOOD,), "none off track"), ((LATE,), "1 off track")])
def test_what_must_be_done_is_named(rows, words):
    assert words in said(health_findings.mandatory, *rows, mandatory=True).message
    assert said(health_findings.mandatory, *rows).shown["projects"] == []


def test_nothing_known_draws_no_chart_and_shows_no_table():
    data = Data(portfolio(None), RULES)
    assert charts.delay(data) is None and charts.overrun(data) is None
    assert charts.milestones(data) is None
    assert tables.watermelons(data) is None and tables.mandatory(data) is None
    assert len(tables.not_reported(data).frame) == 1


def test_a_title_fits_a_line():
    data = Data(sample(2026, None), RULES)
    names = {"watermelons", "delay", "overrun", "not reported", "programs", "milestones"}
    made = [one.finding(data) for one in data.sections if one.name in names]
    messages = [finding.message for finding in (data.headline, *made)]
    assert len(made) == len(names) and max(map(len, messages)) <= 90
    assert not [message for message in messages if message.endswith(".")]


def test_the_four_numbers_are_quotients_of_what_they_say():
    whole = portfolio((95, 0.1, "green"), GOOD, GOOD, GOOD, GOOD, None)
    values = {measure.id: measure for measure in Data(whole, RULES).first_measures}
    budget = values["budget_performance"]
    assert (budget.numerator, budget.denominator, budget.value) == (
        pytest.approx(1e5),
        5e6,
        pytest.approx(0.02),
    )
    green = values["declared_green_computed_red"]
    assert (green.numerator, green.denominator, green.value) == (1, 5, 0.2)
    age = values["data_age"]
    assert (age.numerator, age.denominator, age.note) == (
        5,
        6,
        "oldest status 0 days old; 1 never reported",
    )


@pytest.mark.parametrize(("cases", "value"), [(4, None), (5, 0.4)])
def test_below_five_cases_there_is_no_rate(cases, value):
    rows = [
        {
            "project_id": f"P{i}",
            "name": "x",
            "program_id": "A",
            "baseline_finish": pd.Timestamp("2026-06-30"),
            "actual_finish": pd.Timestamp("2026-06-30") + pd.Timedelta(days=1 if i > 1 else 0),
        }
        for i in range(cases)
    ]
    whole = Portfolio({"projects": TABLES["projects"].conform(pd.DataFrame(rows))}).at(AS_OF)
    measure = on_time_delivery(Data(whole, RULES))
    assert (measure.value, measure.numerator, measure.denominator) == (value, 2, cases)


def test_on_time_counts_the_last_twelve_months_only():
    rows = [
        {
            "project_id": f"P{i}",
            "name": "x",
            "program_id": "A",
            "baseline_finish": pd.Timestamp(day),
            "actual_finish": pd.Timestamp(day),
        }
        for i, day in enumerate(["2025-10-31", "2025-11-01", "2026-10-31"])
    ]
    whole = Portfolio({"projects": TABLES["projects"].conform(pd.DataFrame(rows))}).at(AS_OF)
    assert on_time_delivery(Data(whole, RULES)).denominator == 2


@cache
def sample(seed: int, plants: tuple | None) -> Portfolio:
    return Portfolio(generate(seed, plants=plants), settings=Settings(currency="EUR")).at(AS_OF)


def found(whole: Portfolio) -> dict[str, set[str]]:
    data = Data(whole, RULES)
    unknown = data_gaps.not_reported(data)
    return {
        "watermelon": set(health_findings.watermelon(data)["projects"]),
        "late": set(schedule_findings.late(data)["projects"]),
        "over_budget": set(money_findings.over_budget(data)["projects"]),
        "stale": set(unknown["stale"]),
        "missing_status": set(unknown["never"]),
        "mandatory": set(health_findings.mandatory(data)["projects"]),
    }


def planted(kind: str) -> set[str]:
    return {truth["project"] for truth in truths(plants=[kind])}


KINDS = ("watermelon", "late", "over_budget", "stale", "missing_status", "mandatory")


def test_every_planted_truth_is_found():
    by_kind = found(sample(2026, None))
    for kind in KINDS:
        assert planted(kind) <= by_kind[kind], kind
    assert by_kind["watermelon"] == planted("watermelon")
    assert by_kind["late"] == planted("late") | planted("watermelon")
    assert by_kind["over_budget"] == planted("over_budget")


@pytest.mark.parametrize("kind", KINDS)
def test_a_truth_mended_in_the_data_is_found_no_more(kind):
    whole = sample(2026, None)
    projects, status = whole.projects, whole.status
    own = status.project_id.isin(planted(kind))
    baseline = status.project_id.map(projects.set_index("project_id").baseline_finish)
    budget = status.project_id.map(projects.set_index("project_id").budget)
    if kind == "watermelon":
        status.loc[own, "declared_rag"] = "red"
    if kind == "late":
        status.loc[own, "forecast_finish"] = baseline[own]
    if kind == "over_budget":
        status.loc[own, "estimate_at_completion"] = budget[own]
    if kind in ("stale", "missing_status"):
        rows = [
            {
                "project_id": p,
                "period_end": pd.Timestamp(AS_OF),
                "declared_rag": "green",
                "estimate_at_completion": 1.0,
                "forecast_finish": pd.Timestamp(AS_OF),
            }
            for p in planted(kind)
        ]
        status = pd.concat([status, TABLES["status"].conform(pd.DataFrame(rows))])
    if kind == "mandatory":
        projects["mandatory"] = False
    mended = Portfolio(
        {**whole.tables, "projects": projects, "status": status}, settings=whole.settings
    ).at(AS_OF)
    assert not found(mended)[kind] & planted(kind)


@pytest.mark.parametrize("seed", range(200, 220)[EVERY_SEED])
def test_twenty_samples_without_plants_give_no_false_finding(seed):
    assert found(sample(seed, ())) == {kind: set() for kind in KINDS}
