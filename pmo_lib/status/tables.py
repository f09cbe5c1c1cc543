"""The tables of the status report, ready to read."""

import pandas as pd

from pmo_lib.measures.health import Thresholds
from pmo_lib.portfolio import lifecycle
from pmo_lib.portfolio.portfolio import PORTFOLIO, Portfolio
from pmo_lib.report import text
from pmo_lib.report.blocks import Table
from pmo_lib.status.perspective import View
from pmo_lib.status.position import (
    ACTIVE,
    NOT_STARTED,
    Reporting,
    active,
    contradicting,
    green_while_red,
    watermelons,
    without_status,
    worst_first,
)
from pmo_lib.status.slip import of_projects

DELAY, OVERRUN = "Delay, days", "Cost against budget"
SILENT = {
    Reporting.STALE: "last report is too old",
    Reporting.NEVER: "never reported",
    Reporting.NOT_READABLE: "newest status row was refused",
}


def _shown(frame: pd.DataFrame) -> pd.DataFrame:
    own_words = frame.declared_word.notna().any()
    remarks = [remark(row) for row in frame.itertuples()]
    return pd.DataFrame(
        {
            "Project": frame["name"],
            "Declared": frame.declared,
            **({"In its own words": frame.declared_word} if own_words else {}),
            "By its data": frame.computed,
            DELAY: frame.slip_days,
            OVERRUN: [text.signed_percent(share) for share in frame.overrun_share],
            "Status of": [text.month(day) for day in frame.reported],
            **({"Remark": remarks} if any(remarks) else {}),
        }
    )


def remark(row) -> str:
    """What a reader must know beside the colours of a project; empty where there is nothing."""
    said = [] if pd.isna(row.overdue) else [f"stated finish passed {text.days(row.overdue)} ago"]
    if row.maybe_finished:
        said.append("stated finish has passed, and no column says whether the work is finished")
    if row.state == ACTIVE and row.reporting != Reporting.CURRENT:
        old = row.reporting == Reporting.STALE
        said.append(f"last report {text.days(row.age_days)} old" if old else SILENT[row.reporting])
    elif row.state == ACTIVE and pd.isna(row.computed):
        said.append(f"cannot be judged: no {row.lacking}")
    elif row.budget == 0:
        said.append("no budget")
    said += [f"check the {row.check}"] if row.check else []
    said += ["stated estimate is below what is spent"] if row.understated else []
    said += [f"{row.contradiction}"] if isinstance(row.contradiction, str) else []
    said += [f"states {row.doubt}"] if row.doubt else []
    if row.rebaselined > 0:
        said.append(f"re-baselined {text.plural(int(row.rebaselined), 'time')}")
    return "; ".join(said)


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
    found = frame[frame.mandatory.fillna(False) & frame.state.isin([ACTIVE, NOT_STARTED])]
    return _table(_shown(found), "Must be done, by law or contract", found) if len(found) else None


def unreported_projects(frame: pd.DataFrame) -> Table | None:
    """Who is under way without a current status, and since when."""
    found = without_status(frame)
    if found.empty:
        return None
    shown = pd.DataFrame(
        {
            "Project": found["name"],
            "Last status": [
                text.month(day) if pd.notna(day) else "never" for day in found.reported
            ],
            "Age, days": found.age_days,
            "Why": found.reporting.map({str(kind): words for kind, words in SILENT.items()}),
            "Asked of": found.manager_role,
        }
    )
    return Table(
        shown,
        "Under way without a current status; who never reported comes first",
        {"Age, days": 0},
    )


def overview(frame: pd.DataFrame, rules: Thresholds | None = None) -> Table | None:
    """Every project under way, the worst first."""
    running = worst_first(active(frame), rules)
    return (
        _table(_shown(running), "Projects under way; the worst first", running)
        if len(running)
        else None
    )


def overdue(frame: pd.DataFrame, portfolio: Portfolio) -> Table | None:
    """Whose stated finish has passed, the longest first."""
    found = active(frame)
    found = found[found.overdue.notna()].sort_values(
        ["overdue", "project_id"], ascending=[False, True]
    )
    if found.empty:
        return None
    days = "Passed, days ago"
    stated = pd.Timestamp(portfolio.as_of) - pd.to_timedelta(found.overdue, unit="D")
    shown = pd.DataFrame(
        {
            "Project": found["name"],
            "Stated finish": [text.day(day, portfolio.settings.locale) for day in stated],
            days: found.overdue,
            "Declared": found.declared,
            "Asked of": found.manager_role,
        }
    )
    caption = "Projects under way whose stated finish has passed"
    return Table(shown, caption, {days: 0}, rag=("Declared",), raw={"Stated finish": stated}, top=8)


def contradictions(frame: pd.DataFrame) -> Table | None:
    """Whose data contradicts itself, and how."""
    found = contradicting(frame)
    if found.empty:
        return None
    shown = pd.DataFrame(
        {"Project": found["name"], "What is wrong": [remark(row) for row in found.itertuples()]}
    )
    return Table(shown, "Projects whose data is to be checked")


def programs(frame: pd.DataFrame, portfolio: Portfolio) -> Table | None:
    """Programs side by side, those with most projects off track first; only where there is more than one to compare."""
    if portfolio.program != PORTFOLIO or frame.empty:
        return None
    running = active(frame)
    names = lifecycle.program_names(portfolio)
    shade = running.computed.fillna("none")
    counts = pd.crosstab(running.program_id, shade).reindex(names.index, fill_value=0)
    counts = counts.reindex(columns=["red", "amber", "green", "none"], fill_value=0).assign(
        late=_latest(running)
    )
    counts = counts.sort_values(["red", "amber", "late"], ascending=False, kind="stable")
    shown = counts.set_axis(
        ["Off track", "At risk", "On track", "Not judged", "Largest delay, days"], axis=1
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
