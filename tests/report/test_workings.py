"""How numbers were worked out: the rows behind them, and the form in which a page carries them."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.value import Value
from pmo_lib.report import workings

FRAME = pd.DataFrame(
    {
        "project_id": ["P1", "P2", "P3"],
        "name": ["One", "Two", "Three"],
        "budget": [5.0, 1e6, None],
        "computed": ["red", None, "green"],
    }
)


def shown(told: dict) -> dict[str, list[list[str]]]:
    """Unpack what a page carries, in the way its script does, into the rows of each number with their heads."""
    packed, found = workings.packed(told), {}
    for id, (which, columns, _) in packed["of"].items():
        heads, runs = packed["sets"][which]
        places = [
            first + n
            for first, count in zip(runs[::2], runs[1::2], strict=True)
            for n in range(count)
        ]
        asked = [
            (packed["columns"][n][0], spread(packed["columns"][n][1], packed["words"]))
            for n in columns
        ]
        lines = [[*named(packed, at), *(cells[at] for _, cells in asked)] for at in places]
        found[id] = [[*heads, *(head for head, _ in asked)], *lines]
    return found


def named(packed: dict, at: int) -> list[str]:
    """The words that tell a row."""
    return [packed["words"][word] if isinstance(word, int) else word for word in packed["who"][at]]


def spread(cells: list, words: list[str]) -> dict[int, str]:
    """Cells by the place of their row."""
    found, at = {}, 0
    for cell in cells:
        if isinstance(cell, int) and cell < 0:
            at -= cell
            continue
        found[at] = words[cell] if isinstance(cell, int) else cell
        at += 1
    return found


def many(rows: pd.DataFrame, count: int = 3) -> Value:
    return Value(count, "All of them", "projects.budget", rows, "budget")


def red(rows: pd.DataFrame) -> Value:
    return Value(1, "The red ones", "projects.budget", rows, "budget computed")


def test_each_value_shows_the_rows_it_counts():
    silent = Value(1, "Those without colour", "projects.budget", FRAME[1:2])
    day = Value(1, "A parameter of the report")
    values = {"many": many(FRAME), "red": red(FRAME[:1]), "silent": silent, "day": day}
    finding = Finding("M", "odd", values=values)
    found = shown(workings.rows(workings.of_finding(finding)))
    assert found == {
        "odd-many": [
            ["Project", "Id", "Budget"],
            ["One", "P1", "5"],
            ["Two", "P2", "1,000,000"],
            ["Three", "P3", "–"],
        ],
        "odd-red": [["Project", "Id", "Budget", "Computed"], ["One", "P1", "5", "red"]],
        "odd-silent": [["Project", "Id"], ["Two", "P2"]],
    }


def test_at_most_fifty_rows_are_shown_and_all_are_counted():
    frame = pd.DataFrame({"name": [f"N{n}" for n in range(120)], "budget": range(120)})
    told = workings.rows(
        workings.of_finding(Finding("M", "odd", values={"many": many(frame, 120)}))
    )
    assert len(told["odd-many"]["who"]) == 50 and told["odd-many"]["of"] == 120
    assert workings.packed(told)["of"]["odd-many"][2] == 120


def test_what_is_written_once_is_written_once():
    finding = Finding("M", "odd", values={"many": many(FRAME), "red": red(FRAME[:1])})
    packed = workings.packed(workings.rows(workings.of_finding(finding)))
    assert packed["who"] == [["One", "P1"], ["Two", "P2"], ["Three", "P3"]]
    assert [head for head, _ in packed["columns"]] == ["Budget", "Computed"]


words = st.sampled_from(["a", "b", "–", "0", "a longer one", "-3"])
frames = st.lists(st.tuples(words, words, words), max_size=8)


@given(st.lists(frames, min_size=1, max_size=5))
def test_packing_loses_nothing_whatever_rows_numbers_rest_on(tables):
    made = [
        workings.Working(
            f"n{at}",
            "N",
            "1",
            Value(1, "F", "", pd.DataFrame(rows, columns=["name", "x", "y"]), "x y"),
        )
        for at, rows in enumerate(tables)
    ]
    found = shown(workings.rows(made))
    for one, rows in zip(made, tables, strict=True):
        assert found.get(one.id, [["Name", "X", "Y"]]) == [["Name", "X", "Y"], *map(list, rows)]
