"""The sentences on the choice itself: what is recommended, how sure it is, and what is not known."""

import pandas as pd

from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.vocabulary import Recommendation, Severity
from pmo_lib.prioritization.data import Data
from pmo_lib.prioritization.findings_of_money import against_choice
from pmo_lib.prioritization.thresholds import share_at_least
from pmo_lib.prioritization.values import ALL, BEST, LIMITS, ROW, count, ids, values
from pmo_lib.report import text

MEANING = {  # in the order of the sentence
    Recommendation.STOP: "under way and not chosen",
    Recommendation.REJECT: "not begun and not chosen",
    Recommendation.PAUSE: "under way, to go on later",
    Recommendation.DELAY: "not begun, to start later than planned",
    Recommendation.INVEST: "not begun, to start as planned",
    Recommendation.CONTINUE: "under way, to go on as planned",
    Recommendation.OPEN: "not weighed: something is missing",
}


def headline(data: Data) -> Finding:
    """The one message: what to fund, and the largest thing to stop or reject."""
    if data.decision is not None and data.decision.conflict:
        return _conflict(data)
    if data.decision is None and not data.slice:
        return Finding(
            "What the portfolio's report decided for this program is not known", "headline"
        )
    every, funded, out = data.projects, data.funded, data.left_out
    shown = {"candidates": count(every, "Projects neither finished nor cancelled")}
    if every.empty:
        return Finding(
            "There is no project to decide on: none is proposed, planned or under way",
            "headline",
            values=values(ALL, ROW, **shown),
        )
    if not data.slice.get("feasible", True):
        return Finding(
            "Nothing is decided: the portfolio's mandatory projects exceed its limits",
            "headline",
            Severity.ALERT,
        )
    cost = float(funded.cost_to_go.sum())
    shown |= {
        "funded": count(funded, f"{BEST}: how many are in"),
        "cost": (cost, "Their costs ahead, together", funded),
        "out": ids(out, "Those not chosen"),
    }
    message = f"Fund {_how_many(len(funded), len(every))}"
    message += f" for {text.money(cost)}" if len(funded) else ""
    return Finding(
        f"{message}; {_largest_left_out(data)}",
        "headline",
        Severity.INFO if out.empty else Severity.ALERT,
        values(ALL, ROW, **shown),
        decision=f"decide the funding as recommended below{_knowing(data)} – asked of the portfolio "
        f"board, by {_next_close(data)}, when the next month closes",
    )


def _knowing(data: Data) -> str:
    """What whoever decides has to know: what speaks against the choice; empty where nothing does."""
    found = against_choice(data)
    if found is None or found.severity == Severity.INFO:
        return ""
    return f", knowing that {found.message[0].lower()}{found.message[1:]}"


def _largest_left_out(data: Data) -> str:
    out = data.left_out
    if len(out):
        largest = out.loc[out.cost_to_go.astype(float).fillna(0.0).idxmax()]
        return f"{largest.recommendation} {text.shorten(largest['name'], 34)}"
    undecided = len(data.projects_with(Recommendation.OPEN))
    return f"{undecided} cannot be weighed" if undecided else "none has to go"


def _next_close(data: Data) -> str:
    """The last day of the month after the one the report closes."""
    return text.day(pd.Timestamp(data.portfolio.as_of) + pd.offsets.MonthEnd(1))


def _how_many(count: int, whole: int) -> str:
    """A part of the projects in words: none of 3 projects, 2 of 3 projects, all 3 projects."""
    if count == whole > 1:
        return f"all {text.plural(whole, 'project')}"
    if count == whole:
        return "the only project"
    return f"{count or 'none'} of {text.plural(whole, 'project')}"


def _conflict(data: Data) -> Finding:
    decision = data.decision
    names = decision.names(decision.conflict)
    shown = text.names([text.shorten(name, 22) for name in names], 2)
    rows = decision.model.projects.iloc[sorted(decision.conflict)]
    shown_ids = ids(
        rows,
        "Mandatory projects are left out one set after another, small sets first, until the limits "
        "cannot be kept: this set alone breaks them",
    )
    read = f"{LIMITS} prerequisites.requires_id exclusions.group_id"
    return Finding(
        f"Mandatory projects exceed the limits: {shown}",
        "conflict",
        Severity.ALERT,
        values(read, "to_go", conflict=shown_ids),
        decision=f"the smallest set that cannot be done within the limits is {text.names(names, 10)}; "
        "raise a limit or lift a duty – asked of the portfolio board",
    )


