"""What a notebook cell shows: the page's HTML, its figures, and the facts it states - escaped on one path."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from pmo_lib.portfolio.currency import Rate
from pmo_lib.portfolio.digest import digest
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.frame_json import to_json
from pmo_lib.portfolio.measure import Measure
from pmo_lib.portfolio.portfolio import PORTFOLIO, Portfolio
from pmo_lib.report import text, workings
from pmo_lib.report.asked import asked
from pmo_lib.report.figures import Chart, plain
from pmo_lib.report.grids import Table, limits, rag, spark, table_html
from pmo_lib.report.kinds import BLOCK_MIME, DECIDED_MIME, PLOTLY_MIME, RECORD_MIME, SLICES_MIME
from pmo_lib.report.picture import Picture
from pmo_lib.report.rendering import health_bar, render
from pmo_lib.report.text import isolated
from pmo_lib.report.thinning import thinned

__all__ = ["Table", "isolated", "rag", "render", "table_html"]

MOST_REJECTED = 50
NOTHING = Markup("")
LONG = 150  # characters from which a text on how to read a section stands with its method


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """What one cell shows, in JupyterLab and on the page alike; `rows` stand behind its numbers, see `workings`."""

    html: str
    figures: tuple[Chart, ...] = ()
    facts: Mapping[str, list] = field(default_factory=dict)
    record: Mapping[str, Any] | None = None
    slices: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    decided: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    rows: Mapping[str, Mapping] = field(default_factory=dict)

    def _ipython_display_(self) -> None:
        from IPython.display import display

        drawn = {id: figure for chart in self.figures for id, figure in chart.figures.items()}
        figures = {id: plain(figure) for id, figure in drawn.items()}
        block = {
            "html": self.html,
            "figures": figures,
            "facts": dict(self.facts),
            "rows": dict(self.rows),
        }
        display({BLOCK_MIME: block, "text/html": self.html}, raw=True)
        for figure in drawn.values():
            display({PLOTLY_MIME: figure.to_plotly_json()}, raw=True)
        if self.slices:
            display(
                {SLICES_MIME: {program: dict(told) for program, told in self.slices.items()}},
                raw=True,
            )
        if self.decided:
            display({DECIDED_MIME: dict(self.decided)}, raw=True)
        if self.record is not None:
            display({RECORD_MIME: dict(self.record), "text/plain": "complete"}, raw=True)


def header(
    finding: Finding,
    portfolio: Portfolio,
    answer: Chart | Table | Picture | None = None,
    *,
    asks: bool = True,
) -> Block:
    """
    The first screen: the message of the page, what it speaks of, the decision it asks for, and the picture that answers.

    Args:
        answer: the one picture that shows what the message says; None where there is none.
        asks: whether the page says here what decision it asks for, or that it asks for none.
    """
    when = Markup('status at <time datetime="{}">{}</time>').format(
        portfolio.as_of.isoformat(), text.day(portfolio.as_of)
    )
    parts = [isolated(portfolio.name), when]
    if portfolio.program != PORTFOLIO:
        parts.insert(1, isolated(portfolio.settings.title))
    if portfolio.settings.synthetic:
        parts.append("synthetic data")
    shown = thinned(answer) if isinstance(answer, Chart) else answer
    drawn = shown and _part(shown, answer=True) + _method(behind=[shown])
    decision = asked(finding) if asks else None
    html = render("header", finding=finding, parts=parts, asked=decision, answer=drawn)
    figures = (shown,) if isinstance(shown, Chart) else ()
    return Block(html, figures, facts={"findings": [finding.facts()]})


def kpis(
    measures: Sequence[Measure],
    portfolio: Portfolio,
    headline: Finding | None = None,
    health: Mapping[str, int] | None = None,
) -> Block:
    """
    The numbers a reader sees first; nothing where there are none.

    Args:
        headline: the finding above them, whose own numbers are explained here too.
        health: how many projects have which colour, shown as a bar before the numbers.
    """
    bar = health_bar(health or {})
    if not measures and not bar:
        return Block("")
    shown = [
        (measure, value_of(measure, portfolio), change_of(measure, portfolio), _trend(measure))
        for measure in measures
    ]
    told = [workings.of_measure(measure, value) for measure, value, *_ in shown]
    told += workings.of_finding(headline) if headline else []
    html = render("kpis", measures=shown, health=bar, method=_method(how=workings.html(told)))
    return Block(
        html,
        facts={"measures": [measure.facts() for measure in measures]},
        rows=workings.rows(told),
    )


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
    return (
        text.days(measure.value)
        if measure.unit == "days"
        else text.number(measure.value, 0, settings.locale)
    )


def together(*blocks: Block) -> Block:
    """Several blocks as one, for a cell that shows more than one section."""
    facts: dict[str, list] = {}
    for block in blocks:
        for key, rows in block.facts.items():
            facts.setdefault(key, []).extend(rows)
    html = Markup("\n").join(Markup(block.html) for block in blocks if block.html)
    rows = {id: told for block in blocks for id, told in block.rows.items()}
    return Block(
        html, tuple(chart for block in blocks for chart in block.figures), facts, rows=rows
    )


def record(
    for_programs: Mapping[str, Mapping[str, Any]],
    for_reports: Mapping[str, pd.DataFrame] | None = None,
) -> Block:
    """
    What the portfolio's report decides or measures that other reports of the run read.

    Args:
        for_programs: JSON values by program id, for each program's own report of the same notebook; it is handed its
            part and no other. Projects of other programs stand in none of them by name.
        for_reports: frames by name, for later reports of other notebooks; each has a column `program_id`, and a
            program's report is handed its own rows only.

    Raises:
        ValueError: a frame has no column `program_id`.
    """
    frames = for_reports or {}
    for name, frame in frames.items():
        if "program_id" not in frame:
            raise ValueError(f"the frame {name!r} has no column 'program_id'")
    decided = {name: to_json(frame) for name, frame in frames.items()}
    return Block("", slices=for_programs, decided=decided)


def change_of(measure: Measure, portfolio: Portfolio) -> str:
    """How a measure changed since the report before, in words; empty where there is none to compare with."""
    if measure.since is None:
        return ""
    since = f"since {text.day(measure.since, portfolio.settings.locale)}"
    cases = (measure.denominator, measure.was[1])
    if (
        measure.unit == "share"
        and measure.denominator
        and any(cases)
        and min(count or 0 for count in cases) < text.FEW
    ):
        then = (
            f"{text.number(measure.was[0])} of {text.number(measure.was[1])}"
            if measure.was[1]
            else "no case"
        )
        return f"{then} on {text.day(measure.since, portfolio.settings.locale)}"
    if measure.value is None and measure.change is None:
        return ""
    if measure.change is None:
        return f"no value to compare with on {text.day(measure.since, portfolio.settings.locale)}"
    return f"{difference(measure.change, measure.unit, portfolio)} {since}"


def difference(amount: float | None, unit: str, portfolio: Portfolio) -> str:
    """
    A difference of two values of a measure, signed, in its own unit: shares and changes in percentage points.

    >>> difference(-0.0625, "share", Portfolio({})), difference(0.004, "ratio", Portfolio({}))
    ('−6.3 pp', '0.00')
    >>> difference(0.05, "load", Portfolio({}))
    '+5.0 pp'
    >>> difference(0.3, "level", Portfolio({}))
    '+0.3'
    """
    locale = portfolio.settings.locale
    if text.is_missing(amount):
        return text.MISSING
    if unit in ("share", "part", "change", "load"):
        return f"{text.signed(100 * amount, 1, locale)} pp"
    if unit == "money":
        return text.signed_money(amount, portfolio.settings.currency, locale)
    places = {"ratio": 2, "level": 1}.get(unit, 0)
    words = text.signed(amount, places, locale)
    return (
        f"{words} day{'' if words in ('+1', f'{text.MINUS}1') else 's'}"
        if unit == "days"
        else words
    )


def _trend(measure: Measure) -> Markup:
    """The values of the last periods as a small line; nothing where fewer than three are known."""
    known = [value for value in measure.trend if not text.is_missing(value)]
    return spark(measure.trend, limits(np.array(known))) if len(known) > 2 else Markup("")


Part = Chart | Table | Picture


def section(
    finding: Finding | None,
    *parts: Part | None,
    text: str = "",
    projects: Sequence[dict] = (),
    label: str = "",
    half: bool = False,
    own: Markup = NOTHING,
) -> Block:
    """
    A section: its message, what shows it, a few sentences, and its data and method folded.

    Args:
        finding: its message is the title; its decision, if any, is asked for. None: the question does not arise
            here, and there is no section.
        parts: charts, tables and pictures; None is left out.
        text: how to read it; a long one stands with the method.
        projects: facts of single projects that the section states, each with its `id`.
        label: a few words for the list of contents; empty: the code of the finding.
        half: whether it takes half the width of a page, beside the next one.
        own: the office's own words on it, see `commentary`.
    """
    if finding is None:
        return Block("")
    shown = [
        thinned(part) if isinstance(part, Chart) else part for part in parts if part is not None
    ]
    told, long = workings.of_finding(finding), len(text) > LONG
    html = render(
        "section",
        finding=finding,
        body=[_part(part) for part in shown],
        text="" if long else text,
        asked=asked(finding),
        label=label,
        half=half,
        own=own,
        method=_method(text if long else "", shown, workings.html(told)),
    )
    facts = {
        "findings": [finding.facts()],
        "sections": [finding.message],
        "projects": list(projects),
    }
    return Block(
        html,
        tuple(part for part in shown if isinstance(part, Chart)),
        facts,
        rows=workings.rows(told),
    )


def nothing_found(finding: Finding, projects: Sequence[dict] = ()) -> Block:
    """What was looked at without a result: a sentence, which the page gathers in its closing line."""
    told = workings.of_finding(finding)
    facts = {
        "findings": [finding.facts()],
        "sections": [finding.message],
        "projects": list(projects),
    }
    html = render("quiet", finding=finding, how=workings.html(told))
    return Block(html, facts=facts, rows=workings.rows(told))


def _part(part: Part, answer: bool = False) -> Markup:
    if isinstance(part, Picture):
        return part.html
    return (
        render("chart", chart=part, answer=answer) if isinstance(part, Chart) else table_html(part)
    )


def _method(text: str = "", behind: Sequence[Part] = (), how: Markup = NOTHING) -> Markup:
    """The fold below a picture: how to read it, the data of its charts, and how its numbers were worked out."""
    data = [(_behind(part), part.source) for part in behind if isinstance(part, Chart)]
    words = [part.method for part in behind if isinstance(part, Picture) and part.method]
    text = " ".join([*([text] if text else []), *words])
    return render("method", text=text, behind=data, how=how) if text or data or how else NOTHING


def _behind(chart: Chart) -> Markup:
    """The data of a chart as a table."""
    numbers = {name: None for name in chart.data.columns[1:]}
    return table_html(
        Table(chart.data, chart.caption, numbers, top=len(chart.data), name=chart.id, raw=chart.raw)
    )


def provenance(portfolio: Portfolio, *, missing: Sequence[str] = ()) -> Block:
    """
    The end of every report: what it rests on, what was rejected, what is missing - and the completion record.

    Args:
        missing: what the data does not say, in sentences.
    """
    rejected, input_hash = portfolio.rejected, digest(portfolio)
    newest = {name: day.isoformat() for name in portfolio.tables if (day := portfolio.newest(name))}
    shown = rejected.head(MOST_REJECTED)[["file", "sheet", "cell", "value", "rule"]]
    html = render(
        "provenance",
        portfolio=portfolio,
        input_hash=input_hash,
        newest=newest,
        missing=missing,
        version=version("pmo-lib"),
        as_of=text.day(portfolio.as_of, portfolio.settings.locale),
        rows={name: portfolio.tables.rows(name) for name in portfolio.tables},
        notes=portfolio.settings.notes,
        suspicions=portfolio.suspicions,
        rows_read=portfolio.rows_read,
        rejected=len(rejected),
        rejected_rows=count_rejected(rejected),
        more=max(0, len(rejected) - MOST_REJECTED),
        undated=[name for name in portfolio.undated if name in portfolio.tables],
        rates=[_rate(one, portfolio) for one in portfolio.rates],
        table=table_html(
            Table(
                shown.rename(columns=str.capitalize),
                "Rejected, and therefore in no figure above",
                top=10,
            )
        ),
    )
    return Block(html, record=_completion_record(portfolio, input_hash, newest, missing))


def _completion_record(
    portfolio: Portfolio, input_hash: str, newest: Mapping[str, str], missing: Sequence[str]
) -> dict:
    """What a report leaves for the run: which input it rests on, and what that lacks."""
    record = {
        "schema": 1,
        "portfolio": portfolio.settings.portfolio,
        "program": portfolio.program,
        "as_of": portfolio.as_of.isoformat(),
        "input_hash": input_hash,
        "newest": newest,
        "rejected_rows": count_rejected(portfolio.rejected),
        "rejected": _listed(portfolio.rejected),
        "rows_read": dict(portfolio.rows_read),
        "suspicions": [dict(one) for one in portfolio.suspicions],
        "missing": list(missing),
    }
    if portfolio.rates:
        record["exchange_rates"] = [
            {"currency": one.currency, "day": one.day.isoformat(), "rate": one.rate}
            for one in portfolio.rates
        ]
    return record


def _rate(one: Rate, portfolio: Portfolio) -> str:
    """An exchange rate that a report used, in a sentence with six significant digits."""
    settings = portfolio.settings
    places = max(0, 5 - math.floor(math.log10(one.rate)))
    shown = text.number(one.rate, places, settings.locale)
    shown = shown.rstrip("0").rstrip(".,") if places else shown
    day = text.day(one.day, settings.locale)
    return f"1 {one.currency} = {shown} {settings.currency}, the rate of {day}"


def _listed(rejected: pd.DataFrame) -> list[dict]:
    columns = ["table", "file", "sheet", "row", "column", "cell", "value", "rule"]
    return rejected[columns].astype("str").fillna("").to_dict("records")


def count_rejected(rejected: pd.DataFrame) -> int:
    """How many rows were refused; a row that breaks several rules counts once."""
    return len(rejected[["table", "file", "sheet", "row"]].drop_duplicates())
