"""
What many programs cost: CPU seconds of a report by its number of projects, memory, storage, and the time of a large run by simulation.

The service times are measured here with `pmo run`; the simulation hands them, drawn at random, to so many workers, while
the parent publishes one report after the other. `python benchmarks/scale.py [--programs 10000] [--reports 8]`
"""

import argparse
import csv
import heapq
import json
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[1]
PMO = [sys.executable, "-c", "from pmo_lib.cli import main; main()"]
NOTEBOOKS = ("status", "governance")
PERIODS = 12


def office(folder: Path, programs: int, projects: int) -> None:
    """A workspace with so many programs of so many projects, each with a status of twelve months and a decision."""
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    data = folder / "parameters/many/data"
    data.mkdir(parents=True)
    listed = "".join(f"  {name}: {{}}\n" for name in NOTEBOOKS)
    (folder / "parameters/many/portfolio.yml").write_text(
        f"schema: 1\ntitle: Many\nsource: data\ncurrency: EUR\nsynthetic: true\nnotebooks:\n{listed}"
    )
    draw = random.Random(1)
    rows = {"programs": [], "projects": [], "status": [], "decisions": []}
    for program in range(programs):
        rows["programs"].append((f"g{program}", f"Program {program}"))
        for project in range(projects):
            id, budget = f"g{program}-p{project}", draw.randint(10, 900) * 1000
            finish = date(2026, 1, 1) + timedelta(days=draw.randint(0, 700))
            rows["projects"].append(
                (id, f"Project {id}", f"g{program}", "in delivery", "2025-01-01", finish, budget)
            )
            rows["decisions"].append((f"d-{id}", id, "Go on?", "2026-08-01", "2026-10-01"))
            for month in range(1, PERIODS + 1):
                share = month / PERIODS * draw.uniform(0.7, 1)
                late = finish + timedelta(days=draw.randint(-20, 90))
                end = date(2025 + (month + 10) // 12, (month + 10) % 12 + 1, 1) - timedelta(days=1)
                cost = round(share * budget)
                rows["status"].append((id, end, late, round(budget * 1.05), cost, cost, "green"))
    heads = {
        "programs": "program_id name",
        "projects": "project_id name program_id stage actual_start baseline_finish budget",
        "status": "project_id period_end forecast_finish estimate_at_completion earned_value actual_cost declared_rag",
        "decisions": "decision_id project_id question asked due",
    }
    for name, lines in rows.items():
        with open(data / f"{name}.csv", "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([heads[name].split(), *lines])


def used() -> float:
    told = resource.getrusage(resource.RUSAGE_CHILDREN)
    return told.ru_utime + told.ru_stime


def run(folder: Path) -> tuple[list[dict], float, float]:
    """The reports of a run, its CPU seconds and its wall seconds."""
    cpu, wall = used(), time.monotonic()
    done = subprocess.run(
        [*PMO, "run", "many", "--json", "--shared-assets"],
        cwd=folder,
        capture_output=True,
        check=True,
    )
    return json.loads(done.stdout)["reports"], used() - cpu, time.monotonic() - wall


def size(folder: Path, pattern: str) -> int:
    return sum(path.stat().st_size for path in folder.rglob(pattern) if path.is_file())


def measured(programs: int, projects: int) -> dict[str, float]:
    """Figures for each report of a run."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        office(folder, programs, projects)
        reports, cpu, _ = run(folder)
        _, again, _ = run(folder)  # all current: what the parent does for each report
        count = len(reports)
        return {
            "reports": count,
            "cpu": cpu / count,
            "again": again / count,
            "private_mb": max(one["private_mb"] or 0 for one in reports),
            "page_kb": size(folder / "reports", "*.html") / count / 1000,
            "snapshot_kb": size(folder / ".pmo", "*.parquet") / (programs + 1) / 1000,
            "seconds": [one["seconds"] for one in reports if "_portfolio/" not in one["report"]],
            "whole": max(one["seconds"] for one in reports if "_portfolio/" in one["report"]),
        }


def makespan(seconds: list[float], count: int, workers: int, publish: float) -> float:
    """Seconds until the last report is published: workers take the next one, and one parent publishes in the order of arrival."""
    draw = random.Random(1)
    free = [0.0] * workers
    arrived = []
    for _ in range(count):
        end = heapq.heappop(free) + draw.choice(seconds)
        heapq.heappush(free, end)
        arrived.append(end)
    clock = 0.0
    for end in sorted(arrived):
        clock = max(clock, end) + publish
    return clock


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--programs", type=int, default=10_000)
    asked.add_argument("--reports", type=int, default=8)
    options = asked.parse_args()
    found = {size: measured(*size) for size in ((2, 5), (30, 5), (2, 100))}
    for (programs, projects), one in found.items():
        print(
            f"{programs:3d} programs × {projects:3d} projects: {one['cpu']:.2f} CPU s a report, "
            f"{one['again'] * 1000:.0f} ms if it is current, {one['private_mb']} MB at most, "
            f"page {one['page_kb']:.0f} KB, partition {one['snapshot_kb']:.0f} KB"
        )
    few, many, large = found.values()
    further = (many["cpu"] * many["reports"] - few["cpu"] * few["reports"]) / (
        many["reports"] - few["reports"]
    )
    current = many["again"]  # with the start of the command: more than the parent does for a report
    per_project = (large["cpu"] - few["cpu"]) / 95
    print(f"a further report: {further:.2f} CPU s; a further project: {per_project * 1000:.1f} ms")
    print(
        f"longest report of the whole portfolio: {few['whole']:.1f} s for 10 projects, "
        f"{large['whole']:.1f} s for 200"
    )
    mean = sum(many["seconds"]) / len(many["seconds"])
    seconds = [one * further / mean for one in many["seconds"]]
    count = options.programs * options.reports
    print(f"what the parent does for each report: {current * 1000:.1f} ms")
    for workers in (2, 16, 64, 256):
        hours = makespan(seconds, count, workers, current) / 3600
        print(f"{count:,} reports on {workers:3d} cores: {hours:.1f} h")
    print(
        f"the parent alone, at most: {count * current / 3600:.1f} h; pages: {count * many['page_kb'] / 1e6:.0f} GB"
    )


if __name__ == "__main__":
    main()
