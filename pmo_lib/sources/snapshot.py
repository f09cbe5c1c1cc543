"""The immutable copy that every report of a run reads: one folder per program, hashed."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import date
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from pmo_lib.errors import ConfigurationError, PlatformError
from pmo_lib.portfolio.digest import digest, of_frame
from pmo_lib.portfolio.lazy_tables import Closed, Tables
from pmo_lib.portfolio.portfolio import Portfolio, latest, refused_at
from pmo_lib.portfolio.settings import AWAITING, PORTFOLIO, REJECTED, Settings
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.sources.manifest import located, manifest
from pmo_lib.sources.program_partitions import cut, partitions
from pmo_lib.sources.readers import read_source
from pmo_lib.sources.validation import Checked, check

SCHEMA = 5
SAMPLE = Path("parameters/healthcare")  # of a workspace: the synthetic portfolio, with its data
PROJECTS = "projects.json"
REFUSED, AWAITED = (
    "rejected.parquet",
    "awaiting.parquet",
)  # of a partition: `Portfolio` tells what they hold
CONTENTS = "contents.json"  # of a partition: what is known of each of its tables unopened


def assemble(checked: Checked, settings: Settings) -> Portfolio:
    """A portfolio of validated tables; the organization's own currency and fiscal year fill what settings leave open."""
    organization = checked.tables.get("organization", TABLES["organization"].empty())
    if len(organization):
        own = organization.iloc[0]
        month = (
            settings.fiscal_year_start
            if pd.isna(own.fiscal_year_start)
            else int(own.fiscal_year_start)
        )
        settings = replace(
            settings, currency=settings.currency or own.currency, fiscal_year_start=month
        )
    tables = dict(checked.tables)
    if "dependencies" in tables:
        tables.setdefault("givers", TABLES["givers"].empty())
    return Portfolio(
        tables,
        last_period=_last_period(checked.tables),
        undated=checked.undated,
        rejected=checked.rejected.reindex(columns=list(REJECTED)),
        settings=settings,
        rows_read=checked.rows_read,
        suspicions=tuple(asdict(one) for one in checked.suspicions),
        currencies=checked.currencies,
        awaiting=checked.awaiting,
    )


def _last_period(tables: dict[str, pd.DataFrame]) -> date | None:
    dated = {
        name: frame[TABLES[name].known_since].max()
        for name, frame in tables.items()
        if TABLES[name].known_since
    }
    newest = dated.get("status", pd.NaT)
    if pd.isna(newest):
        newest = max((day for day in dated.values() if not pd.isna(day)), default=pd.NaT)
    return None if pd.isna(newest) else newest.date()


def freeze(
    portfolio: Portfolio,
    root: Path,
    *,
    files: tuple[dict, ...] = (),
    notes: tuple[str, ...] = (),
    staging: Path | None = None,
) -> Path:
    """
    Write the portfolio as `root/<hash>`: a manifest and a folder of Parquet files per program.

    The same content gives the same folder; one that is already there is left as it is. What is half written lies in
    `staging`, a folder of the same file system; None: in `root`.

    Raises:
        PlatformError: the disk does not take it.
    """
    programs = sorted(portfolio.programs.program_id)
    parts = [(PORTFOLIO, portfolio), *partitions(portfolio, programs)]
    hashes = {program: digest(part) for program, part in parts}
    target = root / f"{hashes[PORTFOLIO][:16]}-{_settings_hash(portfolio.settings)}"
    if _is_written(target):
        with suppress(OSError):
            os.utime(target)  # the one frozen last is the newest
        return target
    try:
        root.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".new-", dir=staging or root))
        contents = [
            _write(part, staging / f"{number:04d}") for number, (_, part) in enumerate(parts)
        ]
        content = _manifest(portfolio, hashes, contents, files, notes)
        _list_projects(portfolio, staging / PROJECTS)
        (staging / "manifest.json").write_text(
            json.dumps(content, indent=1, sort_keys=True), encoding="utf-8"
        )
        if target.exists():
            shutil.rmtree(target)
        os.replace(staging, target)
    except OSError as error:
        message = f"the snapshot cannot be written: {error.strerror}"
        raise PlatformError(message, code="PMO-E01", where=str(root)) from error
    return target


