"""The map from outputs to benefits: what is lost without an output, and what its outlook puts at risk."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pmo_lib.benefits.rules import Rules
from pmo_lib.measures.benefit_map import Circle, Rest, importances, order
from pmo_lib.portfolio.lifecycle import State, states
from pmo_lib.portfolio.portfolio import Portfolio
from pmo_lib.portfolio.vocabulary import Effect, SourceKind

COLUMNS = ["source", "output", "program_id", "needed_by", "chance", "lost", "at_risk", "benefits"]
QUANTILES = {"p10": 0.1, "p50": 0.5, "p80": 0.8, "p90": 0.9}


@dataclass(frozen=True, eq=False)
class Map:
    """
    Outputs that are not delivered yet, with what they carry.

    Args:
        outputs: source, output (its name), program_id, needed_by, chance (of delivery by then; missing without an
            outlook), lost (if it alone fails), at_risk [currency], benefits (how many); the largest loss first.
        worth: of each mapped benefit, ahead. [currency]
        unmapped: benefits with worth ahead that name no output; odd: those in a circle or with an unclear share.
    """

    outputs: pd.DataFrame
    worth: pd.Series
    unmapped: pd.DataFrame
    odd: pd.DataFrame

    @property
    def known(self) -> float:
        """The worth ahead that the map holds. [currency]"""
        return float(self.worth.sum())


def mapped(
    portfolio: Portfolio,
    benefits: pd.DataFrame,
    ranges: pd.DataFrame,
    handed: dict[str, float],
    rules: Rules,
) -> Map:
    """
    The map of the benefits that have worth ahead.

    Args:
        benefits: benefit_id, name, project_id, program_id and to_come [currency]; dis-benefits are left out before.
        ranges: the forecast's range of each project.
        handed: probability of delivery of outputs of other programs, by source.
    """
    ahead = benefits[benefits.to_come > 0].set_index("benefit_id", drop=False)
    links = linked(portfolio)
    unclear = (links.effect == Effect.CONTRIBUTES) & links.share.isna()
    unknown = (links.from_kind == SourceKind.BENEFIT) & ~links.source.isin(links.benefit)
    rests = {
        name: [
            Rest(one.source, one.route, None if np.isnan(one.share) else one.share)
            for one in group.itertuples()
        ]
        for name, group in links[~unknown].groupby("benefit")
    }
    odd = _with_what_rests_on(rests, set(links.benefit[unclear]) | _in_circles(rests))
    rests = {name: rest for name, rest in rests.items() if name not in odd}
    names = "benefit::" + ahead.benefit_id.astype("object")
    worth = ahead.to_come.set_axis(names)
    worth = worth[worth.index.isin(rests)]
    links = links[links.benefit.isin(rests) & (links.from_kind != SourceKind.BENEFIT)]
    outputs = _outputs(portfolio, links, ranges, handed)
    chances = outputs.set_index("source").chance.to_dict()
    _, found = importances(worth.to_dict(), rests, chances, draws=rules.draws)
    outputs = outputs.assign(
        lost=[found[one].lost for one in outputs.source],
        at_risk=[found[one].at_risk for one in outputs.source],
    )
    outputs = outputs[(outputs.chance != 1) & (outputs.lost + outputs.at_risk.fillna(0) > 0)]
    outputs = outputs.sort_values(["lost", "source"], ascending=[False, True], ignore_index=True)
    return Map(
        outputs.reindex(columns=COLUMNS),
        worth,
        ahead[~names.isin([*rests, *odd]).to_numpy()],
        ahead[names.isin(odd).to_numpy()],
    )


def linked(portfolio: Portfolio) -> pd.DataFrame:
    """
    The links with source and benefit (names in the map), owner (project of a milestone) and the share of those that contribute.

    A milestone is one of the benefit's own project, else the only one of that id; otherwise its owner is missing.
    """
    links, stones = portfolio.benefit_links, portfolio.milestones
    project = portfolio.benefits.set_index("benefit_id").project_id
    own = project.reindex(links.benefit_id).to_numpy()
    pairs = set(zip(stones.project_id, stones.milestone_id, strict=True))
    single = stones.drop_duplicates("milestone_id", keep=False).set_index("milestone_id").project_id
    owner = [
        mine if (mine, one) in pairs else single.get(one)
        for mine, one in zip(own, links.from_id, strict=True)
    ]
    owner = pd.Series(owner, index=links.index, dtype=object)
    owner = owner.where(links.from_kind == SourceKind.MILESTONE).fillna("")
    return links.assign(
        source=links.from_kind.astype("object")
        + ":"
        + owner
        + ":"
        + links.from_id.astype("object"),
        benefit="benefit::" + links.benefit_id.astype("object"),
        owner=owner,
        route=links.route.fillna(""),
        share=links.share.where(links.effect == Effect.CONTRIBUTES),
    )


def _in_circles(rests: dict[str, list[Rest]]) -> set[str]:
    """Benefits that rest on each other in a circle."""
    found: set[str] = set()
    while True:
        try:
            order({name: rest for name, rest in rests.items() if name not in found})
            return found
        except Circle as circle:
            found |= set(circle.benefits)


def _with_what_rests_on(rests: dict[str, list[Rest]], odd: set[str]) -> set[str]:
    """These benefits and all that rest on one of them."""
    while True:
        more = {name for name, rest in rests.items() if {one.source for one in rest} & odd}
        if more <= odd:
            return odd
        odd = odd | more


def _outputs(
    portfolio: Portfolio, links: pd.DataFrame, ranges: pd.DataFrame, handed: dict[str, float]
) -> pd.DataFrame:
    """Each output of the map with its name, the earliest day on which it is needed, and the chance of delivery by then."""
    projects = portfolio.projects.set_index("project_id")
    state = states(portfolio).state if len(projects) else pd.Series(dtype=object)
    stones = portfolio.milestones.set_index(["project_id", "milestone_id"])
    by_project = ranges.set_index("project_id") if len(ranges) else pd.DataFrame()
    rows = []
    for source, group in links.groupby("source"):
        one, needed = group.iloc[0], group.needed_by.min()
        name, program, chance = str(one.from_id), None, handed.get(source, np.nan)
        if (one.owner, one.from_id) in stones.index:
            stone = stones.loc[(one.owner, one.from_id)]
            name, program = stone["name"], projects.program_id.get(one.owner)
            if pd.notna(stone.actual_date) or state.get(one.owner) == State.CANCELLED:
                chance = float(pd.notna(stone.actual_date))
        elif one.from_kind == SourceKind.PROJECT and one.from_id in projects.index:
            name, program = projects.loc[one.from_id, ["name", "program_id"]]
            done = {State.FINISHED: 1.0, State.CANCELLED: 0.0}.get(state[one.from_id])
            chance = by_day(by_project, one.from_id, needed) if done is None else done
        else:
            name = f"Output {one.from_id} outside this program"
        rows.append(
            [source, name, program, needed, chance, np.nan, np.nan, group.benefit.nunique()]
        )
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.astype({"chance": float, "lost": float, "at_risk": float})


def by_day(ranges: pd.DataFrame, project: str, day: pd.Timestamp) -> float:
    """The chance that a project is finished by a day, by the forecast; before P10 and after P90 that of P10 and P90."""
    if project not in ranges.index:
        return np.nan
    row = ranges.loc[project]
    if pd.isna(day):
        return float(row.chance) if pd.notna(row.chance) else np.nan
    known = {share: row[name] for name, share in QUANTILES.items() if pd.notna(row[name])}
    if len(known) < 2:  # a finish without a range says nothing of chances
        return np.nan
    days = [pd.Timestamp(one).toordinal() for one in known.values()]
    return float(np.interp(day.toordinal(), days, list(known)))
