"""
Break the library on purpose, one place at a time: each time a test has to go red.

A mutant is a copy of the library in a temporary folder with one text replaced; only the tests concerned run on it, which
pass on the library as it is. The files `of_<package>.py` beside this one list the mutations: file, what stands there (once),
what stands there instead, and the tests concerned. A fifth part gives the reason why no test notices it. Words on the
command line choose the mutations whose file or text contains one of them: `python tests/mutations/run.py status/tables`.

Prints the test that noticed; ends with 1 if one survived without a reason.
"""

import os
import re
import runpy
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[2]


def all_mutations() -> list[tuple[str, ...]]:
    """The mutations of all packages, in the order of the file names."""
    found: list[tuple[str, ...]] = []
    for path in sorted(Path(__file__).parent.glob("of_*.py")):
        found += runpy.run_path(str(path))["MUTATIONS"]
    return found


MUTATIONS = all_mutations()
STALE = "could not be tried"
SLOW = "not every_period_of_the_sample and not of_other_data_and_rules and not in_every_period"


class Stale(Exception):
    """A mutation that cannot be tried: its text is gone, or its tests do not run."""


def broken(number: int, folder: Path) -> str:
    """The first test that fails on a mutant; empty if none does."""
    file, old, new, tests = MUTATIONS[number][:4]
    for name in ("pmo_lib", "tests", "tools", "notebooks", "parameters", "docs"):
        unread = shutil.ignore_patterns("__pycache__", "images")
        shutil.copytree(ROOT / name, folder / name, ignore=unread)
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, folder)
    path = folder / "pmo_lib" / file
    text = path.read_text(encoding="utf-8")
    if text.count(old) != 1:
        raise Stale(f"{file} has {text.count(old)} times {old!r}: bring the mutation up to date")
    path.write_text(text.replace(old, new), encoding="utf-8")
    data = {
        "PMO_SHARED_DATA": os.environ.get("PMO_SHARED_DATA", str(ROOT.parent / "shared" / "data"))
    }
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-x",
        "--tb=no",
        "-p",
        "no:cacheprovider",
        "-k",
        SLOW,
        *(f"tests/{one}" for one in tests.split()),
    ]
    environment = os.environ | data | {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    told = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    found = re.search(r"^FAILED (\S+)", told.stdout, re.MULTILINE)
    if told.returncode not in (0, 1) or (told.returncode and not found):
        end = f"{told.stdout[-1000:]}{told.stderr[-1000:]}"
        raise Stale(f"{file}: {old!r}: the tests did not run\n{end}")
    return found[1].partition("tests/")[2] if found else ""


def tried(number: int) -> str:
    """As `broken`, in a folder of its own; STALE where it cannot be tried."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            return broken(number, Path(folder))
        except Stale as error:
            print(error, flush=True)
            return STALE


def main() -> bool:
    """Whether every mutant was noticed."""
    numbers = [
        n
        for n, mutation in enumerate(MUTATIONS)
        if not sys.argv[1:] or any(word in f"{mutation[0]} {mutation[1]}" for word in sys.argv[1:])
    ]
    survived = stale = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for number, noticed in zip(numbers, pool.map(tried, numbers), strict=True):
            file, old, new, _, *reason = MUTATIONS[number]
            survived += not noticed and not reason
            stale += noticed == STALE
            said = noticed or f"survived: {reason[0]}" if reason else noticed or "SURVIVED"
            print(f"{file}: {old!r} -> {new!r}\n    {said}", flush=True)
    print(
        f"{len(numbers)} mutations: {survived} survived without a reason, {stale} could not be tried"
    )
    return not survived and not stale


if __name__ == "__main__":
    sys.exit(not main())
