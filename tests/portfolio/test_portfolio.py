"""What was known on a day, and nothing later."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmo_lib.errors import ConfigurationError
from pmo_lib.portfolio.digest import digest
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.tables import TABLES


def project(**values) -> pd.DataFrame:
    row = {"project_id": "P1", "name": "One", "program_id": "A", **values}
    for name in row:
        if TABLES["projects"][name].type == "date":
            row[name] = pd.Timestamp(row[name])
    return TABLES["projects"].conform(pd.DataFrame([row]))


def status(*rows: dict) -> pd.DataFrame:
    frame = pd.DataFrame(rows)
    return TABLES["status"].conform(frame.assign(period_end=pd.to_datetime(frame.period_end)))


def test_a_row_known_later_is_dropped_and_one_known_that_day_stays():
    rows = status(
        {"project_id": "P1", "period_end": "2026-01-31"},
        {"project_id": "P1", "period_end": "2026-02-28"},
    )
    portfolio = Portfolio({"status": rows})
    assert len(portfolio.at("2026-01-31").status) == 1
    assert len(portfolio.at("2026-02-28").status) == 2
    assert len(portfolio.at("2026-01-30").status) == 0


def test_an_actual_date_after_the_day_is_blanked_and_its_row_stays():
    portfolio = Portfolio(
        {"projects": project(actual_start="2026-01-05", actual_finish="2026-03-01")}
    )
    row = portfolio.at("2026-02-28").projects.iloc[0]
    assert row.actual_start == pd.Timestamp("2026-01-05")
    assert pd.isna(row.actual_finish)


def test_a_forecast_made_after_the_day_is_blanked_with_the_day_it_was_made():
    portfolio = Portfolio(
        {"projects": project(forecast_finish="2026-09-01", forecast_made="2026-03-31")}
    )
    assert pd.isna(portfolio.at("2026-03-30").projects.forecast_finish.iloc[0])
    assert pd.isna(portfolio.at("2026-03-30").projects.forecast_made.iloc[0])
    assert portfolio.at("2026-03-31").projects.forecast_finish.iloc[0] == pd.Timestamp("2026-09-01")


def test_a_stage_entered_after_the_day_is_unknown_rather_than_wrong():
    portfolio = Portfolio({"projects": project(stage="finished", stage_since="2026-03-01")})
    assert pd.isna(portfolio.at("2026-02-01").projects.stage.iloc[0])


def test_a_row_that_does_not_say_since_when_it_is_known_stays():
    assert len(Portfolio({"projects": project()}).at("1990-01-01").projects) == 1


@given(st.lists(st.dates(date(2020, 1, 1), date(2030, 1, 1)), unique=True))
def test_editing_rows_known_later_changes_nothing_of_what_was_known(days):
    rows = [{"project_id": "P1", "period_end": str(day), "actual_cost": 1.0} for day in days]
    edited = [
        row | {"actual_cost": 2.0} if row["period_end"] > "2025-01-01" else row for row in rows
    ]
    frames = [status(*part) if part else TABLES["status"].empty() for part in (rows, edited)]
    before, after = (Portfolio({"status": frame}).at("2025-01-01") for frame in frames)
    assert digest(before) == digest(after)


def test_by_default_the_day_is_the_last_closed_period():
    portfolio = Portfolio({}, last_period=pd.Timestamp("2026-10-31").date())
    assert portfolio.at().as_of.isoformat() == "2026-10-31"


@pytest.mark.parametrize("text", ["31.10.2026", "2026-13-01", "yesterday"])
def test_what_is_no_iso_date_is_refused_with_the_way_to_write_it(text):
    with pytest.raises(ConfigurationError, match="2026-10-31"):
        Portfolio({}).at(text)


def test_without_any_date_in_the_data_one_must_be_given():
    with pytest.raises(ConfigurationError, match="pass as_of"):
        Portfolio({}).at()


def test_changing_a_frame_changes_nothing_in_the_portfolio():
    portfolio = Portfolio({"projects": project()})
    frame = portfolio.projects
    frame.loc[0, "name"] = "changed"
    assert portfolio.projects.name.iloc[0] == "One"


def test_a_table_that_was_not_supplied_is_empty_with_its_columns_and_said_to_be_absent():
    portfolio = Portfolio({"projects": project()})
    assert not portfolio.has("status")
    assert portfolio.status.columns.tolist() == TABLES["status"].names
    assert len(portfolio.status) == 0


def test_a_name_that_is_no_table_is_refused():
    with pytest.raises(AttributeError, match="projcts"):
        _ = Portfolio({}).projcts
    with pytest.raises(ValueError, match="nonsense"):
        Portfolio({"nonsense": pd.DataFrame()})
