"""Health computed from data, by stated rules."""

from dataclasses import dataclass

import numpy as np

from pmo_lib.portfolio.vocabulary import Rag

NOT_REPORTED = None


@dataclass(frozen=True, slots=True)
class Thresholds:
    """
    From where on a project is at risk or off track. The worse of schedule and cost counts.

    Args:
        amber_days, red_days: finish later than baseline by so many calendar days.
        amber_overrun, red_overrun: estimate above budget by so much of the budget (0.05 is 5 %).
        stale_days: older than this, a status says nothing any more.
    """

    amber_days: int = 15
    red_days: int = 60
    amber_overrun: float = 0.05
    red_overrun: float = 0.10
    stale_days: int = 45

    def __post_init__(self):
        if not (0 < self.amber_days <= self.red_days and 0 < self.amber_overrun <= self.red_overrun):
            raise ValueError("thresholds must be above zero, and amber not beyond red")


def health(slip_days, overrun_share, age_days, thresholds: Thresholds) -> np.ndarray:
    """
    Computed RAG of each project.

    Args:
        slip_days: (n,) finish minus baseline, in calendar days.
        overrun_share: (n,) estimate at completion over budget, minus one.
        age_days: (n,) age of the newest status in days; missing: there is none.
        thresholds: see there.

    Returns:
        (n,) red, amber or green; None ("not reported") where the status is missing or stale, or where nothing
        known is wrong but schedule or cost is unknown: what is missing is never green.

    >>> health([90, 0, 0, 0], [0, 0, np.nan, 0], [0, 0, 0, 90], Thresholds()).tolist()
    ['red', 'green', None, None]
    """
    slip, overrun, age = (np.asarray(values, dtype=float) for values in (slip_days, overrun_share, age_days))
    red = (slip >= thresholds.red_days) | (overrun >= thresholds.red_overrun)
    amber = (slip >= thresholds.amber_days) | (overrun >= thresholds.amber_overrun)
    unknown = np.isnan(slip) | np.isnan(overrun)
    current = age <= thresholds.stale_days
    choices = [~current, red, amber, unknown]
    return np.select(choices, [NOT_REPORTED, Rag.RED.value, Rag.AMBER.value, NOT_REPORTED], Rag.GREEN.value)
