"""The sentences on money: what more of it would buy, where it goes, what pays back, and the choice by net present value."""

import pandas as pd

from pmo_lib.optimization.frontier import cost_of, marginal_value
from pmo_lib.optimization.selection import SAME
from pmo_lib.portfolio.finding import Finding, Value
from pmo_lib.portfolio.lifecycle import objectives_of
from pmo_lib.portfolio.vocabulary import Rag, Recommendation, Severity
from pmo_lib.prioritization.data import Data
from pmo_lib.prioritization.scenarios import compared
from pmo_lib.prioritization.second_objective import compared as choices
from pmo_lib.prioritization.second_objective import is_known
from pmo_lib.prioritization.thresholds import money_at_least, points_at_most
from pmo_lib.prioritization.values import ALL, LONGEST, MONEY, count, ids, values
from pmo_lib.report import text

PAID = "npv ratio payback_years"  # columns of a business case
AHEAD = "npv npv_rank percent_complete declared_rag"  # of what is left out
NEARLY_COMPLETE = 0.8  # part of the work
VERBS = {Recommendation.STOP: "stops", Recommendation.REJECT: "rejects"}


def against_choice(data: Data) -> Finding | None:
    """What speaks against the choice: a sum of scores does not know how large a project is, its net present value does."""
    out = data.left_out_cases
    if out.empty:
        return None
    known, worth = data.cases.dropna(subset=["npv"]), out[out.npv > 0]
    unknown, best = out[out.npv.isna()], out[out.npv_rank.eq(1) & (len(known) > 1)]
    green, late = out[out.declared_rag == Rag.GREEN], out[out.percent_complete >= NEARLY_COMPLETE]
    formula = "Projects that can be chosen with a known net present value"
    shown = values(MONEY, AHEAD, known=count(known, formula))
    shown |= values(
        f"{MONEY} {ALL}",
        AHEAD,
        highest=ids(
            best,
            "Those of them that are stopped or rejected and have the highest net present value of all",
        ),
        given_up=(
            float(worth.npv.sum()) if out.npv.notna().any() else None,
            "Sum of the net present values above zero of the projects stopped or rejected",
            worth,
        ),
        unknown=ids(unknown, "Projects stopped or rejected whose net present value is not known"),
    )
    shown |= values(
        "status.declared_rag status.percent_complete",
        AHEAD,
        declared_on_track=ids(
            green, "Projects stopped or rejected whose newest status declares them on track"
        ),
        nearly_complete=ids(
            late,
            "Projects stopped or rejected that are at least 80% complete by their newest status",
        ),
    )
    speaks = len(worth) or len(late)
    severity = Severity.WARNING if speaks else Severity.INFO
    return Finding(_against(data, len(known)), "against_choice", severity, shown)


def _against(data: Data, known: int) -> str:
    out = data.left_out_cases
    worth, unknown = out[out.npv > 0], int(out.npv.isna().sum())
    late = out[out.percent_complete >= NEARLY_COMPLETE].sort_values("percent_complete")
    rest = f"; {unknown} not known" if unknown else ""
    alone = int((data.cases.npv == data.cases.npv.max()).sum()) == 1
    if len(worth) and worth.npv_rank.iloc[0] == 1 and known > 1 and alone:
        whole = f"all {known}" if known == len(data.candidates) else f"the {known} known"
        return _which(worth.iloc[0], f"which has the highest net present value of {whole}")
    if len(worth):
        first = f"The choice gives up {text.money(worth.npv.sum())} of net present value: "
        names = text.names([text.shorten(name, 24) for name in worth["name"]], 1)
        return first + text.shorten(names, LONGEST - len(first + rest)) + rest
    if len(late):
        complete = text.percent(late.percent_complete.iloc[-1])
        return _which(late.iloc[-1], f"which is {complete} complete")
    if unknown == len(out):
        return "The net present value of what is stopped or rejected is not known"
    if unknown:
        return f"No known net present value of what is stopped or rejected is above zero{rest}"
    return "Nothing that is stopped or rejected has a net present value above zero"


def _which(project: pd.Series, what: str) -> str:
    """What the choice does to a project, and what speaks against it."""
    first, last = f"The choice {VERBS[project.recommendation]} ", f", {what}"
    return first + text.shorten(project["name"], LONGEST - len(first + last)) + last


def second_objective(data: Data) -> Finding | None:
    """What the choice by net present value would change."""
    if not data.feasible or len(data.decision.model.projects) < 2:
        return None
    weighed = data.decision.model.projects
    is_stated = is_known(data.decision, data.cases)
    known, unknown = weighed[is_stated], weighed[~is_stated]
    shown = values(
        MONEY,
        "npv",
        known=count(known, "Weighed projects with costs and benefits ahead"),
        unknown=ids(
            unknown, "The other weighed projects; they stay as the choice by points has them"
        ),
    )
    if data.by_value is not None:
        message, changes = _other_choice(data)
        return Finding(message, "second_objective", values=shown | changes)
    message = f"Net present value is known of {len(known)} of {len(weighed)} projects: too few to choose by it"
    if known.empty:
        message = "The net present value of no project is known: there is no choice by it"
    return Finding(message, "second_objective", values=shown)


