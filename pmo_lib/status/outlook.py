"""Sentences on what changed, why cost differs, who endangers whom, and where it will land."""

import pandas as pd

from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.lifecycle import finished_between
from pmo_lib.portfolio.portfolio import PORTFOLIO
from pmo_lib.portfolio.vocabulary import Rag, Severity
from pmo_lib.report import text
from pmo_lib.status import advice, baselines, bridge, chain, estimates, milestones, since
from pmo_lib.status.advice import decision_in_words
from pmo_lib.status.perspective import View
from pmo_lib.status.position import CANCELLED, MONTHS_BACK, active, judged_today, objectives

WORSE = {Rag.RED: 2, Rag.AMBER: 1, Rag.GREEN: 0}


def changes(view: View) -> Finding:
    """What changed since the last report: colours moved, milestones met and slipped, projects come and gone."""
    comparison = view.comparison
    if comparison is None:
        message = "There is no earlier report or period to compare with"
        return Finding(message, "since", values={"since": ""})
    moves, taken = view.moves, decided(view)
    rank_before, rank_now = moves.colour_before.map(WORSE), moves.colour_now.map(WORSE)
    listed = {
        "worse": moves[rank_now > rank_before],
        "better": moves[rank_now < rank_before],
        "silent": moves[moves.silent.astype(bool)],
        "overdue": moves[moves.now_overdue.astype(bool)],
    }
    counted = {
        "later": moves[moves.finish_days > 0],
        "added": moves[moves.kind == "added"],
        "closed": moves[moves.kind.isin(["gone", "finished", "cancelled"])],
        "moved": moves[moves.kind.isin([since.MOVED_AWAY, since.MOVED_HERE, since.MOVED])],
        "rebaselined": moves[moves.rebaselined.astype(bool)],
    }
    values = {
        "since": comparison.since.isoformat(),
        "published": comparison.published,
        **{name: found.project_id.tolist() for name, found in listed.items()},
        **{name: len(found) for name, found in counted.items()},
        "decided": len(taken),
        "parts": view.split,
    }
    names = view.portfolio.projects.set_index("project_id").name
    taken = taken.assign(project=taken.project_id.map(names))
    rows = {**listed, **counted, "decided": taken, "parts": moves}
    day = text.day(comparison.since, view.portfolio.settings.locale)
    severity = (
        Severity.WARNING
        if sum(map(len, (listed["worse"], listed["silent"], listed["overdue"])))
        else Severity.INFO
    )
    message = f"Since {day}: {_changed(listed | counted, moves)}"
    return Finding(message, "since", severity, values, rows=rows)


def _changed(cases: dict[str, pd.DataFrame], moves: pd.DataFrame) -> str:
    """What changed, in counts; that nothing did is said only of projects that can be compared."""
    kinds = cases["moved"].kind
    counts = {
        "worse": len(cases["worse"]),
        "better": len(cases["better"]),
        "later": len(cases["later"]),
        "now overdue": len(cases["overdue"]),
        "stopped reporting": len(cases["silent"]),
        "re-baselined": len(cases["rebaselined"]),
        "new": len(cases["added"]),
        "closed": len(cases["closed"]),
        **{
            kind: int((kinds == kind).sum())
            for kind in (since.MOVED_AWAY, since.MOVED_HERE, since.MOVED)
        },
    }
    said = [f"{count} {words}" for words, count in counts.items() if count]
    if said:
        return text.names(said, len(said))
    moves = moves[moves.running.astype(bool)]
    both = (moves.colour_before.notna() & moves.colour_now.notna()) | moves.finish_days.notna()
    if both.all():
        return "no project changed colour or finish"
    if not both.any():
        return "nothing can be compared, as no project can be judged at both days"
    return f"none of {text.plural(int(both.sum()), 'project')} that can be compared changed"


def decided(view: View) -> pd.DataFrame:
    """Decisions taken since the last report."""
    frame = view.portfolio.decisions
    return (
        frame[frame.decided > pd.Timestamp(view.comparison.since)]
        if view.comparison
        else frame.iloc[:0]
    )


