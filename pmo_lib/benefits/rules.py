"""What is assumed where the data does not say."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """
    The stated assumptions of a benefits report.

    Args:
        rate: yearly, at which money later is worth less.
        stale_days: a newest measurement older than that is out of date.
        large: part of all worth ahead from which on an output endangers it.
        kept: part of the planned worth below which a benefit is lost after closure.
        draws: where a benefit rests on more than eighteen uncertain outputs.

    Raises:
        ValueError: a share outside 0 to 1, or another number below what makes sense.
    """

    rate: float = 0.05
    stale_days: int = 120
    large: float = 0.1
    kept: float = 0.8
    draws: int = 20_000

    def __post_init__(self):
        for name in ("large", "kept"):
            if not 0 < getattr(self, name) <= 1:
                raise ValueError(f"{name} is {getattr(self, name)}; it lies between 0 and 1")
        for name, least in (("stale_days", 1), ("draws", 100), ("rate", -0.99)):
            if getattr(self, name) < least:
                raise ValueError(f"{name} is {getattr(self, name)}; it is at least {least}")
