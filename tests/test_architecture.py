"""The rules of the house, kept by reading the code: rooms, purity, names, sizes, and the form of notebooks."""

import ast
import io
import json
import tokenize
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parents[1]
LIBRARY = ROOT / "pmo_lib"
FLOORS = {
    "errors": 0, "portfolio": 1, "measures": 2, "optimization": 2, "report": 3, "sources": 4,
    "status": 5, "maturity": 5, "prioritization": 5, "capacity": 5, "run": 6, "explore": 7, "cli": 8,
}  # fmt: skip
# The formatter breaks lines at 120 columns, and validation with addresses, the pre-scan of workbooks and the sample are
# larger than was thought before they were written: sources and disciplines have more room than first planned;
# mappings, what looks wrong by itself, and files that are hostile or in motion took a third of sources again.
# Every discipline declares tables of its own and adds them to the sample.
# Every number explains itself in words, which status pays with a hundred and fifty lines; it compares two reports in parts that sum,
# follows chains of givers, holds methods against history and asks for decisions, each with a sentence, a table and an explanation.
# Capacity is four analyses - supply and demand, chances, certificate, repair with its alternatives - and what each hands a program.
# Prioritization tells fourteen findings with their tables, explains some fifty numbers and says why for each project;
# optimization holds choice, certificate, why-not and frontier beside levelling.
# Maturity reads 39 practices off the data, a rule each, and says five things more: roles, progress, office, charter, roadmap.
# A maturity model, its questionnaire, columns side by side to rows, and a survey in the sample came to sources.
# A database is read in one transaction with every fault told, and the template brings rows as examples that are never read.
# The run forks from a warm master, keeps what is current, retries, clears up after whatever killed it, and finds secrets: half as much again;
# every discipline declares tables and closed choices in portfolio. A new portfolio is founded from its source, and names complete themselves.
# An explorer is handles, one sentence, what changed and a table, four times, with a frame they share and what it writes down;
# projects later or dropped and people hired came to capacity; a run leaves explorers out, and reads and writes saved scenarios.
# The gate knows other programs' projects, pages lead to their neighbours, and a source that did not change is not read again.
CEILINGS = {
    "portfolio": 1000,
    "measures": 500,
    "optimization": 800,
    "report": 1500,
    "sources": 3650,
    "status": 2500,
    "maturity": 2250,
    "prioritization": 1850,
    "capacity": 1900,
    "explore": 700,
    "run": 3600,
    "cli": 500,
}  # fmt: skip
LONGEST_FUNCTION, LONGEST_FILE, MEDIAN_FUNCTION = 40, 300, 6
BANNED_NAMES = {"utils", "helpers", "common", "misc", "manager"}
READING = {"open", "input"}
DISK_CALLS = {"read_csv", "read_parquet", "read_excel", "read_sql", "read_text", "write_text", "read_bytes", "write_bytes",
              "to_csv", "to_parquet", "to_excel", "mkdir", "unlink", "urlopen"}  # fmt: skip
DISK_MODULES = {"os", "shutil", "tempfile", "socket", "subprocess", "urllib", "requests"}
CLOCK = {("datetime", "now"), ("datetime", "today"), ("date", "today"), ("time", "time"), ("Timestamp", "now"),
         ("Timestamp", "today"), ("random", "seed")}  # fmt: skip
WITH_DISK = {"sources", "run", "cli"}
WITH_CLOCK = {"run", "cli"}


def code(path: Path) -> tuple[str, ast.Module]:
    text = path.read_text(encoding="utf-8")
    return text, ast.parse(text)


def room(path: Path, library: Path) -> str:
    return path.relative_to(library).parts[0].removesuffix(".py")


def modules(library: Path) -> list[Path]:
    return sorted(library.rglob("*.py"))


