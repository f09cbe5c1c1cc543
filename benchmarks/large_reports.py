"""
What each report of a large portfolio costs: wall and CPU seconds, memory and page size, at 300, 1,000 and 5,000 projects.

Each report is one `pmo run` of its own on the synthetic sample, drawn at that size; the first, `governance`, also reads the
source. Prioritization has a benchmark of its own. `python benchmarks/large_reports.py [--projects 300 1000 5000]`
"""

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tools.sample import write

ROOT = Path(__file__).parents[1]

PMO = [sys.executable, "-c", "from pmo_lib.cli import main; main()"]
NOTEBOOKS = (
    "governance",
    "forecast",
    "risk",
    "benefits",
    "capacity_analysis",
    "status",
    "maturity_assessment",
    "overview",
)  # in the order in which they hand on what they decide
LIMITS = {("status", 5000): 60, ("capacity_analysis", 5000): 120}  # CPU seconds
PROJECTS_OF_A_PROGRAM = 25


def office(folder: Path, projects: int) -> None:
    """A workspace with a portfolio of so many projects."""
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    place = folder / "parameters/large"
    write(place / "data", projects=projects, programs=max(6, projects // PROJECTS_OF_A_PROGRAM))
    listed = "".join(f"  {name}: {{}}\n" for name in NOTEBOOKS)
    text = f"schema: 1\ntitle: Large\nsource: data\nsynthetic: true\nnotebooks:\n{listed}"
    (place / "portfolio.yml").write_text(text)


def report(folder: Path, name: str) -> tuple[float, float, int, int]:
    """Wall and CPU seconds of a run with one report, its largest memory in MB, and the size of its page in kB."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    command = [*PMO, "run", "large", "-p", "_portfolio", "-n", name, "--json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{name} failed: {done.stdout[-2000:]} {done.stderr[-2000:]}")
    wall, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    memory = json.loads(done.stdout)["reports"][0]["peak_mb"]
    page = next((folder / "reports/large/_portfolio").glob(f"*/{name}.html"))
    return wall, cpu, memory, page.stat().st_size // 1000


def measure(projects: int) -> bool:
    """Print a line for each report; whether each kept its limit."""
    good = True
    with tempfile.TemporaryDirectory() as place:
        office(Path(place), projects)
        for name in NOTEBOOKS:
            wall, cpu, memory, page = report(Path(place), name)
            limit = LIMITS.get((name, projects), float("inf"))
            good = good and cpu <= limit
            print(
                f"| {name} | {projects:,} | {wall:.0f} | {cpu:.1f} | {memory} | {page:,} |"
                f"{'' if cpu <= limit else f' FAIL: at most {limit} CPU s'}",
                flush=True,
            )
    return good


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--projects", type=int, nargs="+", default=[300, 1000, 5000])
    print(
        "| report | projects | wall s | CPU s | memory MB | page kB |\n|---|---:|---:|---:|---:|---:|"
    )
    return 0 if all([measure(projects) for projects in parser.parse_args().projects]) else 1


if __name__ == "__main__":
    sys.exit(main())
