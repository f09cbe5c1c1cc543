"""One function for each question that a chart answers."""

import numpy as np
import pandas as pd

from pmo_lib.benefits import findings, outlook_findings
from pmo_lib.benefits.data import Data
from pmo_lib.measures.benefit_realisation import realisation
from pmo_lib.portfolio.calendar import fiscal_year
from pmo_lib.report import text
from pmo_lib.report.curves import curves, dots
from pmo_lib.report.figures import Chart
from pmo_lib.report.forms import value_and_cost
from pmo_lib.report.year_bars import year_bars


def years(data: Data) -> Chart | None:
    """How much of the plan of each fiscal year is confirmed, and how much was not measured."""
    rows = data.periods[data.periods.planned.notna()]
    if rows.empty or not rows.planned.gt(0).any():
        return None
    stated = data.portfolio.organization.fiscal_year_start.dropna()
    month = int(stated.iloc[0]) if len(stated) else data.portfolio.settings.fiscal_year_start
    rows = rows.assign(year=[str(fiscal_year(day, month)) for day in rows.period_end])
    frame = pd.DataFrame([_year(data, str(year), own) for year, own in rows.groupby("year")])
    shown = pd.DataFrame({"Fiscal year": frame.year})
    for name, word in (
        ("planned", "Planned"),
        ("confirmed", "Confirmed"),
        ("unmeasured", "Not measured"),
    ):
        shown[word] = [text.money(amount) for amount in frame[name]]
    known = frame.low.notna() & frame.high.notna()
    shown["At completion"] = [
        f"{text.money(low)} to {text.money(high)}" if is_known else "not known"
        for low, high, is_known in zip(frame.low, frame.high, known, strict=True)
    ]
    return year_bars(
        "years",
        frame,
        caption="Benefits by fiscal year: outline planned, solid confirmed, hatched not measured",
        alternative=f"{findings.confirmed(data).message}. Between {frame.year.iloc[0]} and {frame.year.iloc[-1]}, {text.money(frame.planned.sum())} is planned in all",
        data=shown,
        vertical=f"Worth, {text.currency() or 'currency not known'}",
        source="benefits",
    )


def _year(data: Data, year: str, rows: pd.DataFrame) -> dict:
    """What a year's bar shows; the range at its end is at the rate of all measured periods."""
    due = rows[rows.due]
    now, to_come = realisation(due.planned, due.realised), float(rows.planned[~rows.due].sum())
    low, high = (
        now.confirmed + data.standing.rate * to_come,
        now.confirmed + now.unmeasured + to_come,
    )
    if now.unmeasured == 0 and to_come == 0:
        low = high = np.nan
    return {
        "year": year,
        "planned": float(rows.planned.sum()),
        "confirmed": now.confirmed,
        "unmeasured": now.unmeasured,
        "low": low,
        "high": high if pd.notna(low) else np.nan,
    }


def outputs(data: Data) -> Chart | None:
    """Which outputs carry the worth ahead, and what their outlook puts at risk."""
    rows = data.map.outputs
    if rows.empty:
        return None
    lost = [text.money(amount) for amount in rows.lost]
    risk = ["not known" if pd.isna(amount) else text.money(amount) for amount in rows.at_risk]
    frame = pd.DataFrame({"label": rows.output, "value": rows.lost, "other": rows.at_risk})
    return dots(
        "outputs",
        frame,
        caption="Worth ahead that is lost if an output alone fails; hollow: at risk by its outlook",
        alternative=f"{_message(outlook_findings.output(data))}. {rows.output.iloc[0]}: {lost[0]} lost, at risk {risk[0]}",
        data=pd.DataFrame({"Output": rows.output, "Lost if it alone fails": lost, "At risk": risk}),
        shown=lost,
        source="benefits and what they rest on",
    )


def _message(finding) -> str:
    return finding.message if finding else ""


def cases(data: Data) -> Chart | None:
    """Where each case stands at half of the outcomes, against the plan."""
    rows = data.priced[data.priced.dated.astype(bool)]
    if rows.empty:
        return None
    p50 = [text.signed_money(amount) for amount in rows.p50]
    plan = [text.signed_money(amount) for amount in rows.plan]
    p80 = [text.signed_money(amount) for amount in rows.p80]
    frame = pd.DataFrame({"label": rows["name"], "value": rows.p50, "other": rows.plan})
    return dots(
        "cases",
        frame,
        caption="Net present value of what lies ahead at P50; hollow: as planned",
        alternative=f"{_message(outlook_findings.case(data))}. {rows['name'].iloc[0]}: {plan[0]} as planned, {p50[0]} at P50",
        data=pd.DataFrame({"Project": rows["name"], "As planned": plan, "P50": p50, "P80": p80}),
        shown=p50,
        source="cash flows and forecast",
    )


def stops(data: Data) -> Chart | None:
    """Benefit ahead against cost to go; hollow where stopping is worth more."""
    rows = data.cases[data.cases.advantage.notna()].sort_values("advantage")
    if len(rows) < 2:
        return None
    better = rows.advantage >= -0.005
    frame = pd.DataFrame(
        {"label": rows["name"], "cost": rows.costs, "value": rows.benefits, "chosen": better}
    )
    shown = pd.DataFrame({"Project": rows["name"]})
    for name, word in (
        ("costs", "Cost to go"),
        ("benefits", "Benefit ahead"),
        ("advantage", "Going on less stopping"),
    ):
        shown[word] = [text.money(amount) for amount in rows[name]]
    return value_and_cost(
        "stops",
        frame,
        caption="Present values; on the line both are equal, stopping costs let a project go on below it; hollow: stopping is worth more",
        alternative=f"{_message(outlook_findings.stop(data))}. {rows['name'].iloc[0]}: {shown['Benefit ahead'].iloc[0]} ahead at {shown['Cost to go'].iloc[0]} to go",
        data=shown,
        horizontal=f"Cost to go, {text.currency() or 'currency not known'}",
        vertical="Benefit ahead",
        break_even=True,
        source="cash flows",
    )


def survival(data: Data) -> Chart | None:
    """How many benefits still bring what was planned, by months since their project closed."""
    found = data.survival
    if found is None:
        return None
    months = np.concatenate([[0.0], found.times, [float(data.kept.months.max())]])
    share = np.concatenate(
        [[1.0], found.survival, found.survival[-1:] if len(found.survival) else [1.0]]
    )
    frame = pd.DataFrame({"curve": "kept", "x": months, "y": share})
    at_risk = [int((data.kept.months >= month).sum()) for month in months]
    kept = text.percent(data.rules.kept)
    return curves(
        "survival",
        frame,
        caption=f"Benefits that bring at least {kept} of their plan, by months since closure",
        alternative=f"Of {len(data.kept)} benefits measured after closure, {text.percent(share[-1])} bring at least {kept} of their plan after {text.number(months[-1])} months",
        data=pd.DataFrame(
            {
                "Months": months.astype(int),
                "Still bring it": [text.percent(one) for one in share],
                "Observed so far": at_risk,
            }
        ),
        horizontal="Months since closure",
        vertical="Share",
        steps=True,
        source="benefits",
    )


answer = years
