"""Each sentence for none, one, many and unknown; whatever is not known is never called none."""

from dataclasses import replace

import pandas as pd
import pytest

from pmo_lib.governance import findings, flow_findings
from pmo_lib.governance.data import build
from pmo_lib.governance.rules import Rules
from pmo_lib.portfolio.settings import REJECTED
from pmo_lib.portfolio.vocabulary import Severity

from .conftest import (
    analysis,
    asks,
    baseline,
    duties,
    made,
    messages,
    owes,
    project,
    proposes,
    review,
)

LATE = asks("1", "2026-09-01", "2026-10-15")
OPEN = asks("2", "2026-10-01", "2026-11-15")
FAR = asks("3", "2026-10-01", "2027-05-15")
TIMELY = asks("4", "2026-08-01", "2026-09-30", "2026-09-20")
TARDY = asks("5", "2026-08-01", "2026-09-30", "2026-10-10")
NO_DUE = asks("6", "2026-08-01")
WITHDRAWN = asks("7", "2026-08-01", "2026-09-01", outcome="withdrawn")
ANY = "2026-09-15"  # a day on which a register was kept


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "No decision is due by 30 Nov 2026"),
        ([TIMELY, FAR, WITHDRAWN], "No decision is due by 30 Nov 2026"),
        ([OPEN], "Question 2: due on 15 Nov 2026"),
        ([LATE], "Question 1: 16 days overdue"),
        ([LATE, OPEN], "Two decisions are due by 30 Nov 2026; one is 16 days late"),
        (
            [LATE, OPEN, NO_DUE],
            "Two decisions are due by 30 Nov 2026; one is 16 days late; 1 decision has no due day",
        ),
        (
            [FAR, NO_DUE],
            "Of 1 decision with a due day none is due by 30 Nov 2026; 1 decision has no due day",
        ),
        ([NO_DUE], "One decision has no due day"),
        (
            [LATE, {**LATE, "decision_id": "8", "due": "2026-10-01"}],
            "Two decisions are due by 30 Nov 2026; 2 are late, up to 30 days",
        ),
    ],
)
def test_decisions_that_are_due(rows, message):
    assert findings.decide(analysis(decisions=rows)).message == message


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "No decision has fallen due so far"),
        ([FAR], "No decision has fallen due so far"),
        ([TIMELY], "Every decision that fell due was taken in time"),
        ([TIMELY, WITHDRAWN], "Every decision that fell due was taken in time"),
        (
            [TIMELY, NO_DUE],
            "Of 1 decision with a due day in the past none came late; 1 decision has no due day",
        ),
        ([TARDY], "The one decision that fell due is late; Sponsor: 10 days late"),
        ([TIMELY, TARDY], "One of 2 decisions came late; Sponsor: 10 days late"),
        ([TIMELY, TARDY, LATE], "One of 3 decisions came in time; Sponsor: 26 days late in all"),
    ],
)
def test_decisions_in_time(rows, message):
    assert findings.latency(analysis(decisions=rows)).message == message


ENOUGH = owes("1", "2027-03-31", "2027-03-01")
TOO_LATE = owes("2", "2027-01-31", "2027-02-14")
SCARCE = owes("3", "2027-01-31", "2027-01-20")
UNKNOWN = owes("4", "2027-01-31")


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "No obligation is open"),
        ([ENOUGH], "All open obligations have 30 days of margin"),
        ([ENOUGH, UNKNOWN], "Of 1 known margin none is below 30 days; 1 of 2 margins is not known"),
        ([UNKNOWN], "One of 1 margin is not known"),
        ([TOO_LATE, ENOUGH], "Notice 2: 14 days too late"),
        ([SCARCE], "Notice 3: 11 days of margin"),
        ([SCARCE, TOO_LATE, ENOUGH], "One of 3 obligations will be late"),
        (
            [SCARCE, owes("5", "2027-01-31", "2027-01-21")],
            "Two of 2 obligations have less than 30 days of margin",
        ),
    ],
)
def test_obligations(rows, message):
    assert findings.obligation(analysis(**duties(*rows))).message == message


