"""A first look at a source that nobody has mapped yet: where projects, programs and their status are, and how sure that is."""

from collections.abc import Iterable, Sequence
from typing import Any

from pmo_lib.portfolio.tables import TABLES
from pmo_lib.sources.column_guess import (
    LIKELY,
    ColumnGuess,
    best_guesses,
    currency_of,
    order_of_dates,
    same_subject,
)
from pmo_lib.sources.header_phrases import SHEETS
from pmo_lib.sources.own_headers import is_ours
from pmo_lib.sources.registers import register_columns, table_of
from pmo_lib.sources.sheets import SheetView, day_in, view
from pmo_lib.sources.table_guess import Proposal, TableGuess
from pmo_lib.sources.value_profile import shown

MOST_SHEETS = 20
MOST_HEADERS, LONGEST = 30, 60  # of a sheet that are listed, and signs of each
ONE_PROGRAM = {"program_id": "ALL", "name": "All projects"}  # where no column names programs
LOG = "carry_forward: {per: [project_id], date: period_end}   # if a row says what changed and holds until the next one"
OF_PROJECTS = [
    name
    for name in TABLES["projects"].names
    if name not in ("stage_since", "forecast_start", "forecast_finish", "forecast_made")
    and name not in ("known_since", "currency")
]
OF_STATUS = [
    n for n in TABLES["status"].names if n not in ("project_id", "declared_word", "currency")
]
REPORTS = [name for name in OF_STATUS if name not in ("period_end", "comment")]


def first_look(tables: Iterable[Any], saved: str = "") -> Proposal:
    """
    Where the tables of ours are in what a reader found.

    Args:
        tables: as found, before any mapping; hidden sheets are not among them.
        saved: the day on which the newest file was saved (ISO 8601), for a source that does not say its own day.
    """
    sheets = [sheet for table in list(tables)[:MOST_SHEETS] if (sheet := view(table))]
    ours: dict[str, SheetView] = {}
    for sheet in sheets:
        if own := table_of(sheet):
            ours.setdefault(own, sheet)
    if ours and all(is_ours(table, sheet) for table, sheet in ours.items()):
        return Proposal()
    listed = [sheet for sheet in sheets if table_of(sheet) not in SHEETS]
    main = ours.get("projects") or _most_like_projects(listed)
    if main is None:
        unlike = [s for s in sheets if (own := table_of(s)) and _other(own, s, "", {}, "").lacking]
        main = _most_like_projects(unlike)  # what is called a log of changes may be one of projects
        ours = {table: sheet for table, sheet in ours.items() if sheet is not main}
    if main is None:
        return _registers_alone(ours, sheets)
    proposal = Proposal(currency=currency_of(main.columns))
    of_status = ours.get("status") or _status_beside(main, sheets)
    status = _projects_and_status(main, of_status, proposal)
    _programs(main, ours.get("programs") or _programs_beside(main, sheets, proposal), proposal)
    if status is not None:
        _reporting_day(status, of_status or main, proposal, saved)
    projects = _known_projects(proposal, main)
    order = order_of_dates(column for sheet in sheets for column in sheet.columns)
    for table, sheet in ours.items():
        if table not in {one.table for one in proposal.tables}:
            proposal.tables.append(_other(table, sheet, proposal.currency, projects, order))
    others = [sheet for sheet in sheets if not _same_headers(sheet, main)]
    proposal.notes += [*_passed_over(proposal, others), *_alike(main, sheets)]
    for one in proposal.tables:
        one.in_order()
    order = {name: at for at, name in enumerate(("programs", "projects", "status"))}
    proposal.tables.sort(key=lambda one: order.get(one.table, len(order)))
    return proposal


def _registers_alone(ours: dict[str, SheetView], sheets: Sequence[SheetView]) -> Proposal:
    """Where no sheet lists projects: the registers that are named as such, and the headers of all others."""
    proposal = Proposal(constants={"programs": dict(ONE_PROGRAM)} if ours else {})
    proposal.tables = [_other(table, sheet, "", {}, "") for table, sheet in ours.items()]
    for one in proposal.tables:
        one.in_order()
    proposal.notes = _passed_over(proposal, sheets)
    return proposal


