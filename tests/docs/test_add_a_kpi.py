"""A key figure is added with its test, its documentation and its place on the report in three files, and taken out again."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PARTS = ("pmo_lib", "tests", "docs", "notebooks", "pyproject.toml", "parameters")


def copy(target: Path) -> Path:
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, target / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    return target


def content(root: Path) -> dict[str, bytes]:
    return {
        str(path): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.mark.thorough
def test_a_key_figure_is_added_in_three_files_and_undone_without_trace(tmp_path):
    root = copy(tmp_path)
    before = content(root)
    environment = {**os.environ, "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"}
    result = subprocess.run(
        [sys.executable, "docs/examples/add_a_kpi.py", str(root)],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.splitlines()[-1].endswith(
        "docs/measures.md, pmo_lib/status/metrics.py, tests/status/test_metrics.py"
    )
    assert content(root) == before


@pytest.mark.thorough
def test_what_fails_on_the_way_is_undone_too(tmp_path):
    root = copy(tmp_path)
    test = root / "tests" / "status" / "test_metrics.py"
    test.write_text(
        test.read_text()
        + "\n\ndef test_that_cannot_pass():\n    assert 'risks_owned' not in METRICS\n"
    )
    before = content(root)
    result = subprocess.run(
        [sys.executable, "docs/examples/add_a_kpi.py", str(root)],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (
        result.returncode != 0
        and "test_that_cannot_pass" in result.stdout
        and content(root) == before
    )
