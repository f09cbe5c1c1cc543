"""The sections of the risk report in their order."""

from pmo_lib.report.sections import Section
from pmo_lib.risk import charts, findings, tables

SECTIONS = (
    Section(
        "sums", findings.sums, tables.left_out, text=findings.caveats, label="What the sums hold"
    ),
    Section("tail", findings.tail, charts.worst, tables.worst, label="Worst cases"),
    Section(
        "mitigate", findings.mitigate, charts.budgets, tables.measures, text=findings.how_mitigated
    ),
    Section("silence", findings.silence, tables.silent, label="Silent projects"),
    Section("driver", findings.driver, tables.causes, label="Common causes"),
    Section("contagion", findings.contagion, charts.links, label="Delays passed on"),
    Section("probabilities", findings.probabilities, tables.ended, label="Stated probabilities"),
    Section("issues", findings.issues, tables.issues),
    Section(
        "quality", findings.quality, tables.matrix, tables.quality, label="Register and matrix"
    ),
)
