"""How the numbers of the report on organizational change are computed, in words."""

from pmo_lib.portfolio.formulas import Formulas

INPUTS = {
    "saturation": "impacts.project_id impacts.unit impacts.period_end impacts.hours unit_capacity.unit unit_capacity.period_end unit_capacity.hours",
    "informed": "stakeholders.project_id stakeholders.influence communications.stakeholder_id communications.sent communications.decision_id communications.seen decisions.project_id decisions.outcome decisions.decided",
    "quality": "review_findings.raised review_findings.closed review_findings.severity review_findings.due",
    "lessons": "lessons.text lessons.project_id lesson_uses.lesson_id lesson_uses.project_id projects.name risks.title",
    "adoption": "status.period_end requests.unit proposals.unit projects.program_id",
    "value": "interventions.started status.period_end status.forecast_finish",
}
SHOWN = "unit month hours capacity load role stance question sent seen raised severity due closed days overdue text similarity used last"
FORMULAS = {
    "units_over": "Units whose hours exceed their capacity in a month ahead, each counted once",
    "over": "Months of units in which hours exceed capacity",
    "cells": "Months of units for which projects ask for hours",
    "without_capacity": "Months of units whose capacity is not known",
    "without_hours": "Rows of load that state no hours",
    "peak": "Highest hours over capacity of a unit in a month",
    "most_hours": "Most hours asked of a unit in the months ahead",
    "informed": "Affected roles to which a message was sent; a role counts once for each decision",
    "read": "Those of them who have read one",
    "affected": "Influential roles affected by projects that go on; a role counts once for each decision",
    "not_informed": "Affected roles to which no message was sent",
    "open": "Findings of reviews that are not closed",
    "late": "Those of them whose due day has passed",
    "half_life": "Kaplan-Meier median of the days from finding to closure; open ones are censored",
    "without_text": "Lessons without a text",
    "offered": "Pairs of a lesson and a project that goes on whose words resemble each other enough, with two or more in common; own lessons left out",
    "used": "Those of them that the project used",
    "projects": "Projects to which at least one lesson is offered that they have not used",
    "similarity": "Cosine of log-weighted words of the lesson with the project's name and open risks",
    "units": "Units with projects under way; where no request names a unit, programs",
    "late_units": "Those of them with a project whose newest status is more than one month old, or that has none",
    "late_projects": "Projects under way whose newest status is more than one month old, or that have none",
    "periods": "Months in which projects reported that had reported in the month before",
    "rank": "Place of the change among all dates by the size of its t value; 1 is the largest",
    "dates": "Dates with at least eight months on each side",
    "before": "Mean days by which expected finishes moved in a month, before the change",
    "after": "The same from the change on",
}  # by key of the value

values = Formulas(INPUTS, FORMULAS, SHOWN).values
