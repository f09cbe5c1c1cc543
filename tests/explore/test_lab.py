"""Each explorer in JupyterLab, in Chromium: run all, move its handles, see what changes, save, find it in YAML."""

import pytest
import yaml

from pmo_lib import capacity, read

pytestmark = [pytest.mark.browser, pytest.mark.thorough, pytest.mark.xdist_group("lab")]


def saved(explorer, name: str) -> dict:
    path = explorer.save(name)
    explorer.page.locator(".pmo-explore h3").scroll_into_view_if_needed()
    explorer.page.screenshot(
        path=str(explorer.root / f"{path.stem}.png")
    )  # for whoever wants to look
    return yaml.safe_load(path.read_text())


def settle(explorer) -> None:
    """Nothing of ours failed in the browser, and nothing was asked of anybody else."""
    assert explorer.errors == [] and explorer.elsewhere == []
    assert not explorer.page.locator(
        '.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.error"]'
    ).count()


def test_prioritization_chooses_otherwise_with_less_money_and_the_scenario_is_saved(explore):
    opened = explore("prioritization")
    assert opened.page.locator(".js-plotly-plot").first.is_visible()
    opened.until(lambda said: "Fund " in said and "As in the report" in said)
    before = opened.message()
    opened.drag("Budget", -60)
    opened.until(lambda said: "In the report: Fund " in said and "Choosing" not in said)
    assert opened.message() != before
    told = saved(opened, "Less money")
    assert told["programs"] == ["_portfolio"] and 0 < told["parameters"]["budget"] < 47_860_000
    settle(opened)


def test_capacity_relieves_a_role_by_hiring_and_shifting_and_the_scenario_is_saved(explore):
    data = capacity.build(read().at(), capacity.Rules())
    opened = explore("capacity_analysis")
    opened.until(lambda said: "As in the report" in said)
    opened.drag(next(iter(capacity.handles.asking(data).values())), 40)
    opened.until(lambda said: "Changed: " in said)
    opened.drag("Integration engineers", 60)
    opened.until(lambda said: "hired, working from" in said)
    told = saved(opened, "Hire and shift")["parameters"]
    assert len(told["later"]) == 1 and min(told["later"].values()) >= 1
    assert list(told["hired"]) == ["integration-engineers"] and "dropped" not in told
    settle(opened)


def test_status_turns_more_projects_red_with_a_stricter_threshold_and_the_scenario_is_saved(
    explore,
):
    opened = explore("status")
    opened.until(lambda said: "Three projects under way" in said and "As in the report" in said)
    opened.page.locator(".widget-dropdown select").first.select_option("_portfolio")
    opened.until(lambda said: "18 projects under way" in said)
    opened.drag("Red days", -20)
    opened.until(lambda said: "Changed: " in said and "Off track, in the report" in said)
    told = saved(opened, "Strict")
    assert told["programs"] == ["_portfolio"] and told["parameters"]["red_days"] < 60
    settle(opened)


def test_maturity_counts_other_groups_and_targets_and_the_scenario_is_saved(explore):
    opened = explore("maturity_assessment")
    opened.until(lambda said: "As in the report" in said)
    before = opened.text()
    names = opened.page.locator('input[placeholder="type a name"]').last
    names.click()
    names.press_sequentially("executive")
    names.press("Tab")
    opened.until(lambda said: "Changed: " in said and said != before)
    opened.drag("Target", 40)
    opened.until(lambda said: "In the report: " in said)
    told = saved(opened, "Executives only")["parameters"]
    assert told["groups"] == ["executive"] and told["target"] > 3
    settle(opened)
