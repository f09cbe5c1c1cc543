"""The key figures of organizational change."""

from pmo_lib.organizational_change.data import Data
from pmo_lib.organizational_change.formulas import FORMULAS, INPUTS
from pmo_lib.portfolio.metric import FEWEST, Amount, Count, Ratio, metric
from pmo_lib.report import text


@metric("Units above capacity", "count", FORMULAS["units_over"], INPUTS["saturation"], "unit load")
def units_above_capacity(data: Data) -> Count | None:
    """Units above capacity in a month ahead; missing where no capacity is known, None without a register."""
    if not data.portfolio.has("impacts"):
        return None
    cells, over = data.load.cells, data.load.over
    known = cells[cells.capacity.notna()]
    count = over.unit.nunique() if len(known) or cells.empty else None
    return Count(count, f"of {known.unit.nunique()} with a known capacity", over)


@metric(
    "Affected roles informed", "share", FORMULAS["informed"], INPUTS["informed"], "role project"
)
def roles_informed(data: Data) -> Ratio | None:
    """Affected roles to which a message was sent, of all; None without both registers."""
    if not (data.portfolio.has("stakeholders") and data.portfolio.has("communications")):
        return None
    rows = data.affected
    read = f"{int((rows.sent.notna() & rows.seen.notna()).sum())} have read it"
    note = read if data.portfolio.communications.seen.notna().any() else ""
    return Ratio(int(rows.sent.notna().sum()), len(rows), note, rows[rows.sent.isna()])


@metric("Time to close a finding", "days", FORMULAS["half_life"], INPUTS["quality"], "raised days")
def time_to_close(data: Data) -> Amount | None:
    """Median days to close a finding; missing below five closed ones. None without a register."""
    if not data.portfolio.has("review_findings"):
        return None
    curve = data.half_life
    note = f"{curve.ended} of {text.plural(curve.cases, 'finding')} closed"
    return Amount(curve.median if curve.ended >= FEWEST else None, note, data.open_findings)


@metric("Lessons used", "share", FORMULAS["used"], INPUTS["lessons"], "project text similarity")
def lessons_used(data: Data) -> Ratio | None:
    """Lessons used, of those offered; None where lessons or their uses are not recorded."""
    if not (data.portfolio.has("lessons") and data.portfolio.has("lesson_uses")):
        return None
    rows = data.lessons_offered
    return Ratio(int(rows.used.sum()), len(rows), "", rows[~rows.used])


@metric("Reports on time", "share", FORMULAS["late_projects"], INPUTS["adoption"], "name last")
def reports_on_time(data: Data) -> Ratio | None:
    """Projects under way with a status at most one month old, of all under way; None without a status."""
    if not data.portfolio.has("status"):
        return None
    rows = data.reporting
    return Ratio(int(rows.on_time.sum()), len(rows), "", rows[~rows.on_time])
