"""Somebody else's columns to ours, declared in YAML: what a mapping may say."""

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from pmo_lib.portfolio.tables import TABLES
from pmo_lib.portfolio.vocabulary import Rag

Header = Annotated[str, Field(min_length=1)]
Scalar = str | int | float | bool
DATE_PARTS = {
    "d",
    "m",
    "Y",
    "y",
    "b",
    "B",
    "H",
    "I",
    "M",
    "S",
    "f",
    "p",
    "j",
    "Z",
    "z",
    "A",
    "a",
    "%",
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)


class Format(_Strict):
    """
    How cells are written.

    Args:
        date: of dates, by the signs of `strptime`, such as `%d.%m.%Y`; empty: ISO 8601.
        swap_day_month: the export swapped day and month wherever both are 12 or less; they are swapped back.
        decimal, thousands: signs within numbers.
        unit: a word or sign beside numbers that means nothing, such as `€` or `EUR`.
        factor: numbers are multiplied by it, exactly as decimals.
        empty: texts that mean no value, such as `n/a`.
    """

    date: str | None = None
    swap_day_month: bool | None = None
    decimal: Literal[".", ","] | None = None
    thousands: Literal[".", ",", " ", "'", ""] | None = None
    unit: str | None = None
    factor: float | None = None
    empty: tuple[str, ...] | None = Field(default=None, strict=False)

    @model_validator(mode="after")
    def _possible(self):
        if self.decimal and self.decimal == self.thousands:
            raise ValueError("decimal and thousands cannot be the same sign")
        for part in re.findall(r"%(.?)", self.date or ""):
            if part not in DATE_PARTS:
                raise ValueError(
                    f"%{part} is no part of a date; parts are %d %m %Y %y %b %B %H %I %M %S %p"
                )
        return self

    def over(self, other: "Format") -> "Format":
        """This format, with what it leaves open taken from another."""
        own = {
            name: value
            for name in Format.model_fields
            if (value := getattr(self, name)) is not None
        }
        return Format(**{**{name: getattr(other, name) for name in Format.model_fields}, **own})


class ColumnMapping(Format):
    """
    Where one of our columns comes from: exactly one of `column`, `columns`, `first`, `constant`.

    Args:
        column: a header of the source; of a joined file, `file: header`.
        columns, separator: several headers, joined with a sign, such as a key of two parts.
        first: several headers; the first that is filled counts.
        constant: one value for all rows.
        split, part: only this part of a text, counted from one.
        values: other words for what the cell says; what it does not list stays and is told with counts.
        scale: of a rating, its words from best to worst: the first is green, the last red, all between are amber.
        default: where the cell is empty.
    """

    column: Header | None = None
    columns: tuple[Header, ...] | None = Field(default=None, strict=False, min_length=1)
    separator: str = " "
    first: tuple[Header, ...] | None = Field(default=None, strict=False, min_length=1)
    constant: Scalar | None = None
    split: str | None = Field(default=None, min_length=1)
    part: int = Field(default=1, ge=1)
    values: dict[str, Scalar | None] | None = None
    scale: tuple[str | int, ...] | None = Field(default=None, strict=False)
    default: Scalar | None = None

    @model_validator(mode="after")
    def _one_origin(self):
        said = [
            name
            for name in ("column", "columns", "first", "constant")
            if getattr(self, name) is not None
        ]
        if len(said) != 1:
            raise ValueError(
                f"say exactly one of column, columns, first, constant; said: {', '.join(said) or 'none'}"
            )
        return self

    @model_validator(mode="after")
    def _possible_scale(self):
        if self.scale is None:
            return self
        words = [str(word).strip() for word in self.scale]
        if len(words) < 2:
            raise ValueError("a scale has at least two words, from best to worst")
        if len(set(words)) < len(words) or "" in words:
            raise ValueError("each word of a scale stands there once and is not empty")
        if self.values is not None:
            raise ValueError("say either scale or values")
        if self.constant is not None:
            raise ValueError("a scale reads the cells of the source; a constant has none")
        return self

    @property
    def headers(self) -> tuple[str, ...]:
        """Headers of the source that it reads."""
        return (self.column,) if self.column is not None else self.columns or self.first or ()