def decisions(view: View) -> Finding:
    """Which decisions are due, the most pressing first."""
    found = view.advice
    counts = {action: int(count) for action, count in found.action.value_counts().items()}
    waiting = undecided(view)
    values = {
        "due": len(found),
        "by_action": counts,
        "projects": found.project_id.tolist(),
        "undecided": waiting.decision_id.tolist(),
    }
    late = ""
    if len(waiting):
        late = f"; {text.plural(len(waiting), 'recorded decision')} overdue"
    if found.empty:
        unknown = int((~judged_today(active(view.projects))).sum())
        message = "No project is off track: no decision is asked for"
        if unknown:
            many = text.plural(unknown, "project")
            message = f"No decision is derived from the data; {many} cannot be judged"
        elif late:
            message = "No project is off track"
        severity = Severity.WARNING if late else Severity.INFO
        return Finding(
            f"{message}{late}", "decisions", severity, values, rows={"undecided": waiting}
        )
    by = text.day(found.by.iloc[0], view.portfolio.settings.locale)
    kinds = text.names([f"{action} {count}" for action, count in counts.items()], 4)
    message = f"{text.sentence(text.plural(len(found), 'decision'))} due by {by}: {kinds}{late}"
    return Finding(message, "decisions", Severity.ALERT, values, found, rows={"undecided": waiting})


def undecided(view: View) -> pd.DataFrame:
    """Decisions that were asked for by a day that has passed and are still open."""
    frame = view.portfolio.decisions
    return frame[frame.decided.isna() & (frame.due < pd.Timestamp(view.portfolio.as_of))]


def first_decision(view: View) -> str:
    """The most pressing decision as a sentence; empty if none is due."""
    rows = list(view.advice.itertuples(index=False))
    return decision_in_words(rows[0], view.portfolio.settings.locale) if rows else ""


def cost(view: View) -> Finding:
    """From budget to estimate: which causes and projects carry the difference."""
    parts = bridge.cost_bridge(view.portfolio, view.projects)
    settings = view.portfolio.settings
    if parts.empty:
        return Finding(
            "Cost is not known: no project under way has a budget and an estimate",
            "bridge",
            Severity.WARNING,
        )
    parts = parts.assign(name=parts.part)
    first, last = parts.value.iloc[0], parts.value.iloc[-1]
    between = parts.iloc[1:-1]
    values = {
        "budget": round(first, 2),
        "estimate": round(last, 2),
        "parts": {
            str(part): round(value, 2)
            for part, value in between.groupby("part", sort=False).value.sum().items()
        },
    }
    if between.empty:
        return Finding(
            "Estimates equal budgets, project by project", "bridge", values=values, evidence=parts
        )
    named = between[between.kind != "others"]
    worst = named.loc[named.value.abs().idxmax()]
    rows = {"parts": between, **dict.fromkeys(("budget", "estimate"), _costed(view))}
    amount = text.signed_money(round(last - first, 2), settings.currency, settings.locale)
    message = f"Estimate against budget: {amount}, most by {text.shorten(worst.part, 36)}"
    share = text.signed_money(worst.value, settings.currency, settings.locale)
    severity = Severity.WARNING if last > first else Severity.INFO
    return Finding(f"{message} ({share})", "bridge", severity, values, parts, rows=rows)


def _costed(view: View) -> pd.DataFrame:
    return active(view.projects).dropna(subset=["budget", "estimate"])


def dependencies(view: View) -> Finding:
    """Which late or cancelled project endangers which other."""
    known, found = view.portfolio.dependencies, view.chains
    unknown = chain.unknown_givers(view.portfolio)
    lost = chain.from_cancelled(view.portfolio, view.projects)
    undated = known[known.needed_by.isna()]
    values = {
        "dependencies": len(known),
        "endangered": {
            f"{row.giver_id} → {row.project_id}": row.late_days for row in found.itertuples()
        },
        "unknown": unknown.dependency_id.tolist(),
        "cancelled": lost.dependency_id.tolist(),
        "undated": undated.dependency_id.tolist(),
        "projects": sorted({*found.project_id, *lost.project_id}),
    }
    rows = {"dependencies": known, "unknown": unknown, "cancelled": lost, "undated": undated}
    if not view.portfolio.has("dependencies"):
        message = "Dependencies are not known: the source has no readable table of them"
        return Finding(message, "dependencies", Severity.WARNING, values)
    names = view.projects.set_index("project_id").name
    rest = [f"of {text.plural(len(unknown), 'giver')} nothing is known"] if len(unknown) else []
    rest += [f"{len(undated)} without a day of need"] if len(undated) else []
    if len(lost):
        need = lost.iloc[0]
        taker, giver = names[need.project_id], names[need.giver_project_id]
        message = (
            f"{text.shorten(taker, 26)} waits for {text.shorten(giver, 26)}, which was cancelled"
        )
        decision = f"decide what replaces the contribution of {giver} to {taker}"
        return Finding(message, "dependencies", Severity.ALERT, values, found, decision, rows)
    if found.empty:
        message = "; ".join(["No project waits for a late giver", *rest])
        return Finding(message, "dependencies", values=values, rows=rows)
    worst, more = found.iloc[0], len(found) - 1
    rest = [f"{text.plural(more, 'other link')} late", *rest] if more else rest
    days = text.plural(int(worst.late_days), "working day")
    message = (
        f"{text.shorten(worst.giver, 26)} endangers {text.shorten(worst['name'], 26)} by {days}"
    )
    message = "; ".join([message, *rest[:1]])
    passed = worst.needed_by <= pd.Timestamp(view.portfolio.as_of)
    by = advice.next_report(view.portfolio) if passed else worst.needed_by
    until = text.day(by, view.portfolio.settings.locale)
    decision = f"agree new dates between {worst.giver} and {worst['name']}, by {until}"
    return Finding(message, "dependencies", Severity.ALERT, values, found, decision, rows)


