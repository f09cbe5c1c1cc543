"""Outlooks of the finish: statements of real projects scored against what came, and nothing known too early."""

import numpy as np
import pandas as pd
import pytest

from pmo_lib.measures.finish_outlooks import (
    NEAREST,
    SHARES,
    History,
    Outlooks,
    Score,
    best_method,
    day_number,
    slips,
)
from pmo_lib.measures.forecast_ranges import nearest_cases, ranked
from pmo_lib.measures.forecast_scores import Coverage, brier, clustered_coverage, crps, skill

FORMATS = {"Date Reported As Of": "%m/%d/%Y %I:%M:%S %p", "Forecast Completion": "%m/%d/%Y"}
YEAR = pd.Timedelta(days=365)


@pytest.fixture(scope="module")
def statements(shared_data) -> pd.DataFrame:
    """Stated finishes of New York's capital projects; the columns that hold later changes are not read."""
    path = shared_data / "nyc_capital_projects" / "changes_2014_2019.csv"
    rows = pd.read_csv(path, usecols=["PID", *FORMATS])
    rows = rows.assign(
        **{name: pd.to_datetime(rows[name], format=f) for name, f in FORMATS.items()}
    )
    rows.columns = ["made", "project_id", "finish"]
    rows = rows.dropna().assign(made=lambda one: one.made.dt.normalize(), method="stated")
    return rows.astype({"project_id": str}).sort_values(["project_id", "made"])


@pytest.fixture(scope="module")
def scored(statements) -> pd.DataFrame:
    """The slip within twelve months, foretold at each date of reporting from what was known then."""
    found = []
    for day in sorted(statements.made.unique()):
        cases = slips(statements[statements.made <= day], day)
        if day + YEAR > statements.made.max() or len(cases) < NEAREST:
            continue
        pooled = slips_of_all(statements, day)
        now = statements[statements.made <= day].groupby("project_id").finish.last()
        then = statements[statements.made <= day + YEAR].groupby("project_id").finish.last()
        for project, finish in now.items():
            ahead = max((finish - day).days, 1)
            sample = ranked(nearest_cases(cases.ahead, cases.slip, ahead, NEAREST), SHARES)
            slip = float((then[project] - finish).days)
            found.append(
                {
                    "project_id": project,
                    "crps": crps(sample, slip),
                    "class": crps(pooled, slip),
                    "plan": abs(slip),
                    "inside": sample[9] <= slip <= sample[89],
                    "chance": np.mean(sample > 90),
                    "base": np.mean(pooled > 90),
                    "late": slip > 90,
                }
            )
    return pd.DataFrame(found)


def slips_of_all(statements: pd.DataFrame, day: pd.Timestamp) -> np.ndarray:
    """The slips of all statements whose twelve months were over on a day: the reference class."""
    then = statements[statements.made + YEAR <= day]
    known = statements[statements.made <= day].sort_values("made")
    last = pd.merge_asof(
        then.assign(until=then.made + YEAR).sort_values("until")[["project_id", "until", "finish"]],
        known[["project_id", "made", "finish"]].rename(columns={"finish": "later"}),
        left_on="until",
        right_on="made",
        by="project_id",
    )
    return (last.later - last.finish).dt.days.to_numpy(dtype=float)


def test_slips_of_real_projects_are_foretold_better_than_by_class_and_plan(scored):
    assert len(scored) > 600
    assert scored.crps.mean() <= 0.965 * scored["class"].mean()
    assert scored.crps.mean() <= 0.70 * scored["plan"].mean()


def test_the_range_of_the_slip_of_real_projects_is_not_refuted(scored):
    groups = scored.groupby("project_id").inside
    assert clustered_coverage(groups.sum(), groups.size()).refutes(0.8) == ""


def test_the_chance_of_a_slip_of_ninety_days_has_skill_over_the_base_rate(scored):
    base = brier(scored.base, scored.late)
    assert skill(brier(scored.chance, scored.late), base) >= 0.08


def test_shuffled_slips_leave_no_skill(scored):
    random = np.random.default_rng(1)
    late = random.permutation(scored.late.to_numpy())
    constant = np.full(len(late), late.mean())
    assert skill(brier(scored.chance, late), brier(constant, late)) < 0.01


def test_a_slip_counts_the_last_statement_within_twelve_months():
    made = pd.to_datetime(["2025-01-31", "2025-12-31", "2026-03-31"])
    points = pd.DataFrame(
        {
            "project_id": "P1",
            "made": made,
            "method": "stated",
            "finish": made + pd.to_timedelta([400, 165, 90], unit="D"),
        }
    )
    found = slips(points, pd.Timestamp("2026-06-30"))
    assert found.made.tolist() == [pd.Timestamp("2025-01-31")]
    assert found.slip.tolist() == [99.0]  # 2026-03-07 became 2026-06-14
    assert found.ahead.tolist() == [400.0]


def test_a_chance_is_the_share_of_percentiles_up_to_the_promise():
    days = np.arange(1.0, 100.0)[None, :]
    frame = pd.DataFrame({"project_id": ["P1"], "method": ["class"]})
    promise = pd.Series(pd.to_datetime(["1970-01-26"]), index=["P1"])
    assert Outlooks(frame, days).chance(promise).tolist() == [25 / 99]
    assert np.isnan(Outlooks(frame, days).chance(promise.iloc[:0])).all()


def test_a_missing_day_has_no_number():
    assert np.isnan(day_number([pd.NaT])).all()


def score(method: str, error: float, projects: int = 12, plan: float = 10.0) -> Score:
    return Score(method, Coverage(1, 1, projects, 0, 1, 1, 0), error, plan, 0.1, 0.1)


def test_the_method_with_the_best_score_against_the_plan_speaks_if_ten_projects_support_it():
    both = {"class": score("class", 8.0), "stated": score("stated", 4.0)}
    assert best_method(both) == "stated"
    assert best_method(both | {"stated": score("stated", 4.0, projects=9)}) == "class"
    assert best_method({"stated": score("stated", 4.0, projects=9)}) == "class"
    assert best_method(both | {"pace": score("pace", 3.0, plan=5.0)}) == "stated"


def test_a_history_without_rows_has_nothing_dated_later():
    projects = pd.DataFrame(
        {
            "program_id": [],
            "start": pd.to_datetime([]),
            "actual": pd.to_datetime([]),
            "finished": [],
        }
    )
    points = pd.DataFrame(
        {"project_id": [], "made": pd.to_datetime([]), "method": [], "finish": []}
    )
    History(projects, points, pd.Timestamp("2026-10-31")).check(pd.Timestamp("2020-01-01"))
