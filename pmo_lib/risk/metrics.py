"""The key figures of the risk report."""

from pmo_lib.portfolio.metric import Amount, Count, Ratio, metric
from pmo_lib.report import text
from pmo_lib.risk.data import Data
from pmo_lib.risk.formulas import AMOUNT, OPEN, SUM


@metric("Expected losses", "money", SUM, f"{AMOUNT} {OPEN}", "title expected", first=True)
def expected_losses(data: Data) -> Amount:
    """Threats and opportunities together; the note gives the opportunities."""
    rows = data.known
    if rows.empty:
        return Amount(None, "not known: no risk states probability and impact")
    chances = -rows.expected[rows.sign < 0].sum()
    notes = [f"opportunities of {text.money(chances)} deducted"] if chances else []
    if len(data.left_out):
        notes.append(f"{len(data.left_out)} of {len(data.risks)} risks left out")
    return Amount(data.expected, "; ".join(notes), rows)


@metric(
    "Amount that suffices",
    "money",
    "Least amount that the open risks do not exceed with the confidence of the report, by exact convolution on a grid",
    f"{AMOUNT} {OPEN}",
    "title expected",
    first=True,
)
def enough(data: Data) -> Amount:
    """With the confidence of the report; the note gives the lower bound of the grid."""
    name = f"Risk reserve for {text.percent(data.rules.confidence)} of cases"
    if data.known.empty:
        return Amount(None, "not known: no risk states probability and impact", name=name)
    low, high = data.enough(data.rules.confidence)
    note = "" if text.money(low) == text.money(high) else f"at least {text.money(low)}"
    return Amount(high, note, data.known, name)


@metric(
    "Reserve left",
    "money",
    "Deposits less draws of projects that are neither finished nor cancelled",
    "reserve_moves.amount",
    first=True,
)
def reserve_left(data: Data) -> Amount:
    """Missing where no move of a reserve is recorded."""
    return Amount(data.reserve, "" if data.reserve is not None else "not recorded")


@metric(
    "Projects that are silent on risk",
    "share",
    "Projects under way without an open risk, or whose newest review is too old, of all under way",
    "risks.reviewed risks.raised risks.closed projects.stage",
    "open_risks",
    first=True,
)
def silent_projects(data: Data) -> Ratio:
    """Of the projects under way; not known where there is no register."""
    if not data.portfolio.has("risks"):
        return Ratio(None, None, "not known: there is no risk register")
    rows = data.projects
    return Ratio(int(rows.silent.sum()), len(rows), "", rows[rows.silent])


@metric(
    "Open risks",
    "count",
    "Risks that are neither closed nor occurred nor expired, of projects neither finished nor cancelled",
    OPEN,
    "title",
)
def open_count(data: Data) -> Count:
    """Threats and opportunities."""
    if not data.portfolio.has("risks"):
        return Count(None, "not known: there is no risk register")
    return Count(len(data.risks), "", data.risks)
