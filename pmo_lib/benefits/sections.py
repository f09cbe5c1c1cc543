"""The sections of the benefits report in their order."""

from pmo_lib.benefits import charts, findings, outlook_findings, tables
from pmo_lib.report.sections import Section

SECTIONS = (
    Section(
        "confirmed",
        findings.confirmed,
        tables.by_program,
        tables.benefits,
        text=findings.how_confirmed,
    ),
    Section("shortfall", findings.shortfall, tables.completion, label="At completion"),
    Section(
        "output",
        outlook_findings.output,
        charts.outputs,
        tables.outputs,
        tables.unmapped,
        text=outlook_findings.caveats(outlook_findings.output),
        label="Outputs",
    ),
    Section("owner", findings.owner, tables.owners, tables.profiles, label="Owners"),
    Section(
        "case",
        outlook_findings.case,
        charts.cases,
        tables.cases,
        text=outlook_findings.how_priced,
        label="Re-priced cases",
    ),
    Section(
        "stop",
        outlook_findings.stop,
        charts.stops,
        tables.stops,
        text=outlook_findings.caveats(outlook_findings.stop),
        label="Going on or stopping",
    ),
    Section(
        "after_closure",
        outlook_findings.after_closure,
        charts.survival,
        tables.closed,
        label="After closure",
    ),
    Section("twice", findings.twice, tables.claims, label="Claimed twice"),
)
