"""What a notebook cell shows: the page's HTML, its figures, and the facts it states - escaped on one path."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.metadata import version
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pmo_lib.portfolio.digest import digest
from pmo_lib.portfolio.explanation import Explanation, explained
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.measure import Measure
from pmo_lib.portfolio.portfolio import PORTFOLIO, Portfolio
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.report import text
from pmo_lib.report.figures import Chart, plain
from pmo_lib.report.theme import MARKS, NOT_REPORTED, RAG_WORDS

BLOCK_MIME = "application/vnd.pmo.block+json"
RECORD_MIME = "application/vnd.pmo.record+json"
SLICES_MIME = "application/vnd.pmo.slices+json"
PLOTLY_MIME = "application/vnd.plotly.v1+json"
MOST_REJECTED = 50
MOST_EVIDENCE = 50  # rows shown for a number


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """
    A table for a reader.

    Args:
        frame: in the order it is to be read; headers are its column names; the first column heads each row.
        caption: message and unit.
        numbers: decimal places by column; these stand right. A place of None: text set right.
        signed: columns whose numbers carry a sign.
        rag: columns that hold red, amber, green or nothing.
        top: so many rows stand open, the rest can be opened.
        total: the last row is a total.
        name: of the file it is saved as; letters, digits, hyphens.
        heat: columns whose cells are shaded by their number, light to dark, from the first limit to the second; a word stays as it is.
        limits: of the shading; the smallest and the largest number if not given.
        sparks: columns whose cells hold a series of numbers, drawn as small lines on one scale.
        shown: how the numbers of shaded columns are written.
        heads: whether the first column heads each row.
        raw: by column, the numbers and dates behind cells that are words: to sort by and to save.
    """

    frame: pd.DataFrame
    caption: str = ""
    numbers: Mapping[str, int | None] = field(default_factory=dict)
    signed: Sequence[str] = ()
    rag: Sequence[str] = ()
    top: int = 12
    total: bool = False
    name: str = ""
    heat: Sequence[str] = ()
    limits: tuple[float, float] | None = None
    sparks: Sequence[str] = ()
    shown: Callable[[float], str] | None = None
    heads: bool = True
    raw: Mapping[str, Sequence] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """What one cell shows, in JupyterLab and on the page alike."""

    html: str
    figures: tuple[Chart, ...] = ()
    facts: Mapping[str, list] = field(default_factory=dict)
    record: Mapping[str, Any] | None = None
    slices: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def _ipython_display_(self) -> None:
        from IPython.display import display

        drawn = {id: figure for chart in self.figures for id, figure in chart.figures.items()}
        figures = {id: plain(figure) for id, figure in drawn.items()}
        block = {"html": self.html, "figures": figures, "facts": dict(self.facts)}
        display({BLOCK_MIME: block, "text/html": self.html}, raw=True)
        for figure in drawn.values():
            display({PLOTLY_MIME: figure.to_plotly_json()}, raw=True)
        if self.slices:
            display({SLICES_MIME: {program: dict(told) for program, told in self.slices.items()}}, raw=True)
        if self.record is not None:
            display({RECORD_MIME: dict(self.record), "text/plain": "complete"}, raw=True)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("pmo_lib.report", "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, finalize=_shown,
    )  # fmt: skip
    environment.filters["isolated"] = isolated
    return environment


def _shown(value: Any) -> Any:
    return value if isinstance(value, Markup) else text.printable(value)


def isolated(words: Any) -> Markup:
    """Words from data, escaped; those written from right to left are kept from turning what stands beside them."""
    shown = text.printable(words)
    return Markup("<bdi>{}</bdi>" if text.turns(shown) else "{}").format(shown)


def render(name: str, **values: Any) -> Markup:
    """A template of this room with values, everything escaped."""
    return Markup(_environment().get_template(f"{name}.html.j2").render(**values))


def header(finding: Finding, portfolio: Portfolio) -> Block:
    """The message of the page, what it speaks of, and the decision it asks for."""
    when = Markup('status at <time datetime="{}">{}</time>').format(
        portfolio.as_of.isoformat(), text.day(portfolio.as_of)
    )
    parts = [isolated(portfolio.name), when]
    if portfolio.program != PORTFOLIO:
        parts.insert(1, isolated(portfolio.settings.title))
    if portfolio.settings.synthetic:
        parts.append("synthetic data")
    html = render("header", finding=finding, parts=parts)
    return Block(html, facts={"findings": [finding.facts()]})


def kpis(measures: Sequence[Measure], portfolio: Portfolio, headline: Finding | None = None) -> Block:
    """
    The numbers a reader sees first; nothing where there are none.

    Args:
        headline: the finding above them, whose own numbers are explained here too.
    """
    if not measures:
        return Block("")
    shown = [
        (measure, value_of(measure, portfolio), change_of(measure, portfolio), _trend(measure)) for measure in measures
    ]
    entries = [(m.id, m.name, value, explained(m.id, [])[""], m.evidence) for m, value, *_ in shown]
    html = render("kpis", measures=shown, how=how([*entries, *(_entries(headline) if headline else [])]))
    return Block(html, facts={"measures": [measure.facts() for measure in measures]})


def how(entries: Sequence[tuple[str, str, Any, Explanation, pd.DataFrame]]) -> Markup:
    """
    How numbers were worked out: formula, inputs and up to fifty of the rows, each under an id that a link can open.

    Args:
        entries: id, name, value, explanation, evidence.
    """
    if not entries:
        return Markup("")
    told, shown, named = [], {}, {}
    columns: dict[tuple, list[str]] = {}
    for *_, explanation, rows in entries:
        asked = columns.setdefault(_same(rows), [])
        asked += [name for name in explanation.columns if name in rows and name not in asked]
    for identity, name, value, explanation, rows in entries:
        key = _same(rows)
        asks = any(name in columns[key] for name in explanation.columns)
        same = shown.get(key, "") if asks else ""
        table = Markup("") if same or not asks else _evidence(columns[key], rows)
        if table:
            shown[key] = identity
        like = named.setdefault(explanation.inputs, identity)
        told.append(
            (identity, name, _brief(value), explanation, table, len(rows), same, like if like != identity else "")
        )
    return render("how", entries=told, most=MOST_EVIDENCE)


def _entries(finding: Finding) -> list[tuple[str, str, Any, Explanation, pd.DataFrame]]:
    return [
        (
            f"{finding.code}-{key}",
            key.replace("_", " ").capitalize(),
            finding.values[key],
            explanation,
            _rows_of(explanation, finding.evidence),
        )
        for key, explanation in (explained(finding.code, list(finding.values)).items() if finding.values else ())
    ]


def _rows_of(explanation: Explanation, evidence: pd.DataFrame) -> pd.DataFrame:
    """Those rows of a finding's evidence that a value rests on."""
    if explanation.only is None or explanation.only[0] not in evidence:
        return evidence
    column, value = explanation.only
    return evidence[evidence[column].eq(value) if value else evidence[column].isna()]


