"""The sections of the governance report in their order; the agenda alone is shown at the depth `executive`."""

from collections.abc import Callable

from pmo_lib.governance import charts, findings, flow_findings, tables
from pmo_lib.governance.data import Data
from pmo_lib.report.sections import Section

HOW_LATE = (
    "Grey: from the question to the due day; red: beyond it. Open decisions count as late from their due day on, and so does a "
    "decision without a day."
)
HOW_CHANGED = "Explained is the cost of changes approved since the first baseline; the rest is unexplained. The parts sum to the move exactly."
HOW_MARGIN = "A forecast that is not current counts as not known, however good it looks."
HOW_POWER = (
    "Compared are projects that have ended, by the decision of their first gate. The range supposes that all projects ended by the "
    "gate would have gone well, or all badly. A difference is no proof that the gate caused it."
)


def where(table: str, words: str) -> Callable[[Data], str]:
    """How to read a section, where the source has the table that it speaks of."""
    return lambda data: words if data.portfolio.has(table) else ""


SECTIONS = (
    Section("agenda", findings.agenda, tables.agenda, tables.rest),
    Section(
        "decide",
        findings.decide,
        charts.open_decisions,
        text=where("decisions", HOW_LATE),
        depth="leader",
    ),
    Section("latency", findings.latency, tables.deciders, depth="leader"),
    Section("obligation", findings.obligation, tables.obligations, text=HOW_MARGIN, depth="leader"),
    Section(
        "intake",
        flow_findings.intake,
        charts.outcomes,
        tables.waiting,
        text=flow_findings.intake_in_words,
        depth="leader",
    ),
    Section("wip", flow_findings.wip, depth="leader"),
    Section("gate", flow_findings.gate, charts.yields, tables.conditions, depth="leader"),
    Section("gate_power", flow_findings.gate_power, text=HOW_POWER, depth="leader"),
    Section(
        "changes",
        flow_findings.changes,
        charts.bridge,
        tables.moves,
        text=where("baselines", HOW_CHANGED),
        depth="leader",
    ),
)
