"""Several estimates of cost and finish side by side, each with its own past error on this portfolio."""

import pandas as pd

from pmo_lib.measures import flow, forecast_accuracy
from pmo_lib.portfolio.metric import FEWEST
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.vocabulary import Approach
from pmo_lib.status.history import methods_on_finished
from pmo_lib.status.performance import indices, schedule
from pmo_lib.status.selection import active

COST_METHODS = {
    "stated": "As stated by the projects",
    "at_budget_rate": "Rest as budgeted",
    "at_cost_rate": "Rest at the cost rate so far",
    "at_both_rates": "Rest at cost and schedule rate",
}
TIME_METHODS = {
    "months_planned": "As planned",
    "months_stated": "As stated by the projects",
    "months_earned": "At the pace so far",
}
CHECKPOINTS = 2  # periods ahead at which a range of throughput is checked


def cost_estimates(portfolio: Portfolio, frame: pd.DataFrame) -> pd.DataFrame:
    """
    What all projects under way will cost together, by each method, and how wrong the method was on finished ones.

    Only projects count for which every method gives a number, so that the totals can be compared.

    Returns:
        a row per method: method, total [currency], projects; finished (how many projects its error rests on), error (median
        of the projects' median absolute errors, part of the cost; missing below five), bias (mean part; negative: too low).
    """
    running = active(frame)
    estimated = indices(running).assign(stated=running.estimate)[list(COST_METHODS)].dropna()
    past = methods_on_finished(portfolio, frame)
    return _compared(past, "cost", estimated, COST_METHODS)


def time_estimates(portfolio: Portfolio, frame: pd.DataFrame) -> pd.DataFrame:
    """How wrong each way of estimating the duration was on finished projects; columns as in `cost_estimates`."""
    past = methods_on_finished(portfolio, frame)
    return _compared(
        past, "months", pd.DataFrame(columns=list(TIME_METHODS), dtype=float), TIME_METHODS
    )


def _compared(
    past: pd.DataFrame, actual: str, estimated: pd.DataFrame, methods: dict[str, str]
) -> pd.DataFrame:
    rows = []
    for method, name in methods.items():
        known = past[(past[actual] > 0) & past[method].notna()]
        errors = known.groupby("project_id")[[method, actual]].apply(
            lambda own, method=method: forecast_accuracy.median_absolute_percentage_error(
                own[method], own[actual]
            )
        )
        enough = len(errors) >= FEWEST
        lean = float((known[method] / known[actual] - 1).mean()) if enough else None
        rows.append(
            {
                "id": method,
                "method": name,
                "total": float(estimated[method].sum()) if len(estimated) else None,
                "projects": len(estimated),
                "finished": len(errors),
                "error": float(errors.median()) if enough else None,
                "bias": lean,
            }
        )
    return pd.DataFrame(rows)


def by_project(portfolio: Portfolio, frame: pd.DataFrame) -> pd.DataFrame:
    """
    Each project under way: its indices, its estimates of cost and its finish by plan, as stated, and at its own pace.

    Returns:
        columns of the positions' name and project_id, of `indices`, time_index (SPI(t)), finish_at_pace (date), months_earned,
        and for adaptive and hybrid projects soonest and latest (dates, eight times out of ten). Missing where undefined.
    """
    running = active(frame)
    pace = schedule(running)
    table = running[["project_id", "name", "baseline_finish", "finish", "budget", "estimate"]].join(
        indices(running)
    )
    table = table.assign(time_index=pace["index"], needed_pace=pace.needed)
    first = pd.Series(
        {i: running.plan[i].first + running.plan[i].start for i in pace.index}, dtype=float
    )
    table = table.assign(
        finish_at_pace=_month_end((first + pace.duration).round() - 1).reindex(table.index)
    )
    return table.merge(
        adaptive(portfolio, running)[["project_id", "soonest", "latest"]],
        on="project_id",
        how="left",
    )


def _month_end(numbers: pd.Series) -> pd.Series:
    """The last day of months counted from January 1970."""
    known = numbers.dropna().astype(int)
    days = (
        pd.PeriodIndex.from_ordinals(known.to_list(), freq="M").to_timestamp(how="end").normalize()
    )
    return pd.Series(days, index=known.index, dtype="datetime64[us]")


def adaptive(portfolio: Portfolio, running: pd.DataFrame) -> pd.DataFrame:
    """
    Flow of adaptive and hybrid projects, and when the remaining items will be done if work goes on as it went.

    Returns:
        project_id, name, throughput (items a period), cycle_days, remaining, soonest and latest (dates, 80 % range); empty
        where no project tells its items. Dates are missing with fewer than five periods, the latest where it is not in sight.
    """
    found = []
    chosen = running[running.approach.isin([Approach.ADAPTIVE, Approach.HYBRID])].set_index(
        "project_id"
    )
    for project, rows in portfolio.work_items.sort_values("period_end").groupby("project_id"):
        if project not in chosen.index:
            continue
        last = rows.iloc[-1]
        net = (rows.done - rows.added.fillna(0)).dropna()
        soonest, latest = flow.periods_to_finish(net, last.remaining)
        dates = [
            last.period_end + pd.offsets.MonthEnd(int(n)) if pd.notna(n) else pd.NaT
            for n in (soonest, latest)
        ]
        found.append(
            {
                "project_id": project,
                "name": chosen.loc[project, "name"],
                "throughput": rows.done.tail(6).mean(),
                "cycle_days": rows.cycle_days.tail(6).median(),
                "remaining": last.remaining,
                "soonest": dates[0],
                "latest": dates[1],
                "baseline_finish": chosen.loc[project, "baseline_finish"],
            }
        )
    columns = [
        "project_id",
        "name",
        "throughput",
        "cycle_days",
        "remaining",
        "soonest",
        "latest",
        "baseline_finish",
    ]
    return pd.DataFrame(found, columns=columns)


def past_ranges(portfolio: Portfolio, confidence: float = 0.8) -> pd.DataFrame:
    """
    What the range of throughput would have been in the past, and whether it held what came: from every period with five before
    it and two after, over all projects that tell their items.

    Returns:
        a row per case: project_id, name, made (the period from which was looked ahead), low, high, done, held.
    """
    names, found = portfolio.projects.set_index("project_id").name, []
    for project, rows in (
        portfolio.work_items.dropna(subset=["done"]).sort_values("period_end").groupby("project_id")
    ):
        done, days = rows.done.to_numpy(), rows.period_end.tolist()
        for at in range(5, len(done) - CHECKPOINTS + 1):
            low, high = flow.expected_throughput(done[:at], CHECKPOINTS, confidence)
            came = float(done[at : at + CHECKPOINTS].sum())
            inside, _ = forecast_accuracy.coverage([low], [high], [came])
            found.append(
                (
                    project,
                    names.get(project, project),
                    days[at - 1],
                    float(low),
                    float(high),
                    came,
                    bool(inside),
                )
            )
    return pd.DataFrame(
        found, columns=["project_id", "name", "made", "low", "high", "done", "held"]
    )