def _brief(value: Any) -> str:
    if isinstance(value, list | dict):
        return text.plural(len(value), "entry")
    return text.number(value, 0 if float(value).is_integer() else 2) if isinstance(value, int | float) else str(value)


def _same(rows: pd.DataFrame) -> tuple:
    """What tells rows apart: numbers that rest on the same ones show them once, with all the columns they ask for."""
    ids = tuple(rows.project_id) if "project_id" in rows else tuple(rows.index)
    return ids, tuple(rows.columns)


def _evidence(columns: Sequence[str], rows: pd.DataFrame) -> Markup:
    if rows.empty or not columns:
        return Markup("")
    rows = rows.head(MOST_EVIDENCE)
    named = rows["project"] if "project" in rows else rows["name"]
    shown = pd.DataFrame({"Project" if "project_id" in rows or "project" in rows else "Name": named.to_list()})
    shown = shown.assign(Id=rows.project_id.to_list()) if "project_id" in rows else shown
    shown = shown.assign(
        **{name.replace("_", " ").capitalize(): [_plain_cell(v) for v in rows[name]] for name in columns}
    )
    return table_html(Table(shown, "", top=len(shown), heads=False))


def _plain_cell(value: Any) -> str:
    if text.is_missing(value):
        return text.MISSING
    if isinstance(value, pd.Timestamp):
        return text.day(value)
    return text.number(value, 0 if float(value).is_integer() else 2) if isinstance(value, int | float) else str(value)


