"""Several planning files beside each other and beside the office's own tables, and what is noticed in links."""

import json
from itertools import pairwise

import pytest

from pmo_lib.errors import ConfigurationError
from pmo_lib.portfolio.settings import Settings
from pmo_lib.sources.data_quality.schedules import circles
from pmo_lib.sources.mapping import Mapping
from pmo_lib.sources.readers import only, read_source
from pmo_lib.sources.reshaping import apply
from pmo_lib.sources.snapshot import assemble, cut
from pmo_lib.sources.validation import check
from tests.sources.plans import CONSTANTS, by_id, calendar, element, mspdi, read, task, xer


def link(uid):
    return {"PredecessorUID": uid, "Type": 1}


def issue(folder, name, *tasks, **fields):
    (folder / name).write_text(mspdi(*tasks, StatusDate=None, **fields), encoding="utf-8")


def test_issues_of_one_project_lie_side_by_side_and_the_newest_says_what_the_project_is(tmp_path):
    for day, finish in (("2026-09-30", "2026-11-30"), ("2026-10-31", "2026-12-31")):
        last = task(2, Milestone=1, Finish=f"{finish}T17:00:00")
        issue(tmp_path, f"EMR {day}.xml", task(1, 8), last, Title=f"Records {day}")
    checked = read(tmp_path)
    assert checked.rejected.empty
    (row,) = checked.tables["projects"].to_dict("records")
    assert row["name"] == "Records 2026-10-31" and f"{row['forecast_finish']:%F}" == "2026-12-31"
    frame = checked.tables["activities"]
    assert frame.groupby(frame.data_date.dt.strftime("%F")).size().to_dict() == {
        "2026-09-30": 2,
        "2026-10-31": 2,
    }
    assert by_id(checked.tables["milestones"], "forecast_date", key="milestone_id") == {
        "2": "2026-12-31"
    }
    portfolio = assemble(checked, Settings())
    assert portfolio.at("2026-10-30").activities.data_date.nunique() == 1


def test_files_of_all_kinds_become_one_table_and_each_row_keeps_its_file(tmp_path):
    issue(tmp_path, "EMR 2026-10-31.xml", task(1, 8), task(1, 16, ID=2))
    rows = [{"proj_id": "1", "proj_short_name": "PAT", "last_recalc_date": "2026-10-31"}]
    activity = {"task_id": "1", "proj_id": "1", "task_code": "A1", "task_type": "TT_Task"}
    (tmp_path / "export.xer").write_text(xer(PROJECT=rows, TASK=[activity]))
    header = "Summary,Issue key,Issue id,Updated"
    (tmp_path / "search.csv").write_text(f"{header}\nLogin,WEB-1,1,2026-10-31\n")
    checked = read(tmp_path)
    assert checked.tables["projects"].project_id.tolist() == ["EMR", "PAT", "WEB"]
    assert checked.tables["activities"].activity_id.tolist() == ["A1", "WEB-1"]
    assert checked.rejected.file.tolist() == ["EMR 2026-10-31.xml"] * 2
    assert checked.rejected.program_id.isna().all()  # the programs are constants here
    assert checked.rejected.project_id.tolist() == ["EMR", "EMR"]


def test_rejected_rows_of_several_files_belong_to_the_program_of_their_own_project(tmp_path):
    (tmp_path / "programs.csv").write_text("program_id,name\nA,Alpha\nB,Beta\n")
    (tmp_path / "projects.csv").write_text(
        "project_id,name,program_id\nEMR,Records,A\nPAT,Portal,B\n"
    )
    issue(tmp_path, "EMR 2026-10-31.xml", task(1, 8), task(1, 16))
    issue(tmp_path, "PAT 2026-10-31.xml", task(1, 8), task(1, 16), task(2, 8))
    checked = check(read_source(".", tmp_path, {}))
    told = checked.rejected[["file", "row", "program_id"]].drop_duplicates().values.tolist()
    assert told == [["EMR 2026-10-31.xml", 1, "A"], ["PAT 2026-10-31.xml", 1, "B"]]
    assert len(checked.tables["activities"]) == 1


def test_two_files_of_one_project_and_day_are_both_refused(tmp_path):
    issue(tmp_path, "a.xml", task(1, 8), LastSaved="2026-10-31T10:00:00")
    issue(tmp_path, "b.xml", task(1, 16), LastSaved="2026-10-31T10:00:00")
    checked = read(tmp_path, project="EMR")
    assert checked.rejected.file.tolist() == ["a.xml", "b.xml"]
    assert "a.xml and b.xml both hold the project 'EMR' of 2026-10-31" in checked.rejected.rule[0]
    assert "activities" not in checked.tables


