"""Money still to be spent: the worked examples, and the normal total against a convolution."""

import json

import numpy as np
import pytest

from pmo_lib.measures.cost_outlook import (
    growth,
    overspend_chance,
    pooled_reserve,
    reserve,
    spent_since,
    total_spread,
)

NAN = float("nan")


@pytest.fixture(scope="module")
def examples(shared_data) -> dict:
    path = shared_data / "worked_examples" / "forecast.json"
    return json.loads(path.read_text(encoding="utf-8"))


def test_the_worked_year_overspends_by_correlation(examples):
    case = examples["year_overspend"]
    inputs, expected = case["inputs"], case["expected"]
    means, spreads = inputs["still_to_spend_mean"], inputs["sd"]
    for correlation in inputs["correlations"]:
        key = str(correlation)
        spread = total_spread(spreads, correlation)
        assert spread == pytest.approx(expected["sd_by_correlation"][key], abs=1e-4)
        pooled = pooled_reserve(spreads, correlation)
        assert pooled == pytest.approx(expected["P80_reserve_pooled"][key], abs=1e-4)
        for limit in inputs["money_left_in_the_year"]:
            found = overspend_chance(means, spreads, limit, correlation)
            stated = expected["P_overspend"][f"limit {limit}, correlation {key}"]
            assert found == pytest.approx(stated, abs=1e-4)
    alone = sum(pooled_reserve([spread], 0) for spread in spreads)
    assert alone == pytest.approx(expected["P80_reserve_each_alone_summed"], abs=1e-4)


def test_the_normal_total_of_independent_amounts_equals_a_convolution():
    grid = np.arange(-60, 60, 0.01)
    total = np.ones(1)
    for spread in (6, 4, 3):
        density = np.exp(-0.5 * (grid / spread) ** 2)
        density /= density.sum()
        total = np.convolve(total, density, mode="full") if total.size > 1 else density
        keep = (len(total) - len(grid)) // 2
        total = total[keep : keep + len(grid)] if keep > 0 else total
    over = total[grid > 6].sum()
    assert overspend_chance([40, 30, 20], [6, 4, 3], 96, 0) == pytest.approx(over, abs=2e-3)


def test_what_does_not_vary_overspends_surely_or_not_at_all():
    assert overspend_chance([10], [0], 9, 0.3) == 1
    assert overspend_chance([10], [0], 10, 0.3) == 0
    assert np.isnan(overspend_chance([NAN], [1], 9, 0.3))


def test_the_worked_growth_is_split_into_new_baselines_and_overrun(examples):
    case = examples["growth_against_original"]
    inputs, expected = case["inputs"], case["expected"]
    found = growth([row[2] for row in inputs["baselines"]], inputs["estimate_at_completion"])
    assert found.rebaselinings == expected["rebaselinings"]
    assert (found.rebaselined, found.overrun) == (
        expected["cost"]["rebaselined"],
        expected["cost"]["overrun"],
    )
    assert found.share == pytest.approx(expected["cost"]["growth"])
    assert found.against_current == pytest.approx(expected["cost"]["against_current"])
    days = [
        (np.datetime64(row[1]) - np.datetime64("2026-06-30")).astype(int)
        for row in inputs["baselines"]
    ]
    late = (np.datetime64(inputs["forecast_finish"]) - np.datetime64("2026-06-30")).astype(int)
    found = growth(days, late)
    assert (found.rebaselined, found.overrun) == (
        expected["finish_days"]["rebaselined"],
        expected["finish_days"]["slip"],
    )


def test_growth_without_a_baseline_is_refused_and_of_nothing_has_no_share():
    with pytest.raises(ValueError, match="no baseline"):
        growth([NAN], 5)
    assert np.isnan(growth([0, 10], 12).share)


def spent(rows: dict, boundary: str, now: str) -> tuple[float, float]:
    days = np.array(list(rows), dtype="datetime64[D]")
    return spent_since(days, list(rows.values()), np.datetime64(boundary), np.datetime64(now))


def test_the_worked_year_has_its_spend_and_without_a_row_at_the_boundary_its_range(examples):
    case = examples["in_year"]
    inputs, expected = case["inputs"], case["expected"]
    now = inputs["as_of"]
    found = spent(inputs["actual_cost"], "2026-03-31", now)
    assert found == (expected["spent_in_year"], expected["spent_in_year"])
    assert found[0] + inputs["cost_ahead_in_the_year"] == expected["year_end"]
    variant = spent(inputs["variant_without_boundary_row"], "2026-03-31", now)
    assert list(variant) == expected["variant_spent_in_year"]


def test_spend_before_the_first_row_and_rows_after_the_day_are_not_guessed():
    assert spent({"2026-06-30": 40, "2026-12-31": 90}, "2026-03-31", "2026-10-31") == (0, 40)
    found = spent({"2027-01-31": 90}, "2026-03-31", "2026-10-31")
    assert all(np.isnan(found))


def test_the_worked_reserve_falls_short(examples):
    case = examples["reserve_burn"]
    found, expected = reserve(**case["inputs"]), case["expected"]
    assert (found.left, found.drawn) == (expected["left"], expected["drawn"])
    assert found.drawn / found.deposited == pytest.approx(expected["drawn_share"])
    assert found.expected == pytest.approx(expected["expected_draw_at_completion"], abs=1e-6)
    assert found.short == pytest.approx(expected["short"], abs=1e-6)


def test_a_reserve_of_a_project_that_has_not_begun_foretells_nothing():
    found = reserve([50, -5], 0.0)
    assert found.left == 45
    assert np.isnan(found.expected)
    assert np.isnan(found.short)
