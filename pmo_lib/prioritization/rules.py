"""What the reader of a report may choose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pmo_lib.errors import ConfigurationError

WEIGHTINGS = ("direct", "swing", "rank", "ahp")


@dataclass(frozen=True, slots=True)
class Rules:
    """
    How a portfolio is chosen.

    Args:
        weighting: where the weights come from: direct, swing, rank (order of importance), ahp (pairwise judgements).
        budget: money over the whole horizon, shared over the periods as the table's; None: the table's. [currency]
        step: starts are tried at every so many months. [months]
        discount: yearly rate at which money later is worth less. [share]
        weights: by criterion id, on any scale; empty: as `weighting` says.
        forced_in, forced_out: ids of projects that must, or must not, be chosen.
        nodes: of each search, at most.
    """

    weighting: str = "direct"
    budget: float | None = None
    step: int = 3
    discount: float = 0.05
    weights: Mapping[str, float] = field(default_factory=dict)
    forced_in: Sequence[str] = ()
    forced_out: Sequence[str] = ()
    nodes: int = 20_000

    def __post_init__(self):
        if self.weighting not in WEIGHTINGS:
            raise ConfigurationError(
                f"weighting is {self.weighting!r}",
                code="PMO-P02",
                action=f"choose one of {WEIGHTINGS}",
            )
        if self.budget is not None and self.budget < 0:
            raise ConfigurationError(
                f"budget is {self.budget}", code="PMO-P02", action="give money, or leave it empty"
            )
        if self.step < 1:
            raise ConfigurationError(
                f"step is {self.step}", code="PMO-P02", action="give whole months from 1"
            )
        both = sorted(set(self.forced_in) & set(self.forced_out))
        if both:
            raise ConfigurationError(
                f"{both[0]!r} is forced in and forced out",
                code="PMO-P02",
                action="leave it in one of the two",
            )
