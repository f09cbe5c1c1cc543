"""
A certificate of a choice, checked by arithmetic of its own: feasible, worth what it says, and bounded.

Shares no code with the model: it walks over projects and limits one by one, as a reader with a pencil would.
"""

from dataclasses import dataclass, field
from typing import Any

TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Certificate:
    """
    What is claimed of a choice.

    Args:
        options: positions of the chosen options.
        value, bound, gap: as claimed; gap = (bound - value) / |value|.
        duals: price of limits by name, none negative.
        checked_bound: what the prices prove.
    """

    options: tuple[int, ...]
    value: float
    bound: float
    gap: float
    duals: dict = field(default_factory=dict)
    checked_bound: float = float("inf")


def certify(problem: Any, selection: Any) -> Certificate:
    """The certificate of a selection, with the bound that its prices prove."""
    return Certificate(
        tuple(selection.options),
        selection.value,
        selection.bound,
        selection.gap,
        dict(selection.duals),
        checked_bound(problem, selection.duals),
    )


def faults(problem: Any, certificate: Certificate) -> list[str]:
    """
    Everything that is wrong with a certificate, in sentences; nothing where it holds.

    A solver's bound between the value and the checked bound is the solver's word: arithmetic cannot refute it.
    """
    chosen = list(certificate.options)
    if any(not 0 <= option < len(problem.project) for option in chosen):
        return ["a chosen option does not exist"]
    return [*_infeasible(problem, chosen), *_wrong_numbers(problem, certificate)]


def _wrong_numbers(problem: Any, claimed: Certificate) -> list[str]:
    found, value = [], _worth(problem, list(claimed.options))
    if _differs(value, claimed.value):
        found.append(f"the value is {value:.6g}, not {claimed.value:.6g}")
    if claimed.bound < claimed.value - _slack(claimed.value):
        found.append("the bound lies below the value")
    gap = max(0.0, claimed.bound - claimed.value) / max(abs(claimed.value), 1e-9)
    if _differs(gap, claimed.gap):
        found.append(f"the gap is {gap:.6g}, not {claimed.gap:.6g}")
    if any(price < 0 for price in claimed.duals.values()):
        found.append("a price is negative")
    proved = checked_bound(problem, claimed.duals)
    if _differs(proved, claimed.checked_bound):
        found.append(f"the prices prove a bound of {proved:.6g}, not {claimed.checked_bound:.6g}")
    if claimed.bound > proved + _slack(proved):
        found.append("the bound lies above what the prices prove")
    return found


def _slack(number: float) -> float:
    return TOLERANCE * max(1.0, abs(number))


def _differs(one: float, other: float) -> bool:
    return one != other and not abs(one - other) <= _slack(one)


def _worth(problem: Any, chosen: list[int]) -> float:
    names = {int(problem.project[option]) for option in chosen}
    total = 0.0
    for option in chosen:
        total += float(problem.value[option])
    for members, gain in problem.synergies:
        if all(member in names for member in members):
            total += gain
    return total


def _infeasible(problem: Any, chosen: list[int]) -> list[str]:
    names = [int(problem.project[option]) for option in chosen]
    found = [
        f"project {name} is chosen twice" for name in sorted(set(names)) if names.count(name) > 1
    ]
    found += [
        f"mandatory project {name} is not chosen"
        for name in sorted(problem.mandatory)
        if name not in names
    ]
    for group in problem.exclusions:
        if sum(name in group for name in names) > 1:
            found.append(f"more than one of the exclusive projects {group} is chosen")
    return [
        *found,
        *_too_early(problem, chosen),
        *_too_much(problem, chosen),
        *_off_share(problem, chosen),
    ]


def _too_early(problem: Any, chosen: list[int]) -> list[str]:
    found = []
    for name, needed in problem.prerequisites:
        starts = [int(problem.start[o]) for o in chosen if problem.project[o] == name]
        ends = [int(problem.finish[o]) for o in chosen if problem.project[o] == needed]
        if starts and not any(end <= starts[0] for end in ends):
            found.append(f"project {name} starts before {needed} is finished")
    return found


