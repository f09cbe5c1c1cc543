"""What changed since the wave before, and whether that can be told from no change at all."""

import pandas as pd

from pmo_lib.maturity.answers import LEAST, Wave
from pmo_lib.maturity.levels import counted, own_levels
from pmo_lib.measures.interval import change, several
from pmo_lib.sources.maturity_model import Model


def progress(before: Wave, after: Wave, model: Model) -> pd.DataFrame:
    """
    Change of each area's average between two waves of the same model.

    Respondents are paired by pseudonym where that tells nothing of single ones: those of either wave who have no partner must be none
    or at least five, else their level would follow from the averages. Practices count that enough answered in both waves.

    Returns:
        by area: name, before, after, change, low and high (so that, with no change anywhere, all contain zero in 95 of 100 cases: Holm),
        paired (pairs, or zero where the waves are compared as two samples), distinguishable. Areas with fewer than five
        respondents in a wave are left out.
    """
    first, second = counted(before), counted(after)
    both = first.columns.intersection(second.columns)
    first, second = own_levels(first[both], model), own_levels(second[both], model)
    kept = [
        area for area in model.area_names if min(first[area].count(), second[area].count()) >= LEAST
    ]
    rows, changes = [], []
    for area in kept:
        one, two = first[area].dropna(), second[area].dropna()
        pairs = one.index.intersection(two.index)
        paired = may_pair(len(one), len(two), len(pairs))
        changes.append(change(one[pairs] if paired else one, two[pairs] if paired else two, paired))
        rows.append(
            {
                "name": model.area_names[area],
                "before": one.mean(),
                "after": two.mean(),
                "paired": len(pairs) if paired else 0,
            }
        )
    bounds = several(changes)
    frame = pd.DataFrame(rows, index=kept, columns=["name", "before", "after", "paired"])
    frame = frame.assign(
        change=[size for size, _, _ in changes],
        low=[low for low, _ in bounds],
        high=[high for _, high in bounds],
    )
    return frame.assign(distinguishable=(frame.low > 0) | (frame.high < 0))


def may_pair(before: int, after: int, pairs: int, least: int = LEAST) -> bool:
    """
    Whether comparing pairs reveals nothing of those who have no partner.

    >>> may_pair(30, 30, 30), may_pair(31, 30, 30), may_pair(36, 30, 30)
    (True, False, True)
    """
    alone = (before - pairs, after - pairs)
    return pairs >= least and all(left == 0 or left >= least for left in alone)
