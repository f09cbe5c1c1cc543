"""The sentences on scores and weights: the order of rank, what another weighting would choose, and where methods disagree."""

import numpy as np
import pandas as pd

from pmo_lib.portfolio.finding import Finding, Value
from pmo_lib.portfolio.vocabulary import Recommendation, Severity
from pmo_lib.prioritization import weights
from pmo_lib.prioritization.data import Data
from pmo_lib.prioritization.decision import LEFT_OUT
from pmo_lib.prioritization.scoring import dominated
from pmo_lib.prioritization.sensitivity import FINE, smallest_change
from pmo_lib.prioritization.thresholds import round_down, round_up, share_at_most
from pmo_lib.prioritization.values import ALL, LONGEST, SCORED, count, values
from pmo_lib.report import text


def ranking(data: Data) -> Finding | None:
    """Which neighbours in rank could as well be the other way round."""
    if data.sensitivity is None or data.sensitivity.ranks.empty:
        return None
    ranks, pairs = data.sensitivity.ranks, data.sensitivity.pairs
    shown = values(
        SCORED,
        "other holds",
        ranked=count(ranks, "Projects with a score on every criterion"),
        unstable=(
            pairs[["project_id", "other_id"]].to_numpy().tolist(),
            "Neighbours in rank whose order holds in fewer than 60 % of weights drawn around the chosen ones",
            pairs,
        ),
    )
    if len(pairs):
        return Finding(_unsure(pairs), "ranking", Severity.WARNING, shown)
    message = "The order of neighbours in rank holds for most weights near the chosen ones"
    if len(ranks) == 1:
        message = "Only one project is scored on every criterion: there is no order of rank"
    return Finding(message, "ranking", values=shown)


def _unsure(pairs: pd.DataFrame) -> str:
    first = pairs.iloc[0]
    verb = "neighbours in rank are" if len(pairs) > 1 else "pair in rank is"
    message = text.sentence(f"{len(pairs)} {verb} as good as tied")
    most = f"; {text.shorten(first['name'], 24)} and {text.shorten(first.other, 24)} most"
    return message + most if len(message + most) <= LONGEST else message


def stability(data: Data) -> Finding | None:
    """The smallest change of weights that changes the decision."""
    if data.sensitivity is None or data.sensitivity.stability.empty:
        return None
    sensitivity, projects = data.sensitivity, data.decision.model.projects
    rows = projects.assign(core=sensitivity.core)
    intervals = {
        row.Index: [round_up(row.low, 4), round_down(row.high, 4)]
        for row in sensitivity.stability.itertuples()
    }
    core = {projects.project_id[at]: float(share) for at, share in sensitivity.core.items()}
    shown = values(
        ALL,
        "core score",
        rows,
        intervals=(
            intervals,
            "How far one weight may move, the others in proportion, with the chosen starts still best; "
            "each end by solving again",
        ),
        core_index=(
            core,
            "Share of sampled weights around the chosen ones whose best choice holds the project",
        ),
    )
    shown |= values(
        "criteria.weight",
        "core score",
        rows,
        draws=(
            sensitivity.draws,
            "Weights sampled, the best choice known at each: solved, or between weights where the "
            "same choice is proved best",
        ),
        **_nearest_edge(sensitivity.stability),
    )
    shown |= values("criteria.weight scores.score", "core score", rows, **_moved(data))
    return Finding(_how_firm(data), "stability", values=shown)


def _nearest_edge(stability: pd.DataFrame) -> dict[str, tuple]:
    nearest = smallest_change(stability)
    if nearest is None:
        return {}
    return {
        "nearest": (
            nearest[0],
            "The criterion whose weight has the shortest way to a change of the choice",
        ),
        "edge": (round(nearest[2], 4), "The weight at which that change happens"),
    }


def _moved(data: Data) -> dict[str, tuple]:
    moved = data.sensitivity.moved
    if moved is None:
        return {}
    amount = float((moved - data.scoring.weights).clip(lower=0).sum())
    formula = (
        "Nearest weights at which another choice is best: no smaller part of all weight changes it, "
        "whichever criteria it is taken from and given to"
    )
    return {
        "moved": (round(amount, 4), f"{formula}; how much of all weight is moved"),
        "moved_to": ({name: round(float(one), 4) for name, one in moved.items()}, formula),
    }


def _how_firm(data: Data) -> str:
    sensitivity = data.sensitivity
    if sensitivity.moved is None:
        if sensitivity.settled:
            return "No change of weights changes the decision"
        return "Which change of weights would change the decision is not decided"
    change = sensitivity.moved - data.scoring.weights
    part = share_at_most(float(change.clip(lower=0).sum()) * (1 - FINE), 1)
    message = f"The decision holds until {part.words} of all weight goes"
    giving, gaining = (
        text.names(sensitivity.stability.criterion[side].tolist())
        for side in (change < 0, change > 0)
    )
    between = f" from {giving} to {gaining}"
    fits = len(message + between) <= LONGEST
    return message + (between if fits else " from some criteria to others")


