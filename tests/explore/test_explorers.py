"""What an explorer says is what the report would say with those parameters, and what was set is what the next run makes."""

import ast
import json
import shutil
from dataclasses import replace
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pmo_lib import capacity, explore, maturity, prioritization, read
from pmo_lib.errors import ConfigurationError
from pmo_lib.maturity.answers import LEAST, Wave, atoms, of_groups
from pmo_lib.portfolio.settings import Settings
from pmo_lib.prioritization import handles as of_choice
from pmo_lib.run.parameters import for_run, read_notebook, source_hash
from pmo_lib.run.scenario_files import save_variant
from pmo_lib.sources.snapshot import cut
from pmo_lib.sources.strict_yaml import load
from tests.command_line import pmo
from tests.explore.notebook_cells import opened
from tests.sample_files import SOURCE

ROOT = Path(__file__).parents[2]
NOTEBOOKS = ("status", "prioritization", "capacity_analysis", "maturity_assessment")


@pytest.fixture(scope="module")
def portfolio():
    return read().at()


@pytest.fixture(scope="module")
def study(portfolio):
    return prioritization.build(portfolio, prioritization.Rules())


def chosen(study, rules):
    return prioritization.choice(
        study.portfolio, prioritization.score(study.portfolio, rules), rules, seconds=60
    )


def test_a_choice_by_the_report_s_own_rules_is_the_report_s(study):
    now = chosen(study, study.rules)
    assert (
        now.selection.value == pytest.approx(study.decision.selection.value)
        and now.chosen == study.decision.chosen
    )


def test_a_project_forced_in_is_chosen_one_forced_out_is_not_and_neither_is_worth_more(study):
    names = study.decision.model.projects.project_id
    out_now = next(p for p in names if names.tolist().index(p) not in study.decision.chosen)
    in_now = names[min(study.decision.chosen - study.decision.model.problem.mandatory)]
    for rules in (
        replace(study.rules, forced_in=(out_now,)),
        replace(study.rules, forced_out=(in_now,)),
    ):
        now = chosen(study, rules)
        kept = set(now.model.projects.project_id[sorted(now.chosen)]) if now.feasible else {out_now}
        assert out_now in kept if rules.forced_in else in_now not in kept
        assert not now.feasible or now.selection.value <= study.decision.selection.value + 1e-9


def test_weights_count_in_proportion_and_the_score_is_their_sum(study):
    ids = list(study.scoring.weights.index)
    alone = prioritization.score(
        study.portfolio, replace(study.rules, weights={c: 70.0 * (c == ids[2]) for c in ids})
    )
    assert np.allclose(
        alone.total.dropna(), 100 * study.scoring.unit[ids[2]].reindex(alone.total.dropna().index)
    )
    for wrong in (
        {ids[0]: 1.0},
        dict.fromkeys(ids, 0.0),
        {**dict.fromkeys(ids, 1.0), ids[1]: -1.0},
    ):
        with pytest.raises(ConfigurationError):
            prioritization.score(study.portfolio, replace(study.rules, weights=wrong))


def test_where_nothing_can_be_chosen_a_sentence_says_so_with_the_way_out(study):
    *_, none = replace(study, rules=replace(study.rules, budget=0.0)).stages(study, 60)
    message = of_choice.chosen(none).message
    assert message.startswith("No choice is possible") and "Give more money" in message
    assert of_choice.value_and_cost(none) is None and of_choice.proof(none) is None


def test_until_the_choice_is_made_the_new_scores_stand_with_the_choice_of_the_report(study):
    ids = study.scoring.weights.index
    rules = replace(study.rules, weights={c: 1.0 + (c == ids[0]) for c in ids})
    first, second = replace(study, rules=rules).stages(study, 60)
    scores = prioritization.score(study.portfolio, rules).total
    own = first.recommendations.set_index("project_id")
    pd.testing.assert_series_equal(own.score, scores.reindex(own.index), check_names=False)
    assert of_choice.chosen(first).message.startswith("Choosing")
    assert second.decision.chosen == chosen(study, rules).chosen
    assert of_choice.chosen(second).message.startswith("Fund ")