def recommended(data: Data) -> Finding | None:
    """What becomes of each project."""
    if data.projects.empty:
        return None
    rows = {word: data.projects_with(word) for word in MEANING}
    counts = [f"{word} {len(frame)}" for word, frame in rows.items() if len(frame)]
    shown = {
        word.replace(" ", "_"): count(frame, f"Projects {MEANING[word]}")
        for word, frame in rows.items()
    }
    message = f"Recommended: {text.names(counts, len(MEANING))}"
    return Finding(message, "recommended", values=values(ALL, ROW, **shown))


def certificate(data: Data) -> Finding | None:
    """How sure it is that nothing better exists; nothing is said where no project could be weighed."""
    if not data.feasible or data.decision.model.projects.empty:
        return None
    decision, claimed = data.decision, data.decision.certificate
    message, severity = _proof(data)
    shown = values(
        ALL,
        ROW,
        data.funded,
        objective=(
            claimed.value,
            "Points of the chosen projects: weighted score, less its decay for each month of delay, "
            "with synergies",
        ),
        bound=(claimed.bound, "No choice within the limits has more points, says the solver"),
        gap=(claimed.gap, "Bound minus objective, over the objective"),
        checked_bound=(
            claimed.checked_bound,
            "What the prices of the limits prove by arithmetic of its own: limits at their prices, "
            "and for each project its best option after paying them",
        ),
        verified=(
            not decision.faults,
            "Whether the choice, its value and its bounds pass a check that shares no code with the model",
        ),
        repeatable=(
            decision.selection.repeatable,
            "Whether the search ended by proof or by a count of nodes, and not by the clock",
        ),
    )
    return Finding(message, "certificate", severity, shown)


def _proof(data: Data) -> tuple[str, Severity]:
    decision, claimed = data.decision, data.decision.certificate
    if decision.faults:
        fault = text.shorten(decision.faults[0], 50)
        return f"The choice does not pass its check: {fault}", Severity.ALERT
    if claimed.gap <= 1e-6:
        points = text.number(claimed.value, 1)
        return (
            f"No choice within the limits is worth more than these {points} points",
            Severity.INFO,
        )
    more = "" if decision.selection.repeatable else "; stopped by the clock, not repeatable"
    gain = share_at_least(claimed.gap, 2).words
    return f"A better choice could gain at most {gain}{more}", Severity.WARNING


def unsolved(data: Data) -> Finding | None:
    """What the work of the report did not reach; None where it reached everything."""
    if not data.feasible or data.decision.model.projects.empty:
        return None
    every = data.decision.model.projects
    rows = every.loc[[at for at, reason in data.reasons.items() if not reason.solved]]
    parts = [f"the reasons for {text.plural(len(rows), 'project')}"] if len(rows) else []
    parts += ["other amounts of money"] if not data.frontier.points else []
    scenarios = len(data.declared) + 1 - len(data.futures)
    parts += [text.plural(scenarios, "scenario")] if scenarios else []
    parts += ["other weights"] if data.sensitivity.stability.empty else []
    if not parts:
        return None
    formula = "Projects whose reason the work of this report did not reach, or of a choice that is not proved"
    shown = values(ALL, "score to_go", reasons=ids(rows, formula))
    shown |= values(ALL, parts=(parts, "What was not solved"))
    why = "the limit of work" if data.decision.proved else "the choice is not proved"
    asked = f"Not solved ({why}): {text.names(parts, 4)}"
    return Finding(asked, "unsolved", Severity.WARNING, shown)


def tie(data: Data) -> Finding | None:
    """Whether another choice is equally good."""
    if data.decision is None or not data.decision.tie:
        return None
    decision, every = data.decision, data.decision.model.projects
    other = decision.other.projects(decision.model.problem)
    new, gone = sorted(other - decision.chosen), sorted(decision.chosen - other)
    into, out = decision.names(new), decision.names(gone)
    shown = values(
        ALL,
        "score to_go",
        into=(into, "Projects of the other choice with the same points", every.iloc[new]),
        out=(out, "Projects of this choice that the other leaves out", every.iloc[gone]),
    )
    message = f"A tie: {exchanged(into, out)} is worth the same"
    return Finding(message, "tie", Severity.WARNING, shown)


