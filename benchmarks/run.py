"""What a report costs: pmo beside stock papermill and nbconvert, in the same run, on the same notebook.

CPU seconds of the whole process tree, gate and verification on. `python benchmarks/run.py [--programs 200]`
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import nbformat

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "parameters/healthcare/data"
PMO = [sys.executable, "-c", "from pmo_lib.cli import main; main()"]
PARAMETERS = 'snapshot: str = ""\nprogram: str = "digital-transformation"\nas_of: str = ""'
CELLS = (
    "from dataclasses import replace\nfrom pmo_lib import read, report, status\nfrom pmo_lib.portfolio.finding import Finding\n"
    "portfolio = read(snapshot, program).at(as_of)\nreport.speak(portfolio.settings)\ndata = status.build(portfolio)",
    "report.header(data.headline, portfolio)",
    'report.show(data, "delay")',
    'report.show(data, "overrun")',
    'report.show(data, "milestones")',
    "half = status.charts.milestones(status.build(portfolio, horizon=180))\n"
    "half and report.section(Finding('Half a year', 'half'), replace(half, id='half'))",
    "year = status.charts.milestones(status.build(portfolio, horizon=365))\n"
    "year and report.section(Finding('A year', 'year'), replace(year, id='year'))",
    "report.section(Finding('All projects', 'all'), status.tables.overview(data))",
    "report.section(Finding('Unreported', 'unreported'), status.tables.not_reported(data))",
    "report.section(Finding('Programs', 'by-program'), status.tables.programs(data))",
    "report.section(Finding('Mandatory', 'must'), status.tables.mandatory(data))",
    "report.provenance(portfolio)",
)
API = """
import sys
from concurrent.futures import ProcessPoolExecutor
import papermill
from nbconvert import HTMLExporter

def make(job):
    source, target, parameters = job
    papermill.execute_notebook(source, target, parameters=parameters, progress_bar=False, log_output=False)
    html, _ = HTMLExporter(exclude_input=True).from_filename(target)
    open(target.replace('.ipynb', '.html'), 'w').write(html)

if __name__ == '__main__':
    import json
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(make, json.load(sys.stdin)))
"""
FLOOR = """
import ast, json, sys, time
import IPython.core.interactiveshell, nbformat, nbconvert.exporters.templateexporter, plotly.graph_objects, pyarrow.parquet
from pmo_lib import read, report, status
from pmo_lib.run import page

def run(path, parameters, target):
    names, outputs = dict(parameters), []
    for cell in nbformat.read(path, as_version=4).cells[1:]:
        tree = ast.parse(cell.source)
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, '', 'exec'), names)
        block = eval(compile(ast.Expression(last.value), '', 'eval'), names) if last else None
        if block is not None:
            drawn = {i: report.figures.plain(f) for c in block.figures for i, f in c.figures.items()}
            data = {report.blocks.BLOCK_MIME: {'html': block.html, 'figures': drawn, 'facts': dict(block.facts)}}
            outputs.append(nbformat.v4.new_output('display_data', data))
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell('', outputs=outputs)])
    open(target, 'w').write(page.export(book, title='floor', trace={}))

jobs = json.load(sys.stdin)
run(*jobs[0])
started = time.process_time()
for job in jobs:
    run(*job)
