"""YAML in which nothing means something else than it says."""

import pytest

from pmo_lib.errors import ConfigurationError
from pmo_lib.sources.strict_yaml import Document, load


def refusal(text: str) -> ConfigurationError:
    with pytest.raises(ConfigurationError) as caught:
        Document(text, "x.yml")
    return caught.value


@pytest.mark.parametrize(
    "word",
    [
        "NO",
        "no",
        "Yes",
        "on",
        "007",
        "0o17",
        "0x1F",
        "12:30:45",
        "12:30",
        "1_000",
        "1e3",
        ".5",
        "5.",
        "+1",
        ".inf",
        "1.2.3",
        "TRUE",
        "Null",
    ],
)
def test_a_plain_value_that_readers_disagree_on_is_refused_with_its_place(word):
    error = refusal(f"a:\n  key: {word}\n")
    assert error.where == "x.yml line 2 column 8"
    assert f'"{word}"' in error.action


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("7", 7),
        ("-7", -7),
        ("0", 0),
        ("0.5", 0.5),
        ("true", True),
        ("false", False),
        ("null", None),
        ("", None),
        ("2026-10-31", "2026-10-31"),
        ("'007'", "007"),
        ('"NO"', "NO"),
        ("P-001", "P-001"),
        ("a b", "a b"),
    ],
)
def test_what_can_only_be_read_one_way_is_read_so(word, value):
    assert Document(f"key: {word}", "x.yml").value == {"key": value}
    assert type(Document(f"key: {word}", "x.yml").value["key"]) is type(value)


def test_a_key_that_stands_twice_is_refused_where_it_stands_again():
    error = refusal("a: 1\nb: 2\na: 3\n")
    assert "'a' stands twice" in error.message
    assert error.where == "x.yml line 3 column 1"


@pytest.mark.parametrize(
    "text", ["a: &x [1]\nb: *x", "a: !!python/object/apply:os.system ['true']", "a: !include b"]
)
def test_anchors_aliases_and_tags_are_refused(text):
    assert "anchors, aliases and tags" in refusal(text).message


def test_broken_syntax_is_told_with_line_and_column():
    assert refusal("a: [1, 2\nb: 3").where.startswith("x.yml line 2")


def test_a_tab_as_indent_is_refused():
    assert refusal("a:\n\tb: 1").where.startswith("x.yml line 2")


def test_a_key_that_is_no_text_is_refused():
    assert refusal("1: a").where == "x.yml line 1 column 1"
    assert refusal("[a]: b").where == "x.yml line 1 column 1"


def test_the_place_of_a_nested_value_is_known():
    document = Document("a:\n  - x: 1\n    y: 2\n", "x.yml")
    assert document.where(("a", 0, "y")) == "x.yml line 3 column 5"
    assert document.where(("a", 0, "z")) == "x.yml line 2 column 5"


def test_an_empty_document_is_an_empty_mapping():
    assert Document("# nothing\n", "x.yml").value == {}


def test_a_byte_order_mark_is_no_part_of_the_first_key():
    assert Document("\ufeffa: 1", "x.yml").value == {"a": 1}


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ConfigurationError, match="portfolio.yml"):
        load(tmp_path / "portfolio.yml")


def test_on_is_a_key_and_no_value():
    assert Document("join: {on: {Id: on_id}}", "x.yml").value == {"join": {"on": {"Id": "on_id"}}}
    assert "different things" in refusal("key: on").message