def test_a_duty_that_was_fulfilled_or_whose_milestone_was_reached_is_judged_by_that_day():
    met = owes("1", "2026-10-01", "2026-12-01", met="2026-09-20")
    reached, milestone = owes("2", "2026-12-31", "2027-02-01")
    data = analysis(**duties(met, (reached, {**milestone, "actual_date": "2026-10-20"})))
    assert data.obligations.obligation_id.tolist() == ["2"]
    assert data.obligations.margin.tolist() == [72]


def decided(count: int, outcome: str, days: int = 10) -> list[dict]:
    day = (pd.Timestamp("2026-09-01") + pd.Timedelta(days=days)).date().isoformat()
    return [proposes(f"{outcome}{at}", "2026-09-01", outcome, day) for at in range(count)]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "No proposal waits"),
        (decided(2, "approved"), "No proposal waits"),
        ([proposes("1", "2026-09-15")], "One proposal waits, for 46 days"),
        ([proposes("1")], "One proposal waits, for an unknown time"),
        (
            [proposes("1", "2026-09-15"), proposes("2", "2026-10-15")],
            "Two proposals wait; the longest for 46 days; too few are decided to say how long it takes",
        ),
        (
            [
                *decided(6, "approved"),
                *decided(2, "rejected", 5),
                proposes("1", "2026-10-01"),
                proposes("2", "2026-10-01"),
            ],
            "Two proposals wait; half are approved within 10 days, 20% rejected",
        ),
        (
            [
                proposes("1", "2026-09-15"),
                proposes("2", "2026-10-15"),
                proposes("3", "2026-01-15", "approved"),
            ],
            "Two proposals wait; 1 of 1 decision has no day",
        ),
    ],
)
def test_demand_that_waits(rows, message):
    assert flow_findings.intake(analysis(proposals=rows)).message == message


def test_requests_stand_in_where_there_are_no_proposals_and_record_no_rejection():
    rows = [
        {
            "request_id": str(at),
            "requested": "2026-09-01",
            "approved": "2026-09-11" if at < 6 else None,
        }
        for at in range(9)
    ]
    data = analysis(requests=rows)
    message = "Three requests wait; half are approved within 10 days, rejections are not recorded"
    assert flow_findings.intake(data).message == message
    assert "waiting times are overstated" in flow_findings.intake_in_words(data)


def test_decided_without_a_day_is_counted_and_tells_nothing_of_waiting_times():
    rows = [
        *decided(6, "approved"),
        proposes("u", "2020-01-01", "rejected"),
        proposes("1", "2026-10-01"),
    ]
    data = analysis(proposals=rows)
    found = flow_findings.intake(data)
    assert (found["undated"], found["rejected"], found["waiting"]) == (1, 1, 1)
    assert data.demand.incidence.cases == 7
    assert "1 of 7 decided proposals have no day of decision" in flow_findings.intake_in_words(data)


def test_a_proposal_that_is_called_open_is_open_whatever_its_day_of_decision():
    data = analysis(proposals=[proposes("1", "2026-10-01", "open", "2026-10-10")])
    assert data.demand.waiting.waited.tolist() == [30]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            decided(2, "approved"),
            "Two proposals came and 2 left in 6 months; proposals leave as fast as they come",
        ),
        (
            [*decided(2, "approved"), proposes("1", "2026-10-01"), proposes("2", "2026-10-01")],
            "Four proposals came and 2 left in 6 months; a new one waits about 6 months",
        ),
        (
            [proposes("1", ANY)],
            "One proposal came and 0 left in 6 months; too few decisions for a pace",
        ),
        (
            [*decided(2, "approved"), proposes("1", ANY, "approved")],
            "Two proposals came and at least 2 left in 6 months; 1 decision has no day",
        ),
    ],
)
def test_work_in_progress(rows, message):
    assert flow_findings.wip(analysis(proposals=rows)).message == message


def condition(due=None, **more) -> dict:
    return {"review_id": "c", "criterion": "Tests pass", "met": False, "due": due, **more}


CONDITIONAL = review("c", "P1", ANY, "conditional go")
GO = [
    review(str(at), "P2", ANY, "go", stage=stage)
    for at, stage in enumerate(("approved", "finished"))
]


