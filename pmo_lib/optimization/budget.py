"""A budget of work that is the same on every machine: counted in programs solved, never in seconds."""

from dataclasses import dataclass

EACH = 20  # nodes that solving a program counts for before its search tree begins


@dataclass(slots=True)
class Budget:
    """
    How much may still be solved; whoever solves pays, and looks before each further question whether anything is left.

    The work of one program is its variables squared, times the nodes of its search tree, in millions: about what its time
    grows with.

    Args:
        work: in all; infinite: no limit.
        spent: so far. It may exceed the work by what the last question took.

    >>> budget = Budget(1.0)
    >>> budget.pay(100, 0), budget.is_used_up
    (None, False)
    >>> budget.pay(200, 200), budget.is_used_up
    (None, True)
    """

    work: float = float("inf")
    spent: float = 0.0

    @property
    def is_used_up(self) -> bool:
        """Whether no further question may be asked."""
        return self.spent >= self.work

    def pay(self, variables: int, nodes: int) -> None:
        """Count one program."""
        self.spent += variables**2 * (EACH + nodes) / 1e6
