"""Status with handles: program, day, and the thresholds from which a project is at risk or off track."""

from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd

from pmo_lib import status
from pmo_lib.explore import panel
from pmo_lib.explore.panel import Kept, Shown
from pmo_lib.measures.health import DIMENSIONS, Thresholds
from pmo_lib.portfolio.portfolio import PORTFOLIO, Portfolio
from pmo_lib.portfolio.vocabulary import Rag
from pmo_lib.report import text
from pmo_lib.report.columns import Column, table
from pmo_lib.report.grids import Table
from pmo_lib.sources.snapshot import cut, read
from pmo_lib.status import health_findings
from pmo_lib.status.columns import DELAY, OVERRUN, PROJECT
from pmo_lib.status.data import Data
from pmo_lib.status.selection import RANK, active

HOW = (
    "Move a threshold: computed health is judged again by the functions of the report. Left end: at risk from; right end: off track from. "
    "Changes are against the thresholds of the report above, on the same day."
)
WORDS = {Rag.RED: "off track", Rag.AMBER: "at risk", Rag.GREEN: "on track"}
CAUSES = {
    "schedule": "delay",
    "cost": "cost",
    "scope": "scope",
    "risk": "open risks",
    "benefits": "benefits",
}


CHANGED = (
    PROJECT,
    Column("was", "In the report", "rag"),
    Column("computed", "Now", "rag"),
    Column("causes", "Because of"),
    DELAY,
    OVERRUN,
)


def handles(data: Data, snapshot: str = "") -> Any:
    """An explorer of computed health; nothing in a run."""
    return _assembled(data, snapshot) if panel.available() else None


def _assembled(data: Data, snapshot: str) -> Any:
    whole, portfolio = read(snapshot), data.portfolio
    program = panel.choice("Program", _programs(whole), portfolio.program)
    days = [(text.day(day), day) for day in _days(whole, data.as_of)]
    day = panel.choice("Status at", days, data.as_of)
    limits = {
        "days": _between("Delay, days after baseline", data.rules.limits("schedule"), days=True),
        "overrun": _between("Cost above budget, %", data.rules.limits("cost")),
        "scope": _between("Growth of scope, %", data.rules.limits("scope")),
        "exposure": _between("Open risks, % of budget", data.rules.limits("risk")),
        "benefits": _between("Benefits lacking, % of plan", data.rules.limits("benefits")),
    }
    stale = panel.slider("Status says nothing after, days", data.rules.stale_days, 1, 365, 1)

    @lru_cache(8)
    def of(program: str, day: Any) -> Data:
        if (program, day) == (portfolio.program, data.as_of) and not data.single:
            return data
        return Data(cut(whole, program).at(day), data.rules)

    def rules() -> Thresholds:
        return _rules({name: handle.value for name, handle in limits.items()}, stale.value)

    def draw(show) -> None:
        show(judged_by(of(program.value, day.value), rules()))

    def kept() -> Kept:
        return Kept(portfolio.settings.portfolio, "status", [program.value], parameters(rules()))

    controls = [program, day, *limits.values(), stale]
    return panel.assemble("Try other thresholds: what turns red", HOW, controls, draw, kept)


def _programs(whole: Portfolio) -> list[tuple[str, str]]:
    names = zip(whole.programs.name, whole.programs.program_id, strict=True)
    return [(whole.settings.title, PORTFOLIO), *names]


def _days(whole: Portfolio, last: date) -> list[date]:
    """The ends of periods up to the day of the report, and that day, the newest first."""
    ends = {day.date() for day in whole.status.period_end.dropna().unique()}
    return sorted({last, *(day for day in ends if day <= last)}, reverse=True)


def _between(label: str, limits: tuple[float, float], days: bool = False) -> Any:
    """A handle with two ends: at risk from, and off track from."""
    if days:
        return panel.between(label, limits, max(180, 2 * limits[1]), 1)
    return panel.between(label, (100 * limits[0], 100 * limits[1]), 100, 1)


def _rules(limits: dict[str, tuple[float, float]], stale_days: float) -> Thresholds:
    """Thresholds of what the handles say; of benefits they say which part is lacking."""
    part = {name: [round(end / 100, 4) for end in ends] for name, ends in limits.items()}
    amber, red = ({name: ends[side] for name, ends in part.items()} for side in (0, 1))
    return Thresholds(
        amber_days=int(limits["days"][0]),
        red_days=int(limits["days"][1]),
        amber_overrun=amber["overrun"],
        red_overrun=red["overrun"],
        stale_days=int(stale_days),
        amber_scope=amber["scope"],
        red_scope=red["scope"],
        amber_exposure=amber["exposure"],
        red_exposure=red["exposure"],
        amber_benefits=round(1 - limits["benefits"][0] / 100, 4),
        red_benefits=round(1 - limits["benefits"][1] / 100, 4),
    )


def parameters(rules: Thresholds) -> dict[str, Any]:
    """Thresholds as parameters of the notebook; the day is the run's."""
    return {name: getattr(rules, name) for name in Thresholds.__dataclass_fields__}


def judged_by(data: Data, rules: Thresholds) -> Shown:
    """How projects stand by other thresholds, and which changed against the report's own."""
    now = data.judged_by(rules)
    message = health_findings.overview(now).message
    moved = changed(data.projects, now.projects)
    note = (
        "No project is judged otherwise than by the thresholds of the report."
        if moved.empty
        else turned(moved)
    )
    saved = "The day is not saved with a scenario: each run speaks of its own."
    shown = changes(moved), status.tables.overview(now, panel.MOST_ROWS)
    return Shown(message, (note, saved), shown)


def changed(was: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Projects under way whose computed health differs, with `was`; those that turn worst first."""
    frame = active(now).assign(was=was.computed)
    frame = frame[frame.computed.fillna("") != frame.was.fillna("")]
    return frame.assign(order=frame.computed.map(RANK)).sort_values(
        ["order", "slip_days"], ascending=[True, False], kind="stable"
    )


def turned(moved: pd.DataFrame) -> str:
    """How many projects turn what."""
    counts = moved.computed.fillna("").value_counts()
    parts = [
        f"{count} {'turns' if count == 1 else 'turn'} {WORDS.get(word, 'not reported')}"
        for word, count in sorted(counts.items(), key=lambda p: RANK.get(p[0], 3))
    ]
    return f"Against the report {text.names(parts, 4)}."


def causes(row: pd.Series) -> str:
    """The dimensions that make a project what it is."""
    if row.computed not in (Rag.RED, Rag.AMBER):
        return ""
    return text.names(
        [CAUSES[name] for name in DIMENSIONS if row[f"rag_{name}"] == row.computed], 5
    )


def changes(moved: pd.DataFrame) -> Table | None:
    """Projects judged otherwise than in the report; nothing where none is."""
    if moved.empty:
        return None
    frame = moved.head(panel.MOST_ROWS)
    frame = frame.assign(causes=[causes(row) for _, row in frame.iterrows()])
    caption = f"Judged otherwise than in the report: {text.plural(len(moved), 'project')}"
    return table(frame, CHANGED, caption, top=panel.MOST_ROWS)