def figures(view: View) -> Finding:
    """How efficiently money and time were used, in words."""
    known = {measure.id: measure.value for measure in (*view.first, *view.more)}
    rows_of = {measure.id: measure.rows for measure in (*view.first, *view.more)}
    cost, time = known["cost_performance"], known["schedule_performance_time"]
    doubtful = active(view.projects)[active(view.projects).doubt != ""]
    values = {
        "cost_index": _number(cost),
        "time_index": _number(time),
        "left_out": doubtful.project_id.tolist(),
    }
    rows = {
        "cost_index": rows_of["cost_performance"],
        "time_index": rows_of["schedule_performance_time"],
        "left_out": doubtful,
    }
    message = _efficiency(cost, time, view)
    if len(doubtful):
        others = f" and {len(doubtful) - 1} more projects are" if len(doubtful) > 1 else " is"
        name = text.shorten(doubtful["name"].iloc[0], 30)
        message = f"{message}; {name}{others} left out: {doubtful.doubt.iloc[0]}"
    poor = min(cost or 1, time or 1) < 0.95 or (cost is None and time is None) or len(doubtful)
    return Finding(
        message, "figures", Severity.WARNING if poor else Severity.INFO, values, rows=rows
    )


def _efficiency(cost: float | None, time: float | None, view: View) -> str:
    if cost is None and time is None:
        return "Earned value is not known: neither CPI nor SPI(t) can be computed"
    settings, said = view.portfolio.settings, []
    if cost is not None:
        one = text.money(1, settings.currency, settings.locale)
        earned = text.money(round(cost, 2), settings.currency, settings.locale)
        said.append(f"every {one} spent delivered {earned} of planned work")
    if time is not None:
        said.append(f"work runs at {text.percent(time)} of the planned pace")
    return text.sentence("; ".join(said))


def landing(view: View) -> Finding:
    """What all projects under way will cost together, by several methods and their past error."""
    table = estimates.cost_estimates(view.portfolio, view.projects)
    known = table.dropna(subset=["total"])
    values = {
        "methods": {row.id: _number(row.total) for row in table.itertuples()},
        "errors": {row.id: _number(row.error) for row in table.itertuples()},
        "finished": int(table.finished.max()) if len(table) else 0,
    }
    if known.empty or not known.projects.max():
        return Finding(
            "Earned value is not known for all methods: cost at completion rests on what projects state",
            "landing",
            values=values,
        )
    settings = view.portfolio.settings
    low, high = known.total.min(), known.total.max()
    amount = f"{text.money(low, settings.currency, settings.locale)}–{text.money(high, settings.currency, settings.locale)}"
    count = text.plural(int(known.projects.max()), "project")
    table = table.assign(name=table.method)
    return Finding(
        f"At completion {count} will cost {amount}, by method",
        "landing",
        values=values,
        evidence=table,
    )


