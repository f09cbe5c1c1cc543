"""A page of a program that names a project of another is refused; what its own tables say is no secret to it."""

import json

import pytest
from selectolax.lexbor import LexborHTMLParser

from pmo_lib.portfolio.portfolio import Settings
from pmo_lib.run import strangers
from pmo_lib.sources import snapshot
from pmo_lib.sources.validation import check
from tests.sample_files import SAMPLE
from tools.sample import generate

OWN, OTHER = "digital-transformation", "workforce"


@pytest.fixture(scope="module")
def frozen(tmp_path_factory):
    """A snapshot of the sample, and its projects."""
    from pmo_lib.sources.readers import read_source

    found = check(read_source("data", SAMPLE.parent, {}))
    portfolio = snapshot.assemble(found, Settings(portfolio="s", title="S"))
    return snapshot.freeze(portfolio, tmp_path_factory.mktemp("snapshots")), portfolio.projects


def judged(frozen, words: str, program: str = OWN, facts: str = "{}") -> list[str]:
    return strangers.named(f"<main><p>{words}</p></main>", facts, frozen[0], program)


def test_an_id_or_a_long_name_of_another_program_is_refused_wherever_it_stands(frozen):
    projects = frozen[1]
    needed = set(generate()["dependencies"].giver_project_id)
    row = projects[(projects.program_id == OTHER) & ~projects.project_id.isin(needed)].iloc[0]
    long = projects[(projects.program_id != OWN) & (projects.name.str.split().str.len() >= 3)].iloc[
        0
    ]
    for html in (
        row.project_id,
        f"late: {row.project_id}.",
        f'<span aria-label="{row.project_id}, late">x</span>',
        f'</p><script type="application/json">{json.dumps({"x": [row.project_id]})}</script><p>',
    ):
        assert judged(frozen, html) == [
            f"it names {row.project_id!r}, a project of another program"
        ], html
    assert judged(frozen, f"Waits for {long['name']} and more") == [
        f"it names {long['name']!r}, a project of another program"
    ]
    assert judged(frozen, f"{row.project_id}X x{row.project_id}") == []
    assert (
        judged(frozen, "nothing", facts=json.dumps({"projects": [{"id": row.project_id}]})) != []
    )  # what lies beside it counts too


def test_own_projects_givers_that_own_tables_name_and_the_portfolios_page_pass(frozen):
    projects = frozen[1]
    owner = projects.set_index("project_id").program_id
    needs = generate()["dependencies"]
    waits = needs[
        (needs.giver_project_id.map(owner) != needs.project_id.map(owner))
        & needs.giver_project_id.isin(projects.project_id)
    ].iloc[0]
    everything = " ".join(projects.project_id) + " ".join(projects.name)
    assert judged(frozen, " ".join(projects.project_id[projects.program_id == OWN])) == []
    assert judged(frozen, waits.giver_project_id, owner[waits.project_id]) == []
    assert judged(frozen, everything, "_portfolio") == []
    assert judged(frozen, "") == [] and judged(frozen, everything) != []


def test_ten_thousand_projects_elsewhere_are_looked_up_and_not_searched_for_one_by_one(tmp_path):
    rows = [["b", f"X-{n:05d}", f"The very long name {n}"] for n in range(10_000)]
    (tmp_path / snapshot.PROJECTS).write_text(json.dumps(rows))
    named = list(
        strangers._named(
            "The very long name 77 and X-00009", snapshot.projects_elsewhere(tmp_path, "a")
        )
    )
    assert named == ["X-00009", "The very long name 77"]


def test_a_snapshot_of_before_has_no_such_list(tmp_path):
    assert snapshot.projects_elsewhere(tmp_path, "a") == []


def test_what_only_meets_in_neighbouring_cells_is_no_name_and_a_number_is_no_id(tmp_path):
    (tmp_path / snapshot.PROJECTS).write_text(
        json.dumps([["b", "2012", "Very long name 7"], ["b", "A-1", "x"]])
    )
    for html, named in (
        ("<td>Very long name</td><td>7</td>", 0),
        ("<td>Very long name 7</td>", 1),
        ("in 2012", 0),
        ("A-1", 1),
        ('<script type="application/json">["Very long name","7"]</script>', 0),
    ):
        text = LexborHTMLParser(html).root.text(deep=True, separator=strangers.APART)
        assert (
            len(list(strangers._named(text, snapshot.projects_elsewhere(tmp_path, "a")))) == named
        ), html
