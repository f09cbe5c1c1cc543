"""What readers see: the agenda, deciders, charts and key figures, cell by cell."""

import pandas as pd
import pytest

from pmo_lib.governance import charts, tables
from pmo_lib.governance.agenda import agenda_of
from pmo_lib.report.theme import LIGHT

from .conftest import analysis, asks, proposes, review
from .test_partial_data import rows

SESSIONS = [
    {"session_id": f"S{at}", "held": day}
    for at, day in enumerate(
        ("2026-07-01", "2026-08-01", "2026-09-01", "2026-10-01", "2026-11-12", "2026-12-10")
    )
]


def test_the_agenda_holds_what_is_due_until_the_session_after_next_the_most_money_first():
    decisions = [
        asks("a", "2026-09-01", "2026-12-10", value=1e6),
        asks("b", "2026-09-01", "2026-12-11", value=9e6),
        asks("c", "2026-09-01", "2026-10-11", value=2e6, options="yes; no"),
        asks("d", "2026-09-01"),
        asks("e", "2026-09-01", "2026-09-02", "2026-09-03", value=9e6),
    ]
    shown = tables.agenda(analysis(decisions=decisions, sessions=SESSIONS)).frame
    assert shown.Decision.tolist() == ["Question c?", "Question a?", "Question d?"]
    assert shown["Late, days"].fillna(-1).tolist() == [20, 0, -1]
    assert shown["At stake"].tolist() == ["€2 m", "€1 m", "–"]
    assert shown.Options.tolist()[0] == "yes; no"


def test_without_money_at_stake_the_agenda_goes_by_days_overdue():
    decisions = [
        asks("a", "2026-09-01", "2026-10-30"),
        asks("b", "2026-09-01", "2026-10-01"),
        asks("c", "2026-09-01"),
    ]
    shown = tables.agenda(analysis(decisions=decisions)).frame
    assert shown.Decision.tolist() == ["Question b?", "Question a?", "Question c?"]
    assert "At stake" not in shown


def test_the_yield_counts_what_the_last_three_sessions_decided_by_their_day():
    decisions = [
        asks("a", "2026-06-01", "2026-07-01", "2026-06-30", session_id="S0"),
        asks("b", "2026-06-01", "2026-08-01", "2026-08-01", session_id="S1"),
        asks("c", "2026-06-01", "2026-09-01", "2026-09-02", session_id="S2"),
        asks("d", "2026-06-01", "2026-10-01", session_id="S3"),
        asks("e", "2026-06-01", "2026-11-01", session_id="S4"),
    ]
    pack = agenda_of(analysis(decisions=decisions, sessions=SESSIONS))
    assert pack.tabled.decision_id.tolist() == ["b", "c", "d"]
    assert pack.decided.tolist() == [True, False, False]
    assert (pack.next, pack.until) == (pd.Timestamp("2026-11-12"), pd.Timestamp("2026-12-10"))


def test_the_reports_of_the_run_answer_for_the_project_of_a_decision():
    record = {
        "prioritization": {
            "projects": pd.DataFrame(
                [
                    {
                        "project_id": "P1",
                        "decision": "stop",
                        "reason": "Too little value for its cost",
                    }
                ]
            )
        },
        "capacity_analysis": {
            "moves": pd.DataFrame([{"project_id": "P1", "action": "start later", "months": 2}])
        },
    }
    decisions = [
        asks("a", "2026-09-01", "2026-10-30", project_id="P1"),
        asks("b", "2026-09-01", "2026-10-30", project_id="P2"),
    ]
    shown = tables.agenda(analysis(decisions=decisions, record=record)).frame
    answer, nothing = shown["What the reports say"]
    expected = (
        "Prioritization: stop – Too little value for its cost; Capacity: start later by 2 months"
    )
    assert answer == expected and pd.isna(nothing)


def test_more_than_twelve_decisions_are_summed_by_decider():
    decisions = [
        asks(
            f"{at:02}",
            "2026-09-01",
            f"2026-10-{at + 1:02}",
            decider_role="Board" if at % 2 else "Sponsor",
            value=1e6,
        )
        for at in range(20)
    ]
    data = analysis(decisions=decisions)
    kept, rest = tables.agenda(data).frame, tables.rest(data).frame
    assert kept["Late, days"].tolist() == list(range(30, 18, -1))
    assert rest[["Decider", "Decisions", "Late, days", "At stake"]].values.tolist() == [
        ["Sponsor", 4, 18 + 16 + 14 + 12, "€4 m"],
        ["Board", 4, 17 + 15 + 13 + 11, "€4 m"],
    ]
    assert tables.rest(analysis(decisions=decisions[:12])) is None


