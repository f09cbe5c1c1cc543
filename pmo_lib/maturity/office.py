"""Which office fits: its scope, authority and approach to delivery, by a decision table, with what would change the answer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from pmo_lib.sources.maturity_model import read_office

SCOPES = ("project", "program", "portfolio")
OPEN = "open"
MOST_MISSING = 4  # with more inputs missing nothing is tried: everything is open
ENTERPRISE = ("board", "units", "largest_unit")
Inputs = Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Office:
    """
    The office that fits.

    Args:
        scope, authority, approach: the kind; "open" where it hangs on an input nobody knows.
        points: for a project, program and portfolio office.
        need: summed need for authority.
        barred: what keeps the authority below what the need asks for; empty if nothing.
        second_scope, second_authority: the runners-up; several scopes of equal points are joined by " = ".
        second_barred: what would bar the second authority.
        kind: enterprise, department or open, of a portfolio office; else empty.
        satellite: whether the largest program keeps an office of its own.
        open_inputs: missing inputs that decide the answer.
    """

    scope: str
    authority: str
    approach: str
    points: tuple[int, int, int] = (0, 0, 0)
    need: int = 0
    barred: str = ""
    second_scope: str = ""
    second_authority: str = ""
    second_barred: str = ""
    kind: str = ""
    satellite: bool = False
    open_inputs: tuple[str, ...] = ()

    @property
    def margin(self) -> int:
        """Points by which the scope is ahead of the next."""
        second, first = sorted(self.points)[-2:]
        return first - second

    @property
    def tied(self) -> list[str]:
        """The scopes with most points."""
        pairs = zip(SCOPES, self.points, strict=True)
        return [scope for scope, points in pairs if points == max(self.points)]


def band(value: float, cuts: list[float]) -> int:
    """
    Which band a value lies in, counted from zero; a value at a cut lies above it. Every number lies in exactly one.

    >>> band(19.9, [20, 40]), band(20, [20, 40]), band(40, [20, 40])
    (0, 1, 2)
    """
    return sum(value >= cut for cut in cuts)


def is_known(value: float | None) -> bool:
    return value is not None and not np.isnan(value)


def decide(inputs: Inputs, rules: Mapping[str, Any] | None = None) -> Office:
    """
    The office by the decision table.

    Args:
        inputs: by the table's letters, shares in per cent; a missing one is None. Of a portfolio office also `board` (whether the
            sponsor sits on the board), `units` (that work) and `largest_unit` (its share of the budget, in per cent).
        rules: the decision table; ours if none is given.

    Returns:
        the answer. Where an input is missing, its bands are tried: if scope, authority or approach differ, that one is open.

    >>> decide(dict(N=14, P=2, L=25, D=30, Q=1.0, R=95, X=60, A=10, M=2.8, B=4.5)).authority
    'directive'
    """
    rules = rules or read_office()
    unknown = [name for name in rules["inputs"] if not is_known(inputs.get(name))]
    known = {name: inputs[name] for name in inputs if is_known(inputs[name])}
    base = _decided(known, rules)
    if len(unknown) > MOST_MISSING:
        return replace(base, scope=OPEN, authority=OPEN, approach=OPEN, open_inputs=tuple(unknown))
    tried = [
        _decided({**known, **dict(zip(unknown, values, strict=True))}, rules)
        for values in product(*(_values(n, rules) for n in unknown))
    ]
    opened = {
        part
        for part in ("scope", "authority", "approach")
        if len({getattr(one, part) for one in tried}) > 1
    }
    deciding = tuple(name for name in unknown if _matters(name, unknown, known, rules, opened))
    certain = {
        part: getattr(tried[0], part)
        for part in ("scope", "authority", "approach")
        if part not in opened
    }
    return replace(base, **certain, **dict.fromkeys(opened, OPEN), open_inputs=deciding)


def _matters(name: str, missing: list[str], known: dict, rules: Mapping, opened: set[str]) -> bool:
    """Whether a missing input alone can change what is open, whatever the other missing ones are."""
    others = [other for other in missing if other != name]
    for values in product(*(_values(other, rules) for other in others)):
        fixed = {**known, **dict(zip(others, values, strict=True))}
        answers = [_decided({**fixed, name: value}, rules) for value in _values(name, rules)]
        if any(len({getattr(answer, part) for answer in answers}) > 1 for part in opened):
            return True
    return False


def _cuts(name: str, rules: Mapping) -> list[list[float]]:
    """Every row of cuts that scope and authority hold an input against: in the table, and as a limit."""
    limits = {"N": [[rules["few_regulated"]["projects"] + 1]]}
    return [rules["inputs"][name]["cuts"], *limits.get(name, [])]


def _values(name: str, rules: Mapping) -> list[float]:
    """A value from each band of an input, over all its cuts, those of the approach as well."""
    limits = rules["approach"]
    more = {
        "A": [limits["predictive_below"], limits["adaptive_from"]],
        "R": [limits["regulated_below"]],
        "X": [limits["critical_below"]],
    }
    cuts = sorted({*(cut for row in _cuts(name, rules) for cut in row), *more.get(name, [])})
    return [cuts[0] - 1, *cuts]


def _decided(known: Mapping[str, float], rules: Mapping) -> Office:
    points, need = np.zeros(3, dtype=int), 0
    for name, row in rules["inputs"].items():
        if name in known:
            at = band(known[name], row["cuts"])
            points += np.array(row.get("scope", [[0, 0, 0]] * 3)[at])
            need += _need(name, at, known, row, rules)
    scope = SCOPES[int(np.argmax(points))]
    authority, barred = _authority(need, known, rules)
    second, second_barred = _second_authority(authority, need, known, rules)
    return Office(
        scope,
        authority,
        _approach(known, rules),
        tuple(int(one) for one in points),
        need,
        barred,
        _second_scope(points),
        second,
        second_barred,
        _kind(known, rules) if scope == SCOPES[2] else "",
        scope == SCOPES[2] and known.get("L", 0) >= rules["satellite_from"],
    )


def _need(name: str, at: int, known: Mapping[str, float], row: Mapping, rules: Mapping) -> int:
    few = rules["few_regulated"]
    if name == "R" and at == len(row["cuts"]) and known.get("N", np.inf) <= few["projects"]:
        return few["need"]
    return row.get("need", [0, 0, 0])[at]


def _bars(kind: Mapping, known: Mapping[str, float]) -> str:
    """The input that bars a kind of authority: B for too little backing, N for too many projects."""
    if known.get("B", np.inf) < kind.get("backing", -np.inf):
        return "B"
    return "N" if known.get("N", 0) > kind.get("projects", np.inf) else ""


def _authority(need: int, known: Mapping[str, float], rules: Mapping) -> tuple[str, str]:
    kinds = rules["authority"]
    at = max(at for at, kind in enumerate(kinds) if need >= kind["from"])
    barred = _bars(kinds[at], known)
    while _bars(kinds[at], known):
        at -= 1
    return kinds[at]["name"], barred


def _second_authority(
    first: str, need: int, known: Mapping[str, float], rules: Mapping
) -> tuple[str, str]:
    """The band of need nearest to this one, the lighter of two equally near; and what would bar it."""
    kinds = rules["authority"]
    ends = [*(kind["from"] - 1 for kind in kinds[1:]), np.inf]
    apart = {
        at: max(kind["from"] - need, need - ends[at], 0)
        for at, kind in enumerate(kinds)
        if kind["name"] != first
    }
    nearest = kinds[min(apart, key=lambda at: (apart[at], at))]
    return nearest["name"], _bars(nearest, known)


def _second_scope(points: np.ndarray) -> str:
    rest = np.delete(points, np.argmax(points))
    names = [
        scope
        for at, scope in enumerate(SCOPES)
        if at != np.argmax(points) and points[at] == rest.max()
    ]
    return " = ".join(names)


def _approach(known: Mapping[str, float], rules: Mapping) -> str:
    limits = rules["approach"]
    if "A" not in known or known["A"] < limits["predictive_below"]:
        return "predictive" if "A" in known else OPEN
    light = (
        known.get("R", np.inf) < limits["regulated_below"]
        and known.get("X", np.inf) < limits["critical_below"]
    )
    return "adaptive" if known["A"] >= limits["adaptive_from"] and light else "hybrid"


def _kind(known: Mapping[str, float], rules: Mapping) -> str:
    if not set(ENTERPRISE) <= set(known):
        return OPEN
    wide = (
        known["units"] >= rules["enterprise"]["units"]
        and known["largest_unit"] < rules["enterprise"]["largest_below"]
    )
    return "enterprise" if known["board"] and wide else "department"


def flips(inputs: Inputs, rules: Mapping[str, Any] | None = None) -> pd.DataFrame:
    """
    Every change of one input by one band that changes scope or authority.

    Returns:
        input, name, becomes (the value at the band's edge), below (whether the value must lie below it), scope, authority. What is
        missing is not moved.
    """
    rules = rules or read_office()
    first = decide(inputs, rules)
    rows = []
    for name, row in rules["inputs"].items():
        for value, edge, below in _neighbours(name, inputs.get(name), rules):
            other = decide({**inputs, name: value}, rules)
            if (other.scope, other.authority) != (first.scope, first.authority):
                rows.append((name, row["name"], edge, below, other.scope, other.authority))
    columns = ["input", "name", "becomes", "below", "scope", "authority"]
    return pd.DataFrame(rows, columns=columns).drop_duplicates(ignore_index=True)


def turning(flipping: pd.DataFrame) -> list[str]:
    """Letters of the inputs whose change by one band alone changes scope or authority."""
    return flipping.input.unique().tolist()


def missing(inputs: Inputs) -> list[str]:
    """Letters of the decision table's inputs that nobody knows."""
    return [name for name in read_office()["inputs"] if not is_known(inputs.get(name))]


def _neighbours(
    name: str, value: float | None, rules: Mapping
) -> Iterator[tuple[float, float, bool]]:
    """Values one band up and down, in each row of cuts; the nearest of the band, its edge, and whether the value lies below that."""
    if not is_known(value):
        return
    for cuts in _cuts(name, rules):
        at = band(value, cuts)
        if at < len(cuts):
            yield cuts[at], cuts[at], False
        if at > 0:
            whole = rules["inputs"][name]["unit"] in ("projects", "programs")
            yield cuts[at - 1] - (1 if whole else 1e-6), cuts[at - 1], True