def _is_written(target: Path) -> bool:
    """Whether a snapshot is there as this version of the library writes it."""
    try:
        return manifest(target)["schema"] == SCHEMA
    except (ConfigurationError, KeyError):
        return False


def _list_projects(portfolio: Portfolio, path: Path) -> None:
    rows = portfolio.projects[["program_id", "project_id", "name"]].astype(object)
    path.write_text(
        json.dumps(rows.where(rows.notna(), "").to_numpy().tolist(), ensure_ascii=False),
        encoding="utf-8",
    )


def moved(before: Path | str, now: Path | str, program: str) -> dict[str, list[str]]:
    """
    Projects that belonged to a program in one snapshot and belong to another program in the next, or the reverse.

    Returns:
        left and joined: ids. Both are empty where a snapshot has no list of its projects.
    """
    owners = [_owners(Path(snapshot)) for snapshot in (before, now)]
    then, today = ({p for p, own in side.items() if own == program} for side in owners)
    return {
        "left": sorted(project for project in then - today if project in owners[1]),
        "joined": sorted(project for project in today - then if project in owners[0]),
    }


def _owners(snapshot: Path) -> dict[str, str]:
    path = snapshot / PROJECTS
    rows = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    return {identity: owner for owner, identity, _ in rows}


def _settings_hash(settings: Settings) -> str:
    return hashlib.sha256(json.dumps(asdict(settings), sort_keys=True).encode()).hexdigest()[:8]


def _write(part: Portfolio, folder: Path) -> str:
    """Write a partition; the hash of what is known of its tables stands in the manifest."""
    folder.mkdir()
    contents = {}
    for name, frame in part.tables.items():
        path = folder / f"{name}.parquet"
        frame.to_parquet(path, index=False)
        days = [day and day.isoformat() for day in (part.newest(name), latest(TABLES[name], frame))]
        contents[name] = [_hash(path.read_bytes()), of_frame(frame), len(frame), *days]
    part.rejected.astype("str").to_parquet(folder / REFUSED, index=False)
    if part.currencies:
        part.awaiting.astype("str").to_parquet(folder / AWAITED, index=False)
    text = json.dumps(contents)
    (folder / CONTENTS).write_text(text, encoding="utf-8")
    return _hash(text.encode())


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _manifest(
    portfolio: Portfolio,
    hashes: dict[str, str],
    contents: list[str],
    files: tuple[dict, ...],
    notes: tuple[str, ...],
) -> dict:
    names = portfolio.programs.set_index("program_id").name.to_dict()
    return {
        "schema": SCHEMA,
        "hash": hashes[PORTFOLIO],
        "settings": asdict(portfolio.settings),
        "tables": {name: len(frame) for name, frame in portfolio.tables.items()},
        "partitions": {
            program: {
                "folder": f"{number:04d}",
                "hash": value,
                "name": names.get(program, portfolio.settings.title),
                "contents": contents[number],
            }
            for number, (program, value) in enumerate(hashes.items())
        },
        "last_period": portfolio.last_period.isoformat() if portfolio.last_period else None,
        "first_known": _first_known(portfolio),
        "undated": list(portfolio.undated),
        "currencies": list(portfolio.currencies),
        "rejected": len(portfolio.rejected),
        "refused": sorted(
            name for name in set(portfolio.rejected.table.dropna()) if not portfolio.has(name)
        ),
        "rows_read": dict(portfolio.rows_read),
        "suspicions": [dict(one) for one in portfolio.suspicions],
        "files": list(files),
        "notes": list(notes),
    }


def _first_known(portfolio: Portfolio) -> str | None:
    days = [
        frame[TABLES[name].known_since].min()
        for name, frame in portfolio.tables.items()
        if TABLES[name].known_since
    ]
    return min((day.date().isoformat() for day in days if not pd.isna(day)), default=None)