def _alike(main: SheetView, sheets: Sequence[SheetView]) -> list[str]:
    """What to know of other sheets with the headers of the list of projects."""
    alike = [one.name for one in sheets if one is not main and _same_headers(one, main)]
    listed = ", ".join(repr(name) for name in (main.name, *alike))
    note = f"{listed} have the same headers: 'stack' reads them one below the other"
    return [note] if alike else []


def _passed_over(proposal: Proposal, sheets: Sequence[SheetView]) -> list[str]:
    """The sheets from which nothing is read, each with its headers."""
    read = {one.origin for one in proposal.tables}
    notes = []
    for sheet in sheets:
        headers = [column.header[:LONGEST] for column in sheet.columns if column.header]
        if sheet.name not in read and headers:
            more = f" and {len(headers) - MOST_HEADERS} more" if len(headers) > MOST_HEADERS else ""
            listed = ", ".join(map(repr, headers[:MOST_HEADERS]))
            notes.append(
                f"{sheet.name!r} resembles none of our tables; its columns: {listed}{more}"
            )
    return notes


def _most_like_projects(sheets: Sequence[SheetView]) -> SheetView | None:
    """The sheet with the most columns of projects; None where none has two."""
    wanted = [("projects", name) for name in OF_PROJECTS]
    wanted += [("status", name) for name in OF_STATUS]
    scored = []
    for at, sheet in enumerate(sheets):
        found = best_guesses(wanted, sheet.columns, "")
        score = sum(one.certainty for one in found.values() if one.certainty >= LIKELY)
        if {("projects", "name"), ("projects", "project_id")} & set(found):
            scored.append((score, -at, sheet))
    best = max(scored, key=lambda one: one[:2], default=None)
    return best[2] if best and best[0] >= 1.5 else None


def _same_headers(one: SheetView, other: SheetView) -> bool:
    left, right = ({c.header for c in sheet.columns if c.header} for sheet in (one, other))
    return len(left & right) >= 0.8 * max(len(left), len(right))


def _status_beside(main: SheetView, sheets: Sequence[SheetView]) -> SheetView | None:
    """Another sheet that reports on the projects of the first one."""
    known = _ids(main)
    for sheet in sheets:
        if sheet is main or table_of(sheet) in SHEETS or _same_headers(sheet, main) or not known:
            continue
        found = best_guesses(
            [("status", name) for name in TABLES["status"].names], sheet.columns, ""
        )
        own = found.get(("status", "project_id"))
        reports = [key for key in found if key[1] in REPORTS]
        if (
            own
            and reports
            and len(set(sheet.column(own.header).profile.texts) & known) >= len(known) / 2
        ):
            return sheet
    return None


def _ids(sheet: SheetView) -> set[str]:
    found = best_guesses([("projects", "project_id")], sheet.columns, "")
    own = found.get(("projects", "project_id"))
    return set(sheet.column(own.header).profile.texts) if own else set()


def _keys(sheet: SheetView, filled: Sequence[str] = ()) -> dict[str, Any]:
    """What the mapping has to say of a sheet, whatever table is made of it."""
    keys: dict[str, Any] = {} if sheet.first_row_is_header else {"header": sheet.header}
    if sheet.units:
        keys["skip_rows"] = [sheet.units]
    if filled:
        keys["fill_down"] = list(filled)
    if sheet.totals:
        keys["unless"] = dict(sheet.totals)
    return keys


def _projects_and_status(
    main: SheetView, beside: SheetView | None, proposal: Proposal
) -> TableGuess | None:
    """The tables of projects and of status, from one sheet or from two; None where nothing reports a status."""
    wanted = [("projects", name) for name in OF_PROJECTS]
    if beside is None:
        wanted += [("status", name) for name in OF_STATUS]
    found = best_guesses(wanted, main.columns, proposal.currency)
    projects = TableGuess("projects", main.name, _keys(main))
    projects.columns = [one for (table, _), one in found.items() if table == "projects"]
    reported = [one for (table, _), one in found.items() if table == "status"]
    if beside is not None:
        names = [("status", name) for name in ("project_id", *OF_STATUS)]
        own = best_guesses(names, beside.columns, proposal.currency)
        reported = list(own.values())
    _identity(projects, main)
    status = None
    if any(one.name in REPORTS for one in reported):
        status = TableGuess("status", (beside or main).name, _keys(beside or main), reported)
        if beside is None:
            first = next(one for one in projects.columns if one.name == "project_id")
            status.columns.insert(0, ColumnGuess(**_fields(first)))
        elif "project_id" not in {one.name for one in reported}:
            status.lacking.append("project_id")
    _repeated(projects, status, main)
    proposal.tables += [projects, *([status] if status else [])]
    used = {one.header for one in (*projects.columns, *(reported if beside is None else ()))}
    projects.unused = [c.header for c in main.columns if c.header and c.header not in used]
    return status


