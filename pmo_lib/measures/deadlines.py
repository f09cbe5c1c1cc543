"""
Whether things were done by their due day, and how much time is left where they are not done yet.

References:
    defined here; docs/glossary.md says it in words.
"""

import pandas as pd

DAY = pd.Timedelta(days=1)


def lateness(due: pd.Series, done: pd.Series, day: pd.Timestamp) -> pd.DataFrame:
    """
    What fell due, what of it was done in time, and how many days late each is. What is open counts as late
    from its due day on. [days]

    Args:
        due, done: (n,) days; missing where none is stated and where it is not done.
        day: until which open things have been late.

    Returns:
        fallen_due (its due day has passed, or it was done on it), in_time (fallen due and done by its due day) and days_late
        (from the due day to the day it was done or, while it is open, to `day`; zero in time, missing without a due day).

    >>> lateness(pd.Series([pd.Timestamp("2026-10-15")]), pd.Series([pd.NaT]), pd.Timestamp("2026-10-31")).days_late.tolist()
    [16.0]
    """
    fallen_due = (due < day) | ((due == day) & done.notna())
    return pd.DataFrame(
        {
            "fallen_due": fallen_due,
            "in_time": fallen_due & (done <= due),
            "days_late": ((done.fillna(day) - due) / DAY).clip(lower=0),
        }
    )


def margins(
    due: pd.Series, forecast: pd.Series, made: pd.Series, day: pd.Timestamp, stale_days: int
) -> pd.Series:
    """
    Days from the expected day to the due day, negative where it will be too late. [days]

    Args:
        due, forecast, made: (n,) due day, newest forecast, and the day on which it was made.
        day: a forecast that lies before it counts as this day: what is not done yet is not done yesterday.
        stale_days: an older forecast is not current.

    Returns:
        (n,) [days]; missing where a day is, and where the forecast is stale.

    >>> margins(*(pd.Series([pd.Timestamp(day)]) for day in ("2027-01-31", "2027-02-14", "2026-10-01")), pd.Timestamp("2026-10-31"), 45).tolist()
    [-14.0]
    """
    current = (day - made) / DAY <= stale_days
    return ((due - forecast.clip(lower=day)) / DAY).where(current & forecast.notna())


def newest_forecasts(milestones: pd.DataFrame, forecasts: pd.DataFrame) -> pd.DataFrame:
    """
    The newest forecast of each milestone, from the milestones themselves or from the log of their forecasts. [rows]

    Args:
        milestones: project_id, milestone_id, forecast_date, forecast_made, actual_date.
        forecasts: project_id, milestone_id, forecast_date, made.

    Returns:
        project_id, milestone_id, made, forecast_date and actual_date; a milestone without any has no row.

    >>> newest_forecasts(pd.DataFrame({"project_id": [1], "milestone_id": 2, "forecast_made": 5, "forecast_date": 9, "actual_date": None}), pd.DataFrame({"project_id": [1], "milestone_id": 2, "made": 7, "forecast_date": 8})).forecast_date.tolist()
    [8]
    """
    key = ["project_id", "milestone_id"]
    own = milestones.rename(columns={"forecast_made": "made"})
    every = pd.concat(
        [own[[*key, "made", "forecast_date"]], forecasts[[*key, "made", "forecast_date"]]]
    )
    made = every.dropna(subset=["made", "forecast_date"]).sort_values("made", kind="stable")
    newest = made.drop_duplicates(key, keep="last")
    return newest.merge(own[[*key, "actual_date"]], "outer", on=key)
