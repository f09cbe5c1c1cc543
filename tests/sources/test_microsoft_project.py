"""A schedule that Microsoft Project saved as XML: every field that is read, and the count of what is not."""

import pytest

from tests.sources.plans import WEEK, by_id, calendar, element, mspdi, plain, read, task


def plan(folder, *tasks, name="EMR.xml", **fields):
    (folder / name).write_text(mspdi(*tasks, **fields), encoding="utf-8")
    return read(folder, name)


def link(uid, kind=1, lag=0, unit=7, **more):
    return {"PredecessorUID": uid, "Type": kind, "LinkLag": lag, "LagFormat": unit} | more


def test_a_file_is_one_project_named_after_the_file_with_its_first_and_last_days(tmp_path):
    days = {"Start": "2026-11-02T08:00:00", "Finish": "2026-11-13T17:00:00"}
    later = {"Start": "2026-11-16T08:00:00", "Finish": "2026-11-17T17:00:00"}
    checked = plan(tmp_path, task(1, 80, **days), task(2, 16, **later))
    assert checked.rejected.empty and checked.suspicions == ()
    (row,) = checked.tables["projects"].to_dict("records")
    assert (row["project_id"], row["name"], row["program_id"]) == ("EMR", "Records", "A")
    assert f"{row['forecast_start']:%F} {row['forecast_finish']:%F}" == "2026-11-02 2026-11-17"
    assert f"{row['forecast_made']:%F}" == "2026-10-31"
    assert set(checked.tables["activities"].data_date.dt.strftime("%F")) == {"2026-10-31"}


def test_durations_are_working_days_of_the_file_and_elapsed_ones_are_five_of_seven_days(tmp_path):
    checked = plan(
        tmp_path,
        task(1, 40),
        task(2, 40, RemainingDuration="PT10H0M0S"),
        task(3, 168, DurationFormat=8),
        MinutesPerDay=600,
    )
    assert by_id(checked.tables["activities"], "duration", "remaining") == {
        "1": (4.0, None),
        "2": (4.0, 1.0),
        "3": (5.0, None),
    }
    assert any("guessed 1 times: working days of an elapsed" in note for note in checked.notes)


@pytest.mark.parametrize(("code", "kind"), [(0, "FF"), (1, "FS"), (2, "SF"), (3, "SS")])
def test_the_four_kinds_of_links_and_lags_in_tenths_of_minutes(tmp_path, code, kind):
    checked = plan(tmp_path, task(1, 8), task(2, 8, links=[link(1, code, -9600)]))
    (row,) = checked.tables["activity_links"].to_dict("records")
    assert (row["from_id"], row["to_id"], row["kind"], row["lag"]) == ("1", "2", kind, -2.0)
    assert plain(row["from_project_id"]) is None  # the same project


def test_a_lag_may_be_a_percentage_of_the_predecessor_or_elapsed(tmp_path):
    links = [link(1, lag=50, unit=19), link(2, lag=7 * 14400, unit=8)]
    checked = plan(tmp_path, task(1, 80), task(2, 8), task(3, 8, links=links))
    assert by_id(checked.tables["activity_links"], "lag", key="from_id") == {"1": 5.0, "2": 5.0}


def test_summaries_milestones_constraints_actual_and_baseline_days(tmp_path):
    checked = plan(
        tmp_path,
        task(1, 40, Summary=1),
        task(2, 0, Milestone=1, Finish="2026-12-01T17:00:00"),
        task(
            3,
            40,
            ConstraintType=7,
            ConstraintDate="2026-12-24T17:00:00",
            ActualStart="2026-10-01T08:00:00",
            ActualFinish="2026-10-08T00:00:00",
            baseline={"Start": "2026-09-28T08:00:00", "Finish": "2026-10-02T17:00:00"},
        ),
    )
    frame = checked.tables["activities"]
    assert by_id(frame, "kind") == {"1": "summary", "2": "milestone", "3": "task"}
    assert by_id(frame, "constraint", "constraint_date")["3"] == (
        "finish no later than",
        "2026-12-24",
    )
    assert by_id(frame, "actual_start", "actual_finish", "baseline_start", "baseline_finish")[
        "3"
    ] == (
        "2026-10-01",
        "2026-10-07",  # a finish at midnight ends the day before
        "2026-09-28",
        "2026-10-02",
    )
    (row,) = checked.tables["milestones"].to_dict("records")
    assert (row["milestone_id"], row["name"]) == ("2", "Task 2")
    assert f"{row['forecast_date']:%F}" == "2026-12-01"


def test_a_project_has_finished_when_all_its_activities_have(tmp_path):
    done = {"ActualStart": "2026-10-01T08:00:00", "ActualFinish": "2026-10-07T17:00:00"}
    one = plan(tmp_path, task(1, 40, **done), task(2, 40, Summary=1), name="P1.xml")
    two = plan(tmp_path, task(1, 40, **done), task(2, 40), name="P2.xml")
    finished = one.tables["projects"].actual_finish.dt.strftime("%F").tolist()
    assert finished == ["2026-10-07"] and two.tables["projects"].actual_finish.isna().all()
    assert two.tables["projects"].actual_start.notna().all()


