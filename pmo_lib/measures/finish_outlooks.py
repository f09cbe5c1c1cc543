"""
The outlooks of projects by each method, and how good each method was; an outlook is 99 percentiles of the finish.

References:
    Flyvbjerg, B. (2006), From Nobel Prize to project management; Lei, J. et al. (2018), JASA 113, 1094-1111;
    Gneiting, T. and Raftery, A. E. (2007), JASA 102, 359-378.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pmo_lib.measures.forecast_ranges import class_outlook, nearest_cases, ranked
from pmo_lib.measures.forecast_scores import Coverage, brier, clustered_coverage, crps

FEWEST = 5  # finished projects below which a class has no outlook
SHARES = np.arange(1, 100) / 100
P10, P50, P80, P90 = 9, 49, 79, 89  # positions of percentiles
CONFORMAL = 9  # finished projects below which there is no range of 80 %
LONGER = np.geomspace(15, 3840, 17)  # days to the stated finish at which past errors are compared
AHEAD = 365  # days, where no finish is known and only statements can be compared
RECENT = 550  # days within which such cases were resolved
NEAREST = 30
PROJECTS = 10  # past projects from which a method may speak for its score
ORDER = ("class", "network", "stated", "drift", "pace", "throughput")


@dataclass(frozen=True, eq=False)
class History:
    """
    Dates of projects and what was foretold of them.

    Args:
        projects: by project_id: program_id (its class), start, planned_days (of the first baseline), promise (the baseline
            finish that holds now), finished (whether it is) and actual (its day, missing where that is not known).
        points: single dates foretold: project_id, made, method (stated, pace, throughput), finish.
        until: the last day whose rows are held.
    """

    projects: pd.DataFrame
    points: pd.DataFrame
    until: pd.Timestamp

    def at(self, day: pd.Timestamp) -> "History":
        """What of it was known on a day: later rows are gone, and a later finish had not happened."""
        later = self.projects.actual > day
        projects = self.projects.assign(
            actual=self.projects.actual.mask(later), finished=self.projects.finished & ~later
        )
        projects = projects[~(projects.start > day)]
        return replace(
            self, projects=projects, points=self.points[self.points.made <= day], until=day
        )

    def check(self, day: pd.Timestamp) -> None:
        """
        Check that nothing in it was known only after a day.

        Raises:
            ValueError: a row is dated after the day from which is looked ahead.
        """
        for later in (self.points.made.max(), self.projects.actual.max()):
            if later > day:
                raise ValueError(f"a row of {later.date()} is dated after the origin {day.date()}")


@dataclass(frozen=True, eq=False)
class Outlooks:
    """
    Outlooks of projects.

    Args:
        frame: a row for each: project_id, method.
        days: (n, 99) percentiles of the finish, in days since 1970; missing where the answer is "later than all cases".
    """

    frame: pd.DataFrame
    days: np.ndarray

    def chance(self, promise: pd.Series) -> np.ndarray:
        """(n,) probability of a finish by these days, by project; missing where there is no day."""
        day = day_number(promise.reindex(self.frame.project_id))
        chance = (self.days <= day[:, None]).mean(axis=1)
        return np.where(np.isnan(day), np.nan, chance)


def day_number(days) -> np.ndarray:
    """
    Days since 1970; missing where there is none. [days]

    >>> day_number(["1970-01-03", "NaT"]).tolist()
    [2.0, nan]
    """
    values = np.asarray(pd.to_datetime(days), dtype="datetime64[D]")
    return np.where(np.isnat(values), np.nan, values.astype(float))


def outlooks_at(history: History, day: pd.Timestamp, targets: pd.Index) -> Outlooks:
    """
    The outlooks of projects from a day on, by every method that has data, the network excepted. [days]

    Args:
        history: what was known on that day, see `History.at`.
        targets: project ids.

    Raises:
        ValueError: the history holds a row that is dated after the day.

    >>> days = pd.to_datetime
    >>> projects = pd.DataFrame(
    ...     {"program_id": "A", "start": days("2025-01-01"), "planned_days": 100.0, "promise": days("2025-04-11")}
    ...     | {"finished": [True] * 5 + [False], "actual": days(["2025-04-11"] * 5 + [None])},
    ...     index=["P1", "P2", "P3", "P4", "P5", "P6"],
    ... )
    >>> points = pd.DataFrame({"project_id": [], "made": days([]), "method": [], "finish": days([])})
    >>> history = History(projects, points, pd.Timestamp("2025-04-01"))
    >>> outlooks_at(history.at(history.until), history.until, pd.Index(["P6"])).days.shape
    (0, 99)
    >>> late = pd.Timestamp("2025-04-20")
    >>> found = outlooks_at(History(projects, points, late), late, pd.Index(["P6"]))
    >>> found.frame.method.tolist(), bool(np.isnan(found.days).all())
    (['class'], True)
    """
    history.check(day)
    parts = [_by_class(history, day, targets)]
    for method in ("stated", "pace", "throughput"):
        parts.append(_by_errors(history, day, targets, method))
    if history.projects.actual.notna().sum() < CONFORMAL:
        parts.append(_by_drift(history, day, targets))
    frames = [
        pd.DataFrame({"project_id": pd.Series(ids, dtype="str"), "method": method})
        for ids, method, _ in parts
    ]
    days = np.concatenate([np.asarray(rows, dtype=float).reshape(-1, 99) for *_, rows in parts])
    number = float(day_number([day])[0])
    return Outlooks(
        pd.concat(frames, ignore_index=True),
        np.fmax(days, np.where(np.isnan(days), np.nan, number)),
    )


def _by_class(history: History, day: pd.Timestamp, targets: pd.Index) -> tuple:
    frame = history.projects.dropna(subset=["start", "planned_days"])
    done = frame.actual.notna() | (frame.finished)
    ratio = (frame.actual.fillna(day) - frame.start).dt.days / frame.planned_days
    # A project that is called finished without a day has an unknown duration.
    frame, ratio = frame[~(done & frame.actual.isna())], ratio[~(done & frame.actual.isna())]
    ended = frame.actual.notna()
    own = frame[frame.index.isin(targets) & ~ended]
    if ended.sum() < FEWEST or own.empty:
        return [], "class", []
    rows = []
    for program, group in own.groupby("program_id", sort=False):
        outlook = class_outlook(ratio, ended, frame.program_id == program)
        found = outlook.quantiles(SHARES, ratio[group.index].to_numpy())
        rows.append(
            day_number(group.start)[:, None]
            + np.ceil(found * group.planned_days.to_numpy()[:, None])
        )
    ids = [one for _, group in own.groupby("program_id", sort=False) for one in group.index]
    return ids, "class", np.concatenate(rows)


def _by_errors(history: History, day: pd.Timestamp, targets: pd.Index, method: str) -> tuple:
    """Single dates with the errors that such dates had on finished projects, stated as long before the finish."""
    points = history.points[history.points.method == method]
    past = points.assign(actual=history.projects.actual.reindex(points.project_id).to_numpy())
    past = past[past.actual.notna() & (past.made < past.actual)]
    newest = (
        points[points.project_id.isin(targets)].sort_values("made").groupby("project_id").tail(1)
    )
    if past.project_id.nunique() < CONFORMAL or newest.empty:
        return [], method, []
    ahead = np.log(np.maximum(day_number(past.finish) - day_number(past.made), 1))
    error = day_number(past.actual) - day_number(past.finish)
    tables = []
    for length in np.log(LONGER):
        apart = pd.Series(np.abs(ahead - length), index=past.index)
        nearest = apart.groupby(past.project_id).idxmin()
        tables.append(ranked(error[past.index.get_indexer(nearest)], SHARES))
    stated = day_number(newest.finish)
    own = np.log(np.maximum(stated - float(day_number([day])[0]), 1))
    place = np.abs(own[:, None] - np.log(LONGER)).argmin(axis=1)
    return newest.project_id.tolist(), method, stated[:, None] + np.array(tables)[place]


def _by_drift(history: History, day: pd.Timestamp, targets: pd.Index) -> tuple:
    """Where the stated finish will stand in twelve months, from recent statements that had as long to go."""
    cases = slips(history.points, day)
    points = history.points[history.points.method == "stated"].sort_values("made", kind="stable")
    newest = points[points.project_id.isin(targets)].groupby("project_id").tail(1)
    if len(cases) < NEAREST or newest.empty:
        return [], "drift", []
    stated = day_number(newest.finish)
    own = np.maximum(stated - float(day_number([day])[0]), 1)
    rows = [ranked(nearest_cases(cases.ahead, cases.slip, one, NEAREST), SHARES) for one in own]
    return newest.project_id.tolist(), "drift", stated[:, None] + np.array(rows)


def slips(points: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """
    By how much stated finishes moved within twelve months, of statements whose twelve months ended lately. [days]

    Returns:
        project_id, made, ahead [days to the stated finish, at least one], slip [days].

    >>> days = pd.to_datetime(["2024-01-01", "2024-12-31"])
    >>> points = pd.DataFrame({"project_id": "P1", "made": days, "method": "stated", "finish": days + pd.Timedelta(days=400)})
    >>> slips(points, pd.Timestamp("2025-02-01")).slip.tolist()
    [365.0]
    """
    rows = points[points.method == "stated"].sort_values("made", kind="stable")
    rows = rows.astype({"project_id": object, "made": "datetime64[us]"})
    year = pd.Timedelta(days=AHEAD)
    cases = rows[(rows.made + year <= day) & (rows.made + year > day - pd.Timedelta(days=RECENT))]
    later = pd.merge_asof(
        cases.assign(until=cases.made + year)[["project_id", "until"]].reset_index(),
        rows[["project_id", "made", "finish"]],
        left_on="until",
        right_on="made",
        by="project_id",
    ).set_index("index")
    ahead = np.maximum(day_number(cases.finish) - day_number(cases.made), 1)
    slip = day_number(later.finish.reindex(cases.index)) - day_number(cases.finish)
    return cases[["project_id", "made"]].assign(ahead=ahead, slip=slip)


def past_forecasts(history: History, quarters: int) -> pd.DataFrame:
    """
    Every forecast of the past quarters that has come due, scored. [days]

    Returns:
        project_id, made, method, crps, plan [days]; inside (the range from P10 to P90 held the outcome); chance (stated
        probability of keeping the promise) and kept (whether it was kept), missing without a promise.

    >>> days = pd.to_datetime
    >>> projects = pd.DataFrame(
    ...     {"program_id": "A", "start": days("2025-01-01"), "planned_days": 100.0, "promise": days("2025-04-11")}
    ...     | {"finished": [True] * 5 + [False], "actual": days(["2025-04-11"] * 5 + [None])},
    ...     index=["P1", "P2", "P3", "P4", "P5", "P6"],
    ... )
    >>> points = pd.DataFrame({"project_id": [], "made": days([]), "method": [], "finish": days([])})
    >>> len(past_forecasts(History(projects, points, pd.Timestamp("2025-06-30")), 2))
    0
    """
    found = [
        pd.DataFrame(
            columns=["project_id", "made", "method", "crps", "plan", "inside", "chance", "kept"]
        )
    ]
    statements = history.points[history.points.method == "stated"].sort_values(
        "made", kind="stable"
    )
    for back in range(1, quarters + 1):
        day = history.until - pd.DateOffset(months=3 * back) + pd.offsets.MonthEnd(0)
        known = history.at(day)
        open_then = known.projects.index[known.projects.actual.isna()]
        later = history.projects.actual.reindex(open_then)
        year = day + pd.Timedelta(days=AHEAD)
        if year <= history.until:
            then = statements[statements.made <= year].groupby("project_id").finish.last()
        else:
            then = pd.Series(dtype="datetime64[us]")
        outlooks = outlooks_at(known, day, open_then)
        frame = outlooks.frame
        drifts = (frame.method == "drift").to_numpy()
        outcome = np.where(
            drifts,
            day_number(then.reindex(frame.project_id)),
            day_number(later.reindex(frame.project_id)),
        )
        promise = day_number(history.projects.promise.reindex(frame.project_id))
        stated = known.points[known.points.method == "stated"].sort_values("made", kind="stable")
        stated = day_number(stated.groupby("project_id").finish.last().reindex(frame.project_id))
        rows = outlooks.days
        due = ~np.isnan(outcome) & ~np.isnan(rows[:, P50])
        scored = frame.assign(
            made=day,
            crps=[crps(row[~np.isnan(row)], one) for row, one in zip(rows, outcome, strict=True)],
            plan=np.abs(np.where(drifts, stated, promise) - outcome),
            inside=(rows[:, P10] <= outcome) & ~(rows[:, P90] < outcome),
            chance=outlooks.chance(history.projects.promise),
            kept=np.where(np.isnan(promise), np.nan, outcome <= promise),
        )
        found.append(scored[due])
    return pd.concat([one for one in found if len(one)] or found, ignore_index=True)


@dataclass(frozen=True, slots=True)
class Score:
    """How good the forecasts of a method were: coverage of its 80 % range, mean CRPS, that of the plan [days], Brier scores."""

    method: str
    coverage: Coverage
    crps: float
    plan: float
    brier: float
    base: float

    @property
    def relative(self) -> float:
        """CRPS as a part of that of the plan; missing where the plan was always right or is not known."""
        return self.crps / self.plan if self.plan else float("nan")


def scores(past: pd.DataFrame) -> dict[str, Score]:
    """
    The score of each method that has past forecasts, in the order of the methods. [days]

    >>> scores(pd.DataFrame({"method": [], "project_id": []}))
    {}
    """
    found = {}
    for method in ORDER:
        rows = past[past.method == method]
        if rows.empty:
            continue
        groups = rows.groupby("project_id").inside
        kept = rows.dropna(subset=["kept"])
        base = brier(np.full(len(kept), kept.kept.mean()), kept.kept) if len(kept) else float("nan")
        found[method] = Score(
            method,
            clustered_coverage(groups.sum(), groups.size()),
            float(rows.crps[rows["plan"].notna()].mean()),
            float(rows["plan"].mean()),
            brier(kept.chance, kept.kept),
            base,
        )
    return found


def best_method(found: dict[str, Score]) -> str:
    """
    The method with the lowest CRPS against the plan on the same cases, over ten past projects or more; else the class. [name]

    >>> best_method({})
    'class'
    """
    able = [
        one
        for one in found.values()
        if one.coverage.projects >= PROJECTS and not np.isnan(one.relative)
    ]
    return min(able, key=lambda one: one.relative).method if able else ORDER[0]
