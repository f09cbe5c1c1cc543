"""Every sentence of the prioritization report that has a number in it."""

import pandas as pd

from pmo_lib.optimization.frontier import cost_of, marginal_value
from pmo_lib.optimization.selection import SAME
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.lifecycle import objectives_of
from pmo_lib.portfolio.vocabulary import Severity
from pmo_lib.prioritization import business_case, methods, weights
from pmo_lib.prioritization.alignment import by_objective
from pmo_lib.prioritization.decision import OPEN, PAUSE, REJECT, STOP
from pmo_lib.prioritization.handing import FUNDED
from pmo_lib.prioritization.robust import FINE, smallest_change
from pmo_lib.prioritization.scenarios import compared
from pmo_lib.prioritization.scoring import candidates, dominated
from pmo_lib.prioritization.studying import Study
from pmo_lib.prioritization.thresholds import (
    money_at_least,
    points_at_most,
    round_down,
    round_up,
    share_at_least,
    share_at_most,
)
from pmo_lib.report import text

ASKED = "decide the funding as recommended below – asked of the portfolio board, by {}, when the next month closes"


def _of(study: Study, *words: str) -> list[dict]:
    return [project for project in study.projects if project["recommendation"] in words]


def _rows(projects: list[dict]) -> pd.DataFrame:
    return (
        pd.DataFrame(projects).rename(columns={"id": "project_id"}) if projects else pd.DataFrame()
    )


def _next_close(study: Study) -> str:
    """The last day of the month after the one the report closes."""
    return text.day(
        pd.Timestamp(study.portfolio.as_of) + pd.offsets.MonthEnd(1),
        study.portfolio.settings.locale,
    )


def headline(study: Study) -> Finding:
    """The one message: what to fund, and the largest thing to stop or reject."""
    projects = study.projects
    if study.decision is not None and study.decision.conflict:
        return _conflict(study)
    if study.decision is None and not study.slice:
        return Finding(
            "What the portfolio's report decided for this program is not known", "headline"
        )
    if not projects:
        return Finding(
            "There is no project to decide on: none is proposed, planned or under way",
            "headline",
            values={"candidates": 0},
        )
    if not study.slice.get("feasible", True):
        return Finding(
            "Nothing is decided: the portfolio's mandatory projects exceed its limits",
            "headline",
            Severity.ALERT,
        )
    funded, out = _of(study, *FUNDED), _of(study, STOP, REJECT)
    cost = sum(project["cost_to_go"] or 0 for project in funded)
    values = {
        "candidates": len(projects),
        "funded": len(funded),
        "cost": cost,
        "out": [project["id"] for project in out],
    }
    asked = ASKED.format(_next_close(study))
    message = f"Fund {_how_many(len(funded), len(projects))}"
    message += f" for {_money(cost, study)}" if funded else ""
    if not out:
        undecided = len(_of(study, OPEN))
        rest = f"{undecided} cannot be weighed" if undecided else "none has to go"
        return Finding(
            f"{message}; {rest}", "headline", values=values, evidence=_rows(funded), decision=asked
        )
    largest = max(out, key=lambda project: project["cost_to_go"] or 0)
    message += f"; {largest['recommendation']} {text.shorten(largest['name'], 34)}"
    return Finding(message, "headline", Severity.ALERT, values, _rows(out), asked)


def _how_many(count: int, whole: int) -> str:
    """A part of the projects in words: none of 3 projects, 2 of 3 projects, all 3 projects."""
    if count == whole > 1:
        return f"all {text.plural(whole, 'project')}"
    if count == whole:
        return "the only project"
    return f"{count or 'none'} of {text.plural(whole, 'project')}"


def _money(amount: float, study: Study) -> str:
    return text.money(amount, study.portfolio.settings.currency)


