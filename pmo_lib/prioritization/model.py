"""A portfolio's tables as a problem of choice: options by month, money by period, roles by month."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pmo_lib.errors import ConfigurationError
from pmo_lib.optimization.problem import Problem, Share
from pmo_lib.portfolio.lifecycle import OPEN, State, newest_status, objectives_of, states
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.prioritization.rules import Rules
from pmo_lib.prioritization.scoring import Scoring, candidates


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """
    A problem with what its numbers stand for.

    Args:
        projects: by position: project_id, name, program_id, running, mandatory, score, to_go, sunk [currency].
        shift: (n,) months by which each option is later than planned.
        periods: last days of the budget periods.
        resources: role_id, role and period_end of each limited resource.
        buckets: names of the objectives with shares.
        undecided: projects that cannot be weighed, with the reason.
    """

    problem: Problem
    projects: pd.DataFrame
    shift: np.ndarray
    periods: pd.DatetimeIndex
    resources: pd.DataFrame
    buckets: tuple[str, ...]
    undecided: pd.DataFrame


def months_after(days: pd.Series, as_of) -> np.ndarray:
    """Whole months from the month of a day to the month of others."""
    day = pd.Timestamp(as_of)
    return ((days.dt.year - day.year) * 12 + days.dt.month - day.month).to_numpy()


def build(portfolio: Portfolio, scoring: Scoring, rules: Rules) -> Model:
    """The problem that a portfolio's tables state."""
    projects, undecided = _projects(portfolio, scoring, rules)
    options = _options(portfolio, projects, rules)
    owner, shift = options["at"].to_numpy(int), options["shift"].to_numpy(int)
    decay = (1 - options.decay.to_numpy()) ** shift
    periods, budget = _budget(portfolio, rules)
    cost = _cost(portfolio, projects, periods, owner, shift)
    resources, use, capacity = _use(portfolio, projects, owner, shift)
    start, finish = _dates(portfolio, projects, owner, shift)
    shares, buckets = _shares(portfolio, projects)
    problem = Problem(
        owner,
        projects.score.to_numpy()[owner] * decay,
        cost,
        budget,
        use,
        capacity,
        decay,
        start,
        finish,
        mandatory=frozenset(np.flatnonzero(projects.mandatory).tolist()),
        exclusions=_groups(portfolio.exclusions, projects),
        prerequisites=_prerequisites(portfolio, projects),
        synergies=_synergies(portfolio.synergies, projects),
        shares=shares,
        total=float("inf") if rules.budget is None else rules.budget,
    )
    return Model(problem, projects, shift, periods, resources, buckets, undecided)


def _projects(
    portfolio: Portfolio, scoring: Scoring, rules: Rules
) -> tuple[pd.DataFrame, pd.DataFrame]:
    frame = forced(candidates(portfolio), rules)
    flows = _ahead(portfolio)
    to_go = flows.groupby("project_id").cost.sum(min_count=1)
    frame = frame.assign(
        running=frame.project_id.map(states(portfolio).state).isin(OPEN),
        mandatory=frame.mandatory.fillna(False).astype(bool),
        score=frame.project_id.map(scoring.total),
        to_go=frame.project_id.map(to_go),
        sunk=frame.project_id.map(newest_status(portfolio).actual_cost),
    )
    reason = np.select(
        [frame.to_go.isna(), frame.score.isna() & ~frame.mandatory],
        ["no cost ahead is known", "a score is missing"],
        "",
    )
    undecided = frame[reason != ""].assign(reason=reason[reason != ""])
    left = frame[reason == ""].reset_index(drop=True)
    return left.assign(score=left.score.fillna(0.0)), undecided.reset_index(drop=True)


