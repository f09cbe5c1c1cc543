"""
Nine indices of 100,000 projects at the end of each of 36 periods: the kernels against pandas groupby-apply and a copy.

Groupby-apply is measured on 2,000 of the projects and scaled by their number; both sides in CPU seconds of one process.
"""

import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from pmo_lib.measures import earned_schedule as es
from pmo_lib.measures import earned_value as ev

PROJECTS, PERIODS, SAMPLED = 100_000, 36, 2_000
FASTER_THAN_PANDAS, TIMES_A_COPY = 150, 40


def portfolio(projects: int) -> dict[str, np.ndarray]:
    """Cumulative planned and earned value and actual cost, (projects, periods), and the budget of each project."""
    rng = np.random.default_rng(2026)
    planned = np.cumsum(rng.choice([0.0, 1e4, 2e4, 5e4], (projects, PERIODS)), axis=1)
    earned = planned * rng.uniform(0.6, 1.1, (projects, 1))
    return {
        "planned": planned,
        "earned": earned,
        "spent": earned * rng.uniform(0.9, 1.3, (projects, 1)),
        "budget": planned[:, -1].copy(),
    }


def by_kernels(planned, earned, spent, budget) -> dict[str, np.ndarray]:
    """All projects and periods at once."""
    whole, time_used = budget[:, None], np.arange(1.0, PERIODS + 1)
    in_time, duration = (
        es.earned_schedule(planned, earned, budget),
        es.planned_duration(planned, budget)[:, None],
    )
    return {
        "cpi": ev.cost_performance_index(earned, spent),
        "spi": ev.schedule_performance_index(earned, planned),
        "eac_budget": ev.estimate_at_budget_rate(earned, spent, whole),
        "eac_cost": ev.estimate_at_cost_rate(earned, spent, whole),
        "eac_both": ev.estimate_at_cost_and_schedule_rate(earned, spent, planned, whole),
        "tcpi": ev.to_complete_index_budget(earned, spent, whole),
        "es": in_time,
        "spi_t": es.schedule_performance_index_time(in_time, time_used),
        "ieac_t": es.estimate_at_completion_time(duration, in_time, time_used),
    }


def of_one(group: pd.DataFrame) -> pd.DataFrame:
    """One project's periods, as an analyst writes it for `groupby.apply`; the same edges."""
    planned, earned, spent, whole = group.planned, group.earned, group.spent, group.budget.iloc[0]
    cpi, spi = earned / spent.where(spent != 0), earned / planned.where(planned != 0)
    both, left = cpi * spi, whole - earned
    count = np.searchsorted(planned, earned, side="right")
    padded = np.concatenate([[0.0], planned, [np.nan]])
    before, after = padded[count], padded[count + 1]
    with np.errstate(invalid="ignore", divide="ignore"):
        in_time = count + np.where(earned == before, 0.0, (earned - before) / (after - before))
    duration = float(np.argmax(planned.to_numpy() >= whole) + 1)
    in_time = pd.Series(np.where(earned >= whole, duration, in_time), index=group.index).mask(
        earned == 0, 0.0
    )
    spi_t = in_time / np.arange(1, len(group) + 1)
    return pd.DataFrame(
        {
            "cpi": cpi,
            "spi": spi,
            "eac_budget": spent + left,
            "eac_cost": spent + left / cpi.where(cpi != 0),
            "eac_both": spent + left / both.where(both != 0),
            "tcpi": (left / (whole - spent)).mask((earned >= whole) | (spent >= whole)),
            "es": in_time,
            "spi_t": spi_t,
            "ieac_t": duration / spi_t.where(spi_t != 0),
        }
    )


def by_groups(planned, earned, spent, budget) -> pd.DataFrame:
    """Project by project, in a table of one row for each period."""
    columns = {
        "project": np.repeat(np.arange(len(planned)), PERIODS),
        "budget": np.repeat(budget, PERIODS),
    }
    frame = pd.DataFrame(
        {**columns, "planned": planned.ravel(), "earned": earned.ravel(), "spent": spent.ravel()}
    )
    return frame.groupby("project", group_keys=False).apply(of_one)


def seconds(work: Callable[[], object], times: int) -> float:
    """CPU seconds of the quickest of several runs."""
    spent = []
    for _ in range(times):
        before = time.process_time()
        work()
        spent.append(time.process_time() - before)
    return min(spent)


def main() -> bool:
    """Whether both bounds hold."""
    whole = portfolio(PROJECTS)
    some = {name: values[:SAMPLED] for name, values in whole.items()}
    results, peer = by_kernels(**whole), by_groups(**some)
    for name, values in results.items():  # a ratio of two different answers would say nothing
        np.testing.assert_allclose(values[:SAMPLED].ravel(), peer[name], rtol=1e-9, atol=1e-9)
    own = seconds(lambda: by_kernels(**whole), 3)
    groups = seconds(lambda: by_groups(**some), 1) * PROJECTS / SAMPLED
    copy = seconds(lambda: [values.copy() for values in results.values()], 5)
    print(f"nine indices, {PROJECTS:,} projects x {PERIODS} periods: {own:.2f} s CPU")
    print(
        f"pandas groupby-apply ({SAMPLED:,} projects measured, scaled): {groups:.0f} s CPU, {groups / own:.0f} times as much (at least {FASTER_THAN_PANDAS})"
    )
    print(
        f"copying the nine columns: {copy:.3f} s CPU, {own / copy:.1f} times that (at most {TIMES_A_COPY})"
    )
    return groups / own >= FASTER_THAN_PANDAS and own / copy <= TIMES_A_COPY


if __name__ == "__main__":
    sys.exit(not main())
