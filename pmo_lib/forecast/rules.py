"""What is assumed where the data does not say."""

from dataclasses import dataclass

FEWEST = 5  # cases below which no share is told
MANY = 1_000  # projects from which networks are drawn less often
FEWER_DRAWS = 2_000

FINISH_ONLY = "network_finish"  # the method of a network whose durations have no ranges

NAMES = {
    "class": "projects like it",
    "network": "its network",
    "stated": "its stated finish and past errors",
    "drift": "its stated finish in twelve months",
    "pace": "its pace",
    "throughput": "its throughput",
    FINISH_ONLY: "the finish of its network, without a range",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """
    The stated assumptions of a forecast.

    Args:
        draws: of each network; above a thousand projects at most 2,000.
        correlation: assumed between durations of a network, and between projects' spend, from 0 to 1.
        stale_days: older than this, the newest status of a project supports no outlook.
        growth: of the estimate over the first budget that is told, as a part of it.
        overspend: probability from which the year's overspend asks for a decision.
        quarters: how many quarters back past forecasts are tried.
        seed: of the draws.

    Raises:
        ValueError: a number outside of what makes sense.
    """

    draws: int = 10_000
    correlation: float = 0.3
    stale_days: int = 45
    growth: float = 0.10
    overspend: float = 0.20
    quarters: int = 12
    seed: int = 7

    def __post_init__(self):
        limits = {"draws": 100, "correlation": 0, "stale_days": 1, "growth": 0, "quarters": 1}
        for name, least in limits.items():
            if getattr(self, name) < least:
                raise ValueError(f"{name} is {getattr(self, name)}; it is at least {least}")
        for name in ("correlation", "overspend"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} is {getattr(self, name)}; it lies between 0 and 1")
