"""Each rule of the evidence at both sides of each of its thresholds, and what is not evidenced."""

import numpy as np
import pandas as pd
import pytest

from pmo_lib.maturity.evidence import LEAST, middle, of_areas, of_practices, read, traces
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.sources.maturity_model import read_model
from tests.maturity import traces_at_work as at_work

S = (40, 70, 85, 95)
STATED = {  # the cuts of the design page, in per cent or days
    **dict.fromkeys(
        [
            "GOV-1",
            "GOV-2",
            "GOV-3",
            "INT-1",
            "INT-2",
            "INT-3",
            "PLN-1",
            "PLN-2",
            "PLN-3",
            "CAP-1",
            "CAP-2",
            "FIN-1",
            "FIN-2",
            "FIN-3",
            "RSK-1",
            "RSK-2",
            "RSK-3",
            "RSK-4",
            "BEN-1",
            "BEN-3",
            "REP-1",
            "REP-4",
            "DEP-1",
            "DEP-2",
            "CHG-1",
            "MTH-2",
            "QAL-2",
            "QAL-3",
            "PPL-1",
            "ADO-2",
            "FOR-2",
        ],
        S,
    ),
    "GOV-4": (60, 30, 14, 7),
    "CHG-2": (60, 30, 14, 7),
    "PLN-4": (30, 50, 70, 85),
    "CAP-3": (30, 20, 10, 5),
    "REP-2": (60, 80, 90, 98),
    "REP-3": (50, 65, 80, 90),
    "PPL-2": (50, 70, 85, 95),
    "FOR-3": (90, 60, 30, 15),
}
DAYS = ("GOV-4", "CHG-2", "FOR-3")


def judged(practice: str, **how) -> tuple[int, int]:
    rule = traces()[practice]
    found = rule.find(read(at_work.stand(practice, **how)))
    return rule.level(found.value), found.cases


def test_there_is_a_rule_for_each_practice_that_the_design_page_gives_one_and_for_no_other():
    assert set(traces()) == set(STATED) and set(STATED) <= set(read_model().area_of)


@pytest.mark.parametrize("practice", [one for one in STATED if one not in DAYS])
def test_a_share_reaches_each_level_at_its_cut_and_not_one_case_below(practice):
    worse = -1 if practice != "CAP-3" else 1
    for level, cut in enumerate(STATED[practice], 2):
        for hits, expected in ((cut, level), (cut + worse, level - 1)):
            found, cases = judged(practice, kept=[True] * hits + [False] * (100 - hits))
            assert found == expected, (practice, hits)
            assert cases >= 100


@pytest.mark.parametrize("practice", DAYS)
def test_a_length_of_time_reaches_each_level_at_its_cut_and_not_one_day_above(practice):
    for level, cut in enumerate(STATED[practice], 2):
        assert judged(practice, length=cut) == (level, 9)
        assert judged(practice, length=cut + 1) == (level - 1, 9)


def portfolio(practice: str, cases: int) -> Portfolio:
    tables = at_work.shares(practice, [True] * cases)
    return Portfolio(
        {name: TABLES[name].conform(frame) for name, frame in tables.items()}, as_of=at_work.DAY
    )


def test_below_five_cases_a_practice_is_not_evidenced_and_has_no_level():
    few, enough = (
        of_practices(portfolio("GOV-1", n), read_model()).loc["GOV-1"] for n in (LEAST - 1, LEAST)
    )
    assert np.isnan(few.level) and few.cases == 4 and "4 of the 5 cases" in few.lacking
    assert enough.level == 5 and enough.lacking == ""


@pytest.mark.parametrize("practice", ["GOV-2", "INT-1", "REP-1", "QAL-3"])
def test_a_missing_table_is_not_evidenced_and_never_level_one(practice):
    whole = portfolio(practice, 8)
    only = Portfolio({"projects": whole.projects}, as_of=at_work.DAY)
    row = of_practices(only, read_model()).loc[practice]
    assert np.isnan(row.level) and row.lacking.startswith("no ")