def flow(view: View) -> Finding | None:
    """When adaptive projects will be done if work goes on as it went; None where there is none."""
    table = estimates.adaptive(view.portfolio, active(view.projects))
    if table.empty:
        return None
    past = estimates.past_ranges(view.portfolio)
    inside, cases = int(past.held.sum()), len(past)
    late = table[table.soonest > table.baseline_finish]
    values = {
        "adaptive": len(table),
        "late_for_sure": late.project_id.tolist(),
        "held": inside,
        "cases": cases,
    }
    rows = {"late_for_sure": late, "held": past[past.held], "cases": past}
    held = (
        f"; such ranges held in {text.share_of(inside, cases)} of past cases" if cases >= 5 else ""
    )
    if late.empty:
        message = f"No adaptive project is too slow for its baseline{held}"
        return Finding(message, "flow", values=values, evidence=table, rows=rows)
    message = f"{text.sentence(text.plural(len(late), 'adaptive project'))} cannot meet the baseline at this pace{held}"
    return Finding(message, "flow", Severity.WARNING, values, table, rows=rows)


def milestone_moves(view: View) -> Finding | None:
    """What happened to milestones since the last report, and which slipped most; None where no forecast was kept."""
    history = milestones.slip_history(view.portfolio)
    before = getattr(view.previous, "portfolio", None)
    recent = (
        milestones.changed(view.portfolio, view.comparison.since, before)
        if view.comparison
        else history.iloc[:0].assign(kind="")
    )
    counts = {
        kind: int((recent.kind == kind).sum()) for kind in ("met", "slipped", "pulled in", "new")
    }
    open_ones = history[history.actual_date.isna() & (history.total_days > 0)]
    values = {
        **{kind.replace(" ", "_"): count for kind, count in counts.items()},
        "slipped_ever": len(open_ones),
    }
    if history.empty and recent.empty:
        return None
    said = [f"{count} {kind}" for kind, count in counts.items() if count]
    message = (
        f"Milestones since the last report: {text.names(said, 4)}"
        if said
        else "No milestone moved since the last report"
    )
    rows = {kind.replace(" ", "_"): recent[recent.kind == kind] for kind in counts}
    severity = Severity.WARNING if counts["slipped"] else Severity.INFO
    return Finding(message, "milestone_moves", severity, values, open_ones, rows=rows)


def alignment(view: View) -> Finding:
    """Which objectives the money of projects under way serves."""
    spend = objectives(active(view.projects).dropna(subset=["budget"]))
    total = spend.budget.sum()
    by = (
        spend.dropna(subset=["objective"])
        .groupby("objective")
        .budget.sum()
        .sort_values(ascending=False, kind="stable")
    )
    none = float(spend.budget[spend.objective.isna()].sum())
    values = {
        "by_objective": {name: round(float(value), 2) for name, value in by.items()},
        "without": round(none, 2),
    }
    if view.projects.strategic_objectives.isna().all():
        message = "Objectives are not known: no column says which objective a project serves"
        return Finding(message, "alignment", Severity.WARNING, values)
    if by.empty or not total > 0:
        message = "No project under way with a budget names an objective it serves"
        return Finding(message, "alignment", Severity.WARNING, values)
    lost = f"; {text.percent(none / total)} names none" if none else ""
    message = f"{text.shorten(by.index[0], 40)} takes {text.percent(by.iloc[0] / total)} of the budget under way{lost}"
    rows = {"without": spend[spend.objective.isna()]}
    return Finding(message, "alignment", values=values, evidence=spend, rows=rows)


def risks(view: View) -> Finding | None:
    """How much open risks are expected to cost, and which are not cared for; None where no register was given."""
    if "risks" not in view.portfolio.tables:
        return None
    if not view.portfolio.has("risks"):
        message = "Risks are not known: every row of the register was refused"
        return Finding(message, "risks", Severity.WARNING)
    running = active(view.projects).dropna(subset=["open_risks"])
    exposure = float(running.exposure.sum())
    overdue, unowned = int(running.overdue_risks.sum()), int(running.unowned_risks.sum())
    values = {
        "open": int(running.open_risks.sum()),
        "exposure": round(exposure, 2),
        "overdue": overdue,
        "unowned": unowned,
    }
    if running.empty:
        message = "No open risk is recorded for any project under way"
        return Finding(message, "risks", Severity.WARNING, values)
    if running.exposure.isna().all():
        message = f"{text.plural(values['open'], 'open risk')}, whose expected cost is not known"
        return Finding(message, "risks", Severity.WARNING, values, running)
    settings = view.portfolio.settings
    amount = text.money(exposure, settings.currency, settings.locale)
    cared = (
        f"{overdue} overdue, {unowned} without owner"
        if overdue + unowned
        else "all owned and in time"
    )
    severity = Severity.WARNING if overdue + unowned else Severity.INFO
    message = f"{text.plural(values['open'], 'open risk')} are expected to cost {amount}; {cared}"
    unknown = _without_cost(view, running)
    if unknown:
        priced = text.plural(values["open"] - unknown, "open risk")
        message = f"{priced} are expected to cost {amount}, of {unknown} it is not known; {cared}"
    rows = {
        "overdue": running[running.overdue_risks > 0],
        "unowned": running[running.unowned_risks > 0],
    }
    return Finding(message, "risks", severity, values, running, rows=rows)


