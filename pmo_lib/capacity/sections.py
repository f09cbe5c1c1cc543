"""The sections of the capacity report in their order."""

from pmo_lib.capacity import (
    charts,
    findings,
    funding_findings,
    gaps,
    overload_findings,
    repair_findings,
    tables,
)
from pmo_lib.report.sections import Section

SECTIONS = (
    Section("loads", findings.loads, tables.heat, text=findings.how_to_read),
    Section("proposed", findings.proposed, charts.by_role, tables.parts),
    Section(
        "funding",
        funding_findings.funding,
        tables.roles_funded,
        tables.heat_funded,
        tables.funding,
        text=funding_findings.how_funded,
    ),
    Section("forced", overload_findings.forced, tables.forcing, text=overload_findings.how_forced),
    Section(
        "repair",
        repair_findings.repair,
        tables.steps,
        tables.alternatives,
        charts.repaired,
        text=repair_findings.assumptions,
    ),
    Section("milestones", repair_findings.milestones, tables.milestones),
    Section(
        "uncertain",
        overload_findings.uncertain,
        charts.demand_range,
        tables.chances,
        text=overload_findings.trust,
    ),
    Section("worth", repair_findings.worth, tables.waits, text=repair_findings.how_worth),
    Section("doubled", overload_findings.doubled, tables.doubles),
    Section("gaps", gaps.gaps, tables.late_demand, text=gaps.in_words),
)