def value_of(measure: Measure, portfolio: Portfolio) -> str:
    """A measure's value in words; a share of few cases as counts."""
    settings = portfolio.settings
    if measure.unit == "share":
        return text.share_of(measure.numerator, measure.denominator, settings.locale)
    if measure.unit == "part":
        return text.percent(measure.value, locale=settings.locale)
    if measure.unit == "change":
        return text.signed_percent(measure.value, locale=settings.locale)
    if measure.unit == "load":
        return text.percent(measure.value, locale=settings.locale)
    if measure.unit == "level":
        return text.number(measure.value, 1, settings.locale)
    if measure.unit == "ratio":
        return text.number(measure.value, 2, settings.locale)
    if measure.unit == "money":
        return text.money(measure.value, settings.currency, settings.locale)
    return text.days(measure.value) if measure.unit == "days" else text.number(measure.value, 0, settings.locale)


def together(*blocks: Block) -> Block:
    """Several blocks as one, for a cell that shows more than one section."""
    facts: dict[str, list] = {}
    for block in blocks:
        for key, rows in block.facts.items():
            facts.setdefault(key, []).extend(rows)
    html = Markup("\n").join(Markup(block.html) for block in blocks if block.html)
    return Block(html, tuple(chart for block in blocks for chart in block.figures), facts)


def decide(slices: Mapping[str, Mapping[str, Any]]) -> Block:
    """
    What the portfolio's report decides for each program; each program's own report is handed its part, and no other.

    Args:
        slices: JSON values by program id. Projects of other programs stand in none of them by name.
    """
    return Block("", slices=slices)


def change_of(measure: Measure, portfolio: Portfolio) -> str:
    """How a measure changed since the report before, in words; empty where there is none to compare with."""
    if measure.since is None:
        return ""
    since = f"since {text.day(measure.since, portfolio.settings.locale)}"
    cases = (measure.denominator, measure.was[1])
    if measure.unit == "share" and measure.denominator and any(cases) and min(count or 0 for count in cases) < text.FEW:
        then = f"{text.number(measure.was[0])} of {text.number(measure.was[1])}" if measure.was[1] else "no case"
        return f"{then} on {text.day(measure.since, portfolio.settings.locale)}"
    if measure.value is None and measure.change is None:
        return ""
    if measure.change is None:
        return f"no value to compare with on {text.day(measure.since, portfolio.settings.locale)}"
    return f"{difference(measure.change, measure.unit, portfolio)} {since}"


def difference(amount: float | None, unit: str, portfolio: Portfolio) -> str:
    """
    A difference of two values of a measure, signed, in its own unit: shares and changes in percentage points.

    >>> difference(-0.0595, "share", Portfolio({})), difference(0.004, "ratio", Portfolio({}))
    ('−6.0 pp', '0.00')
    """
    locale = portfolio.settings.locale
    if text.is_missing(amount):
        return text.MISSING
    if unit in ("share", "part", "change"):
        return f"{text.signed(100 * amount, 1, locale)} pp"
    if unit == "money":
        return text.signed_money(amount, portfolio.settings.currency, locale)
    places = 2 if unit == "ratio" else 0
    words = text.signed(amount, places, locale)
    return f"{words} day{'' if words in ('+1', f'{text.MINUS}1') else 's'}" if unit == "days" else words