def _conflict(study: Study) -> Finding:
    decision = study.decision
    names = decision.names(decision.conflict)
    frame = decision.model.projects.iloc[sorted(decision.conflict)]
    message = f"Mandatory projects exceed the limits: {text.names([text.shorten(name, 22) for name in names], 2)}"
    what = f"the smallest set that cannot be done within the limits is {text.names(names, 10)}; raise a limit or lift a duty – asked of the portfolio board"
    return Finding(
        message, "conflict", Severity.ALERT, {"conflict": frame.project_id.tolist()}, frame, what
    )


def recommended(study: Study) -> Finding | None:
    """What becomes of each project."""
    projects = study.projects
    if not projects:
        return None
    counts = {
        word: len(_of(study, word))
        for word in (STOP, REJECT, PAUSE, "delay", "invest", "continue", OPEN)
    }
    told = [f"{word} {count}" for word, count in counts.items() if count]
    values = {word.replace(" ", "_"): count for word, count in counts.items()}
    return Finding(
        f"Recommended: {text.names(told, 7)}",
        "recommended",
        values=values,
        evidence=_rows(projects),
    )


def certificate(study: Study) -> Finding | None:
    """How sure it is that nothing better exists."""
    decision = study.decision
    if decision is None or not decision.feasible:
        return None
    claimed = decision.certificate
    values = {
        "objective": claimed.value,
        "bound": claimed.bound,
        "gap": claimed.gap,
        "checked_bound": claimed.checked_bound,
        "verified": not decision.faults,
        "repeatable": decision.selection.repeatable,
    }
    evidence = study.told[study.told.recommendation.isin(FUNDED)]
    if decision.faults:
        return Finding(
            f"The choice does not pass its check: {text.shorten(decision.faults[0], 50)}",
            "certificate",
            Severity.ALERT,
            values,
            evidence,
        )
    if claimed.gap <= 1e-6:
        return Finding(
            f"No choice within the limits is worth more than these {text.number(claimed.value, 1)} points",
            "certificate",
            values=values,
            evidence=evidence,
        )
    more = "" if decision.selection.repeatable else "; stopped by the clock, not repeatable"
    return Finding(
        f"A better choice could gain at most {share_at_least(claimed.gap, 2).words}{more}",
        "certificate",
        Severity.WARNING,
        values,
        evidence,
    )


def tie(study: Study) -> Finding | None:
    """Whether another choice is equally good."""
    decision = study.decision
    if decision is None or not decision.tie:
        return None
    other = decision.other.projects(decision.model.problem)
    into, out = decision.names(other - decision.chosen), decision.names(decision.chosen - other)
    frame = decision.model.projects.iloc[sorted(other ^ decision.chosen)]
    values = {"into": into, "out": out}
    return Finding(
        f"A tie: {_exchange(into, out)} is worth the same", "tie", Severity.WARNING, values, frame
    )


def _exchange(into: list[str], out: list[str]) -> str:
    """What another choice does otherwise: these projects instead of those, these as well, or not those."""
    added, left = (text.shorten(text.names(names, 1), 30) for names in (into or [""], out or [""]))
    if not out:
        return f"the choice with {added} added"
    return f"{added} instead of {left}" if into else f"the choice without {left}"


def ranking(study: Study) -> Finding | None:
    """Which neighbours in rank could as well be the other way round."""
    robust = study.robust
    if robust is None or robust.ranks.empty:
        return None
    pairs = robust.pairs
    values = {
        "ranked": len(robust.ranks),
        "unstable": pairs[["project_id", "other_id"]].to_numpy().tolist(),
    }
    if pairs.empty:
        return Finding(
            "The order of neighbours in rank holds for most weights near the chosen ones"
            if len(robust.ranks) > 1
            else "Only one project is scored on every criterion: there is no order of rank",
            "ranking",
            values=values,
            evidence=robust.ranks,
        )
    first = pairs.iloc[0]
    verb = "neighbours in rank are" if len(pairs) > 1 else "pair in rank is"
    message = f"{text.sentence(f'{len(pairs)} {verb}')} as good as tied; {text.shorten(first['name'], 24)} and {text.shorten(first.other, 24)} most"
    return Finding(
        message
        if len(message) <= 90
        else f"{text.sentence(f'{len(pairs)} {verb}')} as good as tied",
        "ranking",
        Severity.WARNING,
        values,
        pairs,
    )


