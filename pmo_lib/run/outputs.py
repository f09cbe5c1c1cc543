"""What a page cannot carry: found in a notebook's source before it runs, and in its outputs after it ran."""

import ast
from collections.abc import Iterator
from typing import Any

from pmo_lib.report.blocks import BLOCK_MIME, PLOTLY_MIME, RECORD_MIME

RAW = {
    "HTML": "use report.section(finding, table or chart)",
    "Javascript": "a page runs no script of a notebook; use report.section",
    "display_html": "use report.section(finding, table or chart)",
    "display_javascript": "a page runs no script of a notebook; use report.section",
    "IFrame": "a page opens nothing else; use report.section",
    "to_html": "use report.section(finding, report.Table(frame))",
}
STYLED = "use report.Table(frame, caption, numbers=…), which escapes what it shows"
SHOWN = {
    "text/html",
    "application/javascript",
    "image/svg+xml",
    "image/png",
    "image/jpeg",
    "text/markdown",
    "text/latex",
    PLOTLY_MIME,
}


def in_source(notebook: Any) -> Iterator[tuple[int, int, str, str]]:
    """Cell, line, what stands there and what to write instead, for whatever a page would refuse later."""
    for number, cell in enumerate(notebook.cells, 1):
        if cell.cell_type != "code":
            continue
        try:
            tree = ast.parse(cell.source)
        except SyntaxError:
            continue  # magics; whatever they show is judged after the run
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr == "style":
                yield number, node.lineno, ".style", STYLED
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name in RAW:
                    yield number, node.lineno, f"{name}(…)", RAW[name]


def foreign(notebook: Any) -> list[str]:
    """Outputs of an executed notebook that are none of our blocks and that a page would lose."""
    reasons = []
    for number, cell in enumerate(notebook.cells, 1):
        shown = [output.get("data", {}) for output in cell.get("outputs", [])]
        ours = any(BLOCK_MIME in data or RECORD_MIME in data for data in shown)
        for data in shown:
            raw = SHOWN & set(data)
            if BLOCK_MIME in data or RECORD_MIME in data or not raw or (ours and raw == {PLOTLY_MIME}):
                continue
            reasons.append(
                f"cell {number} shows {', '.join(sorted(raw))} that is no block of the report: use report.section"
            )
    return reasons
