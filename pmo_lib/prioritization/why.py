"""Why each project is in or out, and what would change it, in a line; each claim found by solving again."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from pmo_lib.optimization.frontier import Frontier, intervals
from pmo_lib.optimization.selection import INFINITE
from pmo_lib.optimization.why_not import (
    DECIDED,
    IMPOSSIBLE,
    CostCut,
    ScoreRise,
    blocking,
    cost_cut,
    displaced,
    loss_without,
    score_rise,
)
from pmo_lib.portfolio.portfolio import PORTFOLIO
from pmo_lib.prioritization.decision import CONTINUE, DELAY, INVEST, OPEN, PAUSE, Decision
from pmo_lib.prioritization.scoring import POINTS
from pmo_lib.report import text

SCARCE = ("budget", "total", "capacity")


@dataclass(frozen=True, slots=True)
class Why:
    """
    Why one project is in or out.

    Args:
        at: position of the project. chosen: whether it is in.
        loss: points the portfolio loses without it (in). limits: what stands in its way (out, or later than planned).
        rise, cut, displaces, budgets: what would bring it in: score, own cost, whom it displaces, money over the horizon.
    """

    at: int
    chosen: bool
    loss: float = float("nan")
    limits: tuple[tuple, ...] = ()
    rise: ScoreRise | None = None
    cut: CostCut | None = None
    displaces: frozenset[int] | None = None
    budgets: tuple[tuple[float, float], ...] = ()
    exact: bool = True  # whether the budgets are those of the whole frontier, not of a grid


def reasons(decision: Decision, frontier: Frontier) -> dict[int, Why]:
    """Why each project is in or out, by position; nothing where no choice is possible."""
    if not decision.feasible:
        return {}
    return {
        at: _in(decision, at) if at in decision.chosen else _out(decision, frontier, at)
        for at in decision.model.problem.projects
    }


def _in(decision: Decision, at: int) -> Why:
    problem, best = decision.model.problem, decision.selection
    loss = loss_without(problem, best, at, nodes=decision.rules.nodes)
    option = next(o for o in best.options if problem.project[o] == at)
    return Why(
        at, True, loss, blocking_in_time(decision, at) if decision.model.shift[option] else ()
    )


def blocking_in_time(decision: Decision, at: int) -> tuple[tuple, ...]:
    """The limits that a chosen project would break if it went on as planned, all else as chosen."""
    from pmo_lib.optimization.selection import only

    problem = decision.model.problem
    planned = [o for o in problem.options_of(at) if not decision.model.shift[o]]
    others = [o for o in decision.selection.options if problem.project[o] != at]
    kept = sorted({*planned, *others})
    at_kept = type(decision.selection)("optimal", tuple(kept.index(o) for o in others))
    return blocking(only(problem, kept), at_kept, at)


def _out(decision: Decision, frontier: Frontier, at: int) -> Why:
    problem, best, limits = (
        decision.model.problem,
        decision.selection,
        {"nodes": decision.rules.nodes},
    )
    return Why(
        at,
        False,
        limits=blocking(problem, best, at),
        rise=score_rise(problem, best, at, **limits),
        cut=cost_cut(problem, best, at, **limits),
        displaces=displaced(problem, best, at, **limits),
        budgets=tuple(intervals(frontier, at)),
        exact=frontier.exact,
    )


def line(why: Why, decision: Decision, word: str, program: str = PORTFOLIO) -> str:
    """The reason in one line; projects of other programs only as a count."""
    if word in (INVEST, CONTINUE, DELAY, PAUSE):
        return _line_in(why, decision, word, program)
    return _line_out(why, decision, program)


def _line_in(why: Why, decision: Decision, word: str, program: str) -> str:
    later = f"Later because of {_limits(why.limits, decision, program)}. " if why.limits else ""
    if why.at in decision.model.problem.mandatory:
        return f"{later}Must be done, whatever its score"
    if word in (DELAY, PAUSE) and not why.limits:
        later = "Later, so that the whole is worth more. "
    return f"{later}Without it the portfolio loses {text.number(why.loss, 1)} points"


def _line_out(why: Why, decision: Decision, program: str) -> str:
    blocked = _limits(why.limits, decision, program)
    first = (
        f"Stopped by {blocked}"
        if blocked
        else "No limit stands in its way, but what goes with it is worth more"
    )
    return f"{first}; {would_bring_in(why, decision)}{_displacing(why, decision, program)}"


def _limits(limits: tuple[tuple, ...], decision: Decision, program: str) -> str:
    """Limits in words, money and roles first; roles with their first month."""
    ordered = sorted(limits, key=lambda name: (name[0] not in SCARCE, name[0] != "budget"))
    words = dict.fromkeys(_limit(name, decision, program) for name in ordered)
    return text.names(list(words)) if words else ""


def _limit(name: tuple, decision: Decision, program: str) -> str:
    model, kind, at = decision.model, name[0], name[1] if len(name) > 1 else 0
    if kind == "budget":
        return (
            f"the budget to {text.month(model.periods[at])}"
            if at < len(model.periods)
            else "the budget"
        )
    if kind == "capacity":
        row = model.resources.iloc[at]
        return f"{row.role.lower()} in {text.month(row.period_end)}"
    if kind == "exclusion":
        return f"its alternative {_who(model.problem.exclusions[at], decision, program)}"
    if kind == "prerequisite":
        return "a project it needs first"
    bucket = f"the share of {model.buckets[at]}" if kind in ("minimum", "maximum") else ""
    return bucket or {"total": "the budget over the horizon"}.get(kind, "another limit")


def _who(members: Iterable[int], decision: Decision, program: str) -> str:
    """Those of the chosen among the members: by name within the program, others counted."""
    chosen = [at for at in sorted(members) if at in decision.chosen]
    frame = decision.model.projects
    own = [str(frame["name"][at]) for at in chosen if program in (PORTFOLIO, frame.program_id[at])]
    rest = len(chosen) - len(own)
    return (
        text.names([*own, *([text.plural(rest, "project") + " of other programs"] if rest else [])])
        if chosen
        else "–"
    )


def would_bring_in(why: Why, decision: Decision) -> str:
    """What would bring a rejected project in: score, own cost, budget."""
    return "; ".join(
        part for part in (_rise(why, decision), _cut(why), _budgets(why, decision.currency)) if part
    )


def _rise(why: Why, decision: Decision) -> str:
    rise = why.rise
    if rise is None or rise.state == IMPOSSIBLE:
        return "no score brings it in"
    if rise.state != DECIDED or rise.high - rise.low > 1e-6 * max(1.0, rise.high):
        return (
            f"needs between {text.number(rise.low, 1)} and {text.number(rise.high, 1)} points more"
        )
    if rise.low < 1e-6:
        return "equally good as the choice made"
    if decision.model.projects.score[why.at] + rise.low > POINTS:
        return f"needs {text.number(rise.low, 1)} points more, beyond the top of the scale"
    return f"in with {text.number(rise.low, 1)} points more"


def _cut(why: Why) -> str:
    if why.cut is None or why.cut.state != DECIDED:
        return "not even at no cost"
    if why.cut.part >= 1:
        return ""
    return f"in at {text.percent(why.cut.part)} of its cost{' (thresholds scanned)' if why.cut.scanned else ''}"


def _budgets(why: Why, currency: str) -> str:
    if not why.budgets:
        return "no budget tried brings it in"
    low, high = why.budgets[0]
    span = (
        f"from {text.money(low, currency)}"
        if high == INFINITE
        else f"{text.money(low, currency)}–{text.money(high, currency)}"
    )
    more = (
        f" and {text.plural(len(why.budgets) - 1, 'further range')}" if len(why.budgets) > 1 else ""
    )
    return f"in with money over the horizon {span}{more}{'' if why.exact else ' (limits tried)'}"


def _displacing(why: Why, decision: Decision, program: str) -> str:
    return f"; displaces {_who(why.displaces, decision, program)}" if why.displaces else ""


def facts(
    told: pd.DataFrame, why: dict[int, Why], decision: Decision, program: str = PORTFOLIO
) -> list[dict]:
    """The recommendation for each project with its line, for `facts.json` and for slices."""
    return [_fact(row, why.get(int(row["at"])), decision, program) for _, row in told.iterrows()]


def _fact(row: pd.Series, why: Why | None, decision: Decision, program: str) -> dict:
    reason = line(why, decision, row.recommendation, program) if why else _undecided(row, decision)
    return {
        "id": row.project_id,
        "name": row["name"],
        "recommendation": row.recommendation,
        "until": None if pd.isna(row.until) else row.until.date().isoformat(),
        "reason": reason,
        "score": None if pd.isna(row.score) else round(float(row.score), 4),
        "cost_to_go": None if pd.isna(row.to_go) else float(row.to_go),
        "sunk": None if pd.isna(row.sunk) else float(row.sunk),
        "mandatory": bool(row.mandatory),
        "changes_if": _changes(why, decision),
    }


def _changes(why: Why | None, decision: Decision) -> str:
    if why is None:
        return ""
    if not why.chosen:
        return would_bring_in(why, decision)
    if why.at in decision.model.problem.mandatory:
        return "the duty falls away"
    return f"its score falls by more than {text.number(why.loss, 1)} points"


def _undecided(row: pd.Series, decision: Decision) -> str:
    found = decision.model.undecided
    own = found.reason[found.project_id == row.project_id]
    if len(own):
        return f"Not weighed: {own.iloc[0]}"
    if row.project_id in decision.rules.forced_out:
        return "Forced out by the parameters of this report"
    return f"{OPEN.capitalize()}: mandatory projects cannot all be done within the limits"