def test_costs_are_in_hundredths_and_fall_into_fixed_ones_and_those_of_a_day(tmp_path):
    checked = plan(
        tmp_path,
        task(1, 80, Cost=100000, FixedCost=20000),
        task(2, 0, Cost=5000, Milestone=1),
        task(3, 80, Cost=100000, Summary=1),
        task(4, 80),
    )
    assert by_id(checked.tables["activities"], "fixed_cost", "daily_cost") == {
        "1": (200.0, 80.0),
        "2": (50.0, None),
        "3": (None, None),  # the sum of others
        "4": (None, None),  # nobody entered a cost: it is unknown, not zero
    }


def test_the_budget_is_the_cost_of_the_baseline_and_is_said_to_be_a_guess(tmp_path):
    baseline = {"Start": "2026-01-01T08:00:00", "Finish": "2026-12-31T17:00:00", "Cost": 250000}
    checked = plan(tmp_path, task(0, baseline=baseline), task(1, 8))
    (row,) = checked.tables["projects"].to_dict("records")
    assert row["budget"] == 2500 and f"{row['baseline_finish']:%F}" == "2026-12-31"
    assert any("guessed 1 times: the budget" in note for note in checked.notes)
    assert len(checked.tables["activities"]) == 1  # the task of the whole project is none


def test_a_calendar_is_told_by_the_days_that_differ_from_monday_to_friday(tmp_path):
    saturday = element(
        "WeekDay",
        {"DayType": 7, "DayWorking": 1},
        element(
            "WorkingTimes", element("WorkingTime", {"FromTime": "08:00:00", "ToTime": "12:00:00"})
        ),
    )
    christmas = element(
        "Exception",
        {"Type": 1, "DayWorking": 0},
        element("TimePeriod", {"FromDate": "2026-12-24T00:00:00", "ToDate": "2026-12-26T23:59:00"}),
    )
    new_year = element(
        "Exception",
        {"Type": 2, "DayWorking": 0, "Month": 0, "MonthDay": 1},
        element("TimePeriod", {"FromDate": "2026-01-01T00:00:00", "ToDate": "2028-12-31T23:59:00"}),
    )
    calendars = calendar() + calendar(2, "Site", saturday, christmas + new_year)
    days = {"Start": "2026-12-21T08:00:00", "Finish": "2026-12-31T17:00:00"}
    checked = plan(
        tmp_path, task(1, 8, **days), task(2, 8, CalendarUID=2, **days), calendars=calendars
    )
    frame = checked.tables["calendar_days"].set_index("day")
    identities = by_id(checked.tables["activities"], "calendar")
    assert identities["1"] is None and identities["2"].startswith("Site ")
    assert set(frame.calendar) == {identities["2"]}
    assert (
        not frame.works["2026-12-24":"2026-12-26"].any()
        and len(frame["2026-12-24":"2026-12-26"]) == 3
    )
    assert frame.works["2026-12-19"] and frame.hours["2026-12-19"] == 4  # a Saturday
    assert not frame.works["2027-01-01"] and not frame.works["2028-01-01"]
    assert "2026-12-21" not in frame.index  # a Monday like any other
    assert frame.known_since.dt.strftime("%F").unique().tolist() == ["2026-10-31"]


def test_exceptions_of_older_files_stand_among_the_days_of_the_week(tmp_path):
    holiday = element(
        "WeekDay",
        {"DayType": 0, "DayWorking": 0},
        element("TimePeriod", {"FromDate": "2026-11-02T00:00:00", "ToDate": "2026-11-02T23:59:00"}),
    )
    base = calendar(1, "Base", WEEK + holiday)
    derived = element("Calendar", {"UID": 2, "Name": "Team", "BaseCalendarUID": 1})
    checked = plan(tmp_path, task(1, 8, CalendarUID=2), calendars=base + derived)
    (row,) = checked.tables["calendar_days"].to_dict("records")
    assert f"{row['day']:%F}" == "2026-11-02" and row["works"] is False
    assert row["calendar"].startswith("Team ")


