"""What contradicts itself or cannot be is noticed with table, column and count; what is sound raises no alarm."""

import pytest

from pmo_lib.sources.readers import read_source
from pmo_lib.sources.validation import check

PROGRAMS = "program_id,name\nA,Alpha\n"
STATUS = "project_id,period_end,percent_complete,forecast_finish,earned_value,actual_cost,estimate_at_completion"
PROJECTS = "project_id,name,program_id,stage,actual_start,actual_finish,baseline_finish,budget"


def noticed(folder, **files: list[str]) -> dict:
    """Count, number of rows looked at, and the rows given as examples, by kind and column."""
    (folder / "programs.csv").write_text(PROGRAMS)
    for name, lines in files.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n")
    found = check(read_source(".", folder, {})).suspicions
    return {
        (one.code, one.table, one.column): (one.count, one.of, [e["row"] for e in one.examples])
        for one in found
    }


def projects(*rows: str) -> list[str]:
    return [PROJECTS, *rows]


def status(*rows: str) -> list[str]:
    return [STATUS, *rows]


SOUND = {
    "projects": projects(
        "P1,One,A,in delivery,2026-01-01,,2026-12-31,100",
        "P2,Two,A,finished,2026-01-01,2026-06-30,2026-06-30,100",
        "P3,Three,A,proposed,,,2027-12-31,100",
        "P4,Four,A,cancelled,2026-01-01,,2026-12-31,100",
    ),
    "status": status(
        "P1,2026-09-30,0.4,2026-12-31,40,40,110",
        "P1,2026-10-31,0.5,2027-01-31,50,50,110",
        "P2,2026-06-30,1,2026-06-30,100,90,90",
        "P2,2026-10-31,1,2026-06-30,100,90,90",
        "P3,2026-10-31,0,2027-12-31,0,0,100",
        "P4,2026-10-31,0.1,2026-03-31,10,10,100",
    ),
}


def test_sound_data_raises_no_alarm(tmp_path):
    assert noticed(tmp_path, **SOUND) == {}


@pytest.mark.parametrize("missing", ["projects", "status"])
def test_without_one_of_the_tables_nothing_fails(tmp_path, missing):
    assert noticed(tmp_path, **{n: lines for n, lines in SOUND.items() if n != missing}) == {}


@pytest.mark.parametrize("table", ["projects", "status"])
@pytest.mark.parametrize("column", [*PROJECTS.split(",")[3:], *STATUS.split(",")[2:]])
def test_each_optional_column_may_be_absent_and_each_table_empty(tmp_path, table, column):
    def without(lines: list[str]) -> list[str]:
        cells = [line.split(",") for line in lines]
        return [
            ",".join(cell for name, cell in zip(cells[0], row, strict=True) if name != column)
            for row in cells
        ]

    files = {name: without(lines) for name, lines in SOUND.items()}
    found = noticed(tmp_path, **files)
    # without actual finishes the finished project lacks its end, without stages the cancelled one goes on
    expected = {"actual_finish": set(), "stage": {("forecast_in_the_past", "status")}}
    assert {key[:2] for key in found} == expected.get(column, set())
    assert noticed(tmp_path, **{**files, table: files[table][:1]}).keys() <= {
        ("forecast_in_the_past", "status", "forecast_finish")
    }


@pytest.mark.parametrize(
    ("finish", "done", "stage", "end", "counted"),
    [
        ("2026-05-31", "0.3", "in delivery", "", True),
        ("2026-05-31", "", "", "", True),
        ("2026-10-31", "0.3", "in delivery", "", False),  # on the day of the row itself
        ("", "0.3", "in delivery", "", False),
        ("2026-05-31", "1", "in delivery", "", False),
        ("2026-05-31", "", "finished", "2026-05-31", False),
        ("2026-05-31", "0.3", "cancelled", "", False),
        ("2026-05-31", "0.3", "in delivery", "2026-05-31", True),  # reopened
    ],
)
def test_a_finish_in_the_past_of_a_project_that_goes_on_is_noticed_in_its_newest_row(
    tmp_path, finish, done, stage, end, counted
):
    found = noticed(
        tmp_path,
        projects=projects(f"P1,One,A,{stage},2026-01-01,{end},,", "P2,Two,A,,,,,"),
        status=status(
            f"P1,2026-09-30,{done},{finish},,,",
            f"P1,2026-10-31,{done},{finish},,,",
            "P2,2026-10-31,0.5,2027-01-31,,,",
        ),
    )
    one = found.get(("forecast_in_the_past", "status", "forecast_finish"))
    assert one == ((1, 2, [3]) if counted else None)


