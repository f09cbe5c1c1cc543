"""Explorers at 300 projects: what one move of a handle costs until the picture is drawn again, in CPU time."""

import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[1]))

import pmo_lib
from pmo_lib import read
from pmo_lib.explore.panel import SECONDS
from pmo_lib.portfolio.portfolio import Portfolio
from tests.explore.notebook_cells import opened

PROJECTS = 300
REDRAWN = 0.3  # seconds, what is drawn before the choice is made
CHOSEN = SECONDS + 0.5  # seconds, with the choice: the solver's second, and what is around it
TIMES = 5
MOVES = {
    "prioritization": lambda step: {"budget": 40e6 + step * 1e6},
    "capacity_analysis": lambda step: {
        "later": {"P-006-0": step},
        "hired": {"integration-engineers": step / 2},
    },
    "status": lambda step: {"amber_days": 5, "red_days": 20 + step},
    "maturity_assessment": lambda step: {"target": 3.1 + step / 10, "groups": ["executive"]},
}


def many(portfolio: Portfolio, projects: int = PROJECTS) -> Portfolio:
    """The sample again and again, each time with ids of its own, a few points apart, until it has so many projects."""
    times = -(-projects // len(portfolio.projects))
    tables, rng = dict(portfolio.tables), np.random.default_rng(1)
    keep = {f"{p}-{n}" for n in range(times) for p in portfolio.projects.project_id}
    keep = set(sorted(keep)[:projects])
    for name, frame in portfolio.tables.items():
        ids = [c for c in ("project_id", "requires_id", "group_id") if c in frame]
        if "project_id" not in frame:
            continue
        copies = [
            frame.assign(
                **{
                    c: (frame[c].astype("str") + f"-{n}")
                    .where(frame[c].notna())
                    .astype(frame[c].dtype)
                    for c in ids
                }
            )
            for n in range(times)
        ]
        whole = pd.concat(copies, ignore_index=True)
        tables[name] = whole[whole.project_id.isin(keep)].reset_index(drop=True)
    scores = tables["scores"]
    tables["scores"] = scores.assign(
        score=(scores.score + rng.uniform(-1, 1, len(scores))).clip(0, 10)
    )
    for table, column in (("budgets", "amount"), ("capacity", "fte"), ("staff", "headcount")):
        if table in tables:  # money and people grow with the number of projects
            tables[table] = tables[table].assign(**{column: tables[table][column] * times})
    return replace(portfolio, tables=tables)


def redraws(notebook: str) -> list[float]:
    """Least CPU seconds after a move until each drawing, the last of which is final."""
    explorer, _ = opened(notebook)
    list(explorer.drawn({}))  # as JupyterLab has drawn it before anybody moves a handle
    taken = []
    for step in range(1, TIMES + 1):
        begin = time.process_time()
        taken.append([time.process_time() - begin for _ in explorer.drawn(MOVES[notebook](step))])
    return [min(times) for times in zip(*taken, strict=True)]


def main() -> None:
    portfolio = many(read())
    assert len(portfolio.projects) == PROJECTS
    pmo_lib.read = lambda *_: portfolio
    for notebook in MOVES:
        first, *choice = redraws(notebook)
        for name, seconds, allowed in (
            ("picture", first, REDRAWN),
            *(("choice", seconds, CHOSEN) for seconds in choice),
        ):
            shown = f"{1000 * seconds:,.0f} CPU ms after a move (asked: {1000 * allowed:,.0f})"
            print(f"{notebook}, {name}, {PROJECTS} projects: {shown}", flush=True)
            assert seconds <= allowed, f"{notebook}, {name}: {seconds:.2f} s"


if __name__ == "__main__":
    main()