def test_what_is_left_out_is_counted(tmp_path):
    checked = plan(
        tmp_path,
        task(1, 8, Priority=700, WBS="1.1"),
        element("Task", {"UID": 2, "ID": 2, "IsNull": 1}),
        task(3, 8, Active=0),
        task(4, 8, ExternalTask=1),
        task(5, 8, links=[link(3), link(99, CrossProject=1)]),
    )
    assert checked.tables["activities"].activity_id.tolist() == ["1", "5"]
    dropped = " ".join(note for note in checked.notes if "dropped" in note)
    for words in (
        "Task.Priority (1)",
        "Task.WBS (1)",
        "blank lines (1)",
        "tasks that are not active (1)",
        "tasks of other files (1)",
        "PredecessorLink to another file, or stated twice (1)",
        "PredecessorLink to a task that was left out (1)",
    ):
        assert words in dropped
    assert "activity_links" not in checked.tables


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        ({}, {"1": "EMR", "2": "EMR", "3": "EMR", "4": "EMR"}),
        ({"project": "P-7"}, {"1": "P-7", "2": "P-7", "3": "P-7", "4": "P-7"}),
        ({"projects": "outline"}, {"1": "North", "2": "North", "3": "South-A", "4": "South-A"}),
        ({"projects": "prefix"}, {"1": "EMR", "2": "North", "3": "South", "4": "South"}),
    ],
)
def test_the_projects_of_one_file_are_told_apart_as_the_source_says(tmp_path, way, expected):
    tasks = [
        task(1, Name="North", OutlineLevel=1, Summary=1),
        task(2, 8, Name="North-1", OutlineLevel=2),
        task(3, Name="South-A", OutlineLevel=1, Summary=1),
        task(4, 8, Name="South-2", OutlineLevel=2, links=[link(2)]),
    ]
    (tmp_path / "EMR.xml").write_text(mspdi(*tasks))
    checked = read(tmp_path, "EMR.xml", **way)
    assert by_id(checked.tables["activities"], "project_id") == expected
    (row,) = checked.tables["activity_links"].to_dict("records")
    assert row["project_id"] == expected["4"]
    crosses = expected["2"] != expected["4"]
    assert plain(row["from_project_id"]) == (expected["2"] if crosses else None)
    assert checked.suspicions == ()


@pytest.mark.parametrize(
    ("name", "fields", "options", "day"),
    [
        ("EMR.xml", {}, {}, "2026-10-31"),
        ("EMR 2026-09-30.xml", {}, {}, "2026-10-31"),
        ("EMR 2026-09-30.xml", {"StatusDate": None}, {}, "2026-09-30"),
        ("EMR.xml", {"StatusDate": None, "LastSaved": "2026-08-15T10:00:00"}, {}, "2026-08-15"),
        ("EMR.xml", {}, {"data_date": "2026-07-31"}, "2026-07-31"),
    ],
)
def test_the_data_date_is_the_status_date_and_otherwise_a_guess_that_is_told(
    tmp_path, name, fields, options, day
):
    (tmp_path / name).write_text(mspdi(task(1, 8), **fields))
    checked = read(tmp_path, name, **options)
    assert checked.tables["activities"].data_date.dt.strftime("%F").tolist() == [day]
    assert checked.tables["projects"].project_id.tolist() == ["EMR"]
    guessed = fields.get("StatusDate", day) is None
    assert any("guessed 1 times: the data date" in note for note in checked.notes) == guessed


def test_a_file_without_any_day_is_refused_with_the_way_out(tmp_path):
    checked = plan(tmp_path, task(1, 8), StatusDate=None)
    (row,) = checked.rejected.to_dict("records")
    assert (row["file"], row["table"]) == ("EMR.xml", "activities")
    assert "no status date" in row["rule"] and "data_date: 2026-10-31" in row["action"]


def test_a_file_without_tasks_is_a_project_without_activities(tmp_path):
    checked = plan(tmp_path)
    assert checked.tables["projects"].project_id.tolist() == ["EMR"]
    assert "activities" not in checked.tables and checked.rejected.empty


def test_two_tasks_of_one_identity_are_rejected_by_file_and_row(tmp_path):
    checked = plan(tmp_path, task(1, 8, ID=4), task(1, 16, ID=7), task(2, 8))
    assert checked.rejected[["file", "row", "value"]].values.tolist() == [
        ["EMR.xml", 4, "EMR"],
        ["EMR.xml", 7, "EMR"],
    ]
    assert checked.tables["activities"].activity_id.tolist() == ["2"]


def test_two_parts_of_one_name_are_two_projects(tmp_path):
    parts = [task(n, Name="Phase", OutlineLevel=1, Summary=1) for n in (1, 2)]
    (tmp_path / "EMR.xml").write_text(mspdi(*parts))
    checked = read(tmp_path, "EMR.xml", projects="outline")
    assert by_id(checked.tables["activities"], "project_id") == {"1": "Phase", "2": "Phase (2)"}


@pytest.mark.parametrize("day", ["0001-01-01T00:00:00", "9999-12-31T00:00:00", "NA", "0000-00-00"])
def test_days_beyond_the_calendar_stop_nothing(tmp_path, day):
    calendars = calendar(
        1,
        "Six days",
        WEEK.replace("<DayType>7</DayType><DayWorking>0", "<DayType>7</DayType><DayWorking>1"),
    )
    tasks = task(1, 8, Start=day, Finish=day), task(2, 8, ID="x" * 20)
    checked = plan(tmp_path, *tasks, calendars=calendars)
    assert checked.tables["activities"].activity_id.tolist() == (
        ["2"] if "99" in day or "01-01" in day else ["1", "2"]
    )
    assert all("outside 1900 to 2200" in rule for rule in checked.rejected.rule)


def test_a_start_after_every_finish_is_not_taken_for_the_start_of_the_project(tmp_path):
    later = task(1, 8, Start="2026-11-02T08:00:00")
    earlier = task(2, 8, Finish="2026-10-02T17:00:00")
    (row,) = plan(tmp_path, later, earlier).tables["projects"].to_dict("records")
    assert plain(row["forecast_start"]) is None and plain(row["forecast_finish"]) == "2026-10-02"
