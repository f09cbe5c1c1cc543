"""One function per question a chart answers."""

import pandas as pd

from pmo_lib.optimization.frontier import cost_of
from pmo_lib.portfolio.finding import Finding
from pmo_lib.prioritization.handing import FUNDED
from pmo_lib.prioritization.studying import Study
from pmo_lib.report import forms, text
from pmo_lib.report.figures import Chart


def ranking(study: Study, finding: Finding | None) -> Chart | None:
    """What comes first by score, and between which ranks it lies."""
    if study.robust is None or study.robust.ranks.empty or finding is None:
        return None
    ranks = study.robust.ranks
    chosen = set(study.told.project_id[study.told.recommendation.isin(FUNDED)])
    drawn = pd.DataFrame(
        {
            "label": ranks["name"],
            "value": ranks["rank"],
            "low": ranks.low,
            "high": ranks.high,
            "chosen": ranks.project_id.isin(chosen),
        }
    )
    data = pd.DataFrame(
        {
            "Project": ranks["name"],
            "Rank": [text.number(r) for r in ranks["rank"]],
            "Score": [text.number(s, 1) for s in ranks.score],
            "9 of 10 ranks": [
                f"{text.number(a)}–{text.number(b)}"
                for a, b in zip(ranks.low, ranks.high, strict=True)
            ],
        }
    )
    first, last = ranks.iloc[0], ranks.iloc[-1]
    return forms.ranking(
        "ranking",
        drawn,
        data=data,
        source="scores by raters",
        caption="Rank by weighted score, 1 is first; line = nine of ten weights drawn around the chosen ones; solid = funded",
        alternative=f"{finding.message}. First is {first['name']} with {text.number(first.score, 1)} points, last {last['name']} with {text.number(last.score, 1)}",
    )


def frontier(study: Study, finding: Finding | None) -> Chart | None:
    """What each amount of money buys."""
    if study.frontier is None or len(study.frontier.points) < 2 or finding is None:
        return None
    points, currency = study.frontier.points, study.portfolio.settings.currency
    cost = cost_of(study.decision.model.problem, study.decision.selection)
    drawn = pd.DataFrame(
        {"cost": [p.cost / 1e6 for p in points], "value": [p.value for p in points]}
    )
    data = pd.DataFrame(
        {
            "Cost": [text.money(p.cost, currency) for p in points],
            "Points": [text.number(p.value, 1) for p in points],
            "Projects": [str(len(p.projects)) for p in points],
        }
    )
    how = (
        "every choice that no other beats"
        if study.frontier.exact
        else f"best choice at {len(points)} of the limits tried, each proved"
    )
    return forms.frontier(
        "frontier",
        drawn,
        budget=cost / 1e6,
        data=data,
        horizontal=f"Cost to go, {currency or 'money'} m",
        vertical="Points",
        source="cash flows and scores",
        caption=f"Value against cost: {how}; money limited over the horizon only, roles by month; line = cost of the choice made",
        alternative=f"{finding.message}. From {text.number(points[0].value, 0)} points for {text.money(points[0].cost, currency)} to {text.number(points[-1].value, 0)} for {text.money(points[-1].cost, currency)}",
    )
