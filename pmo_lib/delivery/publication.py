"""The published reports of one portfolio, read back and verified, and which of them an audience may see."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from pmo_lib.errors import ConfigurationError
from pmo_lib.run import checksum
from pmo_lib.run.index import STATE

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Publication:
    """
    The reports that stand in the index of a portfolio.

    Args:
        folder: of the portfolio in the output.
        settings: title, currency, locale and whether the data is synthetic.
        rows: of the index, one for each report.
    """

    folder: Path
    settings: Mapping[str, Any]
    rows: tuple[Row, ...]

    def for_programs(self, programs: Collection[str]) -> "Publication":
        """Only the reports of these programs: nothing else is known of the others, not even their number."""
        return replace(self, rows=tuple(row for row in self.rows if row["program"] in programs))

    def report(self, program: str, notebook: str, day: str = "") -> tuple[str, dict]:
        """
        The page and the facts of a report; `notebook` may be `<notebook>.<variant>`, an empty day is the newest.

        Raises:
            ConfigurationError: there is no such report, or its files are not as they were published.
        """
        for row in self.rows:
            days = {one["as_of"]: one["href"] for one in (*row["history"], row) if one["href"]}
            wanted = day or row["as_of"]
            if (row["program"], report_name(row)) == (program, notebook) and wanted in days:
                return verified(self.folder / days[wanted])
        known = ", ".join(sorted({f"{row['program']}/{report_name(row)}" for row in self.rows}))
        raise ConfigurationError(
            f"no published report {program}/{notebook}" + (f" of {day}" if day else ""),
            code="PMO-P11",
            action=f"choose one of: {known}" if known else "run it first: pmo run",
        )


def report_name(row: Row) -> str:
    """The name of a report among those of its program: its notebook, and its variant if it is one."""
    return f"{row['notebook']}.{row['variant']}" if row["variant"] else row["notebook"]


def read_publication(output: Path, portfolio: str) -> Publication:
    """
    What is published of a portfolio.

    Raises:
        ConfigurationError: nothing is, or its index cannot be read.
    """
    folder = output / portfolio
    try:
        state = json.loads((folder / STATE).read_text(encoding="utf-8"))
        rows = tuple({"variant": "", **row} for row in state["rows"])
        return Publication(folder, state["settings"], rows)
    except (OSError, ValueError, KeyError) as error:
        raise ConfigurationError(
            f"nothing of {portfolio!r} is published there, or its index cannot be read",
            code="PMO-P12",
            where=str(output),
            action="run it first: pmo run",
        ) from error


def publications(output: Path) -> Iterator[tuple[str, Publication]]:
    """Each portfolio of an output with what is published of it."""
    for index in sorted(output.glob(f"*/{STATE}")):
        yield index.parent.name, read_publication(output, index.parent.name)


def intact_page(path: Path) -> str:
    """A page as it was published; empty if there is none or it was changed since."""
    try:
        html = path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""
    return html if checksum.is_intact(html) else ""


def verified(page: Path) -> tuple[str, dict]:
    """
    A page and its facts, both as they were published.

    Raises:
        ConfigurationError: one of them was changed or is gone.
    """
    html = intact_page(page)
    try:
        text = page.with_suffix(".facts.json").read_text(encoding="utf-8")
    except (OSError, ValueError):
        text = ""
    stated = checksum.trace_of(html).get("facts_sha256", "")
    if not html or stated != sha256(text.encode()).hexdigest():
        raise ConfigurationError(
            "the report or its facts are not as they were published",
            code="PMO-P12",
            where=page.name,
            action="make it again: pmo run --force",
        )
    return html, json.loads(text)