def _other_choice(data: Data) -> tuple[str, dict[str, Value]]:
    """What the choice by net present value gains and loses against that by points."""
    points, worth = choices(data.decision, data.by_value).itertuples()
    changed, gained, lost = data.differences, worth.npv - points.npv, points.points - worth.points
    shown = values(
        f"{MONEY} {ALL}",
        "recommendation by_value npv score",
        changed,
        differing=ids(
            changed,
            "Projects with another recommendation, or another start, in the choice by net present value",
        ),
        value_gained=(
            gained,
            "Net present value of that choice minus that of the choice by points; later starts lose "
            "benefits as scores decay, and are discounted longer",
        ),
        points_lost=(lost, "Points of the choice by points minus those of that choice"),
        gap=(
            worth.gap if worth.gap != float("inf") else None,
            "How much more net present value a choice within the limits could have, over that of this "
            "one, says the solver",
        ),
    )
    if changed.empty:
        return "Chosen by net present value, the same projects start at the same time", shown
    differ = "project differs" if len(changed) == 1 else "projects differ"
    return (
        f"Chosen by net present value, {len(changed)} {differ}: {text.money(gained)} more of it, "
        f"{text.number(lost, 1)} points fewer"
    ), shown


def frontier(data: Data) -> Finding | None:
    """What a little more money would buy; nothing is said where no project could be weighed."""
    if not data.frontier.points or data.decision.model.projects.empty:
        return None
    points, decision = data.frontier.points, data.decision
    cost = cost_of(decision.model.problem, decision.selection)
    slope, low, high = marginal_value(data.frontier, cost)
    rows = pd.DataFrame(points).assign(name=[text.money(point.cost) for point in points])
    formulas = {
        "points": (
            [[p.cost, p.value, p.gap] for p in points],
            "Cost, points and gap of each choice on the frontier",
        ),
        "exact": (
            data.frontier.exact,
            "Whether these are all choices that no other beats; else a grid of limits",
        ),
        "slope": (slope, "Points gained for each unit of money at the next step of the frontier"),
        "from": (low, "Cost from which the choice stays the same"),
        "to": (high if high != float("inf") else None, "Cost at which the next choice begins"),
    }
    read = "cash_flows.cost scores.score demand.fte capacity.fte"
    message = _more_money(data, cost, high) if slope > 0 else _no_more_money(data)
    return Finding(message, "frontier", values=values(read, "limit value gap", rows, **formulas))


def _more_money(data: Data, cost: float, high: float) -> str:
    """What the next step of the frontier takes and brings; both numbers hold as they are printed."""
    then = next(point.value for point in data.frontier.points if point.cost == high)
    more = money_at_least(high - cost)
    gain = points_at_most(then - data.decision.selection.value)
    free = " and no limits by period" if len(data.decision.model.periods) > 1 else ""
    return f"With {more.words} more in all{free}, the best choice gains {gain.words} points"


def _no_more_money(data: Data) -> str:
    most = data.frontier.points[-1].value
    gain = most - data.decision.selection.value
    if gain > SAME * max(1.0, most):
        return f"Without limits by period the same money is worth {points_at_most(gain).words} points more"
    return "More money over the horizon buys no more value"


def futures(data: Data) -> Finding | None:
    """Which declared future changes the choice."""
    if len(data.futures) < 2:
        return None
    frame = compared(data.decision, data.futures)
    declared = frame.iloc[1:]
    changed = declared[declared.into.map(bool) | declared.out.map(bool) | declared.value.isna()]
    by_name = {
        row.scenario: [
            None if pd.isna(row.value) else row.value,
            None if pd.isna(row.cost) else row.cost,
            row.into,
            row.out,
        ]
        for row in frame.itertuples()
    }
    formula = "Points, cost, projects in and out against the base, each future solved like the base"
    message = "No declared future changes which projects are chosen"
    if len(changed):
        names = text.shorten(text.names(changed.scenario.tolist(), 2), 46)
        verb = "changes" if len(changed) == 1 else "change"
        message = (
            f"{len(changed)} of {text.plural(len(declared), 'scenario')} {verb} the choice: {names}"
        )
    return Finding(message, "scenarios", values={"scenarios": Value(by_name, formula, ALL)})


