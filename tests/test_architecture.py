"""The rules of the architecture, checked by reading the code: layers, purity, names, sizes, and the form of notebooks."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from tools.size import functions

ROOT = Path(__file__).parents[1]
LIBRARY = ROOT / "pmo_lib"
LAYERS = {
    "errors": 1,
    "operating_system": 1,
    "portfolio": 2,
    "measures": 3,
    "optimization": 3,
    "report": 4,
    "sources": 5,
    "run": 7,
    "explore": 8,
    "delivery": 8,
    "cli": 9,
}
DISCIPLINES = 6  # the layer of every other package
LONGEST_FUNCTION, MEDIAN_FUNCTION = 61, 8  # source lines, in the layout of `ruff format`
BANNED_NAMES = {"utils", "helpers", "common", "misc", "manager"}
READING = {"open", "input"}
DISK_CALLS = {
    "read_csv",
    "read_parquet",
    "read_excel",
    "read_sql",
    "read_text",
    "write_text",
    "read_bytes",
    "write_bytes",
    "to_csv",
    "to_parquet",
    "to_excel",
    "mkdir",
    "unlink",
    "urlopen",
}
DISK_MODULES = {"os", "shutil", "tempfile", "socket", "subprocess", "urllib", "requests"}
CLOCK = {
    ("datetime", "now"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("Timestamp", "now"),
    ("Timestamp", "today"),
    ("random", "seed"),
}
WITH_DISK = {"operating_system", "sources", "run", "delivery", "cli"}
WITH_CLOCK = {"run", "delivery", "cli"}


def code(path: Path) -> tuple[str, ast.Module]:
    text = path.read_text(encoding="utf-8")
    return text, ast.parse(text)


def package(path: Path, library: Path) -> str:
    return path.relative_to(library).parts[0].removesuffix(".py")


def layer(package: str) -> int:
    return LAYERS.get(package, DISCIPLINES)


def modules(library: Path) -> list[Path]:
    return sorted(library.rglob("*.py"))


def imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def upward_imports(library: Path) -> list[str]:
    found = []
    packages = {*LAYERS, *(package(path, library) for path in modules(library))}
    for path in modules(library):
        own = package(path, library)
        if own == "__init__" or path.name == "__init__.py":
            continue
        for line, name in imported(code(path)[1]):
            parts = name.split(".")
            if parts[0] != "pmo_lib" or len(parts) < 2 or parts[1] == own:
                continue
            if parts[1] in packages and layer(parts[1]) >= layer(own):
                found.append(f"{path.name}:{line} {own} imports {parts[1]}")
    return found


def impure_calls(library: Path) -> list[str]:
    found = []
    for path in modules(library):
        own = package(path, library)
        for node in ast.walk(code(path)[1]):
            if not isinstance(node, ast.Call):
                continue
            name = (
                node.func.attr
                if isinstance(node.func, ast.Attribute)
                else getattr(node.func, "id", "")
            )
            owner = getattr(
                getattr(node.func, "value", None),
                "id",
                getattr(getattr(node.func, "value", None), "attr", ""),
            )
            where = f"{path.name}:{node.lineno} {own} calls {name}"
            reads = name in READING and isinstance(node.func, ast.Name)
            if own not in WITH_DISK and (reads or name in DISK_CALLS or owner in DISK_MODULES):
                found.append(where)
            if own not in WITH_CLOCK and (owner, name) in CLOCK:
                found.append(where)
            if name == "print" and isinstance(node.func, ast.Name):
                found.append(where)
    return found


def oversized(library: Path) -> list[str]:
    return [
        f"{where}: {size} lines" for where, size in functions(library) if size > LONGEST_FUNCTION
    ]


def offences(library: Path) -> list[str]:
    return upward_imports(library) + impure_calls(library) + oversized(library)


def test_no_package_imports_one_of_its_own_or_a_later_layer():
    assert upward_imports(LIBRARY) == []


def test_only_sources_and_run_touch_the_disk_and_only_run_reads_the_clock():
    assert impure_calls(LIBRARY) == []


def test_no_function_is_too_long_to_be_read_at_once():
    assert oversized(LIBRARY) == []


def test_half_of_all_functions_are_short():
    assert (
        median(size for _, size in functions(LIBRARY)) <= MEDIAN_FUNCTION + 1
    )  # the line of `def` counts here


def test_no_module_has_a_name_that_says_nothing():
    assert not BANNED_NAMES & {path.stem for path in modules(LIBRARY)}


@pytest.mark.parametrize(
    ("file", "text", "offence"),
    [
        ("measures/cost.py", "from pmo_lib.run import runner\n", "measures imports run"),
        ("risk/cost.py", "from pmo_lib.status import data\n", "risk imports status"),
        ("status/late.py", "def late(path):\n    return open(path).read()\n", "status calls open"),
        (
            "report/long.py",
            "def long(x):\n" + "    x = x + 1\n" * 60 + "    return x\n",
            "long: 62 lines",
        ),
    ],
)
def test_a_planted_offence_is_caught(tmp_path, file, text, offence):
    path = tmp_path / file
    path.parent.mkdir()
    path.write_text(text)
    (tmp_path / "status").mkdir(exist_ok=True)
    (tmp_path / "status" / "data.py").touch()
    assert [found for found in offences(tmp_path) if offence in found], offences(tmp_path)


PARTS = {"data", "metrics", "columns", "tables", "charts", "sections"}
DISCIPLINES_HERE = sorted(path.parent for path in LIBRARY.glob("*/metrics.py"))


@pytest.mark.parametrize("folder", DISCIPLINES_HERE, ids=lambda folder: folder.name)
def test_all_disciplines_have_the_same_modules_and_functions_of_their_data(folder):
    assert {path.stem for path in folder.glob("*.py")} >= PARTS
    shown = [*folder.glob("*findings*.py"), folder / "tables.py", folder / "charts.py"]
    assert len(shown) > 2
    for path in shown:
        for node in code(path)[1].body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and node.returns:
                answer = ast.unparse(node.returns)
                if re.search(r"\b(Finding|Table|Chart)\b", answer):
                    required = len(node.args.args) - len(node.args.defaults)
                    assert (node.args.args[0].arg, required) == ("data", 1), f"{path}: {node.name}"


@pytest.mark.parametrize("folder", DISCIPLINES_HERE, ids=lambda folder: folder.name)
def test_importing_a_discipline_registers_nothing(folder):
    path = folder / "__init__.py"
    """Nothing but imports, names and lookups of names stands at the top of a package."""
    allowed = (ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.FunctionDef, ast.Expr)
    assert all(isinstance(node, allowed) for node in code(path)[1].body)
    calls = [node for node in code(path)[1].body if isinstance(node, ast.Expr)]
    assert not [node for node in calls if isinstance(node.value, ast.Call)]


NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_tells_and_the_library_computes(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert len(cells) <= 20
    written = [cell for cell in cells if cell["cell_type"] == "code"]
    sources = [
        "".join(cell["source"])
        for cell in written
        if "parameters" not in cell["metadata"].get("tags", [])
    ]
    lengths = [len(ast.parse(source).body) for source in sources]  # statements
    assert max(lengths) <= 6 and median(lengths) <= 2 and sum(lengths) <= 40
    banned = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.Lambda)
    for source in sources:
        tree = ast.parse(source)
        assert not [node for node in ast.walk(tree) if isinstance(node, banned)], source
        assert "print(" not in source and "sys.path" not in source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_committed_without_outputs(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert not [cell for cell in cells if cell.get("outputs") or cell.get("execution_count")]


def test_the_formatter_decides_the_layout():
    written = [
        path
        for folder in ("pmo_lib", "tests", "docs", "benchmarks", "tools")
        for path in (ROOT / folder).rglob("*.py")
    ]
    own_layout = "# fmt" + ":"
    assert [path.name for path in written if own_layout in path.read_text(encoding="utf-8")] == []
