"""Jira's exports: columns that repeat, links in both directions, releases as milestones, pages of a result."""

import json

import pytest

from tests.sources.plans import by_id, plain, read

HEADER = (
    "Summary,Issue key,Issue id,Issue Type,Project key,Project name,Updated,Resolved,Due date,Labels,Labels,"
    "Outward issue link (Blocks),Outward issue link (Blocks),Inward issue link (Blocks),Outward issue link (Relates)"
)
ROWS = (
    "Login,WEB-1,1,Story,WEB,Website,30/Oct/26 3:24 PM,15/Oct/26 1:00 PM,,a,b,WEB-2,APP-1,,WEB-3",
    "Search,WEB-2,2,Story,WEB,Website,31/Oct/26 3:24 PM,,30/Nov/26 12:00 AM,,,,,WEB-1,",
    "Pay,WEB-3,3,Epic,WEB,Website,31/Oct/26 3:24 PM,,,,,ZZZ-9,,,",
    "App,APP-1,4,Story,APP,App,31/Oct/26 3:24 PM,,,,,,,WEB-1,",
)


def export(folder, *rows, header=HEADER, name="search.csv", **options):
    (folder / name).write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return read(folder, name, **options)


def test_an_export_becomes_projects_issues_and_the_order_that_links_state(tmp_path):
    checked = export(tmp_path, *ROWS)
    assert checked.rejected.empty and checked.suspicions == ()
    assert by_id(checked.tables["projects"], "name", "approach", key="project_id") == {
        "APP": ("App", "adaptive"),
        "WEB": ("Website", "adaptive"),
    }
    columns = "project_id", "data_date", "name", "kind", "forecast_finish", "actual_finish"
    assert by_id(checked.tables["activities"], *columns) == {
        "WEB-1": ("WEB", "2026-10-31", "Login", "task", None, "2026-10-15"),
        "WEB-2": ("WEB", "2026-10-31", "Search", "task", "2026-11-30", None),
        "WEB-3": ("WEB", "2026-10-31", "Pay", "summary", None, None),
        "APP-1": ("APP", "2026-10-31", "App", "task", None, None),
    }
    links = checked.tables["activity_links"]
    assert [
        tuple(map(plain, row))
        for row in links[["project_id", "from_project_id", "from_id", "to_id", "kind"]].values
    ] == [("APP", "WEB", "WEB-1", "APP-1", "FS"), ("WEB", None, "WEB-1", "WEB-2", "FS")]


def test_what_an_export_does_not_tell_is_counted(tmp_path):
    notes = " ".join(export(tmp_path, *ROWS).notes)
    for words in (
        "Labels (2)",
        "links of the kind 'relates', which states no order (1)",
        "links to issues that the file does not hold (1)",
        "guessed 1 times: the data date, from the issue that was updated last",
    ):
        assert words in notes


def test_a_day_that_cannot_be_read_is_missing_and_counted(tmp_path):
    rows = [ROWS[0], ROWS[1].replace("30/Nov/26 12:00 AM", "soon")]
    checked = export(tmp_path, *rows)
    assert checked.tables["activities"].forecast_finish.isna().all()
    assert any("such as soon (1)" in note for note in checked.notes)


def test_a_line_of_another_length_costs_that_line(tmp_path):
    checked = export(tmp_path, *ROWS, "Broken,WEB-9,9")
    (row,) = checked.rejected.to_dict("records")
    assert row["row"] == 6 and "3 cells where the header has 15" in row["rule"]
    assert len(checked.tables["activities"]) == 4


@pytest.mark.parametrize("sign", [";", "\t"])
def test_other_separators_are_found(tmp_path, sign):
    rows = [row.replace(",", sign) for row in ROWS]
    checked = export(tmp_path, *rows, header=HEADER.replace(",", sign))
    assert len(checked.tables["activities"]) == 4