def _too_much(problem: Any, chosen: list[int]) -> list[str]:
    found = []
    for what, amounts, limits in (
        ("budget", problem.cost, problem.budget),
        ("capacity", problem.use, problem.capacity),
    ):
        for at, limit in enumerate(limits):
            taken = sum(float(amounts[option][at]) for option in chosen)
            if taken > limit + TOLERANCE * max(1.0, abs(limit)):
                found.append(f"{what} {at} is {taken:.6g} of {limit:.6g}")
    spent = sum(float(amount) for option in chosen for amount in problem.cost[option])
    if spent > problem.total + TOLERANCE * max(1.0, abs(spent)):
        found.append(f"all cost together is {spent:.6g} of {problem.total:.6g}")
    return found


def _off_share(problem: Any, chosen: list[int]) -> list[str]:
    found = []
    costs = [(int(problem.project[o]), sum(float(c) for c in problem.cost[o])) for o in chosen]
    spent = sum(cost for _, cost in costs)
    for at, share in enumerate(problem.shares):
        own = sum(share.part[name] * cost for name, cost in costs)
        slack = TOLERANCE * max(1.0, spent)
        if own < share.minimum * spent - slack or own > share.maximum * spent + slack:
            found.append(f"bucket {at} gets {own:.6g} of {spent:.6g}")
    return found


def checked_bound(problem: Any, duals: dict) -> float:
    """
    What prices of limits prove: the limits at their prices, and for each project its best option after paying them.

    Any prices that are not negative prove a bound (weak duality); the better the prices, the tighter. [value]
    """
    bound = sum(price * _limit(problem, name) for name, price in duals.items())
    own: dict[int, list[float]] = {}
    for option, name in enumerate(problem.project.tolist()):
        left = float(problem.value[option]) - _paid(problem, option, name, duals)
        own.setdefault(name, []).append(left)
    for name, left in sorted(own.items()):
        bound += max(left) if name in problem.mandatory else max(0.0, *left)
    for number, (_members, gain) in enumerate(problem.synergies):
        asked = sum(price for key, price in duals.items() if key[:2] == ("synergy", number))
        bound += max(0.0, gain - asked) if gain >= 0 else max(0.0, gain + asked)
    return float(bound)


def _limit(problem: Any, name: tuple) -> float:
    kind = name[0]
    if kind == "synergy":
        return 0.0 if name[2] >= 0 else len(problem.synergies[name[1]][0]) - 1.0
    fixed = {
        "total": problem.total,
        "exclusion": 1.0,
        "prerequisite": 0.0,
        "minimum": 0.0,
        "maximum": 0.0,
    }
    if kind in fixed:
        return float(fixed[kind])
    return float((problem.budget if kind == "budget" else problem.capacity)[name[1]])


def _paid(problem: Any, option: int, project: int, duals: dict) -> float:
    """What an option pays for the limits it strains; negative where it helps."""
    return sum(price * _strain(problem, option, project, name) for name, price in duals.items())


def _strain(problem: Any, option: int, project: int, name: tuple) -> float:
    kind, at = name[0], name[1] if len(name) > 1 else 0
    if kind in ("budget", "capacity"):
        return float((problem.cost if kind == "budget" else problem.use)[option][at])
    if kind == "exclusion":
        return float(project in problem.exclusions[at])
    if kind == "prerequisite":
        own, needed = problem.prerequisites[at]
        starts = project == own and problem.start[option] <= name[2]
        return float(starts) - float(project == needed and problem.finish[option] <= name[2])
    if kind == "synergy":
        members = problem.synergies[at][0]
        return float(project in members) if name[2] < 0 else -float(project == name[2])
    spent = sum(float(c) for c in problem.cost[option])
    if kind == "total":
        return spent
    share = problem.shares[at]
    return spent * (
        share.minimum - share.part[project]
        if kind == "minimum"
        else share.part[project] - share.maximum
    )
