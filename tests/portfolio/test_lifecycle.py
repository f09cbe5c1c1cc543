"""Facts about a project: its state where columns agree, and where they contradict each other."""

from datetime import date

import pandas as pd
import pytest

from pmo_lib.portfolio import lifecycle
from pmo_lib.portfolio.lifecycle import Contradiction, State
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.tables import TABLES

DAY = "2026-10-31"


def portfolio(*projects: dict, status: tuple = (), **more) -> Portfolio:
    """A portfolio as of 31 October 2026; days are written in ISO 8601."""

    def frame(table: str, rows) -> pd.DataFrame:
        dates = [column.name for column in TABLES[table].columns if column.type == "date"]
        found = pd.DataFrame(list(rows), columns=TABLES[table].names)
        return TABLES[table].conform(
            found.assign(**{name: pd.to_datetime(found[name]) for name in dates})
        )

    rows = [{"project_id": f"P{n}", "name": f"Project {n}"} | row for n, row in enumerate(projects)]
    tables = {"projects": frame("projects", rows)}
    if status:
        tables["status"] = frame("status", status)
    return Portfolio(tables, **more).at(DAY)


def report(day: str, project: str = "P0", **values) -> dict:
    return {"project_id": project, "period_end": day} | values


@pytest.mark.parametrize(
    ("project", "status", "state", "contradiction"),
    [
        ({}, (), State.PLANNED, None),
        ({"stage": "approved"}, (), State.PLANNED, None),
        ({"stage": "proposed"}, (), State.PROPOSED, None),
        ({"stage": "in delivery"}, (), State.UNDER_WAY, None),
        ({"stage": "on hold"}, (), State.ON_HOLD, None),
        ({"stage": "cancelled", "actual_finish": "2026-01-31"}, (), State.CANCELLED, None),
        ({"actual_start": "2026-01-01"}, (), State.UNDER_WAY, None),
        ({"baseline_start": "2026-10-31"}, (), State.UNDER_WAY, None),
        ({"baseline_start": "2026-11-01"}, (), State.PLANNED, None),
        ({"actual_start": "2026-11-01"}, (), State.PLANNED, None),  # that day has not come
        ({"actual_finish": "2026-11-01", "stage": "in delivery"}, (), State.UNDER_WAY, None),
        ({}, (report(DAY),), State.UNDER_WAY, None),
        ({"actual_finish": "2026-03-31"}, (), State.FINISHED, None),
        ({"stage": "finished"}, (), State.FINISHED, None),
        (
            {"actual_finish": "2026-03-31", "stage": "in delivery"},
            (),
            State.UNDER_WAY,
            Contradiction.REOPENED,
        ),
        (
            {"actual_finish": "2026-03-31", "stage": "in delivery", "stage_since": "2025-01-01"},
            (),
            State.FINISHED,
            Contradiction.FINISHED_BEFORE,
        ),
        (
            {"actual_finish": "2026-03-31"},
            (report(DAY, percent_complete=0.4),),
            State.UNDER_WAY,
            Contradiction.REOPENED,
        ),
        (
            {"actual_finish": "2026-03-31"},
            (report(DAY, forecast_finish="2027-03-31"),),
            State.UNDER_WAY,
            Contradiction.REOPENED,
        ),
        (
            {"actual_finish": "2026-10-15"},  # a last report that still carries an old forecast
            (report(DAY, forecast_finish="2027-03-31"),),
            State.FINISHED,
            None,
        ),
        (
            {"actual_finish": "2026-10-15"},
            (report(DAY, percent_complete=1.0),),
            State.FINISHED,
            None,
        ),
        (
            {"actual_finish": "2026-10-15"},
            (report("2026-09-30", percent_complete=0.9),),
            State.FINISHED,
            None,
        ),
        (
            {"stage": "finished"},
            (report(DAY, percent_complete=0.4),),
            State.UNDER_WAY,
            Contradiction.NOT_COMPLETE,
        ),
        (
            {"stage": "finished", "budget": 1000.0},
            (report(DAY, earned_value=400.0),),
            State.UNDER_WAY,
            Contradiction.NOT_COMPLETE,
        ),
        (
            {"stage": "cancelled", "stage_since": "2026-05-01"},
            (report(DAY, percent_complete=0.4),),
            State.CANCELLED,
            Contradiction.CANCELLED_REPORTS,
        ),
        (
            {"stage": "finished", "stage_since": "2026-10-31"},
            (report("2026-09-30", percent_complete=0.4),),
            State.FINISHED,
            None,
        ),
        (
            {"stage": "proposed"},
            (report(DAY, actual_cost=10.0),),
            State.UNDER_WAY,
            Contradiction.PROPOSED_WITH_PROGRESS,
        ),
        ({"stage": "proposed"}, (report(DAY, actual_cost=0.0),), State.PROPOSED, None),
    ],
)
def test_the_newer_word_counts_and_a_contradiction_is_named(project, status, state, contradiction):
    found = lifecycle.states(portfolio(project, status=status)).iloc[0]
    assert found.state == state
    assert found.contradiction == contradiction


def test_a_refused_status_row_does_not_take_its_project_away():
    line = {"table": "status", "file": "s.csv", "sheet": "", "row": 2, "project_id": "P0"}
    rejected = pd.DataFrame([line, line | {"column": "other"}, line | {"row": 3}])
    found = portfolio({}, {}, rejected=rejected)
    assert lifecycle.refused(found).rows.to_dict() == {"P0": 2}
    assert lifecycle.states(found).state.tolist() == [State.UNDER_WAY, State.PLANNED]


def test_without_projects_there_are_no_states_and_no_contradictions():
    empty = portfolio()
    assert len(lifecycle.states(empty)) == 0
    assert len(lifecycle.under_way(empty)) == 0


def test_projects_are_selected_by_their_state():
    found = portfolio(
        {"stage": "in delivery"},
        {"stage": "on hold"},
        {"stage": "proposed"},
        {"actual_finish": "2026-09-30"},
        {"stage": "finished"},
        {"stage": "cancelled"},
    )
    assert lifecycle.under_way(found).project_id.tolist() == ["P0", "P1"]
    assert lifecycle.selectable(found).project_id.tolist() == ["P0", "P1", "P2"]
    done = lifecycle.finished_between(found, date(2026, 8, 31), date(2026, 9, 30))
    assert done.project_id.tolist() == ["P3"]
    assert len(lifecycle.finished_between(found, date(2026, 9, 30), date(2026, 10, 31))) == 0


def test_an_unknown_calendar_is_refused_not_read_as_one_without_holidays():
    with pytest.raises(lifecycle.UnknownCalendar):
        lifecycle.holidays("XX", 2026, 2026)
