"""What every report needs and what holds no data: done once in the master, before the first fork."""

import logging
from importlib import import_module
from importlib.util import find_spec
from pkgutil import walk_packages

MODULES = (
    "IPython.core.interactiveshell", "IPython.core.completer", "IPython.core.historyapp", "babel.dates", "babel.numbers",
    "nbconvert.exporters.templateexporter", "nbconvert.filters.markdown_mistune", "pandas", "papermill",
    "papermill.engines", "plotly.graph_objects", "plotly.io", "pyarrow.parquet", "selectolax.lexbor",
)  # fmt: skip
ROOMS = ("portfolio", "measures", "optimization", "report", "status", "maturity", "prioritization", "capacity", "run")
NOT_HERE = {"pmo_lib.run.master"}  # runs as __main__


def warm() -> None:
    """Import, pack the chart libraries, render a page without content, draw a figure without data."""
    for name in MODULES:
        import_module(name)
    for room in filter(lambda room: find_spec(f"pmo_lib.{room}"), ROOMS):
        package = import_module(f"pmo_lib.{room}")
        for found in walk_packages(package.__path__, f"{package.__name__}."):
            if found.name not in NOT_HERE:
                import_module(found.name)
    import_module("pmo_lib.sources.snapshot")
    import_module("pmo_lib.sources.handed")
    logging.getLogger("papermill").setLevel(logging.ERROR)
    _dry_run()


def _dry_run() -> None:
    import nbformat
    import plotly.graph_objects as go

    from pmo_lib.report.blocks import _environment
    from pmo_lib.run import gate, page

    go.Figure(go.Scatter(x=[0], y=[0])).to_plotly_json()
    for name in _environment().list_templates(filter_func=lambda name: name.endswith(".j2")):
        _environment().get_template(name)
    cell = nbformat.v4.new_markdown_cell("*a page*")
    html = page.export(nbformat.v4.new_notebook(cells=[cell]), title="", trace={})
    gate.judge(html)
    for small in (True, False):
        page.library(small)
