"""One function per question a chart answers."""

import itertools
from collections.abc import Sequence

import pandas as pd

from pmo_lib.optimization.frontier import Point, cost_of
from pmo_lib.prioritization import findings_of_money, findings_of_scores
from pmo_lib.prioritization.budget_steps import budget_of, budget_slider
from pmo_lib.prioritization.data import Data
from pmo_lib.report import forms, text
from pmo_lib.report.bubbles import value_bubbles
from pmo_lib.report.figures import Chart

MOST_NAMED = 6  # steps of the frontier with a name
APART = 0.08  # of the highest value, between two names


def answer(data: Data) -> Chart | None:
    """Whether what is funded is also worth most; None where no project has a score and a net present value."""
    rows = data.projects.assign(
        decision=data.projects.recommendation,
        net_present_value=data.projects.project_id.map(data.cases.npv),
    ).dropna(subset=["score", "net_present_value"])
    if rows.empty:
        return None
    return value_bubbles(
        "value", rows, message=data.headline.message, source="scores and cash flows"
    )


def ranking(data: Data) -> Chart | None:
    """What comes first by score, and between which ranks it lies."""
    finding = findings_of_scores.ranking(data)
    if finding is None:
        return None
    ranks = data.sensitivity.ranks
    drawn = ranks.rename(columns={"name": "label", "rank": "value"})
    spans = zip(ranks.low, ranks.high, strict=True)
    shown = pd.DataFrame(
        {
            "Project": ranks["name"],
            "Rank": [text.number(rank) for rank in ranks["rank"]],
            "Score": [text.number(score, 1) for score in ranks.score],
            "9 of 10 ranks": [f"{text.number(a)}–{text.number(b)}" for a, b in spans],
        }
    )
    first, last = ranks.iloc[0], ranks.iloc[-1]
    return forms.ranking(
        "ranking",
        drawn.assign(chosen=ranks.project_id.isin(data.funded.project_id)),
        data=shown,
        source="scores by raters",
        caption="Rank by weighted score, 1 is first; line = nine of ten weights drawn around the chosen ones; "
        "solid = funded",
        alternative=f"{finding.message}. First is {first['name']} with {text.number(first.score, 1)} points, "
        f"last {last['name']} with {text.number(last.score, 1)}",
    )


def frontier(data: Data) -> Chart | None:
    """What each amount of money buys."""
    finding, points = findings_of_money.frontier(data), data.frontier.points
    if finding is None or len(points) < 2:
        return None
    selection, problem = data.decision.selection, data.decision.model.problem
    budget, steps = budget_of(problem), _steps(points)
    shown = pd.DataFrame(
        {
            "Cost": [text.money(point.cost) for point in points],
            "Points": [text.number(point.value, 1) for point in points],
            "Projects": [str(len(point.projects)) for point in points],
            "Against the step before": [_in_words(step, data) for step in steps],
        }
    )
    how = f"best choice at {len(points)} of the limits tried, each proved"
    if data.frontier.exact:
        how = "every choice that no other beats"
    first, last = points[0], points[-1]
    return forms.frontier(
        "frontier",
        pd.DataFrame(points).assign(
            cost=[point.cost / 1e6 for point in points], step=_named(steps, points, data)
        ),
        budget=None if budget is None else budget / 1e6,
        chosen=(cost_of(problem, selection) / 1e6, selection.value),
        slider=budget_slider(data),
        data=shown,
        horizontal=f"Cost to go, {text.currency() or 'money'} m",
        vertical="Points",
        source="cash flows and scores",
        caption=f"Value against cost: {how}; money limited over the horizon only, roles by month; "
        "ring = the choice made, which keeps the budget of each period, too",
        alternative=f"{finding.message}. From {text.number(first.value, 0)} points for {text.money(first.cost)} "
        f"to {text.number(last.value, 0)} for {text.money(last.cost)}",
    )


def _steps(points: Sequence[Point]) -> list[tuple[frozenset, frozenset]]:
    """Positions of the projects that come in and go out at each point, against the one before."""
    before = [frozenset(), *(point.projects for point in points[:-1])]
    return [
        (point.projects - last, last - point.projects)
        for point, last in zip(points, before, strict=True)
    ]


def _in_words(step: tuple[frozenset, frozenset], data: Data) -> str:
    parts = [
        f"{sign}{name}"
        for sign, positions in (("+", step[0]), (text.MINUS, step[1]))
        for name in data.decision.names(positions)
    ]
    return ", ".join(parts) or text.MISSING


def _named(steps: Sequence, points: Sequence[Point], data: Data) -> list[str]:
    """Names beside the steps that gain most, where one project comes in and none goes out."""
    gains = [0.0, *(b.value - a.value for a, b in itertools.pairwise(points))]
    alone = [at for at, (came, went) in enumerate(steps) if len(came) == 1 and not went]
    apart, chosen = APART * max(point.value for point in points), []
    for at in sorted(alone, key=lambda at: -gains[at]):
        clear = all(abs(points[at].value - points[other].value) >= apart for other in chosen)
        chosen += [at] if clear and len(chosen) < MOST_NAMED else []
    return [_in_words(step, data) if at in chosen else "" for at, step in enumerate(steps)]
