"""The sections of the status report, each a block: what a notebook cell shows, at the depth it belongs to."""

from dataclasses import replace

from pmo_lib.portfolio.finding import Finding
from pmo_lib.report import blocks
from pmo_lib.report.blocks import Block
from pmo_lib.status import (
    chain,
    charts,
    findings,
    kpis,
    outlook,
    ratings,
    slip,
    steering_tables,
    tables,
)
from pmo_lib.status.perspective import Depth, View

HOW_TO_READ_SINCE = (
    "Each change is split in this order: scope (projects added, closed, moved), re-planning (dates and budgets "
    "approved anew), correction (what an earlier period said was changed), rules (thresholds), window (what only entered "
    "or left the last twelve months), and what remains is progress. The parts sum to the change."
)
ONE_DATA = " No earlier report is at hand: the previous period of today's data stands in; corrections and other rules cannot be told apart."
NO_RESERVE = "A project that receives something late is taken to finish as much later: no reserve is assumed."
HOW_TO_READ_LANDING = "Each method is tried on this portfolio's own finished projects; its error is the median of theirs."


def _at(view: View, depth: Depth, block: Block) -> Block:
    """A block on the page, or where the page is of less depth only its facts: these are the same at every depth."""
    if view.shows(depth):
        return block
    return replace(block, html="", figures=(), rows={}, facts={**block.facts, "sections": []})


def headline(view: View) -> Block:
    """The message of the page with the most pressing decision."""
    return blocks.header(_headline(view), view.portfolio)


def _headline(view: View) -> Finding:
    found = findings.headline(view.projects, view.portfolio, view.rules)
    return replace(found, decision=outlook.first_decision(view) or found.decision)


def first_figures(view: View) -> Block:
    """The four key figures a reader sees first, with what changed."""
    return blocks.kpis(view.first, view.portfolio, _headline(view))


def changes(view: View) -> Block:
    """What changed since the last report."""
    published = view.comparison is None or view.comparison.published
    how = HOW_TO_READ_SINCE + ("" if published else ONE_DATA)
    parts = (
        steering_tables.since_split(view),
        steering_tables.since_projects(view),
        steering_tables.since_decided(view),
    )
    return blocks.section(
        outlook.changes(view), *parts, text=how, projects=steering_tables.facts_since(view)
    )


def decisions(view: View) -> Block:
    """Which decisions are due."""
    return blocks.section(
        outlook.decisions(view), steering_tables.advice(view), steering_tables.undecided(view)
    )


def watermelons(view: View) -> Block:
    """Who declares green and is red by the data, and for how long."""
    found = findings.watermelon(view.projects)
    how = findings.rules_in_words(view.rules)
    return _at(view, "leader", blocks.section(found, tables.declared(view), text=how))


def declared(view: View) -> Block:
    """How many projects declare which rating, by program and by money."""
    found = ratings.ratings(view)
    shown = (ratings.by_program(view), ratings.red_ones(view)) if found else ()
    return _at(view, "leader", blocks.section(found, *shown))


def contradictions(view: View) -> Block:
    """Whose data contradicts itself."""
    found = findings.contradictions(view.projects)
    return _at(view, "leader", blocks.section(found, tables.contradictions(view.projects)))


def rebaselined(view: View) -> Block:
    """Whose baseline was replaced, and what is left of the first one."""
    found = outlook.rebaselined(view)
    return _at(view, "leader", blocks.section(found, steering_tables.rebaselined(view)))


def ended(view: View) -> Block:
    """What cancelled and finished projects spent."""
    return _at(view, "leader", blocks.section(outlook.ended(view), steering_tables.ended(view)))


def delay(view: View) -> Block:
    """Who finishes late."""
    found = findings.late(view.projects, view.rules)
    return _at(
        view,
        "leader",
        blocks.section(found, charts.delay(view.projects, found, view.portfolio, view.rules)),
    )


def overdue(view: View) -> Block:
    """Whose stated finish has passed."""
    shown = tables.overdue(view.projects, view.portfolio)
    return _at(view, "leader", blocks.section(findings.overdue(view.projects), shown))


