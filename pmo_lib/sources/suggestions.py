"""Lines of mapping that are tried before they are suggested: only one that mends rows and changes no good cell is shown."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd
from pydantic import ValidationError

from pmo_lib.portfolio.table import Table
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.sources import reshaping
from pmo_lib.sources.cell_parsing import parse
from pmo_lib.sources.mapping import TableMapping
from pmo_lib.sources.readers import Found, RawTable, plain_name
from pmo_lib.sources.typed_table import Suspicion, Untried
from pmo_lib.sources.yaml_lines import line

MOST_TRIALS = 60
NO_MAPPING = "There is no mapping yet: once one is written, it has to name all tables and columns that are to be read"
Rows = frozenset[tuple]  # of rejected rows: table, file, sheet and number of each


@dataclass(slots=True)
class Trial:
    """
    A source that can be read once more with another mapping, in memory.

    Args:
        source: as the reader found it, before any mapping.
        mapping: of each of our tables; a source with our own headers has one that names them, see `own_headers`.
        mapped: the tables as the mapping makes them.
        recheck: the rejected rows of other tables than these.
        constants: of the portfolio.
        is_written: whether the mapping stands in the configuration.
    """

    source: Found
    mapping: Mapping[str, TableMapping]
    mapped: Found
    recheck: Callable[[Found], pd.DataFrame]
    constants: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    before: Rows = frozenset()
    is_written: bool = True
    left: int = MOST_TRIALS
    made: dict[str, RawTable | None] = field(default_factory=dict)

    def rejected(self, tables: Mapping[str, RawTable]) -> Rows:
        """The rejected rows where some tables are made in another way."""
        kept = tuple(tables.get(raw.table, raw) for raw in self.mapped.tables)
        return rows_of(self.recheck(replace(self.mapped, tables=kept)))

    def table(self, name: str, declared: TableMapping) -> RawTable | None:
        """A table as a mapping makes it; None where it cannot be made."""
        found = reshaping.apply({name: declared}, Found(self.source.tables), self.constants)
        return found.tables[0] if found.tables else None

    def now(self, name: str) -> RawTable | None:
        """A table as the present mapping makes it."""
        if name not in self.made:
            self.made[name] = self.table(name, self.mapping[name])
        return self.made[name]


def rows_of(rejected: pd.DataFrame) -> Rows:
    """Rejected rows, each once; a table that is rejected as a whole counts as one."""
    places = rejected[["table", "file", "sheet", "row"]].astype(object)
    return frozenset(places.where(places.notna(), None).itertuples(index=False, name=None))


def own_headers(tables: Iterable[RawTable]) -> dict[str, TableMapping]:
    """A mapping of tables whose headers are ours, as if somebody had written it."""
    made = {}
    for raw in tables:
        names = {plain_name(str(header)): str(header) for header in raw.cells.columns}
        columns = {name: names[name] for name in TABLES[raw.table].names if name in names}
        if columns and not raw.headers:
            declared = {"from": raw.table, "columns": columns}
            made[raw.table] = TableMapping.model_validate(declared)
    return made


@dataclass(frozen=True, slots=True)
class Mended:
    """A line that works: the mapping with it, the table it makes, and what it did."""

    suspicion: Untried
    entries: dict[str, Any]
    declared: TableMapping
    table: RawTable
    read: int
    emptied: int
    after: Rows


def tried(suspicions: Iterable[Suspicion], trial: Trial) -> tuple[Suspicion, ...]:
    """
    The same suspicions; a line of mapping is suggested only where it was tried and works, with what it did.

    A line works if rejected rows fall, no row is rejected that was not, and no cell that was read has another value.
    """
    suspicions = list(suspicions)
    mended: dict[int, Mended] = {}
    spoiled: dict[int, str] = {}
    for at, one in enumerate(suspicions):
        if isinstance(one, Untried) and one.table in trial.mapping:
            found = _first_that_works(one, trial)
            if isinstance(found, Mended):
                mended[at] = found
            else:
                spoiled[at] = found
    kept = _useful_together(mended, trial)
    return tuple(
        _told(one, kept.get(at), spoiled.get(at, ""), trial, _all(kept.values(), trial))
        for at, one in enumerate(suspicions)
    )


def _first_that_works(one: Untried, trial: Trial) -> Mended | str:
    """The first line that mends what no earlier one does; else why there is none, or an empty text."""
    reason = ""
    best: Mended | None = None
    for fragment in one.lines:
        for entries in _variants(trial.mapping[one.table], fragment):
            if trial.left <= 0:
                break
            trial.left -= 1
            found = _try(one, entries, trial)
            if isinstance(found, str):
                reason = reason or found
            elif best is None or len(found.after) < len(best.after):
                best = found
        if best is not None and len(best.after) < len(trial.before):
            return best
    return best or reason


def _variants(declared: TableMapping, fragment: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The entries of a table's mapping that a fragment makes together with what is declared."""
    now = declared.model_dump(by_alias=True, exclude_unset=True, mode="json")
    for key, value in fragment.items():
        if key != "columns":
            old = now.get(key)
            yield {key: {**(old or {}), **value} if isinstance(value, dict) else value}
            continue
        ((name, added),) = value.items()
        spec = now["columns"].get(name, {})
        spec = {"column": spec} if isinstance(spec, str) else dict(spec)
        formats = now.get("formats", {})
        for date in _date_lists(spec.get("date", formats.get("date")), added.get("date")):
            merged = {**spec, **added}
            for list_key in ("empty",):
                old = spec.get(list_key, formats.get(list_key)) or []
                if old and list_key in added:
                    merged[list_key] = list(dict.fromkeys([*old, *added[list_key]]))
            if "values" in added:
                merged["values"] = {**(spec.get("values") or {}), **added["values"]}
            if date:
                merged["date"] = date[0] if len(date) == 1 else date
            yield {"columns": {name: merged}}


