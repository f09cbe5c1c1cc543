"""The sections of the report on organizational change in their order."""

from pmo_lib.organizational_change import findings, tables
from pmo_lib.report.sections import Section

LOAD = "All hours of a project in a month would move to a later month in which no unit exceeds its capacity. Whether its go-live may move is for its board to say."
INFORMED = "A message that was sent is not yet read. A role counts once for each decision taken on its project."
LESSONS = "Similarity compares words; it does not know what they mean. A project is never offered its own lesson."
VALUE = "The change of level is ranked among all dates with eight months on each side. A rank is no cause: something else may have changed at the same time."

SECTIONS = (
    Section("load", findings.saturation, tables.overloads, text=LOAD, label="Change load"),
    Section("informed", findings.informed, tables.affected, text=INFORMED),
    Section("findings", findings.quality, tables.findings, tables.severities, depth="leader"),
    Section("lessons", findings.lessons, tables.lessons, text=LESSONS, depth="leader"),
    Section("reporting", findings.adoption, tables.reporting, depth="leader"),
    Section("office", findings.value, tables.shifts, text=VALUE, depth="leader"),
)
