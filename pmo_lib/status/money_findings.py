"""Sentences on money: overruns, earned value, cost at completion, objectives and risks."""

from typing import TYPE_CHECKING

import pandas as pd

from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.lifecycle import finished_between
from pmo_lib.portfolio.value import Value
from pmo_lib.portfolio.vocabulary import Severity
from pmo_lib.report import text
from pmo_lib.status import selection
from pmo_lib.status.position import MONTHS_BACK
from pmo_lib.status.values import COST, EARNED, PLANNED, count, ids, names, rounded

if TYPE_CHECKING:
    from pmo_lib.status.data import Data

SPENT = "status.actual_cost projects.stage"
ENDED = f"{SPENT} projects.budget projects.actual_finish"
LANDING = f"{EARNED} status.planned_value projects.budget status.estimate_at_completion"
OBJECTIVES = "projects.budget projects.strategic_objectives"
COST_UNKNOWN = "Cost is not known: no project under way has a budget and an estimate"
POOR = 0.95  # an index of cost or time below this is worth a warning


def over_budget(data: "Data") -> Finding:
    """Who will cost so much more than budgeted that it is off track, and by how much together."""
    known = data.running.dropna(subset=["overrun"])
    without_budget = (known.budget == 0) & (known.overrun > 0)
    found = known[(known.overrun_share >= data.rules.red_overrun) | without_budget]
    found = found.assign(doubtful=found.overrun_share > data.rules.check_overrun).sort_values(
        ["doubtful", "overrun", "project_id"], ascending=[True, False, True]
    )
    values = _overrun_values(known, found, known[without_budget])
    if known.empty:
        return Finding(COST_UNKNOWN, "over_budget", Severity.WARNING, values)
    limit = text.percent(data.rules.red_overrun)
    if found.empty:
        unknown = len(data.running) - len(known)
        message = f"No project will cost {limit} or more above its budget"
        if unknown:
            many = text.plural(len(known), "project")
            message = f"None of {many} with budget and estimate costs {limit} more or above"
            message = f"{message}; of {unknown} it is not known"
        return Finding(message, "over_budget", values=values)
    message = _over(found, known[without_budget], limit)
    return Finding(message, "over_budget", Severity.ALERT, values)


def _overrun_values(
    known: pd.DataFrame, found: pd.DataFrame, unbudgeted: pd.DataFrame
) -> dict[str, Value]:
    columns = "budget estimate overrun"
    return {
        "known": count(
            known,
            "Projects under way that have both budget and estimate at completion",
            COST,
            columns,
        ),
        "overrun": Value(
            round(float(found.overrun.sum()), 2),
            "Sum of estimates minus budgets over the projects whose estimate exceeds the budget by "
            "as much as the rule says",
            COST,
            found,
            f"{columns} overrun_share",
        ),
        "projects": ids(
            found, "The same projects, the dearest first", COST, f"{columns} overrun_share"
        ),
        "without_budget": ids(
            unbudgeted,
            "Projects under way with a budget of zero and an estimate above it: no share, but "
            "their money counts",
            COST,
            columns,
        ),
        "to_be_checked": ids(
            found[found.doubtful],
            "Those of them whose figure lies beyond the range that is plausible; they do not lead",
            COST,
            "slip_days overrun_share",
        ),
    }


def _over(found: pd.DataFrame, unbudgeted: pd.DataFrame, limit: str) -> str:
    amount = text.money(float(found.overrun.sum()))
    if len(found) > 1:
        many = text.sentence(text.plural(len(found), "project"))
        if unbudgeted.empty:
            return f"{many} will exceed their budget by {limit} or more, {amount} in all"
        name = text.shorten(unbudgeted["name"].iloc[0], 20)
        others = f" and {len(unbudgeted) - 1} more" if len(unbudgeted) > 1 else ""
        return f"{many} will cost {amount} more than budgeted; no budget: {name}{others}"
    if len(unbudgeted):
        return f"{names(found)} has no budget and will cost {amount}"
    message = f"{names(found)} will cost {amount} more than budgeted"
    return f"Check this figure: {message}" if found.doubtful.iloc[0] else message


