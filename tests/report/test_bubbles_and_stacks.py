"""Bubbles and stacks: area by money, far outliers at the edge and counted, the highest month named."""

import itertools

import pandas as pd
import pytest

from pmo_lib.report import bubbles
from pmo_lib.report.stacks import Stack, stacks


def chart(rows: list[dict], **more):
    frame = pd.DataFrame(rows, columns=["label", "x", "y", "size", "colour", "rank"])
    words = {"caption": "C", "alternative": "A 1", "horizontal": "X", "vertical": "Y"}
    return bubbles.bubbles("b", frame, data=frame, **words, **more)


def row(name: str, x=0.0, y=0.0, size=1.0, rank=None) -> dict:
    return {"label": name, "x": x, "y": y, "size": size, "colour": "red", "rank": rank}


def test_the_area_of_a_mark_is_its_money():
    sizes = chart([row("A", size=100.0), row("B", x=1, size=25.0)]).figure.data[0].marker.size
    assert (sizes[0] / sizes[1]) ** 2 == pytest.approx(100 / 25, rel=0.01)


def test_money_that_is_not_known_is_drawn_small():
    sizes = chart([row("A", size=100.0), row("B", size=None)]).figure.data[0].marker.size
    assert min(sizes) == bubbles.SMALLEST
    assert chart([row("A", size=None)]).figure.data[0].marker.size == (bubbles.SMALLEST,)


def test_a_far_outlier_stands_at_the_edge_and_the_caption_counts_it():
    rows = [row(f"P{n}", x=float(n), y=float(n)) for n in range(10)] + [row("Far", x=9999.0, y=1.0)]
    made = chart(rows)
    assert max(made.figure.data[0].x) == 9.0
    assert made.caption.endswith("1 project beyond the drawing at its edge")
    assert "edge" not in chart(rows[:-1]).caption


def test_a_row_without_a_number_is_not_drawn():
    assert len(chart([row("A"), row("B", x=None)]).figure.data[0].x) == 1


def test_labels_stand_clear_of_each_other_and_the_least_rank_is_named_first():
    rows = [row(f"Project {n}", x=n % 3, y=0.0, rank=float(n)) for n in range(30)]
    texts = [t for trace in chart(rows).figure.data[1:] for t in trace.text]
    assert 1 <= len(texts) <= bubbles.MOST_LABELS
    assert any("Project 0" in words for words in texts)


def test_no_two_boxes_of_labels_overlap():
    boxes = [(0.1, 0.1, 0.3, 0.2), (0.3, 0.1, 0.5, 0.2), (0.1, 0.2, 0.3, 0.3)]
    assert not any(bubbles._overlap(a, b) for a, b in itertools.combinations(boxes, 2))
    assert bubbles._overlap((0.1, 0.1, 0.3, 0.2), (0.2, 0.15, 0.4, 0.3))


def test_the_highest_month_against_its_limit_is_named_in_each_panel():
    months = pd.to_datetime(["2026-11-30", "2026-12-31"])
    parts = pd.DataFrame([[1.0, 4.0], [1.0, 1.0]], index=["A", "B"], columns=months)
    limit = pd.Series([1.0, 4.0], index=months)
    made = stacks(
        "s",
        [Stack("Before", parts, limit), Stack("After", parts.head(1), limit)],
        caption="C",
        alternative="A 1",
        data=parts,
        vertical="FTE",
    )
    texts = [one.text[0] for one in made.figure.select_traces({"mode": "text"})]
    assert texts == ["200%", "100%"]  # November: 2 of 1; then 1 of 1
    named = [trace.name for trace in made.figure.data if trace.showlegend]
    assert named == ["A", "B", "capacity"]
