"""What the reader of a report may choose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from pmo_lib.errors import ConfigurationError
from pmo_lib.optimization.budget import Budget

WORK = 150.0  # about a minute of an ordinary machine
SHARES = {"reasons": 0.4, "scenarios": 0.1, "frontier": 0.2, "sensitivity": 0.3}  # of the work


class Weighting(StrEnum):
    """Where the weights of criteria come from."""

    DIRECT = "direct"
    SWING = "swing"
    RANK = "rank"
    AHP = "ahp"


@dataclass(frozen=True, slots=True, kw_only=True)
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
        work: of all further questions of a report, in the units of `optimization.budget.Budget`; infinite: no limit.
        project: id of a project whose reason is solved whatever the work; empty: none.
    """

    weighting: str = Weighting.DIRECT
    budget: float | None = None
    step: int = 3
    discount: float = 0.05
    weights: Mapping[str, float] = field(default_factory=dict)
    forced_in: Sequence[str] = ()
    forced_out: Sequence[str] = ()
    nodes: int = 20_000
    work: float = WORK
    project: str = ""

    def __post_init__(self):
        both = sorted(set(self.forced_in) & set(self.forced_out))
        known = [str(one) for one in Weighting]
        if self.weighting not in known:
            raise _wrong(f"weighting is {self.weighting!r}", f"choose one of {', '.join(known)}")
        if self.budget is not None and self.budget < 0:
            raise _wrong(f"budget is {self.budget}", "give money, or leave it empty")
        if not self.work >= 0:
            raise _wrong(f"work is {self.work}", "give a number from 0, or .inf for no limit")
        if self.step < 1:
            raise _wrong(f"step is {self.step}", "give whole months from 1")
        if both:
            raise _wrong(f"{both[0]!r} is forced in and forced out", "leave it in one of the two")

    def budget_of(self, part: str, *, stops: bool = False) -> Budget:
        """The work of one part of the report: reasons, scenarios, frontier or sensitivity; see `Budget`."""
        return Budget(self.work * SHARES[part], stops=stops)


def _wrong(message: str, action: str) -> ConfigurationError:
    return ConfigurationError(message, code="PMO-P02", action=action)
