"""The sections of the forecast report in their order."""

from pmo_lib.forecast import charts, findings, money_findings, tables
from pmo_lib.report.sections import Section

SECTIONS = (
    Section(
        "ranges", findings.ranges, tables.unknown, text=findings.how_ranges, projects=findings.facts
    ),
    Section("calibration", findings.calibration, charts.coverage, text=findings.how_calibrated),
    Section("year", money_findings.year_overspend, charts.year, text=money_findings.how_year),
    Section("defects", findings.defects, charts.defects, tables.checks, text=findings.how_hidden),
    Section("growth", money_findings.original_growth, charts.growth, tables.growth),
    Section("in_year", money_findings.in_year, tables.in_year),
    Section("reserve", money_findings.reserve, tables.reserves, text=money_findings.how_reserve),
    Section("ways", findings.ways, tables.ways, depth="team"),
)
