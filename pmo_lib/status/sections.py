"""The sections of the status report; which of them stand together, and in which order, the notebook says."""

from typing import TYPE_CHECKING

from pmo_lib.report.sections import Section
from pmo_lib.status import (
    change_findings,
    charts,
    data_gaps,
    health_findings,
    money_findings,
    project_facts,
    schedule_findings,
    steering,
    tables,
)
from pmo_lib.status.dependency_delays import how_counted

if TYPE_CHECKING:
    from pmo_lib.status.data import Data

CHANGE_IN_PARTS = (
    "Each change is split in this order: scope (projects added, closed, moved), re-planning (dates "
    "and budgets approved anew), correction (what an earlier period said was changed), rules "
    "(thresholds), window (what only entered or left the last twelve months), and what remains is "
    "progress. The parts sum to the change."
)
ONE_DATA = (
    " No earlier report is at hand: the previous period of today's data stands in; corrections and "
    "other rules cannot be told apart."
)
NO_RESERVE = "A project that receives something late is taken to finish as much later: no reserve is assumed."
DECIDED_ELSEWHERE = (
    "Read from the prioritization and capacity reports of the same day; their pages say why. A "
    "decision asked for here holds only for projects that go on."
)
ERROR_OF_METHODS = (
    "Each method is tried on this portfolio's own finished projects; its error is the median of "
    "theirs."
)


def how_compared(data: "Data") -> str:
    """How the change since the last report is split, and with what the report is compared."""
    published = data.comparison is None or data.comparison.published
    return CHANGE_IN_PARTS + ("" if published else ONE_DATA)


def how_waiting_is_counted(data: "Data") -> str:
    """Which days count, where somebody waits."""
    return f"{how_counted(data.portfolio)} {NO_RESERVE}" if len(data.chains) else ""


SECTIONS = (
    Section(
        "changes",
        change_findings.changes,
        *(tables.split, tables.moves, tables.decisions_taken),
        text=how_compared,
        projects=project_facts.of_moves,
    ),
    Section("decisions", change_findings.decisions, tables.advice, tables.decisions_overdue),
    Section("steering", steering.steering, tables.steering, text=DECIDED_ELSEWHERE),
    Section("rebaselined", change_findings.rebaselined, tables.rebaselined, depth="leader"),
    Section(
        "watermelons",
        health_findings.watermelon,
        tables.watermelons,
        text=health_findings.rules_in_words,
        depth="leader",
    ),
    Section("ratings", health_findings.ratings, tables.ratings, tables.red_ratings, depth="leader"),
    Section("delay", schedule_findings.late, charts.delay, depth="leader"),
    Section("overdue", schedule_findings.overdue, tables.overdue, depth="leader"),
    Section(
        "dependencies",
        schedule_findings.dependencies,
        tables.chains,
        text=how_waiting_is_counted,
        depth="leader",
    ),
    Section("overrun", money_findings.over_budget, charts.overrun, depth="leader"),
    Section("cost", money_findings.cost_bridge, charts.cost_bridge, depth="leader"),
    Section("ended", money_findings.ended, tables.ended, depth="leader"),
    Section(
        "figures", money_findings.figures, measures=lambda data: data.more_measures, depth="leader"
    ),
    Section(
        "landing",
        money_findings.landing,
        *(tables.cost_methods, tables.time_methods, tables.by_project),
        text=ERROR_OF_METHODS,
        depth="leader",
    ),
    Section("programs", health_findings.programs, charts.programs, tables.programs, depth="leader"),
    Section("mandatory", health_findings.mandatory, tables.mandatory, depth="leader"),
    Section("alignment", money_findings.alignment, tables.alignment, depth="leader"),
    Section("risks", money_findings.risks, tables.risks, depth="leader"),
    Section("milestones", schedule_findings.milestones_ahead, charts.milestones, depth="team"),
    Section(
        "milestone moves",
        schedule_findings.milestone_moves,
        *(tables.milestone_moves, tables.milestone_slips),
        depth="team",
    ),
    Section("flow", schedule_findings.flow, tables.flow, depth="team"),
    Section(
        "forecasts",
        schedule_findings.moved,
        *(tables.forecasts_moved, tables.forecast_gaps),
        projects=project_facts.of_forecasts,
        depth="team",
    ),
    Section("not reported", data_gaps.not_reported, tables.not_reported, depth="team"),
    Section("contradictions", data_gaps.contradictions, tables.contradictions, depth="leader"),
    Section(
        "overview",
        health_findings.overview,
        tables.overview,
        projects=project_facts.of_positions,
        depth="leader",
    ),
)
