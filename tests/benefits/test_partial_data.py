"""The benefits report on its smallest input, and with each optional table and column absent: it is made, and claims nothing unknown."""

from functools import cache

import pandas as pd
import pytest

from pmo_lib.portfolio.tables import TABLES
from tests import partial_data
from tests.benefits.small_benefits import a_benefit, data, periods
from tests.partial_data import NO_VALUE, Claims, Tables
from tests.small_portfolio import project
from tools.sample.generator import generate

NEEDED = {"projects", "benefits"}
READ = (
    "organization",
    "programs",
    "projects",
    "status",
    "baselines",
    "milestones",
    "benefits",
    "benefit_values",
    "benefit_links",
    "cash_flows",
    "stopping_costs",
    "reviews",
)
MUST_SAY = {  # what the page says where a table or column is absent, and so cannot claim
    "benefit_values": "No worth of a benefit is recorded",
    "benefit_values.planned": "Nothing was planned to date",
    "benefit_values.realised": "No benefit has been measured",
    "benefit_values.approved": "No approved value: shortfall against the first promise is not known",
    "benefit_links": "name no output",
    "benefits.owner_role": "Owners are not recorded",
    "benefits.measure": "Measures are not named",
    "benefits.kind": "Which benefits are cashable is not recorded",
    "cash_flows": "No case can be re-priced: no cash flows ahead",
    "cash_flows.benefit": "No case can be re-priced: no cash flows ahead",
    "stopping_costs": "Stopping costs are not stated and count as zero",
}
MUST_NOT_SAY = {
    "benefit_values": r"is confirmed|ends? (below|at)",
    "benefit_values.realised": r"is confirmed;|Where it was measured",
    "benefit_values.approved": r"of €[\d.]+ ?[mk]? approved|within reach",
    "benefit_links": r"carries|endangers",
    "benefits.owner_role": r"in office\b",
    "benefits.measure": r"claimed twice",
    "benefits.kind": r"is cashable\.",
    "cash_flows": r"falls from|negative at P|Stop ",
    "cash_flows.benefit": r"falls from|negative at P|Stop ",
}


@cache
def of_size(count: int) -> Tables:
    """What the report reads, with so many projects: the first that finished and was measured, and one under way."""
    tables = generate()
    values, flows = tables["benefit_values"], tables["cash_flows"]
    done = values[values.realised.notna()].project_id.iloc[:1].tolist()
    running = flows[
        flows.benefit.notna() & ~flows.project_id.isin(values.project_id[values.realised.notna()])
    ]
    kept = [*running.project_id.iloc[:1].tolist(), *done][:count]
    found = {}
    for name in READ:
        frame = tables[name]
        if "project_id" in frame:
            frame = frame[frame.project_id.isin(kept)]
        elif name == "benefit_links":
            frame = frame[frame.benefit_id.isin(found["benefits"].benefit_id)]
        found[name] = frame
    return found


CLAIMS = Claims("benefits", MUST_SAY, MUST_NOT_SAY, 2)


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
    for absent, left in partial_data.without_column(tables, "benefits"):
        wrong += CLAIMS.wrong(monkeypatch, absent, left, 2)
    assert not wrong, "\n".join(wrong)


def test_the_smallest_input_is_reported_and_says_what_it_does_not_know(monkeypatch):
    """Only what is required: a project and a benefit with a name."""
    whole = of_size(1)
    tables = {
        name: whole[name][[c for c in TABLES[name].required if c in whole[name]]].head(1)
        for name in ("projects", "benefits")
    }
    page = partial_data.run(monkeypatch, "benefits", tables)
    assert page.findings["headline"].startswith("No worth of a benefit is recorded")
    assert page.findings["owner"].startswith("Owners are not recorded")
    assert not NO_VALUE.search(page.words)


def test_everything_stale_leads_with_the_last_measurement(monkeypatch):
    tables = of_size(2)
    values = tables["benefit_values"]
    old = values.realised.where(values.period_end < pd.Timestamp("2026-04-01"))
    page = partial_data.run(
        monkeypatch, "benefits", {**tables, "benefit_values": values.assign(realised=old)}
    )
    assert page.findings["headline"].startswith("Benefits were last measured on 31 Mar")


@pytest.mark.thorough
def test_three_thousand_projects_are_summed_by_program():
    count = 3000
    projects = [project(f"P{n}") | {"program_id": f"G{n % 2 + 1}"} for n in range(count)]
    names = [a_benefit(f"X{n}", of=f"P{n}") for n in range(count)]
    values = [
        row
        for n in range(count)
        for row in periods(f"X{n}", (1, 1), (1, None), of=f"P{n}", last="2026-11-30")
    ]
    links = [
        {"benefit_id": f"X{n}", "from_kind": "project", "from_id": f"P{n}", "route": ""}
        for n in range(count)
    ]
    found = data(projects=projects, benefits=names, benefit_values=values, benefit_links=links)
    assert found.headline.message == "All €3 k planned to date is confirmed"
    assert len(found.map.outputs) == count and found.map.outputs.lost.eq(1).all()
