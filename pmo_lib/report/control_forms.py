"""Chart forms about control: what is overdue, what became of things by how long ago they came, what passed, what moved."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
import plotly.graph_objects as go

from pmo_lib.measures.interval import wilson
from pmo_lib.measures.survival import Incidence
from pmo_lib.report import text
from pmo_lib.report.figures import (
    MOST_ROWS,
    ROW_HEIGHT,
    Chart,
    as_of_line,
    iso,
    label,
    month_ticks,
    narrow_layout,
    rows_layout,
    unique,
)
from pmo_lib.report.forms import ranking, waterfall
from pmo_lib.report.theme import LIGHT, template

SHADES = ("accent", "ink", "context")  # of outcomes; what waits is the lightest


def deadlines(
    id: str,
    frame: pd.DataFrame,
    *,
    as_of: date,
    caption: str,
    alternative: str,
    data: pd.DataFrame,
    source: str = "",
) -> Chart:
    """
    What is open and until when it was due: a grey line from the question to the due day, a red one beyond it.

    Args:
        frame: columns label, start and due (dates; a due day may be missing: a hollow mark) and shown (words behind the mark); the
            most overdue first; at most fifteen rows are drawn, `data` holds all.
        as_of: until this day the red lines go.
    """
    rows, today = frame.head(MOST_ROWS), pd.Timestamp(as_of)
    labels = unique([label(words, 44) for words in rows["label"]])
    days = pd.concat([rows.start, rows.due, pd.Series([today])]).dropna()
    figure = go.Figure(layout=_dated_rows(len(rows), days.min(), days.max()))
    end = rows.due.fillna(today)
    _lines(figure, labels, rows.start, end, "context", 4)
    late = rows.due < today
    _lines(figure, labels, rows.due.where(late), pd.Series(today, rows.index), "red", 5)
    marks = {True: ("diamond", "red"), False: ("circle", "accent")}
    symbols = ["circle-open" if pd.isna(day) else marks[day < today][0] for day in rows.due]
    colours = [LIGHT["muted" if pd.isna(day) else marks[day < today][1]] for day in rows.due]
    figure.add_scatter(
        x=[iso(today if pd.isna(day) or day < today else day) for day in rows.due],
        y=labels,
        mode="markers+text",
        text=[f"  {label(words)}" for words in rows.shown],
        textposition="middle right",
        cliponaxis=False,
        textfont={"color": LIGHT["ink"]},
        marker={"symbol": symbols, "color": colours, "size": 12, "line": {"width": 2}},
    )
    as_of_line(figure, as_of)
    return Chart(id, figure, caption, alternative, data, source)


def _dated_rows(rows: int, first: pd.Timestamp, last: pd.Timestamp) -> dict:
    margin = max((last - first) * 0.05, pd.Timedelta(days=7))
    axis = {"range": [iso(first - margin), iso(last + 11 * margin)], **month_ticks(first, last)}
    narrow = {
        "range": [iso(first - margin), iso(last + 17 * margin)],
        **month_ticks(first, last, most=2),
    }
    return rows_layout(rows, [0]) | {
        "height": 64 + ROW_HEIGHT * max(rows, 1),
        "margin": {"l": 8, "r": 16, "t": 24, "b": 28},
        "xaxis": {"visible": True, "type": "date", "fixedrange": True, **axis},
        "meta": narrow_layout(rows, narrow, 64),
    }


def _lines(
    figure: go.Figure,
    labels: Sequence[str],
    start: pd.Series,
    end: pd.Series,
    colour: str,
    width: int,
) -> None:
    """A line in each row that has a start, all in one trace."""
    own = [
        (name, first, last)
        for name, first, last in zip(labels, start, end, strict=True)
        if pd.notna(first)
    ]
    figure.add_scatter(
        x=[x for _, first, last in own for x in (iso(first), iso(last), None)],
        y=[y for name, *_ in own for y in (name, name, None)],
        mode="lines",
        line={"color": LIGHT[colour], "width": width},
    )


def incidence(id: str, found: Incidence, *, caption: str, message: str, source: str = "") -> Chart:
    """
    What has become of things by days since they came: shares that sum to one, stacked, each labelled at its right end.

    Args:
        found: with at least one end; outcomes that never came are left out, and what still waits lies on top.
        message: of the finding, which the alternative text begins with.
    """
    shares = {end: shares for end, shares in found.shares.items() if found.counts[end]}
    frame = pd.DataFrame({**shares, "waiting": found.open}, index=found.times)
    start = pd.DataFrame({**dict.fromkeys(shares, 0.0), "waiting": 1.0}, index=[0.0])
    end = frame.iloc[-1:].set_axis([found.longest])
    more = int(found.longest > frame.index[-1])
    frame = pd.concat([start[: int(frame.index[0] > 0)], frame, end[:more]])
    axis = {"fixedrange": True, "automargin": True}
    layout = {
        "template": template(),
        "height": 320,
        "separators": text.separators(),
        "margin": {"l": 8, "r": 120, "t": 8, "b": 8},
        "xaxis": axis | {"showgrid": False, "nticks": 5, "title": {"text": "Days"}},
        "yaxis": axis | {"range": [0, 1], "tickformat": ".0%", "nticks": 5},
    }
    figure, below = go.Figure(layout=layout), 0.0
    for shade, name in zip([*SHADES[: len(shares)], "rule"], frame.columns, strict=True):
        _stacked(figure, frame[name], LIGHT[shade], below)
        below += float(frame[name].iloc[-1])
    last = ", ".join(f"{name} {text.percent(value)}" for name, value in frame.iloc[-1].items())
    words = f"{message}. After {text.days(frame.index[-1])}: {last}"
    data = frame.map(text.percent).reset_index(names="days")
    data = data.assign(days=[text.number(days) for days in data.days])
    return Chart(id, figure, caption, words, data.rename(columns=text.sentence), source)


def _stacked(figure: go.Figure, values: pd.Series, colour: str, below: float) -> None:
    """A share on top of the others, with its name and last value beside its right end where there is room."""
    figure.add_scatter(
        x=values.index.tolist(),
        y=values.tolist(),
        mode="lines",
        stackgroup="shares",
        line={"color": colour, "width": 0, "shape": "hv"},
        fillcolor=colour,
    )
    last = float(values.iloc[-1])
    if last >= 0.03:
        figure.add_annotation(
            x=1,
            xref="paper",
            xanchor="left",
            y=below + last / 2,
            text=f" {label(values.name)} {text.percent(last)}",
            showarrow=False,
            font={"color": LIGHT["ink"]},
        )


def pass_rates(
    id: str, groups: pd.DataFrame, *, caption: str, message: str, source: str = ""
) -> Chart:
    """
    Which share of cases passed in each group, with Wilson's interval; the lowest first.

    Args:
        groups: by name: hits and cases; each group has a case.
        message: of the finding, which the alternative text begins with.
    """
    bounds = [wilson(int(one.hits), int(one.cases)) for one in groups.itertuples()]
    frame = groups.assign(value=groups.hits / groups.cases, chosen=True)
    frame[["low", "high"]] = bounds
    frame = frame.sort_values("value", kind="stable").rename_axis("label").reset_index()
    of = [text.share_of(one.hits, one.cases) for one in frame.itertuples()]
    span = [f"{text.percent(one.low)}–{text.percent(one.high)}" for one in frame.itertuples()]
    chart = ranking(
        id,
        frame,
        caption=caption,
        alternative=f"{message}. Lowest: {frame['label'][0]}, {of[0]}",
        data=pd.DataFrame({"Group": frame["label"], "Passed": of, "95% interval": span}),
        source=source,
    )
    chart.figure.update_xaxes(tickformat=".0%", range=[-0.03, 1.03])
    return chart


def money_bridge(
    id: str,
    first: float,
    parts: pd.Series,
    *,
    ends: tuple[str, str],
    caption: str,
    message: str,
    source: str = "",
) -> Chart:
    """
    From one amount of money to another by its parts, of which the last is hatched: what nothing explains.

    Args:
        first: where it begins.
        parts: by name; where it ends is the sum.
        ends: names of the first and the last amount.
        message: of the finding, which the alternative text begins with.
    """
    labels = [ends[0], *parts.index, ends[1]]
    amounts = [first, *parts, first + float(parts.sum())]
    total = [True, *[False] * len(parts), True]
    shown = [text.money(amounts[0]), *map(text.signed_money, parts), text.money(amounts[-1])]
    chart = waterfall(
        id,
        pd.DataFrame({"label": labels, "value": amounts, "total": total}),
        shown=shown,
        caption=caption,
        alternative=f"{message}. From {shown[0]} to {shown[-1]}; {labels[-2]} {shown[-2]}",
        data=pd.DataFrame({"Part": labels, "Money": shown}),
        source=source,
    )
    chart.figure.data[0].marker.pattern.shape = [*[""] * len(parts), "/", ""]
    return chart
