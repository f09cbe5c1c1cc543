"""The choice checked against the tables themselves: months, money, people, duties and points added up once more, without the model."""

from collections.abc import Iterator, Mapping

import pandas as pd

from pmo_lib.portfolio.lifecycle import State, objectives_of, states
from pmo_lib.portfolio.portfolio import Portfolio

SLACK = 1e-6  # of a limit, at least of one unit: what a solver rounds


def faults(
    portfolio: Portfolio,
    kept: Mapping[str, int],
    scores: pd.Series,
    worth: float,
    budget: float | None = None,
) -> list[str]:
    """
    Everything the tables have against a choice, in sentences; nothing where it holds.

    Args:
        kept: months by which each chosen project is later than planned, by project id.
        scores: by project id, of all that can be chosen. [points]
        worth: what the choice is claimed to be worth. [points]
        budget: money over the horizon, instead of the tables'; shared over the periods as they share it. [currency]
    """
    chosen = pd.Series(dict(kept), dtype="int64")
    checks = (_duties, _windows, _groups, _order, _money, _people, _shares)
    sentences = [words for check in checks for words in check(portfolio, chosen, budget)]
    counted = _points(portfolio, chosen, scores)
    if abs(counted - worth) > SLACK * max(1.0, abs(worth)):
        sentences.append(f"by the tables it is worth {counted:.6g} points, not {worth:.6g}")
    return sentences


def _later(portfolio: Portfolio, table: str, chosen: pd.Series) -> pd.DataFrame:
    """Rows ahead of the chosen projects, with the month (a running number) in which they fall once shifted."""
    frame = portfolio.tables[table] if portfolio.has(table) else getattr(portfolio, table)
    rows = frame[
        (frame.period_end > pd.Timestamp(portfolio.as_of)) & frame.project_id.isin(chosen.index)
    ]
    return rows.assign(month=_month(rows.period_end) + rows.project_id.map(chosen).astype("int64"))


def _month(days: pd.Series) -> pd.Series:
    return days.dt.year * 12 + days.dt.month


def _over(amount: float, limit: float) -> bool:
    return amount > limit + SLACK * max(1.0, abs(limit))


def _points(portfolio: Portfolio, chosen: pd.Series, scores: pd.Series) -> float:
    decay = (
        portfolio.start_windows.set_index("project_id")
        .monthly_decay.reindex(chosen.index)
        .fillna(0.0)
    )
    own = (scores.reindex(chosen.index).fillna(0.0) * (1 - decay) ** chosen).sum()
    groups = portfolio.synergies.groupby("group_id")
    return float(
        own
        + sum(
            rows.points.sum()
            for _, rows in groups
            if len(rows) > 1 and rows.project_id.isin(chosen.index).all()
        )
    )


def _duties(portfolio: Portfolio, chosen: pd.Series, _) -> Iterator[str]:
    rows = portfolio.projects
    state = rows.project_id.map(states(portfolio).state)
    over = state.isin([State.FINISHED, State.CANCELLED])
    known = set(
        portfolio.cash_flows.project_id[
            (portfolio.cash_flows.period_end > pd.Timestamp(portfolio.as_of))
            & portfolio.cash_flows.cost.notna()
        ]
    )
    must = rows[rows.mandatory.fillna(False).astype(bool) & ~over & rows.project_id.isin(known)]
    yield from (
        f"{name} must be done and is not chosen"
        for name in must.project_id
        if name not in chosen.index
    )
    yield from (
        f"{name} is over and is chosen" for name in rows.project_id[over] if name in chosen.index
    )


def _windows(portfolio: Portfolio, chosen: pd.Series, _) -> Iterator[str]:
    latest = (
        portfolio.start_windows.set_index("project_id")
        .latest_months.reindex(chosen.index)
        .fillna(0)
    )
    late = chosen[(chosen > latest) | (chosen < 0)]
    yield from (f"{name} may not be moved by {months} months" for name, months in late.items())


