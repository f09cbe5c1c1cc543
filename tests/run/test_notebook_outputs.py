"""What a page cannot carry is refused with what to write instead, and is never left out in silence."""

import nbformat
import pytest

from pmo_lib.errors import ConfigurationError
from pmo_lib.report.blocks import BLOCK_MIME, PLOTLY_MIME
from pmo_lib.run.notebook_outputs import foreign, in_source
from pmo_lib.run.parameters import read_notebook

PARAMETERS = 'snapshot: str = ""\nprogram: str = "a"\nas_of: str = ""'


def notebook(*sources: str):
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])


def showing(*data: dict):
    outputs = [nbformat.v4.new_output("display_data", one) for one in data]
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x", outputs=outputs)])


@pytest.mark.parametrize(
    ("source", "instead"),
    [
        ("x = 1\nframe.style.format('{:.1f}')", "report.Table"),
        ("from IPython.display import HTML\ndisplay(HTML('<b>'))", "report.section"),
        ("display(Javascript('1'))", "no script"),
        ("frame.to_html()", "report.Table"),
        ("IFrame('x', 1, 2)", "opens nothing else"),
    ],
)
def test_raw_html_in_the_source_is_named_with_its_line_and_the_replacement(
    tmp_path, source, instead
):
    found = list(in_source(notebook("a = 1", source)))
    assert [(cell, line) for cell, line, *_ in found] == [
        (2, source.count("\n") + 1)
    ] and instead in found[0][3]
    book = notebook(PARAMETERS, source)
    book.cells[0].metadata["tags"] = ["parameters"]
    book.metadata["pmo"] = {"title": "T", "needs": []}
    nbformat.write(book, tmp_path / "n.ipynb")
    with pytest.raises(ConfigurationError, match="cannot stand in a page"):
        read_notebook(tmp_path / "n.ipynb")


def test_ordinary_code_and_magics_are_left_alone():
    assert (
        list(in_source(notebook("%matplotlib inline", "report.section(f, t)", "rules.styles")))
        == []
    )


@pytest.mark.parametrize(
    "mime", ["text/html", "application/javascript", "image/svg+xml", PLOTLY_MIME]
)
def test_an_output_that_is_no_block_is_refused_and_not_left_out(mime):
    assert "cell 1" in foreign(showing({mime: "x", "text/plain": "x"}))[0]


def test_blocks_with_their_figures_and_plain_text_pass():
    block = {BLOCK_MIME: {"html": "", "figures": {}, "facts": {}}, "text/html": ""}
    assert foreign(showing(block, {PLOTLY_MIME: {}})) == []
    assert foreign(showing({"text/plain": "5"})) == []