def test_a_program_s_report_says_where_projects_compete(portfolio):
    own = prioritization.build(cut(portfolio, "workforce"), prioritization.Rules())
    (stage,) = own.stages(own, 1)
    assert "the money of the whole portfolio" in of_choice.chosen(stage).message
    assert of_choice.recommended(stage) is None and of_choice.to_go(stage) == 0


def test_a_project_that_comes_later_asks_for_as_much_and_a_dropped_one_for_nothing(portfolio):
    rules = capacity.Rules()
    before = capacity.booked_load(portfolio, rules)
    asks = before.bookings.groupby("project_id").fte.sum()
    phased = [
        p
        for p in asks.index
        if p in set(portfolio.demand.project_id) and p not in set(portfolio.efforts.project_id)
    ]
    project = asks[phased].idxmax()
    later = capacity.booked_load(capacity.as_if(portfolio, {project: 3}), rules)
    own, moved = (load.bookings[load.bookings.project_id == project] for load in (before, later))
    assert (
        moved.fte.sum() == pytest.approx(own.fte.sum()) and moved.month.min() == own.month.min() + 3
    )
    gone = capacity.booked_load(capacity.as_if(portfolio, {}, [project]), rules)
    assert gone.demand.sum() == pytest.approx(before.demand.sum() - own.fte.sum())
    for later, dropped in (({"nobody": 1}, []), ({project: -1}, []), ({project: 1}, [project])):
        with pytest.raises(ConfigurationError):
            capacity.as_if(portfolio, later, dropped)


def test_people_hired_add_to_their_role_from_the_month_the_lead_time_allows_and_to_no_other(
    portfolio,
):
    before, role = capacity.booked_load(portfolio, capacity.Rules()), "integration-engineers"
    more = (
        capacity.booked_load(portfolio, capacity.Rules(hired={role: 2.0})).capacity
        - before.capacity
    )
    at, lead = before.roles.index.get_loc(role), float(before.roles.hire_lead_days[role])
    first = int(np.flatnonzero(more[at])[0])
    assert (first - 1) * 30.4 < lead <= first * 30.4 + 1
    assert (more[at, first:] == 2.0).all() and more.sum() == pytest.approx(
        2.0 * (more.shape[1] - first)
    )


def test_a_group_s_level_is_the_mean_of_its_own_members(portfolio):
    now = maturity.build(portfolio, maturity.Rules(groups=["executive"]))
    rows = portfolio.responses[portfolio.responses.wave == portfolio.responses.wave.max()]
    rows = rows[rows.role == "executive"]
    assert now.survey.people == rows.pseudonym.nunique() == 7
    areas = now.areas.dropna(subset=["average"])
    kept = now.survey.practices.dropna(subset=["average"])
    for area in areas.index[:3]:
        level = pd.to_numeric(
            rows.answer.where(rows.practice_id.isin(kept.index[kept.area_id == area])),
            errors="coerce",
        )
        assert areas.average[area] == pytest.approx(level.groupby(rows.pseudonym).mean().mean())
    with pytest.raises(ConfigurationError, match="nobody of the role"):
        maturity.build(portfolio, maturity.Rules(groups=["astronaut"]))


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 12), min_size=1), st.data())
def test_no_group_and_no_difference_of_groups_is_smaller_than_five(sizes, data):
    roles = pd.Series([role for role, size in sizes.items() for _ in range(size)], dtype=object)
    drawn = np.random.default_rng(data.draw(st.integers(0, 99))).random((len(roles), 2)) < 0.8
    answers = pd.DataFrame(np.where(drawn, 3.0, np.nan), columns=["p", "q"])
    wave = Wave(
        pd.Timestamp("2026-01-31").date(), answers, answers.isna(), roles, pd.Series(dtype=float)
    )
    together = atoms(wave)
    assert sorted(role for atom in together for role in atom) == sorted(sizes)
    if len(roles) >= LEAST:
        assert all(roles.isin(atom).sum() >= LEAST for atom in together)
    asked = [data.draw(st.sets(st.sampled_from(sorted(sizes)), min_size=1)) for _ in range(2)]
    one, other = (of_groups(wave, sorted(groups)) for groups in asked)
    for practice in ("p", "q"):
        left = set(one.answers[practice].dropna().index) - set(
            other.answers[practice].dropna().index
        )
        assert not 0 < len(left) < LEAST


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_explorer_stands_right_below_the_headline_and_a_run_does_not_see_it(name):
    path = ROOT / "notebooks" / f"{name}.ipynb"
    whole, run = nbformat.read(path, as_version=4), for_run(path)
    (at,) = (
        number
        for number, cell in enumerate(whole.cells)
        if cell.metadata.get("tags") == ["explore"]
    )
    assert "report.header(" in whole.cells[at - 1].source
    assert [*whole.cells[:at], *whole.cells[at + 1 :]] == run.cells
    assert (
        "explore" not in "".join(cell.source for cell in run.cells)
        and not read_notebook(path).wants_kernel
    )