def overrun(view: View) -> Block:
    """Who costs more than budgeted."""
    found = findings.over_budget(view.projects, view.portfolio, view.rules)
    return _at(
        view,
        "leader",
        blocks.section(found, charts.overrun(view.projects, found, view.portfolio, view.rules)),
    )


def cost(view: View) -> Block:
    """From budget to estimate."""
    found = outlook.cost(view)
    return _at(view, "leader", blocks.section(found, charts.cost_bridge(view, found)))


def more_figures(view: View) -> Block:
    """The other key figures, and the variance a source states itself."""
    figures = blocks.kpis([*view.more, *kpis.variances(view.projects)], view.portfolio)
    return _at(view, "leader", blocks.together(blocks.section(outlook.figures(view)), figures))


def landing(view: View) -> Block:
    """Where cost and finish will land, by several methods with their own past error."""
    shown = (
        steering_tables.cost_methods(view),
        steering_tables.time_methods(view),
        steering_tables.by_project(view) if view.shows("team") else None,
    )
    return _at(
        view, "leader", blocks.section(outlook.landing(view), *shown, text=HOW_TO_READ_LANDING)
    )


def dependencies(view: View) -> Block:
    """Which late project endangers which other."""
    found, how = outlook.dependencies(view), chain.how_counted(view.portfolio)
    how = f"{how} {NO_RESERVE}" if len(view.chains) else ""
    return _at(view, "leader", blocks.section(found, steering_tables.chains(view), text=how))


def programs(view: View) -> Block:
    """Programs side by side, the worst first."""
    found = findings.programs(view.projects, view.portfolio)
    parts = (
        (charts.programs(view, found), tables.programs(view.projects, view.portfolio))
        if found
        else ()
    )
    return _at(view, "leader", blocks.section(found, *parts))


def alignment(view: View) -> Block:
    """Which objectives the money serves."""
    return _at(
        view, "leader", blocks.section(outlook.alignment(view), steering_tables.alignment(view))
    )


def risks(view: View) -> Block:
    """What open risks are expected to cost."""
    return _at(view, "leader", blocks.section(outlook.risks(view), steering_tables.risks(view)))


def mandatory(view: View) -> Block:
    """Projects that must be done."""
    return _at(
        view,
        "leader",
        blocks.section(findings.mandatory(view.projects), tables.mandatory(view.projects)),
    )


def slips(view: View) -> Block:
    """How forecasts of the finish moved."""
    facts = slip.facts_of_slips(view.forecasts)
    shown = (tables.moved(view.forecasts), tables.gaps(view.forecasts))
    return _at(view, "team", blocks.section(slip.moved(view.forecasts), *shown, projects=facts))


def milestones(view: View) -> Block:
    """Which milestones come next."""
    found = findings.milestones_ahead(view.portfolio, view.horizon)
    return _at(
        view, "team", blocks.section(found, charts.milestones(view.portfolio, view.horizon, found))
    )


def milestone_moves(view: View) -> Block:
    """What happened to milestones, and which slipped most."""
    return _at(
        view,
        "team",
        blocks.section(
            outlook.milestone_moves(view),
            steering_tables.milestone_moves(view),
            steering_tables.milestone_slips(view),
        ),
    )


def flow(view: View) -> Block:
    """When adaptive projects will be done."""
    return _at(view, "team", blocks.section(outlook.flow(view), steering_tables.flow(view)))


def unreported(view: View) -> Block:
    """Who is under way without a current status."""
    return _at(
        view,
        "team",
        blocks.section(
            findings.unknown(view.projects, view.portfolio),
            tables.unreported_projects(view.projects),
        ),
    )


def overview(view: View) -> Block:
    """Every project under way."""
    facts = findings.facts_of_projects(view.projects)
    return _at(
        view,
        "leader",
        blocks.section(
            findings.overview(view.projects),
            tables.overview(view.projects, view.rules),
            projects=facts,
        ),
    )
