"""Each explorer in JupyterLab, in Chromium: run all, move its handles, see what changes, save, find it in YAML."""

import pytest
import yaml

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
    opened.until(lambda said: "Fund " in said and "The same projects as in the report" in said)
    before = opened.message()
    opened.drag("Money, EUR m", -120)
    opened.until(
        lambda said: "Out: " in said and "Recommended otherwise than in the report" in said
    )
    assert opened.message() != before
    told = saved(opened, "Less money")
    assert told["programs"] == ["_portfolio"] and 0 < told["parameters"]["budget"] < 47_860_000
    settle(opened)


def test_capacity_relieves_a_role_by_hiring_and_shifting_and_the_scenario_is_saved(explore):
    opened = explore("capacity_analysis")
    opened.until(lambda said: "Nothing is set: this is the report" in said)
    opened.drag("… comes later by", 90)
    opened.until(lambda said: "later" in said and "In the report" in said)
    opened.drag("… hired", 60)
    opened.until(lambda said: "hired, working from" in said)
    told = saved(opened, "Hire and shift")["parameters"]
    assert len(told["later"]) == 1 and min(told["later"].values()) >= 1
    assert list(told["hired"]) == ["integration-engineers"] and told["dropped"] == []
    settle(opened)


def test_status_turns_more_projects_red_with_a_stricter_threshold_and_the_scenario_is_saved(
    explore,
):
    opened = explore("status")
    opened.until(lambda said: "No project is judged otherwise" in said)
    opened.page.locator(".widget-dropdown select").first.select_option("Sample portfolio")
    opened.until(lambda said: "Of 3 projects" not in said)
    opened.drag("Delay, days after baseline", -40, handle=1)
    opened.until(
        lambda said: "off track." in said and "Judged otherwise than in the report" in said
    )
    told = saved(opened, "Strict")
    assert told["programs"] == ["_portfolio"] and told["parameters"]["red_days"] < 60
    settle(opened)


def test_maturity_counts_other_groups_and_targets_and_the_scenario_is_saved(explore):
    opened = explore("maturity_assessment")
    opened.until(lambda said: "48 people counted, 48 in the report" in said)
    opened.page.locator(".widget-checkbox", has_text="Executive").locator("input").uncheck()
    opened.until(lambda said: "41 people counted, 48 in the report" in said)
    opened.drag("Target of every area", 80)
    opened.until(lambda said: "\t3.0\t" in said)
    told = saved(opened, "Without executives")["parameters"]
    assert "executive" not in told["groups"] and len(told["groups"]) == 5 and told["target"] > 3
    settle(opened)
