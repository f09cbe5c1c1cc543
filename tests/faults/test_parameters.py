"""Parameters and configuration: nothing unknown runs, nothing is code, nothing changes its value on the way."""

import ast
import json

import nbformat
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pmo_lib.errors import ConfigurationError
from pmo_lib.run import history, runner
from pmo_lib.run.parameters import read_notebook, read_parameters, resolve

TEXTS = st.text(st.characters(exclude_categories=()), max_size=200)


@pytest.mark.parametrize(
    "name", ["p=1;open('PWNED','w')#", "class", "__builtins__", "lambda: 0", "horizon\nimport os"]
)
def test_a_parameter_name_that_is_code_is_refused_and_never_runs(office, name):
    office.configure(notebooks=f"  plain: {{{json.dumps(name)}: 1}}\n")
    result = office.pmo("run", "small")
    assert result.returncode == 2 and "PMO-P01" in result.stderr
    assert not list(office.root.rglob("PWNED")) and not office.page("a").exists()


@pytest.mark.parametrize(
    "line",
    ["__name: int = 1", "print: str = 'x'", "report: str = ''", "_x: int = 1", "read: str = ''"],
)
def test_a_parameter_that_hides_another_name_is_refused(line):
    with pytest.raises(ConfigurationError, match="already means something"):
        read_parameters(line)


@given(TEXTS)
@example('"""\\N{BULLET}')
@example("{} % {0.__class__} \\")
@example("a\nb\rc\u2028d\0")
@example("\ud800")
@settings(max_examples=200)
def test_a_text_arrives_in_the_notebook_as_it_was_given_and_is_never_code(text):
    from papermill.translators import PythonTranslator

    cell = PythonTranslator.codify({"words": text})
    (assigned,) = (node for node in ast.parse(cell).body if isinstance(node, ast.Assign))
    assert ast.literal_eval(assigned.value) == text


@pytest.mark.parametrize(
    "text",
    [
        "quotes ' and \"",
        "back\\slash",
        "line\nbreak",
        '"""',
        "{}",
        "%s %(x)s",
        "\\N{DASH}",
        "007",
        "1e5",
    ],
)
def test_a_text_arrives_through_a_whole_run(office, children, text):
    parameters = 'snapshot: str = ""\nprogram: str = "a"\nas_of: str = ""\nwords: str = ""'
    shown = "from pmo_lib.portfolio.finding import Finding, Value\nreport.header(Finding('A', 'a', values={'words': Value(words, 'F')}), portfolio)"
    office.write(shown, parameters=parameters)
    office.configure(notebooks=f"  plain: {{words: {json.dumps(text)}}}\n")
    assert office.run(children, programs=("a",)).exit_code == 0
    assert office.facts("a")["findings"][0]["values"]["words"] == text


@pytest.mark.parametrize(
    "value", ["1.5", "true", '"12"', "null", "[1]", "1000000000000000000000000.5", ".nan"]
)
def test_a_value_of_another_type_is_refused_with_what_is_taken(office, value):
    office.write(
        parameters='snapshot: str = ""\nprogram: str = "a"\nas_of: str = ""\nhorizon: int = 1'
    )
    office.configure(notebooks=f"  plain: {{horizon: {value}}}\n")
    result = office.pmo("check", "small")
    assert result.returncode == 2 and "line" in result.stderr


@pytest.mark.parametrize("folder", ["{p.__class__.__mro__}", "100% {0}", "a b ü"])
def test_braces_in_a_path_are_only_braces(tmp_path, frozen, children, folder):
    from tests.faults.conftest import furnish

    office = furnish(tmp_path / folder)
    office.snapshot = str(frozen)
    for engine in ("fork", "kernel"):
        assert office.run(children, programs=("a",), engine=engine, force=True).exit_code == 0


@pytest.mark.parametrize(
    "text",
    [
        "[1",
        '{"cells": []}',
        "<<<<<<< HEAD\n{}",
        '{"nbformat": 3, "metadata": {}, "worksheets": []}',
        "\xff",
    ],
)
def test_a_file_that_is_no_notebook_is_named(office, text):
    (office.root / "notebooks/plain.ipynb").write_bytes(text.encode("latin-1"))
    with pytest.raises(ConfigurationError) as caught:
        read_notebook(office.root / "notebooks/plain.ipynb")
    assert "plain.ipynb" in caught.value.where


@pytest.mark.parametrize("tags", [[], [["parameters"], ["parameters"]]])
def test_a_notebook_has_exactly_one_cell_of_parameters(tmp_path, tags):
    book = nbformat.v4.new_notebook()
    book.cells = [
        nbformat.v4.new_code_cell("x: int = 1", metadata={"tags": tag}) for tag in tags or [[]]
    ]
    nbformat.write(book, tmp_path / "n.ipynb")
    with pytest.raises(ConfigurationError, match=f"{len(tags)} cells are tagged"):
        read_notebook(tmp_path / "n.ipynb")


def test_the_state_of_a_newer_version_is_left_alone(office, children):
    office.run(children)
    (path,) = office.root.glob(".pmo/small/runs/*/run.json")
    path.write_text(json.dumps({**json.loads(path.read_text()), "schema": 99}))
    assert history.latest(office.root / ".pmo/small", office.reports) is None
    with pytest.raises(ConfigurationError, match="no earlier run"):
        office.run(children, way=runner.retry)


def test_an_unknown_limit_is_refused_with_the_nearest(office):
    office.configure("limits: {memmory: 5}\n")
    result = office.pmo("check", "small")
    assert result.returncode == 2 and "did you mean 'memory'" in result.stderr


def test_a_parameter_that_looks_like_a_secret_is_refused(tmp_path):
    from tests.faults.conftest import Office

    (tmp_path / "notebooks").mkdir()
    office = Office(tmp_path)
    notebook = read_notebook(
        office.write(
            parameters='snapshot: str = ""\nprogram: str = "a"\nas_of: str = ""\nplace: str = ""'
        )
    )
    for value in (
        "postgresql://me:hunter2@host/db",
        "AKIAIOSFODNN7EXAMPLE",
        "Server=x;Password=hunter2",
    ):
        with pytest.raises(ConfigurationError, match="looks like a secret"):
            resolve(notebook, ({"place": value}, lambda _: ""))
    assert resolve(notebook, ({"place": "https://example.org/a"}, lambda _: "")) == {
        "place": "https://example.org/a"
    }
    with pytest.raises(ConfigurationError, match="sounds like a secret"):
        read_parameters("api_token: str = ''")
