"""The risk report on its smallest input, and with each optional table and column absent: it is made, and claims nothing unknown."""

from functools import cache

import pandas as pd
import pytest

from pmo_lib.portfolio.tables import TABLES
from tests import partial_data
from tests.partial_data import NO_VALUE, Claims, Tables
from tools.sample.generator import generate

NEEDED = {"projects", "risks"}
READ = (
    "programs",
    "projects",
    "status",
    "risks",
    "drivers",
    "mitigations",
    "risk_history",
    "reserve_moves",
    "dependencies",
    "issues",
)
MUST_SAY = {  # what the page says where a table or column is absent, and so cannot claim
    "reserve_moves": "No reserve is recorded",
    "risks.probability": "What risks may cost is not known",
    "risks.impact": "What risks may cost is not known",
    "drivers": "No common causes are stated",
    "risks.driver_id": "No common causes are stated",
    "risks.occurred": "Nobody records which risks occurred",
    "mitigations": "No mitigation of a quantified risk is priced",
    "risk_history": "by hindsight",
    "risks.delay_likely": "Whether delays are passed on is not known",
}
MUST_NOT_SAY = {
    "risks.probability": r"8 in 10 cases need €|covers \d",
    "risks.impact": r"8 in 10 cases need €|covers \d",
    "reserve_moves": r"The reserve of €",
    "risks.occurred": r"are not refuted|are too low",
    "dependencies": r"pass on|No delay",
    "issues": r"issue is (open|overdue)|No issue",
    "risks.delay_likely": r"No delay of a day",
}


@cache
def of_size(count: int) -> Tables:
    """What the report reads, with so many projects under way of those with the largest risks, and all that ended."""
    tables = generate()
    risks, projects = tables["risks"], tables["projects"]
    open_risks = risks[risks.closed.isna()]
    largest = (open_risks.probability * open_risks.impact).groupby(open_risks.project_id).sum()
    kept = list(largest.sort_values(ascending=False).index[:count])
    kept += list(projects.project_id[projects.actual_finish.notna()]) if count else []
    own = set(risks.risk_id[risks.project_id.isin(kept)])
    found = {}
    for name in READ:
        frame = tables[name]
        if "project_id" in frame:
            frame = frame[frame.project_id.isin(kept)]
        elif "risk_id" in frame:
            frame = frame[frame.risk_id.isin(own)]
        found[name] = frame
    if count > 1:
        link = {"dependency_id": "X", "project_id": kept[1], "giver_project_id": kept[0]}
        found["dependencies"] = TABLES["dependencies"].conform(
            pd.DataFrame([{**link, "buffer_days": 1.0, "needed_by": pd.Timestamp("2027-01-31")}])
        )
    return found


CLAIMS = Claims("risk", MUST_SAY, MUST_NOT_SAY, 2)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_the_report_is_made_with_no_one_and_two_projects_and_with_each_optional_table_absent(
    monkeypatch, count
):
    tables = of_size(count)
    wrong = CLAIMS.wrong(monkeypatch, "nothing", tables, count)
    for absent, left in partial_data.without_table(tables, NEEDED):
        wrong += CLAIMS.wrong(monkeypatch, absent, left, count)
    assert not wrong, "\n".join(wrong)


def test_the_report_is_made_with_each_optional_column_absent(monkeypatch):
    wrong, tables = [], of_size(2)
    for absent, left in partial_data.without_column(tables, "risk"):
        wrong += CLAIMS.wrong(monkeypatch, absent, left, 2)
    assert not wrong, "\n".join(wrong)


def test_the_smallest_input_is_reported_and_says_what_it_does_not_know(monkeypatch):
    """Only what is required: a project and a risk with a title."""
    whole = of_size(1)
    tables = {
        name: whole[name][[c for c in TABLES[name].required if c in whole[name]]].head(1)
        for name in ("projects", "risks")
    }
    tables["projects"] = tables["projects"].assign(stage="in delivery")
    tables["risks"] = tables["risks"].assign(project_id=tables["projects"].project_id.iloc[0])
    page = partial_data.run(monkeypatch, "risk", tables)
    assert page.findings["headline"].startswith(
        "What risks may cost is not known: 1 open risk without probability or impact"
    )
    assert not NO_VALUE.search(page.words)