@pytest.mark.parametrize(
    ("reviews", "criteria", "message"),
    [
        ([], [], "No gate review is recorded"),
        (GO[:1], [], "Portal passed its gate at the first review"),
        ([*GO, review("9", "P2", ANY, "go")], [], "Every gate was passed at the first review"),
        (
            [*GO, review("9", "P2", ANY)],
            [],
            "Of 2 gates with a decision all were passed at first; 1 review has no decision",
        ),
        (
            [CONDITIONAL],
            [condition("2026-10-11")],
            "EMR passed with a condition that is 20 days overdue",
        ),
        ([CONDITIONAL], [condition()], "EMR: conditional go; 1 condition has no due day"),
        ([CONDITIONAL], None, "EMR: conditional go; conditions are not recorded"),
        (
            [*GO, CONDITIONAL],
            [condition("2026-10-11"), condition("2026-10-01", criterion="Staff is trained")],
            "Two of 3 gates were passed at the first review; 2 conditions are overdue",
        ),
    ],
)
def test_gates(reviews, criteria, message):
    more = {} if criteria is None else {"gate_criteria": criteria}
    data = analysis(reviews=reviews, **more)
    assert flow_findings.gate(data).message.lower() == message.lower()


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([("P1", 100), ("P2", 50)], "No baseline moved"),
        ([("P1", 100)], "Of 1 recorded baseline none moved; 1 project has no recorded baseline"),
        (
            [("P1", 100), ("P1", 130), ("P2", 5)],
            "EMR: the budget rose by €30; €30 is unexplained; no change is recorded",
        ),
        (
            [("P1", 100), ("P1", 130), ("P2", 50), ("P2", 40)],
            "Two baselines moved; 100% of the cost is unexplained; no change is recorded",
        ),
    ],
)
def test_baselines(rows, message):
    baselines = [
        baseline(name, f"2026-09-{at + 1:02}", budget) for at, (name, budget) in enumerate(rows)
    ]
    assert flow_findings.changes(analysis(baselines=baselines)).message == message


def test_a_finish_that_moved_without_a_budget_is_told_in_days():
    rows = [
        baseline("P1", "2026-09-01", finish="2027-01-01"),
        baseline("P1", "2026-09-02", finish="2027-01-31"),
        baseline("P2", "2026-09-01", finish="2027-01-31"),
    ]
    found = flow_findings.changes(analysis(baselines=rows, changes=[]))
    assert found.message == "EMR: the approved finish moved by 30 days"


def power(passed: int, killed: int, failed: int, bad: bool = False):
    ends = {"actual_finish": "2026-06-01" if bad else "2026-01-01", "baseline_finish": "2026-01-31"}
    good = {"actual_finish": "2026-01-01", "baseline_finish": "2026-01-31"}
    groups = [
        ("go", passed, "finished", good),
        ("kill", killed, "cancelled", {}),
        ("hold", failed, "finished", ends),
    ]
    projects, reviews = [], []
    for decision, count, stage, days in groups:
        for at in range(count):
            name = f"{decision}{at}"
            projects.append(project(name, stage=stage, **days))
            reviews.append(review(name, name, "2025-06-01", decision))
    found = flow_findings.gate_power(analysis(projects=projects, reviews=reviews))
    return found.message if found else None


def test_the_gate_is_judged_only_where_both_outcomes_were_observed():
    assert power(19, 3, 3) is None
    assert (
        power(20, 3, 0)
        == "What the gate prevents is not observable: nothing failed it and was delivered"
    )
    assert power(20, 3, 3) == "The gate's worth is not known: 0 to +50 points"
    assert (
        power(20, 1, 9, bad=True)
        == "Projects that failed a gate ended badly more often: +90 to +100 points"
    )


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ({}, "Governance is not known: the source has none of its registers"),
        ({"decisions": [LATE, OPEN]}, "Two decisions are due by 30 Nov 2026; one is 16 days late"),
        (
            {"decisions": [LATE, OPEN], **duties(TOO_LATE)},
            "One decision is overdue; 1 obligation is expected too late",
        ),
        ({"proposals": [proposes("1", ANY)]}, "One proposal waits, for 46 days"),
        (
            {"decisions": [asks("1", "2026-03-01", "2026-03-20"), asks("2", "2026-03-31")]},
            "The registers end on 31 Mar 2026",
        ),
    ],
)
def test_the_headline(tables, message):
    assert analysis(**tables).headline.message.startswith(message)