def _fields(guess: ColumnGuess) -> dict[str, Any]:
    return {name: getattr(guess, name) for name in ColumnGuess.__dataclass_fields__} | {
        "spec": dict(guess.spec)
    }


def _identity(projects: TableGuess, sheet: SheetView) -> None:
    """A project without an identity of its own goes by its name, and one without a name by its identity."""
    own = {one.name: one for one in projects.columns}
    for lacking, other in (("project_id", "name"), ("name", "project_id")):
        if lacking not in own and other in own:
            why = f"nothing is called like it; the same as {other}"
            spec, examples = {"column": own[other].header}, own[other].examples
            projects.columns.insert(0, ColumnGuess(lacking, spec, LIKELY, examples, why))
    projects.lacking = [n for n in ("project_id", "name") if not {"project_id", "name"} & set(own)]


def _repeated(projects: TableGuess, status: TableGuess | None, sheet: SheetView) -> None:
    """Several rows for each project are its history: the first one stands for its plan."""
    own = next((one for one in projects.columns if one.name == "project_id"), None)
    day = next(
        (one for one in (status.columns if status else ()) if one.name == "period_end"), None
    )
    if (
        own is None
        or day is None
        or status is None
        or day.header not in [c.header for c in sheet.columns]
    ):
        return
    values = sheet.column(own.header).profile
    if values.distinct > 0.9 * len(values.texts):
        return
    why = "the first row of a project stands for its plan"
    known = ColumnGuess("known_since", dict(day.spec), day.certainty, day.examples, why)
    projects.columns = [one for one in projects.columns if one.name != "stage"] + [known]
    if values.distinct * sheet.column(day.header).profile.distinct > 2 * len(values.texts):
        status.hints.append(LOG)
    projects.keys["keep"] = {"per": ["project_id"], "which": "first", "by": "known_since"}
    for ours, theirs in (
        ("baseline_finish", "forecast_finish"),
        ("budget", "estimate_at_completion"),
    ):
        reported = next((one for one in status.columns if one.name == theirs), None)
        planned = next((one for one in projects.columns if one.name == ours), None)
        source, target, name = (
            (reported, projects, ours) if planned is None else (planned, status, theirs)
        )
        if source is not None and (planned is None or reported is None):
            target.columns.append(
                ColumnGuess(
                    name, dict(source.spec), LIKELY, source.examples, "the same column over time"
                )
            )


def _programs_beside(
    main: SheetView, sheets: Sequence[SheetView], proposal: Proposal
) -> SheetView | None:
    """Another sheet that lists the programs that the projects name."""
    projects = next(one for one in proposal.tables if one.table == "projects")
    program = next((one for one in projects.columns if one.name == "program_id"), None)
    if program is None:
        return None
    named = set(main.column(program.header).profile.texts)
    for sheet in sheets:
        for column in sheet.columns if sheet is not main and not _same_headers(sheet, main) else ():
            values = column.profile
            if named and values.unique == 1.0 and named <= set(values.texts):
                return sheet
    return None


def _programs(main: SheetView, beside: SheetView | None, proposal: Proposal) -> None:
    """The table of programs: from a sheet of its own, from the projects, or one program for all."""
    projects = next(one for one in proposal.tables if one.table == "projects")
    program = next((one for one in projects.columns if one.name == "program_id"), None)
    if program is None:
        proposal.constants["programs"] = dict(ONE_PROGRAM)
        return
    filled = [program.header] if _is_merged(main, program.header) else []
    projects.keys = {**_keys(main, filled), **projects.keys}
    if beside is not None and beside is not main:
        proposal.tables.append(_program_sheet(main, beside, program))
        return
    same = [
        c
        for c in main.columns
        if c.header != program.header and same_subject(c.header, program.header)
    ]
    pair = next((c for c in same if _one_to_one(main, c.header, program.header)), None)
    name = dict(program.spec)
    if pair is not None:
        code, name_header = sorted(
            (main.column(program.header), pair), key=lambda c: sum(map(len, c.profile.texts))
        )
        program.spec, name = {"column": code.header}, {"column": name_header.header}
        program.examples, program.why = code.profile.examples, ""
        projects.unused = [h for h in projects.unused if h not in (pair.header, code.header)]
    keys = {**_keys(main, filled), "distinct": True}
    columns = [
        ColumnGuess("program_id", dict(program.spec), program.certainty, program.examples),
        ColumnGuess("name", name, program.certainty, main.column(name["column"]).profile.examples),
    ]
    proposal.tables.append(TableGuess("programs", main.name, keys, columns))


