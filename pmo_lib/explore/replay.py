"""What a notebook computes with other parameters: only the statements that depend on them run again."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import CodeType
from typing import Any

from pmo_lib.errors import ConfigurationError
from pmo_lib.run.parameters import DEMANDED, Parameter, read_parameters


@dataclass(frozen=True, slots=True)
class Statement:
    """An assignment of a notebook: the names it assigns, the names it reads, and its compiled code."""

    assigns: frozenset[str]
    reads: frozenset[str]
    code: CodeType


@dataclass(frozen=True, slots=True, eq=False)
class Replay:
    """
    The cells of a notebook, ready to run again.

    Args:
        parameters: what its parameters cell declares, by name.
        statements: its assignments, in the order in which they ran first.
        names: the values of all its names, as the report computed them.
    """

    parameters: Mapping[str, Parameter]
    statements: tuple[Statement, ...]
    names: Mapping[str, Any]

    @classmethod
    def of(cls, cells: Iterable[str], names: Mapping[str, Any]) -> "Replay":
        """
        The replay of a notebook.

        Args:
            cells: the sources of the cells that ran, in order; of a cell that ran twice, the newest text counts.
            names: the values of all names after these cells.

        Raises:
            ConfigurationError: none of the cells is a parameters cell.

        >>> cells = ["snapshot: str = ''\\nprogram: str = 'a'\\nas_of: str = ''\\nlimit: int = 2", "twice = 2 * limit"]
        >>> replay = Replay.of(cells, {"limit": 2, "twice": 4})
        >>> replay.with_values({"limit": 5})["twice"], replay.names["twice"]
        (10, 4)
        """
        parameters: dict[str, Parameter] = {}
        statements: dict[frozenset[str], Statement] = {}
        for cell in cells:
            if declared := _declared(cell):
                parameters = declared
                continue
            statements |= {one.assigns: one for one in _assignments(cell)}
        if not parameters:
            message, action = "no parameters cell has run", "run all cells of the notebook"
            raise ConfigurationError(message, code="PMO-P09", action=action)
        kept = (one for one in statements.values() if not one.assigns & set(parameters))
        return cls(parameters, tuple(kept), dict(names))

    def with_values(self, changed: Mapping[str, Any]) -> dict[str, Any]:
        """All names as they would be with these values of parameters; what does not depend on them stays as it is."""
        stale, names = set(changed), {**self.names, **changed}
        for statement in self.statements:
            if stale & statement.reads:
                exec(statement.code, names)
                stale |= statement.assigns
        return names


def _declared(cell: str) -> dict[str, Parameter]:
    """The parameters that a cell declares; none where it is another cell."""
    try:
        found = read_parameters(cell)
    except ConfigurationError:
        return {}
    return found if set(DEMANDED) <= set(found) else {}


def _assignments(cell: str) -> Iterator[Statement]:
    """The assignments at the top level of a cell; none in a cell that is not plain Python."""
    try:
        body = ast.parse(cell).body
    except SyntaxError:
        return
    for node in body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            found = [one for one in ast.walk(node) if isinstance(one, ast.Name)]
            yield Statement(
                frozenset(one.id for one in found if isinstance(one.ctx, ast.Store)),
                frozenset(one.id for one in found if isinstance(one.ctx, ast.Load)),
                compile(ast.Module([node], []), "<cell>", "exec"),
            )
