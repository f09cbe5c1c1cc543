"""Tables as found against tables as declared: what does not fit is listed, cell by cell, and nothing is guessed."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from graphlib import TopologicalSorter
from itertools import compress
from typing import Any

import numpy as np
import pandas as pd

from pmo_lib.portfolio.settings import AWAITING
from pmo_lib.portfolio.table import Table
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.sources.cell_parsing import parse
from pmo_lib.sources.confusable_names import lookalike_ids, with_distinct_names
from pmo_lib.sources.currencies import (
    awaiting,
    check_currencies,
    comparable,
    foreign_codes,
    own_currency,
)
from pmo_lib.sources.data_quality.registry import Context, suspicions
from pmo_lib.sources.headers import all_headed
from pmo_lib.sources.mapping import Mapping as MappingOfTables
from pmo_lib.sources.proposal import proposed
from pmo_lib.sources.pseudonyms import kept_on_purpose, replace_persons
from pmo_lib.sources.readers import EXAMPLE, Found, RawTable, frame_of, plain_name
from pmo_lib.sources.rejected_rows import costs, with_owners
from pmo_lib.sources.row_rules import (
    check_keys,
    check_order_of_dates,
    check_references,
    check_totals,
    check_values,
)
from pmo_lib.sources.row_shapes import lengthened
from pmo_lib.sources.suggestions import Trial, own_headers, rows_of, tried
from pmo_lib.sources.typed_table import Draft, Suspicion

MOST_ADDRESSES = 5
MANY = 50  # columns that a note names


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """
    What is left after validation.

    Args:
        tables: by name, conforming to their declarations, without any row that broke a rule, in the order of their keys.
        rejected: one line per broken rule (columns `portfolio.REJECTED`).
        notes: what is worth saying of whole tables.
        undated: tables that do not say since when their rows were known.
        suspicions: what looks wrong without breaking a rule, or in many rows at once.
        rows_read: of each table, before anything was refused.
        currencies, awaiting: other currencies in which rows state their amounts, and the rows that wait for a rate;
            see `Portfolio`.
    """

    tables: dict[str, pd.DataFrame]
    rejected: pd.DataFrame
    notes: tuple[str, ...] = ()
    undated: tuple[str, ...] = ()
    suspicions: tuple[Suspicion, ...] = ()
    rows_read: dict[str, int] = field(default_factory=dict)
    currencies: tuple[str, ...] = ()
    awaiting: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(AWAITING)))


def check(
    found: Found,
    constants: Mapping[str, Mapping[str, Any]] | None = None,
    currency: str = "",
    origin: tuple[Found, MappingOfTables] | None = None,
) -> Checked:
    """
    Validate what a reader found.

    Args:
        constants: one row for `organization` or `programs`, used where the source has no such table; a constant
            program is also the program of projects that name none.
        currency: of the portfolio, as ISO 4217 code; empty: the organization's.
        origin: what the reader found before a mapping made these tables of it, and the mapping; lines of mapping are
            tried on it before they are suggested. None: there is no mapping.
    """
    constants, found = constants or {}, all_headed(found)
    kept = kept_on_purpose(origin[1] if origin else {})
    checked, context = _examined(found, constants, currency, kept)
    trial = Trial(
        *(
            origin
            or (found, own_headers(raw for raw in found.tables if raw.table in context.drafts))
        ),
        mapped=found,
        recheck=lambda other: _examined(other, constants, currency, kept)[0].rejected,
        constants=constants,
        before=rows_of(checked.rejected),
        is_written=origin is not None,
    )
    return replace(checked, suspicions=tried(suspicions(context), trial))


def _examined(
    found: Found,
    constants: Mapping[str, Mapping[str, Any]],
    currency: str,
    kept: Collection[tuple[str, str]],
) -> tuple[Checked, Context]:
    """What is left after validation, and everything there is to look at for what looks wrong."""
    problems, notes = list(found.problems), list(found.notes)
    drafts = {}
    own = {raw.table for raw in found.tables}
    every = (*found.tables, *(raw for raw in found.ready if raw.table not in own))
    raws = list(_without_examples(every, notes))
    for raw in raws:
        raw = lengthened(_with_constant_program(raw, constants), TABLES[raw.table])
        draft = _typed(raw, problems, notes)
        if draft:
            drafts[raw.table] = draft
    notes += replace_persons(drafts, kept)
    for draft in drafts.values():
        check_totals(draft, problems)
        check_values(draft, problems)
        check_order_of_dates(draft, problems)
        check_keys(draft, problems)
    own = own_currency(drafts, constants, currency)
    check_currencies(drafts, own, problems)
    tables = {
        name: TABLES[name].conform(pd.DataFrame([row]))
        for name, row in constants.items()
        if name not in drafts
    }
    for name in _parents_first(drafts):
        check_references(drafts[name], drafts, tables, problems)
        kept = drafts[name].frame.drop(index=list(drafts[name].bad))
        tables[name] = kept.sort_values(list(TABLES[name].key)).reset_index(drop=True)
    for name in drafts:
        notes += lookalike_ids(drafts[name])
    notes += costs(problems, drafts)
    if "programs" in tables:
        tables["programs"] = with_distinct_names(tables["programs"], notes)
    rejected = with_owners(frame_of(problems).drop_duplicates(ignore_index=True), drafts)
    context = Context(comparable(drafts), problems, _fiscal_year_start(drafts, constants), own)
    undated = tuple(name for name in tables if _is_undated(TABLES[name], tables[name]))
    read = {raw.table: len(raw.cells) if raw.read is None else raw.read for raw in raws}
    return Checked(
        tables,
        rejected,
        tuple(notes),
        undated,
        (),
        read,
        foreign_codes(tables),
        with_owners(awaiting(drafts), drafts),
    ), context


def _without_examples(tables: Iterable[RawTable], notes: list[str]) -> Iterator[RawTable]:
    """Tables without the rows that the template brings as examples; one that holds nothing else was not filled in."""
    counts = {}
    for raw in tables:
        marked = _examples(raw)
        if not marked.any():
            yield raw
            continue
        counts[raw.table] = int(marked.sum())
        apart = {at: tuple(np.asarray(letters)[~marked]) for at, letters in raw.apart.items()}
        read = None if raw.read is None else raw.read - counts[raw.table]
        if not marked.all():
            over = None if raw.passed_over is None else raw.passed_over[~marked]
            parts = tuple(np.asarray(raw.part_of)[~marked]) if raw.parts else ()
            kept = {"cells": raw.cells[~marked], "apart": apart, "part_of": parts}
            kept["written"] = {p: list(compress(own, ~marked)) for p, own in raw.written.items()}
            yield replace(raw, **kept, read=read, passed_over=over)
    if counts:
        listed = ", ".join(
            f"{table} {count}" for table, count in list(counts.items())[:MOST_ADDRESSES]
        )
        listed += f" and {sum(counts.values())} in all {len(counts)} tables" * (
            len(counts) > MOST_ADDRESSES
        )
        notes.append(f"rows that begin with {EXAMPLE!r} were left out as examples: {listed}")


def _examples(raw: RawTable) -> np.ndarray:
    headers, key = (
        [plain_name(str(header)) for header in raw.cells.columns],
        TABLES[raw.table].key[0],
    )
    cells = raw.cells.iloc[:, headers.index(key)] if key in headers else []
    marked = [isinstance(cell, str) and cell.strip().lower().startswith(EXAMPLE) for cell in cells]
    return np.array(marked or [False] * len(raw.cells), dtype=bool)


def _fiscal_year_start(
    drafts: Mapping[str, Draft], constants: Mapping[str, Mapping[str, Any]]
) -> int:
    said = constants.get("organization", {}).get("fiscal_year_start")
    if "organization" in drafts:
        said = drafts["organization"].frame.fiscal_year_start.dropna().get(0, said)
    return int(said) if said in range(1, 13) else 1


def _with_constant_program(raw: RawTable, constants: Mapping[str, Mapping[str, Any]]) -> RawTable:
    program = constants.get("programs", {}).get("program_id")
    if raw.table != "projects" or not program or "program_id" in map(plain_name, raw.cells.columns):
        return raw
    headers = (*raw.headers, "") if raw.headers else ()
    parts = tuple(replace(part, headers=(*part.headers, "")) for part in raw.parts)
    letters, cells = (*raw.letters, ""), raw.cells.assign(program_id=program)
    return replace(raw, cells=cells, letters=letters, headers=headers, parts=parts)


def _is_undated(table: Table, frame: pd.DataFrame) -> bool:
    return len(frame) > 0 and (not table.known_since or bool(frame[table.known_since].isna().all()))


def _typed(raw: RawTable, problems: list[dict], notes: list[str]) -> Draft | None:
    table = TABLES[raw.table]
    headers = [plain_name(str(header)) for header in raw.cells.columns]
    refusals = [*_doubled(raw, table, headers), *_lacking(raw, table, headers)]
    if refusals:
        problems.extend(refusals)
        return None
    positions = {name: headers.index(name) for name in table.names if name in headers}
    unknown = _unknown(raw, table, headers)
    if unknown:
        more = f" and {len(unknown) - MANY:,} more" if len(unknown) > MANY else ""
        listed = f"{', '.join(unknown[:MANY])}{more}"
        notes.append(
            f"{raw.file} {raw.sheet}: columns {listed} are not declared and were passed over".replace(
                " :", ":"
            )
        )
    values, bad = {}, set()
    for name, position in positions.items():
        cells = raw.cells.iloc[:, position]
        values[name], wrong = parse(table[name], cells)
        for at, error in wrong.items():
            bad.add(at)
            value = raw.cell(at, position)
            problems.append(
                raw.problem(error.rule, error.action, at=at, position=position, value=value)
            )
    frame = table.conform(pd.DataFrame(values, index=raw.cells.index).reset_index(drop=True))
    return Draft(raw, table, frame, positions, bad)


def _unknown(raw: RawTable, table: Table, headers: list[str]) -> list[str]:
    """Columns that are not declared, each once."""
    unknown = Counter(
        str(raw.cells.columns[at])
        for at, header in enumerate(headers)
        if header and header not in table.names
    )
    return [
        f"{header} ({count} times)" if count > 1 else header for header, count in unknown.items()
    ]


def _doubled(raw: RawTable, table: Table, headers: list[str]) -> Iterator[dict]:
    for name in table.names:
        places = [raw.letters[i] for i, header in enumerate(headers) if header == name]
        if len(places) > 1:
            shown = raw.cells.columns[headers.index(name)]
            rule = f"columns {' and '.join(places)} are both headed {shown!r}"
            yield raw.problem(rule, "rename or delete one of them")


def _lacking(raw: RawTable, table: Table, headers: list[str]) -> Iterator[dict]:
    missing = [name for name in table.required if name not in headers]
    near = proposed(table, [str(header) for header in raw.cells.columns]) if missing else {}
    for name in missing:
        shown = f"; the nearest header is {near[name]!r}" if name in near else ""
        action = f"add or rename it to {name!r}"
        if (table.name, name) == ("projects", "program_id"):
            action += ", or write one program for all projects under 'constants: programs'"
        yield raw.problem(f"PMO-D01: the required column {name!r} is missing{shown}", action)


def _parents_first(drafts: Mapping[str, Draft]) -> list[str]:
    parents = {
        name: {c.refers_to for c in TABLES[name].columns if c.refers_to in drafts} - {name}
        for name in drafts
    }
    return list(TopologicalSorter(parents).static_order())
