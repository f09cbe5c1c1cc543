"""The tables of prioritization: each selects rows and words, and shows them in the columns of `columns`."""

import pandas as pd

from pmo_lib.portfolio.vocabulary import Recommendation
from pmo_lib.prioritization import columns, weights
from pmo_lib.prioritization.data import Data
from pmo_lib.prioritization.scenarios import compared, regrets
from pmo_lib.prioritization.second_objective import compared as choices
from pmo_lib.prioritization.thresholds import (
    FINEST,
    round_down,
    share_at_least,
    share_at_most,
    share_of_draws,
)
from pmo_lib.report import text
from pmo_lib.report.columns import Column, table
from pmo_lib.report.grids import Table

CHANGED = "▶"  # beside what a future changes
MOST_IN_MATRIX = 40  # rows of the matrix of futures that are shown at once


def worded(words: pd.Series, until: pd.Series) -> list[str]:
    """Recommendations with the month until which a project waits."""
    return [
        f"{word} to {text.month(day)}" if pd.notna(day) else str(word)
        for word, day in zip(words, until, strict=True)
    ]


def recommended(data: Data) -> Table | None:
    """Every project: what to do, until when, why, and what would change it; what asks for a decision first."""
    frame = data.projects.assign(do=worded(data.projects.recommendation, data.projects.until))
    order = frame.recommendation.map({word: at for at, word in enumerate(Recommendation)})
    frame = frame.assign(order=order, cost=frame.cost_to_go.astype(float).fillna(0.0))
    return table(
        frame.sort_values(["order", "cost"], ascending=[True, False], kind="stable"),
        columns.RECOMMENDED,
        "Recommended for each project; money already spent plays no part",
        top=10,
        name="recommended",
    )


def against_choice(data: Data) -> Table | None:
    """What speaks for each project that is stopped or rejected."""
    frame = data.left_out_cases
    return table(
        frame.assign(do=worded(frame.recommendation, frame.until)),
        columns.AGAINST_CHOICE,
        "Stopped or rejected: net present value of money still to come and to go, its rank among all with a known one, "
        "and what the newest status says",
        name="against-choice",
    )


def both_choices(data: Data) -> Table | None:
    """The choice by points and the one by net present value."""
    if data.by_value is None:
        return None
    frame = choices(data.decision, data.by_value)
    return table(
        frame.assign(proved=[_proved(gap) for gap in frame.gap]),
        columns.CHOICES,
        "Both choices within the same limits; a better choice: by the objective of its own row",
        name="choices",
    )


def _proved(gap: float) -> str:
    if gap <= 1e-6:
        return "none, proved"
    return f"at most {share_at_least(gap, 2).words} more" if gap != float("inf") else "not settled"


def differences(data: Data) -> Table | None:
    """What would become of projects in the choice by net present value, where it is something else."""
    frame = data.differences
    if frame.empty:
        return None
    return table(
        frame.assign(
            do=worded(frame.recommendation, frame.until),
            do_by_value=worded(frame.by_value, frame.by_value_until),
        ),
        columns.DIFFERENCES,
        "Projects of which the two choices make something else, the highest net present value first",
        name="differences",
    )


def ranking(data: Data) -> Table | None:
    """Pairs whose order is unsure."""
    if data.sensitivity is None:
        return None
    pairs = data.sensitivity.pairs
    return table(
        pairs.assign(order_holds=[share_at_most(share).words for share in pairs.holds]),
        columns.PAIRS,
        "Neighbours in rank whose order holds in fewer than 60% of weights drawn around the chosen",
        name="pairs",
    )


def stability(data: Data) -> Table | None:
    """How far each weight may move before the decision changes."""
    if data.sensitivity is None:
        return None
    frame = data.sensitivity.stability
    words = [_weight_in_words(row) for row in frame.itertuples()]
    shown = pd.DataFrame(words, columns=["weight", "low", "high"], index=frame.index)
    return table(
        shown.assign(criterion=frame.criterion),
        columns.STABILITY,
        "Between these weights the same projects start at the same time; the other weights move in proportion",
        name="stability",
    )


def _weight_in_words(row) -> tuple[str, ...]:
    """A weight and the limits within which it may move, which hold as they are printed: rounded inwards, finer where they meet."""
    for places in range(FINEST):
        low, high = share_at_least(row.low, places).value, round_down(row.high, places + 2)
        if low <= row.weight <= high or row.low == row.high:
            break
    return tuple(text.percent(one, places) for one in (round(row.weight, places + 2), low, high))


def core(data: Data) -> Table | None:
    """Projects that some weights would choose otherwise."""
    if data.sensitivity is None:
        return None
    core, draws = data.sensitivity.core, data.sensitivity.draws
    unsure = core[(core > 0) & (core < 1)].sort_values()
    names = data.decision.model.projects["name"]
    always, never = int((core == 1).sum()), int((core == 0).sum())
    return table(
        pd.DataFrame(
            {
                "name": names.reindex(unsure.index),
                "chosen": [_of_draws(share, draws) for share in unsure],
            }
        ),
        columns.CORE,
        f"Chosen at {draws} sampled weights: {always} projects always, {never} never, the others as follows",
        name="core",
    )


