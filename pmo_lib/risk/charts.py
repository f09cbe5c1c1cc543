"""One function for each question that a chart answers."""

import numpy as np
import pandas as pd

from pmo_lib.measures.loss import Losses, exceedance
from pmo_lib.report import text
from pmo_lib.report.curves import curves, dots
from pmo_lib.report.figures import Chart
from pmo_lib.risk import findings, mitigation, spread_findings
from pmo_lib.risk.data import Data
from pmo_lib.risk.register import parts

POINTS = 120  # of a curve
SHARES = (0.5, 0.8, 0.9, 0.95)
SOURCE = "risk register"


def losses(data: Data) -> Chart | None:
    """With which chance more is lost than each amount, before and after the chosen measures."""
    if data.known.empty or not (data.losses.upper.amounts != 0).any():
        return None
    named = {"today": data.losses.upper}
    if data.chosen is not None and len(data.chosen.rows):
        left = mitigation.after(data.risks, data.chosen.rows)
        named["with the chosen measures"] = exceedance(parts(left)[0], data.rules.confidence).upper
    frame = pd.concat([_curve(name, losses) for name, losses in named.items()])
    shown = pd.DataFrame({"Suffices in": [text.percent(share) for share in SHARES]})
    for name, distribution in named.items():
        shown[text.sentence(name)] = [text.money(distribution.quantile(share)) for share in SHARES]
    lines = {} if data.reserve is None else {f"reserve {text.money(data.reserve)}": data.reserve}
    if data.reserve is None:
        high = data.enough(data.rules.confidence)[1]
        lines = {f"suffices in {text.percent(data.rules.confidence)}: {text.money(high)}": high}
    half, enough = (named["today"].quantile(share) for share in (0.5, 0.8))
    return curves(
        "losses",
        frame,
        caption="Chance that the open risks cost more than an amount",
        alternative=f"{findings.reserve(data).message}. Half of all cases cost at most {text.money(half)}, 8 in 10 at most {text.money(enough)}",
        data=shown,
        horizontal=f"Loss, {text.currency() or 'currency not known'}",
        vertical="Chance of more",
        lines=lines,
        source=SOURCE,
    )


def _curve(name: str, losses: Losses) -> pd.DataFrame:
    """Points of a curve, at equal steps of the amount."""
    above = 1 - np.cumsum(losses.masses)
    shown = max(int(np.searchsorted(-above, -0.001)) + 1, 2)
    at = np.unique(np.linspace(0, min(shown, len(above)) - 1, POINTS).astype(int))
    return pd.DataFrame({"curve": name, "x": losses.amounts[at], "y": np.clip(above[at], 0, 1)})


def worst(data: Data) -> Chart | None:
    """Which risks fill the worst cases."""
    if data.known.empty:
        return None
    rows = data.tail[data.tail.worst > 0]
    if rows.empty:
        return None
    frame = pd.DataFrame({"label": rows.title, "value": rows.worst, "other": rows.expected})
    shown = pd.DataFrame(
        {
            "Risk": rows.title,
            "In the worst cases": [text.money(amount) for amount in rows.worst],
            "Expected": [text.money(amount) for amount in rows.expected],
        }
    )
    return dots(
        "worst",
        frame,
        caption=f"Mean amount in the {text.percent(data.rules.worst)} of cases that cost most; hollow: expected amount",
        alternative=f"{findings.tail(data).message}. {rows.title.iloc[0]}: {text.money(rows.worst.iloc[0])}",
        data=shown,
        shown=[text.money(amount) for amount in rows.worst],
        source=SOURCE,
    )


def links(data: Data) -> Chart | None:
    """Which links pass delays on, and what holding them saves."""
    rows = data.inherited
    if rows.empty:
        return None
    names = [
        f"{giver} – {receiver}" for giver, receiver in zip(rows.giver, rows.receiver, strict=True)
    ]
    frame = pd.DataFrame(
        {"label": names, "value": rows.saved.astype(float), "other": rows.inherited}
    )
    days = [text.number(amount, 1) for amount in rows.saved]
    shown = pd.DataFrame(
        {
            "Link": names,
            "Saved, working days": days,
            "Passed on": [text.number(d, 1) for d in rows.inherited],
        }
    )
    return dots(
        "links",
        frame,
        caption="Working days of mean delay saved, over all projects, if a link is held; hollow: passed on",
        alternative=f"{spread_findings.contagion(data).message}. {names[0]}: {days[0]} working days",
        data=shown,
        shown=days,
        source="risk register and dependencies",
    )


def budgets(data: Data) -> Chart | None:
    """What a budget for measures leaves of the expected losses."""
    if data.candidates.empty:
        return None
    found = mitigation.curve(data.candidates, data.risks, data.rules.confidence)
    frame = pd.DataFrame(
        {"curve": "left", "x": [c.cost for c in found], "y": [c.exposure for c in found]}
    )
    shown = pd.DataFrame(
        {
            "Spent": [text.money(choice.cost) for choice in found],
            "Expected losses left": [text.money(choice.exposure) for choice in found],
            "Suffices then": [text.money(choice.high) for choice in found],
            "Measures": [text.names(mitigation.names(choice.rows) or ["none"]) for choice in found],
        }
    )
    lines = (
        {"chosen": data.chosen.cost} if data.chosen is not None and len(data.chosen.rows) else {}
    )
    return curves(
        "budgets",
        frame,
        caption="Expected losses that are left, by money spent on measures",
        alternative=f"{findings.mitigate(data).message}. From {text.money(found[0].exposure)} to {text.money(found[-1].exposure)}",
        data=shown,
        horizontal=f"Spent, {text.currency() or 'currency not known'}",
        vertical="Expected losses left",
        lines=lines,
        steps=True,
        source="register and measures",
    )


answer = losses
