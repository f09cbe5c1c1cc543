"""A first mapping of somebody else's columns, as lines of a configuration: what is sure is written, what is not is asked."""

from collections.abc import Callable, Iterator

from pmo_lib.portfolio.tables import TABLES
from pmo_lib.sources.column_guess import LIKELY, SURE, ColumnGuess
from pmo_lib.sources.table_guess import Proposal, TableGuess
from pmo_lib.sources.yaml_lines import flow, line, quoted

MOST, LONGEST = 12, 60  # headers or examples that are listed, and signs of each
Ask = Callable[
    [str, list[str]], int | None
]  # a question and its answers: which one; None: nobody answers


def nobody(_question: str, _answers: list[str]) -> None:
    """Where nobody is there to answer."""


def answered(proposal: Proposal, ask: Ask) -> None:
    """Ask about whatever is not sure, once for each column; what nobody answers stays as it is."""
    given: dict[tuple[str, str], int | None] = {}
    for table in proposal.tables:
        for one in table.columns:
            key = one.name, one.header
            if key not in given:
                given[key] = _asked(table, one, ask)
            _apply(one, given[key])


def _asked(table: TableGuess, one: ColumnGuess, ask: Ask) -> int | None:
    shown = f"{one.header!r} ({_such_as(one)})"
    if one.choices:
        return ask(
            f"{shown} can be read in several ways. How is it meant?", [flow(c) for c in one.choices]
        )
    if one.certainty < LIKELY and one.header:
        help = TABLES[table.table][one.name].help
        return ask(f"Is {shown} our column {table.table}.{one.name}: {help}?", ["yes", "no"])
    return None


def _apply(one: ColumnGuess, answer: int | None) -> None:
    if answer is None:
        return
    if one.choices:
        chosen = one.choices[answer]
        dates = chosen.get("date")
        one.spec |= {**chosen, "date": dates[0]} if dates and len(dates) == 1 else chosen
        one.choices, one.why = [], "as you said"
    else:
        one.certainty, one.why = (
            (1.0, "as you said") if answer == 0 else (0.0, "not this, as you said")
        )


def first_mapping(proposal: Proposal) -> str:
    """
    Lines of YAML, to stand under `mapping`; empty where nothing needs to be mapped, or nothing resembles ours.

    A mapping says of every table where it comes from, so all tables that were found are in it.

    >>> columns = [ColumnGuess("program_id", {"column": "Unit"}, 1.0, ["Water", "Roads"])]
    >>> print(first_mapping(Proposal([TableGuess("programs", "Plan", {"distinct": True}, columns, ["name"])])))
      programs:
        from: "Plan"
        distinct: true
        columns:
          program_id: "Unit"   # sure; such as "Water", "Roads"
          # name:   # required, and nothing is called like it
    """
    return "\n".join(text for table in proposal.tables if table.columns for text in _lines(table))


def _lines(table: TableGuess) -> Iterator[str]:
    """The lines of a table; of a register that lacks a required column all are comments, so that it costs nothing."""
    if not table.lacking or table.table in ("programs", "projects", "status"):
        yield from _table(table)
        return
    listed = ", ".join(table.lacking)
    yield f"# {table.table} needs {listed} too: complete these lines and take out the '# ' before each"
    yield from (f"# {text}" for text in _table(table))


def _table(table: TableGuess) -> Iterator[str]:
    yield f"  {table.table}:"
    yield f"    from: {quoted(table.origin)}"
    for key, value in table.keys.items():
        yield f"    {line({key: value})}"
    yield from (f"    # {hint}" for hint in table.hints)
    yield "    columns:"
    for one in table.columns:
        yield from _column(table, one)
    for name in table.lacking:
        yield f"      # {name}:   # required, and nothing is called like it"
    if table.unused:
        listed = ", ".join(quoted(header[:LONGEST]) for header in table.unused[:MOST])
        more = f" and {len(table.unused) - MOST} more" if len(table.unused) > MOST else ""
        yield f"      # not used: {listed}{more}"


def _column(table: TableGuess, one: ColumnGuess) -> Iterator[str]:
    required = TABLES[table.table][one.name].required
    comment = _comment(one)
    if one.choices:
        for choice in one.choices:
            yield f"      # {one.name}: {flow({**one.spec, **choice})}   # one of these lines; {comment}"
        return
    spec = one.spec["column"] if list(one.spec) == ["column"] else one.spec
    active = one.certainty >= LIKELY or (required and one.certainty > 0)
    yield f"      {'' if active else '# '}{one.name}: {flow(spec)}   # {comment}"


def _comment(one: ColumnGuess) -> str:
    """How sure a column is, three of its values, and what to know of it, on one line."""
    word = "sure" if one.certainty >= SURE else "likely" if one.certainty >= LIKELY else "doubtful"
    if one.choices:
        word = "doubtful"
    parts = [word, _such_as(one), one.why if not one.choices else ""]
    return "; ".join(quoted(part)[1:-1] if part == one.why else part for part in parts if part)


def _such_as(one: ColumnGuess) -> str:
    listed = ", ".join(quoted(text[:LONGEST]) for text in one.examples)
    return f"such as {listed}" if listed else ""
