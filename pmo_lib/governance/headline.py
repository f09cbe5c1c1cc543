"""The one message of the governance report."""

from pmo_lib.governance import findings, flow_findings
from pmo_lib.governance.data import Data
from pmo_lib.governance.formulas import agreeing, joined, stated
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.vocabulary import Severity
from pmo_lib.report import text

REGISTERS = ("decisions", "proposals", "requests", "reviews", "baselines", "obligations")


def headline(data: Data) -> Finding:
    """What must be decided, which duty will be missed, and what waits; where the registers are stale, when they ended."""
    if not any(data.portfolio.has(name) for name in REGISTERS):
        unknown = "Governance is not known: the source has none of its registers"
        return stated("headline", {}, True, unknown)
    if data.stale:
        return stated("headline", {}, True, f"The registers end on {text.day(data.registers_end)}")
    known = flow_findings.intake(data)
    if data.portfolio.has("decisions"):
        known = findings.decide(data)
    late, duty = known.shown.get("late", 0), findings.obligation(data)
    missed = duty["too_late"] if duty else 0
    values = {**known.values, **({"too_late": duty.values["too_late"]} if duty else {})}
    parts = [
        f"{agreeing(late, 'decision')} overdue" if late and missed else "",
        f"{agreeing(missed, 'obligation')} expected too late" if missed else "",
    ]
    severity = Severity.ALERT if late or missed else known.severity
    return Finding(joined(*parts, known.message), "headline", severity, values, known.decision)
