"""The sections of the overview in their order."""

from pmo_lib.overview import charts, findings, pictures, tables
from pmo_lib.report.sections import Section

SECTIONS = (
    Section("decisions", findings.decisions, pictures.decisions),
    Section("projects", findings.projects, pictures.projects, label="All projects"),
    Section("delay and cost", findings.delay_and_cost, charts.delay_and_cost, half=True),
    Section("value and score", findings.value_and_score, charts.value_and_score, half=True),
    Section("bottleneck", findings.bottleneck, tables.bottleneck),
    Section("reports", findings.reports, pictures.reports, label="All reports"),
)