def test_where_the_registers_ended_long_ago_nothing_is_called_overdue_today():
    data = analysis(
        decisions=[asks("1", "2026-03-01", "2026-04-20"), asks("2", "2026-03-31", "2026-04-10")]
    )
    assert data.stale and data.day == pd.Timestamp("2026-03-31")
    assert (
        findings.decide(data).message
        == "Two decisions were open when the registers ended on 31 Mar 2026"
    )
    assert findings.decide(data)["late"] == 0
    assert "overdue" not in str(messages(data))
    fresh = Rules(register_days=250)
    assert not analysis(fresh, decisions=[asks("1", "2026-03-01", "2026-04-20")]).stale


def test_rows_that_could_not_be_read_keep_none_from_being_said():
    tables = {
        "decisions": [TIMELY],
        "proposals": decided(2, "approved"),
        "reviews": GO[:1],
        "baselines": [baseline("P1", ANY, 1), baseline("P2", ANY, 1)],
        **duties(ENOUGH),
    }
    portfolio = made(**tables)
    lost = [
        {"table": name, "file": "f.xlsx", "sheet": name, "row": 7, "column": column}
        for name in tables
        for column in ("a", "b")  # a row that breaks two rules is one row
    ]
    rejected = pd.DataFrame(lost, columns=list(REJECTED))
    found = messages(build(replace(portfolio, rejected=rejected), Rules()))
    for code in ("decide", "latency", "agenda", "obligation", "intake", "gate", "changes"):
        assert found[code].endswith("; 1 row could not be read"), found[code]
    assert "could not be read" not in str(messages(build(portfolio, Rules())))


@pytest.mark.parametrize("row", range(5))
@pytest.mark.parametrize("column", ["due", "decided"])
def test_deleting_a_day_of_a_decision_never_improves_a_sentence(row, column):
    rows = [LATE, OPEN, TIMELY, TARDY, FAR]
    spoiled = [{**one, column: None} if at == row else one for at, one in enumerate(rows)]
    before, after = analysis(decisions=rows), analysis(decisions=spoiled)
    order = list(Severity)
    for finding in (findings.decide, findings.latency):
        assert order.index(finding(after).severity) <= order.index(finding(before).severity)
    assert findings.latency(after)["in_time"] <= findings.latency(before)["in_time"]


@pytest.mark.parametrize("column", ["forecast_date", "forecast_made"])
def test_deleting_a_forecast_never_improves_an_obligation(column):
    for pairs in ([ENOUGH], [SCARCE], [TOO_LATE, ENOUGH]):
        before = findings.obligation(analysis(**duties(*pairs)))
        (duty, milestone), *rest = pairs
        after = findings.obligation(analysis(**duties((duty, {**milestone, column: None}), *rest)))
        assert after["not_known"] == before["not_known"] + 1
        assert after.severity == Severity.WARNING


@pytest.mark.parametrize(
    "name", ["ahead_days", "window_months", "margin_days", "stale_days", "register_days"]
)
def test_a_threshold_below_one_is_refused_by_name(name):
    with pytest.raises(ValueError, match=f"{name} is 0; it is at least 1"):
        Rules(**{name: 0})


def test_of_nothing_nothing_is_counted():
    assert said_of("latency", decisions=[asks("1", "2026-09-01")]) == "One decision has no due day"
    assert "Of 0" not in said_of("changes", baselines=[])
    late = [LATE, asks("5", "2026-09-01", "2026-10-20")]
    assert said_of("latency", decisions=late).startswith("None of 2 decisions came in time")


def said_of(code: str, **tables) -> str:
    return messages(analysis(**tables))[code]


def test_a_gate_that_was_not_passed_is_told_beside_an_overdue_condition():
    reviews = [
        review("R1", "P1", "2026-08-01", "conditional go"),
        review("R2", "P2", "2026-08-01", "kill"),
    ]
    criteria = [{"review_id": "R1", "criterion": "c", "met": False, "due": "2026-10-01"}]
    assert "Portal: kill" in said_of("gate", reviews=reviews, gate_criteria=criteria)
