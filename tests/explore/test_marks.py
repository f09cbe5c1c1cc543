"""What is marked in charts and tables is what differs from the report, and nothing else."""

import plotly.graph_objects as go
from hypothesis import given
from hypothesis import strategies as st

from pmo_lib.explore.marks import marked_figure, marked_html

RING, WAS = 21, 10  # sizes of the marks


def dots(points: dict[str, float], colours: dict[str, str] | None = None) -> go.Figure:
    shades = [(colours or {}).get(name, "grey") for name in points]
    return go.Figure(
        go.Scatter(
            x=list(points.values()), y=list(points), mode="markers", marker={"color": shades}
        )
    )


def marks(figure: go.Figure, size: int) -> dict:
    """The added marks of a size that are seen: value by name."""
    found = [trace for trace in figure.data[1:] if trace.marker.size == size]
    return {
        name: value
        for trace in found
        for at, (name, value) in enumerate(zip(trace.y, trace.x, strict=True))
        if (trace.marker.opacity or [1] * len(trace.x))[at]
    }


values = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 3), min_size=1)


@given(values, values)
def test_a_ring_stands_at_what_moved_or_is_new_and_a_hollow_mark_where_it_was(before, now):
    figure, names = marked_figure(dots(before), dots(now))
    differs = {name: value for name, value in now.items() if before.get(name) != value}
    assert marks(figure, RING) == differs and names == list(differs)
    assert marks(figure, WAS) == {name: before[name] for name in differs if name in before}


def test_another_colour_is_a_change_without_a_move():
    points = {"a": 1.0, "b": 2.0}
    figure, names = marked_figure(dots(points), dots(points, {"b": "red"}))
    assert names == ["b"] and marks(figure, WAS) == {} and marks(figure, RING) == {"b": 2.0}


def test_stacked_bars_get_a_line_where_the_stack_ended_in_the_report():
    def bars(*heights):
        return go.Figure([go.Bar(x=["Jan", "Feb"], y=list(own)) for own in heights])

    figure, _ = marked_figure(bars((1, 2), (1, 0)), bars((1, 2), (0, 0)))
    (line,) = figure.data[2:]
    assert (line.x, line.y) == (("Jan",), (2.0,))


def test_a_figure_that_is_marked_is_not_changed_itself():
    now = dots({"a": 2.0})
    marked_figure(dots({"a": 1.0}), now)
    assert len(now.data) == 1


def table(rows: dict[str, tuple]) -> str:
    body = "".join(
        f"<tr><th scope=row>{name}<td>{one}<td class=num>{two}" for name, (one, two) in rows.items()
    )
    return f"<table><thead><tr><th>Project<th>Status<th>Delay</thead><tbody>{body}</tbody></table>"


rows = st.dictionaries(
    st.sampled_from("abcd"),
    st.tuples(st.sampled_from(["red", "green"]), st.integers(0, 2)),
    min_size=1,
)


@given(rows, rows)
def test_the_cells_that_differ_are_marked_and_told_whatever_the_order_of_rows(before, now):
    html, changes = marked_html(table(before), table(now))
    told = [
        f"{name}, {header}: {new}, in the report {old}"
        for name, cells in now.items()
        if name in before
        for header, old, new in zip(("Status", "Delay"), before[name], cells, strict=True)
        if old != new
    ]
    new = 2 * len(set(now) - set(before))
    assert changes == told and html.count("In the report: ") == len(told) + new
    assert html.count("In the report: not there") == new


def test_text_stays_text_when_cells_are_marked():
    html, _ = marked_html(table({"a": ("&lt;b&gt;", 1)}), table({"a": ("&lt;i&gt;", 1)}))
    assert "<b>" not in html and "<i>" not in html and "&lt;i&gt;" in html
