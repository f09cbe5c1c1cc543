"""The sentences of the overview."""

import pandas as pd

from pmo_lib.overview.data import Data
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.value import Value
from pmo_lib.portfolio.vocabulary import Rag, Recommendation, Severity
from pmo_lib.report import text

FULL = 1.0  # committed demand over capacity
FUNDED = (Recommendation.INVEST, Recommendation.CONTINUE)
LEFT_OUT = (Recommendation.STOP, Recommendation.REJECT)
UNDER_WAY = "Projects under way, as the status report counts them"
HEALTH = "status.period_end projects.baseline_finish projects.budget"


def headline(data: Data) -> Finding:
    """How many projects are off track, and how many of them report green; else what the status report says first."""
    if data.projects is None and not len(data.own_reports):
        return Finding("No report of this run is at hand", "headline", Severity.WARNING)
    red = data.running[data.running.computed == Rag.RED]
    hidden = red[red.declared == Rag.GREEN]
    values = {
        "active": Value(len(data.running), UNDER_WAY, HEALTH),
        "red": Value(len(red), "Those of them that are off track by their data", HEALTH),
        "declared_green": Value(len(hidden), "Those off track that declare green", HEALTH),
    }
    if red.empty:
        return _as_told(data, values)
    verb = "is" if len(red) == 1 else "are"
    count = f"{text.number(len(red))} of {text.plural(len(data.running), 'project')}"
    message = text.sentence(f"{count} {verb} off track")
    if len(hidden):
        message += f" – {text.sentence(str(len(hidden))).lower()} of them while reporting green"
    return Finding(message, "headline", Severity.ALERT, values)


def _as_told(data: Data, values: dict[str, Value]) -> Finding:
    """The headline of the status report, or of the first report there is: it knows what could not be judged."""
    own = data.own_reports[data.own_reports.headline != ""]
    if own.empty:
        return Finding(_nothing_red(data.running), "headline", Severity.WARNING, values)
    first = own.iloc[0]
    return Finding(first.headline, "headline", Severity(first.severity), values)


def _nothing_red(running: pd.DataFrame) -> str:
    """How projects stand of which none is known to be off track."""
    total, unknown = len(running), int(running.computed.isna().sum())
    if not total:
        return "No project is under way"
    if unknown == total:
        return f"None of {text.plural(total, 'project')} under way can be judged"
    if unknown:
        known = text.plural(total - unknown, "project")
        return f"None of {known} that can be judged is off track; {unknown} cannot be judged"
    return "No project is off track"


def decisions(data: Data) -> Finding | None:
    """How many decisions the reports ask for; None where no report is at hand."""
    if data.reports is None:
        return None
    asked = data.own_reports[data.own_reports.decision != ""]
    values = {"asked": Value(len(asked), "Reports that ask for a decision first")}
    if not (data.own_reports.status == "published").any():
        return None
    if asked.empty:
        return Finding("No report asks for a decision", "decisions", values=values)
    verb = "is" if len(asked) == 1 else "are"
    message = text.sentence(f"{text.plural(len(asked), 'decision')} {verb} asked for")
    return Finding(message, "decisions", Severity.WARNING, values)


def projects(data: Data) -> Finding | None:
    """What is wrong with the projects that are off track: time or money; None where no status is at hand."""
    if data.projects is None:
        return None
    red = data.running[data.running.computed == Rag.RED]
    late = red[red.rag_schedule == Rag.RED]
    dear = red[red.rag_cost == Rag.RED]
    values = {
        "late": Value(len(late), "Projects off track whose schedule is red", HEALTH),
        "over_budget": Value(len(dear), "Projects off track whose cost is red", HEALTH),
    }
    if data.running.empty:
        return Finding("No project is under way", "projects", values=values)
    if red.empty:
        return Finding(_nothing_red(data.running), "projects", values=values)
    if len(red) == 1:
        return Finding(_only(late, dear), "projects", Severity.ALERT, values)
    verb = "is" if len(late) == 1 else "are"
    message = (
        f"{text.number(len(late))} of {text.number(len(red))} off track {verb} red for their dates"
    )
    message += f", {text.number(len(dear)) if len(dear) else 'none'} for their cost"
    return Finding(text.sentence(message), "projects", Severity.ALERT, values)


