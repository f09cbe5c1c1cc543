"""The sections of the governance report in their order; the agenda alone is shown at the depth `executive`."""

from pmo_lib.governance import charts, findings, flow_findings, tables
from pmo_lib.report.sections import Section

SECTIONS = (
    Section("decisions due", findings.decide, depth="leader"),
    Section("agenda", findings.agenda, tables.agenda, tables.rest),
    Section("decisions in time", findings.latency, tables.deciders, depth="leader"),
    Section("obligations", findings.obligation, tables.obligations, depth="leader"),
    Section(
        "waiting demand",
        flow_findings.intake,
        charts.outcomes,
        tables.waiting,
        text=flow_findings.intake_in_words,
        depth="leader",
    ),
    Section("work in progress", flow_findings.wip, depth="leader"),
    Section("gates", flow_findings.gate, charts.yields, tables.conditions, depth="leader"),
    Section("worth of gates", flow_findings.gate_power, depth="leader"),
    Section("baselines", flow_findings.changes, charts.bridge, tables.moves, depth="leader"),
)