def cost_bridge(data: "Data") -> Finding:
    """From budget to estimate: which causes and projects carry the difference."""
    parts = data.cost_parts
    if parts.empty:
        return Finding(COST_UNKNOWN, "bridge", Severity.WARNING)
    both = data.running.dropna(subset=["budget", "estimate"])
    first, last = parts.value.iloc[0], parts.value.iloc[-1]
    between = parts.iloc[1:-1].assign(name=parts.part.iloc[1:-1])
    sums = between.groupby("part", sort=False).value.sum()
    values = {
        "budget": Value(
            round(first, 2),
            "Sum of budgets of projects under way that have budget and estimate",
            "projects.budget",
            both,
            "budget estimate",
        ),
        "estimate": Value(
            round(last, 2),
            "Sum of estimates at completion of the same projects",
            "status.estimate_at_completion",
            both,
            "budget estimate",
        ),
        "parts": Value(
            {str(part): round(value, 2) for part, value in sums.items()},
            "Approved changes of these projects by cause, and for each project what its changes do "
            "not explain; together exactly estimate less budget",
            f"{COST} changes.cost_impact changes.cause changes.outcome",
            between,
            "kind value",
        ),
    }
    if between.empty:
        return Finding("Estimates equal budgets, project by project", "bridge", values=values)
    named = between[between.kind != "others"]
    worst = named.loc[named.value.abs().idxmax()]
    total, share = text.signed_money(round(last - first, 2)), text.signed_money(worst.value)
    message = f"Estimate against budget: {total}, most by {text.shorten(worst.part, 36)} ({share})"
    severity = Severity.WARNING if last > first else Severity.INFO
    return Finding(message, "bridge", severity, values)


def figures(data: "Data") -> Finding:
    """How efficiently money and time were used, in words."""
    cost, time = data.measure("cost_performance"), data.measure("schedule_performance_time")
    doubtful = data.running[data.running.doubt != ""]
    values = {
        "cost_index": Value(
            rounded(cost.value),
            "Sum of earned values over sum of actual costs of projects under way (CPI)",
            EARNED,
            cost.rows,
            "earned_value actual_cost",
        ),
        "time_index": Value(
            rounded(time.value),
            "Earned schedule of all projects under way as one over the time that has passed (SPI(t))",
            f"{PLANNED} status.earned_value",
            time.rows,
            "earned_value budget",
        ),
        "left_out": ids(
            doubtful,
            "Projects under way that are left out because their earned value or actual cost cannot "
            "be right",
            f"{EARNED} projects.budget",
            "doubt",
        ),
    }
    message = _efficiency(cost.value, time.value)
    if len(doubtful):
        others = f" and {len(doubtful) - 1} more projects are" if len(doubtful) > 1 else " is"
        name = text.shorten(doubtful["name"].iloc[0], 30)
        message = f"{message}; {name}{others} left out: {doubtful.doubt.iloc[0]}"
    unknown = cost.value is None and time.value is None
    poor = min(cost.value or 1, time.value or 1) < POOR or unknown or len(doubtful)
    return Finding(message, "figures", Severity.WARNING if poor else Severity.INFO, values)


def _efficiency(cost: float | None, time: float | None) -> str:
    if cost is None and time is None:
        return "Earned value is not known: neither CPI nor SPI(t) can be computed"
    said = []
    if cost is not None:
        earned = text.money(round(cost, 2))
        said.append(f"every {text.money(1)} spent delivered {earned} of planned work")
    if time is not None:
        said.append(f"work runs at {text.percent(time)} of the planned pace")
    return text.sentence("; ".join(said))


def landing(data: "Data") -> Finding:
    """What all projects under way will cost together, by several methods and their past error."""
    table = data.cost_estimates.assign(name=data.cost_estimates.method)
    rows = table.itertuples
    values = {
        "methods": Value(
            {row.id: rounded(row.total) for row in rows()},
            "Sum over projects under way for which every method gives a number: as stated; "
            "AC + BAC - EV; AC + (BAC - EV) / CPI; AC + (BAC - EV) / (CPI x SPI)",
            LANDING,
            table,
            "total projects",
        ),
        "errors": Value(
            {row.id: rounded(row.error) for row in rows()},
            "What each method said of finished projects while a fifth to four fifths of their work "
            "was done, against what they cost: the median over projects of each one's median error",
            LANDING,
            table,
            "error bias finished",
        ),
        "finished": Value(
            int(table.finished.max()) if len(table) else 0,
            "Finished projects these errors rest on",
            LANDING,
            table,
            "error bias finished",
        ),
    }
    known = table.dropna(subset=["total"])
    if known.empty or not known.projects.max():
        message = (
            "Earned value is not known for all methods: "
            "cost at completion rests on what projects state"
        )
        return Finding(message, "landing", values=values)
    amount = f"{text.money(known.total.min())}–{text.money(known.total.max())}"
    many = text.plural(int(known.projects.max()), "project")
    return Finding(f"At completion {many} will cost {amount}, by method", "landing", values=values)


