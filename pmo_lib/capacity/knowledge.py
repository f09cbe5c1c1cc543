"""What the data allows to be said of a load: unknown as a whole, known for some roles, known for all."""

from pmo_lib.capacity.data import Data
from pmo_lib.capacity.demand import Excluded
from pmo_lib.capacity.load import Load
from pmo_lib.report import text


def demand_not_known(data: Data) -> str:
    """Why nothing can be said of demand, as the end of a sentence; empty where some is known."""
    portfolio, load = data.portfolio, data.load
    if not portfolio.has("roles"):
        return "the source has no table of roles"
    if not load.demand_known:
        supplied = portfolio.has("demand")
        return f"the source has no {'FTE in its ' if supplied else ''}table of demand"
    uncounted = (load.excluded.reason != Excluded.CLOSED).any()
    if uncounted and load.bookings.empty and not load.with_demand.any():
        return "not one row of demand can be counted"
    return ""


def not_known(data: Data) -> str:
    """Why nothing can be said of any load, as the end of a sentence; empty where the load of a role is known."""
    reason, load = demand_not_known(data), data.load
    if reason:
        return reason
    if not data.portfolio.has("capacity") and not data.portfolio.has("staff"):
        return "the source has no table of capacity or staff"
    if (load.with_demand & ~load.not_judged).any() or not load.with_demand.any():
        return ""
    incomplete = (load.with_demand & load.demand_incomplete).any()
    what = "demand or capacity" if incomplete else "capacity"
    return f"the {what} of every role with demand is missing"


def only_where_known(load: Load) -> str:
    """That no role is above its capacity, as far as capacity is known; empty where that of all roles with demand is."""
    unknown = int(load.not_judged.sum())
    if not unknown:
        return ""
    known = int((load.with_demand & ~load.not_judged).sum())
    what = "load" if (load.not_judged & load.demand_incomplete).any() else "capacity"
    whose = (
        f"The one role whose {what} is known is not overloaded"
        if known == 1
        else f"None of the {known} roles whose {what} is known is overloaded"
    )
    return f"{whose}; {of_others(unknown)}"


def of_others(unknown: int) -> str:
    """Of how many roles it is not known whether they are overloaded."""
    return f"of {text.plural(unknown, 'role')} it is not known"


def left_out_note(load: Load) -> str:
    """The committed demand that is in no utilisation, since the capacity for it is not known; as a note beside a number."""
    amount = load.without_capacity
    places = 0 if float(amount).is_integer() else 1
    unit = "FTE-month" if amount == 1 else "FTE-months"
    return f"demand of {text.number(amount, places)} {unit} has no known capacity"
