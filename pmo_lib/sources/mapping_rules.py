"""What a mapping cannot mean, as far as our tables tell: checked before anything is read."""

from collections.abc import Iterator

from pmo_lib.portfolio.tables import TABLES
from pmo_lib.portfolio.vocabulary import Rag
from pmo_lib.sources.mapping import Columns, Mapping, Part, TableMapping, row_range

Path = tuple[str | int, ...]
Refusal = tuple[Path, str, list[str]]


def refusals(mapping: Mapping, header: int | str | None = None) -> Iterator[Refusal]:
    """
    What cannot be meant, as far as our tables tell.

    Args:
        header: the row of the headers, as the source says.

    Returns:
        the path to each, what is wrong, and what would be right.
    """
    for name, declared in mapping.items():
        if name not in TABLES:
            yield (name,), f"no table {name!r}", list(TABLES)
            continue
        yield from _refused_columns(name, (name, "columns"), declared.columns)
        yield from _refused_rows((name,), declared, declared, header)
        for at, part in enumerate(declared.stack or ()):
            path = (name, "stack", at)
            yield from _refused_columns(name, (*path, "columns"), part.columns)
            yield from _refused_rows(path, part, declared, header)


def _refused_columns(name: str, path: Path, columns: Columns) -> Iterator[Refusal]:
    table = TABLES[name]
    for column, origin in columns.items():
        if column not in table.names:
            yield (*path, column), f"{name!r} has no column {column!r}", table.names
            continue
        own = table[column]
        if origin.scale is not None and own.choices is not Rag:
            ratings = [c.name for c in table.columns if c.choices is Rag]
            yield (*path, column), f"scale is for ratings; {column!r} is none", ratings
        if origin.round_to is not None and own.type != "date":
            dates = [c.name for c in table.columns if c.type == "date"]
            yield (*path, column, "round_to"), f"round_to is for dates; {column!r} is none", dates
        if origin.otherwise is not None and (own.required or own.type == "id"):
            kind = "required" if own.required else "an id"
            message = f"otherwise is for columns that may be missing; {column!r} is {kind}"
            yield (*path, column, "otherwise"), message, _may_be_missing(name)


def _may_be_missing(name: str) -> list[str]:
    return [c.name for c in TABLES[name].columns if not c.required and c.type != "id"]


def _refused_rows(
    path: Path, part: TableMapping | Part, declared: TableMapping, of_source: int | str | None
) -> Iterator[Refusal]:
    """Rows that are left out and are not below the header, where it is known which row that is."""
    header = part.header or declared.header or of_source or 1
    skipped = declared.skip_rows if part.skip_rows is None else part.skip_rows
    first = min((row_range(rows).start for rows in skipped), default=None)
    if header != "auto" and first is not None and first <= header:
        rule = f"skip_rows names row {first}, which is not below the header in row {header}"
        yield (*path, "skip_rows"), rule, []
