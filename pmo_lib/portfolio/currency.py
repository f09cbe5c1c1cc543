"""Amounts in other currencies, converted to the portfolio's by one rate for each currency and report."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from graphlib import TopologicalSorter

import pandas as pd

from pmo_lib.portfolio.lazy_tables import Closed, Tables
from pmo_lib.portfolio.table import CURRENCY, Table
from pmo_lib.portfolio.tables import TABLES


@dataclass(frozen=True, slots=True)
class Rate:
    """
    What one unit of a currency was worth on a day.

    Args:
        currency: ISO 4217 code.
        day: the day the rate is of.
        rate: units of the portfolio's currency for one unit of this one.
    """

    currency: str
    day: date
    rate: float


def newest_rates(rates: pd.DataFrame, day: pd.Timestamp) -> dict[str, Rate]:
    """
    The newest rate of each currency at or before a day, by its code.

    Args:
        rates: rows of the table `exchange_rates`.

    >>> ends = pd.to_datetime(["2026-06-30", "2026-09-30"])
    >>> rates = pd.DataFrame({"currency": "USD", "period_end": ends, "rate": [0.9, 0.8]})
    >>> newest_rates(rates, pd.Timestamp("2026-08-31"))["USD"].rate
    0.9
    """
    known = rates[rates.period_end <= day].sort_values("period_end", kind="stable")
    newest = known.drop_duplicates("currency", keep="last").sort_values("currency")
    return {
        row.currency: Rate(row.currency, row.period_end.date(), float(row.rate))
        for row in newest.itertuples()
    }


def converted(table: Table, frame: pd.DataFrame, rates: Mapping[str, Rate]) -> pd.DataFrame:
    """
    A table with its amounts in the portfolio's currency, and no row whose currency has no rate.

    Rows without a currency stand in the portfolio's already. The index of the rows that stay is kept.

    >>> frame = pd.DataFrame({"amount": [10.0, 10.0], "currency": ["USD", None]})
    >>> rates = {"USD": Rate("USD", date(2026, 9, 30), 0.8)}
    >>> converted(TABLES["budgets"], frame, rates).amount.tolist()
    [8.0, 10.0]
    """
    foreign = frame[CURRENCY].notna()
    if not foreign.any():
        return frame
    factor = frame[CURRENCY].map({code: one.rate for code, one in rates.items()}).astype(float)
    money = [c.name for c in table.columns if c.type == "money"]
    amounts = {name: frame[name].mask(foreign, frame[name] * factor) for name in money}
    frame = frame.assign(**amounts)[~(foreign & factor.isna())]
    return frame.assign(**{CURRENCY: pd.Series(None, index=frame.index, dtype="str")})


def in_one_currency(tables: Tables, day: pd.Timestamp) -> tuple[Tables, tuple[Rate, ...]]:
    """
    Tables of a report with all amounts in the portfolio's currency, and the rates that were used.

    A row in a currency without a rate at or before the day is left out, and so are the rows that refer to it.
    """
    rates = newest_rates(tables["exchange_rates"], day) if "exchange_rates" in tables else {}
    result: dict[str, pd.DataFrame | Closed] = {}
    used, lost = set(), {}
    for name in parents_first():
        if name not in tables:
            continue
        table, frame = TABLES[name], tables[name]
        kept = frame[~refers_to_any(table, frame, lost)]
        if table.has_currency:
            used |= set(kept[CURRENCY].dropna())
            kept = converted(table, kept, rates)
        unchanged = kept is frame or (len(kept) == len(frame) and kept.equals(frame))
        closed = tables.closed(name)
        result[name] = closed if unchanged and closed else kept.reset_index(drop=True)
        if len(kept) < len(frame):
            lost[name] = set(frame[table.key[0]]) - set(kept[table.key[0]])
    ordered = Tables({name: result[name] for name in tables})
    return ordered, tuple(rates[code] for code in sorted(used & set(rates)))


def refers_to_any(table: Table, frame: pd.DataFrame, lost: Mapping[str, set]) -> pd.Series:
    """Which rows refer to a row that was left out of its table."""
    refers = pd.Series(False, index=frame.index)
    for column in table.columns:
        if column.refers_to in lost:
            refers |= frame[column.name].isin(lost[column.refers_to])
    return refers


@cache
def parents_first() -> tuple[str, ...]:
    """The names of all tables, each after those that it refers to."""
    parents = {
        name: {column.refers_to for column in table.columns} - {"", name}
        for name, table in TABLES.items()
    }
    return tuple(TopologicalSorter(parents).static_order())
