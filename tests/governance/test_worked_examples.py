"""The report says what the worked examples of the design say; the kernels are tested on them in tests/measures."""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from pmo_lib.governance import charts, findings, flow_findings, tables

from .conftest import analysis, asks, baseline, duties, messages, owes, proposes, review

SHARED = Path(os.environ.get("PMO_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))


@pytest.fixture(scope="module")
def example():
    path = SHARED / "worked_examples" / "governance.json"
    if not path.exists():
        pytest.skip(f"real data is not there: {path}")
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.shared_data
def test_decisions(example):
    inputs, expected = example["decisions"]["inputs"], example["decisions"]["expected"]
    rows = [asks(str(at), *days) for at, days in enumerate(inputs["rows_asked_due_decided"])]
    data = analysis(decisions=rows)
    found = findings.latency(data)
    assert found["fallen_due"] == expected["fallen_due"] and found["in_time"] == expected["in_time"]
    assert found["days_late"] == expected["days_late"]
    assert len(data.open_decisions) == expected["open"]
    assert findings.decide(data)["without_due"] == expected["open_without_due"]
    assert data.latency.median == expected["median_days"]
    for day, share in expected["survival"].items():
        assert data.latency.at(int(day)) == pytest.approx(share, abs=1e-6)


@pytest.mark.shared_data
def test_obligations(example):
    inputs, expected = example["obligations"]["inputs"], example["obligations"]["expected"]
    rows = [owes(str(at), *days) for at, days in enumerate(inputs["rows_due_forecast_made"])]
    data = analysis(**duties(*rows))
    margins = data.obligations.set_index("obligation_id").margin.sort_index().tolist()
    np.testing.assert_equal(margins, [np.nan if m is None else m for m in expected["margin_days"]])
    found = findings.obligation(data)
    assert found["too_late"] == expected["breach_expected"]
    assert found["not_known"] == expected["not_known"]
    assert found.message == "Notice 1: 14 days too late; 2 of 4 margins are not known"


@pytest.mark.shared_data
def test_competing_outcomes(example):
    rows = example["competing_outcomes"]["inputs"]["days_and_outcome"]
    begin = np.datetime64("2026-10-31")
    proposals = [
        proposes(
            str(at),
            str(begin - days),
            None if outcome == "open" else outcome,
            None if outcome == "open" else str(begin),
        )
        for at, (days, outcome) in enumerate(rows)
    ]
    expected = example["competing_outcomes"]["expected"]
    found = analysis(proposals=proposals).demand.incidence
    for outcome in ("approved", "rejected"):
        for day, share in expected[outcome].items():
            assert found.at(outcome, int(day)) == pytest.approx(share)


@pytest.mark.shared_data
def test_change_control(example):
    inputs, expected = example["change_control"]["inputs"], example["change_control"]["expected"]
    changes = [
        {"change_id": cause, "project_id": "P1", "requested": "2026-02-01", "outcome": "approved"}
        | {"decided": "2026-03-01", "cost_impact": cost * 1e6}
        | ({} if cause == "not stated" else {"cause_kind": cause})
        for cause, cost in inputs["approved"].items()
    ]
    budgets = [inputs["original_budget"] * 1e6, inputs["current_budget"] * 1e6]
    baselines = [baseline("P1", "2026-01-01", budgets[0]), baseline("P1", "2026-06-01", budgets[1])]
    data = analysis(changes=changes, baselines=[*baselines, baseline("P2", "2026-01-01", 1)])
    found = flow_findings.changes(data)
    assert found["cost_unexplained"] == expected["unexplained"] * 1e6
    assert found["unexplained_share"] == expected["unexplained_share"]
    assert found.message == "EMR: the budget rose by €30 m; €12 m is unexplained"
    bridge = charts.bridge(data)
    assert bridge.data.Money.tolist() == ["€100 m", "+€10 m", "+€5 m", "+€3 m", "+€12 m", "€130 m"]
    assert bridge.figure.data[0].marker.pattern.shape[-2] == "/"
    assert tables.moves(data).frame.Unexplained.tolist() == ["+€12 m"]


@pytest.mark.shared_data
def test_gate(example):
    inputs, expected = example["gate"]["inputs"], example["gate"]["expected"]
    projects, reviews = [], []

    def adds(count: int, decision: str, bad: int, stage: str = "finished"):
        for at in range(count):
            name = f"{decision}-{len(projects)}"
            finish = "2026-06-01" if at < bad else "2026-01-01"
            own = {"actual_finish": finish} if stage == "finished" else {}
            row = {"project_id": name, "name": name, "program_id": "A", "stage": stage}
            projects.append({**row, **own, "baseline_finish": "2026-01-31"})
            reviews.append(review(name, name, "2025-06-01", decision))

    adds(inputs["first_reviews"] - 6, "go", inputs["passed_bad"])
    adds(6, "conditional go", 0)
    adds(inputs["not_passed_seen"], "hold", inputs["not_passed_seen_bad"])
    adds(inputs["killed_unseen"], "kill", 0, "cancelled")
    data = analysis(projects=projects, reviews=reviews)
    power = flow_findings.gate_power(data)
    assert power["bounds"] == pytest.approx(expected["difference_bounds"], abs=1e-4)
    assert power["difference"] == pytest.approx(expected["difference_where_seen"])
    assert power.message == "The gate's worth is not known: −7 to +38 points"
    passed = [row for row in reviews if row["decision"] in ("go", "conditional go")]
    found = flow_findings.gate(analysis(projects=projects, reviews=passed))
    assert f"{found['go']} of {found['first_reviews']}" == expected["first_pass_yield"]
    assert found["interval"] == pytest.approx(expected["wilson"], abs=1e-4)


def test_a_portfolio_without_any_register_says_so_in_one_sentence_each():
    assert messages(analysis()) == {
        "decide": "The source has no readable register of decisions",
        "intake": "The source has no readable table of proposals or requests",
        "gate": "No gate review is recorded",
        "changes": "The source has no readable register of baselines",
    }
