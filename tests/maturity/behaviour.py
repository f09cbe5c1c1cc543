"""
Organisations that behave as a level describes: they do what a practice asks, forget it, do it late, or enter it afterwards.

Nothing here knows the rules of the evidence or their cuts. A level is how an organisation behaves (see `HABITS`), area by area; one act in five
is that of an organisation of another level.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.tables import TABLES

DAY = pd.Timestamp("2026-10-31")
NOISE = 0.2
AREAS = ("GOV", "INT", "PLN", "FIN", "REP", "CHG", "MTH", "QAL", "FOR")


@dataclass(frozen=True)
class Habit:
    """How an organisation of a level behaves: how often it does what it should, after how many days, and how much of what it missed it backfills."""

    does: float
    days: float
    backfills: float


HABITS = {
    1: Habit(0.2, 90, 0.4),
    2: Habit(0.6, 45, 0.3),
    3: Habit(0.8, 21, 0.2),
    4: Habit(0.92, 10, 0.1),
    5: Habit(0.99, 4, 0.05),
}


class Organisation:
    """Forty projects and what they leave in the tables."""

    def __init__(self, rng: np.random.Generator, projects: int = 40):
        self.rng, self.count = rng, projects
        self.levels = {area: int(rng.integers(1, 6)) for area in AREAS}

    def habits(self, area: str, acts: int) -> list[Habit]:
        stray = self.rng.random(acts) < NOISE
        return [HABITS[int(self.rng.integers(1, 6)) if one else self.levels[area]] for one in stray]

    def done(self, area: str, acts: int) -> np.ndarray:
        return np.array([self.rng.random() < habit.does for habit in self.habits(area, acts)])

    def delays(self, area: str, acts: int) -> np.ndarray:
        return np.array(
            [max(0, round(self.rng.gamma(3, habit.days / 3))) for habit in self.habits(area, acts)]
        )

    def backfilled(self, area: str, done: np.ndarray) -> np.ndarray:
        chance = np.array([habit.backfills for habit in self.habits(area, len(done))])
        return ~done & (self.rng.random(len(done)) < chance)

    def act(self, area: str, right: pd.Series, wrong: pd.Series) -> pd.Series:
        """The day of an act: right where it is done, wrong (afterwards) where it is backfilled, else missing."""
        done = self.done(area, len(right))
        return right.where(done, wrong.where(self.backfilled(area, done)))

    def days_before(self, low: int, high: int, count: int | None = None) -> pd.Series:
        return pd.Series(
            DAY - pd.to_timedelta(self.rng.integers(low, high, count or self.count), unit="D")
        )

    def portfolio(self) -> Portfolio:
        n, half = self.count, self.count // 2
        ids = [f"P{at:02d}" for at in range(n)]
        running = pd.Series(np.arange(n) < half)
        start = self.days_before(400, 700).where(running, self.days_before(500, 800))
        young = pd.Series(np.arange(n) % 4 == 0) & running
        start = start.where(~young, self.days_before(30, 350))
        finish = pd.Series(DAY + pd.to_timedelta(self.rng.integers(100, 400, n), unit="D"))
        ended = self.days_before(100, 360).where(~running)
        budget, planned = pd.Series(self.done("PLN", n)), pd.Series(self.done("PLN", n))
        projects = pd.DataFrame(
            {
                "project_id": ids,
                "name": ids,
                "program_id": "p",
                "stage": np.where(running, "in delivery", "finished"),
                "approach": "predictive",
                "sponsor_role": np.where(self.done("GOV", n), "Sponsor", None),
                "manager_role": "Manager",
                "actual_start": start,
                "baseline_start": start,
                "baseline_finish": finish.where(running, ended).where(planned),
                "forecast_finish": finish,
                "actual_finish": ended,
                "budget": np.where(budget, 100.0, np.nan),
                "mission_critical": running & (np.arange(n) % 2 == 0),
            }
        )
        day = pd.Timedelta(days=1)
        entered = self.days_before(10, 170)
        approved = self.act("INT", start - 30 * day, start + 20 * day)
        gates = [
            pd.DataFrame(
                {
                    "kind": "gate",
                    "stage": "in delivery",
                    "held": self.act("GOV", entered - 5 * day, entered + 25 * day),
                    "decision": "go",
                }
            ),
            pd.DataFrame(
                {
                    "kind": "gate",
                    "held": self.act("INT", self.days_before(30, 300), self.days_before(380, 700)),
                    "decision": "go",
                }
            ),
            pd.DataFrame(
                {
                    "kind": "independent",
                    "held": self.act("QAL", self.days_before(30, 300), self.days_before(380, 700)),
                }
            ),
            pd.DataFrame(
                {"kind": "closure", "held": self.act("QAL", ended + 60 * day, ended + 99 * day)}
            ),
        ]
        reviews = pd.concat([gate.assign(project_id=ids) for gate in gates]).dropna(subset=["held"])
        stages = pd.concat(
            [
                pd.DataFrame({"project_id": ids, "stage": stage, "entered": start})
                for stage in ("proposed", "approved", "finished")
            ]
        )
        kept = np.repeat(self.done("MTH", n), 1)
        stages = stages[np.tile(kept, 3) | (stages.stage != "approved")]
        stages = pd.concat(
            [stages, pd.DataFrame({"project_id": ids, "stage": "in delivery", "entered": entered})]
        )
        troubles = self.troubles(projects)
        decisions = numbered(
            pd.concat([self.decisions(ids), self.rescues(troubles)]), "decision_id"
        )
        tables = {
            "projects": projects,
            "reviews": numbered(reviews, "review_id"),
            "stage_entries": stages,
            "requests": numbered(
                pd.DataFrame(
                    {
                        "project_id": ids,
                        "requested": start - 90 * day,
                        "approved": approved,
                        "scored": self.act("INT", approved - 5 * day, approved + 9 * day),
                    }
                ),
                "request_id",
            ),
            "decisions": decisions,
            "changes": self.changes(ids),
            "milestones": self.milestones(ids),
            "status": self.status(troubles),
            "forecasts": self.forecasts(projects),
        }
        return Portfolio(
            {name: TABLES[name].conform(frame) for name, frame in tables.items()}, as_of=DAY.date()
        )

    def decisions(self, ids: list[str]) -> pd.DataFrame:
        asked = self.days_before(100, 360)
        decided = asked + pd.to_timedelta(self.delays("GOV", len(ids)), unit="D")
        reason = np.where(self.done("GOV", len(ids)), "because", None)
        frame = pd.DataFrame(
            {
                "project_id": ids,
                "question": "?",
                "asked": asked,
                "decided": decided.where(decided <= DAY),
                "reason": reason,
            }
        )
        return numbered(
            frame.assign(
                decider_role="Board", outcome=np.where(decided <= DAY, "approved", "open")
            ),
            "decision_id",
        )

    def changes(self, ids: list[str]) -> pd.DataFrame:
        asked = self.days_before(100, 360)
        decided = asked + pd.to_timedelta(self.delays("CHG", len(ids)), unit="D")
        known = self.done("CHG", len(ids))
        frame = pd.DataFrame(
            {
                "project_id": ids,
                "requested": asked,
                "decided": decided.where(decided <= DAY),
                "outcome": "approved",
                "schedule_impact": 5.0,
            }
        )
        return numbered(frame.assign(cost_impact=np.where(known, 1.0, np.nan)), "change_id")

    def milestones(self, ids: list[str]) -> pd.DataFrame:
        due = self.days_before(30, 180)
        late = np.where(self.done("PLN", len(ids)), 5, 40)
        met = due + pd.to_timedelta(late, unit="D")
        past = pd.DataFrame(
            {
                "project_id": ids,
                "milestone_id": "M1",
                "name": "M",
                "baseline_date": due,
                "actual_date": met.where(met <= DAY),
            }
        )
        soon = DAY + pd.to_timedelta(np.where(self.done("PLN", len(ids)), 40, 200), unit="D")
        return pd.concat(
            [
                past,
                pd.DataFrame(
                    {"project_id": ids, "milestone_id": "M2", "name": "M", "baseline_date": soon}
                ),
            ]
        )

    def troubles(self, projects: pd.DataFrame) -> pd.DataFrame:
        """Since when a running project is late (even ones) or over budget (odd ones); most are, at some time of the last months."""
        running = projects[projects.actual_finish.isna()].reset_index(drop=True)
        onset = pd.Series(self.ends()[self.rng.integers(1, 5, len(running))]).where(
            self.rng.random(len(running)) < 0.7
        )
        return running.assign(onset=onset, dear=np.arange(len(running)) % 2 == 1)

    @staticmethod
    def ends() -> pd.DatetimeIndex:
        return pd.date_range(end=DAY, periods=6, freq="ME", unit="us")

    def rescues(self, troubles: pd.DataFrame) -> pd.DataFrame:
        """Decisions on what has gone wrong: of being late as the organisation reports, of money as it handles money."""
        found = troubles.dropna(subset=["onset"])
        parts = [(found[~found.dear], "REP"), (found[found.dear], "FIN")]
        made = []
        for own, area in parts:
            decided = own.onset + pd.to_timedelta(self.delays(area, len(own)), unit="D")
            made.append(
                pd.DataFrame(
                    {
                        "project_id": own.project_id,
                        "question": "?",
                        "asked": own.onset,
                        "decided": decided,
                    }
                )[self.done(area, len(own))]
            )
        rows = pd.concat(made)
        return rows[rows.decided <= DAY].assign(
            decider_role="Board", outcome="approved", reason="because"
        )

    def status(self, troubles: pd.DataFrame) -> pd.DataFrame:
        columns = ["project_id", "onset", "dear", "forecast_finish"]
        frame = troubles[columns].merge(pd.DataFrame({"period_end": self.ends()}), how="cross")
        filed, bad = self.done("REP", len(frame)), frame.period_end >= frame.onset
        late, dear = bad & ~frame.dear, bad & frame.dear
        hides = bad & ~self.done("REP", len(frame))
        frame = frame.assign(
            declared_rag=np.where(hides, "green", np.where(bad, "red", "green")),
            percent_complete=np.where(self.done("REP", len(frame)), 0.5, np.nan),
            forecast_finish=frame.forecast_finish
            + pd.to_timedelta(np.where(late, 90, 0), unit="D"),
            planned_value=1.0,
            estimate_at_completion=np.where(dear, 120.0, 100.0),
            actual_cost=np.where(self.done("FIN", len(frame)), 1.0, np.nan),
        )
        frame.loc[~self.done("FIN", len(frame)), "estimate_at_completion"] = np.nan
        frame.loc[~self.done("FOR", len(frame)), "forecast_finish"] = pd.NaT
        return frame[filed].drop(columns=["onset", "dear"])

    def forecasts(self, projects: pd.DataFrame) -> pd.DataFrame:
        closed = projects[projects.actual_finish.notna()]
        wrong = 3 * self.delays("FOR", len(closed))
        frame = pd.DataFrame(
            {"project_id": closed.project_id, "made": closed.actual_finish - pd.Timedelta(days=200)}
        )
        return frame.assign(forecast_finish=closed.actual_finish - pd.to_timedelta(wrong, unit="D"))


def numbered(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    return frame.assign(**{name: [f"N{at}" for at in range(len(frame))]})


def judged(seed: int, organisations: int) -> pd.DataFrame:
    """True and indicated level of each area of each organisation for which the data says one."""
    from pmo_lib.maturity.evidence import of_areas, of_practices
    from pmo_lib.sources.maturity_model import read_model

    model, rows = read_model(), []
    for number in range(organisations):
        one = Organisation(np.random.default_rng([seed, number]))
        shown = of_areas(of_practices(one.portfolio(), model), None, model)
        rows += [(area, level, shown.data[area]) for area, level in one.levels.items()]
    return pd.DataFrame(rows, columns=["area", "true", "shown"])
