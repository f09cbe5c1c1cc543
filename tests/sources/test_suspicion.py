"""Data that looks wrong is pointed to with count, place and remedy; data that is right is left in peace."""

import pandas as pd
import pytest

from pmo_lib.sources.readers import read_source
from pmo_lib.sources.validation import check
from tests.sample_files import SAMPLE

PROGRAMS = "program_id,name\nA,Alpha\n"


def suspicions(folder, **tables: pd.DataFrame | str) -> dict:
    (folder / "programs.csv").write_text(PROGRAMS)
    for name, table in tables.items():
        text = table if isinstance(table, str) else table.to_csv(index=False)
        (folder / f"{name}.csv").write_text(text)
    found = check(read_source(".", folder, {})).suspicions
    return {(one.code, one.column): one for one in found}


def projects(count: int = 40, **columns) -> pd.DataFrame:
    start = pd.Timestamp("2024-01-08") + pd.to_timedelta(pd.Series(range(count)) * 11, unit="D")
    frame = pd.DataFrame(
        {
            "project_id": [f"P{n}" for n in range(count)],
            "name": [f"Project {n}" for n in range(count)],
        }
    )
    frame = frame.assign(
        program_id="A", baseline_start=start, baseline_finish=start + pd.Timedelta(days=300)
    )
    frame = frame.assign(budget=[100_000 + 7_000 * n for n in range(count)])
    return frame.assign(**columns)


def with_first(frame: pd.DataFrame, column: str, values: list) -> pd.DataFrame:
    changed = frame[column].astype(object).copy()
    changed.iloc[: len(values)] = values
    return frame.assign(**{column: changed})


def test_a_sound_table_raises_no_suspicion(tmp_path):
    assert suspicions(tmp_path, projects=projects()) == {}


def test_the_sample_raises_no_suspicion():
    assert check(read_source("data", SAMPLE.parent, {})).suspicions == ()


def test_a_day_that_many_dates_share_is_named_with_its_share(tmp_path):
    frame = with_first(projects(), "baseline_finish", ["2027-06-17"] * 10)
    one = suspicions(tmp_path, projects=frame)["crowded_day", "baseline_finish"]
    assert (one.count, one.of) == (10, 40) and "17 June" in one.message
    assert one.examples[0]["row"] == 2 and one.examples[0]["value"] == "2027-06-17"


@pytest.mark.parametrize(
    ("first_month", "day"), [(1, "2025-01-01"), (10, "2025-10-01"), (10, "2025-09-30")]
)
def test_the_ends_of_a_fiscal_year_are_no_suspicion(tmp_path, first_month, day):
    organization = f"name,fiscal_year_start,currency\nO,{first_month},EUR\n"
    frame = with_first(projects(), "baseline_finish", [day] * 20)
    assert ("crowded_day", "baseline_finish") not in suspicions(
        tmp_path, projects=frame, organization=organization
    )


def test_swapped_days_and_months_are_recognised_and_the_mapping_line_suggested(tmp_path):
    starts = pd.Series(
        [f"2025-01-{month:02d}" for month in (4, 7, 10, 4, 7, 10, 4, 7, 10, 10, 10, 10)] * 2
    )
    frame = with_first(projects(), "baseline_start", list(starts))
    one = suspicions(tmp_path, projects=frame)["crowded_day", "baseline_start"]
    assert "swapped" in one.message and "swap_day_month: true" in one.suggestion


def test_rows_that_end_before_they_start_are_counted_and_a_swap_that_mends_them_is_suggested(
    tmp_path,
):
    finishes = [
        "2025-04-10" if n < 15 else "2025-12-31" for n in range(20)
    ]  # the first were 4 October
    frame = projects(20, baseline_start="2025-05-20", baseline_finish=finishes)
    one = suspicions(tmp_path, projects=frame)["inverted", "baseline_finish"]
    assert (one.count, one.of) == (15, 20) and "swap_day_month" in one.suggestion


def test_rows_that_end_before_they_start_and_no_swap_mends_are_to_be_corrected(tmp_path):
    frame = projects(20, baseline_start="2025-05-20", baseline_finish="2025-03-31")
    assert (
        suspicions(tmp_path, projects=frame)["inverted", "baseline_finish"].suggestion
        == "correct them"
    )


def test_keys_that_repeat_are_counted(tmp_path):
    frame = with_first(projects(), "project_id", ["X", "X", "X"])
    one = suspicions(tmp_path, projects=frame)["repeated_key", "project_id"]
    assert one.count == 3 and "keep" in one.suggestion


@pytest.mark.parametrize("word", ["Total", "Grand total", "Summe", "Gesamtsumme", "subtotal A"])
def test_a_totals_row_is_pointed_to_and_out_of_every_sum_where_it_is_one(tmp_path, word):
    frame = projects(5)
    total = frame.iloc[[0]].assign(project_id=word, name=word, budget=frame.budget.sum())
    found = suspicions(tmp_path, projects=pd.concat([frame, total]))
    assert found["total_row", "project_id"].message.startswith("row 7 looks like a total")
    checked = check(read_source(".", tmp_path, {}))
    assert checked.tables["projects"].budget.sum() == frame.budget.sum()
    assert checked.rejected.rule.tolist() == ["is the total of the rows above"]