def _named(value: Any) -> Any:
    return {"column": value} if isinstance(value, str) else value


class Join(_Strict):
    """Columns of another file or sheet, found by equal cells; they are then called `file: header`."""

    origin: Header = Field(alias="from")
    on: dict[Header, Header] = Field(min_length=1)


class Gather(_Strict):
    """Columns that stand side by side, such as the questions of a survey, to a row each; an empty cell gives no row."""

    headers: tuple[Header, ...] = Field(strict=False, min_length=1)
    name: Header
    value: Header


class Keep(_Strict):
    """Of several rows, one: the first or the last by a column of ours."""

    per: tuple[str, ...] = Field(strict=False, min_length=1)
    which: Literal["first", "last"]
    by: str


class CarryForward(_Strict):
    """A change log to periods: what a record says holds until the next one, for every month end up to the last."""

    per: tuple[str, ...] = Field(strict=False, min_length=1)
    date: str


class TableMapping(_Strict):
    """
    Where one of our tables comes from.

    Args:
        origin: the file (without suffix) or sheet; may be left out where the source is one table.
        formats: of all its columns, unless a column says otherwise.
        join: other files whose columns are used.
        where, unless: only (not) rows whose cell under a header is one of these; what is left out is counted.
        periods: one wide row to a row per period: a new header, and how the headers that it gathers are written, such
            as `{planned value: "PV %b %Y"}`; the period's last day stands under `period`.
        gather: columns side by side to a row each: `headers`, and what heading and cell are called then, `name` and `value`.
        columns: ours, each from where.
        distinct: equal rows once.
        keep, carry_forward: see there.
    """

    origin: Header | None = Field(default=None, alias="from")
    formats: Format = Format()
    join: tuple[Join, ...] = Field(default=(), strict=False)
    where: dict[Header, list[Scalar | None]] = Field(default_factory=dict)
    unless: dict[Header, list[Scalar | None]] = Field(default_factory=dict)
    periods: dict[Header, Header] = Field(default_factory=dict)
    gather: Gather | None = None
    columns: dict[str, Annotated[ColumnMapping, BeforeValidator(_named)]] = Field(min_length=1)
    distinct: bool = False
    keep: Keep | None = None
    carry_forward: CarryForward | None = None

    @model_validator(mode="after")
    def _own_columns(self):
        named = [*(self.keep.per if self.keep else ()), *([self.keep.by] if self.keep else ())]
        if self.carry_forward:
            named += [*self.carry_forward.per, self.carry_forward.date]
        for name in named:
            if name not in self.columns:
                raise ValueError(
                    f"keep and carry_forward speak of our columns; {name!r} is none that is mapped here"
                )
        return self


Mapping = dict[str, TableMapping]


def unknown_names(mapping: Mapping) -> Iterator[tuple[tuple[str, ...], str, list[str]]]:
    """Tables and columns that are not ours or not of the kind: the path to each, what is wrong, what would be right."""
    for table, declared in mapping.items():
        if table not in TABLES:
            yield (table,), f"no table {table!r}", list(TABLES)
            continue
        for column, origin in declared.columns.items():
            path = (table, "columns", column)
            if column not in TABLES[table].names:
                yield path, f"{table!r} has no column {column!r}", TABLES[table].names
            elif origin.scale is not None and TABLES[table][column].choices is not Rag:
                ratings = [c.name for c in TABLES[table].columns if c.choices is Rag]
                yield path, f"scale is for ratings; {column!r} is none", ratings


def sources(mapping: Mapping) -> set[str] | None:
    """Files or sheets a mapping reads; None: whatever there is."""
    if any(table.origin is None for table in mapping.values()):
        return None
    joined = {join.origin for table in mapping.values() for join in table.join}
    return {table.origin for table in mapping.values()} | joined
