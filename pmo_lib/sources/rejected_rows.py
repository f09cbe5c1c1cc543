"""Whose rows were rejected, and which columns they were rejected for."""

from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from pmo_lib.sources.typed_table import Draft

Owner = tuple[str | None, str | None, str | None]


def costs(problems: Iterable[dict], drafts: Mapping[str, Draft]) -> Iterator[str]:
    """How many rows each column costs, and which tables lost all of theirs."""
    rows: dict[tuple[str, str], set] = {}
    for entry in problems:
        if entry["row"] is not None and entry["column"]:
            place = entry["file"], entry["sheet"], entry["row"]
            rows.setdefault((entry["table"], entry["column"]), set()).add(place)
    for name, draft in drafts.items():
        whole = len(draft.frame)
        for (table, column), own in rows.items():
            if table == name:
                verb = "is" if len(own) == 1 else "are"
                all_rows = f"{whole:,} row{'s' * (whole != 1)}"
                yield f"{name}: {len(own):,} of {all_rows} {verb} rejected because of {column!r}"
        if whole and len(draft.bad) == whole:
            yield f"{name}: no row could be kept; reports that need this table cannot be made"


def with_owners(rejected: pd.DataFrame, drafts: Mapping[str, Draft]) -> pd.DataFrame:
    """
    Rejected rows with the program and the project that each is about, and the day on which it was known, where that is
    stated.

    The program decides whose report names the row; project and day let a report say whose row it was and how new.
    """
    known = set(drafts["programs"].frame.program_id.dropna()) if "programs" in drafts else set()
    projects = drafts["projects"].frame if "projects" in drafts else None
    program_of = (
        {}
        if projects is None
        else projects.drop_duplicates("project_id").set_index("project_id").program_id.to_dict()
    )
    owners = {name: _owners(draft, program_of) for name, draft in drafts.items()}
    nobody = (None, None, None)
    places = zip(rejected.file, rejected.sheet, rejected.row, strict=True)
    found = [
        owners.get(table, {}).get(place, nobody)
        for table, place in zip(rejected.table, places, strict=True)
    ]
    return rejected.assign(
        program_id=[program if program in known else None for program, *_ in found],
        project_id=[project for _, project, _ in found],
        known_on=[day for *_, day in found],
    )


def _owners(draft: Draft, program_of: Mapping[str, str]) -> dict[tuple[str, str, int], Owner]:
    """The program, the project and the day (ISO 8601) of each row of a file, where its table says."""
    nobody = pd.Series([None] * len(draft.frame), dtype=object)
    program = draft.frame.program_id.astype(object) if "program_id" in draft.frame else nobody
    project = draft.frame.project_id.astype(object) if "project_id" in draft.frame else nobody
    program = program.where(program.notna(), project.map(program_of))
    since = draft.table.known_since
    day = pd.to_datetime(draft.frame[since], errors="coerce") if since in draft.frame else nobody
    days = [None if pd.isna(one) else one.date().isoformat() for one in day]
    owners = zip(
        program.where(program.notna(), None),
        project.where(project.notna(), None),
        days,
        strict=True,
    )
    places = [(*draft.raw.place(at), draft.row(at)) for at in range(len(draft.frame))]
    return dict(zip(places, owners, strict=True))
