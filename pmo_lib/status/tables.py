"""The tables of the status report, ready to read."""

import pandas as pd

from pmo_lib.portfolio.portfolio import PORTFOLIO, Portfolio
from pmo_lib.report import text
from pmo_lib.report.blocks import Table
from pmo_lib.status.perspective import View
from pmo_lib.status.position import (
    ACTIVE,
    active,
    green_while_red,
    unreported,
    watermelons,
    worst_first,
)
from pmo_lib.status.slip import of_projects

DELAY, OVERRUN = "Delay, days", "Cost against budget"


def _shown(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Project": frame["name"],
            "Declared": frame.declared,
            "By its data": frame.computed,
            DELAY: frame.slip_days,
            OVERRUN: [text.signed_percent(share) for share in frame.overrun_share],
            "Status of": [text.month(day) for day in frame.reported],
        }
    )


def _table(frame: pd.DataFrame, caption: str, positions: pd.DataFrame) -> Table:
    raw = {
        OVERRUN: positions.overrun_share,
        **({"Status of": positions.reported} if "Status of" in frame else {}),
    }
    numbers = {DELAY: 0, OVERRUN: None}
    return Table(frame, caption, numbers, signed=(DELAY,), rag=("Declared", "By its data"), raw=raw)


def declared(view: View) -> Table | None:
    """Who declares green and is red by the data, and since when."""
    found = watermelons(view.projects)
    if found.empty:
        return None
    lasting = green_while_red(view.portfolio, view.projects, view.rules).reindex(found.project_id)
    since = [
        f"{text.month(day, view.portfolio.settings.locale)} ({text.plural(int(n), 'period')})"
        if pd.notna(n)
        else text.MISSING
        for day, n in zip(lasting.since, lasting.periods, strict=True)
    ]
    shown = _shown(found).drop(columns="Status of").assign(**{"Red by its data since": since})
    return _table(shown, "Declared green, off track by their own figures; the latest first", found)


def mandatory(frame: pd.DataFrame) -> Table | None:
    """Projects that must be done, and how they stand."""
    found = frame[frame.mandatory.fillna(False) & frame.state.isin([ACTIVE, "not started"])]
    return _table(_shown(found), "Must be done, by law or contract", found) if len(found) else None


def unreported_projects(frame: pd.DataFrame) -> Table | None:
    """Who is under way without a current status, and since when."""
    found = unreported(frame)
    if found.empty:
        return None
    shown = pd.DataFrame(
        {
            "Project": found["name"],
            "Last status": [
                text.month(day) if pd.notna(day) else "never" for day in found.reported
            ],
            "Age, days": found.age_days,
            "Asked of": found.manager_role,
        }
    )
    return Table(
        shown,
        "Under way without a current status; who never reported comes first",
        {"Age, days": 0},
    )


def overview(frame: pd.DataFrame) -> Table | None:
    """Every project under way, the worst first."""
    running = worst_first(active(frame))
    return (
        _table(_shown(running), "Projects under way; the worst first", running)
        if len(running)
        else None
    )


def programs(frame: pd.DataFrame, portfolio: Portfolio) -> Table | None:
    """Programs side by side, those with most projects off track first; only where there is more than one to compare."""
    if portfolio.program != PORTFOLIO or frame.empty:
        return None
    running = active(frame)
    names = portfolio.programs.set_index("program_id").name
    counts = pd.crosstab(running.program_id, running.computed.fillna("none")).reindex(
        names.index, fill_value=0
    )
    counts = counts.reindex(columns=["red", "amber", "green", "none"], fill_value=0).assign(
        late=_latest(running)
    )
    counts = counts.sort_values(["red", "amber", "late"], ascending=False, kind="stable")
    shown = counts.set_axis(
        ["Off track", "At risk", "On track", "Not reported", "Largest delay, days"], axis=1
    )
    shown.insert(0, "Program", names.reindex(shown.index))
    return Table(
        shown, "Projects under way by computed health", dict.fromkeys(shown.columns[1:], 0), top=25
    )


def _latest(running: pd.DataFrame) -> pd.Series:
    return running.groupby("program_id").slip_days.max()


def moved(forecasts: pd.DataFrame) -> Table | None:
    """Whose finish moved at the newest forecast, the farthest first."""
    newest = of_projects(forecasts)
    found = newest[newest.latest_slip_days.fillna(0) != 0]
    found = found.sort_values("latest_slip_days", ascending=False, kind="stable")
    if found.empty:
        return None
    latest, total = "Moved by, days", "Since the first forecast, days"
    shown = pd.DataFrame(
        {"Project": found["name"], latest: found.latest_slip_days, total: found.total_slip_days}
    )
    return Table(
        shown,
        "Finish moved at the newest forecast; plus is later",
        {latest: 0, total: 0},
        signed=(latest, total),
    )


def gaps(forecasts: pd.DataFrame) -> Table | None:
    """Changes the source states and its own rows do not show."""
    found = forecasts[forecasts.gap]
    if found.empty:
        return None
    stated, shown_by = "Stated, days", "By the rows, days"
    shown = pd.DataFrame(
        {
            "Project": found["name"],
            "Forecast of": [text.month(day) for day in found.made],
            stated: found.declared_days,
            shown_by: found.computed_days,
        }
    )
    caption = "Changes that span a gap in the source: a forecast between is missing"
    return Table(shown, caption, {stated: 0, shown_by: 0}, signed=(stated, shown_by))
