"""The sections of the maturity report in their order."""

from pmo_lib.maturity import advice, findings, tables
from pmo_lib.report.sections import Section

SECTIONS = (
    Section("levels", findings.levels, tables.levels),
    Section("below_target", findings.below_target),
    Section("disagreement", findings.disagreement, tables.roles, tables.contrast),
    Section("progress", findings.progress, tables.progress),
    Section("indistinct", findings.indistinct),
    Section("evidence", findings.evidence, tables.evidence, tables.traced),
    Section(
        "office",
        advice.office,
        tables.office_inputs,
        tables.flips,
        tables.move_on,
        text=advice.office_in_words,
    ),
    Section("charter", advice.charter, tables.charter),
    Section(
        "roadmap", advice.roadmap, tables.actions, tables.expected, text=advice.roadmap_in_words
    ),
    Section("practices", findings.practices, tables.practices),
    Section(
        "answers",
        findings.answers,
        tables.response_rates,
        tables.agreement,
        text=findings.agreement_in_words,
    ),
)