def test_a_column_without_any_value_is_missing_too():
    whole = portfolio("GOV-1", 8)
    empty = Portfolio(
        {"projects": whole.projects.assign(sponsor_role=None).astype({"sponsor_role": "str"})},
        as_of=at_work.DAY,
    )
    assert np.isnan(of_practices(empty, read_model()).loc["GOV-1"].level)


def test_tables_that_are_not_declared_here_are_not_evidenced():
    frame = of_practices(portfolio("GOV-1", 8), read_model())
    for practice, table in (
        ("RSK-1", "risks"),
        ("CAP-1", "capacity"),
        ("DEP-1", "dependencies"),
        ("BEN-3", "benefit_values"),
    ):
        assert np.isnan(frame.loc[practice, "level"]) and table in frame.loc[practice, "lacking"]


def test_adaptive_projects_do_not_count_for_plans_and_finish_forecasts():
    tables = at_work.shares("PLN-1", [True] * 5 + [False] * 5)
    tables["projects"] = tables["projects"].assign(approach=["predictive"] * 5 + ["adaptive"] * 5)
    found = traces()["PLN-1"].find(read(at_work.Stand(**tables)))
    assert (found.value, found.cases) == (1.0, 5)


def test_what_is_still_within_its_days_is_neither_kept_nor_broken():
    tables = at_work.shares("REP-4", [True] * 6 + [False] * 6)
    red_today = tables["status"].period_end.where(
        tables["status"].period_end != pd.Timestamp("2026-09-30"), pd.Timestamp("2026-10-31")
    )
    fresh = at_work.Stand(
        projects=tables["projects"], status=tables["status"].assign(period_end=red_today)
    )
    assert traces()["REP-4"].find(read(fresh)).cases == 0


def test_questions_still_open_count_as_long_as_they_wait():
    waits = pd.Series([5, 6, 7, 40, 50, 60, 70], dtype=float)
    over = pd.Series([False, False, False, True, True, True, True])
    assert (
        middle(waits, over).value == np.inf
    )  # three of seven are answered: the median lies beyond what is known
    assert middle(waits, pd.Series([False] * 4 + [True] * 3)).value == 40
    assert middle(waits).value == 40


def test_a_week_of_unanswered_questions_is_too_early_to_say_and_a_quarter_of_them_is_level_one():
    for asked, level in (("2026-10-24", None), ("2026-07-01", 1)):
        tables = at_work.days("GOV-4", 20)
        told = tables["decisions"].assign(asked=pd.Timestamp(asked))
        told = told.assign(decided=[pd.Timestamp(asked), *[pd.NaT] * 8])
        whole = Portfolio(
            {
                "projects": TABLES["projects"].conform(tables["projects"]),
                "decisions": TABLES["decisions"].conform(told),
            },
            as_of=at_work.DAY,
        )
        row = of_practices(whole, read_model()).loc["GOV-4"]
        assert (
            (np.isnan(row.level) and row.lacking == "too early to say")
            if level is None
            else row.level == level
        )


def test_survey_above_data_is_a_gap_only_beyond_its_own_uncertainty_and_data_above_survey_none():
    from pmo_lib.maturity.answers import waves

    model = read_model(
        {
            "title": "m",
            "areas": [
                {
                    "id": "A",
                    "name": "A",
                    "practices": [{"id": "GOV-1", "name": "x", "levels": list("abcde")}],
                }
            ],
        }
    )
    traced = pd.DataFrame({"area_id": ["A"], "level": [3.0]}, index=["GOV-1"])

    def shown(answers: list[str]) -> pd.Series:
        rows = pd.DataFrame(
            {
                "wave": pd.Timestamp("2026-10-01"),
                "pseudonym": [f"R{at}" for at in range(len(answers))],
                "practice_id": "GOV-1",
                "answer": answers,
            }
        )
        (wave,) = waves(Portfolio({"responses": TABLES["responses"].conform(rows)}), model)
        return of_areas(traced, wave, model).loc["A"]

    assert shown(["4"] * 30).above and shown(["4"] * 30).gap == 1
    unsure = shown(["3", "3", "5", "2", "5"])  # five people: their interval reaches below the data
    assert unsure.gap == pytest.approx(0.6) and unsure.low < 3 and not unsure.above
    low = shown(["1"] * 30)
    assert not low.above and low.below