def stability(study: Study) -> Finding | None:
    """The smallest change of weights that changes the decision."""
    robust = study.robust
    if robust is None or robust.stability.empty:
        return None
    nearest = smallest_change(robust.stability)
    intervals = {
        row.Index: [round_up(row.low, 4), round_down(row.high, 4)]
        for row in robust.stability.itertuples()
    }
    core = {
        study.decision.model.projects.project_id[at]: float(share)
        for at, share in robust.core.items()
    }
    values = {"intervals": intervals, "core_index": core, "draws": robust.draws}
    evidence = study.decision.model.projects.assign(core=robust.core)
    if nearest is not None:
        values |= {"nearest": nearest[0], "edge": round(nearest[2], 4)}
    if robust.moved is None:
        message = (
            "No change of weights changes the decision"
            if robust.settled
            else "Which change of weights would change the decision is not decided"
        )
    else:
        weights = study.scoring.weights
        change = robust.moved - weights
        values |= {
            "moved": round(float(change.clip(lower=0).sum()), 4),
            "moved_to": {name: round(float(weight), 4) for name, weight in robust.moved.items()},
        }
        held = share_at_most(float(change.clip(lower=0).sum()) * (1 - FINE), 1)
        message = f"The decision holds until {held.words} of all weight goes"
        giving, gaining = (
            text.names(robust.stability.criterion[side].tolist())
            for side in (change < 0, change > 0)
        )
        between = f" from {giving} to {gaining}"
        message += between if len(message + between) <= 90 else " from some criteria to others"
    return Finding(message, "stability", values=values, evidence=evidence)


def method(study: Study) -> Finding | None:
    """Where ranking methods disagree."""
    if study.decision is None:
        return None
    ranks = methods.rankings(study.scoring, study.portfolio)
    if len(ranks) < 2:
        return None
    apart = methods.disagreements(ranks)
    first = apart.iloc[0]
    name = study.scoring.names[apart.index[0]]
    values = {"project": apart.index[0], "apart": int(first.apart)}
    evidence = apart.assign(name=study.scoring.names.reindex(apart.index), project_id=apart.index)
    if not first.apart:
        return Finding(
            "All ranking methods give the same order", "methods", values=values, evidence=evidence
        )
    return Finding(
        f"Methods disagree most on {text.shorten(str(name), 36)}: {int(first.apart)} ranks apart",
        "methods",
        values=values,
        evidence=evidence,
    )


def judgement(study: Study) -> Finding | None:
    """Whether the pairwise judgements are consistent, and what would mend them."""
    if study.decision is None:
        return None
    criteria = study.portfolio.criteria
    matrix = weights.matrix_of(study.portfolio.judgements, criteria.criterion_id.tolist())
    if matrix is None or len(matrix) < 3:
        return None
    ratio, names = weights.consistency_ratio(matrix), criteria["name"].tolist()
    known = criteria.set_index("criterion_id")["name"]
    rows = study.portfolio.judgements
    judged = rows.assign(
        name=[
            f"{known.get(a, a)} against {known.get(b, b)}"
            for a, b in zip(rows.criterion_id, rows.other_id, strict=True)
        ]
    )
    if ratio <= weights.ACCEPTED:
        return Finding(
            f"Pairwise judgements are consistent: ratio {text.number(ratio, 2)}, accepted up to 0.10",
            "judgements",
            values={"ratio": ratio},
            evidence=judged,
        )
    triad, mends = weights.worst_triad(matrix), weights.mends(matrix)
    first = mends[0]
    values = {
        "ratio": ratio,
        "triad": [names[i] for i in triad],
        "mends": [[names[m.one], names[m.other], m.was, m.becomes, m.ratio] for m in mends],
    }
    message = f"Pairwise judgements contradict each other: ratio {text.number(round_up(ratio, 2), 2)}, accepted up to 0.10"
    value, reached = weights.printable(matrix, first)
    asked = (
        f"{names[first.one]} against {names[first.other]}: {text.number(value, 2)} instead of {text.number(first.was, 2)} brings the ratio to "
        f"{text.number(round_up(reached, 2), 2)}; {text.plural(len(mends), 'judgement')} to change; the worst triad is {text.names(values['triad'])}"
    )
    return Finding(message, "judgements", Severity.WARNING, values, judged, asked)


