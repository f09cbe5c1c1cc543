"""The sections of the risk report in their order."""

from pmo_lib.report.sections import Section
from pmo_lib.risk import charts, findings, record_findings, spread_findings, tables

SECTIONS = (
    Section(
        "sums", findings.sums, tables.left_out, text=findings.caveats, label="What the sums hold"
    ),
    Section("tail", findings.tail, charts.worst, tables.worst, label="Worst cases"),
    Section(
        "mitigate", findings.mitigate, charts.budgets, tables.measures, text=findings.how_mitigated
    ),
    Section("silence", spread_findings.silence, tables.silent, label="Silent projects"),
    Section("driver", spread_findings.driver, tables.causes, label="Common causes"),
    Section(
        "contagion",
        spread_findings.contagion,
        charts.links,
        text=spread_findings.how_passed,
        label="Delays passed on",
    ),
    Section(
        "probabilities", record_findings.probabilities, tables.ended, label="Stated probabilities"
    ),
    Section("issues", record_findings.issues, tables.issues),
    Section(
        "quality",
        record_findings.quality,
        tables.matrix,
        tables.quality,
        label="Register and matrix",
    ),
)