def aligned(data: Data) -> Finding | None:
    """Where spending departs most from stated priorities, and what nobody serves."""
    if not data.feasible or not data.decision.chosen:
        return None
    projects = data.decision.model.projects
    chosen = projects.loc[sorted(data.decision.chosen)]
    silent = chosen[~chosen.strategic_objectives.map(objectives_of).map(bool)]
    all_silent, frame = len(silent) == len(chosen), data.objectives
    if frame.empty and not all_silent:
        return None
    if all_silent:
        frame = pd.DataFrame({"name": [], "share": [], "priority": [], "projects": []})
    pairs = zip(frame["name"], frame.share, strict=True)
    unserved = frame[frame.projects == 0]
    stated = "projects.strategic_objectives"
    shares = {name: None if pd.isna(share) else round(share, 4) for name, share in pairs}
    formula = (
        "Cost ahead of chosen projects by objective, evenly over those each serves, over the cost of "
        "all chosen"
    )
    shown = values(f"{stated} cash_flows.cost", "share priority", frame, shares=(shares, formula))
    formula = "Objectives that no chosen project states"
    shown |= values(
        f"{stated} objectives.name",
        "share priority",
        unserved=(unserved["name"].tolist(), formula, unserved),
    )
    shown |= values(stated, unstated=ids(silent, "Chosen projects that state no objective"))
    if all_silent:
        message = "Which objectives the funded projects serve is not known: none states any"
        return Finding(message, "alignment", Severity.WARNING, shown)
    but = f"; {len(silent)} of {len(chosen)} state none" if len(silent) else ""
    severity = Severity.WARNING if len(unserved) else Severity.INFO
    return Finding(_alignment(frame, but), "alignment", severity, shown)


def _alignment(frame: pd.DataFrame, but: str) -> str:
    """The sentence on objectives; `but` says how many funded projects state none."""
    idle = frame["name"][frame.projects == 0].tolist()
    if idle:
        return f"No funded project serves {text.shorten(text.names(idle, 2), 60 - len(but))}{but}"
    gap = (frame.share - frame.priority).dropna()
    if gap.empty:
        return f"Every objective is served by a funded project{but}"
    widest = frame.loc[gap.abs().idxmax()]
    message = (
        f"{text.shorten(widest['name'], 30)} gets {text.percent(widest.share)} of the money; "
        f"its priority is {text.percent(widest.priority)}"
    )
    return f"{message}{but}" if len(message + but) <= LONGEST else message


def money_cases(data: Data) -> Finding | None:
    """Which projects do not pay back what is still to be spent, and of which it is not known."""
    projects, rate = data.candidates, data.rules.discount
    if projects.empty:
        return None
    known = data.cases.dropna(subset=["npv"])
    loss = known[known.npv < 0].sort_values("npv")
    unknown = projects[~projects.project_id.isin(known.project_id)]
    formulas = {"known": count(known, "Projects with costs and benefits ahead")}
    if len(known):
        formulas["losing"] = ids(
            loss,
            "Those of them whose discounted benefits ahead are below their discounted costs ahead",
        )
        formulas["npv"] = (
            float(known.npv.sum()),
            "Discounted benefits minus discounted costs ahead, all projects together",
            known,
        )
    formulas["rate"] = (rate, "Yearly rate of discount, a parameter of the report", known)
    formulas["unknown"] = ids(
        unknown, "Projects that can be chosen without benefits or without costs ahead"
    )
    shown = values(MONEY, PAID, **formulas)
    severity = Severity.WARNING if len(loss) or known.empty else Severity.INFO
    return Finding(_paying_back(data, known, loss, unknown), "business_case", severity, shown)


def how_repriced(data: Data) -> str:
    """At what cost and finish the cases are priced."""
    known = data.cases.dropna(subset=["npv"])
    count = int(known.project_id.isin(data.repriced.index).sum())
    if not count:
        return "Costs and benefits are as planned." if len(known) else ""
    many = text.plural(len(known), "case")
    verb = "is" if count == 1 else "are"
    return f"{count} of {many} {verb} priced at the forecast's P50 of cost and finish, as in the benefits report; payback is as planned."


def _paying_back(data: Data, known: pd.DataFrame, loss: pd.DataFrame, unknown: pd.DataFrame) -> str:
    if known.empty:
        flows = data.portfolio.cash_flows
        own = flows[flows.project_id.isin(data.candidates.project_id)]
        ahead = own[own.period_end > pd.Timestamp(data.portfolio.as_of)]
        why = "no benefits ahead are stated"
        if ahead.benefit.notna().any():
            why = "none states both costs and benefits ahead"
        return f"Whether a project pays back is not known: {why}"
    at = f"at {text.percent(data.rules.discount)} a year"
    rest = ""
    if len(unknown) == 1:
        rest = f"; {text.shorten(unknown.iloc[0]['name'], 16)}: not known"
    elif len(unknown):
        rest = f"; {len(unknown)} not known"
    if loss.empty:
        who = f"Each of {text.plural(len(known), 'project')}"
        if len(known) == 1:
            who = known.iloc[0]["name"]
        return f"{text.shorten(who, 30)} brings at least what it still costs, {at}{rest}"
    verb = "cost more to finish than they bring"
    if len(loss) == 1:
        verb = "costs more to finish than it brings"
    first = text.sentence(f"{len(loss)} of {text.plural(len(known), 'project')}")
    return f"{first} {verb}, {at}{rest}"
