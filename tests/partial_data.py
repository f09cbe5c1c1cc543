"""Run a report's notebook in process on a portfolio of which tables or columns are left out, and collect its sentences."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import CodeType

import pandas as pd

import pmo_lib
from pmo_lib import report
from pmo_lib.portfolio.portfolio import Portfolio, Settings
from pmo_lib.portfolio.tables import TABLES

ROOT = Path(__file__).parents[1]
Tables = dict[str, pd.DataFrame]


@dataclass
class Page:
    """The messages and decisions of a report by the code of their finding, and all of its words."""

    findings: dict[str, str] = field(default_factory=dict)
    words: str = ""


@cache
def cells(notebook: str) -> list[CodeType]:
    """The code cells of a notebook, compiled, without the explorer."""
    loaded = json.loads((ROOT / "notebooks" / f"{notebook}.ipynb").read_text(encoding="utf-8"))
    code = [
        cell
        for cell in loaded["cells"]
        if cell["cell_type"] == "code" and "explore" not in cell["metadata"].get("tags", [])
    ]
    return [
        compile("".join(cell["source"]), f"{notebook}[{at}]", "exec")
        for at, cell in enumerate(code)
    ]


def run(monkeypatch, notebook: str, tables: Tables, **parameters) -> Page:
    """Run a notebook's cells on these tables, as of 31 October 2026."""
    portfolio = Portfolio(
        {name: TABLES[name].conform(frame) for name, frame in tables.items()},
        last_period=pd.Timestamp("2026-10-31").date(),
        settings=Settings(currency="EUR"),
    )
    page, make = Page(), {name: getattr(report, name) for name in ("section", "header", "kpis")}

    def recorded(name: str):
        def made(*parts, **more):
            block = make[name](*parts, **more)
            for finding in block.facts.get("findings", []):
                page.findings[finding["code"]] = f"{finding['message']} {finding['decision'] or ''}"
            page.words += re.sub(r"<[^>]+>", " ", block.html)
            return block

        return made

    for name in make:
        monkeypatch.setattr(report, name, recorded(name), raising=False)
    monkeypatch.setattr(pmo_lib, "read", lambda *_: portfolio, raising=False)
    namespace: dict = {}
    first, *rest = cells(notebook)
    exec(first, namespace)
    namespace.update(parameters)
    for cell in rest:
        exec(cell, namespace)
    monkeypatch.undo()
    return page


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
    code = " ".join(
        path.read_text(encoding="utf-8") for path in paths if path.stem != "explanations"
    )
    for name, frame in tables.items():
        for column in TABLES[name].columns:
            read = re.search(rf"\b{column.name}\b", code)
            known = column.name in frame and frame[column.name].notna().any()
            if read and known and not column.required:
                yield f"{name}.{column.name}", {**tables, name: frame.drop(columns=column.name)}
