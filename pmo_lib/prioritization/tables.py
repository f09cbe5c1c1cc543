"""The tables of the prioritization report, ready to read."""

import pandas as pd

from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.prioritization import business_case, methods, weights
from pmo_lib.prioritization.alignment import by_objective
from pmo_lib.prioritization.scenarios import compared, regrets
from pmo_lib.prioritization.studying import Study
from pmo_lib.prioritization.thresholds import (
    FINEST,
    Printed,
    round_down,
    share_at_least,
    share_at_most,
    share_of_draws,
)
from pmo_lib.report import text
from pmo_lib.report.blocks import Table

ORDER = ("stop", "reject", "not decided", "pause", "delay", "invest", "continue")


def recommended(study: Study) -> Table | None:
    """Every project: what to do, until when, why, and what would change it; what asks for a decision first."""
    projects = sorted(
        study.projects, key=lambda p: (ORDER.index(p["recommendation"]), -(p["cost_to_go"] or 0))
    )
    if not projects:
        return None
    cost = f"To go, {study.portfolio.settings.currency or 'money'} m"
    shown = pd.DataFrame(
        {
            "Project": [p["name"] for p in projects],
            "Do": [
                p["recommendation"]
                + (f" to {text.month(pd.Timestamp(p['until']))}" if p["until"] else "")
                for p in projects
            ],
            "Score": [p["score"] for p in projects],
            cost: [None if p["cost_to_go"] is None else p["cost_to_go"] / 1e6 for p in projects],
            "Why": [p["reason"] for p in projects],
        }
    )
    return Table(
        shown,
        "Recommended for each project; money already spent plays no part",
        {"Score": 1, cost: 1},
        top=10,
        name="recommended",
    )


def ranking(study: Study) -> Table | None:
    """Pairs whose order is unsure."""
    if study.robust is None or study.robust.pairs.empty:
        return None
    pairs = study.robust.pairs
    shown = pd.DataFrame(
        {
            "Before": pairs["name"],
            "After": pairs.other,
            "Order holds": [share_at_most(share).words for share in pairs.holds],
        }
    )
    return Table(
        shown,
        "Neighbours in rank whose order holds in fewer than 60% of weights drawn around the chosen",
        {"Order holds": None},
        name="pairs",
    )


def stability(study: Study) -> Table | None:
    """How far each weight may move before the decision changes."""
    if study.robust is None or study.robust.stability.empty:
        return None
    frame = study.robust.stability
    shown = pd.DataFrame(
        [_weight_in_words(row) for row in frame.itertuples()],
        columns=["Criterion", "Weight", "From", "To"],
    )
    return Table(
        shown,
        "Between these weights the same projects start at the same time; the other weights move in proportion",
        dict.fromkeys(["Weight", "From", "To"]),
        name="stability",
    )


def _weight_in_words(row) -> tuple[str, str, str, str]:
    """A weight and the limits within which it may move, which hold as they are printed: rounded inwards, finer where they meet."""
    for places in range(FINEST):
        low, high = share_at_least(row.low, places), Printed(round_down(row.high, places + 2), "")
        if low.value <= row.weight <= high.value or row.low == row.high:
            break
    shown = round(row.weight, places + 2)
    return row.criterion, *(text.percent(one, places) for one in (shown, low.value, high.value))


def core(study: Study) -> Table | None:
    """Projects that some weights would choose otherwise."""
    if study.robust is None or study.robust.core.empty:
        return None
    core = study.robust.core
    unsure = core[(core > 0) & (core < 1)].sort_values()
    names = study.decision.model.projects["name"]
    always, never = int((core == 1).sum()), int((core == 0).sum())
    shown = pd.DataFrame(
        {
            "Project": names.reindex(unsure.index),
            "Chosen": [_of_draws(share, study.robust.draws) for share in unsure],
        }
    )
    caption = f"Chosen at {study.robust.draws} sampled weights: {always} projects always, {never} never, the others as follows"
    return Table(shown, caption, {"Chosen": None}, name="core") if len(shown) else None


def _of_draws(share: float, draws: int) -> str:
    """In how many draws: the counts while they are few, per cent from twenty on."""
    few = text.share_of(round(share * draws), draws)
    return few if draws < text.FEW else share_of_draws(share)


def method(study: Study) -> Table | None:
    """Ranks by each method, those that lie farthest apart first."""
    if study.decision is None:
        return None
    ranks = methods.rankings(study.scoring, study.portfolio)
    if len(ranks) < 2:
        return None
    apart = methods.disagreements(ranks)
    names = {
        "weighted_sum": "Weighted sum",
        "topsis": "TOPSIS",
        "promethee": "PROMETHEE II",
        "wsjf_money": "WSJF, money",
        "wsjf_sizes": "WSJF, sizes",
    }
    shown = apart.drop(columns="apart").rename(columns=names)
    shown.insert(0, "Project", study.scoring.names.reindex(apart.index))
    return Table(
        shown,
        "Rank by method, 1 first; those that lie farthest apart on top",
        dict.fromkeys(names.values(), 0),
        top=8,
        name="methods",
    )