@pytest.mark.parametrize(
    ("stage", "row", "counted"),
    [
        ("in delivery", None, True),
        ("on hold", None, True),
        ("finished", None, False),
        ("", None, False),
        ("", "2026-10-31,0.4,", True),  # a later status reports work
        ("", "2026-10-31,1,", False),
        ("", "2026-10-31,,2027-01-31", True),
        ("finished", "2026-10-31,0.4,", True),
        ("", "2026-03-31,0.4,", False),  # of the day of the finish: no later one
    ],
)
def test_an_actual_finish_beside_work_that_goes_on_is_noticed(tmp_path, stage, row, counted):
    found = noticed(
        tmp_path,
        projects=projects(f"P1,One,A,{stage},,2026-03-31,,", "P2,Two,A,in delivery,,,,"),
        status=status(f"P1,{row},,,", "P2,2026-10-31,0.5,2027-01-31,,,")
        if row
        else status("P2,2026-10-31,0.5,2027-01-31,,,"),
    )
    one = found.get(("reopened_project", "projects", "actual_finish"))
    assert one == ((1, 2, [2]) if counted else None)


@pytest.mark.parametrize(
    ("stage", "end", "done", "code"),
    [
        ("finished", "", "0.9", "unfinished_project"),
        ("finished", "", "1", None),
        ("finished", "2026-10-31", "0.9", None),
        ("finished", "", "", None),
        ("proposed", "", "0.1", "begun_proposal"),
        ("proposed", "", "0", None),
        ("approved", "", "0.1", None),
    ],
)
def test_a_stage_that_the_newest_progress_contradicts_is_noticed(tmp_path, stage, end, done, code):
    found = noticed(
        tmp_path,
        projects=projects(f"P1,One,A,{stage},,{end},,"),
        status=status("P1,2026-09-30,0.05,,,,", f"P1,2026-10-31,{done},,,,"),
    )
    assert found == ({(code, "projects", "stage"): (1, 1, [2])} if code else {})


@pytest.mark.parametrize(("day", "counted"), [("2026-10-31", False), ("2026-11-01", True)])
def test_an_actual_day_after_the_newest_day_of_the_data_is_noticed(tmp_path, day, counted):
    found = noticed(
        tmp_path,
        projects=projects(f"P1,One,A,,{day},,,", "P2,Two,A,,2026-01-01,,,"),
        status=status("P2,2026-10-31,0.5,2027-01-31,,,"),
    )
    one = found.get(("actual_to_come", "projects", "actual_start"))
    assert one == ((1, 2, [2]) if counted else None)


@pytest.mark.parametrize(
    ("budget", "before", "now", "counted"),
    [
        ("100", "100", "300", True),
        ("100", "100", "100", False),
        ("100", "100", "100.00001", False),  # a rounding error
        ("0", "1", "5", False),
        ("", "1", "5", False),
    ],
)
def test_an_earned_value_above_the_budget_is_noticed_in_the_newest_row(
    tmp_path, budget, before, now, counted
):
    found = noticed(
        tmp_path,
        projects=projects(f"P1,One,A,,,,,{budget}"),
        status=status(f"P1,2026-09-30,,,{before},,", f"P1,2026-10-31,,,{now},,"),
    )
    one = found.get(("earned_above_budget", "status", "earned_value"))
    assert one == ((1, 1, [3]) if counted else None)


@pytest.mark.parametrize(
    ("sums", "rows"),
    [
        (["400", "450", "520"], []),
        (["400", "400"], []),
        (["400"], []),
        ([], []),
        (["400", "300", "520"], [3]),
        (["400", "", "300"], [4]),
        (["400", "300", "200"], [3, 4]),
    ],
)
def test_a_sum_to_date_that_falls_is_noticed_in_the_row_in_which_it_does(tmp_path, sums, rows):
    lines = [f"P1,2026-{6 + n:02d}-30,,,,{cost}," for n, cost in enumerate(sums)]
    found = noticed(tmp_path, projects=projects("P1,One,A,,,,,"), status=status(*lines))
    of = max(sum(cost != "" for cost in sums) - 1, 0)
    one = found.get(("falling_sum", "status", "actual_cost"))
    assert one == ((len(rows), of, rows) if rows else None)


