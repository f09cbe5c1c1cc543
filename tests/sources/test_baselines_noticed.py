"""What `pmo check` notices of baselines and of periods that are known to the month only."""

import pytest

from pmo_lib.sources.readers import read_source
from pmo_lib.sources.validation import check

PROJECTS = "project_id,name,program_id,baseline_finish,budget\nP1,One,A,{finish},{budget}\n"


def noticed(folder, **tables: str) -> dict[str, tuple[str, int]]:
    """Column and number of rows by the code of each suspicion."""
    tables = {"programs": "program_id,name\nA,Alpha\n", **tables}
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text)
    found = check(read_source(str(folder), folder, {}), {}).suspicions
    return {one.code: (one.column, one.count) for one in found}


@pytest.mark.parametrize(
    ("finish", "budget", "wrong"),
    [
        ("2026-11-30", "100", None),
        ("2026-06-30", "100", ("baseline_finish", 1)),
        ("2026-11-30", "90", ("budget", 1)),
        ("", "", None),
    ],
)
def test_a_project_should_state_its_newest_baseline(tmp_path, finish, budget, wrong):
    rows = "P1,2025-12-01,2026-06-30,90\nP1,2026-05-20,2026-11-30,100\n"
    found = noticed(
        tmp_path,
        projects=PROJECTS.format(finish=finish, budget=budget),
        baselines=f"project_id,baselined,baseline_finish,budget\n{rows}",
    )
    assert found.get("other_baseline") == wrong


@pytest.mark.parametrize(
    ("days", "wrong"),
    [
        (("2026-09-01", "2026-10-01"), ("period_end", 2)),
        (("2026-09-30", "2026-10-01"), None),
        (("2026-10-01",), None),
    ],
)
def test_periods_that_all_end_on_the_first_are_noticed(tmp_path, days, wrong):
    rows = "".join(f"P1,{day},green\n" for day in days)
    found = noticed(
        tmp_path,
        projects=PROJECTS.format(finish="2026-12-31", budget="100"),
        status=f"project_id,period_end,declared_rag\n{rows}",
    )
    assert found.get("first_of_month") == wrong
