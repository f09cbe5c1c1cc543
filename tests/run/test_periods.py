"""Reporting periods of fiscal calendars, and which of them no run has reported on."""

from datetime import date, timedelta

import pandas as pd
import pytest

from pmo_lib.errors import ConfigurationError, LockedError, SourceError
from pmo_lib.run import periods, runner
from pmo_lib.run.execution import Children
from pmo_lib.run.periods import last_closed, missed, note

MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
DAYS = [date(2026, 12, 20) + timedelta(days=n) for n in range(0, 430)]


def expected(kind: str, today: date, first_month: int) -> tuple[str, date]:
    """The same by pandas, whose fiscal periods are named after the month in which the year ends."""
    end = MONTHS[first_month - 2]
    freq = {"week": "W-SUN", "month": "M", "quarter": f"Q-{end}", "year": f"Y-{end}"}[kind]
    period = pd.Period(today, freq=freq) - 1
    last = period.end_time.date()
    name = {
        "week": f"{last:%G-W%V}",
        "month": f"{last:%Y-%m}",
        "quarter": f"FY{getattr(period, 'qyear', 0)}-Q{getattr(period, 'quarter', 0)}",
        "year": f"FY{last.year}",
    }[kind]
    return name, last


@pytest.mark.parametrize("kind", ["week", "month", "quarter", "year"])
@pytest.mark.parametrize("first_month", [1, 2, 4, 10, 12])
def test_the_last_closed_period_is_that_of_a_second_implementation(kind, first_month):
    for today in DAYS:
        period = last_closed(kind, today, first_month)
        assert (period.key, period.last) == expected(kind, today, first_month), today


def test_periods_follow_each_other_without_a_gap():
    for kind, first_month in (("week", 1), ("month", 1), ("quarter", 4), ("year", 7)):
        later = last_closed(kind, date(2028, 3, 1), first_month)
        earlier = last_closed(kind, later.last, first_month)
        day = earlier.last + timedelta(days=1)
        assert last_closed(kind, day, first_month) == earlier
        assert last_closed(kind, later.last + timedelta(days=1), first_month) == later


def test_a_missed_period_is_named_until_a_run_has_reported_on_it(tmp_path):
    output, today = tmp_path / "reports", date(2027, 3, 2)
    assert missed(tmp_path, output, today) == []
    for when, code in ((date(2026, 11, 5), 0), (date(2027, 2, 5), 3)):
        note(tmp_path, output, "month", last_closed("month", when), 1, code)
    assert missed(tmp_path, output, today) == ["2026-11", "2026-12", "2027-02"]
    note(tmp_path, output, "month", last_closed("month", today), 1, 4)
    assert missed(tmp_path, output, today) == ["2026-11", "2026-12", "2027-02"]
    note(tmp_path, output, "month", last_closed("month", today), 1, 0)
    note(tmp_path, output, "month", last_closed("month", today), 1, 5)  # a later failure
    assert missed(tmp_path, output, today) == ["2026-11", "2026-12"]
    assert missed(tmp_path, tmp_path / "other", today) == []


@pytest.fixture
def office(tmp_path):
    folder = tmp_path / "parameters" / "mine"
    folder.mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    text = "schema: 1\ntitle: Mine\nsource: data\nnotebooks:\n  status: {}\n"
    (folder / "portfolio.yml").write_text(text)
    return tmp_path


def run(office, kind, zone="", **asked):
    request = runner.Request("mine", current=office, **asked)
    return periods.run(request, kind, zone, lambda *_: None, Children())


def test_a_run_for_a_period_is_as_of_its_last_day_and_is_remembered(office, monkeypatch):
    seen = []

    def fake(request, listen, children):
        seen.append(request.as_of)
        return runner.Outcome(0, office, (), (), "r")

    monkeypatch.setattr(runner, "run", fake)
    run(office, "month", programs=("A",))
    assert not (office / ".pmo" / "mine" / periods.RECORD).exists()  # not the whole portfolio
    run(office, "month", "Europe/Zurich")
    today = pd.Timestamp.now("Europe/Zurich")
    assert seen[-1] == f"{today.replace(day=1) - pd.Timedelta(days=1):%Y-%m-%d}"
    assert (office / ".pmo" / "mine" / periods.RECORD).exists()


@pytest.mark.parametrize(("error", "remembered"), [(SourceError, True), (LockedError, False)])
def test_a_run_that_ends_with_an_error_is_remembered_unless_another_one_is_at_work(
    office, monkeypatch, error, remembered
):
    def fail(*_):
        raise error("no")

    monkeypatch.setattr(runner, "run", fail)
    with pytest.raises(error):
        run(office, "week")
    assert (office / ".pmo" / "mine" / periods.RECORD).exists() == remembered


def test_a_quarter_needs_the_fiscal_year_and_the_zone_must_exist(office):
    with pytest.raises(ConfigurationError, match="fiscal_year_start: 10"):
        run(office, "quarter")
    with pytest.raises(ConfigurationError, match="no time zone 'Mars'"):
        run(office, "month", "Mars")
