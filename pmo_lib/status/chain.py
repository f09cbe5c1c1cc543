"""Which late project endangers which other, by how many working days, along the chain."""

from functools import cache

import numpy as np
import pandas as pd

from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.status.milestones import _expected as milestones_expected
from pmo_lib.status.position import CANCELLED, FINISHED

COLUMNS = [
    "project_id",
    "name",
    "giver",
    "giver_id",
    "what",
    "needed_by",
    "expected",
    "late_days",
    "chain",
]


@cache
def _holidays(calendar: str, first: int, last: int) -> tuple[np.datetime64, ...]:
    """Public holidays of a country or part of one; none where the code is not known."""
    import holidays

    country, _, part = calendar.partition("-")
    try:
        found = holidays.country_holidays(
            country, subdiv=part or None, years=range(first, last + 1)
        )
    except (NotImplementedError, KeyError):
        return ()
    return tuple(np.datetime64(day) for day in sorted(found))


def working_days(start, finish, calendar: str = "") -> float:
    """
    Working days from one day to another, Monday to Friday without the public holidays of the calendar; negative backwards.

    Args:
        calendar: country code, such as DE or US-NY; empty or unknown: weekends only.

    >>> working_days(pd.Timestamp("2026-12-24"), pd.Timestamp("2026-12-28")), working_days(pd.Timestamp("2026-12-24"), pd.Timestamp("2026-12-28"), "DE")
    (2.0, 1.0)
    """
    if pd.isna(start) or pd.isna(finish):
        return float("nan")
    days = _holidays(calendar, min(start, finish).year, max(start, finish).year) if calendar else ()
    return float(
        np.busday_count(
            np.datetime64(start.date()), np.datetime64(finish.date()), holidays=list(days)
        )
    )


def calendar_of(portfolio: Portfolio) -> str:
    """Code of the organization's working calendar; empty where it names none."""
    known = portfolio.organization.calendar.dropna()
    return known.iloc[0] if len(known) else ""


def endangered(portfolio: Portfolio, frame: pd.DataFrame) -> pd.DataFrame:
    """
    Dependencies whose giver is expected after the day it is needed, directly or because it waits itself.

    A project that receives something so many working days late is taken to finish so many working days later than it
    expects, and to pass that on: no reserve is assumed.

    Args:
        portfolio: as of a day.
        frame: positions.

    Returns:
        a row per endangered dependency, the worst first: project_id, name, giver, giver_id, what, needed_by, expected, late_days
        [working days], chain (names, the first cause first).
        Dependencies that go in circles are followed once. Who is done is endangered no more, and waits for nothing.
    """
    needs = portfolio.dependencies.dropna(subset=["needed_by"]).sort_values("dependency_id")
    needs = needs[~needs.project_id.isin(_done(frame))]
    world = _World(portfolio, frame)
    rows = [row for need in needs.itertuples() if (row := world.row(need)) and row["late_days"] > 0]
    found = pd.DataFrame(rows, columns=COLUMNS)
    return found.sort_values(
        ["late_days", "project_id"], ascending=[False, True], ignore_index=True
    )


def _done(frame: pd.DataFrame) -> set[str]:
    return set(frame.project_id[frame.state.isin([FINISHED, CANCELLED])])


