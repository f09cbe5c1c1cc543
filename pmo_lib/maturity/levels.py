"""Levels of practices and areas from the answers, with how sure they are and how far respondents agree."""

import numpy as np
import pandas as pd

from pmo_lib.maturity.answers import LEAST, Wave
from pmo_lib.measures.agreement import krippendorff_alpha, share_within
from pmo_lib.measures.interval import NOTHING, chance_on_scale, holm, mean_on_scale
from pmo_lib.sources.maturity_model import Model

TOO_MANY_UNKNOWN = 0.3


def counted(wave: Wave) -> pd.DataFrame:
    """The answers on practices that enough respondents answered; the others enter no figure, so that none can be told from another."""
    return wave.answers.loc[:, wave.answers.notna().sum() >= LEAST]


def practices(wave: Wave, model: Model) -> pd.DataFrame:
    """
    One row per practice of the model.

    Returns:
        by practice: name, area_id, people (with a level), average, median (between two levels: the lower), unknown_share
        ("don't know" of those who answered) and the count at each level (`level_1` ...); levels are missing below five.
    """
    known = counted(wave)
    levels = range(1, model.levels + 1)
    said = wave.answers.notna().sum() + wave.unknown.sum()
    shown = pd.DataFrame({f"level_{level}": (known == level).sum() for level in levels}).reindex(
        list(model.area_of)
    )
    frame = pd.DataFrame(
        {"name": pd.Series(model.practice_names), "area_id": pd.Series(model.area_of)}
    )
    return frame.assign(
        people=wave.answers.notna().sum(),
        average=known.mean(),
        median=np.floor(known.median()),
        unknown_share=(wave.unknown.sum() / said.where(said >= LEAST)),
        **shown,
    )


def own_levels(answers: pd.DataFrame, model: Model) -> pd.DataFrame:
    """Each respondent's own mean in each area, respondents × areas; missing where nothing of it was answered."""
    groups = {area.id: [p.id for p in area.practices if p.id in answers] for area in model.areas}
    return pd.DataFrame(
        {area: answers[own].mean(axis=1) for area, own in groups.items()}, index=answers.index
    )


def of_enough(own: pd.DataFrame) -> pd.DataFrame:
    """The same, with every area missing that fewer than five answered."""
    return own.loc[:, own.count() >= LEAST].reindex(columns=own.columns)


def areas(wave: Wave, model: Model) -> pd.DataFrame:
    """
    One row per area of the model.

    Returns:
        by area: name, people, average (mean over respondents of their own means) with low and high (its 95 % interval), q1 and q3
        (quartiles of those means), spread (their standard deviation), combined (the lowest median of its practices: the weakest
        link, which is biased down, and more so with few respondents), within_one (share of respondents within one level of the
        median), unknown_share. All but people are missing where fewer than five answered.
    """
    own = of_enough(own_levels(counted(wave), model))
    by_practice = practices(wave, model)
    combined = by_practice.groupby("area_id").agg(combined=("median", "min"))
    intervals = {
        area: mean_on_scale(own[area], 1, model.levels) if own[area].notna().any() else NOTHING
        for area in own
    }
    said = (wave.answers.notna() | wave.unknown).sum().groupby(model.area_of).sum()
    return pd.DataFrame({"name": pd.Series(model.area_names)}).assign(
        people=own_levels(wave.answers, model).notna().sum(),
        average=own.mean(),
        low=pd.Series({area: bounds[0] for area, bounds in intervals.items()}),
        high=pd.Series({area: bounds[1] for area, bounds in intervals.items()}),
        q1=own.quantile(0.25),
        q3=own.quantile(0.75),
        spread=own.std(),
        combined=combined.combined.where(own.notna().any()),
        within_one=pd.Series({area: share_within(own[area]) for area in own}),
        unknown_share=wave.unknown.sum().groupby(model.area_of).sum() / said.where(said >= LEAST),
    )


def significance(wave: Wave, model: Model, targets: pd.Series) -> pd.Series:
    """
    For each area the p-value that its true average is its target, adjusted for all areas together (Holm).

    Returns:
        by area; missing where fewer than five answered or no target is set: such an area is not tested.
    """
    own = of_enough(own_levels(counted(wave), model))
    chances = [
        chance_on_scale(own[area], 1, model.levels, targets.get(area, np.nan)) for area in own
    ]
    return pd.Series(holm(chances), own.columns, dtype=float)


def agreement(wave: Wave, model: Model) -> float | None:
    """Krippendorff's alpha (ordinal) over the whole model; None where respondents do not judge the same organization."""
    return krippendorff_alpha(counted(wave).to_numpy()) if model.one_organization else None