def _only(late: pd.DataFrame, dear: pd.DataFrame) -> str:
    reasons = [word for rows, word in ((late, "dates"), (dear, "cost")) if len(rows)]
    return f"One project is off track for its {' and its '.join(reasons) or 'scope, risks or benefits'}"


def delay_and_cost(data: Data) -> Finding | None:
    """How many projects are both late and over budget; None where fewer than three have both figures."""
    known = compared(data)
    if len(known) < 3:
        return None
    both = known[(known.rag_schedule == Rag.RED) & (known.rag_cost == Rag.RED)]
    either = known[(known.rag_schedule == Rag.RED) | (known.rag_cost == Rag.RED)]
    values = {
        "both": Value(len(both), "Projects whose schedule and cost are both red", HEALTH),
        "either": Value(len(either), "Projects whose schedule or cost is red", HEALTH),
    }
    if either.empty:
        message = f"None of {text.number(len(known))} projects is far late or far over budget"
    elif both.empty:
        message = "Projects are late or over budget, none is both"
    else:
        message = f"{text.number(len(both))} of {text.number(len(either))} projects in trouble are both late and over budget"
    return Finding(text.sentence(message), "delay_and_cost", values=values)


def compared(data: Data) -> pd.DataFrame:
    """Projects under way with delay and overrun, without figures that have to be checked."""
    if data.projects is None:
        return data.running
    known = data.running.dropna(subset=["slip_days", "overrun_share"])
    return known[known.check.fillna("") == ""]


def value_and_score(data: Data) -> Finding | None:
    """What the funding leaves out although it is worth much; None where values are not known."""
    known = valued(data)
    if len(known) < 3:
        return None
    out = known[known.decision.isin(LEFT_OUT)]
    best = known.sort_values(["net_present_value", "project_id"], ascending=[False, True]).iloc[0]
    inputs = "scores.score cash_flows.benefit cash_flows.cost"
    values = {"left_out": Value(len(out), "Projects that prioritization stops or rejects", inputs)}
    if best.decision in LEFT_OUT:
        verb = "stops" if best.decision == Recommendation.STOP else "rejects"
        message = f"The plan {verb} the most valuable project, {text.shorten(best['name'], 40)}"
        return Finding(message, "value_and_score", Severity.WARNING, values)
    left = text.number(len(out)) if len(out) else "none"
    if best.decision not in FUNDED:
        message = f"The most valuable project, {text.shorten(best['name'], 30)}: {best.decision}"
        return Finding(message, "value_and_score", Severity.WARNING, values)
    message = f"The plan funds the most valuable project and leaves out {left} of {len(known)}"
    return Finding(message, "value_and_score", values=values)


def valued(data: Data) -> pd.DataFrame:
    """Projects with score and net present value."""
    if data.funding is None or "net_present_value" not in data.funding:
        return pd.DataFrame(columns=["decision"])
    return data.funding.dropna(subset=["score", "net_present_value"])


def bottleneck(data: Data) -> Finding | None:
    """Which role is short, and when; None where no load is known."""
    if data.loads is None:
        return None
    over = data.loads[data.loads.load > FULL + 1e-6]
    roles = over.role.nunique()
    values = {
        "roles_over": Value(
            int(roles), "Roles whose committed demand exceeds capacity in a month", "demand.fte"
        )
    }
    if not roles:
        return Finding("No role is booked above its capacity", "bottleneck", values=values)
    first, last = text.month(over.month.min()), text.month(over.month.max())
    when = f"in {first}" if first == last else f"between {first} and {last}"
    verb = "is" if roles == 1 else "are"
    message = text.sentence(f"{text.plural(int(roles), 'role')} {verb} short, {when}")
    return Finding(message, "bottleneck", Severity.WARNING, values)


def reports(data: Data) -> Finding | None:
    """How many reports there are; None where they are not at hand."""
    if data.reports is None or data.reports.empty:
        return None
    made = int((data.reports.status == "published").sum())
    failed = len(data.reports) - made
    values = {"published": Value(made, "Reports of this run")}
    message = f"{text.plural(made, 'report')} published"
    message += f", {text.number(failed)} not made" if failed else ""
    severity = Severity.WARNING if failed else Severity.INFO
    return Finding(text.sentence(message), "reports", severity, values)