def forced(frame: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """
    Projects with what the rules force: in is a duty, and out is none.

    Raises:
        ConfigurationError: a project that cannot be chosen.
    """
    unknown = sorted({*rules.forced_in, *rules.forced_out} - set(frame.project_id))
    if unknown:
        raise ConfigurationError(
            f"no project {unknown[0]!r} can be chosen",
            code="PMO-P02",
            action="name one that is neither finished nor cancelled",
        )
    duty = frame.mandatory.fillna(False).astype(bool) | frame.project_id.isin(list(rules.forced_in))
    return frame.assign(mandatory=duty & ~frame.project_id.isin(list(rules.forced_out)))


def _ahead(portfolio: Portfolio) -> pd.DataFrame:
    flows = portfolio.cash_flows
    return flows[flows.period_end > pd.Timestamp(portfolio.as_of)]


def _options(portfolio: Portfolio, projects: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    windows = portfolio.start_windows.set_index("project_id")
    latest = projects.project_id.map(windows.latest_months).fillna(0).astype(int)
    decay = projects.project_id.map(windows.monthly_decay).fillna(0.0)
    out = projects.project_id.isin(list(rules.forced_out))
    rows = [
        (at, shift, d)
        for at, (last, d) in enumerate(zip(latest, decay, strict=True))
        if not out[at]
        for shift in range(0, last + 1, rules.step)
    ]
    return pd.DataFrame(rows, columns=["at", "shift", "decay"])


def _budget(portfolio: Portfolio, rules: Rules) -> tuple[pd.DatetimeIndex, np.ndarray]:
    rows = portfolio.budgets[
        portfolio.budgets.period_end > pd.Timestamp(portfolio.as_of)
    ].sort_values("period_end")
    amounts = rows.amount.to_numpy(float)
    if rules.budget is not None and amounts.sum() > 0:
        amounts = amounts * rules.budget / amounts.sum()
    return pd.DatetimeIndex(rows.period_end), amounts


def _cost(
    portfolio: Portfolio,
    projects: pd.DataFrame,
    periods: pd.DatetimeIndex,
    owner: np.ndarray,
    shift: np.ndarray,
) -> np.ndarray:
    """(options, periods + 1): the last column holds what falls after the last period, where nothing limits it."""
    flows = _ahead(portfolio).dropna(subset=["cost"])
    at = flows.project_id.map(pd.Series(projects.index, projects.project_id))
    flows, at = flows[at.notna()], at[at.notna()].to_numpy(int)
    ends, month = (
        months_after(pd.Series(periods), portfolio.as_of),
        months_after(flows.period_end, portfolio.as_of),
    )
    cost = np.zeros((len(owner), len(periods) + 1))
    for option, (project, later) in enumerate(zip(owner, shift, strict=True)):
        own = at == project
        np.add.at(
            cost[option], np.searchsorted(ends, month[own] + later), flows.cost.to_numpy()[own]
        )
    return cost[:, : len(periods)] if not cost[:, -1].any() else cost


def _use(portfolio: Portfolio, projects: pd.DataFrame, owner: np.ndarray, shift: np.ndarray):
    """Resources (role and month) with a capacity, the use of each by each option, and the capacities."""
    now = pd.Timestamp(portfolio.as_of)
    names = dict(zip(portfolio.roles.role_id, portfolio.roles.name, strict=True))
    demand = portfolio.demand[portfolio.demand.period_end > now].dropna(subset=["fte"])
    at = demand.project_id.map(pd.Series(projects.index, projects.project_id))
    demand = demand.assign(at=at, month=months_after(demand.period_end, now)).dropna(subset=["at"])
    latest = int(demand.month.max() + shift.max(initial=0)) if len(demand) else 0
    limits = _limits(portfolio, latest)
    limits = limits.assign(role=[names.get(role, role) for role in limits.role_id])
    place = {key: k for k, key in enumerate(zip(limits.role_id, limits.month, strict=True))}
    use = np.zeros((len(owner), len(limits)))
    rows = {
        project: list(zip(r.role_id, r.month, r.fte, strict=True))
        for project, r in demand.groupby("at")
    }
    for option, (project, later) in enumerate(zip(owner, shift, strict=True)):
        for role, month, fte in rows.get(project, ()):
            if (role, month + later) in place:
                use[option, place[role, month + later]] += fte
    return limits[["role_id", "role", "period_end"]], use, limits.fte.to_numpy(float)


def _limits(portfolio: Portfolio, latest: int) -> pd.DataFrame:
    """
    The stated capacity of each role by month ahead; after a role's last stated month that month goes on.

    Args:
        latest: the last month that is asked for, counted from the as-of month.

    Returns:
        role_id, period_end, month and fte, by role and month.
    """
    rows = portfolio.capacity.dropna(subset=["fte", "period_end"]).sort_values("period_end")
    rows = rows.assign(month=months_after(rows.period_end, portfolio.as_of))
    rows = rows[["role_id", "period_end", "month", "fte"]]
    last = rows.drop_duplicates("role_id", keep="last")
    after = last.assign(month=[range(max(month, 0) + 1, latest + 1) for month in last.month])
    after = after.explode("month").dropna(subset=["month"]).astype({"month": int})
    end = pd.Timestamp(portfolio.as_of) + pd.offsets.MonthEnd(0)
    after = after.assign(period_end=[end + pd.offsets.MonthEnd(month) for month in after.month])
    whole = pd.concat([rows[rows.period_end > pd.Timestamp(portfolio.as_of)], after])
    return whole.sort_values(["role_id", "month"], ignore_index=True)


def _dates(
    portfolio: Portfolio, projects: pd.DataFrame, owner: np.ndarray, shift: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """First month of work and first month after it, counted from the as-of month; nothing starts before the next."""
    begins = projects.actual_start.fillna(projects.forecast_start).fillna(projects.baseline_start)
    ends = projects.forecast_finish.fillna(projects.baseline_finish).fillna(begins)
    start = np.maximum(np.nan_to_num(months_after(begins, portfolio.as_of).astype(float), nan=1), 1)
    finish = (
        np.maximum(np.nan_to_num(months_after(ends, portfolio.as_of).astype(float), nan=1), start)
        + 1
    )
    return (start[owner] + shift).astype(int), (finish[owner] + shift).astype(int)


def _positions(projects: pd.DataFrame) -> dict[str, int]:
    return {identity: at for at, identity in enumerate(projects.project_id)}


def _groups(table: pd.DataFrame, projects: pd.DataFrame) -> tuple[tuple[int, ...], ...]:
    at = _positions(projects)
    groups = [
        tuple(at[p] for p in rows.project_id if p in at) for _, rows in table.groupby("group_id")
    ]
    return tuple(group for group in groups if len(group) > 1)


def _synergies(
    table: pd.DataFrame, projects: pd.DataFrame
) -> tuple[tuple[tuple[int, ...], float], ...]:
    at = _positions(projects)
    groups = [
        (tuple(at[p] for p in rows.project_id if p in at), len(rows), float(rows.points.sum()))
        for _, rows in table.groupby("group_id")
    ]
    return tuple((members, points) for members, size, points in groups if len(members) == size > 1)


def _prerequisites(portfolio: Portfolio, projects: pd.DataFrame) -> tuple[tuple[int, int], ...]:
    """Pairs by position; what is finished is no obstacle, what can no longer be chosen is one for good (-1)."""
    at = _positions(projects)
    state = states(portfolio).state
    finished = set(state.index[state == State.FINISHED])
    pairs = portfolio.prerequisites[["project_id", "requires_id"]].itertuples(index=False)
    return tuple(
        (at[p], at.get(needed, -1)) for p, needed in pairs if p in at and needed not in finished
    )


def parts_of(projects: pd.DataFrame, objectives: list[str]) -> np.ndarray:
    """(projects, objectives) which part of each project counts for each objective: evenly over those it states."""
    stated = [objectives_of(words) for words in projects.strategic_objectives]
    return np.array(
        [[(name in own) / len(own) if own else 0.0 for name in objectives] for own in stated]
    ).reshape(len(stated), len(objectives))


def _shares(
    portfolio: Portfolio, projects: pd.DataFrame
) -> tuple[tuple[Share, ...], tuple[str, ...]]:
    table = portfolio.objectives
    if portfolio.projects.strategic_objectives.isna().all():
        return (), ()  # which objectives projects serve is not known: shares cannot limit them
    part = parts_of(projects, table["name"].tolist())
    low, high = table.minimum.fillna(0.0), table.maximum.fillna(1.0)
    bound = [n for n in range(len(table)) if low[n] > 0 or high[n] < 1]
    shares = tuple(Share(tuple(part[:, n].tolist()), float(low[n]), float(high[n])) for n in bound)
    return shares, tuple(table["name"][n] for n in bound)
