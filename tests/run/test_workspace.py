"""Names that are safe as parts of a path, and where things lie."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmo_lib.errors import ConfigurationError
from pmo_lib.run.workspace import find_portfolio, find_workspace, slug, slugs

HOSTILE = [
    "../../etc/x",
    "/abs",
    "C:\\x",
    "..\\",
    "%2e%2e",
    "a/b",
    "a\0b",
    ".",
    "..",
    "-rf",
    "~",
    "$(x)",
    "CON",
    "nul.txt",
    "aux",
    "name.",
    "name ",
    "a:b",
    "x" * 300,
    "",
    "_portfolio",
    "{p.__class__}",
    "\u202egnp",
]


@pytest.mark.parametrize("identity", HOSTILE)
def test_a_hostile_id_becomes_one_harmless_folder_name(tmp_path, identity):
    name = slug(identity)
    assert (tmp_path / name).resolve().parent == tmp_path
    assert name not in ("", ".", "..", "_portfolio") and not name.startswith(("-", ".", "_", "~"))
    assert len(name.encode()) <= 81
    assert name.casefold().split(".")[0] not in {"con", "nul", "aux", "prn"}


@given(st.text())
def test_any_text_stays_inside_the_folder(text):
    name = slug(text)
    assert Path("/root-of-all", name).resolve().parent == Path("/root-of-all")


@pytest.mark.parametrize("identity", ["digital-transformation", "007", "1E5", "TRUE", "A.1_b"])
def test_a_harmless_id_is_its_own_folder_name(identity):
    assert slug(identity) == identity


@pytest.mark.parametrize("pair", [("É", "E\u0301"), ("A B", "A-B"), ("p01", "P01")])
def test_two_ids_that_would_share_a_folder_are_both_named(pair):
    with pytest.raises(ConfigurationError) as caught:
        slugs(pair)
    assert repr(pair[0]) in caught.value.message and repr(pair[1]) in caught.value.message


def test_a_portfolio_is_found_by_name_or_path_and_the_nearest_name_is_suggested(workspace):
    folder = workspace / "parameters" / "energy"
    folder.mkdir()
    (folder / "portfolio.yml").write_text("schema: 1")
    assert find_portfolio("energy", workspace) == folder
    assert find_portfolio(str(folder), Path("/")) == folder
    with pytest.raises(ConfigurationError, match="did you mean 'energy'"):
        find_portfolio("enrgy", workspace)


def test_the_workspace_is_the_nearest_folder_with_notebooks_above_the_portfolio_else_above_the_current(
    workspace, tmp_path
):
    folder = workspace / "parameters" / "energy"
    folder.mkdir()
    assert find_workspace(folder, Path("/")).root == workspace.resolve()
    elsewhere = tmp_path.parent / f"{tmp_path.name}-elsewhere"
    elsewhere.mkdir()
    assert find_workspace(elsewhere, folder).root == workspace.resolve()
    with pytest.raises(ConfigurationError, match="notebooks/"):
        find_workspace(elsewhere, elsewhere)
