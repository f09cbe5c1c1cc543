"""Write docs/tables.md from the declarations of the tables: `python docs/tables.py`."""

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from pmo_lib.portfolio.metric import metrics_of
from pmo_lib.portfolio.table import Column, Table
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.run.parameters import read_notebook

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "tables.md"
HEAD = """# Tables and columns
Written by `python docs/tables.py` from the declarations in `pmo_lib/portfolio/tables`; a test keeps it current. A source has a sheet or a file for
each table, named after it, with these headers in its first row; [mapping.md](mapping.md) says how other headers are read. Every table is optional, but
a report that needs one cannot be made without it. A required column must be there, and each row has a value in it. Any other
column may be left out: what is missing is missing, never zero.

- **Type**: `id` and `text` stay text. `money` is in the portfolio's currency. `share` is a part of one: 0.45 for 45 %. `date` is a day. A `choice` takes
  one of the words given.
- **Key figures of**: the reports with a key figure that reads the column, see [measures.md](measures.md). Reports show other columns too.
"""


def notebooks() -> list:
    """The reports that come with the library."""
    paths = sorted((ROOT / "notebooks").glob("[!_]*.ipynb"))
    return [read_notebook(path) for path in paths]


def readers() -> dict[str, set[str]]:
    """The reports whose key figures read a column, by `table.column`."""
    found: dict[str, set[str]] = {}
    names = [notebook.name for notebook in notebooks()]
    for path in sorted((ROOT / "pmo_lib").glob("*/metrics.py")):
        discipline = path.parent.name
        report = next(name for name in names if name.startswith(discipline))
        for one in metrics_of(import_module(f"pmo_lib.{discipline}.metrics")):
            for place in one.inputs.split():
                found.setdefault(place, set()).add(report)
    return found


def section(table: Table, needed_by: list[str], readers: dict[str, set[str]]) -> str:
    """One table: what a row is, which reports need it, and its columns."""
    key = ", ".join(f"`{name}`" for name in table.key)
    lines = [f"## {table.name}", f"A row is {table.grain}. No two rows have the same {key}."]
    if needed_by:
        lines[-1] += f" Needed by: {', '.join(needed_by)}."
    if table.known_since:
        lines[-1] += f" A row counts from its `{table.known_since}` on."
    if table.wide:
        first, second = table.wide
        lines[-1] += (
            f" Instead of `{first}` and `{second}` it may have a column for each `{first}`."
        )
    lines += [
        "",
        "| column | type | unit | required | meaning | key figures of |",
        "|---|---|---|---|---|---|",
    ]
    lines += [row(table, column, readers) for column in table.columns]
    return "\n".join(lines) + "\n"


def row(table: Table, column: Column, readers: dict[str, set[str]]) -> str:
    """One column."""
    meaning = column.help
    if column.choices:
        meaning += f" ({', '.join(choice.value for choice in column.choices)})"
    if column.refers_to:
        meaning += f"; a row of `{column.refers_to}`"
    unit = column.unit or {"money": "currency", "share": "0 to 1", "date": "day"}.get(
        column.type, ""
    )
    reports = ", ".join(sorted(readers.get(f"{table.name}.{column.name}", ())))
    cells = (
        f"`{column.name}`",
        column.type,
        unit,
        "yes" if column.required else "",
        meaning,
        reports,
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def sections() -> Iterator[str]:
    """All tables, those of projects and their status first."""
    first = ("organization", "programs", "projects", "status")
    needs = {notebook.name: notebook.needs for notebook in notebooks()}
    used = readers()
    for name in (*first, *(name for name in TABLES if name not in first)):
        yield section(TABLES[name], [report for report in needs if name in needs[report]], used)


def page() -> str:
    """The whole page."""
    return HEAD + "\n" + "\n".join(sections())


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")
