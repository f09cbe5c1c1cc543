"""The drill of four extensions works on the library as it is, and touches few files."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.thorough
@pytest.mark.parametrize("drill", ["key_figure", "column", "section", "discipline"])
def test_a_drill_passes_its_tests_and_touches_at_most_five_files(drill):
    done = subprocess.run(
        [sys.executable, "tools/drill.py", drill],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    touched = [line for line in done.stdout.splitlines() if ": +" in line]
    assert 2 <= len(touched) <= 5 and "passed" in done.stdout
