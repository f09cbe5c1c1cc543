"""
Try what it takes to extend the library, and print the files and lines that each extension touches: `python tools/drill.py`.

Each drill works on a copy of the project in a temporary folder, which is removed afterwards: the project itself is not touched.
It edits the copy, shows the report of the sample with the extension on it, and runs the tests that are concerned.
"""

import difflib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
PARTS = (
    "pmo_lib",
    "tests",
    "docs",
    "notebooks",
    "tools",
    "parameters",
    "pyproject.toml",
    "README.md",
)

METRIC = '''

@metric("Roles with demand", "count", "Roles with committed demand in the horizon", BOTH, "name")
def roles_with_demand(data: Data) -> Count:
    """Roles that have committed demand."""
    load = data.load
    rows = load.roles[load.with_demand]
    return Count(len(rows), f"of {len(load.roles)}", rows)
'''
METRIC_TEST = """

def test_roles_with_demand_are_counted():
    found = metrics.roles_with_demand(data())
    assert found.value == 2 and found.note == "of 2"
"""
FINDING = '''

def smallest(data: Data) -> Finding | None:
    """The project that takes least money; nothing where no cost is known."""
    rows = data.projects.dropna(subset=["cost_to_go"]).sort_values(["cost_to_go", "project_id"])
    if rows.empty:
        return None
    cost = Value(float(rows.cost_to_go.iloc[0]), "The least cost to go", "projects.budget", rows[:1])
    message = f"{rows['name'].iloc[0]} takes least money"
    return Finding(message, "smallest", values={"cost": cost})
'''
FINDING_TEST = """

def test_the_smallest_project_is_named():
    made = made_of(small([case("A", 50, 5), case("B", 40, 4)], 5))
    assert findings_of_money.smallest(made)["cost"] == 4
"""
DISCIPLINE = {
    "pmo_lib/safety/__init__.py": '"""Safety: how many projects there are to inspect."""\n',
    "pmo_lib/safety/data.py": '''"""Everything that the safety report needs."""

from dataclasses import dataclass

from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.report.discipline import DisciplineData


@dataclass(frozen=True, eq=False)
class Data(DisciplineData):
    """What the safety report shows."""

    portfolio: Portfolio
    previous: object = None
''',
    "pmo_lib/safety/findings.py": '''"""The sentences of the safety report."""

from pmo_lib.portfolio.finding import Finding, Value
from pmo_lib.report import text
from pmo_lib.safety.data import Data


def projects(data: Data) -> Finding:
    """How many projects there are to inspect."""
    rows = data.portfolio.projects
    count = Value(len(rows), "Rows of the table of projects", "projects.name", rows)
    return Finding(f"{text.plural(len(rows), 'project')} to inspect", "to_inspect", values={"projects": count})
''',
    "pmo_lib/safety/sections.py": '''"""The sections of the safety report in their order."""

from pmo_lib.report.sections import Section
from pmo_lib.safety import findings

SECTIONS = (Section("projects", findings.projects),)
''',
}
CELLS = (
    'snapshot: str = ""  # name of a portfolio; empty: the sample portfolio\n'
    'program: str = "_portfolio"  # program id, or _portfolio\n'
    'as_of: str = ""  # report as of this day',
    "from pmo_lib import read, report\nfrom pmo_lib.safety import data, findings\n\n"
    "portfolio = read(snapshot, program).at(as_of)\nreport.speak(portfolio.settings)\nsafety = data.Data(portfolio)",
    "report.header(findings.projects(safety), portfolio)",
    'report.show(safety, "projects")',
    "report.provenance(portfolio)",
)


def insert(path: Path, mark: str, text: str) -> None:
    """Text before the only place of a mark; at the end of the file if the mark is empty."""
    before = path.read_text(encoding="utf-8")
    if mark and before.count(mark) != 1:
        raise ValueError(
            f"{path.name} contains {mark!r} {before.count(mark)} times instead of once"
        )
    after = before.replace(mark, text + mark) if mark else before + text
    path.write_text(after, encoding="utf-8")


def replace(path: Path, old: str, new: str) -> None:
    """The only place of a text by another one."""
    before = path.read_text(encoding="utf-8")
    if before.count(old) != 1:
        raise ValueError(f"{path.name} contains {old!r} {before.count(old)} times instead of once")
    path.write_text(before.replace(old, new), encoding="utf-8")


def key_figure(root: Path) -> None:
    """A key figure in capacity: a function and its test; the page of measures writes itself."""
    insert(root / "pmo_lib/capacity/metrics.py", "", METRIC)
    test = root / "tests/capacity/test_charts_and_metrics.py"
    replace(
        test,
        '"overload_probability", "repair_cost"]',
        '"overload_probability", "repair_cost", "roles_with_demand"]',
    )
    insert(test, "", METRIC_TEST)
    run(root, "docs/measures.py")
    shows(root, "capacity_analysis", "Roles with demand")