def ended(data: "Data") -> Finding | None:
    """What cancelled projects had spent, and what finished ones saved or cost more; None where neither is known."""
    cancelled = selection.cancelled_after_spending(data.projects)
    after = pd.Timestamp(data.as_of) - pd.DateOffset(months=MONTHS_BACK)
    finished = finished_between(data.portfolio, after, data.as_of)
    done = data.projects[data.projects.project_id.isin(finished.project_id)]
    done = done.assign(saved=done.budget - done.spent).dropna(subset=["saved"])
    if cancelled.empty and done.empty:
        return None
    lost, saved = float(cancelled.spent.sum()), float(done.saved.sum())
    values = {
        "cancelled": ids(cancelled, "Cancelled projects that state an actual cost", SPENT, "spent"),
        "spent_on_cancelled": Value(
            round(lost, 2),
            "Sum of their actual costs at their last status",
            SPENT,
            cancelled,
            "spent",
        ),
        "finished": count(
            done,
            "Projects finished in the last twelve months with budget and actual cost",
            ENDED,
            "actual_finish budget spent",
        ),
        "saved": Value(
            round(saved, 2),
            "Sum of their budgets minus sum of their actual costs",
            ENDED,
            done,
            "budget spent saved",
        ),
    }
    said = [_spent_in_words(cancelled, lost)] if len(cancelled) else []
    said += [_saved_in_words(done, saved)] if len(done) else []
    severity = Severity.WARNING if len(cancelled) or saved < 0 else Severity.INFO
    return Finding(text.sentence("; ".join(said)), "ended", severity, values)


def _spent_in_words(cancelled: pd.DataFrame, lost: float) -> str:
    who = text.plural(len(cancelled), "cancelled project")
    if len(cancelled) == 1:
        who = f"the cancelled {text.shorten(cancelled['name'].iloc[0], 30)}"
    return f"{who} had spent {text.money(lost)}"


def _saved_in_words(done: pd.DataFrame, saved: float) -> str:
    when, cost = "finished in the last twelve months", "what was budgeted"
    if round(saved, 2):
        cost = f"{text.money(abs(saved))} {'less' if saved > 0 else 'more'} than budgeted"
    who = f"{text.plural(len(done), 'project')} {when}"
    if len(done) == 1:
        who = f"{text.shorten(done['name'].iloc[0], 30)}, {when},"
    return f"{who} cost {cost}"


def alignment(data: "Data") -> Finding:
    """Which objectives the money of projects under way serves."""
    spend = selection.spending_by_objective(data.projects)
    total, unnamed = spend.budget.sum(), spend[spend.objective.isna()]
    by = spend.groupby("objective").budget.sum().sort_values(ascending=False, kind="stable")
    none = float(unnamed.budget.sum())
    values = {
        "by_objective": Value(
            {name: round(float(value), 2) for name, value in by.items()},
            "Budgets of projects under way, in equal parts for each objective they name",
            OBJECTIVES,
            spend,
            "objective budget",
        ),
        "without": Value(
            round(none, 2),
            "Budgets of projects under way that name none",
            OBJECTIVES,
            unnamed,
            "budget",
        ),
    }
    if data.projects.strategic_objectives.isna().all():
        message = "Objectives are not known: no column says which objective a project serves"
        return Finding(message, "alignment", Severity.WARNING, values)
    if by.empty or not total > 0:
        message = "No project under way with a budget names an objective it serves"
        return Finding(message, "alignment", Severity.WARNING, values)
    share = text.percent(by.iloc[0] / total)
    message = f"{text.shorten(by.index[0], 40)} takes {share} of the budget under way"
    message += f"; {text.percent(none / total)} names none" if none else ""
    return Finding(message, "alignment", values=values)


