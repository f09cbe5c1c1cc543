"""The sentences of the report on organizational change, for unknown, none, one and many."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmo_lib.organizational_change import findings, tables
from pmo_lib.organizational_change.load import load_of
from pmo_lib.organizational_change.rules import Rules
from pmo_lib.portfolio.vocabulary import Severity
from tests.governance.conftest import asks, project, proposes

from .small_change import analysis, asks_for, finding, lesson, message, offers, role, status

# The worked example of the design: March 60 + 50 + 20 of 100 hours, April 20 + 30; the second project moves to April.
THREE = [project(f"P{n}") for n in (1, 2, 3)]
IMPACTS = [
    asks_for("P1", "2027-03", 60),
    asks_for("P2", "2027-03", 50),
    asks_for("P3", "2027-03", 20),
    asks_for("P1", "2027-04", 20),
    asks_for("P3", "2027-04", 30),
]
ROOM = [offers("2027-03", 100), offers("2027-04", 100)]
LESSONS = ["supplier late test data", "test data missing", "training room booked late"]


def overloaded(**more):
    return analysis(**{"projects": THREE, "impacts": IMPACTS, "unit_capacity": ROOM, **more})


def test_a_unit_above_capacity_is_named_with_the_move_that_frees_it():
    found = findings.saturation(overloaded())
    assert found.message == "Ward staff: 130% in Mar 2027; moving P2 to Apr 2027 frees it"
    asked = "move the go-live of P2 from Mar 2027 to Apr 2027 – asked of the program board, before Mar 2027"
    assert found.decision == asked
    assert (found["peak"], found["units_over"]) == (1.3, 1)


def test_no_move_is_named_where_it_would_overload_another_unit_or_month():
    elsewhere = [
        *IMPACTS,
        asks_for("P2", "2027-03", 40, "Labs"),
        asks_for("P1", "2027-04", 70, "Labs"),
    ]
    room = [*ROOM, offers("2027-03", 100, "Labs"), offers("2027-04", 100, "Labs")]
    found = findings.saturation(overloaded(impacts=elsewhere, unit_capacity=room))
    assert "moving one project does not free it" in found.message
    assert found.decision.startswith("move a go-live or add hours for Ward staff – asked of")


def test_no_project_moves_into_a_month_whose_capacity_is_not_known():
    found = findings.saturation(overloaded(unit_capacity=ROOM[:1]))
    assert "moving one project does not free it" in found.message
    assert findings.saturation(overloaded(unit_capacity=ROOM[:1]))["without_capacity"] == 1


def test_several_units_above_capacity_are_counted_and_the_fullest_is_named():
    labs = [asks_for("P1", "2027-03", 160, "Labs")]
    found = findings.saturation(
        overloaded(impacts=IMPACTS + labs, unit_capacity=[*ROOM, offers("2027-03", 100, "Labs")])
    )
    assert found.message.startswith("Two units exceed capacity; Labs: 160% in Mar 2027")


def test_load_exactly_at_capacity_is_not_above_it():
    found = findings.saturation(overloaded(unit_capacity=[offers("2027-03", 130), *ROOM[1:]]))
    assert (found.message, found.severity) == ("No unit is above capacity", Severity.INFO)


def test_where_a_capacity_or_hours_are_missing_no_unit_is_cleared():
    one = overloaded(impacts=IMPACTS[3:], unit_capacity=[*ROOM[:1], offers("2027-04", None)])
    assert "not saturation" in findings.saturation(one).message
    one = overloaded(impacts=[*IMPACTS[3:], asks_for("P1", "2027-03", None)])
    expected = "Of 1 unit none is known to be above capacity; 1 row of load has no hours"
    assert findings.saturation(one).message == expected


def test_hours_without_any_capacity_are_ranked_and_not_called_overload():
    found = findings.saturation(overloaded(unit_capacity=[]))
    expected = "Load without capacity is not saturation; most hours: Ward staff, 180"
    assert (found.message, found.decision) == (expected, "")


def test_a_capacity_of_zero_is_exceeded_by_any_hour():
    found = findings.saturation(overloaded(unit_capacity=[offers("2027-03", 0), *ROOM[1:]]))
    assert found.message.startswith("Ward staff: hours without any capacity in Mar 2027")


def test_hours_of_cancelled_projects_and_of_past_months_do_not_count():
    stopped = [project("P1", stage="cancelled"), *THREE[1:]]
    assert findings.saturation(overloaded(projects=stopped)).message == "No unit is above capacity"
    past = [{**row, "period_end": "2026-10-31"} for row in IMPACTS[:3]]
    found = findings.saturation(overloaded(impacts=past))
    assert found.message == "No project asks for hours of a unit in the months ahead"


@settings(max_examples=40)
@given(st.lists(st.integers(0, 6), min_size=12, max_size=12), st.integers(4, 10))
def test_the_move_that_frees_a_unit_is_that_of_a_search_over_all(hours, room):
    names, units, months = "ABC", "UV", ("2027-03", "2027-04")
    cells = list(product(names, units, months))
    rows = pd.DataFrame(cells, columns=["project_id", "unit", "month"])
    rows = rows.assign(
        hours=np.array(hours, dtype=float), period_end=pd.to_datetime(rows.month + "-28")
    )
    held = pd.DataFrame(list(product(units, months)), columns=["unit", "month"])
    held = held.assign(hours=float(room), period_end=pd.to_datetime(held.month + "-28"))
    load = load_of(rows, held, pd.Timestamp("2026-10-31"), 12)
    asked = dict(zip(cells, hours, strict=True))
    best = []
    for name in names:
        first = sum(asked[n, "U", "2027-03"] for n in names if n != name)
        later = [
            asked[name, u, "2027-03"] + sum(asked[n, u, "2027-04"] for n in names) for u in units
        ]
        if first <= room and max(later) <= room:
            best.append((sum(asked[name, u, "2027-03"] for u in units), name))
    expected = (min(best)[1], pd.Period("2027-04", "M")) if best else None
    assert load.relief("U", pd.Period("2027-03", "M")) == expected


def test_of_eight_affected_roles_five_were_informed_and_two_have_read_it():
    decision = asks("D", "2026-08-01", None, "2026-09-01", project_id="P1")
    roles = [role(f"R{n}") for n in range(8)] + [role("low", influence="low")]
    sent = [
        message(f"R{n}", decision_id="D", seen="2026-10-02" if n < 2 else None) for n in range(5)
    ]
    data = analysis(decisions=[decision], stakeholders=roles, communications=sent)
    found = findings.informed(data)
    assert found.message == "Five of 8 affected roles were informed; 2 have read it"
    assert (found["not_informed"], found["read"]) == (3, 2)
    assert tables.affected(data).frame.Affected.tolist()[:3] == ["R5", "R6", "R7"]


def test_a_message_about_another_decision_does_not_inform_about_this_one():
    taken = [asks(n, "2026-08-01", None, "2026-09-01", project_id="P1") for n in "DE"]
    data = analysis(
        decisions=taken,
        stakeholders=[role("Nurses")],
        communications=[message("Nurses", decision_id="D")],
    )
    assert findings.informed(data).message == "Nurses: not informed about Question E"


def test_without_decisions_in_messages_they_count_for_the_project_and_all_may_be_informed():
    decision = asks("D", "2026-08-01", None, "2026-09-01", project_id="P1")
    data = analysis(
        decisions=[decision],
        stakeholders=[role("A"), role("B")],
        communications=[message("A"), message("B")],
    )
    found = findings.informed(data)
    assert (found.message, found.severity) == (
        "All 2 affected roles have been informed",
        Severity.INFO,
    )


def test_a_message_that_was_not_sent_informs_nobody_and_an_unknown_influence_counts():
    data = analysis(stakeholders=[role("A", influence=None)], communications=[message("A", None)])
    assert findings.informed(data).message == "A: not informed about EMR"
    low = analysis(stakeholders=[role("A", influence="low")], communications=[message("A")])
    assert (
        findings.informed(low).message
        == "No influential role is affected by a project that goes on"
    )


def test_without_registers_nothing_is_said_of_those_affected():
    assert findings.informed(analysis()).message == "Stakeholders are not listed"
    found = findings.informed(analysis(stakeholders=[role("A")])).message
    assert found == "The source has no readable register of messages; 1 affected role is listed"


def test_findings_of_reviews_are_told_for_none_one_many_and_unknown():
    assert findings.quality(analysis()).message == "No findings are recorded"
    closed = finding("F", "2026-08-01", "2026-08-11")
    assert findings.quality(analysis(review_findings=[closed])).message == "No finding is open"
    one = [finding("F", "2026-08-02", due="2026-12-01")]
    assert (
        findings.quality(analysis(review_findings=one)).message
        == "One finding is open, for 90 days"
    )
    many = [finding(f"C{n}", "2026-08-01", "2026-09-15") for n in range(5)]
    many += [finding(f"O{n}", "2026-10-01", due="2026-10-20") for n in range(2)]
    found = findings.quality(analysis(review_findings=many))
    assert found.message == "Two findings are open; 2 overdue; half of all take over 45 days"
    assert found["half_life"] == 45


def test_a_finding_due_on_the_day_of_the_report_is_not_overdue():
    rows = [
        finding("A", "2026-10-01", due="2026-10-30"),
        finding("B", "2026-10-01", due="2026-10-31"),
    ]
    found = findings.quality(analysis(review_findings=rows))
    assert found.message.startswith("Two findings are open; 1 overdue;") and found["late"] == 1


def test_a_lesson_that_resembles_a_project_is_offered_with_its_similarity():
    live = [project("P1", "supplier test data"), project("P2", "Portal", stage="finished")]
    rows = [lesson(f"L{n}", words) for n, words in enumerate(LESSONS)]
    found = findings.lessons(analysis(projects=live, lessons=rows[:1] + rows[2:]))
    assert found.message.startswith("Supplier test data resembles Portal's lesson (0.")
    offered = analysis(projects=live, lessons=rows).lessons_offered
    assert offered.similarity.round(6).tolist() == [0.887995, 0.53635]
    used = [{"lesson_id": "L0", "project_id": "P1", "applied": "2026-10-01"}]
    more = [*live, project("P3", "test data supplier")]
    found = findings.lessons(analysis(projects=more, lessons=rows, lesson_uses=used))
    assert found.message == "Lessons for 2 projects; 1 of 4 used"


def test_similarity_of_offers_is_that_of_scikit_learn():
    words = pytest.importorskip("sklearn.feature_extraction.text")

    names = ["supplier test data late", "training data room", "test of a new supplier"]
    live = [project(f"P{n}", name) for n, name in enumerate(names)]
    rows = [lesson(f"L{n}", words, None) for n, words in enumerate(LESSONS)]
    offered = analysis(Rules(similarity=0.01), projects=live, lessons=rows).lessons_offered
    model = words.TfidfVectorizer().fit(LESSONS)
    expected = (model.transform(names) @ model.transform(LESSONS).T).toarray()
    assert len(offered) > 3
    for row in offered.itertuples():
        one = expected[int(row.project_id[1:]), int(row.lesson_id[1:])]
        assert row.similarity == pytest.approx(one, abs=1e-12)


def test_a_project_is_never_offered_its_own_lesson_nor_one_that_shares_a_single_word():
    own = [lesson("L", "supplier test", "P1"), lesson("M", "data", "P2")]
    live = [project("P1", "supplier test data"), project("P2", "Portal", stage="finished")]
    found = findings.lessons(analysis(projects=live, lessons=own))
    assert found.message == "No lesson resembles a live project"


def test_lessons_without_text_and_no_lessons_are_unknown():
    assert findings.lessons(analysis()).message == "The source has no readable register of lessons"
    assert findings.lessons(analysis(lessons=[lesson("L", None)])).message == "Lessons have no text"
    some = [lesson("L", None), lesson("M", "unrelated words")]
    found = findings.lessons(analysis(lessons=some))
    assert found.message == "No lesson resembles a live project; 1 lesson has no text"
    assert found.severity == Severity.WARNING


def test_units_that_report_late_are_told_for_none_one_many_and_unknown():
    assert findings.adoption(analysis()).message == "No status is recorded"
    timely = [status("P1", "2026-09-30"), status("P2", "2026-10-31")]
    assert findings.adoption(analysis(status=timely)).message == "All report on time"
    one = findings.adoption(analysis(status=[*timely[1:], status("P1", "2026-08-31")]))
    assert one.message == "Alpha: 1 of 2 projects reports late"
    units = [
        proposes("a", project_id="P1", unit="North"),
        proposes("b", project_id="P2", unit="South"),
    ]
    silent = findings.adoption(analysis(status=timely[1:], proposals=units))
    assert silent.message == "North is silent: no current status"
    old = [status("P1", "2026-08-31"), status("P2", "2026-08-31")]
    recent = [message("A", "2026-10-20")]
    both = analysis(status=old, proposals=units, communications=recent, stakeholders=[role("A")])
    assert findings.adoption(both).message == "Two of 2 units report late; 2 of 2 projects"


def steady(months: int, jump_at: int | None, by: int = 20) -> list[dict]:
    """A project whose expected finish moves by 0 or 1 days in turn, and by more from a month on."""
    ends = pd.date_range(end="2026-10-31", periods=months + 1, freq="ME")
    move = [0] + [
        n % 2 + (by if jump_at is not None and n >= jump_at else 0) for n in range(months)
    ]
    finish = pd.Timestamp("2027-01-01") + pd.to_timedelta(np.cumsum(move), unit="D")
    return [
        status("P1", f"{day:%Y-%m-%d}", f"{end:%Y-%m-%d}")
        for day, end in zip(ends, finish, strict=True)
    ]


def test_what_the_office_changed_is_ranked_only_with_enough_periods():
    started = [{"name": "Board", "started": "2025-07-15"}]
    assert findings.value(analysis(status=steady(24, 8))) is None
    few = findings.value(analysis(status=steady(24, 8), interventions=started))
    assert few.message == "24 periods: too few to say what Board changed"
    found = findings.value(analysis(status=steady(60, 44), interventions=started))
    assert found.message == "A shift stands out since Board (rank 1 of 45)"
    assert (found["before"], found["after"]) == (0.5, 20.5)
    calm = findings.value(analysis(status=steady(60, None), interventions=started))
    assert calm.message.startswith("No shift stands out since Board (rank ")


def test_the_headline_is_what_asks_first_and_the_end_of_stale_registers():
    assert overloaded().headline.message.startswith("Ward staff: 130%")
    assert overloaded().headline.severity == Severity.ALERT
    known = "Organizational change is not known: the source has none of its registers"
    assert analysis().headline.message == known
    stale = analysis(
        review_findings=[finding("F", "2026-03-01", due="2026-03-02"), finding("G", "2026-03-31")]
    )
    assert stale.headline.message == "The registers end on 31 Mar 2026"
    words = findings.quality(stale)
    assert words.message.startswith(
        "When the registers ended on 31 Mar 2026: two findings are open"
    )
    assert words.decision == ""


def test_deleting_a_day_never_improves_a_finding():
    late = finding("F", "2026-08-01", due="2026-09-01")
    for column in ("due", "closed"):
        left = findings.quality(analysis(review_findings=[{**late, column: None}]))
        assert left.message.startswith("One finding is open")
    data = [status("P1", "2026-10-31"), status("P2", "2026-10-31")]
    assert findings.adoption(analysis(status=data[:1])).severity == Severity.WARNING


def test_rules_out_of_range_are_refused():
    for wrong in ({"horizon": 0}, {"similarity": 0.0}, {"similarity": 1.1}, {"register_days": 0}):
        with pytest.raises(ValueError, match=f"{next(iter(wrong))} is"):
            Rules(**wrong)