def test_an_explorer_shows_nothing_where_there_is_no_kernel(study):
    assert explore.handles(study, of_choice.chosen, budget=(0, 1)) is None


def test_what_a_run_makes_imports_no_widgets():
    for path in (ROOT / "pmo_lib").rglob("*.py"):
        top = [
            node
            for node in ast.parse(path.read_text()).body
            if isinstance(node, ast.Import | ast.ImportFrom)
        ]
        assert not [node for node in top if "ipywidgets" in ast.unparse(node)], path.name


def test_outputs_and_explorers_do_not_change_the_hash_of_a_notebook_and_a_changed_line_does(
    tmp_path,
):
    path = tmp_path / "status.ipynb"
    notebook = nbformat.read(ROOT / "notebooks" / "status.ipynb", as_version=4)
    notebook.cells[1].outputs = [nbformat.v4.new_output("stream", text="seen")]
    notebook.cells[1].execution_count = 3
    notebook.metadata.kernelspec.display_name = "Python 3 (ipykernel)"
    notebook.cells = [c for c in notebook.cells if c.metadata.get("tags") != ["explore"]]
    nbformat.write(notebook, path)
    assert source_hash(path) == source_hash(ROOT / "notebooks" / "status.ipynb")
    notebook.cells[1].source += "\nx = 1"
    nbformat.write(notebook, path)
    assert (
        source_hash(path) != source_hash(ROOT / "notebooks" / "status.ipynb")
        and source_hash(tmp_path / "no") == ""
    )


@pytest.fixture
def office(tmp_path):
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    folder = tmp_path / "parameters" / "explored"
    folder.mkdir(parents=True)
    (folder / "portfolio.yml").write_text(
        f"schema: 1\ntitle: Explored\n{SOURCE}"
        "notebooks:\n  status: {}\n  prioritization: {draws: 50, solved: 2}\n"
        "  capacity_analysis: {}\nvariants:\n  status:\n    brief: {parameters: {depth: executive}}\n"
    )
    return tmp_path