def domination(study: Study) -> Finding | None:
    """Which projects another one beats in everything."""
    if study.decision is None:
        return None
    projects = study.decision.model.projects
    unit = study.scoring.unit.reindex(projects.project_id)
    known = unit.notna().all(axis=1).to_numpy()
    ids, names = projects.project_id[known].tolist(), projects["name"][known].tolist()
    out = {project["id"] for project in _of(study, STOP, REJECT, OPEN)}
    cost = projects.to_go.to_numpy()[known].round(2)
    found = dominated(unit.to_numpy()[known].round(9), cost)
    score = projects.score[known].tolist()
    pairs = sorted((pair for pair in found if ids[pair[0]] in out), key=lambda pair: score[pair[0]])
    if not pairs:
        compared = len(out & set(ids))
        return Finding(
            "No project left out is beaten by another in every criterion and in cost"
            if compared
            else "No project with all scores and a known cost is left out",
            "dominated",
            values={"pairs": []},
        )
    values = {"pairs": [[ids[a], ids[b]] for a, b in pairs]}
    frame = projects[projects.project_id.isin([ids[a] for a, _ in pairs])]
    one, by = (text.shorten(names[at], 28) for at in pairs[0])
    dearer = cost[pairs[0][0]] > cost[pairs[0][1]]
    return Finding(
        f"{one} is no better than {by} in anything, {'and costs more' if dearer else 'at the same cost'}",
        "dominated",
        Severity.WARNING,
        values,
        frame,
    )


def missing(study: Study) -> Finding | None:
    """Projects on which nobody gave a score for some criterion."""
    gaps = study.scoring.missing
    if study.scoring.raw.empty:
        return None
    projects, whole = list(dict.fromkeys(gaps.project_id)), len(study.scoring.raw)
    values = {"missing": len(gaps), "projects": sorted(projects)}
    if gaps.empty:
        return Finding(
            "Every project is scored on every criterion", "missing_scores", values=values
        )
    if study.scoring.raw.isna().all(axis=None):
        message = "No project has a score on any criterion"
    else:
        verb = "lacks" if len(projects) == 1 else "lack"
        names = [text.shorten(name, 22) for name in dict.fromkeys(gaps["name"])]
        first = text.sentence(f"{len(projects)} of {text.plural(whole, 'project')}")
        message = f"{first} {verb} a score: {text.names(names, 2)}"
    return Finding(message, "missing_scores", Severity.WARNING, values, gaps)


def unweighed(study: Study) -> Finding | None:
    """Projects whose cost ahead nobody stated: they cannot be weighed against the others."""
    if study.decision is None:
        return None
    found = study.decision.model.undecided
    gone = found[found.to_go.isna()]
    if gone.empty:
        return None
    whole = len(found) + len(study.decision.model.projects)
    names = text.names([text.shorten(name, 22) for name in gone["name"]], 2)
    first = (
        f"{len(gone)} of {text.plural(whole, 'project')}" if len(gone) < whole else "every project"
    )
    values = {"no_cost": gone.project_id.tolist()}
    message = f"The cost ahead of {first} is not known: {names}"
    return Finding(message, "not_weighed", Severity.WARNING, values, gone)