def test_the_offices_own_table_of_projects_counts_and_the_schedules_join_it(tmp_path):
    (tmp_path / "projects.csv").write_text("project_id,name,program_id\nEMR,Medical records,A\n")
    issue(tmp_path, "EMR 2026-10-31.xml", task(1, 8))
    issue(tmp_path, "XYZ 2026-10-31.xml", task(1, 8))
    checked = read(tmp_path)
    assert checked.tables["projects"].name.tolist() == ["Medical records"]
    assert checked.tables["activities"].project_id.tolist() == ["EMR"]
    (row,) = checked.rejected.to_dict("records")
    assert row["file"] == "XYZ 2026-10-31.xml" and "is not in 'projects'" in row["rule"]
    assert any("'projects' of the planning files was passed over" in note for note in checked.notes)


def test_without_a_program_the_message_says_how_to_name_one(tmp_path):
    issue(tmp_path, "EMR 2026-10-31.xml", task(1, 8))
    checked = check(read_source(".", tmp_path, {}))
    assert "constants: programs" in " ".join(checked.rejected.action)


def test_a_mapping_of_other_files_leaves_planning_files_as_they_are(tmp_path):
    (tmp_path / "register.csv").write_text("No,Title,Unit\nEMR,Medical records,A\n")
    issue(tmp_path, "EMR 2026-10-31.xml", task(1, 8), task(2, Milestone=1))
    columns = {"project_id": "No", "name": "Title", "program_id": "Unit"}
    checked = mapped(tmp_path, {"projects": {"from": "register", "columns": columns}})
    assert checked.tables["projects"].name.tolist() == ["Medical records"]
    assert len(checked.tables["activities"]) == 2 and len(checked.tables["milestones"]) == 1


def test_a_mapping_may_read_resources_and_reshape_our_own_tables(tmp_path):
    people = element("Resource", {"UID": 7, "ID": 1, "Name": "Testers", "MaxUnits": 3})
    work = {"TaskUID": 1, "ResourceUID": 7, "Units": 2, "Work": "PT16H0M0S"}
    more = element("Resources", people) + element("Assignments", element("Assignment", work))
    issue(tmp_path, "EMR 2026-10-31.xml", task(1, 8, Name="X: Test"), more=more)
    key = {"project_id": "project_id", "data_date": "data_date", "activity_id": "activity_id"}
    checked = mapped(
        tmp_path,
        {
            "roles": {
                "from": "plan_resources",
                "columns": {"role_id": "resource_id", "name": "name"},
            },
            "activities": {
                "from": "activities",
                "join": [{"from": "plan_assignments", "on": {"activity_id": "activity_id"}}],
                "columns": key | {"role_id": "plan_assignments: resource_id"},
            },
        },
    )
    assert checked.rejected.empty
    assert by_id(checked.tables["roles"], "name", key="role_id") == {"7": "Testers"}
    assert by_id(checked.tables["activities"], "role_id") == {"1": "7"}


def mapped(folder, declared: dict):
    from pydantic import TypeAdapter

    from pmo_lib.sources import mapping

    rules = TypeAdapter(Mapping).validate_python(declared)
    found = read_source(".", folder, {}, only(mapping.sources(rules)))
    return check(apply(rules, found), CONSTANTS)


def test_a_program_gets_the_activities_of_its_projects_and_the_calendars_they_name(tmp_path):
    (tmp_path / "programs.csv").write_text("program_id,name\nA,Alpha\nB,Beta\n")
    (tmp_path / "projects.csv").write_text(
        "project_id,name,program_id\nEMR,Records,A\nPAT,Portal,B\n"
    )
    for name, day in (("EMR", "2026-11-02"), ("PAT", "2026-11-03")):
        period = {"FromDate": f"{day}T00:00:00", "ToDate": f"{day}T23:59:00"}
        off = element("Exception", {"Type": 1, "DayWorking": 0}, element("TimePeriod", period))
        tasks = task(1, 8), task(2, 8, links=[link(1)])
        issue(tmp_path, f"{name} 2026-10-31.xml", *tasks, calendars=calendar(exceptions=off))
    portfolio = assemble(check(read_source(".", tmp_path, {})), Settings())
    assert len(portfolio.calendar_days) == 2
    own = cut(portfolio, "A")
    for name in ("activities", "activity_links"):
        assert set(getattr(own, name).project_id) == {"EMR"}
    assert own.calendar_days.day.dt.strftime("%F").tolist() == ["2026-11-02"]
    assert len(cut(portfolio, "B").activities) == 2


def test_files_of_other_kinds_are_passed_over(tmp_path):
    (tmp_path / "settings.json").write_text('{"theme": "dark"}')
    (tmp_path / "page.xml").write_text("<html/>")
    checked = read(tmp_path)
    assert (
        checked.rejected.empty and "settings.json is not named after a table" in checked.notes[-1]
    )