def risks(data: "Data") -> Finding | None:
    """How much open risks are expected to cost, and which are not cared for; None where no register was given."""
    if "risks" not in data.portfolio.tables:
        return None
    if not data.portfolio.has("risks"):
        message = "Risks are not known: every row of the register was refused"
        return Finding(message, "risks", Severity.WARNING)
    running = data.running.dropna(subset=["open_risks"])
    values = _risk_values(running)
    number, exposure = values["open"].shown, values["exposure"].shown
    if running.empty:
        message = "No open risk is recorded for any project under way"
        return Finding(message, "risks", Severity.WARNING, values)
    if running.exposure.isna().all():
        message = f"{text.plural(number, 'open risk')}, whose expected cost is not known"
        return Finding(message, "risks", Severity.WARNING, values)
    cared = _neglected(values)
    unknown = _without_cost(data, running)
    verb = "is" if number - unknown == 1 else "are"
    amount = f"{verb} expected to cost {text.money(exposure)}"
    message = f"{text.plural(number - unknown, 'open risk')} {amount}"
    message += f", of {unknown} it is not known" if unknown else ""
    if len(total := _of_risk_report(data)):
        message, more = _as_in_risk_report(total.iloc[0], running)
        values |= more
    severity = Severity.WARNING if cared else Severity.INFO
    return Finding(f"{message}; {cared or 'all owned and in time'}", "risks", severity, values)


def _neglected(values: dict[str, Value]) -> str:
    """How many open risks are overdue, or lack the day or the owner that would tell; empty if none."""
    words = {"overdue": "overdue", "undated": "without due day", "unowned": "without owner"}
    counts = {name: values[name].shown for name in words}
    return ", ".join(f"{count} {words[name]}" for name, count in counts.items() if count)


def _of_risk_report(data: "Data") -> pd.DataFrame:
    """The total of this program or portfolio in the risk report of the run; no row where that is not at hand."""
    totals = data.record.get("risk", {}).get("totals", pd.DataFrame(columns=["program_id"]))
    return totals[(totals.program_id == data.portfolio.program) & (not data.single)]


def _as_in_risk_report(row: pd.Series, running: pd.DataFrame) -> tuple[str, dict[str, Value]]:
    """What the risk report states, in its own numbers: opportunities are deducted, projects ahead are included."""
    known = int(row.risks - row.left_out)
    least = "at least " if row.left_out else ""
    message = f"{text.plural(known, 'open risk')}: {text.money(row.expected)} expected, "
    message += f"{least}{text.money(row.enough)} in {text.percent(row.confidence)} of cases"
    source = "As in the risk report, whose page explains it"
    rest = ("risks.probability risks.impact risks.closed", running, "open_risks exposure")
    more = {
        "expected": Value(round(float(row.expected), 2), f"Expected losses. {source}", *rest),
        "enough": Value(round(float(row.enough), 2), f"What suffices. {source}", *rest),
        "left_out": Value(int(row.left_out), f"Open risks that no sum holds. {source}", *rest),
    }
    return message, more


def _risk_values(running: pd.DataFrame) -> dict[str, Value]:
    priced = "risks.probability risks.impact risks.closed"
    return {
        "open": Value(
            int(running.open_risks.sum()),
            "Risks of projects under way that are not closed",
            "risks.closed",
            running,
            "open_risks exposure",
        ),
        "exposure": Value(
            round(float(running.exposure.sum()), 2),
            "Sum of probability times impact over these risks",
            priced,
            running,
            "open_risks exposure",
        ),
        "overdue": Value(
            int(running.overdue_risks.sum()),
            "Open risks whose response is due and not done",
            "risks.due risks.response_done",
            running[running.overdue_risks > 0],
            "open_risks overdue_risks",
        ),
        "undated": Value(
            int(running.undated_risks.sum()),
            "Open risks whose response is not done and has no due day",
            "risks.due risks.response_done",
            running[running.undated_risks > 0],
            "open_risks undated_risks",
        ),
        "unowned": Value(
            int(running.unowned_risks.sum()),
            "Open risks without an owner",
            "risks.owner_role",
            running[running.unowned_risks > 0],
            "open_risks unowned_risks",
        ),
    }


def _without_cost(data: "Data", running: pd.DataFrame) -> int:
    """How many open risks of these projects state no probability or no impact."""
    risks = data.portfolio.risks
    risks = risks[risks.closed.isna() & risks.project_id.isin(running.project_id)]
    return int((risks.probability * risks.impact).isna().sum())
