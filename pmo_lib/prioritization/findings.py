"""Every sentence of the prioritization report that has a number in it."""

import pandas as pd

from pmo_lib.optimization.frontier import cost_of, marginal_value
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.vocabulary import Severity
from pmo_lib.prioritization import business_case, methods, weights
from pmo_lib.prioritization.alignment import by_objective
from pmo_lib.prioritization.decision import OPEN, PAUSE, REJECT, STOP
from pmo_lib.prioritization.handing import FUNDED
from pmo_lib.prioritization.robust import smallest_change
from pmo_lib.prioritization.scenarios import compared
from pmo_lib.prioritization.scoring import dominated
from pmo_lib.prioritization.studying import Study
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
    if not projects:
        return Finding("No project can be prioritized", "headline", values={"candidates": 0})
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
    message = (
        f"Fund {len(funded)} of {text.plural(len(projects), 'project')} for {_money(cost, study)}"
    )
    if not out:
        return Finding(
            f"{message}; none has to go",
            "headline",
            values=values,
            evidence=_rows(funded),
            decision=asked,
        )
    largest = max(out, key=lambda project: project["cost_to_go"] or 0)
    message += f"; {largest['recommendation']} {text.shorten(largest['name'], 34)}"
    return Finding(message, "headline", Severity.ALERT, values, _rows(out), asked)


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
        f"A better choice could gain at most {text.percent(claimed.gap, 2)}{more}",
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
    message = f"A tie: {text.shorten(text.names(into, 1) if into else 'fewer projects', 30)} instead of {text.shorten(text.names(out, 1) if out else 'none', 30)} is worth the same"
    return Finding(message, "tie", Severity.WARNING, values, frame)


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
            "The order of neighbours in rank holds for most weights near the chosen ones",
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
        row.Index: [round(row.low, 4), round(row.high, 4)] for row in robust.stability.itertuples()
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
        message = f"The decision holds until {text.percent(values['moved'], 1)} of all weight goes"
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
    message = f"Pairwise judgements contradict each other: ratio {text.number(ratio, 2)}, accepted up to 0.10"
    asked = (
        f"{names[first.one]} against {names[first.other]}: {text.number(first.becomes, 1)} instead of {text.number(first.was, 1)} brings it to "
        f"{text.number(first.ratio, 2)}; {text.plural(len(mends), 'judgement')} to change; the worst triad is {text.names(values['triad'])}"
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
    found = dominated(unit.to_numpy()[known], projects.to_go.to_numpy()[known])
    score = projects.score[known].tolist()
    pairs = sorted((pair for pair in found if ids[pair[0]] in out), key=lambda pair: score[pair[0]])
    if not pairs:
        return Finding(
            "No project left out is beaten by another in every criterion and in cost",
            "dominated",
            values={"pairs": []},
        )
    values = {"pairs": [[ids[a], ids[b]] for a, b in pairs]}
    frame = projects[projects.project_id.isin([ids[a] for a, _ in pairs])]
    one, by = (text.shorten(names[at], 30) for at in pairs[0])
    return Finding(
        f"{one} is no better than {by} in anything, and dearer",
        "dominated",
        Severity.WARNING,
        values,
        frame,
    )


def missing(study: Study) -> Finding | None:
    """Scores that nobody gave."""
    gaps = study.scoring.missing
    if study.scoring.raw.empty:
        return None
    values = {"missing": len(gaps), "projects": sorted(set(gaps.project_id))}
    if gaps.empty:
        return Finding(
            "Every project is scored on every criterion", "missing_scores", values=values
        )
    message = f"{text.sentence(text.plural(len(gaps), 'score'))} missing: {text.names([text.shorten(n, 24) for n in dict.fromkeys(gaps['name'])], 2)}"
    return Finding(message, "missing_scores", Severity.WARNING, values, gaps)


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
            {"name": text.number(p.cost), "limit": p.limit, "value": p.value, "gap": p.gap}
            for p in study.frontier.points
        ]
    )
    if slope <= 0:
        return Finding(
            "More money over the horizon buys no more value",
            "frontier",
            values=values,
            evidence=points,
        )
    gain = slope * (high - low)
    return Finding(
        f"The next {text.number(gain, 0)} points would cost {_money(high - low, study)}",
        "frontier",
        values=values,
        evidence=points,
    )


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
    frame = by_objective(study.decision, study.portfolio)
    if frame.empty:
        return None
    values = {
        "shares": {
            n: (None if pd.isna(s) else round(s, 4))
            for n, s in zip(frame["name"], frame.share, strict=True)
        }
    }
    idle = frame["name"][frame.projects == 0].tolist()
    values["unserved"] = idle
    if idle:
        return Finding(
            f"No funded project serves {text.shorten(text.names(idle, 2), 60)}",
            "alignment",
            Severity.WARNING,
            values,
            frame,
        )
    gap = (frame.share - frame.priority).dropna()
    if gap.empty:
        return Finding(
            "Every objective is served by a funded project",
            "alignment",
            values=values,
            evidence=frame,
        )
    at = gap.abs().idxmax()
    message = f"{text.shorten(frame['name'][at], 30)} gets {text.percent(frame.share[at])} of the money; its priority is {text.percent(frame.priority[at])}"
    return Finding(message, "alignment", values=values, evidence=frame)


def money_cases(study: Study) -> Finding | None:
    """Which projects do not pay back what is still to be spent."""
    frame = business_case.cases(study.portfolio, study.rules.discount).dropna(subset=["npv"])
    if frame.empty:
        return None
    loss = frame[frame.npv < 0].sort_values("npv")
    values = {
        "known": len(frame),
        "losing": loss.project_id.tolist(),
        "npv": float(frame.npv.sum()),
        "rate": study.rules.discount,
    }
    rate = text.percent(study.rules.discount)
    if loss.empty:
        return Finding(
            f"Each of {text.plural(len(frame), 'project')} is worth more than it still costs, at {rate} a year",
            "business_case",
            values=values,
            evidence=frame,
        )
    message = f"{text.sentence(text.plural(len(loss), 'project'))} of {len(frame)} cost more to finish than they bring, at {rate} a year"
    return Finding(message, "business_case", Severity.WARNING, values, loss)