def _tables(
    folder: Path, names: Iterable[str], expected: str
) -> Iterator[tuple[str, pd.DataFrame | Closed]]:
    """Tables of a partition, closed where their file is, byte for byte, the one that was frozen."""
    try:
        text = (folder / CONTENTS).read_bytes()
    except OSError:
        text = b""
    contents = json.loads(text) if _hash(text) == expected else {}
    for name in names:
        frozen, said, rows, *days = contents.get(name, ("", "", 0))
        content = (folder / f"{name}.parquet").read_bytes()
        if _hash(content) != frozen:
            yield name, _opened(name, content)
            continue
        known = (day and date.fromisoformat(day) for day in days)
        yield name, Closed(partial(_opened, name, content), said, rows, *known)


def _opened(name: str, content: bytes) -> pd.DataFrame:
    return TABLES[name].conform(_frame(content))


def _frame(content: bytes) -> pd.DataFrame:
    """One of our own small files, without the threads and the search for partitions of a general reader."""
    with pq.ParquetFile(BytesIO(content)) as file:
        return file.read(use_threads=False).to_pandas(use_threads=False)


def notices(snapshot: Path | str, program: str, as_of: str) -> tuple[int, list[str]]:
    """What every page of a program has to say of its input: how many rows were rejected, and what is old."""
    record = manifest(snapshot)
    folder = Path(snapshot) / record["partitions"][program]["folder"]
    rejected, waiting = _refusals(folder, record)
    if len(waiting):
        rejected = pd.concat([rejected, refused_at(waiting, date.fromisoformat(as_of))])
    rows = len(rejected[["table", "file", "sheet", "row"]].drop_duplicates())
    return rows, [
        note.removeprefix("stale: ") for note in record["notes"] if note.startswith("stale: ")
    ]


def _refusals(folder: Path, record: Mapping[str, Any]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What a partition says of refused rows, and of rows that wait for an exchange rate."""
    rejected = _frame((folder / REFUSED).read_bytes()).reindex(columns=list(REJECTED))
    if not record.get("currencies"):
        return rejected, pd.DataFrame(columns=list(AWAITING))
    return rejected, _frame((folder / AWAITED).read_bytes())


def read(snapshot: Path | str = "", program: str = PORTFOLIO) -> Portfolio:
    """
    The portfolio as one program's report may see it; opens that program's partition and no other.

    Args:
        snapshot: folder of a snapshot, or name of a portfolio: the one of it that was frozen last in the workspace
            around; empty: the synthetic sample portfolio of that workspace.
        program: a program id, or `_portfolio` for all of it.

    Raises:
        ConfigurationError: no such snapshot or program; no sample in a workspace around.

    >>> read(program="digital-transformation").programs.program_id.tolist()
    ['digital-transformation']
    """
    if not snapshot:
        return cut(sample(), program)
    snapshot = located(snapshot)
    record = manifest(snapshot)
    if program not in record["partitions"]:
        raise ConfigurationError(f"no program {program!r} in this portfolio", code="PMO-P01")
    folder = Path(snapshot) / record["partitions"][program]["folder"]
    rejected, waiting = _refusals(folder, record)
    return Portfolio(
        Tables(
            dict(
                _tables(folder, record["tables"], record["partitions"][program].get("contents", ""))
            )
        ),
        program=program,
        last_period=date.fromisoformat(record["last_period"]) if record["last_period"] else None,
        undated=tuple(record["undated"]),
        rejected=rejected,
        settings=Settings(**record["settings"]),
        rows_read=record["rows_read"] if program == PORTFOLIO else {},
        suspicions=tuple(record["suspicions"]) if program == PORTFOLIO else (),
        currencies=tuple(record.get("currencies", ())),
        awaiting=waiting,
    )


def sample() -> Portfolio:
    """
    The synthetic sample portfolio of the workspace around, checked like any other; read once.

    Raises:
        ConfigurationError: no workspace around the current folder or this library holds it.
    """
    for place in (here := Path.cwd(), *here.parents, *Path(__file__).parents):
        if (place / SAMPLE / "data").is_dir():
            return _sample(place / SAMPLE)
    action = "name a portfolio that was read here in 'snapshot', such as my_portfolio"
    raise ConfigurationError(f"there is no sample in {SAMPLE}", code="PMO-P12", action=action)


@cache
def _sample(folder: Path) -> Portfolio:
    settings = Settings(folder.name, "Sample portfolio", synthetic=True)
    return assemble(check(read_source("data", folder, {})), settings)
