"""What an executed notebook holds: whether it is complete, which facts it states, and what a page cannot carry."""

import ast
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from pmo_lib.report.kinds import BLOCK_MIME, PLOTLY_MIME, RECORD_MIME
from pmo_lib.run.task import Failure

RAW = {
    "HTML": "use report.section(finding, table or chart)",
    "Javascript": "a page runs no script of a notebook; use report.section",
    "display_html": "use report.section(finding, table or chart)",
    "display_javascript": "a page runs no script of a notebook; use report.section",
    "IFrame": "a page opens nothing else; use report.section",
    "to_html": "use report.section(finding, report.Table(frame))",
}
QUIET = re.compile(r"^Exception in thread |exception was never retrieved", re.MULTILINE)
STYLED = "use report.Table(frame, caption, numbers=…), which escapes what it shows"
MOST_TEXT = 1_000_000  # characters of text that one cell may leave
ROOM_FOR_NOTE = 100
LARGEST_PAGE = 40_000_000  # characters
SHOWN = {
    "text/html",
    "application/javascript",
    "image/svg+xml",
    "image/png",
    "image/jpeg",
    "text/markdown",
    "text/latex",
    "application/vnd.jupyter.widget-view+json",
    PLOTLY_MIME,
}

SCHEMA = 2  # of facts.json
LISTS = ("measures", "findings", "projects", "missing", "sections")
ADDED = {"injected-parameters", "papermill-error-cell-tag"}
PLACE = re.compile(r"(?:Cell|Input) In ?\[\d+\](?:, line |:)(\d+)|line (\d+)")
FILE_OF_CELL = re.compile(
    r"\([^()]*, (line \d+)\)$"
)  # the name of a cell's file differs between engines
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def in_source(notebook: Any) -> Iterator[tuple[int, int, str, str]]:
    """Cell, line, what stands there and what to write instead, for whatever a page would refuse later."""
    for number, cell in enumerate(notebook.cells, 1):
        if cell.cell_type != "code":
            continue
        tree, aliases = _parsed(cell.source), {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                aliases |= {alias.asname: alias.name for alias in node.names if alias.asname}
            if isinstance(node, ast.Attribute) and node.attr == "style":
                yield number, node.lineno, ".style", STYLED
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                name = aliases.get(name, name)
                if name in RAW:
                    yield number, node.lineno, f"{name}(…)", RAW[name]


def _parsed(source: str) -> ast.Module:
    """A cell as Python, its magics as the calls they stand for; nothing where it is neither."""
    with suppress(SyntaxError):
        return ast.parse(source)
    from IPython.core.inputtransformer2 import TransformerManager

    with suppress(SyntaxError):
        return ast.parse(TransformerManager().transform_cell(source))
    return ast.Module([], [])


def foreign(notebook: Any) -> list[str]:
    """Outputs of an executed notebook that are none of our blocks and that a page would lose."""
    reasons = []
    for number, cell in enumerate(notebook.cells, 1):
        shown = [output.get("data", {}) for output in cell.get("outputs", [])]
        ours = any(BLOCK_MIME in data or RECORD_MIME in data for data in shown)
        for data in shown:
            raw = SHOWN & set(data)
            if (
                BLOCK_MIME in data
                or RECORD_MIME in data
                or not raw
                or (ours and raw == {PLOTLY_MIME})
            ):
                continue
            reasons.append(
                f"cell {number} shows {', '.join(sorted(raw))} that is no block of the report: use report.section"
            )
    return reasons


def bound(notebook: Any) -> None:
    """Cut the text that cells printed to what a person might read; what is left out is counted."""
    for cell in notebook.cells:
        streams = [output for output in cell.get("outputs", []) if output.output_type == "stream"]
        total = sum(len(output.text) for output in streams)
        if total <= MOST_TEXT + ROOM_FOR_NOTE:
            continue
        left = MOST_TEXT
        for output in streams:
            output.text, left = output.text[:left], max(0, left - len(output.text))
        last = next(output for output in reversed(streams) if output.text)
        last.text = left_out(last.text, total - MOST_TEXT)


def left_out(text: str, count: int) -> str:
    """A text with a last line that says how much more there was."""
    return f"{text}\n… {count:,} more characters were left out\n"


def too_large(html: str) -> list[str]:
    """Why a page is no longer one that a browser opens at once."""
    if len(html) <= LARGEST_PAGE:
        return []
    return [
        f"the page has {len(html) / 1e6:,.0f} MB, more than {LARGEST_PAGE / 1e6:,.0f}: show fewer points or rows"
    ]


def quiet_failures(notebook: Any) -> Iterator[tuple[int, str]]:
    """Failures that stopped no cell: of a thread, or of a task that nobody waited for. Cell and last line."""
    for number, cell in enumerate(
        (c for c in notebook.cells if "injected-parameters" not in c.metadata.get("tags", [])), 1
    ):
        for output in cell.get("outputs", []):
            if (
                output.output_type == "stream"
                and output.name == "stderr"
                and QUIET.search(output.text)
            ):
                yield number, output.text.strip().splitlines()[-1][:500]


def cells(notebook) -> Iterator[tuple[int, Any]]:
    """The code cells that hold code, numbered as in the notebook's source (what papermill added is no cell)."""
    number = 0
    for cell in notebook.cells:
        if ADDED & set(cell.metadata.get("tags", [])):
            continue
        number += 1
        if cell.cell_type == "code" and cell.source.strip():
            yield number, cell


def failure(notebook: Any) -> Failure | None:
    """
    Why an executed notebook is no success; None if it is one.

    Success is: every code cell has an execution count, none has an error output, and the last one carries the
    completion record. What papermill says of itself does not count.
    """
    code = list(cells(notebook))
    errors = [(n, o) for n, cell in code for o in cell.outputs if o.output_type == "error"]
    for number, output in errors:
        if output.ename != "SystemExit":
            message = FILE_OF_CELL.sub(r"(\1)", str(output.evalue))[:500]
            return Failure(output.ename, message, number, _line(output))
    for number, last in quiet_failures(notebook):
        return Failure("FailedInBackground", last, number, 1)
    numbers = [number for number, _ in code]
    ran = [number for number, cell in code if cell.execution_count is not None]
    if errors or len(ran) < len(code):
        number, line = (
            (errors[-1][0], _line(errors[-1][1])) if errors else (ran[-1] if ran else numbers[0], 1)
        )
        place = f"{numbers.index(number) + 1} of {len(code)} ran"
        return Failure("EndedEarly", f"ended before its last cell ({place})", number, line)
    if not code or _record(code[-1][1]) is None:
        last = "the last cell leaves no completion record"
        message = f"{last}: it must be report.provenance(portfolio)"
        return Failure("NoRecord", message, numbers[-1] if code else 0, 1)
    return None


def _line(output) -> int:
    found = PLACE.search(ANSI.sub("", "\n".join(output.get("traceback", []))))
    return int(found[1] or found[2]) if found else 1


def _record(cell) -> dict | None:
    found = [o.data[RECORD_MIME] for o in cell.outputs if RECORD_MIME in o.get("data", {})]
    return found[-1] if found else None


def facts(notebook) -> dict:
    """The facts of a complete notebook: those of its blocks in cell order, and the completion record."""
    merged: dict[str, list] = {key: [] for key in LISTS}
    last = None
    for _, cell in cells(notebook):
        for output in cell.outputs:
            block = output.get("data", {}).get(BLOCK_MIME)
            for key in LISTS if block else ():
                merged[key].extend(block.get("facts", {}).get(key, []))
        last = cell
    record = dict(_record(last))
    merged["missing"].extend(record.pop("missing", []))
    merged["projects"] = _by_project(merged["projects"])
    return {**record, "schema": SCHEMA, **merged}


def _by_project(rows: list[dict]) -> list[dict]:
    merged: dict[str, dict] = {}
    for row in rows:
        merged.setdefault(str(row["id"]), {}).update(row)
    return [merged[key] for key in sorted(merged)]
