"""What is assumed where the register does not say."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """
    The stated assumptions of a risk report.

    Args:
        review_days: a risk without a review for so long is out of date.
        confidence: the probability with which a reserve is to suffice.
        worst: share of cases that counts as the worst.
        dominant: share of the worst cases from which on a risk dominates them.
        common: share of the variance from which on a common cause is named.
        budget: for mitigations [currency]; None: those that save more than they cost.
        draws: where delays have too many cases to enumerate.

    Raises:
        ValueError: a share outside 0 to 1, or another number below what makes sense.
    """

    review_days: int = 60
    confidence: float = 0.8
    worst: float = 0.2
    dominant: float = 1 / 3
    common: float = 0.3
    budget: float | None = None
    draws: int = 20_000

    def __post_init__(self):
        for name in ("confidence", "worst", "dominant", "common"):
            if not 0 < getattr(self, name) < 1:
                raise ValueError(f"{name} is {getattr(self, name)}; it lies between 0 and 1")
        for name, least in (("review_days", 1), ("draws", 100)):
            if getattr(self, name) < least:
                raise ValueError(f"{name} is {getattr(self, name)}; it is at least {least}")
        if self.budget is not None and self.budget < 0:
            raise ValueError(f"budget is {self.budget}; it is at least 0")