def test_a_decider_with_fewer_than_five_decisions_gets_counts_only():
    decisions = [asks(str(at), "2026-09-01", "2026-09-30", f"2026-09-{10 + at}") for at in range(5)]
    decisions += [asks("9", "2026-08-01", "2026-09-30", decider_role="Board")]
    decisions += [asks("8", "2026-08-01", "2026-09-30", "2026-08-02", decider_role="Board")]
    shown = tables.deciders(analysis(decisions=decisions)).frame
    assert shown.Decider.tolist() == ["Board", "Sponsor"]
    assert shown["Late, days"].tolist() == [31, 0]
    medians = shown.set_index("Decider")["Median wait, days"]
    assert pd.isna(medians["Board"]) and medians["Sponsor"] == 11


def test_the_line_of_a_decision_is_red_beyond_its_due_day_and_hollow_without_one():
    decisions = [
        asks("late", "2026-09-01", "2026-10-01", value=5e5),
        asks("coming", "2026-10-01", "2026-11-15"),
        asks("open", "2026-08-01"),
    ]
    chart = charts.open_decisions(analysis(decisions=decisions))
    grey, red, marks = chart.figure.data
    assert grey.line.color == LIGHT["context"] and red.line.color == LIGHT["red"]
    assert list(grey.x[:3]) == ["2026-09-01", "2026-10-01", None]
    assert list(red.x) == ["2026-10-01", "2026-10-31", None]
    assert list(marks.marker.symbol) == ["diamond", "circle", "circle-open"]
    assert list(marks.x) == ["2026-10-31", "2026-11-15", "2026-10-31"]
    assert marks.text[0].strip() == "Sponsor, €500 k"
    assert chart.alternative.endswith("3 are open; the most overdue is 30 days late")


def test_the_shares_of_the_outcomes_sum_to_one_and_go_on_to_the_longest_wait():
    chart = charts.outcomes(analysis(proposals=rows()["proposals"]))
    approved, waiting = chart.figure.data
    assert list(approved.x) == [0, 20, 91]
    assert [round(a + w, 12) for a, w in zip(approved.y, waiting.y, strict=True)] == [1, 1, 1]
    assert approved.y[-1] == pytest.approx(5 / 12)
    assert chart.data.columns.tolist() == ["Days", "Approved", "Waiting"]
    assert charts.outcomes(analysis(proposals=[proposes("1", "2026-09-01")])) is None


def test_gates_stand_by_the_stage_they_open_the_least_passed_first():
    reviews = [review(str(at), f"P{at}", "2026-09-01", "go") for at in range(3)]
    reviews += [
        review(f"x{at}", f"P{at}", "2026-09-02", "hold", stage="finished") for at in range(2)
    ]
    projects = [{"project_id": f"P{at}", "name": f"P{at}", "program_id": "A"} for at in range(3)]
    chart = charts.yields(analysis(projects=projects, reviews=reviews))
    assert chart.data.Group.tolist() == ["finished", "in delivery"]
    assert chart.data.Passed.tolist() == ["0 of 2", "3 of 3"]
    assert chart.data["95% interval"].tolist() == ["0%–66%", "44%–100%"]


def test_key_figures_give_no_rate_below_five_cases():
    measures = {measure.id: measure for measure in analysis(**rows()).measures}
    assert measures["decided_in_time"].value is None
    assert (measures["decided_in_time"].numerator, measures["decided_in_time"].denominator) == (
        1,
        3,
    )
    assert measures["time_to_decide"].value is None
    assert measures["demand_waiting"].value == 7
    assert measures["obligations_too_late"].value == 1
    assert measures["first_pass_yield"].numerator == 1


def test_the_median_time_to_a_decision_counts_open_ones():
    """The fifth of nine is decided after 14 days; the median of the decided alone is 12."""
    decided = [asks(str(at), "2026-09-01", decided=f"2026-09-{11 + at}") for at in range(5)]
    waiting = [asks(f"o{at}", "2026-09-01") for at in range(6)]

    def time(rows: list[dict]):
        return {m.id: m for m in analysis(decisions=rows).measures}["time_to_decide"]

    assert time([*decided, *waiting[:4]]).value == 14
    late = time([*decided, *waiting])
    assert late.value is None and "more than 60 days" in late.note


def test_later_reports_read_the_open_decisions_that_have_a_program():
    decisions = [
        asks("a", "2026-09-01", "2026-10-30", project_id="P1"),
        asks("b", "2026-09-01", "2026-10-30", program_id="A"),
        asks("c", "2026-09-01", "2026-10-30"),
        asks("d", "2026-09-01", "2026-10-30", "2026-10-01", program_id="A"),
    ]
    data = analysis(decisions=decisions)
    assert data.for_reports["decisions"].decision_id.tolist() == ["a", "b"]
    assert analysis().for_reports == {}
