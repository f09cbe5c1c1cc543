"""
Health computed from data, by stated rules.

References:
    the office's own limits, `Thresholds`, which every page states.
"""

from dataclasses import dataclass

import numpy as np

from pmo_lib.portfolio.vocabulary import Rag

NOT_JUDGED = None
DIMENSIONS = ("schedule", "cost", "scope", "risk", "benefits")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """
    From where on a project is at risk or off track. The worst dimension counts.

    Args:
        amber_days, red_days: schedule: finish later than baseline by so many calendar days.
        amber_overrun, red_overrun: cost: estimate above budget by so much of the budget (0.05 is 5 %).
        stale_days: older than this, a status says nothing any more.
        amber_scope, red_scope: approved scope changes cost so much of the budget, or items were added by so much.
        amber_exposure, red_exposure: open risks are expected to cost so much of the budget (probability x impact).
        amber_benefits, red_benefits: less than so much of the benefits planned to date was realised.
        check_days, check_overrun: a delay or a share of overrun beyond this is probably an error of the data: it
            is shown as "check this figure" and does not lead a headline.
    """

    amber_days: int = 15
    red_days: int = 60
    amber_overrun: float = 0.05
    red_overrun: float = 0.10
    stale_days: int = 45
    amber_scope: float = 0.10
    red_scope: float = 0.25
    amber_exposure: float = 0.10
    red_exposure: float = 0.20
    amber_benefits: float = 0.90
    red_benefits: float = 0.70
    check_days: int = 3650
    check_overrun: float = 3.0

    def __post_init__(self):
        rising = (
            (self.amber_days, self.red_days),
            (self.amber_overrun, self.red_overrun),
            (self.amber_scope, self.red_scope),
            (self.amber_exposure, self.red_exposure),
            (1 - self.amber_benefits, 1 - self.red_benefits),
            (self.red_days, self.check_days),
            (self.red_overrun, self.check_overrun),
        )
        if not all(0 < amber <= red for amber, red in rising):
            raise ValueError(
                "thresholds must be above zero, and amber not beyond red, nor red beyond what is to be checked"
            )

    def limits(self, dimension: str) -> tuple[float, float]:
        """
        Amber and red of one dimension; of benefits as the part that is lacking.

        >>> Thresholds().limits("cost")
        (0.05, 0.1)
        """
        return {
            "schedule": (self.amber_days, self.red_days),
            "cost": (self.amber_overrun, self.red_overrun),
            "scope": (self.amber_scope, self.red_scope),
            "risk": (self.amber_exposure, self.red_exposure),
            "benefits": (1 - self.amber_benefits, 1 - self.red_benefits),
        }[dimension]


def colours(values, amber: float, red: float) -> np.ndarray:
    """
    RAG of deviations: red from one limit on, amber from the other; None where the deviation is missing. [RAG]

    >>> colours([0.02, 0.05, 0.3, float("nan")], 0.05, 0.1).tolist()
    ['green', 'amber', 'red', None]
    """
    deviation = np.round(np.asarray(values, dtype=float), 9)
    choices = [np.isnan(deviation), deviation >= round(red, 9), deviation >= round(amber, 9)]
    return np.select(choices, [NOT_JUDGED, Rag.RED.value, Rag.AMBER.value], Rag.GREEN.value)


def health(
    slip_days,
    overrun_share,
    age_days,
    thresholds: Thresholds,
    *,
    scope=None,
    risk=None,
    benefits=None,
) -> np.ndarray:
    """
    Computed RAG of each project: the worst of its dimensions. [RAG]

    Args:
        slip_days: (n,) finish minus baseline, in calendar days.
        overrun_share: (n,) estimate at completion over budget, minus one.
        age_days: (n,) age of the newest status in days; missing: there is none.
        thresholds: see there.
        scope, risk, benefits: (n,) growth of scope, expected cost of open risks, lack of benefits, each as a part of one;
            missing: nothing is known of it, which alone turns nothing red or green.

    Returns:
        (n,) red or amber by the worst dimension that is known, whatever the age of the status: silence improves
        nothing. Green only where the status is current and both schedule and cost are known. Else None: what
        is missing is never green.

    >>> health([90, 0, 0, 0, 90], [0, 0, np.nan, 0, 0], [0, 0, 0, 90, 90], Thresholds()).tolist()
    ['red', 'green', None, None, 'red']
    """
    slip, overrun, age = (
        np.asarray(values, dtype=float) for values in (slip_days, overrun_share, age_days)
    )
    more = {"scope": scope, "risk": risk, "benefits": benefits}
    given = {
        "schedule": slip,
        "cost": overrun,
        **{name: v for name, v in more.items() if v is not None},
    }
    alike = dict(
        zip(
            given,
            np.broadcast_arrays(*(np.asarray(v, dtype=float) for v in given.values())),
            strict=True,
        )
    )
    seen = [colours(values, *thresholds.limits(name)) for name, values in alike.items()]
    red = np.any([found == Rag.RED.value for found in seen], axis=0)
    amber = np.any([found == Rag.AMBER.value for found in seen], axis=0)
    unknown = np.isnan(slip) | np.isnan(overrun)
    unknown |= ~(age <= thresholds.stale_days)
    return np.select(
        [red, amber, unknown], [Rag.RED.value, Rag.AMBER.value, NOT_JUDGED], Rag.GREEN.value
    )