def _is_merged(sheet: SheetView, header: str) -> bool:
    """Whether cells under a header stand for the empty ones below them, as merged cells do."""
    column = sheet.column(header)
    empty = [not (cell is not None and str(cell).strip()) for cell in column.cells]
    return bool(empty) and not empty[0] and any(empty)


def _one_to_one(sheet: SheetView, left: str, right: str) -> bool:
    pairs = set(
        zip(map(str, sheet.column(left).cells), map(str, sheet.column(right).cells), strict=True)
    )
    return len(pairs) == len({one for one, _ in pairs}) == len({other for _, other in pairs})


def _program_sheet(main: SheetView, sheet: SheetView, program: ColumnGuess) -> TableGuess:
    named = set(main.column(program.header).profile.texts)
    found = best_guesses([("programs", n) for n in TABLES["programs"].names], sheet.columns, "")
    key = next(
        (c for c in sheet.columns if c.profile.unique == 1.0 and named <= set(c.profile.texts)),
        None,
    )
    columns = [one for one in found.values() if key is None or one.header != key.header]
    columns = [one for one in columns if one.name not in ("program_id",)]
    if key is not None:
        columns.insert(
            0, ColumnGuess("program_id", {"column": key.header}, 0.9, key.profile.examples)
        )
        if "name" not in {one.name for one in columns}:
            columns.insert(
                1, ColumnGuess("name", {"column": key.header}, 0.9, key.profile.examples)
            )
    guess = TableGuess("programs", sheet.name, _keys(sheet), columns)
    guess.lacking = [n for n in TABLES["programs"].required if n not in {c.name for c in columns}]
    return guess


def _reporting_day(status: TableGuess, sheet: SheetView, proposal: Proposal, saved: str) -> None:
    """A status without a day of its own takes the one in the title, else the day on which the file was saved."""
    if any(one.name == "period_end" for one in status.columns):
        return
    day = day_in([*sheet.above, sheet.name, sheet.file])
    why = (
        "the day in the title"
        if day
        else "the day on which the file was saved: write the day of the report"
    )
    text = day.isoformat() if day else saved
    if text:
        sure = 0.7 if day else 0.5
        status.columns.insert(1, ColumnGuess("period_end", {"constant": text}, sure, [], why))
    else:
        status.lacking.append("period_end")


def _other(
    table: str, sheet: SheetView, currency: str, projects: dict[str, str], order: str
) -> TableGuess:
    """A table besides projects, programs and status, by the name of its sheet."""
    declared = TABLES[table]
    columns = register_columns(table, sheet, projects, currency, order)
    guess = TableGuess(table, sheet.name, _keys(sheet), list(columns.values()))
    used = {one.header for one in guess.columns}
    left = [c.header for c in sheet.columns if c.header and c.header not in used]
    wide = declared.wide
    if wide and wide[0] not in columns and left:
        guess.keys["gather"] = {"headers": left, "name": wide[0], "value": wide[1]}
        guess.columns += [ColumnGuess(name, {"column": name}, 1.0) for name in wide]
        left = []
    guess.unused = left
    guess.lacking = [n for n in declared.required if n not in {c.name for c in guess.columns}]
    return guess


def _known_projects(proposal: Proposal, main: SheetView) -> dict[str, str]:
    """The id of each project, by its id and by its name; names that repeat are left out."""
    own = next(one for one in proposal.tables if one.table == "projects")
    headers = {one.name: one.header for one in own.columns if one.name in ("project_id", "name")}
    if len(headers) < 2:
        return {}
    ids, names = ([shown(c) for c in main.column(headers[n]).cells] for n in ("project_id", "name"))
    by_name = {name: one for name, one in zip(names, ids, strict=True) if names.count(name) == 1}
    return {text: one for text, one in ({one: one for one in ids} | by_name).items() if text}
