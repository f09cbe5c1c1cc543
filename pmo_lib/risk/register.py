"""The open risks as events: which are stated well enough to be added, and which share a cause."""

import numpy as np
import pandas as pd

from pmo_lib.measures.loss import Cause, Event, Part, without_cause
from pmo_lib.portfolio import lifecycle
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.risk_register import open_risks

NO_CAUSE = "no cause"


def register(portfolio: Portfolio) -> pd.DataFrame:
    """
    The open risks of projects that are neither finished nor cancelled.

    Returns:
        the columns of `open_risks` and: project and program_id of the project; cause (name of a cause that can still
        happen, missing without one), cause_probability, off (probability where the cause does not happen);
        contradicts (the three probabilities cannot all be true); quantified (it has a probability and an impact, and
        nothing contradicts). Those with the largest expected amount come first.
    """
    projects = lifecycle.selectable(portfolio).set_index("project_id")
    risks = open_risks(portfolio)
    risks = risks[risks.project_id.isin(projects.index)]
    causes = _causes(portfolio)
    cause = causes.reindex(risks.driver_id).set_axis(risks.index)
    off = without_cause_each(risks.probability, risks.probability_if_driver, cause.probability)
    shared = cause.probability.notna() & risks.probability_if_driver.notna()
    contradicts = shared & ~off.between(0, 1)
    known = risks.probability.notna() & risks.impact.notna()
    return risks.assign(
        project=projects.name.reindex(risks.project_id).to_numpy(),
        program_id=projects.program_id.reindex(risks.project_id).to_numpy(),
        cause=cause.name.where(shared),
        cause_probability=cause.probability.where(shared),
        off=off.where(shared),
        contradicts=contradicts,
        quantified=known & ~contradicts,
    ).sort_values(["expected", "risk_id"], ascending=[False, True], ignore_index=True)


def _causes(portfolio: Portfolio) -> pd.DataFrame:
    """Name and probability of each cause by its id; one that has happened is certain, one that has expired is none."""
    frame, day = portfolio.drivers, pd.Timestamp(portfolio.as_of)
    frame = frame[~(frame.expires < day) | frame.occurred.notna()]
    certain = frame.probability.mask(frame.occurred.notna(), 1.0)
    return frame.assign(probability=certain).set_index("driver_id")[["name", "probability"]]


def without_cause_each(stated: pd.Series, if_cause: pd.Series, cause: pd.Series) -> pd.Series:
    """As `without_cause`, for each row; missing where one of the three is, cleared of rounding errors."""
    found = [
        without_cause(a, b, c) if not np.isnan([a, b, c]).any() else np.nan
        for a, b, c in zip(stated, if_cause, cause, strict=True)
    ]
    exact = pd.Series(found, index=stated.index, dtype=float)
    near = exact.round(9)
    return exact.where((near != 0) & (near != 1), near)


def parts(risks: pd.DataFrame) -> tuple[list[Part], pd.DataFrame]:
    """
    Quantified risks as events, those of a cause together; and the risks in the order of these events.

    Args:
        risks: as `register` gives them; others than quantified ones are left out.
    """
    risks = risks[risks.quantified]
    alone, shared = risks[risks.cause.isna()], risks[risks.cause.notna()]
    found: list[Part] = _events(alone, "probability")
    if shared.empty:
        return found, alone.reset_index(drop=True)
    order = [alone]
    for _, group in shared.groupby("driver_id", sort=True):
        on, off = (tuple(_events(group, name)) for name in ("probability_if_driver", "off"))
        found.append(Cause(float(group.cause_probability.iloc[0]), on, off))
        order.append(group)
    return found, pd.concat(order, ignore_index=True)


def _events(risks: pd.DataFrame, probability: str) -> list[Event]:
    """Each risk as an event whose probability stands in the named column."""
    amounts = risks[["least", "impact", "most"]].to_numpy(float)
    amounts = np.sort(amounts * risks.sign.to_numpy(float)[:, None], axis=1)
    return [
        Event(chance, likely, low, high)
        for chance, (low, likely, high) in zip(
            risks[probability].astype(float).tolist(), amounts.tolist(), strict=True
        )
    ]
