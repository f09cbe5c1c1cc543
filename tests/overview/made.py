"""A small record of a run, as the reports before the overview leave it."""

import pandas as pd

from pmo_lib.overview import Data, build
from pmo_lib.portfolio.portfolio import Portfolio, Settings
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.report import text

DAY = "2026-10-31"
TITLES = {"status": "Status", "prioritization": "Prioritization"}


def project(name: str, computed=None, declared=None, program="A", **more) -> dict:
    """A project as the status report hands it on."""
    row = {
        "project_id": name,
        "program_id": program,
        "name": name,
        "state": "active",
        "computed": computed,
        "declared": declared,
        **{f"rag_{one}": None for one in ("schedule", "cost", "scope", "risk", "benefits")},
        "reporting": "current",
        "baseline_start": "2026-01-01",
        "baseline_finish": "2026-12-31",
        "finish": "2026-12-31",
        "slip_days": 0.0,
        "overrun": 0.0,
        "overrun_share": 0.0,
        "budget": 1e6,
        "check": "",
    }
    return row | more


def report(notebook: str, program="_portfolio", **more) -> dict:
    """A report as the run tells of it."""
    row = {
        "program_id": program,
        "program": {"_portfolio": "Whole", "A": "Alpha", "B": "Beta"}[program],
        "notebook": notebook,
        "title": TITLES.get(notebook, notebook),
        "variant": "",
        "status": "published",
        "headline": f"{notebook} says",
        "severity": "info",
        "decision": "",
        "against": [],
        "href": f"{notebook}.html"
        if program == "_portfolio"
        else f"../../{program}/{notebook}.html",
    }
    return row | more


def record(projects=None, reports=None, measures=None, **frames) -> dict:
    """What `read_record` gives."""
    found: dict = {}
    if projects is not None:
        frame = pd.DataFrame(projects, columns=list(project("x")))
        days = ["baseline_start", "baseline_finish", "finish"]
        frame = frame.assign(**{day: pd.to_datetime(frame[day]) for day in days})
        found["status"] = {"projects": frame}
    if reports is not None:
        found["reports"] = {"headlines": pd.DataFrame(reports, columns=list(report("x")))}
        if measures is not None:
            found["reports"]["measures"] = pd.DataFrame(measures)
    return {**found, **{name: frame for name, frame in frames.items()}}


def portfolio(program="_portfolio") -> Portfolio:
    """Two programs without tables of their own."""
    programs = pd.DataFrame(
        [{"program_id": "A", "name": "Alpha"}, {"program_id": "B", "name": "Beta"}]
    )
    if program != "_portfolio":
        programs = programs[programs.program_id == program]
    settings = Settings(title="T", currency="EUR")
    made = Portfolio({"programs": TABLES["programs"].conform(programs)}, program, settings=settings)
    return made.at(DAY)


def data(program="_portfolio", most=50, **of_record) -> Data:
    """The overview of these."""
    own = portfolio(program)
    text.speak(own.settings)
    return build(own, record=record(**of_record), most=most)