def rebaselined(view: View) -> Finding | None:
    """Whose baseline was replaced, and what that changed; None where no project under way was re-baselined."""
    found = baselines.replaced(view.projects)
    if found.empty:
        return None
    values = {
        "projects": found.project_id.tolist(),
        "days_granted": {row.project_id: _number(row.days_granted) for row in found.itertuples()},
        "money_granted": {row.project_id: _number(row.money_granted) for row in found.itertuples()},
    }
    worst, settings = found.iloc[0], view.portfolio.settings
    said = []
    if abs(worst.days_granted) > 0:
        side = "later" if worst.days_granted > 0 else "earlier"
        said.append(f"{text.days(abs(worst.days_granted))} {side}")
    if abs(worst.money_granted) > 0:
        amount = text.money(abs(worst.money_granted), settings.currency, settings.locale)
        said.append(f"{amount} {'more' if worst.money_granted > 0 else 'less'}")
    name, change = text.shorten(worst["name"], 30), text.names(said)
    message = f"{name} has a new baseline" + (f": {change} than at first" if said else "")
    if len(found) > 1:
        count = text.sentence(text.plural(len(found), "project"))
        message = f"{count} have a new baseline" + (
            f"; {name}: {change} than at first" if said else ""
        )
    return Finding(message, "rebaselining", Severity.WARNING, values, found)


def ended(view: View) -> Finding | None:
    """What cancelled projects had spent, and what finished ones saved or cost more; None where neither is known."""
    frame, settings = view.projects, view.portfolio.settings
    after = pd.Timestamp(view.portfolio.as_of) - pd.DateOffset(months=MONTHS_BACK)
    cancelled = frame[(frame.state == CANCELLED) & (frame.spent > 0)]
    finished = finished_between(view.portfolio, after, view.portfolio.as_of)
    done = frame[frame.project_id.isin(finished.project_id)]
    done = done.assign(saved=done.budget - done.spent).dropna(subset=["saved"])
    if cancelled.empty and done.empty:
        return None
    lost, saved = float(cancelled.spent.sum()), float(done.saved.sum())
    values = {
        "cancelled": cancelled.project_id.tolist(),
        "spent_on_cancelled": round(lost, 2),
        "finished": len(done),
        "saved": round(saved, 2),
    }
    said = []
    if len(cancelled):
        amount = text.money(lost, settings.currency, settings.locale)
        who = text.plural(len(cancelled), "cancelled project")
        if len(cancelled) == 1:
            who = f"the cancelled {text.shorten(cancelled['name'].iloc[0], 30)}"
        said.append(f"{who} had spent {amount}")
    if len(done):
        amount = text.money(abs(saved), settings.currency, settings.locale)
        cost = f"{amount} {'less' if saved > 0 else 'more'} than budgeted"
        cost = cost if round(saved, 2) else "what was budgeted"
        when = "finished in the last twelve months"
        who = f"{text.plural(len(done), 'project')} {when}"
        if len(done) == 1:
            who = f"{text.shorten(done['name'].iloc[0], 30)}, {when},"
        said.append(f"{who} cost {cost}")
    rows = {
        "cancelled": cancelled,
        "spent_on_cancelled": cancelled,
        "finished": done,
        "saved": done,
    }
    severity = Severity.WARNING if len(cancelled) or saved < 0 else Severity.INFO
    return Finding(text.sentence("; ".join(said)), "ended", severity, values, rows=rows)


def _without_cost(view: View, running: pd.DataFrame) -> int:
    """How many open risks of these projects state no probability or no impact."""
    risks = view.portfolio.risks
    risks = risks[risks.closed.isna() & risks.project_id.isin(running.project_id)]
    return int((risks.probability * risks.impact).isna().sum())


def programs_compared(view: View) -> bool:
    """Whether there is more than one program to compare."""
    return view.portfolio.program == PORTFOLIO and view.projects.program_id.nunique() > 1


def _number(value) -> float | None:
    return None if value is None or pd.isna(value) else round(float(value), 6)
