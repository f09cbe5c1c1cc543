"""Explorers at 300 projects: what one move of a handle costs, beside making the whole report again."""

import time
from dataclasses import replace

import numpy as np
import pandas as pd

from pmo_lib import capacity, maturity, prioritization, read, report, status
from pmo_lib.explore import capacity as of_capacity
from pmo_lib.explore import maturity as of_maturity
from pmo_lib.explore import panel
from pmo_lib.explore import prioritization as of_choice
from pmo_lib.explore import status as of_status
from pmo_lib.maturity.answers import atoms
from pmo_lib.portfolio.portfolio import Portfolio

PROJECTS = 300
REDRAWN = 0.3  # seconds, what is drawn before the choice is made
CHOSEN = 1.0 + 0.5  # seconds, with the choice: the solver's second, and what is around it
TIMES = 5
SHARED = (
    "budgets",
    "capacity",
    "staff",
    "leave",
)  # money and people, which grow with the number of projects


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
        if table in tables:
            tables[table] = tables[table].assign(**{column: tables[table][column] * times})
    return replace(portfolio, tables=tables)


def least(function, times: int = TIMES) -> float:
    """Least wall seconds of so many runs."""
    taken = []
    for _ in range(times):
        begin = time.perf_counter()
        function()
        taken.append(time.perf_counter() - begin)
    return min(taken)


def redraws(portfolio: Portfolio) -> dict[str, tuple]:
    """By explorer: what one move works out and writes, and what the report works out for the same section."""
    rules = prioritization.Rules()
    base = prioritization.build(portfolio, rules)
    scoring = base.scoring
    moved = replace(
        rules, weights={c: w + 1 for c, w in zip(scoring.weights.index, range(9), strict=False)}
    )
    bookings = capacity.build(portfolio, capacity.Rules())
    late = of_capacity.Steps(
        {portfolio.projects.project_id[0]: 3}, {bookings.load.roles.index[0]: 2.0}
    )
    view = status.build(portfolio)
    _ = view.projects
    strict = status.Thresholds(amber_days=5, red_days=20)
    answers = maturity.build(portfolio)
    atom = atoms(answers.survey.wave)[0]
    return {
        "prioritization, ranks": (
            lambda: panel.html(
                panel.Shown(
                    "", tables=[of_choice.ranks(base, prioritization.score(portfolio, moved))]
                )
            ),
            REDRAWN,
        ),
        "prioritization, choice": (
            lambda: panel.html(
                of_choice.chosen_now(
                    base,
                    prioritization.choice(
                        portfolio,
                        prioritization.score(portfolio, moved),
                        moved,
                        seconds=of_choice.SECONDS,
                    ),
                )
            ),
            CHOSEN,
        ),
        "capacity": (lambda: panel.html(of_capacity.shown(portfolio, bookings, late, {})), REDRAWN),
        "status": (lambda: panel.html(of_status.judged_by(view, strict)), REDRAWN),
        "maturity": (
            lambda: panel.html(
                of_maturity.compared(answers, answers.with_groups(atom).with_targets(3.5, {}))
            ),
            REDRAWN,
        ),
    }


def main() -> None:
    portfolio = many(read().at())
    assert len(portfolio.projects) == PROJECTS
    whole = least(
        lambda: report.show(
            status.build(portfolio, status.Thresholds(amber_days=5, red_days=20)), "overview"
        ),
        1,
    )
    for name, (move, allowed) in redraws(portfolio).items():
        seconds = least(move)
        print(
            f"{name}, {PROJECTS} projects: {1000 * seconds:,.0f} ms a move (asked: {1000 * allowed:,.0f})"
        )
        assert seconds <= allowed, f"{name}: {seconds:.2f} s"
        if name == "status":
            print(
                f"status from the tables anew: {1000 * whole:,.0f} ms; ratio {whole / seconds:,.0f}"
            )


if __name__ == "__main__":
    main()