def _groups(portfolio: Portfolio, chosen: pd.Series, _) -> Iterator[str]:
    rows = portfolio.exclusions[portfolio.exclusions.project_id.isin(chosen.index)]
    counts = rows.groupby("group_id").project_id.nunique()
    yield from (
        f"{count} of the projects of {group} are chosen, of which one may be"
        for group, count in counts.items()
        if count > 1
    )


def _order(portfolio: Portfolio, chosen: pd.Series, _) -> Iterator[str]:
    rows = portfolio.projects.set_index("project_id")
    now = pd.Timestamp(portfolio.as_of).year * 12 + pd.Timestamp(portfolio.as_of).month
    begins = rows.actual_start.fillna(rows.forecast_start).fillna(rows.baseline_start)
    start = _month(begins).fillna(now + 1).clip(lower=now + 1)
    end = _month(rows.forecast_finish.fillna(rows.baseline_finish).fillna(begins)).fillna(now + 1)
    done = states(portfolio).state == State.FINISHED
    for project, needed in portfolio.prerequisites[["project_id", "requires_id"]].itertuples(
        index=False
    ):
        if project not in chosen.index or bool(done.get(needed, False)):
            continue
        if needed not in chosen.index:
            yield f"{project} is chosen without {needed}, which it needs"
        elif max(end[needed], start[needed]) + chosen[needed] >= start[project] + chosen[project]:
            yield f"{project} would begin before {needed} is finished"


def _money(portfolio: Portfolio, chosen: pd.Series, budget: float | None) -> Iterator[str]:
    spent = _later(portfolio, "cash_flows", chosen)
    limits = portfolio.budgets[
        portfolio.budgets.period_end > pd.Timestamp(portfolio.as_of)
    ].sort_values("period_end")
    scale = budget / limits.amount.sum() if budget is not None and limits.amount.sum() > 0 else 1.0
    before = -1
    for end, amount in zip(limits.period_end, limits.amount * scale, strict=True):
        month = end.year * 12 + end.month
        taken = spent.cost[(spent.month > before) & (spent.month <= month)].sum()
        if _over(taken, amount):
            yield f"{taken:,.0f} are spent until {end.date()}, of {amount:,.0f}"
        before = month
    if budget is not None and _over(spent.cost.sum(), budget):
        yield f"{spent.cost.sum():,.0f} are spent in all, of {budget:,.0f}"


def _people(portfolio: Portfolio, chosen: pd.Series, _) -> Iterator[str]:
    load = _later(portfolio, "demand", chosen).groupby(["role_id", "month"]).fte.sum()
    rows = portfolio.capacity.dropna(subset=["fte", "period_end"])
    stated = dict(
        zip(zip(rows.role_id, _month(rows.period_end), strict=True), rows.fte, strict=True)
    )
    for (role, month), asked in load.items():
        last = max(
            (known for name, known in stated if name == role and known <= month), default=None
        )
        goes_on = last is not None and not any(n == role and k > month for n, k in stated)
        fte = stated.get((role, month), stated[role, last] if goes_on else None)
        if fte is not None and _over(asked, fte):
            yield f"{role} is asked for {asked:.4g} of {fte:.4g} FTE in month {(month - 1) % 12 + 1} of {(month - 1) // 12}"


def _shares(portfolio: Portfolio, chosen: pd.Series, _) -> Iterator[str]:
    spent = _later(portfolio, "cash_flows", chosen).groupby("project_id").cost.sum()
    if portfolio.projects.strategic_objectives.isna().all():
        return
    stated = portfolio.projects.set_index("project_id").strategic_objectives.reindex(spent.index)
    parts = [objectives_of(words) for words in stated]
    for name, low, high in portfolio.objectives[["name", "minimum", "maximum"]].itertuples(
        index=False
    ):
        own = sum(cost / len(part) for cost, part in zip(spent, parts, strict=True) if name in part)
        if pd.notna(low) and own < low * spent.sum() - SLACK * max(1.0, spent.sum()):
            yield f"{name} gets less than {low:.0%} of the money"
        if pd.notna(high) and own > high * spent.sum() + SLACK * max(1.0, spent.sum()):
            yield f"{name} gets more than {high:.0%} of the money"
