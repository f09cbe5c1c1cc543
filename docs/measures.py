"""Write docs/measures.md from the docstrings of the measures and the declarations of key figures: `python docs/measures.py`."""

import ast
import inspect
import re
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

from pmo_lib import measures, read
from pmo_lib.portfolio.measure import Measure
from pmo_lib.portfolio.metric import metrics_of
from pmo_lib.report import text

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "measures.md"
UNIT = re.compile(r" ?\[([^\[\]0-9][^\[\]]*)\]")
HEAD = """# Measures
Written by `python docs/measures.py` from the code itself; a test keeps it current. Undefined is missing, never zero and never infinite.

## Key figures of the reports
Each stands on its page with numerator, denominator and rows behind it. The value is that of the synthetic sample's portfolio, where the figure
is one of the status report; `facts.json` has it for every page.

| key figure | formula | unit | reads | value in the sample | report |
|---|---|---|---|---|---|
"""


def disciplines() -> list[str]:
    """The packages that have key figures."""
    return sorted(path.parent.name for path in (ROOT / "pmo_lib").glob("*/metrics.py"))


def report_of(discipline: str) -> str:
    """The notebook of a discipline."""
    return next(
        path.stem
        for path in sorted((ROOT / "notebooks").glob("*.ipynb"))
        if path.stem.startswith(discipline)
    )


def key_figures() -> Iterator[str]:
    """A line for each, by discipline."""
    values = {measure.id: measure for measure in _of_the_sample()}
    for discipline in disciplines():
        for one in metrics_of(import_module(f"pmo_lib.{discipline}.metrics")):
            reads = ", ".join(f"`{place}`" for place in dict.fromkeys(one.inputs.split()))
            shown = _value(values[one.id]) if one.id in values else ""
            yield _row(one.name, one.formula, one.unit, reads, shown, report_of(discipline))


def _of_the_sample() -> list[Measure]:
    from pmo_lib import status

    return status.build(read().at()).measures


def _value(measure: Measure) -> str:
    """A value with its parts."""
    if measure.value is None:
        return "not known"
    if measure.denominator is None or measure.unit == "days":
        return f"{measure.value:.4g}"
    parts = f"{text.number(measure.numerator)} of {text.number(measure.denominator)}"
    return f"{measure.value:.4g} ({parts})"


def families() -> Iterator[str]:
    """A section for each file of measures."""
    shown = uses()
    for name in measures.__all__:
        module = getattr(measures, name)
        about, source = (inspect.getdoc(module) or "").split("\n\nReferences:\n")
        sources = " ".join(line.strip() for line in source.splitlines())
        lines = [
            row(function, shown.get(function.__name__, set())) for function in functions(module)
        ]
        head = "| measure | what it is, and its formula | unit | example | in the report |\n|---|---|---|---|---|\n"
        title = name.replace("_", " ").capitalize()
        yield f"## {title}\n{about}\n\nSource: {sources}\n\n{head}" + "\n".join(lines) + "\n"


def functions(module: ModuleType) -> list:
    """The public functions that a module itself defines, in its order."""
    found = [
        value
        for name, value in vars(module).items()
        if inspect.isfunction(value) and not name.startswith("_")
    ]
    return [function for function in found if function.__module__ == module.__name__]


def row(function, reports: set[str]) -> str:
    """
    One measure.

    Raises:
        ValueError: its docstring lacks a unit or an example.
    """
    doc = inspect.getdoc(function) or ""
    about = " ".join(doc.split("\n\n")[0].split())
    units = UNIT.findall(about)
    example = re.search(r">>> (.+)\n(.+)", doc)
    if not units or not example:
        raise ValueError(
            f"the docstring of {function.__name__} lacks {'an example' if units else 'a unit in brackets'}"
        )
    about = UNIT.sub("", about).replace(" [1]", "")
    source = re.search(r"References:\n((?:    .+\n?)+)", doc)
    about += f" Source: {' '.join(source[1].split()).removeprefix('[1] ')}" if source else ""
    return _row(
        f"`{function.__name__}`",
        about,
        units[-1],
        f"`{example[1]}` → `{example[2]}`",
        ", ".join(sorted(reports)) or "for your own",
    )


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def uses() -> dict[str, set[str]]:
    """The reports whose discipline names a measure in its code, or one that calls it."""
    bodies = {
        f.__name__: _named(ast.parse(inspect.getsource(f)))
        for name in measures.__all__
        for f in functions(getattr(measures, name))
    }
    found: dict[str, set[str]] = {name: set() for name in bodies}
    for discipline in disciplines():
        reached = {
            name
            for path in (ROOT / "pmo_lib" / discipline).glob("*.py")
            for name in _imported(path)
        } & set(bodies)
        while more := {name for by in reached for name in bodies[by] & set(bodies)} - reached:
            reached |= more
        for name in reached:
            found[name].add(report_of(discipline))
    return found


def _imported(path: Path) -> set[str]:
    """Measures that a file takes from their modules, under whatever name the module goes there."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    taken = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pmo_lib.measures")
    ]
    modules = {
        alias.asname or alias.name
        for node in taken
        if node.module == "pmo_lib.measures"
        for alias in node.names
    }
    direct = {
        alias.name for node in taken if node.module != "pmo_lib.measures" for alias in node.names
    }
    reached = {
        n.attr
        for n in ast.walk(tree)
        if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name) and n.value.id in modules
    }
    return direct | reached


def _named(tree: ast.AST) -> set[str]:
    """Names that code calls."""
    return {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }


def page() -> str:
    """The whole page."""
    return HEAD + "\n".join(key_figures()) + "\n\n" + "\n".join(families())


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")