def test_a_sum_does_not_fall_from_one_project_to_another(tmp_path):
    rows = status("P1,2026-09-30,,,500,500,", "P2,2026-10-31,,,5,5,")
    both = projects("P1,One,A,,,,,1000", "P2,Two,A,,,,,1000")
    assert noticed(tmp_path, projects=both, status=rows) == {}


def test_planned_and_earned_sums_and_those_of_the_approved_plan_are_looked_at_too(tmp_path):
    found = noticed(
        tmp_path,
        projects=projects("P1,One,A,,,,,"),
        status=[
            "project_id,period_end,planned_value,earned_value",
            "P1,2026-09-30,5,5",
            "P1,2026-10-31,4,4",
        ],
        planned_values=[
            "project_id,period_end,planned_value",
            "P1,2026-09-30,5",
            "P1,2026-10-31,4",
        ],
    )
    assert found == {
        ("falling_sum", table, column): (1, 1, [3])
        for table, column in [
            ("status", "planned_value"),
            ("status", "earned_value"),
            ("planned_values", "planned_value"),
        ]
    }


@pytest.mark.parametrize(("cost", "counted"), [("-50", True), ("0", False), ("", False)])
def test_a_negative_sum_of_cost_is_noticed(tmp_path, cost, counted):
    found = noticed(
        tmp_path, projects=projects("P1,One,A,,,,,"), status=status(f"P1,2026-10-31,,,,{cost},")
    )
    assert found == ({("negative_cost", "status", "actual_cost"): (1, 1, [2])} if counted else {})


ROLES = ["role_id,name", "dev,Developers"]
DEMAND = "project_id,role_id,period_end,fte"


@pytest.mark.parametrize(
    ("capacity", "fte", "counted"),
    [
        ("5", "640", True),
        ("5", "100", False),  # 20 times the capacity, not more
        ("5", "100.5", True),
        ("1", "39", False),  # 39 times the capacity, but hardly a month in hours
        ("0", "640", False),
        ("", "640", False),
    ],
)
def test_demand_of_many_times_the_capacity_looks_like_hours(tmp_path, capacity, fte, counted):
    found = noticed(
        tmp_path,
        projects=projects("P1,One,A,,,,,"),
        roles=ROLES,
        capacity=["role_id,period_end,fte", f"dev,2026-10-31,{capacity}"],
        demand=[DEMAND, f"P1,dev,2026-10-31,{fte}", "P1,dev,2026-11-30,2"],
    )
    assert found == ({("hours_as_fte", "demand", "fte"): (1, 2, [2])} if counted else {})


def test_where_capacity_is_not_given_the_people_of_the_role_count(tmp_path):
    tables = {
        "projects": projects("P1,One,A,,,,,"),
        "roles": ROLES,
        "demand": [DEMAND, "P1,dev,2026-10-31,640"],
    }
    assert noticed(tmp_path, **tables) == {}
    staff = ["role_id,team_id,headcount", "dev,T,5"]
    found = noticed(tmp_path, **tables, teams=["team_id,name", "T,Team"], staff=staff)
    assert found == {("hours_as_fte", "demand", "fte"): (1, 1, [2])}


@pytest.mark.parametrize(
    ("estimate", "finish", "expected"),
    [
        ("300", "2036-12-31", set()),  # exactly three times the budget, and ten years
        ("301", "2036-12-31", {"implausible_estimate"}),
        ("1000", "2036-12-31", {"beyond_budget"}),  # ten times: told by another message
        ("100", "2037-02-01", {"implausible_delay"}),
    ],
)
def test_a_figure_beyond_a_plausible_range_is_to_be_checked(tmp_path, estimate, finish, expected):
    found = noticed(
        tmp_path,
        projects=projects("P1,One,A,,,,2026-12-31,100"),
        status=status(f"P1,2026-10-31,,{finish},,,{estimate}"),
    )
    assert {code for code, _, _ in found} == expected


def test_a_refused_row_is_not_told_a_second_time(tmp_path):
    rows = status("P1,2026-10-31,45,2026-05-31,300,-5,900")
    found = noticed(tmp_path, projects=projects("P1,One,A,,,,,100"), status=rows)
    assert {code for code, *_ in found} == {
        "text_in_numbers"
    }  # what the column costs, nothing else
