"""The synthetic portfolio: honest but for what is planted. Nothing here is computed by the generator's own rules."""

import json

import pandas as pd
import pytest

from pmo_lib.portfolio.tables import TABLES
from pmo_lib.sources.readers import read_source
from pmo_lib.sources.template import EXAMPLES
from pmo_lib.sources.validation import check
from tests.sample_files import SAMPLE
from tests.tiers import EVERY_SEED
from tools.sample import PLANTS, examples, generate, kinds, truths, write

LAST = pd.Timestamp("2026-10-31")
SEEDS = range(100, 120)[EVERY_SEED]


def colour(slip: int, overrun: float) -> str:
    if slip >= 60 or overrun >= 0.10:
        return "red"
    return "amber" if slip >= 15 or overrun >= 0.05 else "green"


def judged(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    frame = tables["status"].merge(tables["projects"], on="project_id", suffixes=("", "_plan"))
    slip = (frame.forecast_finish - frame.baseline_finish).dt.days
    overrun = frame.estimate_at_completion / frame.budget - 1
    return frame.assign(
        slip=slip,
        overrun=overrun,
        by_data=[colour(*pair) for pair in zip(slip, overrun, strict=True)],
    )


def running(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    projects = tables["projects"]
    return projects[projects.actual_start.notna() & projects.actual_finish.isna()]


@pytest.mark.parametrize("seed", SEEDS)
def test_without_plants_nothing_is_wrong_in_any_period(seed):
    tables = generate(seed, plants=())
    frame = judged(tables)
    assert (frame.declared_rag == frame.by_data).all()
    assert not (frame.by_data == "red").any()
    newest = frame.groupby("project_id").period_end.max()
    assert (newest.reindex(running(tables).project_id) == LAST).all()
    assert not tables["projects"].mandatory.any()


def test_the_default_sample_is_a_portfolio_one_would_believe():
    tables = generate()
    projects = tables["projects"]
    assert len(projects) == 45 and projects.program_id.nunique() >= 6
    names = projects[projects.program_id == "digital-transformation"].name
    assert {"Electronic medical records", "Patient portal", "System-wide training"} <= set(names)
    assert projects.name.is_unique and projects.project_id.is_unique
    assert tables["status"].period_end.nunique() == 24
    assert (projects.actual_finish.notna()).sum() >= 20
    assert set(projects.approach) == {"predictive", "adaptive", "hybrid"}
    assert "synthetic" in tables["organization"].name.iloc[0]


def test_it_passes_its_own_door():
    checked = check(read_source("data", SAMPLE.parent, {}))
    assert checked.rejected.empty
    absent = {"exchange_rates", "activities", "activity_links", "calendar_days"}
    assert set(checked.tables) == set(TABLES) - absent


def test_what_is_cumulative_never_falls_and_nobody_earns_more_than_the_budget():
    frame = judged(generate())
    for column in ("planned_value", "earned_value", "actual_cost"):
        assert (
            frame.sort_values("period_end").groupby("project_id")[column].diff().dropna() >= 0
        ).all()
    assert (frame.earned_value <= frame.budget).all()
    assert ((frame.earned_value / frame.budget - frame.percent_complete).abs() <= 0.00011).all()


def test_nothing_is_known_or_reached_after_the_last_period_and_no_status_outlives_its_project():
    tables = generate()
    for table, column in (
        ("projects", "known_since"),
        ("projects", "forecast_made"),
        ("projects", "actual_start"),
        ("projects", "actual_finish"),
        ("milestones", "actual_date"),
        ("milestones", "known_since"),
        ("changes", "decided"),
        ("decisions", "asked"),
    ):
        assert not (tables[table][column] > LAST).any(), (table, column)
    frame = judged(tables)
    assert not (frame.period_end > frame.actual_finish + pd.offsets.MonthEnd(0)).any()


def signs(tables: dict[str, pd.DataFrame]) -> set[tuple[str, str]]:
    """Every planted kind of truth that the data shows, found in the data alone."""
    frame = judged(tables)
    now = frame[frame.period_end == LAST].set_index("project_id")
    found = {
        ("watermelon", p) for p in now.index[(now.declared_rag == "green") & (now.by_data == "red")]
    }
    found |= {("late", p) for p in now.index[(now.slip >= 60) & (now.declared_rag == "red")]}
    found |= {
        ("over_budget", p) for p in now.index[(now.overrun >= 0.10) & (now.declared_rag == "red")]
    }
    newest = frame.groupby("project_id").period_end.max()
    active = running(tables).project_id
    found |= {("missing_status", p) for p in active if p not in newest.index}
    found |= {
        ("stale", p)
        for p in active
        if p in newest.index and newest[p] < LAST - pd.Timedelta(days=45)
    }
    projects = tables["projects"]
    return found | {
        ("mandatory", p) for p in projects.project_id[projects.mandatory & projects.regulated]
    }


def test_what_is_said_to_be_planted_is_there_and_nothing_else():
    assert signs(generate()) == {
        (truth["kind"], truth["project"]) for truth in truths(plants=PLANTS)
    }


@pytest.mark.parametrize("kind", PLANTS)
def test_taking_one_kind_away_makes_exactly_it_vanish_and_alters_no_other_project(kind):
    whole, without = generate(), generate(plants=[other for other in kinds() if other != kind])
    assert signs(whole) - signs(without) == {
        (t["kind"], t["project"]) for t in truths(plants=[kind])
    }
    touched = {truth["project"] for truth in truths(plants=[kind])}
    for name in ("projects", "status", "milestones"):
        left, right = (
            t[name][~t[name].project_id.isin(touched)].reset_index(drop=True)
            for t in (whole, without)
        )
        pd.testing.assert_frame_equal(left, right)


def test_a_watermelon_is_honest_before_it_is_planted_and_green_from_then_on():
    frame = judged(generate())
    periods = sorted(frame.period_end.unique())
    for truth in truths(plants=["watermelon"]):
        own = frame[frame.project_id == truth["project"]]
        since = periods[-truth["since"]]
        before, after = own[own.period_end < since], own[own.period_end >= since]
        assert (before.declared_rag == before.by_data).all() and len(after) == truth["since"]
        assert (after.declared_rag == "green").all() and (after.by_data == "red").all()


def test_a_plant_nobody_knows_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match=r"no such plants: \['melon'\]; there are .*'watermelon'"):
        generate(plants=["melon"])


def test_the_same_arguments_give_the_same_tables_and_another_seed_others():
    one, again = generate(7), generate(7)
    assert set(one) == set(again)
    for name, frame in one.items():
        pd.testing.assert_frame_equal(frame, again[name])
    assert not one["projects"].budget.equals(generate(8)["projects"].budget)


def test_it_scales_to_thousands_of_projects_and_hundreds_of_programs():
    tables = generate(projects=2_000, programs=200, periods=6)
    assert len(tables["projects"]) == 2_000 and tables["projects"].program_id.nunique() == 200
    assert tables["projects"].project_id.is_unique and tables["programs"].program_id.is_unique
    assert set(tables["status"].project_id) <= set(tables["projects"].project_id)


def test_the_files_of_the_sample_are_what_the_generator_writes(tmp_path):
    write(tmp_path)
    made, kept = (
        {path.name: path.read_bytes() for path in folder.iterdir()} for folder in (tmp_path, SAMPLE)
    )
    assert made == kept, "write them again: python -m tools.sample"
    assert sum(map(len, kept.values())) < 3_000_000


def test_the_files_of_the_sample_hold_the_generated_values_in_the_order_of_their_keys():
    read_back = check(read_source("data", SAMPLE.parent, {})).tables
    for name, frame in generate().items():
        ordered = frame.sort_values(list(TABLES[name].key), ignore_index=True)
        pd.testing.assert_frame_equal(read_back[name], ordered[read_back[name].columns])


def test_the_examples_of_the_template_are_what_the_generator_gives():
    kept = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    assert kept == examples(), "write them again: python -m tools.sample"