def limits_unknown(study: Study) -> Finding | None:
    """Limits of the choice that the data does not state, so that nothing is limited by them."""
    if study.decision is None:
        return None
    portfolio, model = study.portfolio, study.decision.model
    projects = candidates(portfolio)
    asked = portfolio.demand[portfolio.demand.period_end > pd.Timestamp(portfolio.as_of)]
    absent = {
        "budget": not len(model.periods) and study.rules.budget is None,
        "capacity of roles": model.resources.empty,
        "demand for roles": asked.fte.isna().all(),
    }
    unmarked = projects.project_id[projects.mandatory.isna()].tolist()
    values = {"limits": [name for name, gone in absent.items() if gone], "mandatory": unmarked}
    said = (
        [f"no weights of criteria are stated: {study.scoring.source} are used"]
        if study.scoring.source
        else []
    )
    if unmarked and len(unmarked) == len(projects):
        said.append("no column says which projects are mandatory")
    elif unmarked:
        said.append(
            f"whether {len(unmarked)} of {len(projects)} projects are mandatory is not known"
        )
    if values["limits"]:
        said.append(f"{text.names([f'no {name}' for name in values['limits']])} is known")
    if not said or projects.empty:
        return None
    return Finding(text.sentence("; ".join(said)), "limits_unknown", Severity.WARNING, values)


def frontier(study: Study) -> Finding | None:
    """What a little more money would buy."""
    if study.frontier is None or not study.frontier.points:
        return None
    decision = study.decision
    cost = cost_of(decision.model.problem, decision.selection)
    slope, low, high = marginal_value(study.frontier, cost)
    values = {
        "points": [[p.cost, p.value, p.gap] for p in study.frontier.points],
        "exact": study.frontier.exact,
        "slope": slope,
        "from": low,
        "to": high if high != float("inf") else None,
    }
    points = pd.DataFrame(
        [
            {"name": _money(p.cost, study), "limit": p.limit, "value": p.value, "gap": p.gap}
            for p in study.frontier.points
        ]
    )
    message = _more_money(study, cost, high) if slope > 0 else _no_more_money(study)
    return Finding(message, "frontier", values=values, evidence=points)


def _more_money(study: Study, cost: float, high: float) -> str:
    """What the next step of the frontier takes and brings; both numbers hold as they are printed."""
    then = next(p.value for p in study.frontier.points if p.cost == high)
    more = money_at_least(high - cost, study.portfolio.settings.currency)
    gain = points_at_most(then - study.decision.selection.value)
    free = " and no limits by period" if len(study.decision.model.periods) > 1 else ""
    return f"With {more.words} more in all{free}, the best choice gains {gain.words} points"


def _no_more_money(study: Study) -> str:
    gain = study.frontier.points[-1].value - study.decision.selection.value
    if gain > SAME * max(1.0, study.frontier.points[-1].value):
        return f"Without limits by period the same money is worth {points_at_most(gain).words} points more"
    return "More money over the horizon buys no more value"


def futures(study: Study) -> Finding | None:
    """Which declared future changes the choice."""
    if len(study.futures) < 2:
        return None
    frame = compared(study.decision, study.futures)
    changed = frame.iloc[1:][
        [bool(row.into or row.out) or pd.isna(row.value) for row in frame.iloc[1:].itertuples()]
    ]
    values = {
        row.scenario: [
            None if pd.isna(row.value) else row.value,
            None if pd.isna(row.cost) else row.cost,
            row.into,
            row.out,
        ]
        for row in frame.itertuples()
    }
    told = {"scenarios": values}
    if changed.empty:
        return Finding(
            "No declared future changes which projects are chosen", "scenarios", values=told
        )
    return Finding(
        f"{len(changed)} of {text.plural(len(frame) - 1, 'scenario')} change the choice: {text.shorten(text.names(changed.scenario.tolist(), 2), 46)}",
        "scenarios",
        values=told,
    )