def _date_lists(now: str | list[str] | None, added: list[str] | None) -> list[list[str]]:
    """Lists of formats to try: the new ones alone, or behind those that are read now."""
    if not added:
        return [[]]
    old = [now] if isinstance(now, str) else list(now or ["iso"])
    behind = list(dict.fromkeys([*old, *added]))
    return [behind] if now else [list(added), behind]


def _try(one: Untried, entries: dict[str, Any], trial: Trial) -> Mended | str:
    """What a line does; a text where it must not be suggested: why, if that is worth telling."""
    now = trial.mapping[one.table].model_dump(by_alias=True, exclude_unset=True, mode="json")
    columns = {**now["columns"], **entries.get("columns", {})}
    try:
        declared = TableMapping.model_validate({**now, **entries, "columns": columns})
    except ValidationError:
        return ""
    before, after = trial.now(one.table), trial.table(one.table, declared)
    if before is None or after is None:
        return ""
    effect = _compared(TABLES[one.table], before, after)
    if isinstance(effect, str):
        return f"no line is suggested: {_text(entries)} would change {effect}"
    read, emptied, gone = effect
    refused = {row for table, _, _, row in trial.before if table == one.table}
    rejected = trial.rejected({one.table: after})
    if (
        not gone <= refused
        or not rejected <= trial.before
        or not (read or emptied or gone or rejected < trial.before)
    ):
        return ""
    return Mended(one, entries, declared, after, read, emptied, rejected)