def method(data: Data) -> Finding | None:
    """Where ranking methods disagree."""
    ranks = data.ranks
    if len(ranks) < 2:
        return None
    first, names = ranks.iloc[0], data.scoring.names.reindex(ranks.index)
    shown = values(
        SCORED,
        "weighted_sum topsis promethee wsjf_money wsjf_sizes apart",
        ranks.assign(name=names, project_id=ranks.index),
        project=(ranks.index[0], "The project whose ranks by the methods lie farthest apart"),
        apart=(int(first.apart), "Its worst rank minus its best"),
    )
    message = (
        f"Methods disagree most on {text.shorten(str(names.iloc[0]), 36)}: {int(first.apart)} ranks apart"
        if first.apart
        else "All ranking methods give the same order"
    )
    return Finding(message, "methods", values=shown)


def judgement(data: Data) -> Finding | None:
    """Whether the pairwise judgements are consistent, and what would mend them."""
    if data.decision is None:
        return None
    criteria, rows = data.portfolio.criteria, data.portfolio.judgements
    matrix = weights.matrix_of(rows, criteria.criterion_id.tolist())
    if matrix is None or len(matrix) < 3:
        return None
    known = criteria.set_index("criterion_id")["name"]
    pairs = zip(rows.criterion_id, rows.other_id, strict=True)
    judged = rows.assign(name=[f"{known.get(a, a)} against {known.get(b, b)}" for a, b in pairs])
    ratio = weights.consistency_ratio(matrix)
    shown = {
        "ratio": (
            ratio,
            "Largest eigenvalue minus n, over n minus 1, over the random index of Saaty (1980)",
        )
    }
    if ratio <= weights.ACCEPTED:
        message = f"Pairwise judgements are consistent: ratio {text.number(ratio, 2)}, accepted up to 0.10"
        severity, asked = Severity.INFO, ""
    else:
        more, asked = _contradiction(matrix, criteria["name"].tolist())
        shown |= more
        message = (
            f"Pairwise judgements contradict each other: ratio {text.number(round_up(ratio, 2), 2)}, "
            "accepted up to 0.10"
        )
        severity = Severity.WARNING
    explained = values("judgements.ratio", "ratio", judged, **shown)
    return Finding(message, "judgements", severity, explained, decision=asked)


def _contradiction(matrix: np.ndarray, names: list[str]) -> tuple[dict[str, tuple], str]:
    """The judgements that contradict each other, and which one to change."""
    mends, triad = weights.mends(matrix), [names[i] for i in weights.worst_triad(matrix)]
    first = mends[0]
    value, reached = weights.printable(matrix, first)
    shown = {
        "triad": (
            triad,
            "The three criteria where the product of two judgements lies farthest from the third",
        ),
        "mends": (
            [[names[m.one], names[m.other], m.was, m.becomes, m.ratio] for m in mends],
            "Judgements to change, each the one that helps most, to what the others imply, until the "
            "ratio is at most 0.10",
        ),
    }
    return shown, (
        f"{names[first.one]} against {names[first.other]}: {text.number(value, 2)} instead of "
        f"{text.number(first.was, 2)} brings the ratio to {text.number(round_up(reached, 2), 2)}; "
        f"{text.plural(len(mends), 'judgement')} to change; the worst triad is {text.names(triad)}"
    )


def domination(data: Data) -> Finding | None:
    """Which projects another one beats in everything."""
    if data.decision is None:
        return None
    projects = data.decision.model.projects
    unit = data.scoring.unit.reindex(projects.project_id)
    scored = unit.notna().all(axis=1).to_numpy()
    projects, unit = projects[scored].reset_index(drop=True), unit[scored]
    out = set(data.projects_with(*LEFT_OUT, Recommendation.OPEN).project_id)
    cost = projects.to_go.round(2)
    pairs = [
        pair
        for pair in dominated(unit.to_numpy().round(9), cost.to_numpy())
        if projects.project_id[pair[0]] in out
    ]
    pairs.sort(key=lambda pair: projects.score[pair[0]])
    shown_pairs = [[projects.project_id[at] for at in pair] for pair in pairs]
    shown = {
        "pairs": Value(
            shown_pairs,
            "A project left out and one that is no worse in any criterion and not more expensive, "
            "and better in at least one of these",
            f"{SCORED} cash_flows.cost",
            projects.iloc[[pair[0] for pair in pairs]],
            "score to_go",
        )
    }
    if pairs:
        one, by = (text.shorten(projects["name"][at], 28) for at in pairs[0])
        costs_more = cost[pairs[0][0]] > cost[pairs[0][1]]
        last = "and costs more" if costs_more else "at the same cost"
        message = f"{one} is no better than {by} in anything, {last}"
        return Finding(message, "dominated", Severity.WARNING, shown)
    message = "No project with all scores and a known cost is left out"
    if out & set(projects.project_id):
        message = "No project left out is beaten by another in every criterion and in cost"
    return Finding(message, "dominated", values=shown)