def _trend(measure: Measure) -> Markup:
    """The values of the last periods as a small line; nothing where fewer than three are known."""
    known = [value for value in measure.trend if not text.is_missing(value)]
    return _spark(measure.trend, _limits(np.array(known))) if len(known) > 2 else Markup("")


def section(
    finding: Finding | None, *parts: Chart | Table | None, text: str = "", projects: Sequence[dict] = ()
) -> Block:
    """
    A section: its message, what shows it, and a few sentences.

    Args:
        finding: its message is the title; its decision, if any, is asked for. None: the question does not arise
            here, and there is no section.
        parts: charts and tables; None is left out.
        text: how to read it.
        projects: facts of single projects that the section states, each with its `id`.
    """
    if finding is None:
        return Block("")
    shown = [part for part in parts if part is not None]
    body = [_chart(part) if isinstance(part, Chart) else table_html(part) for part in shown]
    html = render("section", finding=finding, body=body, text=text, how=how(_entries(finding)))
    facts = {"findings": [finding.facts()], "sections": [finding.message], "projects": list(projects)}
    return Block(html, tuple(part for part in shown if isinstance(part, Chart)), facts)


def _chart(chart: Chart) -> Markup:
    numbers = {name: None for name in chart.data.columns[1:]}
    behind = Table(chart.data, chart.caption, numbers, top=len(chart.data), name=chart.id, raw=chart.raw)
    return render("chart", chart=chart, table=table_html(behind))


def table_html(table: Table) -> Markup:
    """A table as HTML; a missing value is a dash."""
    columns = [(str(name), name in table.numbers) for name in table.frame.columns]
    raw = {name: list(values) for name, values in table.raw.items()}
    rows = [
        _cells(table, row, {n: v[at] for n, v in raw.items()})
        for at, row in enumerate(table.frame.itertuples(index=False))
    ]
    return render("table", table=table, columns=columns, rows=rows[: table.top], rest=rows[table.top :])


def _cells(table: Table, row: tuple, raw: Mapping[str, Any]) -> list[tuple[Markup, str | None, str]]:
    pairs = zip(table.frame.columns, row, strict=True)
    return [
        (_cell(table, name, value), _raw(table, name, raw.get(name, value)), _shade(table, name, value))
        for name, value in pairs
    ]


def _shade(table: Table, name: str, value: Any) -> str:
    """Which of five shades a cell has; none where there is no number."""
    if name not in table.heat or text.is_missing(value) or isinstance(value, str):
        return ""
    low, high = table.limits or _limits(table.frame[list(table.heat)].to_numpy(dtype=float, na_value=np.nan))
    part = (float(value) - low) / (high - low) if high > low else 0.5
    return f"heat{min(5, max(1, 1 + int(part * 5)))}"


def _limits(values: np.ndarray) -> tuple[float, float]:
    known = values[np.isfinite(values)]
    return (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)


def _series_limits(table: Table) -> tuple[float, float]:
    series = [number for name in table.sparks for cells in table.frame[name] for number in cells]
    return _limits(np.array(series, dtype=float))


def _spark(values: Sequence[float], limits: tuple[float, float]) -> Markup:
    """A small line without axes; what is missing leaves a gap."""
    low, high = limits
    step = 72 / max(len(values) - 1, 1)
    heights = [
        None if text.is_missing(v) else 20 - 18 * ((v - low) / (high - low) if high > low else 0.5) for v in values
    ]
    runs, run = [], []
    for at, height in enumerate([*heights, None]):
        if height is None:
            runs, run = [*runs, run] if run else runs, []
        else:
            run = [*run, f"{4 + at * step:.1f},{height:.1f}"]
    last = next((at for at in reversed(range(len(heights))) if heights[at] is not None), None)
    end = (f"{4 + last * step:.1f}", f"{heights[last]:.1f}") if last is not None else None
    words = ", ".join(
        text.number(v, 0 if float(v).is_integer() else 2) if not text.is_missing(v) else text.MISSING for v in values
    )
    return render("spark", runs=[" ".join(run) for run in runs], end=end, words=words)


