"""The key figures of prioritization, of data in which something is decided."""

from pmo_lib.portfolio.metric import Amount, Count, Ratio, metric
from pmo_lib.prioritization.data import Data
from pmo_lib.prioritization.thresholds import round_down
from pmo_lib.prioritization.values import ALL, BEST, ROW


@metric(
    "Projects funded",
    "share",
    f"{BEST}: those chosen, of all that can be chosen",
    ALL,
    ROW,
    first=True,
)
def projects_funded(data: Data) -> Ratio:
    """The chosen projects among all that can be chosen."""
    note = "of those that can be chosen"
    return Ratio(len(data.funded), len(data.projects), note, data.funded)


@metric(
    "Money they still take",
    "money",
    "Sum of the costs ahead of the chosen projects; what is spent already is left out",
    "cash_flows.cost cash_flows.period_end",
    ROW,
    first=True,
)
def cost_to_go(data: Data) -> Amount:
    """What the chosen projects still cost."""
    return Amount(data.funded.cost_to_go.sum(), "spent money plays no part", data.funded)


@metric(
    "Money released",
    "money",
    "Sum of the costs ahead of the projects stopped or rejected",
    "cash_flows.cost",
    ROW,
    first=True,
)
def cost_not_funded(data: Data) -> Amount:
    """What the others would still cost."""
    return Amount(data.left_out.cost_to_go.sum(), "stopped or rejected", data.left_out)


@metric(
    "Funded elsewhere",
    "projects",
    "Chosen projects of other programs, as the portfolio's report counts them",
    ALL,
    first=True,
)
def others_funded(data: Data) -> Count | None:
    """In a program's report: how many projects of other programs are chosen."""
    if data.decision is not None:
        return None
    return Count(data.slice.get("others_funded", 0), "projects of other programs")


@metric(
    "Value against its bound",
    "ratio",
    "Points of the choice over the most that any choice could have, as the solver proves",
    ALL,
    first=True,
)
def bound_reached(data: Data) -> Ratio | None:
    """1 only where nothing better exists, else rounded down so that it is never printed as 1."""
    if data.decision is None:
        return None
    claimed, note = data.decision.certificate, "1.00: nothing better exists"
    part = claimed.value / claimed.bound if claimed.bound else None
    if part is not None and claimed.gap > 1e-6:
        part = round_down(part, 2)
    return Ratio(claimed.value, claimed.bound, note, data.funded, part)
