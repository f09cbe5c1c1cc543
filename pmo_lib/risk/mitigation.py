"""Which measures against risks are worth their price: an integer program, with the distribution before and after."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from scipy import sparse

from pmo_lib.measures.loss import exceedance
from pmo_lib.optimization.milp import Program, maximise
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.risk.register import parts

FEW = 10  # so many candidates are tried in all combinations for the least quantile
STEPS = 8  # budgets of the curve


@dataclass(frozen=True, eq=False)
class Choice:
    """
    A set of measures.

    Args:
        rows: of the candidates that are chosen. cost, exposure: their price, and the expected amount that is left.
        low, high: bounds of the amount that suffices then, with the confidence of the report.
        proved: whether no other set within the limits leaves less exposure.
    """

    rows: pd.DataFrame
    cost: float
    exposure: float
    low: float
    high: float
    proved: bool = True


def candidates(portfolio: Portfolio, risks: pd.DataFrame) -> pd.DataFrame:
    """
    The measures against quantified risks that save something.

    Returns:
        the columns of the table `mitigations` and: title, project and program_id of the risk; after (expected amount
        that is left), saving [currency], of (measures of the same `of` exclude each other: the group, else the risk).
    """
    known = risks[risks.quantified].set_index("risk_id")
    frame = portfolio.mitigations
    frame = frame[frame.risk_id.isin(known.index)]
    risk = known.reindex(frame.risk_id).set_axis(frame.index)
    factor = frame.impact_factor.fillna(1.0)
    after = risk.sign * frame.probability_after * factor * risk.mean_impact
    frame = frame.assign(
        title=risk.title,
        project=risk.project,
        program_id=risk.program_id,
        due=risk.due,
        after=after,
        saving=risk.expected - after,
        of=frame.group_id.fillna("of " + frame.risk_id),
    )
    frame = frame[frame.saving > 0]
    return frame.sort_values(
        ["saving", "mitigation_id"], ascending=[False, True], ignore_index=True
    )


def best(rows: pd.DataFrame, risks: pd.DataFrame, budget: float | None, share: float) -> Choice:
    """
    The measures that leave the least expected amount within a budget; without one, those that save more than they cost.

    Args:
        rows: as `candidates` gives them. budget: [currency], or None. share: of the quantile before and after.
    """
    values = rows.saving - (rows.cost if budget is None else 0.0)
    limits = [(rows.of == of).to_numpy(float) for of in rows.of.unique()]
    limits += [(rows.risk_id == risk).to_numpy(float) for risk in rows.risk_id.unique()]
    high = [1.0] * len(limits)
    if budget is not None:
        limits.append(rows.cost.to_numpy(float))
        high.append(budget)
    one = np.ones(len(rows))
    program = Program(
        values.to_numpy(float),
        sparse.csr_array(np.array(limits).reshape(len(limits), len(rows))),
        np.full(len(limits), -np.inf),
        np.array(high),
        0 * one,
        one,
        one,
    )
    found = maximise(program)
    chosen = np.zeros(len(rows), bool) if found.x is None else found.x.round().astype(bool)
    chosen &= values.to_numpy(float) > 0
    return _outcome(rows[chosen], rows, risks, share, found.gap <= 1e-9)


def least_quantile(
    rows: pd.DataFrame, risks: pd.DataFrame, budget: float | None, share: float
) -> Choice | None:
    """The set within the budget after which the least reserve suffices; None where there are more than ten candidates."""
    if len(rows) > FEW or budget is None:
        return None
    found = []
    for taken in product((False, True), repeat=len(rows)):
        own = rows[list(taken)]
        alone = not own.of.duplicated().any() and not own.risk_id.duplicated().any()
        if alone and own.cost.sum() <= budget:
            found.append(_outcome(own, rows, risks, share, True))
    return min(found, key=lambda choice: (choice.high, choice.cost))


def curve(rows: pd.DataFrame, risks: pd.DataFrame, share: float) -> Sequence[Choice]:
    """The best set for budgets from nothing to the price of everything, without repetition."""
    most = float(rows.groupby("of").cost.max().sum())
    found = [best(rows, risks, most * step / STEPS, share) for step in range(STEPS + 1)]
    return [one for at, one in enumerate(found) if not at or one.cost > found[at - 1].cost]


def names(rows: pd.DataFrame) -> list[str]:
    """The name of each measure, or its id where it has none."""
    return rows["name"].fillna(rows.mitigation_id).tolist()


def after(risks: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The register once measures are taken, as `register` gives it."""
    own = rows.set_index("risk_id").reindex(risks.risk_id).set_axis(risks.index)
    taken, factor = own.probability_after.notna(), own.impact_factor.fillna(1.0)
    probability = risks.probability.mask(taken, own.probability_after)
    ratio = (probability / risks.probability.where(risks.probability > 0)).fillna(1.0)
    changed = {name: risks[name].mask(taken, risks[name] * factor) for name in AMOUNTS}
    chances = {
        name: (risks[name] * ratio).clip(upper=1.0) for name in ("probability_if_driver", "off")
    }
    return risks.assign(
        probability=probability,
        **changed,
        **{name: risks[name].mask(taken, values) for name, values in chances.items()},
        expected=risks.sign * probability * changed["mean_impact"],
    )


AMOUNTS = ("least", "impact", "most", "mean_impact")


def _outcome(
    rows: pd.DataFrame, every: pd.DataFrame, risks: pd.DataFrame, share: float, proved: bool
) -> Choice:
    """What is left once measures are taken; risks that none of all measures touches are added up only once."""
    left = after(risks, rows)
    touched = risks.risk_id.isin(every.risk_id)
    touched |= risks.cause.notna() & risks.driver_id.isin(risks.driver_id[touched].dropna())
    fixed = tuple(parts(left[~touched])[0])
    low, high = exceedance(parts(left[touched])[0], share, fixed=fixed).quantile(share)
    known = left.expected[left.quantified]
    return Choice(rows, float(rows.cost.sum()), float(known.sum()), low, high, proved)
