"""The sections of the governance report in their order; the agenda alone is shown at the depth `executive`."""

from pmo_lib.governance import charts, findings, flow_findings, tables
from pmo_lib.report.sections import Section

SECTIONS = (
    Section("decide", findings.decide, charts.open_decisions, depth="leader"),
    Section("agenda", findings.agenda, tables.agenda, tables.rest),
    Section("latency", findings.latency, tables.deciders, depth="leader"),
    Section("obligation", findings.obligation, tables.obligations, depth="leader"),
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
    Section("gate_power", flow_findings.gate_power, depth="leader"),
    Section("changes", flow_findings.changes, charts.bridge, tables.moves, depth="leader"),
)
