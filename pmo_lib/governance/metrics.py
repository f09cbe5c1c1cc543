"""The key figures of governance: decisions in time, how long they take, what waits, gates, and duties."""

from pmo_lib.governance.data import Data
from pmo_lib.governance.formulas import FORMULAS, INPUTS
from pmo_lib.portfolio.metric import FEWEST, Amount, Count, Ratio, finite, metric
from pmo_lib.portfolio.vocabulary import GateDecision
from pmo_lib.report import text
from pmo_lib.report.messages import lacking

OF_DECISIONS = "question decider_role due days_late"


@metric("Decided in time", "share", FORMULAS["fallen_due"], INPUTS["latency"], OF_DECISIONS)
def decided_in_time(data: Data) -> Ratio | None:
    """Decisions taken by their due day, of all that fell due; open ones count as late. None without a register."""
    if not data.portfolio.has("decisions"):
        return None
    rows = data.decisions[data.decisions.fallen_due]
    note = lacking(int(data.decisions.due.isna().sum()), "other", "due day")
    return Ratio(int(rows.in_time.sum()), len(rows), note, rows[~rows.in_time])


@metric(
    "Time to a decision",
    "days",
    "Kaplan-Meier median of the days from question to decision; open decisions are censored",
    "decisions.asked decisions.decided decisions.outcome",
    "question waited",
)
def time_to_decide(data: Data) -> Amount | None:
    """Median days to a decision; missing below five decisions, or where more than half are still open."""
    if not data.portfolio.has("decisions"):
        return None
    curve = data.latency
    known = curve.ended >= FEWEST
    note = f"{curve.ended} of {text.plural(curve.cases, 'decision')} taken"
    if known and finite(curve.median) is None:
        note = f"more than {text.days(curve.longest)}; {note}"
    return Amount(curve.median if known else None, note, data.decisions)


@metric("Demand that waits", "count", FORMULAS["waiting"], INPUTS["intake"], "start waited")
def demand_waiting(data: Data) -> Count | None:
    """Requests without an outcome; None without a table of demand."""
    if not data.source_of_demand:
        return None
    months = data.demand.expected_months
    pace = "pace not known"
    if months:
        pace = f"a new one waits about {text.plural(max(1, round(months)), 'month')}"
    return Count(len(data.demand.waiting), pace, data.demand.waiting)


@metric("Passed at the first review", "share", FORMULAS["go"], INPUTS["gate"], "stage decision")
def first_pass_yield(data: Data) -> Ratio | None:
    """First reviews of a project and stage that decided go, of those that state a decision; None without one."""
    rows = data.first_reviews.dropna(subset=["decision"])
    go = rows.decision == GateDecision.GO
    return Ratio(int(go.sum()), len(rows), rows=rows[~go]) if len(rows) else None


@metric("Obligations too late", "count", FORMULAS["too_late"], INPUTS["obligation"], "due margin")
def obligations_too_late(data: Data) -> Count | None:
    """Duties whose milestone is expected after their due day; missing where no margin is known, None without a register."""
    if not data.portfolio.has("obligations"):
        return None
    known = data.obligations.dropna(subset=["margin"])
    late = known[known.margin < 0]
    unknown = len(data.obligations) - len(known)
    counted = len(late) if len(known) or not unknown else None
    return Count(counted, f"of {len(known)} known; {unknown} not known", late)