def _raw(table: Table, name: str, value: Any) -> str | None:
    """A number or a day as a machine reads it, to sort by and to save."""
    if isinstance(value, date):
        return None if text.is_missing(value) else value.isoformat()[:10]
    if (name not in table.numbers and name not in table.raw) or not isinstance(value, Real) or text.is_missing(value):
        return None
    return repr(round(float(value), 6)).removesuffix(".0")


def _cell(table: Table, name: str, value: Any) -> Markup:
    if name in table.rag:
        return rag(value)
    if name in table.sparks:
        return _spark(value, _series_limits(table))
    if text.is_missing(value) or value == "":
        return Markup(text.MISSING)
    if name in table.heat and table.shown and not isinstance(value, str):
        return Markup("{}").format(table.shown(value))
    places = table.numbers.get(name)
    if places is not None:
        return Markup((text.signed if name in table.signed else text.number)(value, places))
    return isolated(value)


def rag(value: Any) -> Markup:
    """A status as shape, word and colour; missing is not reported."""
    key = value if isinstance(value, str) and value in MARKS else NOT_REPORTED
    return render("rag", key=key, mark=MARKS[key], word=RAG_WORDS[key])


def provenance(portfolio: Portfolio, *, missing: Sequence[str] = ()) -> Block:
    """
    The end of every report: what it rests on, what was rejected, what is missing - and the completion record.

    Args:
        missing: what the data does not say, in sentences.
    """
    rejected, input_hash = portfolio.rejected, digest(portfolio)
    newest = {name: day for name in portfolio.tables if (day := _newest(portfolio, name))}
    shown = rejected.head(MOST_REJECTED)[["file", "sheet", "cell", "value", "rule"]]
    html = render(
        "provenance", portfolio=portfolio, input_hash=input_hash, newest=newest, missing=missing, version=version("pmo-lib"),
        as_of=text.day(portfolio.as_of, portfolio.settings.locale), rows={n: len(f) for n, f in portfolio.tables.items()},
        notes=portfolio.settings.notes, suspicions=portfolio.suspicions, rows_read=portfolio.rows_read,
        rejected=len(rejected), rejected_rows=count_rejected(rejected), more=max(0, len(rejected) - MOST_REJECTED),
        undated=[name for name in portfolio.undated if name in portfolio.tables],
        table=table_html(Table(shown.rename(columns=str.capitalize), "Rejected, and therefore in no figure above", top=10)),
    )  # fmt: skip
    record = {
        "schema": 1,
        "portfolio": portfolio.settings.portfolio,
        "program": portfolio.program,
        "as_of": portfolio.as_of.isoformat(),
        "input_hash": input_hash,
        "newest": newest,
        "rejected_rows": count_rejected(rejected),
        "rejected": _listed(rejected),
        "rows_read": dict(portfolio.rows_read),
        "suspicions": [dict(one) for one in portfolio.suspicions],
        "missing": list(missing),
    }
    return Block(html, record=record)


def _listed(rejected: pd.DataFrame) -> list[dict]:
    columns = ["table", "file", "sheet", "row", "column", "cell", "value", "rule"]
    return rejected[columns].astype("str").fillna("").to_dict("records")


def _newest(portfolio: Portfolio, table: str) -> str | None:
    since = TABLES[table].known_since
    day = portfolio.tables[table][since].max() if since else pd.NaT
    return None if pd.isna(day) else day.date().isoformat()


def count_rejected(rejected: pd.DataFrame) -> int:
    """How many rows were refused; a row that breaks several rules counts once."""
    return len(rejected[["table", "file", "sheet", "row"]].drop_duplicates())