def source_lines(text: str) -> int:
    """Lines that hold code: no blanks, comments or docstrings."""
    docstrings: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        body = getattr(node, "body", None)
        first = body[0] if isinstance(body, list) and body else None
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
            docstrings.update(range(first.lineno, first.end_lineno + 1))
    held = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in (
            tokenize.COMMENT,
            tokenize.NL,
            tokenize.NEWLINE,
            tokenize.INDENT,
            tokenize.DEDENT,
            tokenize.ENDMARKER,
        ):
            held.update(range(token.start[0], token.end[0] + 1))
    return len(held - docstrings)


def imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def upward_imports(library: Path) -> list[str]:
    found = []
    for path in modules(library):
        own = room(path, library)
        if own == "__init__" or path.name == "__init__.py":
            continue
        for line, name in imported(code(path)[1]):
            parts = name.split(".")
            if parts[0] != "pmo_lib" or len(parts) < 2 or parts[1] == own or parts[1] not in FLOORS:
                continue
            if FLOORS[parts[1]] >= FLOORS[own]:
                found.append(f"{path.name}:{line} {own} imports {parts[1]}")
    return found


def impure_calls(library: Path) -> list[str]:
    found = []
    for path in modules(library):
        own = room(path, library)
        for node in ast.walk(code(path)[1]):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            owner = getattr(
                getattr(node.func, "value", None), "id", getattr(getattr(node.func, "value", None), "attr", "")
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


def functions(library: Path) -> Iterator[tuple[str, int]]:
    for path in modules(library):
        text, tree = code(path)
        lines = text.splitlines()
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                own = "\n".join(lines[node.lineno - 1 : node.end_lineno])
                yield f"{path.name}:{node.lineno} {node.name}", source_lines(_dedent(own))


def _dedent(text: str) -> str:
    import textwrap

    return textwrap.dedent(text)


def oversized(library: Path) -> list[str]:
    found = [f"{where}: {size} lines" for where, size in functions(library) if size > LONGEST_FUNCTION]
    sizes: dict[str, int] = {}
    for path in modules(library):
        size = source_lines(code(path)[0])
        sizes[room(path, library)] = sizes.get(room(path, library), 0) + size
        if size > LONGEST_FILE:
            found.append(f"{path.name}: {size} lines")
    return found + [f"{own}: {sizes[own]} lines" for own in sizes if sizes[own] > CEILINGS.get(own, 300)]


def offences(library: Path) -> list[str]:
    return upward_imports(library) + impure_calls(library) + oversized(library)


def test_no_room_imports_one_above_or_beside_it():
    assert upward_imports(LIBRARY) == []


def test_only_sources_and_run_touch_the_disk_and_only_run_reads_the_clock():
    assert impure_calls(LIBRARY) == []


def test_no_function_file_or_room_outgrows_its_ceiling():
    assert oversized(LIBRARY) == []


def test_half_of_all_functions_are_a_few_lines():
    assert median(size for _, size in functions(LIBRARY)) <= MEDIAN_FUNCTION + 1  # the line of `def` counts here


def test_every_room_is_one_of_the_plan_and_no_module_has_a_name_that_says_nothing():
    rooms = {room(path, LIBRARY) for path in modules(LIBRARY)} - {"__init__"}
    assert rooms <= set(FLOORS)
    assert not BANNED_NAMES & {path.stem for path in modules(LIBRARY)}


@pytest.mark.parametrize(
    ("file", "text", "offence"),
    [
        ("measures/cost.py", "from pmo_lib.run import runner\n", "measures imports run"),
        ("status/late.py", "def late(path):\n    return open(path).read()\n", "status calls open"),
        ("report/long.py", "def long(x):\n" + "    x = x + 1\n" * 50 + "    return x\n", "long: 52 lines"),
    ],
)
def test_a_planted_offence_is_caught(tmp_path, file, text, offence):
    path = tmp_path / file
    path.parent.mkdir()
    path.write_text(text)
    assert [found for found in offences(tmp_path) if offence in found], offences(tmp_path)


NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_tells_and_the_library_computes(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert len(cells) <= 20
    written = [cell for cell in cells if cell["cell_type"] == "code"]
    sources = ["".join(cell["source"]) for cell in written if "parameters" not in cell["metadata"].get("tags", [])]
    lengths = [source_lines(source) for source in sources]
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