print((time.process_time() - started) / len(jobs))
"""


def used() -> float:
    """CPU seconds of all processes that were started here and have ended, with theirs."""
    told = resource.getrusage(resource.RUSAGE_CHILDREN)
    return told.ru_utime + told.ru_stime


def cost(work: Callable[[], object]) -> tuple[float, float]:
    """CPU and wall seconds."""
    cpu, wall = used(), time.monotonic()
    work()
    return used() - cpu, time.monotonic() - wall


def of_one_more(make: Callable[[list[str]], object], programs: list[str]) -> float:
    """CPU seconds of one more report: six less two, by four; the middle of three tries, for a machine is not equally fast all the time."""
    tries = [
        (cost(lambda: make(programs[:6]))[0] - cost(lambda: make(programs[:2]))[0]) / 4
        for _ in range(3)
    ]
    return median(tries)


def office(folder: Path, notebooks: int = 1) -> Path:
    """A workspace with the synthetic sample and so many copies of the notebook."""
    (folder / "notebooks").mkdir(parents=True)
    (folder / "parameters/bench").mkdir(parents=True)
    book = nbformat.v4.new_notebook(
        metadata={
            "pmo": {"title": "Bench", "needs": ["projects"]},
            "language_info": {"name": "python"},
            "kernelspec": {"name": "python3", "display_name": "Python 3"},
        }
    )
    book.cells = [nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})]
    book.cells += [nbformat.v4.new_code_cell(source) for source in CELLS]
    names = [f"bench{number}" for number in range(notebooks)]
    for name in names:
        nbformat.write(book, folder / "notebooks" / f"{name}.ipynb")
    listed = "".join(f"  {name}: {{}}\n" for name in names)
    text = f"schema: 1\ntitle: Bench\nsource: {SAMPLE}\nsynthetic: true\nnotebooks:\n{listed}"
    (folder / "parameters/bench/portfolio.yml").write_text(text)
    return folder


def call(command: list[str], folder: Path, **more) -> subprocess.CompletedProcess:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **more)
    if done.returncode:
        sys.exit(f"{command[:4]} failed: {done.stderr[-2000:]}")
    return done


def pmo(folder: Path, programs: list[str], *more: str) -> None:
    shutil.rmtree(folder / "reports", ignore_errors=True)
    call(
        [*PMO, "run", "bench", *(part for name in programs for part in ("-p", name)), *more], folder
    )


def jobs(folder: Path, programs: list[str]) -> list[tuple[str, dict, str]]:
    snapshot = next(folder.glob(".pmo/bench/snapshots/*"))
    as_of = json.loads((snapshot / "manifest.json").read_text())["last_period"]
    source = str(folder / "notebooks/bench0.ipynb")
    return [
        (
            source,
            {"snapshot": str(snapshot), "program": name, "as_of": as_of},
            str(folder / f"{name}.html"),
        )
        for name in programs
    ]


def shell_loop(folder: Path, programs: list[str]) -> None:
    binary = Path(sys.executable).parent
    for source, parameters, target in jobs(folder, programs):
        executed = target.replace(".html", ".ipynb")
        given = [part for name, value in parameters.items() for part in ("-r", name, value)]
        call([str(binary / "papermill"), source, executed, *given], folder)
        call([str(binary / "jupyter"), "nbconvert", "--to", "html", "--no-input", executed], folder)


def api_in_two(folder: Path, programs: list[str]) -> None:
    work = [
        (source, target.replace(".html", ".ipynb"), given)
        for source, given, target in jobs(folder, programs)
    ]
    (folder / "api.py").write_text(API)
    call([sys.executable, "api.py"], folder, input=json.dumps(work))


def floor(folder: Path, programs: list[str]) -> float:
    (folder / "floor.py").write_text(FLOOR)
    return float(
        call([sys.executable, "floor.py"], folder, input=json.dumps(jobs(folder, programs))).stdout
    )


def small(folder: Path) -> bool:
    """Ratios on the sample's six programs."""
    office(folder)
    pmo(folder, [])
    programs = sorted(
        path.name
        for path in (folder / "reports/bench").iterdir()
        if path.is_dir() and path.name[0] != "_"
    )
    pages = [path.read_text() for path in (folder / "reports/bench").glob("*/*/bench0.html")]
    print(
        f"{len(programs)} programs; a page holds {pages[1].count('class=' + chr(34) + 'chart')} charts, {pages[1].count('<table')} tables"
    )
    ours = of_one_more(lambda programs: pmo(folder, programs), programs)
    four, ours_wall = cost(lambda: pmo(folder, programs[:4]))
    record = json.loads(max(folder.glob(".pmo/bench/runs/*/run.json")).read_text())
    first, *further = (
        report["private_mb"] for report in record["reports"]
    )  # the first imports what none had
    private = max(further)
    print(
        f"private memory at its end: first child {first} MB, further children {min(further)} to {private} MB"
    )
    loop, loop_wall = cost(lambda: shell_loop(folder, programs[:4]))
    pool = of_one_more(lambda programs: api_in_two(folder, programs), programs)
    lowest = floor(folder, programs)
    print(
        f"CPU s per further report: pmo {ours:.2f}, shell loop {loop / 4:.2f}, API in two processes {pool:.2f}, floor {lowest:.2f}"
    )
    print(
        f"four programs: pmo {four:.1f} CPU s, {ours_wall:.1f} s wall; shell loop {loop:.1f} CPU s, {loop_wall:.1f} s wall"
    )
    told = [
        ("CPU per further report, shell loop / pmo", loop / 4 / ours, 10, True),
        ("wall for four programs, shell loop / pmo", loop_wall / ours_wall, 5, True),
        ("CPU per further report, API in two processes / pmo", pool / ours, 5, True),
        ("CPU per further report, pmo / floor", ours / lowest, 4, False),
        ("private memory of a further child, MB", private, 60, False),
    ]
    return all([verdict(*line) for line in told])


