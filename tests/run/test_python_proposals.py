"""A real register of proposals, onboarded by parameters alone: its counts, its undated decisions, and its curves."""

import csv
import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

import pmo_lib
from pmo_lib.governance.data import build
from pmo_lib.governance.rules import Rules
from tests import command_line

ROOT = Path(__file__).parents[2]
MEANS = {"Final": "approved", "Accepted": "approved", "Active": "approved"}
MEANS |= {"Superseded": "approved", "Rejected": "rejected", "Withdrawn": "withdrawn"}
OPEN = ("Deferred", "Draft")


@pytest.fixture(scope="module")
def rows(shared_data) -> list[dict]:
    with open(shared_data / "proposals/peps.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.thorough
def test_the_register_of_python_is_reported_with_its_exact_counts_and_curves(
    workspace, shared_data, rows
):
    folder = workspace / "parameters" / "python_proposals"
    folder.mkdir()
    source = ROOT / "parameters" / "python_proposals" / "portfolio.yml"
    (folder / "portfolio.yml").write_text(source.read_text())
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(workspace),
        "PMO_SHARED_DATA": str(shared_data),
    }
    done = command_line.pmo(
        workspace, "run", "python_proposals", "-n", "governance", "--json", env=environment
    )
    assert json.loads(done.stdout)["exit_code"] == 0
    (path,) = (workspace / "reports/python_proposals/_portfolio").glob("*/governance.facts.json")
    facts = json.loads(path.read_text())
    found = {finding["code"]: finding for finding in facts["findings"]}["intake"]
    counts = Counter(MEANS.get(row["Status"], row["Status"]) for row in rows)
    for outcome in ("approved", "rejected", "withdrawn"):
        assert found["values"][outcome] == counts[outcome]
    assert (counts["approved"], counts["rejected"], counts["withdrawn"]) == (448, 131, 71)
    assert found["values"]["waiting"] == sum(counts[word] for word in OPEN) == 85
    undated = sum(row["Status"] in MEANS and not row["Resolved"] for row in rows)
    assert found["values"]["undated"] == undated == 584
    assert found["message"] == (
        "85 proposals wait; 584 of 650 decisions have no day; 1 proposal left out: days unusable"
    )
    assert "584 of 650 decided proposals have no day of decision" in path.with_name(
        "governance.html"
    ).read_text(encoding="utf-8")

    snapshot = next((workspace / ".pmo/python_proposals/snapshots").iterdir())
    portfolio = pmo_lib.read(str(snapshot)).at(facts["as_of"])
    demand = build(portfolio, Rules()).demand
    as_of = np.datetime64(facts["as_of"])
    days, decided = [], []
    for row in rows:  # the same waiting times from the file itself
        came, left = np.datetime64(row["Created"]), row["Resolved"]
        if row["Status"] in OPEN:
            days.append((as_of - came).astype(int))
            decided.append(False)
        elif row["Status"] in MEANS and left and np.datetime64(left) >= came:
            days.append((np.datetime64(left) - came).astype(int))
            decided.append(True)
    assert demand.incidence.cases == len(days)
    sample = stats.CensoredData.right_censored(np.array(days), ~np.array(decided))
    oracle = stats.ecdf(sample).sf
    np.testing.assert_allclose(
        demand.incidence.open, oracle.evaluate(demand.incidence.times), atol=1e-12
    )