def test_a_project_called_after_a_total_stays(tmp_path):
    frame = with_first(projects(5), "name", ["Total Quality Management"])
    suspicions(tmp_path, projects=frame)
    assert len(check(read_source(".", tmp_path, {})).tables["projects"]) == 5


@pytest.mark.parametrize(
    ("texts", "line"),
    [
        (["1.234,50", "99,00"], 'decimal: ",", thousands: "."'),
        (["1,234.50"], 'thousands: ","'),
        (["tbd", "tbd"], 'empty: ["tbd"]'),
        (["500 EUR"], 'unit: "EUR"'),
    ],
)
def test_text_in_numbers_is_counted_and_the_format_suggested(tmp_path, texts, line):
    one = suspicions(tmp_path, projects=with_first(projects(), "budget", texts))[
        "text_in_numbers", "budget"
    ]
    assert one.count == len(texts) and line in one.suggestion


def test_a_column_that_holds_almost_nothing_is_named(tmp_path):
    frame = projects(manager_role=["PM", *[None] * 39])
    one = suspicions(tmp_path, projects=frame)["nearly_empty", "manager_role"]
    assert "filled in 1 of 40 rows" in one.message


def test_amounts_in_another_unit_stand_out(tmp_path):
    frame = with_first(projects(), "budget", [0.15, 0.21])
    one = suspicions(tmp_path, projects=frame)["other_unit", "budget"]
    assert one.count == 2 and "smaller" in one.message


def test_estimates_a_thousand_times_the_budget_suggest_the_factor(tmp_path):
    frame = projects()
    status = pd.DataFrame(
        {
            "project_id": frame.project_id,
            "period_end": "2026-01-31",
            "estimate_at_completion": frame.budget / 1000,
        }
    )
    one = suspicions(tmp_path, projects=frame, status=status)[
        "beyond_budget", "estimate_at_completion"
    ]
    assert one.count == 40 and "factor: 1000" in one.suggestion


def test_a_stated_variance_that_is_no_difference_is_named(tmp_path):
    frame = projects()
    status = pd.DataFrame(
        {
            "project_id": frame.project_id,
            "period_end": "2026-01-31",
            "estimate_at_completion": frame.budget + 50,
        }
    )
    status = status.assign(budget_variance=[-50_000, *[-50] * 39])
    one = suspicions(tmp_path, projects=frame, status=status)["stated_variance", "budget_variance"]
    assert (one.count, one.of) == (1, 40) and "factor of 1,000" in one.message


def test_days_and_durations_beyond_belief_are_named(tmp_path):
    found = suspicions(tmp_path, projects=with_first(projects(), "baseline_finish", ["2199-12-31"]))
    assert found["implausible_date", "baseline_finish"].count == 1
    assert found["implausible_duration", "baseline_finish"].count == 1


def test_projects_that_nobody_reports_on_any_more_are_stale_unless_they_ended(tmp_path):
    frame = projects(30, stage=["finished", *["in delivery"] * 29])
    ends = ["2023-01-31"] * 3 + ["2026-01-31"] * 27
    status = pd.DataFrame({"project_id": frame.project_id, "period_end": ends})
    one = suspicions(tmp_path, projects=frame, status=status)["stale_row", "period_end"]
    assert (one.count, one.of) == (2, 29)


@pytest.mark.parametrize("sign", ["\u202e", "\u200b", "\x07", "\ufffd"])
def test_signs_that_nobody_sees_are_pointed_to(tmp_path, sign):
    one = suspicions(tmp_path, projects=with_first(projects(), "name", [f"Pay{sign}roll"]))[
        "odd_signs", "name"
    ]
    assert one.count == 1 and one.examples[0]["row"] == 2


def test_a_crowded_day_above_twelve_is_no_evidence_of_a_swap(tmp_path):
    days = [f"2025-01-{day:02d}" for day in (4, 7, 10) * 5] + ["2025-09-17"] * 20
    one = suspicions(
        tmp_path,
        projects=projects(
            baseline_start="2024-01-01",
            baseline_finish=with_first(projects(), "baseline_finish", days).baseline_finish,
        ),
    )
    assert "swapped" not in one["crowded_day", "baseline_finish"].message


@pytest.mark.parametrize(
    ("day", "is_end"), [("2027-06-30", True), ("2027-02-28", True), ("2027-06-17", False)]
)
def test_the_end_of_a_month_is_never_advised_to_be_emptied(tmp_path, day, is_end):
    frame = with_first(projects(), "baseline_finish", [day] * 10)
    one = suspicions(tmp_path, projects=frame)["crowded_day", "baseline_finish"]
    assert ("'empty'" in one.suggestion) is not is_end


def test_one_swapped_column_names_all_date_columns_of_its_table(tmp_path):
    starts = [f"2025-01-{month:02d}" for month in (4, 7, 10, 4, 7, 10, 4, 7, 10, 10, 10, 10)] * 2
    frame = with_first(projects(), "baseline_start", starts)
    one = suspicions(tmp_path, projects=frame)["crowded_day", "baseline_start"]
    assert "of each of baseline_start, baseline_finish." in one.suggestion
