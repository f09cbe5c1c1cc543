"""Notebooks that installed packages bring by the entry point `pmo.notebooks`."""

import shutil
import sys
from pathlib import Path

import pytest

from pmo_lib.errors import ConfigurationError
from pmo_lib.run.plan import read_job
from pmo_lib.run.workspace import Workspace

ROOT = Path(__file__).parents[2]
YAML = "schema: 1\ntitle: Mine\nsource: p.xlsx\nnotebooks:\n  energy: {}\n"


def install(site: Path, name: str, notebook: str, folder: bool = True) -> Path:
    """A package as pip leaves it: its folder, and its metadata with the entry point. Importing it fails."""
    package = site / name
    if folder:
        package.mkdir(parents=True)
        (package / "__init__.py").write_text("raise SystemExit('a package was imported')\n")
        shutil.copy(ROOT / "notebooks" / "_template.ipynb", package / f"{notebook}.ipynb")
        shutil.copy(ROOT / "notebooks" / "_template.ipynb", package / "_draft.ipynb")
    about = site / f"{name}-1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(f"[pmo.notebooks]\n{name} = {name}\n")
    return package


@pytest.fixture
def site(tmp_path, monkeypatch) -> Path:
    monkeypatch.setattr(sys, "path", [str(tmp_path / "site"), *sys.path])
    return tmp_path / "site"


@pytest.fixture
def office(tmp_path) -> Path:
    folder = tmp_path / "office" / "parameters" / "mine"
    folder.mkdir(parents=True)
    (folder / "portfolio.yml").write_text(YAML)
    (tmp_path / "office" / "notebooks").mkdir()
    return tmp_path / "office"


def test_a_portfolio_lists_a_notebook_of_a_package_which_is_not_imported(site, office):
    package = install(site, "energy_reports", "energy")
    job = read_job("mine", office)
    assert job.notebooks["energy"].path == package / "energy.ipynb"
    assert [path.stem for path in Workspace(office).notebooks] == ["energy"]  # no draft


def test_a_notebook_of_the_workspace_comes_before_that_of_a_package(site, office):
    install(site, "energy_reports", "energy")
    own = office / "notebooks" / "energy.ipynb"
    shutil.copy(ROOT / "notebooks" / "_template.ipynb", own)
    assert read_job("mine", office).notebooks["energy"].path == own


def test_two_packages_with_the_same_notebook_are_an_error_that_names_both(site, office):
    install(site, "energy_reports", "energy")
    install(site, "power_reports", "energy")
    with pytest.raises(ConfigurationError, match=r"energy_reports and power_reports.*copy the one"):
        read_job("mine", office)


def test_a_declared_package_that_is_not_there_stops_no_report(site, office):
    install(site, "lost_reports", "", folder=False)
    install(site, "energy_reports", "energy")
    assert "energy" in read_job("mine", office).notebooks
