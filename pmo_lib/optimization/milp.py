"""A mixed-integer linear program, solved the same way each time, with what is proved about the answer."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from pmo_lib.optimization.budget import Budget

NODES = 20_000  # limit that is the same on every machine
SECONDS = 120.0  # a guard only: an answer stopped by it is not repeatable
SOLVER_GAP = 1e-9

OPTIMAL, LIMIT, INFEASIBLE, UNBOUNDED = "optimal", "limit", "infeasible", "unbounded"


@dataclass(frozen=True, slots=True)
class Program:
    """
    Maximise `values @ x` subject to `low <= rows @ x <= high` and bounds on x.

    Args:
        values: (n,) of the objective.
        rows: (m, n) of the constraints, dense or sparse.
        low, high: (m,) limits of the rows, infinite where there is none.
        lower, upper: (n,) bounds of the variables.
        integral: (n,) which variables are whole numbers.
    """

    values: np.ndarray
    rows: sparse.csr_array
    low: np.ndarray
    high: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    integral: np.ndarray


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What the solver found and what it proved.

    Args:
        status: optimal, limit (stopped early), infeasible or unbounded.
        x: the best found; None where there is none.
        value: of the objective at x.
        bound: no solution is better than this, says the solver.
        repeatable: whether the same input gives the same answer on any machine; False where the clock stopped it.
    """

    status: str
    x: np.ndarray | None
    value: float
    bound: float
    repeatable: bool = True

    @property
    def gap(self) -> float:
        """How much better than the value a solution could be, as a part of the value; 0.0 is proved optimal."""
        if self.x is None:
            return float("inf")
        return max(0.0, self.bound - self.value) / max(abs(self.value), 1e-9)


def maximise(
    program: Program, *, nodes: int = NODES, seconds: float = SECONDS, budget: Budget | None = None
) -> Answer:
    """
    Solve with HiGHS. A node limit makes an early stop repeatable; the clock is a guard only.

    Args:
        nodes: of the search tree, at most.
        seconds: on the clock, at most.
        budget: that the work is counted in; None: nowhere.

    >>> import numpy as np
    >>> one = np.ones(2)
    >>> best = maximise(Program(np.array([3.0, 2.0]), sparse.csr_array([[1.0, 1.0]]), np.array([-np.inf]), one[:1], 0 * one, one, one))
    >>> best.status, best.value, best.x.tolist()
    ('optimal', 3.0, [1.0, 0.0])
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    if budget is not None:
        nodes = budget.nodes(len(program.values), nodes)
    constraints = (
        [LinearConstraint(program.rows, program.low, program.high)] if program.rows.shape[0] else []
    )
    found = milp(
        -program.values,
        integrality=np.asarray(program.integral, dtype=int),
        bounds=Bounds(program.lower, program.upper),
        constraints=constraints,
        options={"node_limit": nodes, "time_limit": seconds, "mip_rel_gap": SOLVER_GAP},
    )
    if budget is not None:
        budget.pay(len(program.values), found.mip_node_count or 0)
    if found.x is None:
        status = {2: INFEASIBLE, 3: UNBOUNDED}.get(found.status, LIMIT)
        return Answer(status, None, float("nan"), float("inf"), status != LIMIT or _by_nodes(found))
    x = np.where(np.asarray(program.integral, dtype=bool), np.round(found.x), found.x) + 0.0
    bound = -found.mip_dual_bound if found.mip_dual_bound is not None else -found.fun
    return Answer(
        OPTIMAL if found.status == 0 else LIMIT,
        x,
        float(program.values @ x),
        float(bound),
        _by_nodes(found),
    )


def _by_nodes(found) -> bool:
    """Whether the end came by proof or by the count of nodes: the same everywhere, unlike the clock."""
    return found.status == 0 or "time" not in found.message.lower()
