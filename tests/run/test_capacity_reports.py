"""The cheapest repair of the sample, written into the data and run again: the overload is gone."""

import json

import numpy as np
import pandas as pd

from pmo_lib.capacity import repair_options
from pmo_lib.capacity.apply_plan import apply_plan
from pmo_lib.capacity.load import booked_load
from pmo_lib.capacity.rules import Rules
from pmo_lib.optimization.levelling import level
from pmo_lib.portfolio.portfolio import Portfolio, Settings
from tests.command_line import pmo
from tools.sample import generate

DAY = "2026-10-31"


def run(workspace, name: str, tables: dict) -> dict:
    """The findings of the portfolio's capacity report on tables in a folder."""
    data = workspace / "parameters" / name / "data"
    data.mkdir(parents=True)
    for table, frame in tables.items():
        if table != "givers":
            frame.to_csv(data / f"{table}.csv", index=False, date_format="%Y-%m-%d")
    (data.parent / "portfolio.yml").write_text(
        f"schema: 1\ntitle: {name}\nsource: data\ncurrency: EUR\nnotebooks: {{capacity_analysis: {{}}}}\n"
    )
    done = pmo(workspace, "run", name, "--program", "_portfolio")
    assert done.returncode == 0, done.stdout + done.stderr
    facts = json.loads(
        (
            workspace / "reports" / name / "_portfolio" / DAY / "capacity_analysis.facts.json"
        ).read_text()
    )
    return {one["code"]: one for one in facts["findings"]}


def test_before_a_role_is_over_its_capacity_and_after_the_repair_none_is(workspace):
    tables, rules = generate(), Rules()
    portfolio = Portfolio(
        tables, last_period=pd.Timestamp(DAY).date(), settings=Settings(currency="EUR")
    ).at(DAY)
    booked = booked_load(portfolio, rules)
    asked = repair_options.question(portfolio, booked, rules)
    changed = {**tables, **apply_plan(portfolio, booked, asked, level(asked.case))}
    before, after = run(workspace, "before", tables), run(workspace, "after", changed)
    assert before["headline"]["message"].startswith("Integration engineers are booked to 124%")
    assert before["repair"]["values"]["cost"] > 0 and np.isclose(
        before["repair"]["values"]["gap"], 0
    )
    assert after["headline"]["message"].startswith("No role is booked above its capacity")
    assert after["repair"]["message"].startswith("Nothing has to be repaired")
