"""Notebooks in the checkout: a template to copy, outputs that a hook strips, and code that the formatter and linter pass."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from pmo_lib.run.workspace import Workspace
from tests.command_line import pmo
from tests.sample_files import SOURCE

ROOT = Path(__file__).parents[1]


def run(command: list[str], folder: Path, **more: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env={**os.environ, **more},
    )


def test_a_copy_of_the_template_is_a_report_and_the_template_itself_is_none(workspace):
    assert "_template" not in [path.stem for path in Workspace(ROOT).notebooks]
    shutil.copy(workspace / "notebooks/_template.ipynb", workspace / "notebooks/our_report.ipynb")
    folder = workspace / "parameters" / "ours"
    folder.mkdir()
    (folder / "portfolio.yml").write_text(
        f"schema: 1\ntitle: Ours\n{SOURCE}notebooks:\n  our_report: {{red_days: 20}}\n"
    )
    done = pmo(workspace, "run", "ours", "-p", "_portfolio")
    assert done.returncode == 0, done.stderr
    (facts,) = (workspace / "reports/ours/_portfolio").glob("*/our_report.facts.json")
    assert json.loads(facts.read_text())["findings"][0]["code"] == "headline"
    (folder / "portfolio.yml").write_text(
        f"schema: 1\ntitle: Ours\n{SOURCE}notebooks:\n  _template: {{}}\n"
    )
    told = pmo(workspace, "check", "ours")
    assert told.returncode != 0 and "no notebook '_template'" in told.stderr + told.stdout


@pytest.mark.thorough
def test_both_engines_give_the_same_facts_for_every_notebook_here(workspace):
    folder = workspace / "parameters" / "ours"
    folder.mkdir()
    names = [path.stem for path in Workspace(workspace).notebooks]
    few = {"prioritization": "{draws: 50, solved: 2}"}
    listed = "".join(f"  {name}: {few.get(name, '{}')}\n" for name in names)
    (folder / "portfolio.yml").write_text(f"schema: 1\ntitle: Ours\n{SOURCE}notebooks:\n{listed}")
    made = {}
    for engine in ("fork", "kernel"):
        done = pmo(
            workspace,
            "run",
            "ours",
            "-p",
            "_portfolio",
            "--engine",
            engine,
            "--output",
            str(workspace / engine),
        )
        assert done.returncode == 0, done.stderr
        paths = sorted((workspace / engine / "ours/_portfolio").glob("*/*"))
        made[engine] = {path.name: path.read_bytes() for path in paths}
    assert {f"{name}.facts.json" for name in names} <= set(made["fork"]) and made["fork"] == made[
        "kernel"
    ]


@pytest.fixture
def repository(tmp_path):
    """A repository of its own with our hook, and the tools the hook calls."""
    shutil.copytree(ROOT / ".githooks", tmp_path / ".githooks")
    (tmp_path / ".venv").symlink_to(Path(sys.prefix))
    (tmp_path / ".gitignore").write_text(".venv\n")
    for command in (
        ["init", "-q"],
        ["config", "core.hooksPath", ".githooks"],
        ["config", "user.name", "n"],
        ["config", "user.email", "n@n"],
    ):
        assert run(["git", *command], tmp_path).returncode == 0
    return tmp_path


def test_the_hook_strips_the_outputs_of_a_notebook_that_is_committed_and_nothing_else(repository):
    (repository / "name with spaces").mkdir()
    path = repository / "name with spaces" / "report.ipynb"
    notebook = nbformat.read(ROOT / "notebooks" / "status.ipynb", as_version=4)
    clean = nbformat.writes(notebook)
    notebook.cells[1].outputs = [nbformat.v4.new_output("stream", text="canary")]
    notebook.cells[1].execution_count = 3
    nbformat.write(notebook, path)
    run(["git", "add", "."], repository)
    done = run(["git", "commit", "-qm", "x"], repository)
    assert done.returncode == 0, done.stderr
    committed = run(["git", "show", "HEAD:name with spaces/report.ipynb"], repository).stdout
    assert "canary" not in committed and nbformat.reads(committed, as_version=4) == nbformat.reads(
        clean, as_version=4
    )


def test_setting_up_turns_the_hook_on_and_testing_runs_every_notebook_in_a_kernel():
    make = (ROOT / "Makefile").read_text()
    assert "core.hooksPath .githooks" in make and os.access(
        ROOT / ".githooks" / "pre-commit", os.X_OK
    )
    assert "--nbval-lax" in make and "--nbval-current-env" in make


@pytest.mark.parametrize("command", [["format", "--check"], ["check"]])
def test_the_formatter_and_the_linter_pass_every_notebook(command):
    done = run([sys.executable, "-m", "ruff", *command, "notebooks"], ROOT)
    assert done.returncode == 0, done.stdout


def test_the_linter_does_look_into_notebooks(tmp_path):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("import os")])
    nbformat.write(notebook, tmp_path / "bad.ipynb")
    done = run([sys.executable, "-m", "ruff", "check", "."], tmp_path)
    assert done.returncode == 1 and "F401" in done.stdout
