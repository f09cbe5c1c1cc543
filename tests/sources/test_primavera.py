"""An export of Primavera P6 as XER: every field that is read, and the count of what is not."""

import pytest

from tests.sources.plans import by_id, plain, read, xer

PROJECT = {"proj_id": "10", "proj_short_name": "EMR", "last_recalc_date": "2026-10-31 08:00"}
WBS = {"wbs_id": "1", "proj_id": "10", "proj_node_flag": "Y", "wbs_name": "Records"}


def shifts(days: str, exceptions: str = "") -> str:
    """The text of a calendar that works from 8 to 12 and from 13 to 17 on these days, Sunday being 1."""
    times = "(0||0(s|08:00|f|12:00)())(0||1(s|13:00|f|17:00)())"
    week = "".join(f"(0||{day}()({times if str(day) in days else ''}))" for day in range(1, 8))
    return f"(0||CalendarData()((0||DaysOfWeek()({week}))(0||Exceptions()({exceptions}))))"


CALENDAR = {
    "clndr_id": "5",
    "clndr_name": "Standard",
    "day_hr_cnt": "8",
    "clndr_data": shifts("23456"),
}


def activity(number: int, hours: int = 40, **fields) -> dict:
    own = {"task_id": str(number), "proj_id": "10", "clndr_id": "5", "task_code": f"A{number}"}
    own |= {"task_name": f"Activity {number}", "task_type": "TT_Task"}
    return own | {"target_drtn_hr_cnt": hours, "remain_drtn_hr_cnt": hours} | fields


def link(before: int, after: int, **fields) -> dict:
    own = {
        "task_id": str(after),
        "pred_task_id": str(before),
        "proj_id": "10",
        "pred_proj_id": "10",
    }
    return own | {"pred_type": "PR_FS", "lag_hr_cnt": "0"} | fields


def plan(folder, *activities, name="EMR.xer", encoding="utf-8", **tables):
    tables = {"PROJECT": [PROJECT], "PROJWBS": [WBS], "CALENDAR": [CALENDAR]} | tables
    text = xer(**tables, TASK=list(activities) or [activity(1)])
    (folder / name).write_bytes(text.encode(encoding))
    return read(folder, name)


def test_a_project_has_its_short_name_and_data_date_and_activities_their_codes(tmp_path):
    days = {"early_start_date": "2026-11-02 08:00", "early_end_date": "2026-11-06 17:00"}
    checked = plan(tmp_path, activity(1, 40, **days), activity(2, 20))
    assert checked.rejected.empty and checked.suspicions == ()
    (row,) = checked.tables["projects"].to_dict("records")
    assert (row["project_id"], row["name"], row["program_id"]) == ("EMR", "Records", "A")
    frame = checked.tables["activities"]
    assert by_id(
        frame, "data_date", "name", "duration", "remaining", "forecast_start", "forecast_finish"
    ) == {
        "A1": ("2026-10-31", "Activity 1", 5.0, 5.0, "2026-11-02", "2026-11-06"),
        "A2": ("2026-10-31", "Activity 2", 2.5, 2.5, None, None),
    }


@pytest.mark.parametrize("kind", ["FS", "SS", "FF", "SF"])
def test_the_four_kinds_of_links_with_lags_in_days_of_the_successor(tmp_path, kind):
    ten = CALENDAR | {"clndr_id": "6", "day_hr_cnt": "10"}
    checked = plan(
        tmp_path,
        activity(1),
        activity(2, clndr_id="6"),
        CALENDAR=[CALENDAR, ten],
        TASKPRED=[link(1, 2, pred_type=f"PR_{kind}", lag_hr_cnt="-20")],
    )
    (row,) = checked.tables["activity_links"].to_dict("records")
    assert (row["from_id"], row["to_id"], row["kind"], row["lag"]) == ("A1", "A2", kind, -2.0)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("TT_Task", "task"),
        ("TT_Rsrc", "task"),
        ("TT_LOE", "level of effort"),
        ("TT_Mile", "milestone"),
        ("TT_FinMile", "milestone"),
        ("TT_WBS", "summary"),
    ],
)
def test_kinds_of_activities(tmp_path, code, kind):
    checked = plan(tmp_path, activity(1, task_type=code))
    assert checked.tables["activities"].kind.tolist() == [kind]
    assert ("milestones" in checked.tables) == (kind == "milestone")


@pytest.mark.parametrize(
    ("code", "constraint"),
    [
        ("CS_ALAP", "as late as possible"),
        ("CS_MSO", "must start on"),
        ("CS_MANDSTART", "must start on"),
        ("CS_MEO", "must finish on"),
        ("CS_MANDFIN", "must finish on"),
        ("CS_MSOA", "start no earlier than"),
        ("CS_MSOB", "start no later than"),
        ("CS_MEOA", "finish no earlier than"),
        ("CS_MEOB", "finish no later than"),
        ("", None),
    ],
)
def test_kinds_of_constraints(tmp_path, code, constraint):
    checked = plan(tmp_path, activity(1, cstr_type=code, cstr_date="2026-12-24 17:00"))
    found = by_id(checked.tables["activities"], "constraint", "constraint_date")
    assert found == {"A1": (constraint, "2026-12-24")}
    assert any("mandatory" in note for note in checked.notes) == code.startswith("CS_MAND")


