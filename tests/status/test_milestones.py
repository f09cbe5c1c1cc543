"""Milestones: what comes next, how far each has moved, and what happened to them."""

import pandas as pd
import pytest

from pmo_lib.status.milestones import changed, slip_history, upcoming
from tests.status.made import made


def milestone(name: str, **dates) -> dict:
    return {
        "project_id": "P1",
        "milestone_id": name,
        "name": name,
        "baseline_date": "2026-11-15",
        **dates,
    }


def told(name: str, *forecasts: tuple[str, str | None]) -> list[dict]:
    return [
        {"project_id": "P1", "milestone_id": name, "made": made, "forecast_date": day}
        for made, day in forecasts
    ]


def portfolio(milestones: list[dict], forecasts: list[dict] = ()):
    return made(
        projects=[{"project_id": "P1"}], milestones=milestones, milestone_forecasts=list(forecasts)
    )


@pytest.mark.parametrize(
    ("dates", "days", "expected"),
    [
        ({}, 15, [("2026-11-15", 0)]),  # on the last day
        ({}, 14, []),  # a day beyond
        ({"baseline_date": "2026-10-01"}, 0, [("2026-10-01", 30)]),  # overdue for 30 days
        ({"actual_date": "2026-10-20"}, 90, []),  # reached
        ({"forecast_date": "2026-11-25", "forecast_made": "2026-10-20"}, 25, [("2026-11-25", 10)]),
        (
            {"forecast_date": "2026-11-25", "forecast_made": "2026-11-02"},
            25,
            [("2026-11-15", 0)],
        ),  # said later
        (
            {"baseline_date": None, "forecast_date": "2026-11-25", "forecast_made": "2026-10-20"},
            25,
            [("2026-11-25", None)],
        ),
    ],
)
def test_what_comes_next(dates, days, expected):
    found = upcoming(portfolio([milestone("M1", **dates)]), days)
    slips = [None if pd.isna(slip) else slip for slip in found.slip_days]
    assert list(zip(found.due.dt.strftime("%Y-%m-%d"), slips, strict=True)) == expected


def test_the_newest_word_counts_in_whichever_table_it_stands():
    early = milestone("M1", forecast_date="2026-11-20", forecast_made="2026-08-31")
    forecasts = told("M1", ("2026-07-31", "2026-11-15"), ("2026-09-30", "2026-11-27"))
    assert upcoming(portfolio([early], forecasts), 60).slip_days.tolist() == [12]
    late = early | {"forecast_made": "2026-10-15"}
    assert upcoming(portfolio([late], forecasts), 60).slip_days.tolist() == [5]


def test_how_far_a_forecast_moved_altogether_and_at_last():
    forecasts = told(
        "M1",
        ("2026-07-31", "2026-11-15"),
        ("2026-08-31", "2026-11-25"),
        ("2026-09-30", None),
        ("2026-10-31", "2026-11-20"),
        ("2026-11-30", "2027-11-20"),
    )
    row = slip_history(portfolio([milestone("M1")], forecasts)).iloc[0]
    assert (row.moves, row.total_days, row.latest_days, row.forecasts) == (1, 5, -5, 3)
    assert slip_history(portfolio([milestone("M1")], forecasts[:1])).empty


@pytest.mark.parametrize(
    ("dates", "forecasts", "kind"),
    [
        ({}, [("2026-09-30", "2026-11-15"), ("2026-10-31", "2026-11-22")], ("slipped", 7)),
        ({}, [("2026-09-30", "2026-11-15"), ("2026-10-31", "2026-11-08")], ("pulled in", -7)),
        ({}, [("2026-09-30", "2026-11-15"), ("2026-10-31", "2026-11-15")], None),
        (
            {},
            [("2026-10-31", "2026-12-15")],
            None,
        ),  # nothing was forecast then: nobody can say it moved
        ({"actual_date": "2026-10-10", "baseline_date": "2026-10-01"}, [], ("met", 9)),
        ({"actual_date": "2026-09-10", "baseline_date": "2026-10-01"}, [], None),  # long before
        ({"known_since": "2026-10-05"}, [], ("new", None)),
        ({"known_since": "2026-10-05", "actual_date": "2026-10-20"}, [], ("met", -26)),
    ],
)
def test_what_happened_since_the_last_report(dates, forecasts, kind):
    from datetime import date

    found = changed(
        portfolio([milestone("M1", **dates)], told("M1", *forecasts)), date(2026, 9, 30)
    )
    rows = [(row.kind, None if row.days != row.days else row.days) for row in found.itertuples()]
    assert rows == ([kind] if kind else [])
