"""For each rule of the evidence a portfolio in which the practice is kept in some cases and broken in others, by behaviour."""

from datetime import date
from types import SimpleNamespace

import pandas as pd

from pmo_lib.portfolio.settings import REJECTED
from pmo_lib.portfolio.tables import TABLES

DAY = date(2026, 10, 31)
T = pd.Timestamp
ENDS = [
    T(d)
    for d in ("2026-05-31", "2026-06-30", "2026-07-31", "2026-08-31", "2026-09-30", "2026-10-31")
]


class Stand:
    """A portfolio of whatever tables, declared or not yet declared: what the rules need of one."""

    def __init__(self, **tables: pd.DataFrame):
        self.tables = {
            n: TABLES[n].conform(f.assign(**{})) if n in TABLES else f for n, f in tables.items()
        }
        self.as_of, self.program = DAY, "_portfolio"
        self.rejected = pd.DataFrame(columns=list(REJECTED))

    def has(self, *names: str) -> bool:
        return all(name in self.tables for name in names)

    def once(self, _: str, compute):
        return compute()

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name in self.tables:
            return self.tables[name].copy()
        return TABLES[name].empty()


def projects(count: int, **columns) -> pd.DataFrame:
    own = {
        "project_id": [f"P{at}" for at in range(count)],
        "name": "A project",
        "program_id": "p",
        "stage": "in delivery",
        "approach": "predictive",
        "sponsor_role": "Sponsor",
        "manager_role": "Manager",
        "actual_start": T("2025-01-15"),
        "baseline_start": T("2025-01-15"),
        "baseline_finish": T("2027-06-30"),
        "forecast_finish": T("2027-06-30"),
        "actual_finish": pd.NaT,
        "budget": 100.0,
        "mission_critical": False,
    }
    return pd.DataFrame({**own, **columns})


def rows(kept: list[bool], **columns) -> pd.DataFrame:
    """A row for each project; a pair is what it holds where the practice is kept and where it is broken."""
    told = {
        name: [pair[0] if one else pair[1] for one in kept] if isinstance(pair, tuple) else pair
        for name, pair in columns.items()
    }
    return pd.DataFrame({"project_id": [f"P{at}" for at in range(len(kept))], **told})


def several(frame: pd.DataFrame, **columns) -> pd.DataFrame:
    ((name, values),) = columns.items()
    return pd.concat([frame.assign(**{name: value}) for value in values], ignore_index=True)