def test_actual_days_go_before_planned_ones(tmp_path):
    checked = plan(
        tmp_path,
        activity(
            1,
            act_start_date="2026-10-01 08:00",
            early_end_date="2026-11-06 17:00",
            target_start_date="2026-09-01 08:00",
        ),
        activity(2, target_start_date="2026-12-01 08:00", target_end_date="2026-12-04 17:00"),
    )
    columns = "forecast_start", "forecast_finish", "actual_start", "actual_finish"
    assert by_id(checked.tables["activities"], *columns) == {
        "A1": ("2026-10-01", "2026-11-06", "2026-10-01", None),
        "A2": ("2026-12-01", "2026-12-04", None, None),
    }


def test_work_and_expenses_become_daily_and_fixed_costs(tmp_path):
    checked = plan(
        tmp_path,
        activity(1, 40),
        activity(2, 0, task_type="TT_FinMile"),
        activity(3),
        TASKRSRC=[
            {"task_id": "1", "rsrc_id": "7", "target_cost": "1000", "target_qty": "40"},
            {"task_id": "1", "rsrc_id": "8", "target_cost": "500,50", "target_qty": "8"},
        ],
        PROJCOST=[{"task_id": "1", "target_cost": "30"}, {"task_id": "2", "target_cost": "70"}],
    )
    assert by_id(checked.tables["activities"], "fixed_cost", "daily_cost") == {
        "A1": (30.0, pytest.approx(300.1)),
        "A2": (70.0, None),
        "A3": (None, None),
    }


def test_a_calendar_with_saturdays_a_holiday_and_a_short_day(tmp_path):
    short = "(0||1(d|46380)((0||0(s|08:00|f|12:00)())))"  # day 46,380 of a spreadsheet is 24 December 2026
    data = shifts("234567", f"(0||0(d|46381)()){short}")
    own = CALENDAR | {"clndr_name": "Site", "clndr_data": data}
    days = {"early_start_date": "2026-12-14 08:00", "early_end_date": "2026-12-31 17:00"}
    checked = plan(tmp_path, activity(1, **days), CALENDAR=[own])
    frame = checked.tables["calendar_days"].set_index("day")
    assert frame.works["2026-12-19"] and frame.hours["2026-12-19"] == 8  # a Saturday
    assert frame.hours["2026-12-24"] == 4 and frame.works["2026-12-24"]
    assert not frame.works["2026-12-25"]
    assert frame.calendar.unique().tolist() == checked.tables["activities"].calendar.tolist()


def test_several_projects_of_one_file_keep_their_links_to_each_other(tmp_path):
    other = {"proj_id": "20", "proj_short_name": "PAT", "last_recalc_date": "2026-09-30 08:00"}
    checked = plan(
        tmp_path,
        activity(1),
        activity(2, proj_id="20"),
        PROJECT=[PROJECT, other],
        TASKPRED=[link(1, 2, proj_id="20"), link(99, 2, proj_id="20", pred_proj_id="30")],
    )
    assert checked.tables["projects"].project_id.tolist() == ["EMR", "PAT"]
    (row,) = checked.tables["activity_links"].to_dict("records")
    assert (row["project_id"], plain(row["from_project_id"])) == ("PAT", "EMR")
    assert any("TASKPRED to a task that the file does not hold (1)" in n for n in checked.notes)


def test_what_is_not_read_is_counted_by_table_and_field(tmp_path):
    checked = plan(
        tmp_path,
        activity(1, phys_complete_pct="40", act_work_qty=""),
        ACTVCODE=[{"actv_code_id": "1"}, {"actv_code_id": "2"}],
    )
    dropped = " ".join(note for note in checked.notes if "dropped" in note)
    assert "TASK.phys_complete_pct (1)" in dropped and "table ACTVCODE (2)" in dropped
    assert "act_work_qty" not in dropped  # nobody filled it in


def test_a_file_in_the_code_page_of_windows_is_read_and_said_to_be_guessed(tmp_path):
    checked = plan(tmp_path, activity(1, task_name="Brücke"), encoding="cp1252")
    assert checked.tables["activities"].name.tolist() == ["Brücke"]
    assert any("cp1252" in note for note in checked.notes)


def test_a_row_with_too_many_cells_is_rejected_with_its_line_and_the_others_stay(tmp_path):
    (tmp_path / "EMR.xer").write_text(
        xer(PROJECT=[PROJECT], TASK=[activity(1), activity(2)]).replace("Activity 2", "Activity\t2")
    )
    checked = read(tmp_path, "EMR.xer")
    (row,) = checked.rejected.to_dict("records")
    assert row["row"] == 8 and "13 cells" not in row["rule"] and "TASK" in row["rule"]
    assert checked.tables["activities"].activity_id.tolist() == ["A1"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"project_id,name\n", "does not begin with ERMHDR"),
        (b"ERMHDR\t19.12\r\n%T\tTASK\r\n%F\ttask_id\r\n%R\t1\r\n%E\r\n", "holds no project"),
        (
            b"ERMHDR\t19\n%T\tPROJECT\n%F\tproj_id\tproj_short_name\n%R\t1\tEMR\n%E\n",
            "without a data date",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_reason(tmp_path, content, words):
    (tmp_path / "EMR.xer").write_bytes(content)
    (row,) = read(tmp_path, "EMR.xer").rejected.to_dict("records")
    assert words in row["rule"] and row["action"] and row["file"] == "EMR.xer"