def test_a_file_without_issues_is_no_project(tmp_path):
    checked = export(tmp_path)
    assert set(checked.tables) == {"organization", "programs"} and checked.rejected.empty


def test_a_csv_that_is_no_export_is_passed_over_as_before(tmp_path):
    checked = export(tmp_path, "a,b", header="Summary,Owner")
    assert "search.csv is not named after a table and was passed over" in checked.notes


def issue(key: str, **fields) -> dict:
    project = {"key": key.partition("-")[0], "name": "Website"}
    own = {"summary": key, "project": project, "issuetype": {"name": "Story"}}
    return {"key": key, "fields": own | {"updated": "2026-10-31T15:24:00.000+0100"} | fields}


def result(folder, *issues, name="search.json", **page):
    content = {"issues": list(issues), "total": len(issues)} | page
    (folder / name).write_text(json.dumps(content), encoding="utf-8")
    return read(folder, name)


def test_a_result_of_a_search_with_named_fields_links_and_releases(tmp_path):
    version = {"name": "1.0", "releaseDate": "2026-12-01", "released": False}
    older = {"name": "0.9", "releaseDate": "2026-09-01", "released": True}
    blocks = {"type": {"name": "Blocks"}, "outwardIssue": {"key": "WEB-2"}}
    blocked = {"type": {"name": "Blocks"}, "inwardIssue": {"key": "WEB-1"}}
    checked = result(
        tmp_path,
        issue("WEB-1", resolutiondate="2026-10-15T13:00:00.000+0100", issuelinks=[blocks]),
        issue("WEB-2", duedate="2026-11-30", customfield_1="2026-11-02", issuelinks=[blocked]),
        issue("WEB-3", fixVersions=[version, older, {"name": "2.0"}]),
        names={"customfield_1": "Start date"},
    )
    assert checked.rejected.empty
    assert by_id(
        checked.tables["activities"], "forecast_start", "forecast_finish", "actual_finish"
    ) == {
        "WEB-1": (None, None, "2026-10-15"),
        "WEB-2": ("2026-11-02", "2026-11-30", None),
        "WEB-3": (None, None, None),
    }
    (link,) = checked.tables["activity_links"].to_dict("records")
    assert (link["from_id"], link["to_id"], link["kind"]) == ("WEB-1", "WEB-2", "FS")
    assert by_id(
        checked.tables["milestones"], "forecast_date", "actual_date", key="milestone_id"
    ) == {"0.9": ("2026-09-01", "2026-09-01"), "1.0": ("2026-12-01", None)}


@pytest.mark.parametrize(
    "page", [{"total": 230}, {"total": None, "isLast": False}, {"nextPageToken": "x"}]
)
def test_one_page_of_a_longer_result_is_read_and_said_to_be_incomplete(tmp_path, page):
    checked = result(tmp_path, issue("WEB-1"), **page)
    (row,) = checked.rejected.to_dict("records")
    assert "one page of a longer result" in row["rule"] and "as one list" in row["action"]
    assert len(checked.tables["activities"]) == 1


def test_pages_in_one_list_are_one_result(tmp_path):
    pages = [{"issues": [issue(f"WEB-{n}")], "total": 2, "startAt": n} for n in range(2)]
    (tmp_path / "search.json").write_text(json.dumps(pages))
    checked = read(tmp_path, "search.json")
    assert checked.rejected.empty and len(checked.tables["activities"]) == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "no valid JSON"),
        ("[" * 100_000, "no valid JSON"),
        ('{"issues": 3}', "no list of 'issues'"),
        ("[1]", "no list of 'issues'"),
        ('{"issues": [{}]}', "no issue with a key"),
        ('{"issues": [{"key": "W-1", "fields": {}}]}', "no column of the day"),
    ],
)
def test_what_is_no_result_of_a_search_is_refused_with_the_reason(tmp_path, content, words):
    (tmp_path / "search.json").write_text(content)
    assert words in " ".join(read(tmp_path, "search.json").rejected.rule)
