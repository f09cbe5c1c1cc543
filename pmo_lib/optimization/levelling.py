"""Levelling: the cheapest way to do work within supply, by doing it otherwise or by adding to supply."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from scipy import sparse

from pmo_lib.optimization.milp import INFEASIBLE, NODES, OPTIMAL, Answer, Program, maximise

NEVER = 10**6  # the start and finish of work that is not done
TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """
    Work that is done in exactly one of several ways.

    Args:
        demand: (options, resources, periods); the first option is the work as it stands.
        cost: (options,)
        start, finish: (options,) first and last period, `NEVER` where it is not done.
    """

    demand: np.ndarray
    cost: np.ndarray
    start: np.ndarray
    finish: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Means:
    """
    Something that adds to supply, by the unit.

    Args:
        supply: (resources, periods) of one unit; negative where it takes away.
        cost: of one unit.
        upper: units at most.
        integral: whole units only.
    """

    supply: np.ndarray
    cost: float
    upper: float
    integral: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """
    What is to be levelled.

    Args:
        capacity: (resources, periods); missing where unknown, and then without limit.
        after: pairs of items (j, i): j starts only when i is finished, or is not done.
        groups: positions of means, and how many units of them together there are at most.
    """

    items: Sequence[Item]
    means: Sequence[Means]
    capacity: np.ndarray
    after: Sequence[tuple[int, int]] = ()
    groups: Sequence[tuple[tuple[int, ...], float]] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """
    The best found and what is proved about it.

    Args:
        choice: option of each item.
        units: of each means.
        cost: of both.
        bound: no plan costs less; equal to the cost where that is proved least.
        gap: (cost − bound) / cost.
        shortage: (resources, periods) that remains, where no plan fits; then the cost is least among the plans of least shortage.
        proved: whether the solver proved it least.
        repeatable: whether the same input gives the same plan on any machine.
    """

    choice: np.ndarray
    units: np.ndarray
    cost: float
    bound: float
    gap: float
    shortage: np.ndarray
    proved: bool
    repeatable: bool


def level(case: Case, *, nodes: int = NODES) -> Plan | None:
    """
    The cheapest plan within supply; where there is none, the cheapest of those that lack least.

    Returns:
        None where not even that was found within the limit of nodes, or the order of items cannot be kept.

    >>> work = Item(np.array([[[2.0, 0.0]], [[0.0, 2.0]]]), np.array([0.0, 5.0]), np.array([0, 1]), np.array([0, 1]))
    >>> plan = level(Case([work, work], [], np.array([[2.0, 2.0]])))
    >>> plan.cost, sorted(plan.choice.tolist()), float(plan.shortage.sum())
    (5.0, [0, 1], 0.0)
    """
    if not _variables(case):
        return _plan(case, Answer(OPTIMAL, np.zeros(0), 0.0, 0.0))
    found = maximise(_program(case), nodes=nodes)
    if found.status != INFEASIBLE:
        return _plan(case, found) if found.x is not None else None
    lacking = _program(case, short=True)
    only = np.zeros_like(lacking.values)
    only[_variables(case) :] = -1.0
    least = maximise(replace(lacking, values=only), nodes=nodes)
    if least.x is None:
        return None
    rows = sparse.vstack([lacking.rows, sparse.csr_array(only[None, :])], format="csr")
    low = np.append(lacking.low, least.value - TOLERANCE * (1 + abs(least.value)))
    found = maximise(
        replace(lacking, rows=rows, low=low, high=np.append(lacking.high, np.inf)), nodes=nodes
    )
    return _plan(case, found) if found.x is not None else _plan(case, replace(least, bound=np.inf))


def _variables(case: Case) -> int:
    return sum(len(item.cost) for item in case.items) + len(case.means)


def _program(case: Case, short: bool = False) -> Program:
    """One binary per option, one variable per means; with `short`, one more per cell for what is lacking."""
    columns = [option.ravel() for item in case.items for option in item.demand]
    columns += [-means.supply.ravel() for means in case.means]
    limited = np.flatnonzero(~np.isnan(case.capacity.ravel()))
    cells = np.array(columns).T.reshape(case.capacity.size, len(columns))[limited]
    supply = sparse.csr_array(cells)
    choose, order, together = _choose(case), _order(case), _together(case)
    rows = sparse.vstack([supply, choose, order, together], format="csr")
    lacking = len(limited) if short else 0
    if lacking:
        rows = sparse.hstack(
            [
                rows,
                sparse.vstack(
                    [
                        -sparse.eye_array(lacking),
                        sparse.csr_array((rows.shape[0] - lacking, lacking)),
                    ]
                ),
            ],
            format="csr",
        )
    options = sum(len(item.cost) for item in case.items)
    costs = [cost for item in case.items for cost in item.cost] + [
        means.cost for means in case.means
    ]
    one, free = np.ones(len(case.items)), np.full(len(limited), -np.inf)
    low = np.concatenate([free, one, np.full(order.shape[0] + together.shape[0], -np.inf)])
    most = [most for _, most in case.groups]
    high = np.concatenate([case.capacity.ravel()[limited], one, np.zeros(order.shape[0]), most])
    return Program(
        values=-np.array(costs + [0.0] * lacking),
        rows=rows,
        low=low,
        high=high,
        lower=np.zeros(len(costs) + lacking),
        upper=np.array(
            [1.0] * options + [means.upper for means in case.means] + [np.inf] * lacking
        ),
        integral=np.array(
            [True] * options + [means.integral for means in case.means] + [False] * lacking
        ),
    )


def _places(case: Case) -> list[slice]:
    """Where the options of each item stand among the variables."""
    ends = np.cumsum([0] + [len(item.cost) for item in case.items])
    return [slice(a, b) for a, b in pairwise(ends)]


def _choose(case: Case) -> sparse.csr_array:
    counts = [len(item.cost) for item in case.items]
    places = (np.repeat(np.arange(len(counts)), counts), np.arange(sum(counts)))
    return sparse.csr_array((np.ones(sum(counts)), places), shape=(len(counts), _variables(case)))


def _order(case: Case) -> sparse.csr_array:
    """For each start of j: j has started by then only if i was finished before."""
    places, rows = _places(case), []
    for j, i in case.after:
        later, earlier = case.items[j], case.items[i]
        for start in np.unique(later.start[later.start < NEVER]):
            row = np.zeros(_variables(case))
            row[places[j]] = later.start <= start
            row[places[i]] -= earlier.finish < start
            rows.append(row)
    return sparse.csr_array(np.array(rows).reshape(len(rows), _variables(case)))


def _together(case: Case) -> sparse.csr_array:
    rows = np.zeros((len(case.groups), _variables(case)))
    first = _variables(case) - len(case.means)
    for row, (members, _) in zip(rows, case.groups, strict=True):
        row[first + np.array(members, dtype=int)] = 1
    return sparse.csr_array(rows)


def _plan(case: Case, found: Answer) -> Plan:
    choice = np.array([int(found.x[place].argmax()) for place in _places(case)], dtype=int)
    first = sum(len(item.cost) for item in case.items)
    units = found.x[first : first + len(case.means)]
    cost = price(case, choice, units)
    bound = min(cost, -found.bound) if np.isfinite(found.bound) else -np.inf
    gap = max(0.0, cost - bound) / max(abs(cost), 1e-9)
    short = np.nan_to_num(shortage(case, choice, units))
    short = np.where(short > TOLERANCE * (1 + np.nan_to_num(case.capacity)), short, 0.0)
    return Plan(choice, units, cost, bound, gap, short, found.status == OPTIMAL, found.repeatable)


def price(case: Case, choice: np.ndarray, units: np.ndarray) -> float:
    """What a plan costs."""
    work = sum(float(item.cost[option]) for item, option in zip(case.items, choice, strict=True))
    return work + sum(
        float(means.cost * count) for means, count in zip(case.means, units, strict=True)
    )


def shortage(case: Case, choice: np.ndarray, units: np.ndarray) -> np.ndarray:
    """(resources, periods) of demand beyond supply; nothing where capacity is unknown. Knows nothing of the model."""
    asked = sum(
        (item.demand[o] for item, o in zip(case.items, choice, strict=True)),
        np.zeros(case.capacity.shape),
    )
    offered = sum((m.supply * u for m, u in zip(case.means, units, strict=True)), case.capacity)
    return np.where(np.isnan(offered), 0.0, np.maximum(asked - offered, 0.0))


def violations(case: Case, plan: Plan) -> list[str]:
    """
    What is wrong with a plan, worked out anew from the case alone: nothing, if it holds.

    >>> case = Case([], [], np.array([[1.0]]))
    >>> violations(case, level(case))
    []
    """
    found = [
        f"items {j} and {i} are out of order"
        for j, i in case.after
        if not _in_order(case, plan, j, i)
    ]
    found += [
        f"means {n} is used {u:g} times of {m.upper:g}"
        for n, (m, u) in enumerate(zip(case.means, plan.units, strict=True))
        if not -TOLERANCE <= u <= m.upper + TOLERANCE
        or (m.integral and abs(u - round(u)) > TOLERANCE)
    ]
    found += [
        f"a group of means is used more than {most:g} times"
        for members, most in case.groups
        if plan.units[list(members)].sum() > most + TOLERANCE
    ]
    over = shortage(case, plan.choice, plan.units) - plan.shortage
    found += [
        f"resource {r} lacks {over[r, t]:.3g} in period {t}" for r, t in np.argwhere(over > 1e-4)
    ]
    if abs(price(case, plan.choice, plan.units) - plan.cost) > TOLERANCE * (1 + abs(plan.cost)):
        found.append("the cost is not the sum of its parts")
    return found + (
        ["it costs less than the bound"]
        if plan.cost < plan.bound - TOLERANCE * (1 + abs(plan.cost))
        else []
    )


def _in_order(case: Case, plan: Plan, j: int, i: int) -> bool:
    start, finish = case.items[j].start[plan.choice[j]], case.items[i].finish[plan.choice[i]]
    return start >= NEVER or finish < start


def gains(case: Case, resource: int, steps: int = 3, *, nodes: int = NODES) -> list[float]:
    """
    What the best plan gains from one more unit of a resource in every period, from a second, a third.

    Returns:
        one gain per further unit, in cost; shorter where a plan lacks supply or is not proved, so that nothing can be said.
    """
    costs = []
    for more in range(steps + 1):
        added = case.capacity + more * (np.arange(len(case.capacity)) == resource)[:, None]
        plan = level(replace(case, capacity=added), nodes=nodes)
        if plan is None or plan.shortage.any() or not plan.proved:
            break
        costs.append(plan.cost)
    return [before - after for before, after in pairwise(costs)]


def shifted(demand: np.ndarray, by: int) -> np.ndarray:
    """
    Demand so many periods later; what leaves the last period is refused, not lost.

    Raises:
        ValueError: demand would leave the periods there are.

    >>> shifted(np.array([[1.0, 2.0, 0.0]]), 1).tolist()
    [[0.0, 1.0, 2.0]]
    """
    if by and demand[:, -by:].any():
        raise ValueError(f"{by} periods later there is no room: add periods")
    return np.roll(demand, by, axis=1)


def stretched(demand: np.ndarray, by: int) -> np.ndarray:
    """
    Demand over so many periods more, in the same shape and of the same sum.

    >>> stretched(np.array([[2.0, 2.0, 0.0, 0.0]]), 2).tolist()
    [[1.0, 1.0, 1.0, 1.0]]
    """
    used = np.flatnonzero(demand.any(axis=0))
    if not len(used):
        return demand
    first, last = used[0], used[-1]
    if last + by >= demand.shape[1]:
        raise ValueError(f"{by} periods longer there is no room: add periods")
    length = last - first + 1
    old, new = np.arange(length + 1) / length, np.arange(length + by + 1) / (length + by)
    done = np.pad(np.cumsum(demand[:, first : last + 1], axis=1), ((0, 0), (1, 0)))
    result = np.zeros_like(demand)
    for row, sums in zip(result, done, strict=True):
        row[first : last + by + 1] = np.diff(np.interp(new, old, sums))
    return result
