"""Ratings with more points than three are read by their place on a scale, and their own word is kept."""

import pytest
from pydantic import TypeAdapter, ValidationError

from pmo_lib.errors import ConfigurationError
from pmo_lib.run.configuration import parse_configuration
from pmo_lib.sources.mapping import Mapping
from pmo_lib.sources.readers import only, read_source
from pmo_lib.sources.reshaping import apply
from pmo_lib.sources.strict_yaml import load
from pmo_lib.sources.validation import check

PROGRAM = {"programs": {"program_id": "A", "name": "Alpha"}}
FIVE = ["Green", "Amber/Green", "Amber", "Amber/Red", "Red"]
DAY = {"constant": "2026-10-31"}


def status(folder, rating: dict, cells: list[str], **more):
    """What is kept and what is refused of a list of projects with one rating each."""
    rows = "".join(f"{number},{cell}\n" for number, cell in enumerate(cells))
    (folder / "plan.csv").write_text("Ref,Rating\n" + rows)
    columns = {"project_id": "Ref", "period_end": DAY, "declared_rag": rating, **more}
    declared = {
        "projects": {"columns": {"project_id": "Ref", "name": "Ref"}},
        "status": {"columns": columns},
    }
    mapping = TypeAdapter(Mapping).validate_python(declared)
    checked = check(apply(mapping, read_source("plan.csv", folder, {}, only(None))), PROGRAM)
    return checked.tables["status"], checked.rejected


def words(frame, column: str) -> list:
    return frame[column].astype(object).where(frame[column].notna(), None).tolist()


def test_the_first_word_is_green_the_last_red_and_all_between_are_amber(tmp_path):
    frame, rejected = status(tmp_path, {"column": "Rating", "scale": FIVE}, FIVE)
    assert words(frame, "declared_rag") == ["green", "amber", "amber", "amber", "red"]
    assert words(frame, "declared_word") == FIVE and rejected.empty


def test_two_words_are_green_and_red_and_whole_numbers_are_words(tmp_path):
    frame, _ = status(tmp_path, {"column": "Rating", "scale": [1, 2]}, ["2", "1"])
    assert words(frame, "declared_rag") == ["red", "green"]
    assert words(frame, "declared_word") == ["2", "1"]


@pytest.mark.parametrize("word", ["Blue", "green", "amber", "Amber /Red"])
def test_a_word_that_is_not_on_the_scale_is_refused_and_letter_case_counts(tmp_path, word):
    frame, rejected = status(tmp_path, {"column": "Rating", "scale": FIVE}, ["Red", word])
    assert words(frame, "declared_word") == ["Red"]
    assert rejected[["table", "column", "value", "row"]].to_numpy().tolist() == [
        ["status", "Rating", word, 3]
    ]
    assert "not on the scale" in rejected.rule[0] and "Amber/Green" in rejected.action[0]


@pytest.mark.parametrize("more", [{}, {"empty": ["n/a"]}])
def test_an_empty_cell_has_neither_colour_nor_word(tmp_path, more):
    cells = ["", "n/a"] if more else ["", "  "]
    frame, rejected = status(tmp_path, {"column": "Rating", "scale": FIVE, **more}, cells)
    assert words(frame, "declared_rag") == words(frame, "declared_word") == [None, None]
    assert rejected.empty


def test_white_space_at_the_ends_of_a_cell_does_not_count(tmp_path):
    frame, _ = status(tmp_path, {"column": "Rating", "scale": FIVE}, [" Amber/Red "])
    assert words(frame, "declared_rag") == ["amber"]
    assert words(frame, "declared_word") == ["Amber/Red"]


def test_the_word_may_be_mapped_by_hand_and_is_then_not_filled_by_the_scale(tmp_path):
    rating = {"column": "Rating", "scale": FIVE}
    frame, _ = status(tmp_path, rating, ["Red"], declared_word={"constant": "stopped"})
    assert words(frame, "declared_word") == ["stopped"]


def test_without_a_scale_there_is_no_word(tmp_path):
    frame, _ = status(tmp_path, {"column": "Rating"}, ["red", "green"])
    assert words(frame, "declared_word") == [None, None]


@pytest.mark.parametrize(
    ("column", "message"),
    [
        ({"column": "R", "scale": []}, "at least two words"),
        ({"column": "R", "scale": ["Green"]}, "at least two words"),
        ({"column": "R", "scale": ["A", "B"], "values": {"x": "red"}}, "either scale or values"),
        ({"column": "R", "scale": ["A", "B", "A"]}, "stands there once"),
        ({"constant": "A", "scale": ["A", "B"]}, "a constant has none"),
    ],
)
def test_a_scale_that_cannot_be_is_no_mapping(column, message):
    declared = {"status": {"columns": {"declared_rag": column}}}
    with pytest.raises(ValidationError, match=message):
        TypeAdapter(Mapping).validate_python(declared)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("declared_rag: {column: R, scale: [Green]}", "at least two words"),
        ("declared_rag: {column: R, scale: [A, B], values: {x: red}}", "either scale or values"),
        ("comment: {column: R, scale: [A, B]}", "'comment' is none"),
        ("declared_rag: {column: R, scale: Green}", "tuple"),
    ],
)
def test_a_wrong_scale_is_an_error_of_the_configuration_with_line_and_column(
    tmp_path, line, message
):
    text = "schema: 1\ntitle: T\nsource: d\nnotebooks: {status: {}}\n"
    text += f"mapping:\n  status:\n    columns:\n      {line}\n"
    (tmp_path / "portfolio.yml").write_text(text)
    with pytest.raises(ConfigurationError, match=message) as raised:
        parse_configuration(load(tmp_path / "portfolio.yml"))
    assert raised.value.where.startswith("portfolio.yml line 8 column ")
