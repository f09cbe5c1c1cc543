"""Sentences about organizational change: load, information, review findings, lessons, reporting, and what the office changed."""

import pandas as pd

from pmo_lib.organizational_change.data import Data
from pmo_lib.organizational_change.formulas import values
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.lifecycle import of_project
from pmo_lib.portfolio.metric import FEWEST, finite
from pmo_lib.portfolio.vocabulary import Severity
from pmo_lib.report import text
from pmo_lib.report.messages import agreeing, brief, lacking, stated, unread
from pmo_lib.report.registers import at_the_end_of_registers

REGISTERS = ("impacts", "stakeholders", "review_findings", "lessons", "status")
STANDS_OUT = 0.05  # share of dates; a change at least as rare is called a shift


def headline(data: Data) -> Finding:
    """What asks for most: load, then information, findings, lessons and reporting; where all is stale, when the registers ended."""
    if not any(data.portfolio.has(name) for name in REGISTERS):
        unknown = "Organizational change is not known: the source has none of its registers"
        return stated("headline", some=[unknown])
    if data.stale:
        return stated("headline", some=[f"The registers end on {text.day(data.registers_end)}"])
    found = [one(data) for one in (saturation, informed, quality, lessons, adoption)]
    asking = [one for one in found if one.decision]
    unsure = [one for one in found if one.severity != Severity.INFO]
    one = (asking or unsure or found)[0]
    severity = Severity.ALERT if asking else one.severity
    return Finding(one.message, "headline", severity, one.values, one.decision)


@at_the_end_of_registers
def saturation(data: Data) -> Finding:
    """Which units are asked for more hours than they have, and which project would have to move."""
    if not data.portfolio.has("impacts"):
        return stated("saturation", some=["The source has no readable register of load on units"])
    load, cells, over = data.load, data.load.cells, data.load.over
    unknown, silent = cells[cells.capacity.isna()], data.impacts[data.impacts.hours.isna()]
    units, peak = over.drop_duplicates("unit"), finite(over.load.iloc[0]) if len(over) else None
    found = values("saturation", units_over=units, over=over, cells=cells, peak=(peak, over))
    found |= values("saturation", without_capacity=unknown, without_hours=silent)
    doubts = [
        lacking(len(unknown), "month of a unit", "capacity").replace(
            "month of a units", "months of units"
        ),
        lacking(len(silent), "row of load", "hours").replace("row of loads", "rows of load"),
        unread(data.unreadable("impacts", "unit_capacity")),
        "" if data.whole_portfolio else "other programs' load is not counted",
    ]
    if cells.empty:
        none = "no project asks for hours of a unit in the months ahead"
        return stated("saturation", found, none=none, of_known=none, doubts=doubts)
    if cells.capacity.isna().all():
        by_unit = cells.groupby("unit").hours.sum().sort_values(ascending=False)
        most = f"most hours: {brief(by_unit.index[0])}, {text.number(by_unit.iloc[0])}"
        found |= values("saturation", most_hours=float(by_unit.iloc[0]))
        return stated("saturation", found, some=["load without capacity is not saturation", most])
    some, asked = _overloaded(data, over, len(units)) if len(over) else ([], "")
    return stated(
        "saturation",
        found,
        some=some,
        none="no unit is above capacity",
        of_known=f"of {text.plural(load.hours.unit.nunique(), 'unit')} none is known to be above capacity",
        doubts=doubts,
        asked=asked,
    )


def _overloaded(data: Data, over: pd.DataFrame, units: int) -> tuple[list[str], str]:
    """What is said of units above capacity, and what is asked."""
    first = over.iloc[0]
    when, load = text.month(first.month.to_timestamp()), text.percent(first.load)
    load = "hours without any capacity" if pd.isna(first.load) else load
    relief = data.load.relief(first.unit, first.month)
    some = [f"{brief(first.unit)}: {load} in {when}"]
    if units > 1:
        some = [f"{text.plural(units, 'unit')} exceed capacity", *some]
    if relief is None:
        what = f"move a go-live or add hours for {brief(first.unit)}"
        return [*some, "moving one project does not free it"], _asked(what, when)
    project, month = relief
    name, later = name_of(data, project), text.month(month.to_timestamp())
    some.append(f"moving {brief(name, 24)} to {later} frees it")
    return some, _asked(f"move the go-live of {name} from {when} to {later}", when)