def test_a_saved_scenario_stands_in_yaml_and_the_next_run_makes_it_a_page_beside_the_report(
    office, monkeypatch
):
    explorer, _ = opened("capacity_analysis")
    monkeypatch.setenv("JPY_SESSION_NAME", str(office / "notebooks/capacity_analysis.ipynb"))
    parameters = {"later": {"P-006": 3}, "hired": {"integration-engineers": 2.5}}
    values = {**parameters, "dropped": []}
    settings = Settings(portfolio="explored", title="Explored", currency="EUR")
    portfolio = replace(explorer.replay.names["portfolio"], settings=settings)
    explorer.replay.names["portfolio"] = portfolio
    assert explorer.save(values, "Hire & shift!", office / "notebooks") == (
        "Saved in parameters/explored/variants/capacity_analysis.hire-shift.yml: the next “pmo run explored” makes it a page of its own"
    )
    path = office / "parameters/explored/variants/capacity_analysis.hire-shift.yml"
    assert (
        load(path).value
        == yaml.safe_load(path.read_text())
        == {"programs": ["_portfolio"], "parameters": parameters}
    )
    done = pmo(office, "run", "explored", "-p", "_portfolio", "-n", "capacity_analysis")
    assert done.returncode == 0, done.stderr
    (page,) = (office / "reports/explored/_portfolio").glob("*/capacity_analysis.hire-shift.html")
    facts = [
        json.loads(p.with_suffix(".facts.json").read_text())
        for p in (page.with_name("capacity_analysis.html"), page)
    ]
    over = [next(m["value"] for m in one["measures"] if m["id"] == "roles_over") for one in facts]
    assert over == [1.0, 0.0] and facts[0]["input_hash"] == facts[1]["input_hash"]
    assert "integration-engineers" in page.read_text() and "Traceback" not in page.read_text()
    path.unlink()
    assert (
        "hire-shift"
        not in pmo(
            office, "run", "explored", "-p", "_portfolio", "-n", "capacity_analysis", "--json"
        ).stdout
    )


@pytest.mark.parametrize(
    ("kept", "name", "says"),
    [
        (
            ("explored", "prioritization", ["_portfolio"], {"budgte": 1.0}),
            "x",
            "takes no parameter 'budgte'",
        ),
        (
            ("explored", "prioritization", ["_portfolio"], {"budget": "much"}),
            "x",
            "takes float | None",
        ),
        (
            ("explored", "maturity_assessment", ["_portfolio"], {"target": 3.0}),
            "x",
            "makes no report 'maturity_assessment'",
        ),
        (
            ("explored", "status", ["_portfolio"], {"red_days": 9}),
            "brief",
            "has a variant 'brief' already",
        ),
        (("explored", "status", ["_portfolio"], {"red_days": 9}), " ! ", "has no name"),
        (("elsewhere", "status", ["_portfolio"], {"red_days": 9}), "x", "no portfolio 'elsewhere'"),
    ],
)
def test_what_the_next_run_would_refuse_is_not_saved(office, kept, name, says):
    portfolio, notebook, programs, parameters = kept
    with pytest.raises(ConfigurationError) as refused:
        save_variant(portfolio, notebook, name, programs, parameters, office / "notebooks")
    assert says in str(refused.value) and not list(
        (office / "parameters/explored").glob("variants/*")
    )


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12),
        max_size=4,
    )
)
def test_any_id_that_is_saved_is_read_back_as_it_was(ids):
    from pmo_lib.run.scenario_files import written
    from pmo_lib.sources.strict_yaml import Document

    content = {
        "programs": ids,
        "parameters": {
            "forced_in": [*ids, "007", "NO", "12:30", "1e3", "null", "- x", "1_000"],
            "budget": 1234567.8,
        },
    }
    assert Document(written(content), "x.yml").value == content


def test_a_saved_file_that_is_wrong_is_named_with_its_line(office):
    folder = office / "parameters/explored/variants"
    folder.mkdir()
    (folder / "status.strict.yml").write_text("parameters:\n  red_dais: 20\n")
    told = pmo(office, "check", "explored")
    assert (
        told.returncode != 0
        and "status.strict.yml line 2" in told.stderr + told.stdout
        and "red_days" in told.stderr + told.stdout
    )
    (folder / "status.strict.yml").rename(folder / "status.brief.yml")
    (folder / "status.brief.yml").write_text("parameters: {red_days: 20}\n")
    told = pmo(office, "check", "explored")
    assert (
        told.returncode != 0 and "has a variant 'brief' of status too" in told.stderr + told.stdout
    )
