"""Why each project is in or out, and what would change it, in a line; each claim found by solving again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from pmo_lib.errors import ConfigurationError
from pmo_lib.optimization.budget import Budget
from pmo_lib.optimization.frontier import Frontier, intervals
from pmo_lib.optimization.limits import Limits, limits, options_by_project
from pmo_lib.optimization.milp import OPTIMAL
from pmo_lib.optimization.selection import INFINITE, SAME, choose, thrifty
from pmo_lib.optimization.why_not import (
    DECIDED,
    IMPOSSIBLE,
    UNDECIDED,
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
from pmo_lib.portfolio.vocabulary import Recommendation
from pmo_lib.prioritization.decision import FUNDED, Decision, unphased
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
class Reason:
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
        solved: whether the reason was solved; else only what the prices of the limits prove stands in `least`.
        least: points that it loses (in) or lacks (out) at least. frontier: whether what money buys was solved.
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
    solved: bool = True
    least: float = 0.0
    frontier: bool = True


def reasons(decision: Decision, frontier: Frontier) -> dict[int, Reason]:
    """
    Why each project is in or out, by position; nothing where no choice is possible.

    Solved for the project that the rules ask for, then for those left out and for those chosen, each of the best score
    first, until the work is used up; where the choice is not proved only for the project that is asked for. Of the others
    is said what the prices of the limits prove.
    """
    if not decision.feasible:
        return {}
    known, budget = _Known.of(decision), decision.rules.budget_of("reasons", stops=True)
    asked, scores = _asked(decision), decision.model.projects.score
    order = sorted(
        decision.model.problem.projects,
        key=lambda at: (at != asked, at in decision.chosen, -scores[at], at),
    )
    found = {}
    for at in order:
        own = Budget() if at == asked else budget
        solves = at == asked or (decision.proved and not budget.is_used_up)
        if solves and at in decision.chosen:
            found[at] = _in(decision, known, at, own)
        elif solves:
            found[at] = _out(decision, known, frontier, at, own)
        if not solves or own.is_used_up:  # within a reason the work may end, too
            found[at] = _unsolved(decision, known, at)
    return {at: found[at] for at in decision.model.problem.projects}


def _asked(decision: Decision) -> int | None:
    """The position of the project that the rules ask for; None where they ask for none."""
    wanted = decision.rules.project
    at = decision.model.projects.index[decision.model.projects.project_id == wanted]
    if wanted and not len(at):
        raise ConfigurationError(
            f"no project {wanted!r} is weighed",
            code="PMO-P02",
            action="name one that can be chosen, or leave `project` empty",
        )
    return int(at[0]) if wanted else None


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """
    What is computed once for all projects.

    Args:
        limits: of the problem. chosen: the chosen option by project.
        own: positions of the options by project. left: what each option is worth after paying the limits.
    """

    limits: Limits
    chosen: dict[int, int]
    own: dict[int, np.ndarray]
    left: np.ndarray

    @classmethod
    def of(cls, decision: Decision) -> "_Known":
        problem, found = decision.model.problem, limits(decision.model.problem)
        prices = np.array([decision.certificate.duals.get(name, 0.0) for name in found.names])
        left = problem.value - (found.matrix.T @ prices)[: len(problem.project)]
        chosen = {int(problem.project[o]): int(o) for o in decision.selection.options}
        return cls(found, chosen, options_by_project(problem), left)


def _unsolved(decision: Decision, known: _Known, at: int) -> Reason:
    """What arithmetic alone says of a project."""
    chosen = at in decision.chosen
    stands = _in_the_way(decision, known, at)
    return Reason(at, chosen, limits=stands, solved=False, least=_least(decision, known, at))


def _least(decision: Decision, known: _Known, at: int) -> float:
    """
    Points that are lost at least without a chosen project, or that one left out lacks at least; 0 where nothing is proved.

    Prices bound every choice: the bound of those without a project lacks what its best option is worth after paying the
    limits, and that of those with an option lacks what it is worth less than the best one.
    """
    problem, own = decision.model.problem, known.own[at]
    value, bound = decision.selection.value, decision.certificate.checked_bound
    best = max(0.0, float(known.left[own].max()))
    if at in problem.mandatory or not np.isfinite(bound):
        return 0.0
    if at in decision.chosen:
        return max(0.0, value - bound + best)
    lacking = value - bound + best - known.left[own]
    decay = np.maximum(problem.decay[own], 1e-12)
    return max(0.0, float((lacking / decay).min()))


def _in_the_way(decision: Decision, known: _Known, at: int) -> tuple[tuple, ...]:
    """The limits that stand in the way of a project that is out or later than planned."""
    problem, shift = decision.model.problem, decision.model.shift
    if at not in decision.chosen:
        return blocking(problem, decision.selection, at, known.own[at], known.limits)
    if not shift[known.chosen[at]]:
        return ()
    planned = [o for o in known.own[at] if not shift[o]]
    return blocking(problem, decision.selection, at, planned, known.limits)


def _in(decision: Decision, known: _Known, at: int, budget: Budget) -> Reason:
    problem, best = decision.model.problem, decision.selection
    work = {"nodes": decision.rules.nodes, "budget": budget}
    if not decision.proved:
        return _unsolved(decision, known, at)
    loss = loss_without(problem, best, at, **work)
    if np.isnan(loss):
        return _unsolved(decision, known, at)
    return Reason(
        at, True, loss, score_fall(problem, best, at, **work), _in_the_way(decision, known, at)
    )


def _out(decision: Decision, known: _Known, frontier: Frontier, at: int, budget: Budget) -> Reason:
    problem, best = decision.model.problem, decision.selection
    work = {"nodes": decision.rules.nodes, "budget": budget}
    cut = cost_cut(problem, best, at, **work)
    share = _printed_share(decision, at, cut, **work)
    gain = gain_at_cost(problem, best, at, share.value, **work) if share else None
    budgets = tuple(intervals(frontier, at))
    amount, until = None, None
    if budgets:
        amount, until = _printed_budget(decision, at, budgets[0], frontier.exact, **work)
    return Reason(
        at,
        False,
        limits=_in_the_way(decision, known, at),
        rise=score_rise(problem, best, at, **work),
        cut=cut,
        displaces=displaced(problem, best, at, **work) if decision.proved else None,
        budgets=budgets,
        share=share,
        ties=gain is not None and gain <= SAME * max(1.0, abs(best.value)),
        amount=amount,
        until=until,
        exact=frontier.exact,
        frontier=bool(frontier.points),
    )


def _printed_share(decision: Decision, at: int, cut: CostCut, **work) -> Printed | None:
    """The part of its cost at which a project comes in, as it is printed and as it then holds; None where there is none."""
    if cut.state != DECIDED or cut.part >= 1:
        return None
    problem, best = decision.model.problem, decision.selection

    def accepts(part: float) -> bool:
        gain = gain_at_cost(problem, best, at, part, **work)
        return gain is not None and gain >= -SAME / 10 * max(1.0, abs(best.value))

    return share_at_most(cut.part, accepts=accepts if cut.scanned else None)


def _printed_budget(
    decision: Decision, at: int, span: tuple[float, float], exact: bool, **work
) -> tuple[Printed | None, Printed | None]:
    """
    Money from which on a project is in, and up to which, as printed.

    Between the limits that were tried for a grid nothing is known: there the printed amount itself is solved.
    """
    low, high = span
    if not exact:
        return money_at_least(low, lambda m: _is_in_with(decision, at, m, **work)), None
    amount = money_at_least(low, lambda money: money < high)
    if high == INFINITE or amount is None:
        return amount, None
    return amount, money_below(high, amount.value)


def _is_in_with(decision: Decision, at: int, money: float, **work) -> bool:
    """Whether a project is in the choice where only the total is limited, to this amount."""
    problem = replace(unphased(decision), total=money)
    best = choose(problem, **work)
    return best.status == OPTIMAL and at in thrifty(problem, best, **work).projects(problem)


def line(reason: Reason, decision: Decision, word: Recommendation, program: str = PORTFOLIO) -> str:
    """The reason in one line; projects of other programs only as a count."""
    if word in FUNDED:
        return _line_in(reason, decision, word, program)
    return _line_out(reason, decision, program)


def _line_in(reason: Reason, decision: Decision, word: Recommendation, program: str) -> str:
    later = (
        f"Later because of {_limits(reason.limits, decision, program)}. " if reason.limits else ""
    )
    if reason.at in decision.model.problem.mandatory:
        return f"{later}Must be done, whatever its score"
    if not reason.solved:
        return f"{later}{_least_loss(reason, decision)}"
    if word in (Recommendation.DELAY, Recommendation.PAUSE) and not reason.limits:
        later = "It could as well go on as planned: the time costs no points. "
    if reason.loss == INFINITE:
        return f"{later}Without it no choice keeps the limits"
    if reason.loss <= SAME * max(1.0, abs(decision.selection.value)):
        return f"{later}Another choice without it is worth as much"
    return f"{later}Without it the portfolio loses {text.number(reason.loss, 1)} points"


def _least_loss(reason: Reason, decision: Decision) -> str:
    if reason.least <= SAME * max(1.0, abs(decision.selection.value)):
        return "What is lost without it was not solved"
    return f"Without it the portfolio loses at least {points_at_most(reason.least).words} points"


def _line_out(reason: Reason, decision: Decision, program: str) -> str:
    blocked = _limits(reason.limits, decision, program)
    needs = text.money(decision.model.projects.to_go[reason.at])
    first = (
        f"It needs {needs} and is ruled out by {blocked}"
        if blocked
        else "No limit stands in its way, but what goes with it is worth more"
    )
    place = _who(reason.displaces, decision, program) if reason.displaces else ""
    last = f". It would take the place of {place}" if place else ""
    return f"{first}. {would_bring_in(reason, decision)}{last}"


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


def would_bring_in(reason: Reason, decision: Decision) -> str:
    """What would bring a rejected project in: score, own cost, budget. Every number holds as it is printed."""
    if not reason.solved:
        return _lacks(reason, decision)
    ways = [_rise(reason, decision), _cut(reason, decision), _budget(reason, decision)]
    bring = [words for helps, words in ways if helps]
    fail = [words for helps, words in ways if words and not helps]
    first = [f"It would be chosen {_either(bring)}"] if bring else []
    return ". ".join([*first, *fail])


def _lacks(reason: Reason, decision: Decision) -> str:
    """What is known of a project whose reason was not solved."""
    rest = "What would bring it in was not solved"
    if reason.least <= SAME * max(1.0, abs(decision.selection.value)):
        return rest
    return f"It lacks at least {points_at_most(reason.least).words} points. {rest}"


def _either(ways: list[str]) -> str:
    return f"{', '.join(ways[:-1])} or {ways[-1]}" if len(ways) > 1 else ways[0]


def _rise(reason: Reason, decision: Decision) -> tuple[bool, str]:
    """Whether a higher score brings the project in, and which."""
    rise = reason.rise
    if rise is None or rise.state == IMPOSSIBLE:
        return False, "No score brings it in"
    if rise.state != DECIDED or rise.high - rise.low > 1e-6 * max(1.0, rise.high):
        span = f"{points_at_most(rise.low).words} and {points_at_least(rise.high).words}"
        return False, f"The search did not settle how many points it lacks: between {span}"
    if rise.low < 1e-6:
        return False, "It is as good as the choice made"
    needed = points_at_least(rise.low, beyond=2 * SAME * max(1.0, abs(decision.selection.value)))
    if decision.model.projects.score[reason.at] + needed.value > POINTS:
        return False, f"No score on the scale brings it in: it lacks {needed.words} points"
    return True, f"with {needed.words} points more"


def _cut(reason: Reason, decision: Decision) -> tuple[bool, str]:
    """Whether a lower cost of its own brings the project in, and which."""
    if reason.cut is not None and reason.cut.state == UNDECIDED:
        return False, "At which cost it would be chosen was not settled"
    if reason.cut is None or reason.cut.state != DECIDED:
        free = decision.model.projects.to_go[reason.at] == 0
        return False, "" if free else "It would not be chosen even if it cost nothing"
    if reason.share is None:
        return False, ""
    if reason.ties:
        return False, f"It would be as good as the choice made at {reason.share.words} of its cost"
    return True, f"at {reason.share.words} of its cost"


def _budget(reason: Reason, decision: Decision) -> tuple[bool, str]:
    """Whether more money over the horizon brings the project in, and how much."""
    model = decision.model
    if not reason.frontier or (not len(model.periods) and model.problem.total == INFINITE):
        return False, ""
    if reason.amount is None:
        return False, f"No budget{'' if reason.exact else ' that was tried'} brings it in"
    span = f"{reason.amount.words} to {reason.until.words}" if reason.until else reason.amount.words
    only = "" if len(model.periods) == 1 else " if only the total is limited"
    more = len(reason.budgets) - 1
    further = f" (also in {text.plural(more, 'further range')} of money)" if more else ""
    return True, f"with {span} in all{only}{further}"


def explained(
    recommendations: pd.DataFrame,
    reasons: Mapping[int, Reason],
    decision: Decision,
    program: str = PORTFOLIO,
) -> pd.DataFrame:
    """
    Recommendations with `reason`, a line for each, and `changes_if`, what would change it.

    Args:
        recommendations: as `decision.recommendations` gives them.
        reasons: by position.
        program: whose report it is; projects of other programs are only counted.
    """
    own = [reasons.get(at) for at in recommendations["at"]]
    lines = [
        _undecided(row, decision)
        if one is None
        else line(one, decision, row.recommendation, program)
        for one, (_, row) in zip(own, recommendations.iterrows(), strict=True)
    ]
    changes = [_changes(one, decision) for one in own]
    return recommendations.assign(reason=lines, changes_if=changes)


COLUMNS = ["project_id", "name", "recommendation", "until", "reason"]
COLUMNS += ["score", "cost_to_go", "sunk", "mandatory", "changes_if"]


def facts(projects: pd.DataFrame) -> list[dict]:
    """Explained recommendations as JSON values, for `facts.json` and for slices."""
    shown = projects[COLUMNS].rename(columns={"project_id": "id"})
    shown = shown.assign(score=shown.score.astype(float).round(4))
    rows = shown.astype(object).where(shown.notna(), None).to_dict("records")
    return [row | {"until": row["until"] and row["until"].date().isoformat()} for row in rows]


def of_facts(projects: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Explained recommendations from JSON values; with all columns where there are none."""
    frame = pd.DataFrame(list(projects)).rename(columns={"id": "project_id"})
    frame = frame.reindex(columns=COLUMNS)
    numbers = ["score", "cost_to_go", "sunk"]
    return frame.assign(until=pd.to_datetime(frame.until), **frame[numbers].astype(float))


def _changes(reason: Reason | None, decision: Decision) -> str:
    if reason is None:
        return ""
    if not reason.chosen:
        return would_bring_in(reason, decision)
    if reason.at in decision.model.problem.mandatory:
        return "the duty falls away"
    if not reason.solved:
        return "not solved"
    score = decision.model.projects.score[reason.at]
    if pd.isna(reason.fall):
        return "not decided: the search stopped before its proof"
    if reason.fall >= score:
        return "no fall of its score takes it out"
    return f"its score falls by more than {points_at_least(reason.fall).words} points"


def _undecided(row: pd.Series, decision: Decision) -> str:
    undecided = decision.model.undecided
    own = undecided.reason[undecided.project_id == row.project_id]
    if len(own):
        return f"Not weighed: {own.iloc[0]}"
    if row.project_id in decision.rules.forced_out:
        return "Forced out by the parameters of this report"
    return f"{Recommendation.OPEN.capitalize()}: mandatory projects cannot all be done within the limits"
