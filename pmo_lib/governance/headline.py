"""The one message of the governance report."""

from pmo_lib.governance import findings, flow_findings
from pmo_lib.governance.data import Data
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.vocabulary import Severity
from pmo_lib.report import text
from pmo_lib.report.messages import agreeing, joined, stated

REGISTERS = ("decisions", "proposals", "requests", "reviews", "baselines", "obligations")


def headline(data: Data) -> Finding:
    """What must be decided, which duty will be missed, and what waits; where the registers are stale, when they ended."""
    if not any(data.portfolio.has(name) for name in REGISTERS):
        unknown = "Governance is not known: the source has none of its registers"
        return stated("headline", some=[unknown])
    if data.stale:
        return stated("headline", some=[f"The registers end on {text.day(data.registers_end)}"])
    has_decisions = data.portfolio.has("decisions")
    known = findings.decide(data) if has_decisions else flow_findings.intake(data)
    late, duty = known.shown.get("late", 0), findings.obligation(data)
    missed = duty["too_late"] if duty else 0
    overdue = f"{agreeing(late, 'decision')} overdue" if late else ""
    too_late = f"{agreeing(missed, 'obligation')} expected too late"
    parts = [overdue, too_late] if missed else [known.message]
    values = {**known.values, **({"too_late": duty.values["too_late"]} if duty else {})}
    severity = Severity.ALERT if late or missed else known.severity
    asked = known.decision or (duty.decision if missed else "")
    return Finding(joined(*parts), "headline", severity, values, asked)