def _of_draws(share: float, draws: int) -> str:
    """In how many draws: the counts while they are few, per cent from twenty on."""
    few = text.share_of(round(share * draws), draws)
    return few if draws < text.FEW else share_of_draws(share)


def method(data: Data) -> Table | None:
    """Ranks by each method, those that lie farthest apart first."""
    if len(data.ranks) < 2:
        return None
    return table(
        data.ranks.assign(name=data.scoring.names.reindex(data.ranks.index)),
        columns.METHODS,
        "Rank by method, 1 first; those that lie farthest apart on top",
        top=8,
        name="methods",
    )


def weighting(data: Data) -> Table | None:
    """Weights by where they come from."""
    if data.decision is None:
        return None
    criteria = data.portfolio.criteria.set_index("criterion_id", drop=False)
    by_source = weights.weights_by_source(criteria, data.portfolio.judgements)
    used = "stated in the parameters" if data.rules.weights else data.rules.weighting
    return table(
        by_source.assign(name=criteria["name"], direction=criteria.direction),
        columns.WEIGHTS,
        f"Weights by where they come from; used here: {data.scoring.source or used}",
        name="weights",
    )


def futures(data: Data) -> Table | None:
    """Who is in and who is out in each future, those that differ by name, with points and cost below."""
    if len(data.futures) < 2:
        return None
    whole = frozenset(data.decision.model.problem.projects)
    possible = [one for one in data.futures if not pd.isna(one.selection.value)]
    chosen = [one.selection.projects(one.problem) for one in possible]
    always, ever = frozenset.intersection(*chosen), frozenset.union(*chosen)
    rows = [
        {"project": name, **_in_each(data, at)}
        for at in sorted(ever - always)
        for name in data.decision.names({at})
    ]
    for positions, word in ((always, "in"), (whole - ever, "out")):
        if positions:
            others = text.plural(len(positions), "project")
            rows.append({"project": f"{others}, the same everywhere", **_same(data, word)})
    rows += _sums(data)
    frame = pd.DataFrame(rows)
    return table(
        frame,
        (Column("project", "Project"), *(Column(one.name, one.name) for one in data.futures)),
        f"Best choice in each future, each solved anew; {CHANGED} marks a change against the base",
        name="scenarios",
        top=len(frame) if len(frame) <= MOST_IN_MATRIX else 12,
    )


def _in_each(data: Data, at: int) -> dict[str, str | None]:
    """Whether a project is in, by the name of each future; missing where that leaves no choice."""
    cells = _same(data, "")
    for one in data.futures:
        if cells[one.name] is not None:
            word = "in" if at in one.selection.projects(one.problem) else "out"
            cells[one.name] = f"{CHANGED} {word}" if at in one.into | one.out else word
    return cells


def _same(data: Data, word: str) -> dict[str, str | None]:
    """The same word in each future that leaves a choice."""
    return {one.name: None if pd.isna(one.selection.value) else word for one in data.futures}


def _sums(data: Data) -> list[dict]:
    """Points, cost and use of the busiest role of each future."""
    frame = compared(data.decision, data.futures).set_index("scenario")
    writers = (
        ("Points", "value", lambda value: text.number(value, 1)),
        ("Cost", "cost", text.money),
        ("Busiest role", "peak", text.percent),
    )
    return [
        {"project": label}
        | {name: None if pd.isna(value) else write(value) for name, value in frame[key].items()}
        for label, key, write in writers
    ]


def regret(data: Data) -> Table | None:
    """What a choice loses where another future comes."""
    if len(data.futures) < 2:
        return None
    frame = regrets(data.futures)
    return table(
        frame.assign(choice=frame.index),
        (
            Column("choice", "Choice made for"),
            *(Column(name, name, "number", places=1) for name in frame),
        ),
        "Points lost where the future of the column comes; a dash: the choice is then not possible",
        name="regret",
    )


def aligned(data: Data) -> Table | None:
    """Spending and value by objective."""
    return table(
        data.objectives,
        columns.ALIGNMENT,
        "A project that serves several objectives counts evenly for each",
        name="alignment",
    )


def money_cases(data: Data) -> Table | None:
    """The business case of each project, the least worth first."""
    frame = data.cases.dropna(subset=["npv"]).sort_values("npv")
    rates = [
        text.percent(rate) if count == 1 else "none" if count == 0 else f"not unique ({count:.0f})"
        for rate, count in zip(frame.irr, frame.irr_count, strict=True)
    ]
    parts = [
        text.MISSING if pd.isna(part) else f"{share_at_least(part).words} of benefits"
        for part in frame.break_even
    ]
    return table(
        frame.assign(rate_of_return=rates, break_even_part=parts),
        columns.BUSINESS_CASES,
        f"Money still to come and to go, discounted at {text.percent(data.rules.discount)} a year; "
        "break-even: the part of the planned benefits that pays the cost",
        top=8,
        name="business-case",
    )


def missing(data: Data) -> Table | None:
    """Scores nobody gave."""
    return table(
        data.scoring.missing,
        columns.MISSING,
        "Not scored by anybody; such a project is not weighed, and a mandatory one counts with 0 points",
        name="missing",
    )
