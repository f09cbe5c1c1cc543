"""What a program may know of projects elsewhere: when what it waits for is expected, as known on each day - and nothing else."""

import pandas as pd
import pytest

from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.sources.snapshot import cut, read
from tools.sample import generate


def portfolio(**rows: list[dict]) -> Portfolio:
    programs = [{"program_id": "A", "name": "Alpha"}, {"program_id": "B", "name": "Beta"}]
    projects = [
        {"project_id": "A1", "name": "Taker", "program_id": "A"},
        {"project_id": "A2", "name": "Own giver", "program_id": "A"},
        {"project_id": "B1", "name": "Giver", "program_id": "B"},
        {"project_id": "B2", "name": "Secret", "program_id": "B"},
    ]
    frames = {"programs": programs, "projects": projects, "givers": [], **rows}
    return Portfolio(
        {
            name: TABLES[name].conform(pd.DataFrame(f, columns=TABLES[name].names))
            for name, f in frames.items()
        }
    )


def needs(giver: str, milestone: str | None = None) -> dict:
    return {
        "dependency_id": f"D-{giver}-{milestone}",
        "project_id": "A1",
        "giver_project_id": giver,
        "giver_milestone_id": milestone,
    }


def day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text)


STATUS = [
    {
        "project_id": "B1",
        "period_end": day("2026-08-31"),
        "forecast_finish": day("2026-12-31"),
        "actual_cost": 77.0,
    },
    {
        "project_id": "B1",
        "period_end": day("2026-09-30"),
        "forecast_finish": day("2027-02-28"),
        "actual_cost": 88.0,
    },
    {
        "project_id": "B2",
        "period_end": day("2026-09-30"),
        "forecast_finish": day("2027-03-31"),
        "actual_cost": 99.0,
    },
]


def test_a_program_sees_the_expected_finish_of_its_giver_as_known_on_each_day():
    found = cut(portfolio(dependencies=[needs("B1")], status=STATUS), "A")
    assert found.at("2026-08-31").givers.expected.tolist() == [day("2026-12-31")]
    assert found.at("2026-09-30").givers.expected.tolist() == [day("2026-12-31"), day("2027-02-28")]
    assert set(found.givers.columns) == {
        "giver_project_id",
        "giver_milestone_id",
        "name",
        "made",
        "expected",
    }


def test_it_sees_nothing_of_a_project_it_does_not_depend_on_nor_money_of_the_one_it_does():
    found = cut(portfolio(dependencies=[needs("B1")], status=STATUS), "A")
    held = " ".join(frame.astype(str).to_csv() for frame in found.tables.values())
    assert "Giver" in held
    assert not any(word in held for word in ("Secret", "B2", "77", "88", "99"))


def test_a_giver_of_its_own_is_no_outside_giver():
    assert cut(portfolio(dependencies=[needs("A2")]), "A").givers.empty


def test_a_milestone_of_a_giver_brings_that_milestone_and_not_the_finish():
    milestones = [
        {
            "project_id": "B1",
            "milestone_id": "M1",
            "name": "Interface",
            "baseline_date": day("2026-11-01"),
            "known_since": day("2026-01-01"),
            "forecast_date": day("2026-11-20"),
            "forecast_made": day("2026-09-30"),
        }
    ]
    found = cut(
        portfolio(dependencies=[needs("B1", "M1")], milestones=milestones, status=STATUS), "A"
    ).givers
    assert found.expected.tolist() == [day("2026-11-20")] and found.giver_milestone_id.tolist() == [
        "M1"
    ]


def test_a_supplied_giver_goes_to_the_programs_that_name_it_and_to_no_other():
    given = [
        {
            "giver_project_id": "X",
            "name": "Authority",
            "made": day("2026-09-01"),
            "expected": day("2026-12-01"),
        }
    ]
    whole = portfolio(dependencies=[needs("X")], givers=given)
    assert cut(whole, "A").givers.name.tolist() == ["Authority"]
    assert cut(whole, "B").givers.empty


def test_a_giver_nobody_knows_is_not_made_up():
    assert cut(portfolio(dependencies=[needs("nobody")]), "A").givers.empty


@pytest.mark.parametrize("program", sorted(generate()["programs"].program_id))
def test_no_program_of_the_sample_holds_the_name_of_a_project_it_does_not_need(program):
    whole, own = read(), read(program=program)
    needed = set(own.dependencies.giver_project_id)
    strangers = whole.projects[
        (whole.projects.program_id != program) & ~whole.projects.project_id.isin(needed)
    ].name
    held = " ".join(frame.astype(str).to_csv() for frame in own.tables.values())
    assert [name for name in strangers if name in held] == []