def verdict(words: str, value: float, limit: float, at_least: bool) -> bool:
    good = value >= limit if at_least else value <= limit
    print(
        f"{'ok  ' if good else 'FAIL'} {words}: {value:.1f} ({'at least' if at_least else 'at most'} {limit})"
    )
    return good


def many(folder: Path, programs: int) -> bool:
    """So many programs times four notebooks in one run; memory of the master and the parent must not grow."""
    office(folder, 4)
    data = folder / "parameters/bench/data"
    data.mkdir()
    (data / "programs.csv").write_text(
        "program_id,name\n" + "".join(f"P{n:03d},Program {n}\n" for n in range(programs))
    )
    rows = [(n, k) for n in range(programs) for k in range(6)]
    (data / "projects.csv").write_text(
        "project_id,name,program_id,baseline_finish,budget,actual_start\n"
        + "".join(
            f"J{n:03d}{k},Project {n}.{k},P{n:03d},2026-12-{10 + k},{100 + k},2026-01-01\n"
            for n, k in rows
        )
    )
    (data / "status.csv").write_text(
        "project_id,period_end,estimate_at_completion,forecast_finish,declared_rag\n"
        + "".join(
            f"J{n:03d}{k},2026-10-31,{100 + 3 * k},2027-0{1 + k % 6}-15,green\n" for n, k in rows
        )
    )
    configuration = folder / "parameters/bench/portfolio.yml"
    configuration.write_text(
        configuration.read_text().replace(f"source: {SAMPLE}", "source: data\ncurrency: EUR")
    )
    sizes: list[int] = []
    done = threading.Event()
    watcher = threading.Thread(target=watch, args=(done, sizes))
    watcher.start()
    cpu, wall = cost(lambda: pmo(folder, []))
    done.set()
    watcher.join()
    pages = len(list((folder / "reports").rglob("bench?.html")))
    early, late = max(sizes[len(sizes) // 4 : len(sizes) // 2]), max(sizes[len(sizes) // 2 :])
    print(
        f"{programs} programs × 4 notebooks: {pages} reports, {cpu:.0f} CPU s ({cpu / pages:.2f} each), {wall:.0f} s wall"
    )
    print(
        f"memory of parent and master: {early} MB in the second quarter, {late} MB at most in the second half"
    )
    return verdict(
        "growth of memory from the second quarter on, %", 100 * (late / early - 1), 5, False
    ) and pages == 4 * (programs + 1)


def watch(done: threading.Event, sizes: list[int]) -> None:
    """Resident memory of every process of ours that lives long: the run and its warm master."""
    while not done.wait(0.5):
        total = 0
        for path in Path("/proc").glob("[0-9]*"):
            try:
                words = (path / "cmdline").read_bytes()
                parent = int((path / "stat").read_text().rpartition(")")[2].split()[1])
                ours = parent == os.getpid() or (
                    b"pmo_lib.run.forkserver" in words and is_master(parent)
                )
                total += int((path / "statm").read_text().split()[1]) * 4096 if ours else 0
            except (OSError, ValueError):
                continue
        if total:
            sizes.append(total // 1_000_000)


def is_master(parent: int) -> bool:
    """Whether a process's parent is the run itself: then it is the master, and not a report."""
    return b"pmo_lib.cli" in Path(f"/proc/{parent}/cmdline").read_bytes()


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--programs", type=int, default=200, help="of the large run; 0: none")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        good = small(Path(place) / "small")
        if asked.programs:
            good = many(Path(place) / "many", asked.programs) and good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