def _compared(table: Table, before: RawTable, after: RawTable) -> tuple[int, int, set[int]] | str:
    """Cells that are read now, cells that are empty now, and rows that are gone; a text where a good cell changed."""
    left, right = _labels(before), _labels(after)
    places = right.get_indexer(left)
    read = emptied = 0
    for name in before.cells.columns:
        if name not in after.cells.columns or name not in table.names:
            continue
        old, new = _values(table, name, before), _values(table, name, after)
        there = places >= 0
        new = new.iloc[places].reset_index(drop=True)
        good = old.notna() & there
        changed = good & ~(old == new).fillna(False)
        if changed.any():
            at = int(changed.idxmax())
            shown = [_shown(one.iloc[at]) for one in (old, new)]
            return (
                f"{int(changed.sum()):,} cells that are read already, such as row {before.cells.index[at]} "
                f"of {name} from {shown[0]} to {shown[1]}"
            )
        filled = _filled(before, name) & old.isna() & there
        read += int((filled & new.notna()).sum())
        still = _filled(after, name).iloc[places].reset_index(drop=True)
        emptied += int((filled & new.isna() & ~still).sum())
    gone = {int(label) for label, _ in left[places < 0]}
    return read, emptied, gone


def _labels(raw: RawTable) -> pd.MultiIndex:
    """Each row by its number in the file and which of several with this number it is."""
    numbers = pd.Series(raw.cells.index)
    return pd.MultiIndex.from_arrays([numbers, numbers.groupby(numbers).cumcount()])


def _values(table: Table, name: str, raw: RawTable) -> pd.Series:
    """The values of a column that are of its type and range."""
    column = table[name]
    values = parse(column, raw.cells[name])[0].reset_index(drop=True)
    if column.minimum is not None:
        values = values.where(values >= column.minimum)
    if column.maximum is not None:
        values = values.where(values <= column.maximum)
    return values


def _filled(raw: RawTable, name: str) -> pd.Series:
    cells = raw.cells[name].reset_index(drop=True)
    return cells.notna() & (cells.astype("str").str.strip() != "")


def _shown(value: Any) -> str:
    if pd.isna(value):
        return "missing"
    return str(value.date()) if isinstance(value, pd.Timestamp) else f"{value}"


def _useful_together(mended: Mapping[int, Mended], trial: Trial) -> dict[int, Mended]:
    """The lines that lower the number of rejected rows, alone or together with the others."""
    alone = {at: one for at, one in mended.items() if len(one.after) < len(trial.before)}
    if len(alone) == len(mended):
        return alone
    with_all = _all(mended.values(), trial)
    good = with_all <= trial.before and len(with_all) < len(_all(alone.values(), trial))
    return dict(mended) if good else alone


def _all(lines: Iterable[Mended], trial: Trial) -> Rows:
    """The rejected rows once all lines are in the mapping."""
    entries: dict[str, dict[str, Any]] = {}
    for one in lines:
        table = one.suspicion.table
        whole = entries.setdefault(
            table, trial.mapping[table].model_dump(by_alias=True, exclude_unset=True, mode="json")
        )
        columns = {**whole["columns"], **one.entries.get("columns", {})}
        whole.update({**one.entries, "columns": columns})
    made = {
        table: raw
        for table, whole in entries.items()
        if (raw := trial.table(table, TableMapping.model_validate(whole))) is not None
    }
    return trial.rejected(made) if made else trial.before


def _told(
    one: Suspicion, mended: Mended | None, reason: str, trial: Trial, together: Rows
) -> Suspicion:
    values = {name: getattr(one, name) for name in Suspicion.__dataclass_fields__}
    if mended is None:
        return Suspicion(**{**values, "suggestion": reason or one.suggestion})
    done = [f"{mended.read:,} more cells are read"] if mended.read else []
    done += [f"{mended.emptied:,} cells become missing"] if mended.emptied else []
    fewer = f"rejected rows fall from {len(trial.before):,} to {len(mended.after):,}"
    if len(mended.after) == len(trial.before):
        fewer = f"with the other lines, rejected rows fall from {len(trial.before):,} to {len(together):,}"
    fewer += "" if trial.is_written else f". {NO_MAPPING}"
    effect = "; ".join(["tried: " + ", ".join(done)] * bool(done) + ["no good cell changes", fewer])
    return Suspicion(**{**values, "suggestion": _text(mended.entries), "effect": effect})


def _text(entries: Mapping[str, Any]) -> str:
    """Entries as they are pasted: a column's line belongs under `columns`, any other under its table."""
    return line(entries.get("columns", entries))