def weighting(study: Study) -> Table | None:
    """Weights by where they come from."""
    if study.decision is None:
        return None
    criteria = study.portfolio.criteria
    found = weights.weights_by_source(criteria, study.portfolio.judgements)
    shown = pd.DataFrame({"Criterion": criteria["name"], "Direction": criteria.direction})
    for name, label in (
        ("direct", "Direct"),
        ("swing", "Swing"),
        ("rank", "Rank order"),
        ("ahp", "Pairwise"),
    ):
        shown[label] = [text.percent(value) for value in found[name]]
    return Table(
        shown,
        f"Weights by where they come from; used here: {study.scoring.source or ('stated in the parameters' if study.rules.weights else study.rules.weighting)}",
        dict.fromkeys(shown.columns[2:]),
        name="weights",
    )


def futures(study: Study) -> Table | None:
    """Futures side by side."""
    if len(study.futures) < 2:
        return None
    frame, currency = compared(study.decision, study.futures), study.portfolio.settings.currency
    shown = pd.DataFrame(
        {
            "Scenario": frame.scenario,
            "Points": frame.value,
            "Cost": [text.money(c, currency) for c in frame.cost],
            "Busiest role": [text.percent(p) for p in frame.peak],
            "In": [text.names(n) if n else "" for n in frame.into],
            "Out": [text.names(n) if n else "" for n in frame.out],
        }
    )
    return Table(
        shown,
        "Best choice in each future; in and out against the base",
        {"Points": 1, "Cost": None, "Busiest role": None},
        name="scenarios",
    )


def regret(study: Study) -> Table | None:
    """What a choice loses where another future comes."""
    if len(study.futures) < 2:
        return None
    frame = regrets(study.futures)
    shown = frame.copy()
    shown.insert(0, "Choice made for", frame.index)
    return Table(
        shown,
        "Points lost where the future of the column comes; a dash: the choice is then not possible",
        dict.fromkeys(frame.columns, 1),
        name="regret",
    )


def aligned(study: Study) -> Table | None:
    """Spending and value by objective."""
    if study.decision is None or not study.decision.feasible:
        return None
    frame = by_objective(study.decision, study.portfolio)
    if frame.empty:
        return None
    currency = study.portfolio.settings.currency
    shown = pd.DataFrame(
        {
            "Objective": frame["name"],
            "Priority": frame.priority.map(text.percent),
            "Of the money": frame.share.map(text.percent),
            "Money": [text.money(s, currency) for s in frame.spend],
            "Points": frame.value,
            "Projects": frame.projects,
        }
    )
    return Table(
        shown,
        "A project that serves several objectives counts evenly for each",
        {"Priority": None, "Of the money": None, "Money": None, "Points": 0, "Projects": 0},
        name="alignment",
    )


def money_cases(study: Study) -> Table | None:
    """The money case of each project, the least worth first."""
    return _cases(study.portfolio, study.rules.discount)


def _cases(portfolio: Portfolio, rate: float) -> Table | None:
    frame = business_case.cases(portfolio, rate).dropna(subset=["npv"]).sort_values("npv")
    if frame.empty:
        return None
    currency = portfolio.settings.currency
    irr = [
        text.percent(v) if n == 1 else "none" if n == 0 else f"not unique ({n})"
        for v, n in zip(frame.irr, frame.irr_count, strict=True)
    ]
    shown = pd.DataFrame(
        {
            "Project": frame["name"],
            "NPV": [text.money(v, currency) for v in frame.npv],
            "Benefit/cost": frame.ratio,
            "Payback, years": frame.payback_years,
            "IRR": irr,
            "Break-even": [_break_even(v) for v in frame.break_even],
        }
    )
    caption = f"Money still to come and to go, discounted at {text.percent(rate)} a year; break-even: the part of the planned benefits that pays the cost"
    return Table(
        shown,
        caption,
        {"NPV": None, "Benefit/cost": 2, "Payback, years": 1, "IRR": None, "Break-even": None},
        top=8,
        name="business-case",
    )


def _break_even(part: float) -> str:
    return text.MISSING if pd.isna(part) else f"{share_at_least(part).words} of benefits"


def missing(study: Study) -> Table | None:
    """Scores nobody gave."""
    gaps = study.scoring.missing
    if gaps.empty:
        return None
    return Table(
        gaps[["name", "criterion"]].set_axis(["Project", "Criterion"], axis=1),
        "Not scored by anybody; such a project is not weighed, and a mandatory one counts with 0 points",
        name="missing",
    )