def aligned(study: Study) -> Finding | None:
    """Where spending departs most from stated priorities, and what nobody serves."""
    if study.decision is None or not study.decision.feasible:
        return None
    projects = study.decision.model.projects
    chosen = projects.loc[sorted(study.decision.chosen)]
    named = chosen.strategic_objectives.map(objectives_of).map(len)
    silent = chosen[named == 0]
    if chosen.empty:
        return None
    if len(silent) == len(chosen):
        return Finding(
            "Which objectives the funded projects serve is not known: none states any",
            "alignment",
            Severity.WARNING,
            {"shares": {}, "unserved": [], "unstated": silent.project_id.tolist()},
            silent,
        )
    frame = by_objective(study.decision, study.portfolio)
    if frame.empty:
        return None
    values = {
        "shares": {
            n: (None if pd.isna(s) else round(s, 4))
            for n, s in zip(frame["name"], frame.share, strict=True)
        },
        "unserved": frame["name"][frame.projects == 0].tolist(),
        "unstated": silent.project_id.tolist(),
    }
    message, severity = _alignment(frame, values["unserved"], len(silent), len(chosen))
    return Finding(message, "alignment", severity, values, frame)


def _alignment(
    frame: pd.DataFrame, idle: list[str], silent: int, chosen: int
) -> tuple[str, Severity]:
    """The sentence on objectives; where some funded projects state none, it says so."""
    but = f"; {silent} of {chosen} state none" if silent else ""
    if idle:
        names = text.shorten(text.names(idle, 2), 60 - len(but))
        return f"No funded project serves {names}{but}", Severity.WARNING
    gap = (frame.share - frame.priority).dropna()
    if gap.empty:
        return f"Every objective is served by a funded project{but}", Severity.INFO
    at = gap.abs().idxmax()
    message = f"{text.shorten(frame['name'][at], 30)} gets {text.percent(frame.share[at])} of the money; its priority is {text.percent(frame.priority[at])}"
    return f"{message}{but}" if len(message + but) <= 90 else message, Severity.INFO


def money_cases(study: Study) -> Finding | None:
    """Which projects do not pay back what is still to be spent, and of which it is not known."""
    projects = candidates(study.portfolio)
    if projects.empty:
        return None
    every = business_case.cases(study.portfolio, study.rules.discount)
    every = every[every.project_id.isin(projects.project_id)]
    frame = every.dropna(subset=["npv"])
    unknown = projects[~projects.project_id.isin(frame.project_id)]
    if frame.empty:
        return Finding(
            "Whether a project pays back is not known: no benefits ahead are stated",
            "business_case",
            Severity.WARNING,
            {"known": 0, "unknown": unknown.project_id.tolist(), "rate": study.rules.discount},
            unknown,
        )
    loss = frame[frame.npv < 0].sort_values("npv")
    values = {
        "known": len(frame),
        "losing": loss.project_id.tolist(),
        "npv": float(frame.npv.sum()),
        "rate": study.rules.discount,
        "unknown": unknown.project_id.tolist(),
    }
    at = f"at {text.percent(study.rules.discount)} a year"
    rest = f"; {_not_known(unknown)}" if len(unknown) else ""
    if loss.empty:
        who = (
            f"Each of {text.plural(len(frame), 'project')}"
            if len(frame) > 1
            else frame.iloc[0]["name"]
        )
        message = f"{text.shorten(who, 30)} brings at least what it still costs, {at}{rest}"
        return Finding(message, "business_case", values=values, evidence=frame)
    verb = (
        "costs more to finish than it brings"
        if len(loss) == 1
        else "cost more to finish than they bring"
    )
    first = text.sentence(f"{len(loss)} of {text.plural(len(frame), 'project')}")
    message = f"{first} {verb}, {at}{rest}"
    return Finding(message, "business_case", Severity.WARNING, values, loss)


def _not_known(unknown: pd.DataFrame) -> str:
    """Whose business case is not known: one project by its name, several counted."""
    if len(unknown) == 1:
        return f"{text.shorten(unknown.iloc[0]['name'], 16)}: not known"
    return f"{len(unknown)} not known"