def test_what_was_read_dropped_and_guessed_stands_in_the_facts_of_the_file(tmp_path):
    issue(tmp_path, "EMR 2026-10-31.xml", task(1, 8, Priority=500))
    (facts,) = read_source(".", tmp_path, {}).files
    assert facts["file"] == "EMR 2026-10-31.xml" and facts["bytes"] > 0
    assert facts["fields"]["read"]["Task.Duration"] == 1
    assert facts["fields"]["dropped"]["Task.Priority"] == 1
    assert sum(facts["fields"]["guessed"].values()) == 1
    json.dumps(facts)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"projects": "names"}, "write one of file, outline, prefix"),
        ({"data_date": "31.10.2026"}, "write it as 2026-10-31"),
        ({"timeout": 0}, "write 'timeout: 120'"),
        ({"timeout": True}, "write 'timeout: 120'"),
        ({"projcts": "file"}, "did you mean 'projects'"),
        ({"projects": "prefix", "separator": ""}, "write 'separator:"),
    ],
)
def test_a_wrong_option_is_refused_with_the_right_one(tmp_path, options, words):
    issue(tmp_path, "EMR.xml", task(1, 8))
    with pytest.raises(ConfigurationError, match=words):
        read(tmp_path, "EMR.xml", **options)


def csvs(folder, links, activities=("A", "B", "C")):
    (folder / "projects.csv").write_text("project_id,name,program_id\nP,P,A\nQ,Q,A\n")
    rows = "".join(f"P,2026-10-31,{name}\n" for name in activities)
    (folder / "activities.csv").write_text(f"project_id,data_date,activity_id\n{rows}")
    header = "project_id,data_date,from_id,to_id,kind,lag,from_project_id\n"
    (folder / "activity_links.csv").write_text(header + "".join(f"{line}\n" for line in links))
    return read(folder)


def test_a_link_to_an_unknown_activity_is_noticed_and_kept(tmp_path):
    lines = [
        "P,2026-10-31,A,B,,,",
        "P,2026-10-31,Z,B,fs,2,",
        "P,2026-09-30,A,B,FS,,",
        "P,2026-10-31,A,C,SF,,Q",
    ]
    checked = csvs(tmp_path, lines)
    assert checked.rejected.empty and len(checked.tables["activity_links"]) == 4
    noticed = {one.column: (one.code, one.count, one.of) for one in checked.suspicions}
    assert noticed == {"from_id": ("unknown_activity", 3, 4), "to_id": ("unknown_activity", 1, 4)}
    assert set(checked.tables["activity_links"].kind.dropna()) == {"FS", "SF"}


def test_a_circle_is_noticed_by_name_and_is_not_fatal(tmp_path):
    lines = ["P,2026-10-31,A,B,,,", "P,2026-10-31,B,C,SS,,", "P,2026-10-31,C,A,FF,,"]
    (found,) = csvs(tmp_path, lines).suspicions
    assert (found.code, found.count, found.of) == ("circle_of_links", 3, 3)
    assert "A → B → C → A" in found.message and found.suggestion


def test_a_link_from_an_activity_to_itself_is_a_circle_and_sound_links_are_none(tmp_path):
    (found,) = csvs(tmp_path, ["P,2026-10-31,A,A,,,", "P,2026-10-31,A,B,,,"]).suspicions
    assert found.count == 1 and "A → A" in found.message


def test_links_of_two_issues_form_no_circle_together(tmp_path):
    lines = ["P,2026-10-31,A,B,,,", "P,2026-09-30,B,A,,,"]
    assert {one.code for one in csvs(tmp_path, lines).suspicions} == {"unknown_activity"}


@pytest.mark.parametrize("seed", range(5))
def test_circles_are_exactly_the_links_that_lie_on_a_closed_walk(seed):
    import numpy as np
    import pandas as pd

    rng = np.random.default_rng(seed)
    pairs = sorted({tuple(pair) for pair in rng.integers(0, 9, (14, 2)).tolist()})
    frame = pd.DataFrame(pairs, columns=["from_id", "to_id"]).astype(str)
    frame = frame.assign(project_id="P", data_date="2026-10-31", from_project_id=None)
    reach = np.zeros((9, 9), dtype=bool)
    for a, b in pairs:
        reach[a, b] = True
    for k in range(9):  # Warshall's closure
        reach |= reach[:, [k]] & reach[[k], :]
    expected = {at for at, (a, b) in enumerate(pairs) if reach[b, a] or a == b}
    assert {row for _, rows in circles(frame) for row in rows} == expected
    for way, _ in circles(frame):
        steps = set(pairwise(way))
        assert way[0] == way[-1] and steps <= {(str(a), str(b)) for a, b in pairs}


@pytest.mark.parametrize("kind", ["FS", "fs", " Ss ", "FF", "sf"])
def test_kinds_of_links_are_read_in_any_letter_case(tmp_path, kind):
    checked = csvs(tmp_path, [f"P,2026-10-31,A,B,{kind},,"])
    assert checked.tables["activity_links"].kind.tolist() == [kind.strip().upper()]


def test_an_unknown_kind_of_link_is_rejected_with_the_nearest_one(tmp_path):
    (row,) = csvs(tmp_path, ["P,2026-10-31,A,B,FFF,,"]).rejected.to_dict("records")
    assert "did you mean 'FF'" in row["action"]
