"""What a role says of an area, where enough of that role answered and nothing hidden can be worked out."""

import numpy as np
import pandas as pd

from pmo_lib.maturity.answers import LEAST, Wave
from pmo_lib.maturity.levels import counted, of_enough, own_levels
from pmo_lib.measures.interval import change, several
from pmo_lib.sources.maturity_model import Model


def hidden(counts: np.ndarray, least: int = LEAST) -> np.ndarray:
    """
    Which cells of a row are not shown, where the total of the row is.

    A cell below the least is hidden. One hidden cell would follow from the total, and so would several together: the next smallest
    are hidden too, until at least two are and they hold at least `least` respondents between them.

    Args:
        counts: (n,) respondents of each cell.

    Returns:
        (n,) True where hidden. An empty cell has nothing to hide.

    >>> hidden(np.array([7, 3, 6, 9])).tolist()
    [False, True, True, False]
    """
    counts = np.asarray(counts)
    hide = (counts > 0) & (counts < least)
    for at in np.argsort(counts, kind="stable"):
        if not hide.any() or (hide.sum() > 1 and counts[hide].sum() >= least):
            break
        hide[at] |= counts[at] > 0
    return hide


def by_role(wave: Wave, model: Model) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Average level of each role in each area, and how many of it answered there.

    Returns:
        levels (areas × roles; missing where hidden or empty) and counts (areas × roles).
    """
    own = of_enough(own_levels(counted(wave), model))
    counts = own.notna().groupby(wave.roles).sum().T
    levels = own.groupby(wave.roles).mean().T
    hide = np.array([hidden(row) for row in counts.to_numpy()]).reshape(counts.shape)
    ordered = [
        *[role for role in model.roles if role in counts],
        *sorted(set(counts) - set(model.roles)),
    ]
    return levels.mask(hide)[ordered], counts[ordered]


def contrast(wave: Wave, model: Model) -> pd.DataFrame:
    """
    Where two roles differ, such as executives and team members.

    Returns:
        by area: name, first and second (average of each role), apart (first minus second), low and high (so that all areas
        together hold in 95 of 100 cases), differs. No rows where the model names no roles, or a cell is hidden everywhere.
    """
    columns = ["name", "first", "second", "apart", "low", "high", "differs"]
    if not model.contrast or not set(model.contrast) <= set(wave.roles):
        return pd.DataFrame(columns=columns)
    levels, _ = by_role(wave, model)
    shown = levels[list(model.contrast)].dropna().index
    if shown.empty:
        return pd.DataFrame(columns=columns)
    own = own_levels(counted(wave), model)[shown]
    first, second = (own[wave.roles == role] for role in model.contrast)
    bounds = several([change(second[area], first[area], paired=False) for area in shown])
    frame = levels.loc[shown, list(model.contrast)].set_axis(["first", "second"], axis=1)
    frame = frame.assign(
        name=pd.Series(model.area_names),
        apart=frame["first"] - frame["second"],
        low=[b[0] for b in bounds],
        high=[b[1] for b in bounds],
    )
    frame = frame.assign(differs=(frame.low > 0) | (frame.high < 0))[columns]
    return frame.sort_values("apart", key=lambda apart: -apart.abs(), kind="stable")


def response(wave: Wave) -> pd.DataFrame:
    """Of each role, how many were invited and how many answered, the lowest share first; invited is missing where nobody wrote it down."""
    answered = wave.roles.value_counts()
    roles = answered.index.union(wave.invited.index)
    frame = pd.DataFrame(
        {"invited": wave.invited.reindex(roles), "answered": answered.reindex(roles, fill_value=0)}
    )
    share = frame.answered / frame.invited.where(frame.invited > 0)
    return frame.assign(share=share).rename_axis("role").sort_values(["share", "role"])
