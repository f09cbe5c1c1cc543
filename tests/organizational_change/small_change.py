"""Small portfolios made by hand: what change asks of units and of those affected."""

from pmo_lib.organizational_change.data import Data, build
from pmo_lib.organizational_change.rules import Rules
from tests.governance.conftest import made


def analysis(rules: Rules | None = None, **tables: list[dict]) -> Data:
    """The data of a report on organizational change as of 31 October 2026, of rows by table."""
    return build(made(**tables), rules or Rules())


def asks_for(project: str, month: str, hours: float | None, unit: str = "Ward staff") -> dict:
    return {"project_id": project, "unit": unit, "period_end": f"{month}-28", "hours": hours}


def offers(month: str, hours: float | None, unit: str = "Ward staff") -> dict:
    return {"unit": unit, "period_end": f"{month}-28", "hours": hours}


def role(identity: str, project: str = "P1", **more) -> dict:
    return {"stakeholder_id": identity, "project_id": project, "influence": "high", **more}


def message(to: str, sent: str | None = "2026-10-01", **more) -> dict:
    return {"communication_id": f"to {to} {more}", "stakeholder_id": to, "sent": sent, **more}


def finding(identity: str, raised: str, closed: str | None = None, **more) -> dict:
    row = {"finding_id": identity, "review_id": "R", "raised": raised, "closed": closed}
    return {**row, **more}


def lesson(identity: str, text: str | None, project: str | None = "P2") -> dict:
    return {"lesson_id": identity, "project_id": project, "raised": "2026-10-01", "text": text}


def status(project: str, day: str, finish: str | None = None) -> dict:
    return {"project_id": project, "period_end": day, "forecast_finish": finish}