class _World:
    """Who is expected when, and why, worked out once for each project."""

    def __init__(self, portfolio: Portfolio, frame: pd.DataFrame):
        self.calendar = calendar_of(portfolio)
        self.names = dict(zip(frame.project_id, frame["name"], strict=True))
        self.finish = dict(
            zip(frame.project_id, frame.finish.fillna(frame.baseline_finish), strict=True)
        )
        outside = portfolio.givers.sort_values("made")
        for giver in outside.itertuples():
            if isinstance(giver.giver_milestone_id, str):
                continue
            self.names.setdefault(giver.giver_project_id, giver.name)
            if giver.giver_project_id not in set(frame.project_id):
                self.finish[giver.giver_project_id] = giver.expected
        self.milestones = _expected_milestones(portfolio)
        self.needs = {
            p: list(g.itertuples())
            for p, g in portfolio.dependencies.dropna(subset=["needed_by"]).groupby("project_id")
        }
        self.done = _done(frame)
        self.known: dict[str, tuple[float, tuple[str, ...]]] = {}
        self.met: set[str] = (
            set()
        )  # projects met again on the way: what was found below them holds on this way only

    def pushed(
        self, project: str, on_the_way: tuple[str, ...] = ()
    ) -> tuple[float, tuple[str, ...]]:
        """By how many working days a project is pushed by what it waits for, and along which chain."""
        if project in self.known or project in self.done:
            return self.known.get(project, (0.0, ()))
        if project in on_the_way:
            self.met.add(project)
            return 0.0, ()
        before, self.met = self.met, set()
        found = [self.late(need, (*on_the_way, project)) for need in self.needs.get(project, ())]
        worst = max(found, key=lambda case: case[0], default=(0.0, ()))
        worst = worst if worst[0] > 0 else (0.0, ())
        self.met.discard(project)
        if not self.met:
            self.known[project] = worst
        self.met |= before
        return worst

    def late(self, need, on_the_way: tuple[str, ...]) -> tuple[float, tuple[str, ...]]:
        """By how many working days a need is met late, and the chain that causes it."""
        expected, chain = self.expected(need, on_the_way)
        days = working_days(need.needed_by, expected, self.calendar)
        return (0.0, ()) if np.isnan(days) else (max(0.0, days), chain)

    def expected(self, need, on_the_way: tuple[str, ...]):
        """When what is needed is expected, given what the giver waits for itself."""
        giver = need.giver_project_id
        own = (
            self.milestones.get((giver, need.giver_milestone_id))
            if isinstance(need.giver_milestone_id, str)
            else self.finish.get(giver)
        )
        pushed, chain = self.pushed(giver, on_the_way)
        name = self.names.get(giver, giver)
        if own is None or pd.isna(own) or not pushed:
            return own if own is not None else pd.NaT, (name,)
        holidays = list(_holidays(self.calendar, own.year, own.year + 3)) if self.calendar else []
        moved = np.busday_offset(
            np.datetime64(own.date()), int(pushed), roll="forward", holidays=holidays
        )
        return pd.Timestamp(moved), (*chain, name)

    def row(self, need) -> dict | None:
        """An endangered dependency as a reader sees it."""
        expected, chain = self.expected(need, (need.project_id,))
        late = working_days(need.needed_by, expected, self.calendar)
        if np.isnan(late) or need.project_id not in self.names:
            return None
        return {
            "project_id": need.project_id,
            "name": self.names[need.project_id],
            "giver": self.names.get(need.giver_project_id, need.giver_project_id),
            "giver_id": need.giver_project_id,
            "what": need.what,
            "needed_by": need.needed_by,
            "expected": expected,
            "late_days": late,
            "chain": (*chain, self.names[need.project_id]),
        }


def _expected_milestones(portfolio: Portfolio) -> dict[tuple[str, str], pd.Timestamp]:
    own = milestones_expected(portfolio)
    days = own.actual_date.fillna(own.due)
    found = dict(zip(zip(own.project_id, own.milestone_id, strict=True), days, strict=True))
    for giver in (
        portfolio.givers.dropna(subset=["giver_milestone_id"]).sort_values("made").itertuples()
    ):
        found[(giver.giver_project_id, giver.giver_milestone_id)] = giver.expected
    return found


def unknown_givers(portfolio: Portfolio) -> pd.DataFrame:
    """Dependencies on somebody, or on a milestone, nobody has told anything of."""
    known = set(portfolio.projects.project_id) | set(portfolio.givers.giver_project_id)
    needs, milestones = portfolio.dependencies, _expected_milestones(portfolio)
    pairs = zip(needs.giver_project_id, needs.giver_milestone_id, strict=True)
    told = [pair in milestones if isinstance(pair[1], str) else pair[0] in known for pair in pairs]
    return needs[~np.array(told, dtype=bool)]
