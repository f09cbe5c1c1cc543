"""What an executed notebook says of itself: is it complete, and which facts does its page carry?"""

import re
from collections.abc import Iterator
from typing import Any

from pmo_lib.report.kinds import BLOCK_MIME, RECORD_MIME
from pmo_lib.run.notebook_outputs import quiet_failures

SCHEMA = 2  # of facts.json
LISTS = ("measures", "findings", "projects", "missing", "sections")
ADDED = {"injected-parameters", "papermill-error-cell-tag"}
PLACE = re.compile(r"(?:Cell|Input) In ?\[\d+\](?:, line |:)(\d+)|line (\d+)")
FILE_OF_CELL = re.compile(
    r"\([^()]*, (line \d+)\)$"
)  # the name of a cell's file differs between engines
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def cells(notebook) -> Iterator[tuple[int, Any]]:
    """The code cells that hold code, numbered as in the notebook's source (what papermill added is no cell)."""
    number = 0
    for cell in notebook.cells:
        if ADDED & set(cell.metadata.get("tags", [])):
            continue
        number += 1
        if cell.cell_type == "code" and cell.source.strip():
            yield number, cell


def failure(notebook) -> dict | None:
    """
    Why an executed notebook is no success; None if it is one.

    Success is: every code cell has an execution count, none has an error output, and the last one carries the
    completion record. What papermill says of itself does not count.
    """
    code = list(cells(notebook))
    for number, cell in code:
        for output in cell.outputs:
            if output.output_type == "error" and output.ename != "SystemExit":
                return _told(number, cell, output)
    for number, last in quiet_failures(notebook):
        return {"cell": number, "line": 1, "error": "FailedInBackground", "message": last}
    done = [number for number, cell in code if cell.execution_count is not None]
    if len(done) < len(code) or _ended_early(code):
        number, cell = _last_run(code)
        message = (
            f"ended before its last cell ({code.index((number, cell)) + 1} of {len(code)} ran)"
        )
        return {
            "cell": number,
            "line": _line_of_exit(cell),
            "error": "EndedEarly",
            "message": message,
        }
    if not code or _record(code[-1][1]) is None:
        number = code[-1][0] if code else 0
        message = (
            "the last cell leaves no completion record: it must be report.provenance(portfolio)"
        )
        return {"cell": number, "line": 1, "error": "NoRecord", "message": message}
    return None


def _ended_early(code: list) -> bool:
    return any(o.output_type == "error" for _, cell in code for o in cell.outputs)


def _last_run(code: list) -> tuple[int, Any]:
    stopped = [pair for pair in code if any(o.output_type == "error" for o in pair[1].outputs)]
    ran = [pair for pair in code if pair[1].execution_count is not None]
    return stopped[-1] if stopped else ran[-1] if ran else code[0]


def _line_of_exit(cell) -> int:
    for output in cell.outputs:
        if output.output_type == "error":
            return _line(output)
    return 1


def _told(number: int, cell, output) -> dict:
    message = FILE_OF_CELL.sub(r"(\1)", str(output.evalue))[:500]
    return {"cell": number, "line": _line(output), "error": output.ename, "message": message}


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
