"""Run a report's notebook in process on a portfolio of which tables or columns are left out, and collect its sentences."""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations
from pathlib import Path
from types import CodeType

import pandas as pd

import pmo_lib
from pmo_lib.portfolio.portfolio import Portfolio, Settings
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.report.blocks import Block

ROOT = Path(__file__).parents[1]
NO_VALUE = re.compile(
    r"\b(nan|NaN|NaT|None(?! of )|inf)\b|[-−]inf"
)  # printed where a value is missing
Tables = dict[str, pd.DataFrame]


@dataclass
class Page:
    """The messages and decisions of a report by the code of their finding, and all of its words."""

    findings: dict[str, str] = field(default_factory=dict)
    words: str = ""


@cache
def cells(notebook: str) -> list[tuple[CodeType, CodeType | None]]:
    """The code cells of a notebook but the explorer: what each does, and the expression that it shows."""
    loaded = json.loads((ROOT / "notebooks" / f"{notebook}.ipynb").read_text(encoding="utf-8"))
    code = [
        ast.parse("".join(cell["source"]))
        for cell in loaded["cells"]
        if cell["cell_type"] == "code" and "explore" not in cell["metadata"].get("tags", [])
    ]
    return [_compiled(tree, f"{notebook}[{at}]") for at, tree in enumerate(code)]


def _compiled(tree: ast.Module, name: str) -> tuple[CodeType, CodeType | None]:
    *before, last = tree.body
    if not isinstance(last, ast.Expr):
        return compile(tree, name, "exec"), None
    shown = compile(ast.Expression(last.value), name, "eval")
    return compile(ast.Module(before, []), name, "exec"), shown


def run(monkeypatch, notebook: str, tables: Tables, **parameters) -> Page:
    """Run a notebook's cells on these tables, as of 31 October 2026."""
    portfolio = Portfolio(
        {name: TABLES[name].conform(frame) for name, frame in tables.items()},
        last_period=pd.Timestamp("2026-10-31").date(),
        settings=Settings(currency="EUR"),
    )
    page = Page()
    monkeypatch.setattr(pmo_lib, "read", lambda *_: portfolio, raising=False)
    namespace: dict = {}
    for at, (does, shows) in enumerate(cells(notebook)):
        exec(does, namespace)
        block = eval(shows, namespace) if shows else None
        if at == 0:
            namespace.update(parameters)
        if isinstance(block, Block):
            json.dumps([dict(block.facts), block.record], allow_nan=False)
            for finding in block.facts.get("findings", []):
                page.findings[finding["code"]] = f"{finding['message']} {finding['decision'] or ''}"
            page.words += " " + re.sub(r"<[^>]+>", " ", block.html)
    monkeypatch.undo()
    return page


@dataclass(frozen=True)
class Claims:
    """
    What a report has to say, and must not say, where a table or column is absent.

    Args:
        notebook: of the report.
        must_say: words by what is absent, looked for where there are at least so many projects: `from_projects`.
        must_not_say: regular expressions by what is absent.
        headlines: codes of findings of which one must be there.
    """

    notebook: str
    must_say: dict[str, str]
    must_not_say: dict[str, str]
    from_projects: int = 1
    headlines: tuple[str, ...] = ("headline",)

    def wrong(
        self, monkeypatch, absent: str, tables: Tables, count: int, **parameters
    ) -> list[str]:
        """
        What is wrong with the page of tables that lack something; a report that fails is wrong, too.

        Args:
            absent: a table, a column, or two of them joined by " and ".
        """
        try:
            page = run(monkeypatch, self.notebook, tables, **parameters)
        except Exception as error:
            return [f"{absent}, {count} projects: {type(error).__name__}: {error}"]
        said = f"{page.words} {' '.join(page.findings.values())}"
        found = [f"no value is printed: {hit[0]}" for hit in NO_VALUE.finditer(page.words)]
        if not any(page.findings.get(code) for code in self.headlines):
            found.append("no headline")
        if count >= self.from_projects and self.must_say.get(absent, "") not in said:
            found.append(f"does not say: {self.must_say[absent]}")
        for one in absent.split(" and "):
            claims = self.must_not_say.get(one)
            if claims and (claim := re.search(claims, said)):
                found.append(f"claims: {claim[0]}")
        return [f"{absent}, {count} projects: {one}" for one in found]


def without_table(tables: Tables, needed: set[str]) -> Iterator[tuple[str, Tables]]:
    """The tables with each one absent in turn that the report does not need."""
    for name in tables:
        if name not in needed:
            yield name, {other: frame for other, frame in tables.items() if other != name}


def without_column(tables: Tables, package: str) -> Iterator[tuple[str, Tables]]:
    """
    The tables with each column absent in turn that has a value, that its declaration does not require, and that the report reads.

    A column is read where its name stands in the code of the report's package or of the facts about a project's life.
    """
    paths = [*(ROOT / "pmo_lib" / package).glob("*.py"), ROOT / "pmo_lib/portfolio/lifecycle.py"]
    code = " ".join(path.read_text(encoding="utf-8") for path in paths)
    for name, frame in tables.items():
        for column in TABLES[name].columns:
            read = re.search(rf"\b{column.name}\b", code)
            known = column.name in frame and frame[column.name].notna().any()
            if read and known and not column.required:
                yield f"{name}.{column.name}", {**tables, name: frame.drop(columns=column.name)}


def without_pair(tables: Tables, needed: set[str], package: str) -> Iterator[tuple[str, Tables]]:
    """The tables with each two of the tables and columns absent that may be absent alone."""
    single = [*without_table(tables, needed), *without_column(tables, package)]
    for (one, left), (other, right) in combinations(single, 2):
        yield f"{one} and {other}", _without_both(tables, left, right)


def _without_both(tables: Tables, left: Tables, right: Tables) -> Tables:
    return {
        name: tables[name][[c for c in left[name] if c in right[name]]]
        for name in tables
        if name in left and name in right
    }