def _asked(what: str, month: str) -> str:
    return f"{what} – asked of the program board, before {month}"


def name_of(data: Data, project: str) -> str:
    """Name of a project; its id where it has none."""
    known = of_project(data.portfolio, pd.DataFrame({"project_id": [project]}), "name").iloc[0]
    return project if pd.isna(known) else known


@at_the_end_of_registers
def informed(data: Data) -> Finding:
    """How many affected roles were informed, and how many have read it."""
    portfolio = data.portfolio
    if not portfolio.has("stakeholders"):
        return stated("informed", some=["Stakeholders are not listed"])
    rows = data.affected
    without, sent = rows[rows.sent.isna()], rows[rows.sent.notna()]
    read = sent[sent.seen.notna()]
    marks = portfolio.communications.seen.notna().any()
    found = values("informed", informed=sent, affected=rows, not_informed=without)
    found |= values("informed", read=read) if marks else {}
    if not portfolio.has("communications"):
        affected = agreeing(len(rows), "affected role")
        some = ["The source has no readable register of messages", f"{affected} listed"]
        return stated("informed", found, some=some)
    read_words = (
        f"{text.number(len(read)) if len(read) else 'none'} {'has' if len(read) < 2 else 'have'} read it"
        if marks
        else ""
    )
    some = []
    if len(without) == 1:
        one = without.iloc[0]
        about = one.question if pd.notna(one.question) else one.project
        some = [f"{brief(one.role)}: not informed about {brief(about)}"]
    elif len(without):
        some = [
            f"{text.number(len(sent))} of {text.plural(len(rows), 'affected role')} {'was' if len(sent) == 1 else 'were'} informed",
            read_words,
        ]
    return stated(
        "informed",
        found,
        some=some,
        none=_all_informed(rows, read_words),
        of_known=_all_informed(rows, read_words),
        doubts=[unread(data.unreadable("stakeholders", "communications"))],
        asked="inform who was not informed – asked of the project manager, before go-live",
    )


def _all_informed(rows: pd.DataFrame, read: str) -> str:
    if rows.empty:
        return "no influential role is affected by a project that goes on"
    who = f"all {text.number(len(rows))} affected roles have"
    if len(rows) == 1:
        who = "the one affected role has"
    return f"{who} been informed{'; ' + read if read else ''}"


@at_the_end_of_registers
def quality(data: Data) -> Finding:
    """How many findings of reviews are open, and how long it takes to close one."""
    if not data.portfolio.has("review_findings"):
        return stated("quality", some=["No findings are recorded"])
    rows, curve = data.open_findings, data.half_life
    late, half = rows[rows.overdue > 0], finite(curve.median) if curve.ended >= FEWEST else None
    without = rows[rows.due.isna()]
    found = values("quality", open=rows, late=late, half_life=(half, data.findings))
    some = []
    if len(rows) == 1:
        some = [f"One finding is open, for {text.days(rows.days.iloc[0])}"]
    elif len(rows):
        pace = f"half of all take over {text.days(half)}" if half else ""
        if curve.ended < FEWEST:
            pace = "too few are closed to say how long it takes"
        overdue = f"{text.number(len(late))} overdue" if len(late) else ""
        some = [f"{text.plural(len(rows), 'finding')} are open", overdue, pace]
    doubt = unread(data.unreadable("review_findings"))
    return stated(
        "quality",
        found,
        some=[*some, lacking(len(without), "finding", "due day")] if some else [],
        none="no finding is open",
        of_known=f"of {text.plural(len(data.findings), 'readable finding')} none is open",
        doubts=[doubt],
        asked="close each open finding – asked of its owner, by its due day",
    )


