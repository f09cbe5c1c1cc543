"""Why each project is in or out, and what would change it, in a line; each claim found by solving again."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import pandas as pd

from pmo_lib.optimization.frontier import Frontier, intervals
from pmo_lib.optimization.selection import INFINITE, SAME, choose, thrifty
from pmo_lib.optimization.why_not import (
    DECIDED,
    IMPOSSIBLE,
    CostCut,
    ScoreRise,
    blocking,
    cost_cut,
    displaced,
    gain_at_cost,
    loss_without,
    score_fall,
    score_rise,
)
from pmo_lib.portfolio.portfolio import PORTFOLIO
from pmo_lib.prioritization.decision import CONTINUE, DELAY, INVEST, OPEN, PAUSE, Decision, unphased
from pmo_lib.prioritization.scoring import POINTS
from pmo_lib.prioritization.thresholds import (
    Printed,
    money_at_least,
    money_below,
    points_at_least,
    points_at_most,
    share_at_most,
)
from pmo_lib.report import text

SCARCE = ("budget", "total", "capacity")


@dataclass(frozen=True, slots=True)
class Why:
    """
    Why one project is in or out.

    Args:
        at: position of the project. chosen: whether it is in.
        loss: points the portfolio loses without it (in); infinite where the limits leave no choice without it.
        fall: points by which its score may fall before it is out (in).
        limits: what stands in its way (out, or later than planned).
        rise, cut, displaces, budgets: what would bring it in: score, own cost, whom it displaces, money over the horizon.
        share: the part of its cost as it is printed; ties: whether it is then only as good as the choice made.
        amount, until: the first of the budgets as it is printed, and where it ends; None where it does not end.
        exact: whether the budgets are those of the whole frontier, not of a grid.
    """

    at: int
    chosen: bool
    loss: float = float("nan")
    fall: float = float("nan")
    limits: tuple[tuple, ...] = ()
    rise: ScoreRise | None = None
    cut: CostCut | None = None
    displaces: frozenset[int] | None = None
    budgets: tuple[tuple[float, float], ...] = ()
    share: Printed | None = None
    ties: bool = False
    amount: Printed | None = None
    until: Printed | None = None
    exact: bool = True


def reasons(decision: Decision, frontier: Frontier) -> dict[int, Why]:
    """Why each project is in or out, by position; nothing where no choice is possible."""
    if not decision.feasible:
        return {}
    return {
        at: _in(decision, at) if at in decision.chosen else _out(decision, frontier, at)
        for at in decision.model.problem.projects
    }


def _in(decision: Decision, at: int) -> Why:
    problem, best, limits = decision.model.problem, decision.selection, _limits_of(decision)
    option = next(o for o in best.options if problem.project[o] == at)
    return Why(
        at,
        True,
        loss_without(problem, best, at, **limits),
        score_fall(problem, best, at, **limits),
        blocking_in_time(decision, at) if decision.model.shift[option] else (),
    )


def _limits_of(decision: Decision) -> dict[str, int]:
    return {"nodes": decision.rules.nodes}


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
    problem, best, limits = decision.model.problem, decision.selection, _limits_of(decision)
    cut = cost_cut(problem, best, at, **limits)
    share = _printed_share(decision, at, cut)
    gain = gain_at_cost(problem, best, at, share.value, **limits) if share else None
    budgets = tuple(intervals(frontier, at))
    amount, until = (
        _printed_budget(decision, at, budgets[0], frontier.exact) if budgets else (None, None)
    )
    return Why(
        at,
        False,
        limits=blocking(problem, best, at),
        rise=score_rise(problem, best, at, **limits),
        cut=cut,
        displaces=displaced(problem, best, at, **limits),
        budgets=budgets,
        share=share,
        ties=gain is not None and gain <= SAME * max(1.0, abs(best.value)),
        amount=amount,
        until=until,
        exact=frontier.exact,
    )


def _printed_share(decision: Decision, at: int, cut: CostCut) -> Printed | None:
    """The part of its cost at which a project comes in, as it is printed and as it then holds; None where there is none."""
    if cut.state != DECIDED or cut.part >= 1:
        return None
    problem, best = decision.model.problem, decision.selection

    def accepts(part: float) -> bool:
        gain = gain_at_cost(problem, best, at, part, **_limits_of(decision))
        return gain is not None and gain >= -SAME / 10 * max(1.0, abs(best.value))

    return share_at_most(cut.part, accepts=accepts if cut.scanned else None)


def _printed_budget(
    decision: Decision, at: int, span: tuple[float, float], exact: bool
) -> tuple[Printed | None, Printed | None]:
    """
    Money from which on a project is in, and up to which, as printed.

    Between the limits that were tried for a grid nothing is known: there the printed amount itself is solved.
    """
    low, high = span
    if not exact:
        return money_at_least(low, decision.currency, lambda m: _is_in_with(decision, at, m)), None
    amount = money_at_least(low, decision.currency, lambda money: money < high)
    if high == INFINITE or amount is None:
        return amount, None
    return amount, money_below(high, decision.currency, amount.value)


def _is_in_with(decision: Decision, at: int, money: float) -> bool:
    """Whether a project is in the choice where only the total is limited, to this amount."""
    problem = replace(unphased(decision), total=money)
    found = thrifty(problem, choose(problem, **_limits_of(decision)), **_limits_of(decision))
    return at in found.projects(problem)


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
        later = "It could as well go on as planned: the time costs no points. "
    if why.loss == INFINITE:
        return f"{later}Without it no choice keeps the limits"
    if why.loss <= SAME * max(1.0, abs(decision.selection.value)):
        return f"{later}Another choice without it is worth as much"
    return f"{later}Without it the portfolio loses {text.number(why.loss, 1)} points"


def _line_out(why: Why, decision: Decision, program: str) -> str:
    blocked = _limits(why.limits, decision, program)
    needs = text.money(decision.model.projects.to_go[why.at], decision.currency)
    first = (
        f"It needs {needs} and is ruled out by {blocked}"
        if blocked
        else "No limit stands in its way, but what goes with it is worth more"
    )
    place = _who(why.displaces, decision, program) if why.displaces else ""
    last = f". It would take the place of {place}" if place else ""
    return f"{first}. {would_bring_in(why, decision)}{last}"


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
        return f"the capacity of {row.role.lower()} in {text.month(row.period_end)}"
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
    """What would bring a rejected project in: score, own cost, budget. Every number holds as it is printed."""
    ways = [_rise(why, decision), _cut(why, decision), _budget(why, decision)]
    bring = [words for helps, words in ways if helps]
    fail = [words for helps, words in ways if words and not helps]
    first = [f"It would be chosen {_either(bring)}"] if bring else []
    return ". ".join([*first, *fail])


def _either(ways: list[str]) -> str:
    return f"{', '.join(ways[:-1])} or {ways[-1]}" if len(ways) > 1 else ways[0]


def _rise(why: Why, decision: Decision) -> tuple[bool, str]:
    """Whether a higher score brings the project in, and which."""
    rise = why.rise
    if rise is None or rise.state == IMPOSSIBLE:
        return False, "No score brings it in"
    if rise.state != DECIDED or rise.high - rise.low > 1e-6 * max(1.0, rise.high):
        span = f"{points_at_most(rise.low).words} and {points_at_least(rise.high).words}"
        return False, f"The search did not settle how many points it lacks: between {span}"
    if rise.low < 1e-6:
        return False, "It is as good as the choice made"
    needed = points_at_least(rise.low, beyond=2 * SAME * max(1.0, abs(decision.selection.value)))
    if decision.model.projects.score[why.at] + needed.value > POINTS:
        return False, f"No score on the scale brings it in: it lacks {needed.words} points"
    return True, f"with {needed.words} points more"


def _cut(why: Why, decision: Decision) -> tuple[bool, str]:
    """Whether a lower cost of its own brings the project in, and which."""
    if why.cut is None or why.cut.state != DECIDED:
        free = decision.model.projects.to_go[why.at] == 0
        return False, "" if free else "It would not be chosen even if it cost nothing"
    if why.share is None:
        return False, ""
    if why.ties:
        return False, f"It would be as good as the choice made at {why.share.words} of its cost"
    return True, f"at {why.share.words} of its cost"


def _budget(why: Why, decision: Decision) -> tuple[bool, str]:
    """Whether more money over the horizon brings the project in, and how much."""
    model = decision.model
    if not len(model.periods) and model.problem.total == INFINITE:
        return False, ""
    if why.amount is None:
        return False, f"No budget{'' if why.exact else ' that was tried'} brings it in"
    span = f"{why.amount.words} to {why.until.words}" if why.until else why.amount.words
    only = "" if len(model.periods) == 1 else " if only the total is limited"
    more = len(why.budgets) - 1
    further = f" (also in {text.plural(more, 'further range')} of money)" if more else ""
    return True, f"with {span} in all{only}{further}"


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
    score = decision.model.projects.score[why.at]
    if pd.isna(why.fall):
        return "not decided: the search stopped before its proof"
    if why.fall >= score:
        return "no fall of its score takes it out"
    return f"its score falls by more than {points_at_least(why.fall).words} points"


def _undecided(row: pd.Series, decision: Decision) -> str:
    found = decision.model.undecided
    own = found.reason[found.project_id == row.project_id]
    if len(own):
        return f"Not weighed: {own.iloc[0]}"
    if row.project_id in decision.rules.forced_out:
        return "Forced out by the parameters of this report"
    return f"{OPEN.capitalize()}: mandatory projects cannot all be done within the limits"
