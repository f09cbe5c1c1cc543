"""A budget of work that is the same on every machine: counted in programs solved, never in seconds."""

from dataclasses import dataclass

EACH = 20  # nodes that solving a program counts for before its search tree begins


@dataclass(slots=True)
class Budget:
    """
    How much may still be solved. Each program that is solved is counted, and before each further question its user checks whether any work is left.

    The work of one program is its variables squared, times the nodes of its search tree, in millions: about what its time
    grows with.

    Args:
        work: in all; infinite: no limit.
        spent: so far. It may exceed the work by what the last question took.
        stops: whether a program is stopped where the work ends, so that what it finds is not proved.

    >>> budget = Budget(1.0)
    >>> budget.pay(100, 0), budget.is_used_up
    (None, False)
    >>> budget.pay(200, 200), budget.is_used_up
    (None, True)
    """

    work: float = float("inf")
    spent: float = 0.0
    stops: bool = False

    @property
    def is_used_up(self) -> bool:
        """Whether no further question may be asked."""
        return self.spent >= self.work

    def nodes(self, variables: int, most: int) -> int:
        """
        How many nodes the search tree of a program of so many variables may have; at least one.

        >>> Budget(1.0, stops=True).nodes(100, 500), Budget(1.0).nodes(100, 500)
        (80, 500)
        """
        if not self.stops or self.work == float("inf"):
            return most
        left = (self.work - self.spent) * 1e6 / max(variables, 1) ** 2 - EACH
        return int(min(most, max(1, left)))

    def pay(self, variables: int, nodes: int) -> None:
        """Count one program."""
        self.spent += variables**2 * (EACH + nodes) / 1e6