def numbered(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    return frame.assign(**{name: [f"N{at}" for at in range(len(frame))]})


def shares(practice: str, kept: list[bool]) -> dict[str, pd.DataFrame]:
    """Tables in which a practice is kept in the cases that are true."""
    n = len(kept)
    ours = projects(n)
    status = {
        "declared_rag": "green",
        "estimate_at_completion": 100.0,
        "forecast_finish": T("2027-06-30"),
    }
    match practice:
        case "GOV-1":
            return {
                "projects": projects(n, sponsor_role=["Sponsor" if one else None for one in kept])
            }
        case "GOV-2":
            reviews = rows(
                kept,
                kind="gate",
                stage="in delivery",
                held=(T("2026-08-01"), T("2026-08-02")),
                decision="go",
            )
            return {
                "projects": ours,
                "stage_entries": rows(kept, stage="in delivery", entered=T("2026-08-01")),
                "reviews": numbered(reviews, "review_id"),
            }
        case "GOV-3":
            made = rows(
                kept,
                asked=T("2026-08-01"),
                decided=T("2026-09-01"),
                decider_role="Board",
                reason=("because", None),
                outcome="approved",
                question="?",
            )
            return {"projects": ours, "decisions": numbered(made, "decision_id")}
        case "INT-1":
            asked = rows(
                kept, requested=T("2026-01-01"), approved=(T("2026-03-01"), T("2026-03-02"))
            )
            return {
                "projects": projects(n, actual_start=T("2026-03-01")),
                "requests": numbered(asked, "request_id"),
            }
        case "INT-2":
            asked = rows(
                kept,
                requested=T("2026-01-01"),
                approved=T("2026-02-01"),
                scored=(T("2026-02-01"), T("2026-02-02")),
            )
            return {
                "projects": projects(n, actual_start=T("2026-03-01")),
                "requests": numbered(asked, "request_id"),
            }
        case "INT-3":
            held = rows(kept, kind="gate", held=(T("2025-11-01"), T("2025-10-31")), decision="go")
            return {"projects": ours, "reviews": numbered(held, "review_id")}
        case "PLN-1":
            return {
                "projects": projects(
                    n, baseline_finish=[T("2027-06-30") if one else pd.NaT for one in kept]
                )
            }
        case "PLN-2":
            due = rows(
                kept, milestone_id="M", name="M", baseline_date=(T("2027-01-29"), T("2027-01-30"))
            )
            return {"projects": ours, "milestones": due}
        case "PLN-3":
            set_twice = several(
                rows(kept, baseline_finish=T("2027-06-30")),
                baselined=[T("2025-01-01"), T("2026-08-01")],
            )
            changes = rows(
                kept,
                requested=T("2026-07-01"),
                decided=T("2026-07-31"),
                outcome=("approved", "rejected"),
            )
            return {
                "projects": ours,
                "baselines": set_twice,
                "changes": numbered(changes, "change_id"),
            }
        case "PLN-4":
            met = rows(
                kept,
                milestone_id="M",
                name="M",
                baseline_date=T("2026-07-01"),
                actual_date=(T("2026-07-15"), T("2026-07-16")),
            )
            return {"projects": ours, "milestones": met}
        case "CAP-1":
            months = pd.date_range("2026-11-30", periods=6, freq="ME", unit="us")
            stated = pd.concat(
                [
                    pd.DataFrame(
                        {
                            "role_id": f"R{at}",
                            "period_end": months if one else [T("2026-10-31")],
                            "fte": 1.0,
                        }
                    )
                    for at, one in enumerate(kept)
                ]
            )
            return {"projects": ours, "capacity": stated}
        case "CAP-2":
            return {
                "projects": ours,
                "demand": rows(
                    kept, role_id="R", period_end=(T("2027-06-30"), T("2027-05-31")), fte=1.0
                ),
            }
        case "CAP-3":
            cells = several(
                pd.DataFrame({"role_id": [f"R{at}" for at in range(n)]}),
                period_end=[T("2026-11-30"), T("2026-12-31"), T("2027-01-31")],
            )
            booked = cells.assign(
                project_id="P0",
                fte=[1.01 if kept[int(role[1:])] else 1.0 for role in cells.role_id],
            )
            return {"projects": ours, "capacity": cells.assign(fte=1.0), "demand": booked}
        case "FIN-1":
            return {
                "projects": ours,
                "status": several(
                    rows(kept, planned_value=1.0, actual_cost=(1.0, None)), period_end=ENDS
                ),
            }
        case "FIN-2":
            return {
                "projects": ours,
                "status": rows(
                    kept,
                    period_end=(T("2026-09-30"), T("2026-08-31")),
                    estimate_at_completion=100.0,
                ),
            }
        case "FIN-3":
            made = rows(
                kept,
                asked=T("2026-07-01"),
                decided=(T("2026-08-29"), T("2026-08-30")),
                question="?",
            )
            breach = rows(kept, period_end=T("2026-06-30"), estimate_at_completion=110.01)
            return {"projects": ours, "status": breach, "decisions": numbered(made, "decision_id")}
        case "RSK-1":
            return {
                "projects": ours,
                "risks": rows(
                    kept,
                    owner_role=("Owner", " "),
                    response="Do it",
                    due=T("2026-12-01"),
                    closed=pd.NaT,
                ),
            }
        case "RSK-2":
            return {
                "projects": ours,
                "risks": rows(
                    kept,
                    raised=T("2026-01-01"),
                    reviewed=(T("2026-09-01"), T("2026-08-31")),
                    closed=pd.NaT,
                ),
            }
        case "RSK-3":
            return {
                "projects": ours,
                "risks": rows(
                    kept,
                    due=T("2026-08-01"),
                    response_done=(T("2026-07-30"), pd.NaT),
                    closed=pd.NaT,
                ),
            }
        case "RSK-4":
            issues = rows(
                kept,
                raised=T("2026-08-01"),
                owner_role="Owner",
                due=(T("2026-10-31"), T("2026-10-30")),
                closed=pd.NaT,
            )
            return {"projects": ours, "issues": numbered(issues, "issue_id")}
        case "BEN-1":
            return {
                "projects": ours,
                "benefits": rows(
                    kept,
                    owner_role="Owner",
                    measure="hours",
                    baseline=1.0,
                    target=(2.0, None),
                    due=T("2027-01-01"),
                ),
            }
        case "BEN-3":
            values = rows(kept, benefit_id="B", period_end=T("2026-03-31"), realised=(1.0, None))
            return {
                "projects": projects(n, actual_finish=T("2025-10-31")),
                "benefit_values": values,
            }
        case "REP-1":
            return {
                "projects": ours,
                "status": rows(kept, period_end=(T("2026-09-30"), T("2026-09-29"))),
            }
        case "REP-2":
            told = {name: (value, None) for name, value in status.items()} | {
                "percent_complete": (0.5, None)
            }
            plan = {
                name: [ours[name].iloc[0] if one else None for one in kept]
                for name in ("baseline_finish", "budget", "sponsor_role", "manager_role")
            }
            return {
                "projects": projects(n, **plan),
                "status": rows(kept, period_end=T("2026-10-31"), **told),
            }
        case "REP-3":
            told = status | {
                "forecast_finish": (T("2027-07-14"), T("2027-07-15"))
            }  # 14 and 15 days late: green and amber
            return {"projects": ours, "status": rows(kept, period_end=T("2026-10-31"), **told)}
        case "REP-4":
            before = rows(kept, period_end=T("2026-08-31"), **status)
            red = rows(
                kept, period_end=T("2026-09-30"), **status | {"forecast_finish": T("2027-09-30")}
            )
            made = rows(
                kept,
                asked=T("2026-10-01"),
                decided=(T("2026-10-30"), T("2026-10-31")),
                question="?",
            )
            return {
                "projects": ours,
                "status": pd.concat([before, red]),
                "decisions": numbered(made, "decision_id"),
            }
        case "DEP-1":
            return {
                "projects": ours,
                "dependencies": rows(
                    kept,
                    giver_project_id="P0",
                    giver_milestone_id=("M", None),
                    needed_by=T("2026-12-31"),
                ),
            }
        case "DEP-2":
            steps = rows(
                kept, milestone_id="M", name="M", forecast_date=(T("2026-12-31"), T("2027-01-01"))
            )
            links = rows(kept, giver_milestone_id="M", needed_by=T("2026-12-31")).assign(
                giver_project_id=steps.project_id
            )
            return {"projects": ours, "milestones": steps, "dependencies": links}
        case "CHG-1":
            made = rows(
                kept,
                requested=T("2026-07-01"),
                decided=T("2026-08-01"),
                outcome="approved",
                cost_impact=(0.0, None),
                schedule_impact=0.0,
            )
            return {"projects": ours, "changes": numbered(made, "change_id")}
        case "MTH-2":
            entries = [
                several(rows(kept), stage=["proposed", "approved", "in delivery"]),
                rows(kept, stage="finished")[pd.Series(kept)],
            ]
            return {
                "projects": projects(n, actual_finish=T("2026-05-01")),
                "stage_entries": pd.concat(entries).assign(entered=T("2025-01-01")),
            }
        case "QAL-2":
            held = rows(kept, kind="independent", held=(T("2025-11-01"), T("2025-10-31")))
            return {
                "projects": projects(n, mission_critical=True),
                "reviews": numbered(held, "review_id"),
            }
        case "QAL-3":
            held = rows(kept, kind="closure", held=(T("2026-07-30"), T("2026-07-31")))
            return {
                "projects": projects(n, actual_finish=T("2026-05-01")),
                "reviews": numbered(held, "review_id"),
            }
        case "PPL-1":
            return {
                "projects": projects(
                    n, manager_role=["Manager" if one else "Sponsor" for one in kept]
                )
            }
        case "PPL-2":
            managers = [f"M{at}" for at, one in enumerate(kept) for _ in range(3 if one else 4)]
            return {"projects": projects(len(managers), manager_role=managers)}
        case "ADO-2":
            filed = [
                (f"P{at}", end) for at, one in enumerate(kept) for end in ENDS[: 5 if one else 4]
            ]
            return {
                "projects": projects(n, program_id=[f"p{at}" for at in range(n)]),
                "status": pd.DataFrame(filed, columns=["project_id", "period_end"]),
            }
        case "FOR-2":
            return {
                "projects": ours,
                "status": rows(
                    kept,
                    period_end=(T("2026-10-31"), T("2026-09-30")),
                    forecast_finish=T("2027-06-30"),
                ),
            }
    raise KeyError(practice)


def days(practice: str, length: int) -> dict[str, pd.DataFrame]:
    """Tables in which half of nine cases take fewer days than the length, the middle one just as many, the others more."""
    spread = [length + step for step in (-4, -3, -2, -1, 0, 1, 2, 3, 4)]
    asked = T("2026-06-01")
    over = [asked + pd.Timedelta(days=one) for one in spread]
    match practice:
        case "GOV-4":
            return {
                "projects": projects(9),
                "decisions": numbered(
                    rows([True] * 9, asked=asked, question="?").assign(decided=over), "decision_id"
                ),
            }
        case "CHG-2":
            return {
                "projects": projects(9),
                "changes": numbered(
                    rows([True] * 9, requested=asked).assign(decided=over), "change_id"
                ),
            }
        case "FOR-3":
            finish = T("2026-06-30")
            told = rows([True] * 9, made=T("2025-12-31")).assign(
                forecast_finish=[
                    finish + pd.Timedelta(days=one) * (-1) ** at for at, one in enumerate(spread)
                ]
            )
            late = told.assign(
                made=T("2026-01-01"), forecast_finish=finish
            )  # made too late to count
            return {
                "projects": projects(9, actual_finish=finish),
                "forecasts": pd.concat([told, late]),
            }
    raise KeyError(practice)


def stand(practice: str, kept: list[bool] | None = None, length: int = 0) -> SimpleNamespace:
    """A portfolio for a rule: of shares by kept cases, of days by their length."""
    return Stand(**(days(practice, length) if kept is None else shares(practice, kept)))
