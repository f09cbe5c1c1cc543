"""Importing the runner changes nothing of the process that imports it."""

import subprocess
import sys

PROBE = """
import os, pkgutil, sys, warnings
from importlib import import_module
before = dict(os.environ), list(warnings.filters)
import pmo_lib.run
assert (dict(os.environ), list(warnings.filters)) == before
for module in pkgutil.iter_modules(pmo_lib.run.__path__):
    import_module(f"pmo_lib.run.{module.name}")
assert dict(os.environ) == before[0]
assert None not in sys.modules.values()
"""


def test_importing_the_runner_changes_no_environment_and_hides_no_module():
    done = subprocess.run(
        [sys.executable, "-c", PROBE], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
