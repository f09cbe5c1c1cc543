"""What a notebook takes: its parameter cell is its own schema, read without running it."""

import ast
import builtins
import hashlib
import io
import json
import re
import tokenize
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import nbformat
from pydantic import ConfigDict, TypeAdapter, ValidationError

from pmo_lib.errors import ConfigurationError
from pmo_lib.run.notebook_outputs import in_source
from pmo_lib.run.run_record import check_reads
from pmo_lib.run.secrets import SECRET_NAME, looks_secret
from pmo_lib.run.suggestion import did_you_mean

NEEDS_KERNEL = re.compile(
    r"^\s*(?:import|from)\s+(?:ipywidgets|matplotlib|asyncio|multiprocessing|torch|polars)\b|^%matplotlib\b|^\s*await\s",
    re.MULTILINE,
)
RESERVED = (
    "snapshot",
    "program",
    "as_of",
    "previous",
    "record",
    "slice",
)  # set by the runner, by nobody else
TAKEN = ("portfolio", "read", "report")  # names every notebook uses
DEMANDED = ("snapshot", "program", "as_of")
EXPLORE = "explore"  # tag of a cell with handles, for JupyterLab: a run leaves it out
NAMES = {
    "str": str,
    "int": int,
    "float": float,
    "bool": bool,
    "list": list,
    "dict": dict,
    "Literal": Literal,
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One line of a parameter cell: `horizon: int = 12  # months ahead`."""

    name: str
    annotation: str
    default: Any
    help: str

    def checked(self, value: Any) -> Any:
        """
        The value, if the parameter's type allows it.

        Raises:
            ValueError: it does not.
        """
        adapter = TypeAdapter(
            _type(self.annotation), config=ConfigDict(strict=True, allow_inf_nan=False)
        )
        try:
            return adapter.validate_python(value)
        except ValidationError as error:
            shown = repr(value) if len(repr(value)) < 60 else repr(value)[:57] + "…"
            raise ValueError(f"{self.name} is {shown}, but takes {self.annotation}") from error


@dataclass(frozen=True, slots=True)
class Notebook:
    """A report's source: where it lies, what it is called, the tables it needs, the parameters it takes."""

    path: Path
    title: str
    needs: tuple[str, ...]
    parameters: Mapping[str, Parameter]
    kernel: str = "python3"
    reads: tuple[str, ...] = ()  # notebooks whose part of the run record it is handed
    proposed_with: tuple[str, ...] = ()  # `pmo init` proposes it where one of these tables has rows
    wants_kernel: str = ""  # why it cannot do with a shell in the reporting process

    @property
    def name(self) -> str:
        """Name of the file, without its suffix."""
        return self.path.stem


def read_notebook(path: Path) -> Notebook:
    """
    What a notebook says of itself.

    Raises:
        ConfigurationError: no valid notebook, not exactly one cell tagged `parameters`, a default that is no
            literal, or one of the parameters every report takes is missing.
    """
    try:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
    except Exception as error:
        reason = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
        raise _bad(
            path, f"no valid notebook: {reason}", "open it in JupyterLab and save it"
        ) from error
    notebook.cells = _of_a_run(notebook.cells)
    for cell, line, found, instead in in_source(notebook):
        raise _bad(path, f"cell {cell}, line {line}: {found} cannot stand in a page", instead)
    cells = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    if len(cells) != 1 or cells[0].cell_type != "code":
        raise _bad(
            path, f"{len(cells)} cells are tagged 'parameters'", "tag exactly one code cell so"
        )
    parameters = read_parameters(cells[0].source, path.name)
    for name in DEMANDED:
        if name not in parameters:
            raise _bad(path, f"the parameters cell lacks {name!r}", f"add '{name}: str = \"\"'")
    about = notebook.metadata.get("pmo", {})
    title = str(about.get("title", path.stem.replace("_", " ").capitalize()))
    kernel = str(notebook.metadata.get("kernelspec", {}).get("name", "") or "python3")
    why = _why_kernel(notebook, about, kernel)
    reads = tuple(str(name) for name in about.get("reads", ()))
    check_reads(path.stem, reads)
    needs, proposed = (tuple(about.get(key, ())) for key in ("needs", "proposed_with"))
    return Notebook(path, title, needs, MappingProxyType(parameters), kernel, reads, proposed, why)


def for_run(path: Path | str) -> Any:
    """A notebook as a run makes it: without the cells tagged `explore`, which are for JupyterLab."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = _of_a_run(notebook.cells)
    return notebook


def _of_a_run(cells: list) -> list:
    return [cell for cell in cells if EXPLORE not in cell.metadata.get("tags", [])]


def source_hash(path: Path | str) -> str:
    """
    SHA-256 of what a run makes of a notebook: its cells and what it says of itself.

    Outputs, explorers and whatever else JupyterLab saves beside them play no part; empty where it cannot be read.
    """
    try:
        notebook = for_run(path)
    except (OSError, ValueError):
        return ""
    about = notebook.metadata.get("pmo"), notebook.metadata.get("kernelspec", {}).get("name")
    cells = [(cell.cell_type, cell.source, cell.metadata.get("tags")) for cell in notebook.cells]
    return hashlib.sha256(json.dumps([about, cells], sort_keys=True).encode()).hexdigest()


def _why_kernel(notebook: Any, about: Mapping[str, Any], kernel: str) -> str:
    """What of a notebook only a real kernel offers; empty where there is nothing."""
    if about.get("engine") == "kernel":
        return "its metadata asks for a kernel"
    if kernel != "python3":
        return f"it is written for the kernel {kernel!r}"
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    found = NEEDS_KERNEL.search(code)
    return f"it uses {found[0].strip()!r}" if found else ""


def read_parameters(source: str, where: str = "parameters cell") -> dict[str, Parameter]:
    """
    The parameters a cell declares, by name.

    >>> read_parameters("horizon: int = 12  # months ahead")["horizon"]
    Parameter(name='horizon', annotation='int', default=12, help='months ahead')
    """
    try:
        statements = ast.parse(source).body
    except SyntaxError as error:
        raise ConfigurationError(
            f"no valid Python: {error.msg}", code="PMO-P09", where=where
        ) from error
    comments = _comments(source)
    return {p.name: p for p in (_parameter(s, comments, where) for s in statements)}


def _parameter(statement: ast.stmt, comments: dict[int, str], where: str) -> Parameter:
    place = f"{where}, parameters cell, line {statement.lineno}"
    statement = _typed(statement)
    if not (
        isinstance(statement, ast.AnnAssign)
        and isinstance(statement.target, ast.Name)
        and statement.value
    ):
        raise ConfigurationError(
            "only typed parameters belong here",
            code="PMO-P09",
            where=place,
            action="write 'horizon: int = 12  # help'",
        )
    name = statement.target.id
    if name not in RESERVED and (name.startswith("_") or hasattr(builtins, name) or name in TAKEN):
        raise ConfigurationError(
            f"{name!r} already means something", code="PMO-P03", where=place, action="rename it"
        )
    if SECRET_NAME.search(name):
        action = "name it secret:NAME where the source is named; a notebook never sees a secret"
        raise ConfigurationError(
            f"{name!r} sounds like a secret", code="PMO-S01", where=place, action=action
        )
    annotation = ast.unparse(statement.annotation)
    try:
        parameter = Parameter(
            statement.target.id,
            annotation,
            ast.literal_eval(statement.value),
            comments.get(statement.end_lineno, ""),
        )
        parameter.checked(parameter.default)
    except ValueError as error:
        raise ConfigurationError(
            f"the default is no plain value of its type ({error})", code="PMO-P09", where=place
        ) from error
    return parameter


def _typed(statement: ast.stmt) -> ast.stmt:
    """A text that the run sets, such as `snapshot = "my_portfolio"`, with its type; other statements as they are."""
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    target = targets[0] if len(targets) == 1 else None
    if not isinstance(target, ast.Name) or target.id not in RESERVED:
        return statement
    typed = ast.AnnAssign(target, ast.Name("str"), statement.value, simple=1)
    return ast.copy_location(typed, statement)


def _comments(source: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {
        token.start[0]: token.string.lstrip("# ")
        for token in tokens
        if token.type == tokenize.COMMENT
    }


def _type(annotation: str) -> Any:
    tree = ast.parse(annotation, mode="eval")
    allowed = (
        ast.Expression,
        ast.Name,
        ast.Constant,
        ast.Subscript,
        ast.Tuple,
        ast.List,
        ast.BinOp,
        ast.BitOr,
        ast.Load,
    )
    for node in ast.walk(tree):
        if not isinstance(node, allowed) or (isinstance(node, ast.Name) and node.id not in NAMES):
            raise ValueError(f"type {annotation!r} is not known")
    return eval(compile(tree, "annotation", "eval"), {"__builtins__": {}}, NAMES)


def resolve(notebook: Notebook, *given: tuple[Mapping[str, Any] | None, Any]) -> dict[str, Any]:
    """
    The values a report runs with: what was given, later over earlier, checked against the notebook.

    Args:
        given: pairs of values by name and a function from a name to the place it was given at.

    Raises:
        ConfigurationError: a name the notebook does not take or the runner sets, or a value of the wrong type.
    """
    values: dict[str, Any] = {}
    for parameters, where in given:
        for name, value in (parameters or {}).items():
            if name in RESERVED:
                raise ConfigurationError(
                    f"{name!r} is set by the run itself", code="PMO-P01", where=where(name)
                )
            if name not in notebook.parameters:
                takes = [known for known in notebook.parameters if known not in RESERVED]
                raise ConfigurationError(
                    f"{notebook.name} takes no parameter {name!r}",
                    code="PMO-P01",
                    where=where(name),
                    action=did_you_mean(name, takes),
                )
            if looks_secret(name, value):
                action = "a secret is named secret:NAME where the source is named, and never given to a notebook"
                raise ConfigurationError(
                    f"{name!r} looks like a secret",
                    code="PMO-S01",
                    where=where(name),
                    action=action,
                )
            try:
                values[name] = notebook.parameters[name].checked(value)
            except ValueError as error:
                raise ConfigurationError(str(error), code="PMO-P02", where=where(name)) from error
    return values


def _bad(path: Path, message: str, action: str) -> ConfigurationError:
    return ConfigurationError(message, code="PMO-N10", where=path.name, action=action)
