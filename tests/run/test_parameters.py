"""A notebook's parameter cell is its own schema."""

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmo_lib.errors import ConfigurationError
from pmo_lib.run.parameters import Parameter, read_notebook, read_parameters, resolve

CELL = """snapshot: str = ""
program: str = "a"
as_of: str = ""
budget: float | None = None  # money over the horizon
horizon: int = 12  # months = "x"
depth: Literal["executive", "team"] = "team"
share: float = 0.5
names: list[str] = ["a"]"""


def notebook(tmp_path, *cells, name="demo.ipynb", **metadata):
    made = nbformat.v4.new_notebook(metadata=metadata)
    made.cells = list(cells)
    nbformat.write(made, tmp_path / name)
    return tmp_path / name


def tagged(source=CELL):
    return nbformat.v4.new_code_cell(source, metadata={"tags": ["parameters"]})


def test_name_type_default_and_help_are_read_without_running_anything():
    parameters = read_parameters(CELL)
    assert parameters["budget"].annotation == "float | None"
    assert parameters["budget"].default is None
    assert parameters["budget"].help == "money over the horizon"
    assert parameters["horizon"].help == 'months = "x"'
    assert parameters["depth"].default == "team"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("horizon", "12"),
        ("horizon", 1.5),
        ("horizon", True),
        ("horizon", None),
        ("depth", "board"),
        ("share", "0.5"),
        ("share", float("nan")),
        ("budget", "10"),
        ("names", "a"),
        ("names", [1]),
    ],
)
def test_a_value_of_the_wrong_type_is_refused_with_the_type_it_takes(name, value):
    with pytest.raises(ValueError, match="takes"):
        read_parameters(CELL)[name].checked(value)


@pytest.mark.parametrize(
    ("name", "value"), [("budget", None), ("budget", 5.5), ("share", 1), ("names", [])]
)
def test_a_value_of_the_right_type_is_taken(name, value):
    assert read_parameters(CELL)[name].checked(value) == value


@pytest.mark.parametrize(
    "cell",
    [
        "horizon = 12",
        "import os",
        "horizon: int = len('a')",
        "horizon: int = 'x'",
        "horizon: int",
        "x: os.PathLike = ''",
        "x: int = (",
        "x: __import__('os').system('true') = 1",
    ],
)
def test_a_cell_that_holds_anything_but_typed_plain_values_is_refused(cell):
    with pytest.raises(ConfigurationError):
        read_parameters(cell)


def test_a_mistyped_parameter_is_refused_with_a_suggestion(tmp_path):
    read = read_notebook(notebook(tmp_path, tagged()))
    with pytest.raises(ConfigurationError, match="did you mean 'horizon'") as caught:
        resolve(read, ({"horizn": 3}, lambda name: f"x.yml {name}"))
    assert caught.value.where == "x.yml horizn"


@pytest.mark.parametrize("name", ["program", "snapshot", "as_of", "previous"])
def test_what_the_run_sets_cannot_be_given(tmp_path, name):
    with pytest.raises(ConfigurationError, match="set by the run itself"):
        resolve(read_notebook(notebook(tmp_path, tagged())), ({name: "x"}, str))


@pytest.mark.parametrize("name", ['p=1;open("PWNED","w")#', "class", "__builtins__", "", "a b"])
def test_a_parameter_name_that_is_code_is_just_unknown(tmp_path, name):
    with pytest.raises(ConfigurationError, match="takes no parameter"):
        resolve(read_notebook(notebook(tmp_path, tagged())), ({name: 1}, str))


def test_the_later_value_wins(tmp_path):
    read = read_notebook(notebook(tmp_path, tagged()))
    assert resolve(read, ({"horizon": 3}, str), (None, str), ({"horizon": 4}, str)) == {
        "horizon": 4
    }


@pytest.mark.parametrize("cells", [(), (tagged(), tagged()), (nbformat.v4.new_code_cell("x = 1"),)])
def test_not_exactly_one_parameters_cell_is_refused(tmp_path, cells):
    with pytest.raises(ConfigurationError, match="tagged 'parameters'"):
        read_notebook(notebook(tmp_path, *cells))


def test_a_parameters_cell_without_program_would_report_on_the_wrong_one(tmp_path):
    with pytest.raises(ConfigurationError, match="lacks 'program'"):
        read_notebook(notebook(tmp_path, tagged('snapshot: str = ""\nas_of: str = ""')))


def test_what_is_no_notebook_is_refused_by_name(tmp_path):
    (tmp_path / "broken.ipynb").write_text("<<<<<<< HEAD\n{}")
    with pytest.raises(ConfigurationError) as caught:
        read_notebook(tmp_path / "broken.ipynb")
    assert caught.value.where == "broken.ipynb"


def test_title_and_tables_come_from_the_notebook_itself(tmp_path):
    read = read_notebook(notebook(tmp_path, tagged(), pmo={"title": "Demo", "needs": ["projects"]}))
    assert (read.title, read.needs, read.name) == ("Demo", ("projects",), "demo")


@given(st.text())
def test_any_text_is_a_text_and_stays_as_it_is(text):
    assert read_parameters('program: str = ""')["program"].checked(text) == text


@pytest.mark.parametrize("line", ['snapshot = "my_portfolio"', 'snapshot: str = "my_portfolio"'])
def test_the_name_of_a_portfolio_is_read_typed_or_not(line):
    assert read_parameters(f"{line}  # of my own")["snapshot"] == Parameter(
        "snapshot", "str", "my_portfolio", "of my own"
    )


def test_an_untyped_name_of_a_portfolio_has_to_be_a_text_and_others_have_to_be_typed():
    for line in ("snapshot = 5", "snapshot = other", "horizon = 12", "snapshot = program = ''"):
        with pytest.raises(ConfigurationError):
            read_parameters(line)