def column(root: Path) -> None:
    """A column in a maturity table: one line, and the table in its test."""
    insert(
        root / "pmo_lib/maturity/columns.py",
        "    UNKNOWN,\n    RESPONDENTS,\n)\nPROGRESS",
        '    Column("target", "Target", "number", 1),\n',
    )
    test = root / "tests/maturity/test_tables.py"
    replace(test, ">Spread | >Don't know", ">Spread | >Target | >Don't know")
    for area, target in (
        ("Reporting | >50% | >0.3", "3.0"),
        ("Governance | >75% | >0.6", "3.5"),
        ("Planning | >100% | >1.0", "3.0"),
    ):
        replace(test, f"{area} | ", f"{area} | >{target} | ")
    shows(root, "maturity_assessment", "Target")


def section(root: Path) -> None:
    """A section in prioritization: its finding, one line among the sections, its name in the notebook, a test."""
    insert(root / "pmo_lib/prioritization/findings_of_money.py", "", FINDING)
    replace(
        root / "pmo_lib/prioritization/sections.py",
        "SECTIONS = (\n",
        'SECTIONS = (\n    Section("smallest", findings_of_money.smallest),\n',
    )
    replace(
        root / "notebooks/prioritization.ipynb",
        r"\"against_choice\"",
        r"\"against_choice\", \"smallest\"",
    )
    test = root / "tests/prioritization/test_small_choices.py"
    replace(
        test,
        "from pmo_lib.prioritization import build, independent_check, metrics\n",
        "from pmo_lib.prioritization import build, findings_of_money, independent_check, metrics\n",
    )
    insert(test, "", FINDING_TEST)
    shows(root, "prioritization", "takes least money")


def discipline(root: Path) -> None:
    """An empty discipline: a package with one finding, and one notebook; nothing is registered."""
    import nbformat

    for name, text in DISCIPLINE.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    notebook = nbformat.v4.new_notebook(
        metadata={"pmo": {"title": "Safety", "needs": ["projects"]}}
    )
    notebook.cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    notebook.cells[0].metadata["tags"] = ["parameters"]
    nbformat.write(notebook, root / "notebooks" / "safety.ipynb")
    shows(root, "safety", "to inspect")


DRILLS: dict[Callable[[Path], None], tuple[str, ...]] = {
    key_figure: ("tests/capacity/test_charts_and_metrics.py", "tests/docs/test_measures.py"),
    column: ("tests/maturity/test_tables.py",),
    section: ("tests/prioritization/test_small_choices.py", "tests/prioritization/test_tables.py"),
    discipline: ("tests/test_architecture.py",),
}


def run(root: Path, *arguments: str) -> str:
    """What Python says that runs this in the copy; an error ends the drill."""
    environment = os.environ | {"PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"}
    made = subprocess.run(
        [sys.executable, *arguments],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise SystemExit(f"{' '.join(arguments)}\n{made.stdout[-3000:]}{made.stderr[-3000:]}")
    return made.stdout


def shows(root: Path, notebook: str, words: str) -> None:
    """Run the code cells of a notebook on the sample, and check that its blocks show these words."""
    code = """
import ast, json, sys
cells = json.load(open(f"notebooks/{sys.argv[1]}.ipynb"))["cells"]
space, html = {}, ""
for cell in cells:
    if cell["cell_type"] == "code" and "explore" not in cell["metadata"].get("tags", []):
        tree = ast.parse("".join(cell["source"]))
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, "cell", "exec"), space)
        block = eval(compile(ast.Expression(last.value), "cell", "eval"), space) if last else None
        html += getattr(block, "html", "")
assert sys.argv[2] in html, "the report does not show it"
"""
    run(root, "-c", code, notebook, words)


def changes(before: Path, after: Path) -> list[str]:
    """The files that differ, each with how many lines were added and removed."""
    found = []
    names = {
        path.relative_to(root)
        for root in (before, after)
        for part in PARTS
        for path in files(root, part)
    }
    for name in sorted(names):
        old, new = (
            (root / name).read_text(encoding="utf-8").splitlines()
            if (root / name).is_file()
            else []
            for root in (before, after)
        )
        lines = (
            [line[0] for line in difflib.ndiff(old, new) if line[0] in "+-"] if old != new else []
        )
        if lines:
            found.append(f"{name}: +{lines.count('+')} -{lines.count('-')}")
    return found


def files(root: Path, part: str) -> list[Path]:
    """The text files of a part of the project."""
    kinds = {".py", ".ipynb", ".md", ".toml", ".yml", ".j2", ".css"}
    paths = [root / part] if (root / part).is_file() else (root / part).rglob("*")
    return [path for path in paths if path.suffix in kinds and path.is_file()]


def main() -> None:
    """Try the drills whose names begin with a word of the command line; without words all of them."""
    for drill, tests in DRILLS.items():
        if sys.argv[1:] and not any(drill.__name__.startswith(word) for word in sys.argv[1:]):
            continue
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            for part in PARTS:
                copied = ROOT / part
                unread = shutil.ignore_patterns("__pycache__")
                shutil.copytree(
                    copied, root / part, ignore=unread
                ) if copied.is_dir() else shutil.copy(copied, root / part)
            drill(root)
            summary = run(
                root, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests
            ).splitlines()[-1]
            print(
                f"{drill.__doc__}\n  " + "\n  ".join(changes(ROOT, root)) + f"\n  {summary}",
                flush=True,
            )


if __name__ == "__main__":
    main()
