"""The sections of the risk report in their order."""

from pmo_lib.report.sections import Section
from pmo_lib.risk import charts, findings, tables

SECTIONS = (
    Section("reserve", findings.reserve, tables.left_out, text=findings.caveats),
    Section("tail", findings.tail, charts.worst, tables.worst),
    Section(
        "mitigate", findings.mitigate, charts.budgets, tables.measures, text=findings.how_mitigated
    ),
    Section("silence", findings.silence, tables.silent),
    Section("driver", findings.driver, tables.causes),
    Section("contagion", findings.contagion, charts.links),
    Section("probabilities", findings.probabilities, tables.ended),
    Section("issues", findings.issues, tables.issues),
    Section("quality", findings.quality, tables.matrix, tables.quality),
)
