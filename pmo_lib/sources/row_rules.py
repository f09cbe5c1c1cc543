"""The rules that typed rows have to keep: values, order of dates, keys, references, and no totals among them."""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from pmo_lib.portfolio.settings import PARENT_REJECTED
from pmo_lib.portfolio.table import Table
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.sources.data_quality.registry import IN_ORDER
from pmo_lib.sources.data_quality.rows import sums_up, total_rows
from pmo_lib.sources.typed_table import Draft, refuse

MOST_ADDRESSES = 5
TOTAL_ID = re.compile(
    r"((grand|sub)[ -]?)?totals?|sums?|((gesamt|zwischen)?summe|gesamt|insgesamt)|somme|totale?",
    re.IGNORECASE,
)


def check_totals(draft: Draft, problems: list[dict]) -> None:
    """A row that is named like a total and is one would count everything twice."""
    totals: list[int] = []
    for at in total_rows(draft):
        if sums_up(draft, at) or _sums_up_a_part(draft, at, totals) or _has_id_of_total(draft, at):
            totals.append(at)
            rule = "is the total of the rows above"
            refuse(draft, problems, at, draft.table.key[0], rule, "leave it out")


def _sums_up_a_part(draft: Draft, at: int, totals: list[int]) -> bool:
    """Whether a row's money is the sum of the rows since the total before it, or of all rows that are no totals."""
    types = ("money", "number")
    money = [c.name for c in draft.table.columns if c.type in types and c.name in draft.positions]
    own = draft.frame.loc[at, money].astype(float).dropna()
    if own.empty or not (own != 0).any() or not totals:
        return False
    since = draft.frame.loc[totals[-1] + 1 : at - 1, list(own.index)]
    rows = draft.frame.loc[: at - 1, list(own.index)].drop(index=totals)
    return any(np.isclose(own, part.sum(), rtol=1e-6).all() for part in (since, rows) if len(part))


def _has_id_of_total(draft: Draft, at: int) -> bool:
    """Whether a row has the word for a total where the id of a project stands."""
    key = draft.table.key[0]
    identity = draft.frame.at[at, key] if key == "project_id" and key in draft.positions else None
    return isinstance(identity, str) and bool(TOTAL_ID.fullmatch(identity.strip()))


def check_values(draft: Draft, problems: list[dict]) -> None:
    """Required values, ranges and choices, all at once."""
    import pandera.pandas as pandera

    good = draft.frame.drop(index=list(draft.bad))[list(draft.positions)]
    columns = {
        name: pandera.Column(
            nullable=not draft.table[name].required, checks=_checks(draft.table, name)
        )
        for name in good
    }
    try:
        pandera.DataFrameSchema(columns).validate(good, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        for case in errors.failure_cases.itertuples():
            refuse(
                draft,
                problems,
                int(case.index),
                case.column,
                *_rule(draft.table, case.column, case.failure_case),
            )


def _checks(table: Table, name: str) -> list:
    import pandera.pandas as pandera

    column = table[name]
    limits = [pandera.Check.ge(column.minimum)] if column.minimum is not None else []
    return limits + ([pandera.Check.le(column.maximum)] if column.maximum is not None else [])


def _rule(table: Table, name: str, value: Any) -> tuple[str, str]:
    column = table[name]
    if value is None or pd.isna(value):
        return "is required and empty", "fill it in, or delete the row"
    low, high = column.minimum, column.maximum
    if high is None:
        return f"is below {low:g}", "correct the number"
    hint = "write 0.45 for 45 %" if column.type == "share" else "correct the number"
    return f"is outside {low:g} to {high:g}", hint


def check_order_of_dates(draft: Draft, problems: list[dict]) -> None:
    for start, finish in IN_ORDER:
        if start in draft.positions and finish in draft.positions:
            for at in draft.frame.index[draft.frame[finish] < draft.frame[start]]:
                rule = f"{finish} lies before {start} ({draft.frame.at[at, start].date()})"
                refuse(draft, problems, int(at), finish, rule, "correct one of them")


def check_keys(draft: Draft, problems: list[dict]) -> None:
    """Of rows that share a key none stays: which one is right is not known."""
    key = [name for name in draft.table.key if name in draft.positions]
    whole = draft.frame.dropna(subset=key)
    for _, rows in whole[whole.duplicated(key, keep=False)].groupby(key):
        places = [f"row {draft.raw.cells.index[at]}" for at in rows.index[:MOST_ADDRESSES]]
        more = f" and {len(rows) - MOST_ADDRESSES} more" if len(rows) > MOST_ADDRESSES else ""
        for at in rows.index:
            rule = f"the key stands {len(rows)} times: {', '.join(places)}{more}"
            refuse(draft, problems, int(at), key[0], rule, "keep one of them")


def check_references(
    draft: Draft,
    drafts: Mapping[str, Draft],
    tables: Mapping[str, pd.DataFrame],
    problems: list[dict],
) -> None:
    for column in draft.table.columns:
        parent = column.refers_to
        if not parent or column.name not in draft.positions:
            continue
        key = TABLES[parent].key[0]
        known = set(tables[parent][key]) if parent in tables else set()
        values = draft.frame[column.name]
        for at in draft.frame.index[values.notna() & ~values.isin(known)]:
            rule, action = _orphan(parent, key, values[at], drafts.get(parent))
            refuse(draft, problems, int(at), column.name, rule, action)


def _orphan(parent: str, key: str, value: str, draft: Draft | None) -> tuple[str, str]:
    if draft is None:
        return f"refers to the table {parent!r}, which is not there", f"add the table {parent!r}"
    rows = draft.frame.index[draft.frame[key] == value]
    if len(rows):
        row = draft.raw.cells.index[rows[0]]
        return f"its row {row} in {parent!r} {PARENT_REJECTED}", "correct that one first"
    return f"is not in {parent!r}", f"add it to {parent!r}, or correct it"
