"""Somebody else's columns to ours, declared in YAML: what a mapping may say."""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from pmo_lib.sources.date_formats import format_error


def plain_header(header: str) -> str:
    """
    A header as it is compared: all kinds and amounts of white space are alike.

    >>> plain_header(" Total\u00a0 budget\\n")
    'Total budget'
    """
    return " ".join(header.split())


def _not_empty(header: str) -> str:
    if not header:
        raise ValueError("a header is not empty")
    return header


def _list_of_one(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def row_range(value: int | str) -> range:
    """
    The rows that an entry of `skip_rows` names.

    Raises:
        ValueError: it is neither a row nor a range.

    >>> row_range(5), row_range("12-14"), row_range("20-").start
    (range(5, 6), range(12, 15), 20)
    """
    parts = re.fullmatch(r"([1-9][0-9]{0,6})(-([1-9][0-9]{0,6})?)?", str(value))
    if not parts:
        raise ValueError(f"{value!r} is neither a row nor a range such as 5, '12-14' or '20-'")
    first, last = int(parts[1]), int(parts[3] or (parts[1] if parts[2] is None else LAST_ROW))
    if last < first:
        raise ValueError(f"{value!r} ends before it begins")
    return range(first, last + 1)


def _row_range_as_given(value: int | str) -> int | str:
    row_range(value)
    return value


LAST_ROW = 10_000_000
Header = Annotated[str, AfterValidator(plain_header), AfterValidator(_not_empty)]
Name = Annotated[str, Field(min_length=1)]  # of a file, a sheet, or a table of a database
Scalar = str | int | float | bool
HeaderRow = Annotated[int, Field(ge=1, le=LAST_ROW)] | Literal["auto"]
Rows = Annotated[int | str, AfterValidator(_row_range_as_given)]
RowRanges = Annotated[tuple[Rows, ...], Field(strict=False)]
Headers = Annotated[tuple[Header, ...], Field(strict=False)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)


class Format(_Strict):
    """
    How cells are written.

    Args:
        date: of dates, tried in this order: `iso`, `serial` (Excel's day number), or the signs of `strptime`, such as
            `%d.%m.%Y`, and `%q` for a quarter; None: ISO 8601.
        round_to: dates are moved to the end of the month, the quarter or the fiscal year that holds them.
        swap_day_month: the export swapped day and month wherever both are 12 or less; they are swapped back.
        decimal, thousands: signs within numbers.
        unit: a word or sign beside numbers that means nothing, such as `€` or `EUR`.
        units: words behind numbers, each with the factor that it stands for.
        factor: numbers are multiplied by it, exactly as decimals.
        negative: other ways to write negative numbers that are read.
        empty: texts that mean no value, such as `n/a`; `*` stands for any text.
        otherwise: `missing`: what no format fits is missing, and the row is kept.
        scale: of a rating, its words from best to worst: the first is green, the last red, all between are amber.
    """

    date: (
        Annotated[tuple[str, ...], BeforeValidator(_list_of_one), Field(strict=False, min_length=1)]
        | None
    ) = None
    round_to: Literal["month-end", "quarter-end", "fiscal-year-end"] | None = None
    swap_day_month: bool | None = None
    decimal: Literal[".", ","] | None = None
    thousands: Literal[".", ",", " ", "'", ""] | None = None
    unit: str | None = None
    units: dict[str, Annotated[float, Field(gt=0)]] | None = None
    factor: float | None = None
    negative: (
        Annotated[
            tuple[Literal["parentheses", "trailing-minus"], ...],
            BeforeValidator(_list_of_one),
            Field(strict=False),
        ]
        | None
    ) = None
    empty: tuple[str, ...] | None = Field(default=None, strict=False)
    otherwise: Literal["missing"] | None = None
    scale: tuple[str | int, ...] | None = Field(default=None, strict=False)

    @model_validator(mode="after")
    def _possible_numbers(self):
        if self.decimal and self.decimal == self.thousands:
            raise ValueError("decimal and thousands cannot be the same sign")
        words = [plain_header(word).casefold() for word in self.units or {}]
        if "" in words or any(re.search("[0-9]", word) for word in words):
            raise ValueError("a word under units is not empty and holds no digit")
        if len(set(words)) < len(words):
            raise ValueError("each word under units stands there once; letter case does not count")
        return self

    @model_validator(mode="after")
    def _possible_dates(self):
        for format in self.date or ():
            if error := format_error(format):
                raise ValueError(error)
        return self

    @model_validator(mode="after")
    def _possible_scale(self):
        words = [str(word).strip() for word in self.scale or ()]
        if self.scale is not None and len(words) < 2:
            raise ValueError("a scale has at least two words, from best to worst")
        if len(set(words)) < len(words) or "" in words:
            raise ValueError("each word of a scale stands there once and is not empty")
        return self

    @property
    def reads_numbers(self) -> bool:
        """Whether it says how numbers are written."""
        numbers = (self.decimal, self.thousands, self.unit, self.units, self.negative)
        return any(numbers) or self.factor is not None

    def over(self, other: "Format") -> "Format":
        """This format, with what it leaves open taken from another."""
        own = {
            name: value
            for name in Format.model_fields
            if (value := getattr(self, name)) is not None
        }
        return Format.model_construct(
            **{**{name: getattr(other, name) for name in Format.model_fields}, **own}
        )


class ColumnMapping(Format):
    """
    Where one of our columns comes from: exactly one of `column`, `columns`, `first`, `constant`.

    Args:
        column: a header of the source; of a joined file, `file: header`.
        columns, separator: several headers, joined with a sign, such as a key of two parts.
        first: several headers; the first that is filled counts.
        constant: one value for all rows.
        split, part: only this part of a text, counted from one.
        values: other words for what the cell says; what it does not list stays and is listed with counts.
        default: where the cell is empty.
        persons: `keep`: names of persons in a column of roles are shown; None: pseudonyms stand in their place.
    """

    column: Header | None = None
    columns: tuple[Header, ...] | None = Field(default=None, strict=False, min_length=1)
    separator: str = " "
    first: tuple[Header, ...] | None = Field(default=None, strict=False, min_length=1)
    constant: Scalar | None = None
    split: str | None = Field(default=None, min_length=1)
    part: int = Field(default=1, ge=1)
    values: dict[str, Scalar | None] | None = None
    default: Scalar | None = None
    persons: Literal["keep"] | None = None

    @model_validator(mode="after")
    def _one_origin(self):
        given = [
            name
            for name in ("column", "columns", "first", "constant")
            if getattr(self, name) is not None
        ]
        if len(given) != 1:
            raise ValueError(
                f"say exactly one of column, columns, first, constant; said: {', '.join(given) or 'none'}"
            )
        return self

    @model_validator(mode="after")
    def _scale_alone(self):
        if self.scale is not None and self.values is not None:
            raise ValueError("say either scale or values")
        if self.scale is not None and self.constant is not None:
            raise ValueError("a scale reads the cells of the source; a constant has none")
        return self

    @property
    def headers(self) -> tuple[str, ...]:
        """Headers of the source that it reads."""
        return (self.column,) if self.column is not None else self.columns or self.first or ()


def _named(value: Any) -> Any:
    return {"column": value} if isinstance(value, str) else value


Columns = dict[str, Annotated[ColumnMapping, BeforeValidator(_named)]]


class Join(_Strict):
    """Columns of another file or sheet, found by equal cells; they are then called `file: header`."""

    origin: Name = Field(alias="from")
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


class Part(_Strict):
    """
    One of several files, sheets or tables whose rows make a table, one below the other.

    Args:
        origin: the file (without suffix), sheet or table.
        set: constants under headers of their own, which `columns` may name like headers of the source.
        columns: where our columns come from in this part only, in the place of those of the table.
        header, skip_rows, fill_down, formats: as of a table; None: as the table says.
    """

    origin: Name = Field(alias="from")
    set: dict[Header, Scalar] = Field(default_factory=dict)
    columns: Columns = Field(default_factory=dict)
    header: HeaderRow | None = None
    skip_rows: RowRanges | None = None
    fill_down: Headers | None = None
    formats: Format = Format()


class TableMapping(_Strict):
    """
    Where one of our tables comes from.

    Args:
        origin: the file (without suffix) or sheet; may be left out where the source is one table.
        stack: several of them, whose rows stand one below the other; not beside `origin`.
        header: the row that holds the headers, counted from one, or `auto`: the first that holds all that are named;
            None: as the source says.
        skip_rows: rows below the header that are no data.
        fill_down: headers under which an empty cell takes the value above it.
        formats: of all its columns, unless a column says otherwise.
        join: other files whose columns are used.
        where, unless: only (not) rows whose cell under a header is one of these; what is left out is counted. In
            `unless`, `*` stands for any text.
        periods: one wide row to a row per period: a new header, and how the headers that it gathers are written, such
            as `{planned value: "PV %b %Y"}`; the period's last day stands under `period`.
        gather: columns side by side to a row each: `headers`, and what heading and cell are called then, `name` and `value`.
        columns: ours, each from where.
        distinct: equal rows once.
        keep, carry_forward: see there.
    """

    origin: Name | None = Field(default=None, alias="from")
    stack: tuple[Part, ...] | None = Field(default=None, strict=False, min_length=1)
    header: HeaderRow | None = None
    skip_rows: RowRanges = ()
    fill_down: Headers = ()
    formats: Format = Format()
    join: tuple[Join, ...] = Field(default=(), strict=False)
    where: dict[Header, list[Scalar | None]] = Field(default_factory=dict)
    unless: dict[Header, list[Scalar | None]] = Field(default_factory=dict)
    periods: dict[Header, Header] = Field(default_factory=dict)
    gather: Gather | None = None
    columns: Columns = Field(default_factory=dict)
    distinct: bool = False
    keep: Keep | None = None
    carry_forward: CarryForward | None = None

    @model_validator(mode="after")
    def _one_origin(self):
        if self.stack is not None and self.origin is not None:
            raise ValueError("say either from or stack")
        if not self.own_columns:
            raise ValueError("columns: name at least one of our columns")
        return self

    @model_validator(mode="after")
    def _mapped_columns(self):
        named = [*(self.keep.per if self.keep else ()), *([self.keep.by] if self.keep else ())]
        if self.carry_forward:
            named += [*self.carry_forward.per, self.carry_forward.date]
        for name in named:
            if name not in self.own_columns:
                raise ValueError(
                    f"keep and carry_forward speak of our columns; {name!r} is none that is mapped here"
                )
        return self

    @property
    def own_columns(self) -> list[str]:
        """Our columns that it fills, from some part at least."""
        parts = [name for part in self.stack or () for name in part.columns]
        return list(dict.fromkeys([*self.columns, *parts]))


class SourceKeys(_Strict):
    """What a mapping says of a whole source: the row of the headers of all its tables, and the one sheet that is read."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)
    header: HeaderRow | None = None
    sheet: Name | None = None


Mapping = dict[str, TableMapping]


def named_sources(mapping: Mapping) -> set[str]:
    """Files, sheets or tables that a mapping names."""
    tables = [table.origin for table in mapping.values() if table.origin is not None]
    joined = [join.origin for table in mapping.values() for join in table.join]
    parts = [part.origin for table in mapping.values() for part in table.stack or ()]
    return {*tables, *joined, *parts}


def sources(mapping: Mapping) -> set[str] | None:
    """Files or sheets a mapping reads; None: whatever there is."""
    if any(table.origin is None and table.stack is None for table in mapping.values()):
        return None
    return named_sources(mapping)
