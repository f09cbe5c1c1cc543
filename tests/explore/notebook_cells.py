"""A notebook run in this process up to its explorer, which is then there without JupyterLab."""

import ast
from pathlib import Path
from unittest.mock import patch

import nbformat

from pmo_lib import explore
from pmo_lib.explore import panel
from pmo_lib.explore.replay import Replay

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
FEWER = {"draws: int = 1000": "draws: int = 50", "solved: int = 1000": "solved: int = 2"}


def opened(name: str, program: str = "_portfolio") -> tuple[panel.Explorer, dict]:
    """The explorer of a notebook of this project, run on the sample, and the ranges of its handles."""
    names: dict = {}
    cells: list[str] = []
    asked: list[tuple] = []
    with patch.object(
        explore, "handles", lambda data, *parts, **ranges: asked.append((data, parts, ranges))
    ):
        for cell in nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4).cells:
            if cell.cell_type != "code":
                continue
            cells.append(cell.source)
            for usual, fewer in FEWER.items():
                cells[-1] = cells[-1].replace(usual, fewer)
            exec(compile(_without_blocks(cells[-1]), name, "exec"), names)
            if "parameters" in cell.metadata.get("tags", []):
                names["program"] = program
            if asked:
                break
    ((data, parts, ranges),) = asked
    return panel.Explorer(Replay.of(cells, names), data, parts), ranges


def _without_blocks(cell: str) -> ast.Module:
    """A cell without what it shows of the report, which the explorer does not need."""
    tree = ast.parse(cell)
    tree.body = [
        node
        for node in tree.body
        if not isinstance(node, ast.Expr) or "explore.handles" in ast.unparse(node)
    ]
    return tree


def words(outputs: tuple[dict, ...]) -> str:
    """The HTML among the outputs."""
    return "\n".join(output["data"].get("text/html", "") for output in outputs)


def figures(outputs: tuple[dict, ...]) -> list[dict]:
    """The charts among the outputs."""
    return [
        data["application/vnd.plotly.v1+json"]
        for o in outputs
        if (data := o["data"]) and len(data) == 1 and "text/html" not in data
    ]
