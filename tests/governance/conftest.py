"""Small portfolios made by hand: registers of a program with a few projects."""

import pandas as pd

from pmo_lib.governance.data import Data, build
from pmo_lib.governance.rules import Rules
from pmo_lib.portfolio.portfolio import Portfolio, Settings
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.report import text

AS_OF = "2026-10-31"
DATES = {
    name: [c.name for c in table.columns if c.type == "date"] for name, table in TABLES.items()
}


def frame(name: str, rows: list[dict]) -> pd.DataFrame:
    """A declared table from rows with days as ISO 8601."""
    found = pd.DataFrame(rows, columns=TABLES[name].names)
    return TABLES[name].conform(
        found.assign(**{day: pd.to_datetime(found[day]) for day in DATES[name]})
    )


def made(**tables: list[dict]) -> Portfolio:
    """A portfolio of one program from rows by table; there is nothing in it that is not named."""
    whole = {
        "programs": [{"program_id": "A", "name": "Alpha"}],
        "projects": [project("P1", "EMR"), project("P2", "Portal")],
        **tables,
    }
    frames = {name: frame(name, rows) for name, rows in whole.items()}
    settings = Settings(currency="EUR")
    text.speak(settings)
    return Portfolio(frames, settings=settings).at(AS_OF)


def analysis(rules: Rules | None = None, record=None, **tables: list[dict]) -> Data:
    return build(made(**tables), rules or Rules(), record=record)


def project(identity: str, name: str = "", **more) -> dict:
    row = {
        "project_id": identity,
        "name": name or identity,
        "program_id": "A",
        "stage": "in delivery",
    }
    return {**row, **more}


def asks(identity: str, asked: str, due=None, decided=None, **more) -> dict:
    row = {"decision_id": identity, "question": f"Question {identity}?", "asked": asked, "due": due}
    outcome = "approved" if decided else None
    return {**row, "decided": decided, "outcome": outcome, "decider_role": "Sponsor", **more}


def proposes(identity: str, submitted=None, outcome=None, decided=None, **more) -> dict:
    row = {"proposal_id": identity, "submitted": submitted, "outcome": outcome, "decided": decided}
    return {**row, "program_id": "A", **more}


def review(identity: str, project_id: str, held: str, decision=None, **more) -> dict:
    row = {"review_id": identity, "project_id": project_id, "kind": "gate", "held": held}
    return {**row, "stage": "in delivery", "decision": decision, **more}


def owes(identity: str, due=None, forecast=None, made="2026-10-15", **more) -> tuple[dict, dict]:
    """A duty and the milestone with which it is fulfilled."""
    duty = {"obligation_id": identity, "project_id": "P1", "name": f"Notice {identity}", "due": due}
    milestone = {"project_id": "P1", "milestone_id": f"M{identity}", "name": "Sent"}
    milestone |= {"forecast_date": forecast, "forecast_made": made if forecast else None}
    return {**duty, "milestone_id": f"M{identity}", **more}, milestone


def duties(*pairs: tuple[dict, dict]) -> dict[str, list[dict]]:
    return {"obligations": [duty for duty, _ in pairs], "milestones": [one for _, one in pairs]}


def baseline(project_id: str, day: str, budget=None, finish=None) -> dict:
    return {"project_id": project_id, "baselined": day, "budget": budget, "baseline_finish": finish}


def messages(data: Data) -> dict[str, str]:
    """The message of each section by its code."""
    found = [one.finding(data) for one in data.sections]
    return {finding.code: finding.message for finding in found if finding}
