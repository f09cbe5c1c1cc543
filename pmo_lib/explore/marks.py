"""What changed against the report, marked where it is shown: in the rows of a table and in the marks of a chart."""

import html
from collections.abc import Iterator
from typing import Any

import plotly.graph_objects as go
from selectolax.lexbor import LexborHTMLParser, LexborNode

from pmo_lib.report.text import MISSING
from pmo_lib.report.theme import LIGHT

RING = {"symbol": "circle-open", "size": 21, "color": LIGHT["ink"], "line": {"width": 2}}
WAS = {"symbol": "circle-open", "size": 10, "color": LIGHT["context"], "line": {"width": 2}}


def marked_html(before: str, now: str) -> tuple[str, list[str]]:
    """
    The tables of some HTML with a mark on each cell that differs from the report, and the changes in words.

    Rows are compared by their first cell, columns by their header.

    >>> row = "<table><tr><th>Project<th>Status<tr><th>Portal<td>{}</table>"
    >>> marked, changes = marked_html(row.format("on track"), row.format("off track"))
    >>> changes, 'title="In the report: on track"' in marked
    (['Portal, Status: off track, in the report on track'], True)
    """
    tree = LexborHTMLParser(now)
    was = {key: cells for key, cells in _rows(LexborHTMLParser(before))}
    changes = []
    for key, cells in _rows(tree):
        earlier = was.get(key, {})
        for header, cell in cells.items():
            old = earlier.get(header)
            if old is not None and old.html == cell.html:
                continue
            words = "not there" if old is None else _words(old)
            cell.attrs["class"] = f"{cell.attrs.get('class') or ''} changed".strip()
            cell.attrs["title"] = f"In the report: {words}"
            if old is not None:
                changes.append(f"{key[-1]}, {header}: {_words(cell)}, in the report {words}")
    return tree.body.inner_html, changes


def _rows(tree: LexborHTMLParser) -> Iterator[tuple[tuple[str, ...], dict[str, LexborNode]]]:
    """The rows of all tables: headers and first cell, and the further cells by header."""
    for table in tree.css("table"):
        first, *rows = table.css("tr") or [None]
        headers = [cell.text(strip=True) for cell in first.css("th, td")] if first else []
        for row in rows:
            head, *cells = row.css("th, td") or [None]
            if head is not None:
                key = (*headers, head.text(strip=True))
                yield key, dict(zip(headers[1:], cells, strict=False))


def _words(cell: LexborNode) -> str:
    return " ".join(cell.text(separator=" ").split()) or MISSING


def marked_figure(before: go.Figure, now: go.Figure) -> tuple[go.Figure, list[str]]:
    """
    A figure with a ring around each mark that differs from the report, a line to where it was, and the names of these marks.

    Bars have a short line where they ended in the report.
    """
    figure, names = go.Figure(now), []
    for trace, earlier in zip(_of_marks(now), _of_marks(before), strict=False):
        was, points = _points(earlier), _points(trace)
        changed = {key: point for key, point in points.items() if was.get(key) != point}
        moved = [key for key in changed if key in was and was[key][:2] != points[key][:2]]
        x, y = (
            [end for key in moved for end in (was[key][at], points[key][at], None)] for at in (0, 1)
        )
        dotted = {"color": LIGHT["context"], "width": 2, "dash": "dot"}
        hollow = {**WAS, "opacity": [1, 0, 0] * len(moved)}
        if moved:
            figure.add_scatter(x=x, y=y, mode="lines+markers", line=dotted, marker=hollow)
        if changed:
            x, y, *_ = zip(*changed.values(), strict=True)
            figure.add_scatter(x=x, y=y, mode="markers", marker=RING)
        names += [html.unescape(str(key)).rstrip("\u200c") for key in changed]
    _mark_bars(before, now, figure)
    return figure, list(dict.fromkeys(names))


def _of_marks(figure: go.Figure) -> list[Any]:
    return [one for one in figure.data if one.type == "scatter" and "markers" in (one.mode or "")]


def _points(trace: Any) -> dict[Any, tuple]:
    """The marks of a trace by name: where they stand, in which colour and with which symbol."""
    count = len(trace.x)
    x, y = list(trace.x), list(trace.y)
    names = trace.hovertext or (y if all(isinstance(value, str) for value in y) else range(count))
    marker = (_of_each(trace.marker.color, count), _of_each(trace.marker.symbol, count))
    return dict(zip(names, zip(x, y, *marker, strict=True), strict=True))


def _of_each(value: Any, count: int) -> list:
    return list(value) if isinstance(value, list | tuple) else [value] * count


def _mark_bars(before: go.Figure, now: go.Figure, figure: go.Figure) -> None:
    """A short line where upright bars, or stacks of them, ended in the report."""
    was, ends = _ends(before), _ends(now)
    moved = [key for key in ends if key in was and was[key] != ends[key]]
    if moved:
        tick = {"symbol": "line-ew-open", "size": 16, "color": LIGHT["ink"], "line": {"width": 2}}
        figure.add_scatter(x=moved, y=[was[key] for key in moved], mode="markers", marker=tick)


def _ends(figure: go.Figure) -> dict[Any, float]:
    ends: dict[Any, float] = {}
    for trace in figure.data:
        if trace.type == "bar" and trace.orientation != "h":
            for key, value in zip(trace.x, trace.y, strict=True):
                ends[key] = round(ends.get(key, 0.0) + (value or 0.0), 9)
    return ends
