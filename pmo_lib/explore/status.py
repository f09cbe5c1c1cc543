"""Status with handles: program, day, and the thresholds from which a project is at risk or off track."""

from functools import lru_cache
from typing import Any

import pandas as pd

from pmo_lib import status
from pmo_lib.explore import panel
from pmo_lib.explore.panel import Kept, Shown
from pmo_lib.measures.health import DIMENSIONS, Thresholds
from pmo_lib.portfolio.portfolio import PORTFOLIO
from pmo_lib.report import text
from pmo_lib.report.blocks import Table
from pmo_lib.sources.snapshot import cut, read
from pmo_lib.status.perspective import View
from pmo_lib.status.position import active, worst_first

HOW = (
    "Move a threshold: computed health is judged again by the functions of the report. Left end: at risk from; right end: off track from. "
    "Changes are against the thresholds of the report above, on the same day."
)
WORDS = {"red": "off track", "amber": "at risk", "green": "on track"}
CAUSES = {
    "schedule": "delay",
    "cost": "cost",
    "scope": "scope",
    "risk": "open risks",
    "benefits": "benefits",
}
RANK = {"red": 0, "amber": 1, "green": 2}


def handles(now: View, snapshot: str = "") -> Any:
    """An explorer of computed health; nothing in a run."""
    return _assembled(now, snapshot) if panel.available() else None


def _assembled(now: View, snapshot: str) -> Any:
    rules, whole = now.rules, read(snapshot)
    programs = [
        (whole.settings.title, PORTFOLIO),
        *zip(whole.programs.name, whole.programs.program_id, strict=True),
    ]
    days = [day.date() for day in sorted(whole.status.period_end.dropna().unique(), reverse=True)]
    days = sorted(
        {now.portfolio.as_of, *(day for day in days if day <= now.portfolio.as_of)}, reverse=True
    )
    program = panel.choice("Program", programs, now.portfolio.program)
    day = panel.choice("Status at", [(text.day(one), one) for one in days], now.portfolio.as_of)
    delay = panel.between(
        "Delay, days after baseline",
        (rules.amber_days, rules.red_days),
        max(180, 2 * rules.red_days),
        1,
    )
    cost = panel.between(
        "Cost above budget, %", (100 * rules.amber_overrun, 100 * rules.red_overrun), 100, 1
    )
    scope = panel.between(
        "Growth of scope, %", (100 * rules.amber_scope, 100 * rules.red_scope), 100, 1
    )
    risk = panel.between(
        "Open risks, % of budget", (100 * rules.amber_exposure, 100 * rules.red_exposure), 100, 1
    )
    lack = panel.between(
        "Benefits lacking, % of plan",
        (100 * (1 - rules.amber_benefits), 100 * (1 - rules.red_benefits)),
        100,
        1,
    )
    stale = panel.slider("Status says nothing after, days", rules.stale_days, 1, 365, 1)

    @lru_cache(8)
    def observed(program: str, day: Any) -> View:
        if (program, day) == (now.portfolio.program, now.portfolio.as_of) and not now.single:
            return now
        return View(cut(whole, program).at(day), rules)

    def asked() -> Thresholds:
        parts = (
            tuple(round(end / 100, 4) for end in handle.value) for handle in (cost, scope, risk)
        )
        (a, b), (c, d), (e, f) = parts
        lacking = (round(1 - end / 100, 4) for end in lack.value)
        return Thresholds(
            int(delay.value[0]), int(delay.value[1]), a, b, int(stale.value), c, d, e, f, *lacking
        )

    def draw(show) -> None:
        view = observed(program.value, day.value)
        show(told(view, asked()))

    controls = [program, day, delay, cost, scope, risk, lack, stale]
    return panel.assemble(
        "Try other thresholds: what turns red",
        HOW,
        controls,
        draw,
        lambda: Kept(
            now.portfolio.settings.portfolio, "status", [program.value], parameters(asked())
        ),
    )


def parameters(rules: Thresholds) -> dict[str, Any]:
    """Thresholds as parameters of the notebook; the day is the run's."""
    return {name: getattr(rules, name) for name in Thresholds.__dataclass_fields__}


def told(view: View, rules: Thresholds) -> Shown:
    """How projects stand by other thresholds, and which changed against the view's own."""
    now = view.judged_by(rules)
    message = status.findings.overview(now).message
    moved = changed(view.projects, now)
    note = (
        "No project is judged otherwise than by the thresholds of the report."
        if moved.empty
        else turned(moved)
    )
    saved = "The day is not saved with a scenario: each run speaks of its own."
    return Shown(message, (note, saved), (changes(moved), status.tables.overview(worst(now))))


def worst(frame: pd.DataFrame) -> pd.DataFrame:
    """As many projects under way as fit, the worst first."""
    return worst_first(active(frame)).head(panel.MOST_ROWS)


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
    if row.computed not in ("red", "amber"):
        return ""
    return text.names(
        [CAUSES[name] for name in DIMENSIONS if row[f"rag_{name}"] == row.computed], 5
    )


def changes(moved: pd.DataFrame) -> Table | None:
    """Projects judged otherwise than in the report; nothing where none is."""
    if moved.empty:
        return None
    frame = moved.head(panel.MOST_ROWS)
    shown = pd.DataFrame(
        {
            "Project": frame["name"],
            "In the report": frame.was,
            "Now": frame.computed,
            "Because of": [causes(row) for _, row in frame.iterrows()],
            "Delay, days": frame.slip_days,
            "Cost against budget": [text.signed_percent(part) for part in frame.overrun_share],
        }
    )
    caption = f"Judged otherwise than in the report: {text.plural(len(moved), 'project')}"
    return Table(
        shown,
        caption,
        {"Delay, days": 0, "Cost against budget": None},
        signed=("Delay, days",),
        rag=("In the report", "Now"),
        top=panel.MOST_ROWS,
    )