@at_the_end_of_registers
def lessons(data: Data) -> Finding:
    """Which lessons resemble projects that go on, and how many of them were used."""
    register = data.portfolio.lessons
    if not data.portfolio.has("lessons"):
        return stated("lessons", some=["The source has no readable register of lessons"])
    if len(register) and register.text.isna().all():
        return stated("lessons", some=["Lessons have no text"])
    offered, recorded = data.lessons_offered, data.portfolio.has("lesson_uses")
    used, unused = offered[offered.used], offered[~offered.used]
    silent = register[register.text.isna()]
    projects = unused.drop_duplicates("project_id")
    found = values("lessons", offered=offered, used=used, projects=projects, without_text=silent)
    use = "which were used is not recorded"
    if recorded:
        use = f"{text.number(len(used))} of {text.number(len(offered))} used"
    some = []
    if len(unused) == 1:
        one = unused.iloc[0]
        of = f"{brief(one.origin, 24)}'s lesson" if pd.notna(one.origin) else "a lesson"
        some = [f"{brief(one.project, 30)} resembles {of} ({text.number(one.similarity, 2)})"]
        found |= values("lessons", similarity=(round(float(one.similarity), 4), unused))
    elif len(unused):
        some = [f"Lessons for {text.plural(len(projects), 'project')}", use]
    count = text.plural(len(offered), "lesson")
    none = (
        f"{count} offered to projects, all used"
        if len(offered)
        else "no lesson resembles a live project"
    )
    return stated(
        "lessons",
        found,
        some=some,
        none=none,
        of_known=none,
        doubts=[
            lacking(len(silent), "lesson", "text"),
            unread(data.unreadable("lessons", "risks")),
        ],
        asked="say whether the lesson is used – asked of the project manager, at the next gate",
    )


@at_the_end_of_registers
def adoption(data: Data) -> Finding:
    """Which units report late."""
    if not data.portfolio.has("status"):
        return stated("adoption", some=["No status is recorded"])
    units, rows = data.units_reporting, data.reporting
    late, silent = units[units.on_time < units.projects], rows[~rows.on_time]
    found = values("adoption", units=units, late_units=late, late_projects=silent)
    some = []
    if len(late) == 1:
        one = late.iloc[0]
        count = f"{one.projects - one.on_time} of {text.plural(int(one.projects), 'project')}"
        some = [
            f"{brief(one.unit)}: {count} {'reports' if one.projects - one.on_time == 1 else 'report'} late"
        ]
        if not one.on_time:
            some = [f"{brief(one.unit)} is silent: no current status"]
    elif len(late):
        some = [
            f"{text.number(len(late))} of {text.number(len(units))} {data.unit}s report late",
            f"{text.number(len(silent))} of {text.number(len(rows))} projects",
        ]
    return stated(
        "adoption",
        found,
        some=some,
        none="all report on time" if len(rows) else "no project is under way",
        of_known=f"of {text.plural(len(rows), 'project')} none reports late",
        doubts=[unread(data.unreadable("status", "projects"))],
        asked=f"report the status of each project – asked of the head of the {data.unit}, by the next month end",
    )


@at_the_end_of_registers
def value(data: Data) -> Finding | None:
    """Whether the pace at which finishes slip changed with what the office changed last; None where it changed nothing."""
    if not data.shifts:
        return None
    (name, _, shift), periods = data.shifts[0], len(data.monthly_slip)
    found = values("value", periods=periods)
    if shift is None:
        few = f"{text.plural(periods, 'period')}: too few to say what {brief(name)} changed"
        return stated("value", found, some=[few])
    numbers = {"before": round(shift.before, 2), "after": round(shift.after, 2)}
    found |= values("value", rank=shift.rank, dates=shift.dates, **numbers)
    stands = "a shift stands out" if shift.chance <= STANDS_OUT else "no shift stands out"
    place = f"rank {shift.rank} of {shift.dates}"
    return stated("value", found, none=f"{stands} since {brief(name)} ({place})")
