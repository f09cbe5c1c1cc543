"""The key figures of the benefits report."""

import numpy as np

from pmo_lib.benefits.data import Data
from pmo_lib.benefits.findings import APPROVED, OWNER, VALUES
from pmo_lib.measures.benefit_realisation import realisation
from pmo_lib.portfolio.metric import Amount, Ratio, metric
from pmo_lib.report import text


@metric(
    "Benefits confirmed",
    "part",
    "Worth realised over worth planned in all periods that have ended; a period that was not measured counts as nothing",
    VALUES,
    "name planned confirmed",
    first=True,
)
def confirmed(data: Data) -> Ratio:
    """Of all that was planned to date."""
    now = data.standing
    if now.planned <= 0:
        return Ratio(None, None, "nothing was planned to date")
    note = f"{text.money(now.confirmed)} of {text.money(now.planned)}"
    return Ratio(now.confirmed, now.planned, note, data.benefits)


@metric(
    "Benefits not measured",
    "part",
    "Worth planned in ended periods without a realised value over worth planned in all ended periods",
    VALUES,
    "name planned unmeasured",
    first=True,
)
def not_measured(data: Data) -> Ratio:
    """Of all that was planned to date."""
    now = data.standing
    if now.planned <= 0:
        return Ratio(None, None, "nothing was planned to date")
    return Ratio(now.unmeasured, now.planned, text.money(now.unmeasured), data.silent)


@metric(
    "Benefits at completion, middle",
    "money",
    "Confirmed worth plus unmeasured and coming worth at the rate where it was measured",
    VALUES,
    first=True,
)
def at_completion(data: Data) -> Amount:
    """With its range from low to high."""
    ahead = data.periods[~data.periods.due]
    now = realisation(data.to_date.planned, data.to_date.realised)
    low, middle, high = now.at_completion(float(ahead.planned.sum()))
    if np.isnan(middle):
        return Amount(None, "not known: nothing has been measured")
    return Amount(middle, f"{text.money(low)} to {text.money(high)}")


@metric(
    "Benefits below their approval",
    "share",
    "Benefits whose highest worth at completion is below their approved worth, of those with both",
    APPROVED,
    "name approved high",
)
def below_approval(data: Data) -> Ratio:
    """Of the benefits that can be judged."""
    if data.judged.empty:
        return Ratio(None, None, "not known: no approved value")
    return Ratio(len(data.short), len(data.judged), "", data.short)


@metric(
    "Benefits without an owner",
    "share",
    "Benefits without an owner, or whose owner has left office, of all benefits",
    OWNER,
    "name owner_role",
)
def unowned(data: Data) -> Ratio:
    """Not known where no owner is recorded at all."""
    rows = data.benefits
    if rows.owner_role.isna().all():
        return Ratio(None, None, "not known: owners are not recorded")
    return Ratio(int(rows.unowned.sum()), len(rows), "", rows[rows.unowned])
