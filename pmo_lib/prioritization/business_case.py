"""The money case of a project: net present value, benefit-cost ratio, payback, internal rate of return, break-even."""

from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from pmo_lib.portfolio.portfolio import Portfolio


def present_value(amounts: np.ndarray, years: np.ndarray, rate: float) -> float:
    """
    Value today of amounts at times. amounts: (n,) [currency]; years: (n,) from now; rate: yearly.

    >>> round(present_value([110.0], [1.0], 0.10), 6)
    100.0
    """
    return float(np.sum(np.asarray(amounts, float) / (1 + rate) ** np.asarray(years, float)))


def benefit_cost_ratio(benefits: float, costs: float) -> float:
    """Present value of benefits over that of costs; missing where nothing is spent."""
    return benefits / costs if costs > 0 else float("nan")


def payback(net: np.ndarray, years: np.ndarray) -> float:
    """
    Time after which the sum of what came in and went out stays at or above zero, not discounted; missing where never.

    >>> payback([-100.0, 60.0, 60.0], [0.0, 1.0, 2.0])
    2.0
    """
    running = np.cumsum(np.asarray(net, float))
    below = np.flatnonzero(running < -1e-9)
    if not len(running) or (len(below) and below[-1] == len(running) - 1):
        return float("nan")
    return float(np.asarray(years, float)[below[-1] + 1]) if len(below) else 0.0


def internal_rates(net: np.ndarray, years: np.ndarray, *, high: float = 10.0) -> list[float]:
    """
    Every yearly rate between -99 % and `high` at which the net present value is zero: none, one, or several.

    >>> [round(rate, 4) for rate in internal_rates([-100.0, 230.0, -132.0], [0.0, 1.0, 2.0])]
    [0.1, 0.2]
    """
    from scipy.optimize import brentq

    grid = np.concatenate([np.linspace(-0.99, 1, 800), np.linspace(1.01, high, 200)])
    values = [present_value(net, years, rate) for rate in grid]
    pairs = [
        (a, b)
        for a, b, va, vb in zip(grid, grid[1:], values, values[1:], strict=False)
        if va * vb < 0
    ]
    exact = [
        float(rate) for rate, value in zip(grid, values, strict=True) if value == 0 and np.any(net)
    ]
    return sorted(
        [*exact, *(float(brentq(lambda r: present_value(net, years, r), a, b)) for a, b in pairs)]
    )


@dataclass(frozen=True, slots=True)
class Case:
    """
    A project's business case; what cannot be said is missing.

    Args:
        benefits, costs: their present values. [currency]
        irr: missing unless it is unique; irr_count: how many rates there are.
        break_even: the part of the benefits at which the net present value is zero.
    """

    project_id: str
    benefits: float = float("nan")
    costs: float = float("nan")
    npv: float = float("nan")
    ratio: float = float("nan")
    payback_years: float = float("nan")
    irr: float = float("nan")
    irr_count: int = 0
    break_even: float = float("nan")


def cases(portfolio: Portfolio, rate: float) -> pd.DataFrame:
    """
    The business case of every project with cash flows ahead; what is spent already is left out.

    Returns:
        by project: the fields of `Case`, and its name.
    """
    flows = portfolio.cash_flows
    now = pd.Timestamp(portfolio.as_of)
    ahead = flows[flows.period_end > now].sort_values(["project_id", "period_end"])
    each = [_case(str(project), rows, now, rate) for project, rows in ahead.groupby("project_id")]
    names = [field.name for field in fields(Case)]
    frame = pd.DataFrame(each, columns=names).astype(dict.fromkeys(names[1:], float))
    known = portfolio.projects.set_index("project_id").name
    return frame.assign(name=frame.project_id.map(known)).set_index("project_id", drop=False)


def repriced(cases: pd.DataFrame, at_p50: pd.DataFrame) -> pd.DataFrame:
    """
    The cases with present values of benefits and costs from the benefits report, where it has them; payback and irr stay as planned.

    Args:
        cases: as `cases` gives them. at_p50: benefits and costs by project.
    """
    ids = cases.index.intersection(at_p50.index)
    if ids.empty:
        return cases
    found = cases.copy()
    back, out = at_p50.benefits[ids], at_p50.costs[ids]
    found.loc[ids, "benefits"], found.loc[ids, "costs"] = back, out
    found.loc[ids, "npv"] = back - out
    found.loc[ids, "ratio"] = [benefit_cost_ratio(a, b) for a, b in zip(back, out, strict=True)]
    found.loc[ids, "break_even"] = out / back.where(back > 0)
    return found


def _case(project: str, rows: pd.DataFrame, now: pd.Timestamp, rate: float) -> Case:
    """The case of one project; without any benefit or any cost ahead nothing can be said of it."""
    if rows.benefit.isna().all() or rows.cost.isna().all():
        return Case(project)
    years = ((rows.period_end - now).dt.days / 365.25).to_numpy()
    cost, benefit = rows.cost.fillna(0).to_numpy(), rows.benefit.fillna(0).to_numpy()
    out, back = present_value(cost, years, rate), present_value(benefit, years, rate)
    rates = internal_rates(benefit - cost, years)
    return Case(
        project,
        back,
        out,
        back - out,
        benefit_cost_ratio(back, out),
        payback(benefit - cost, years),
        rates[0] if len(rates) == 1 else float("nan"),
        len(rates),
        out / back if back > 0 else float("nan"),
    )