def exchanged(into: list[str], out: list[str]) -> str:
    """What another choice does otherwise: these projects instead of those, these as well, or not those."""
    added, left = (text.shorten(text.names(names, 1), 30) for names in (into or [""], out or [""]))
    if not out:
        return f"the choice with {added} added"
    return f"{added} instead of {left}" if into else f"the choice without {left}"


def unweighed(data: Data) -> Finding | None:
    """Projects whose cost ahead nobody stated: they cannot be weighed against the others."""
    if data.decision is None:
        return None
    model = data.decision.model
    gone = model.undecided[model.undecided.to_go.isna()]
    if gone.empty:
        return None
    whole = len(model.undecided) + len(model.projects)
    names = text.names([text.shorten(name, 22) for name in gone["name"]], 2)
    first = (
        f"{len(gone)} of {text.plural(whole, 'project')}" if len(gone) < whole else "every project"
    )
    formula = "Projects that can be chosen and have no cost ahead in any period"
    shown = values("cash_flows.cost cash_flows.period_end", "score", no_cost=ids(gone, formula))
    message = f"The cost ahead of {first} is not known: {names}"
    return Finding(message, "not_weighed", Severity.WARNING, shown)


def limits_unknown(data: Data) -> Finding | None:
    """Limits of the choice that the data does not state, so that nothing is limited by them."""
    if data.decision is None or data.candidates.empty:
        return None
    portfolio, model, source = data.portfolio, data.decision.model, data.scoring.source
    asked = portfolio.demand[portfolio.demand.period_end > pd.Timestamp(portfolio.as_of)]
    absent = {
        "budget": not len(model.periods) and data.rules.budget is None,
        "capacity of roles": model.resources.empty,
        "demand for roles": asked.fte.isna().all(),
    }
    limits = [name for name, is_absent in absent.items() if is_absent]
    unmarked = data.candidates[data.candidates.mandatory.isna()]
    parts = [f"no weights of criteria are stated: {source} are used"] if source else []
    if len(unmarked) == len(data.candidates):
        parts.append("no column says which projects are mandatory")
    elif len(unmarked):
        some = f"{len(unmarked)} of {len(data.candidates)} projects"
        parts.append(f"whether {some} are mandatory is not known")
    if limits:
        parts.append(f"{text.names([f'no {name}' for name in limits])} is known")
    if not parts:
        return None
    formula = "Kinds of limit for which no row ahead has a value: nothing is limited by them"
    shown = values("budgets.amount capacity.fte demand.fte", limits=(limits, formula))
    formula = "Projects of which no value says whether they are mandatory; they are weighed as if they were not"
    shown |= values("projects.mandatory", mandatory=ids(unmarked, formula))
    message = text.sentence("; ".join(parts))
    return Finding(message, "limits_unknown", Severity.WARNING, shown)


def missing(data: Data) -> Finding | None:
    """Projects on which nobody gave a score for some criterion."""
    gaps, raw = data.scoring.missing, data.scoring.raw
    if raw.empty:
        return None
    projects = sorted(gaps.project_id.unique())
    shown = values(
        "scores.score",
        "criterion",
        gaps,
        missing=(len(gaps), "Pairs of project and criterion without any score"),
        projects=(projects, "Their projects"),
    )
    if gaps.empty:
        message, severity = "Every project is scored on every criterion", Severity.INFO
    elif raw.isna().all(axis=None):
        message, severity = "No project has a score on any criterion", Severity.WARNING
    else:
        verb = "lacks" if len(projects) == 1 else "lack"
        names = [text.shorten(name, 22) for name in gaps["name"].unique()]
        first = text.sentence(f"{len(projects)} of {text.plural(len(raw), 'project')}")
        message, severity = f"{first} {verb} a score: {text.names(names, 2)}", Severity.WARNING
    return Finding(message, "missing_scores", severity, shown)
