"""What every report needs and what holds no data: done once in the master, before the first fork."""

import logging
import sys
from importlib import import_module
from pkgutil import iter_modules, walk_packages

import pmo_lib

MODULES = (
    "encodings.ascii",
    "IPython.core.completer",
    "IPython.core.completerlib",
    "IPython.core.historyapp",
    "IPython.core.interactiveshell",
    "IPython.core.logger",
    "IPython.core.magics",
    "IPython.core.oinspect",
    "babel.dates",
    "babel.numbers",
    "nbconvert.exporters.templateexporter",
    "nbconvert.filters.markdown_mistune",
    "pandas",
    "pandas.core.arrays.arrow.extension_types",
    "pandas.core.methods.to_dict",
    "pandas.core.reshape.reshape",
    "papermill",
    "papermill.engines",
    "pdb",
    "plotly.graph_objects",
    "plotly.io",
    "pyarrow.dataset",
    "pyarrow.pandas_compat",
    "pyarrow.parquet",
    "selectolax.lexbor",
    "webbrowser",
)
NOT_PACKAGES = {
    "sources",
    "explore",
    "delivery",
    "cli",
}  # a report reads through two modules of the first only
NOT_HERE = {"pmo_lib.run.forkserver"}  # runs as __main__


def skip_slow_imports() -> None:
    """
    Have a process of ours do without two packages that jsonschema imports where they are installed.

    They serve checks that no notebook needs. One compiles a grammar of web addresses, which takes more than a second.
    """
    for name in ("rfc3987_syntax", "isoduration"):
        sys.modules.setdefault(name, None)


def warm() -> None:
    """Import, pack the chart libraries, render a page without content, draw a figure without data."""
    for name in MODULES:
        import_module(name)
    packages = {info.name for info in iter_modules(pmo_lib.__path__) if info.ispkg}
    for name in sorted(packages - NOT_PACKAGES):
        package = import_module(f"pmo_lib.{name}")
        for found in walk_packages(package.__path__, f"{package.__name__}."):
            if found.name not in NOT_HERE:
                import_module(found.name)
    import_module("pmo_lib.sources.snapshot")
    import_module("pmo_lib.sources.handed")
    logging.getLogger("papermill").setLevel(logging.ERROR)
    _dry_run()
    _first_times()


def _first_times() -> None:
    """What pandas and babel set up when they are first used: tables of no one's data, joined, grouped and sorted; the usual words."""
    import pandas as pd
    from babel import dates, numbers

    frame = pd.DataFrame(
        {
            "key": ["a", "b", None],
            "day": pd.to_datetime(["2026-01-31", None, "2026-03-31"]),
            "number": [1.0, 2.0, None],
        }
    )
    joined = (
        frame.merge(frame, on="key")
        .sort_values(["day_x", "key"])
        .assign(known=lambda rows: rows.day_x.notna())
    )
    groups = joined[joined.known & joined.key.isin(["a"])].groupby("key")
    groups.agg(first=("day_x", "min"), total=("number_x", "sum")).join(
        groups.tail(1).set_index("key")
    ).reset_index()
    (frame.day - frame.day.shift()).dt.days.mask(frame.number > 1).fillna(0.0)
    (
        frame.key.map(frame.set_index("key").number),
        frame.key.fillna("").str.split(";"),
        frame.to_dict("records"),
    )
    for locale in ("en", "en_GB"):
        numbers.format_decimal(1234.5, locale=locale)
        dates.format_date(frame.day[0], locale=locale)


def _dry_run() -> None:
    import nbformat
    import plotly.graph_objects as go

    from pmo_lib.report.rendering import environment
    from pmo_lib.run import gate, page

    axis = {"title": {"text": "", "font": {"size": 1}}, "tickfont": {"size": 1}}
    line = {"line": {"color": "red"}}
    figure = go.Figure(
        go.Scatter(x=[0], y=[0], text=[""], textfont={"size": 1}, marker=line, **line)
    )
    figure.update_layout(
        xaxis=axis, yaxis=axis, hoverlabel={"font": {"size": 1}}, font={"size": 1}, margin={"t": 0}
    )
    figure.add_shape(type="line", x0=0, x1=0, y0=0, y1=0, **line)
    figure.add_annotation(text="", x=0, y=0, font={"size": 1})
    figure.to_plotly_json()
    for name in environment().list_templates(filter_func=lambda name: name.endswith(".j2")):
        environment().get_template(name)
    cell = nbformat.v4.new_markdown_cell("*a page*")
    html = page.export(nbformat.v4.new_notebook(cells=[cell]), title="", trace={})
    gate.judge(html)
    for small in (True, False):
        page.library(small)
