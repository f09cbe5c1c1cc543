"""What stands published in an output: how old it is, what failed, and whether a run is going on."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pmo_lib.errors import ConfigurationError
from pmo_lib.run import history, periods
from pmo_lib.run.runner import CONFIRMED, Request, confirmed, locate
from pmo_lib.run.workspace import find_workspace

UNITS = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))


@dataclass(frozen=True, slots=True)
class Standing:
    """
    One portfolio in an output.

    Args:
        up_to_date, reports: how many of how many are published and have not failed since.
        oldest, newest: seconds since the oldest and the newest of them was last confirmed current, by a run that made or
            kept it; None where there is none.
        failed: a line for each report that failed, with what is kept of it.
        too_old: a line for each report that was confirmed longer ago than was asked for.
        missed: keys of closed periods that no run has reported on, where `pmo run --period` was used.
        run: id, state and exit code of the last run on this output; empty where none is known here.
    """

    portfolio: str
    up_to_date: int
    reports: int
    oldest: float | None
    newest: float | None
    failed: tuple[str, ...]
    too_old: tuple[str, ...]
    run: dict[str, Any]
    missed: tuple[str, ...] = ()

    @property
    def ages(self) -> str:
        """How old the reports are, in words."""
        if self.oldest is None:
            return ""
        if in_words(self.oldest) == in_words(self.newest):
            return f", confirmed {in_words(self.oldest)} ago"
        return f", confirmed {in_words(self.newest)} to {in_words(self.oldest)} ago"

    @property
    def last_run(self) -> str:
        """What became of the last run, in words."""
        state = self.run.get("state", "")
        if not state:
            return ""
        words = {
            "running": "is running",
            "crashed": "was killed: the same command finishes the rest",
        }
        ended = f"{state} with exit code {self.run['exit_code']}"
        return f"; run {self.run['run']} {words.get(state, ended)}"


@dataclass(frozen=True, slots=True)
class Found:
    """All portfolios that were asked for."""

    portfolios: tuple[Standing, ...]
    asked_age: bool

    @property
    def exit_code(self) -> int:
        """3 if an age was asked for and a report is older, missing or failed, or a period was missed; else 0."""
        bad = (
            any(
                one.too_old or one.failed or one.missed or not one.reports
                for one in self.portfolios
            )
            or not self.portfolios
        )
        return 3 if self.asked_age and bad else 0


def look(portfolio: str, output: Path | None, current: Path, max_age: float | None) -> Found:
    """
    What stands in an output.

    Args:
        portfolio: only this one; empty: all that are there.
        max_age: seconds after which a report is too old, counted since a run last confirmed that it is current.

    Raises:
        ConfigurationError: nothing of that name is configured or published.
    """
    if output is None:
        output = (
            locate(Request(portfolio, current=current)).output
            if portfolio
            else find_workspace(current, current).root / "reports"
        )
    name = Path(portfolio).name
    indexes = sorted(output.glob("*/index.json"))
    chosen = [path for path in indexes if not portfolio or path.parent.name == name]
    if portfolio and not chosen and max_age is None and not (output / ".pmo" / name).is_dir():
        message = f"nothing of {portfolio!r} is published in {output}"
        raise ConfigurationError(message, code="PMO-P11", action="run it first: pmo run")
    now = datetime.now(UTC)
    return Found(
        tuple(_standing(path, current, now, max_age) for path in chosen), max_age is not None
    )


def _standing(index: Path, current: Path, now: datetime, max_age: float | None) -> Standing:
    rows = [row for row in _rows(index) if row["status"] != "not applicable"]
    there = [row for row in rows if row["published"] and (index.parent / row["href"]).is_file()]
    times = confirmed(index.parents[1] / ".pmo" / index.parent.name / CONFIRMED)
    ages = {_name(row): _age(now, row["published"], times.get(row["href"])) for row in there}
    failed = [_failure(row, ages) for row in rows if row["status"] != "published"]
    failed += [
        f"missing  {_name(row)}: its page is gone"
        for row in rows
        if row["href"] and row not in there
    ]
    old = [
        f"too old  {name}: confirmed {in_words(age)} ago"
        for name, age in ages.items()
        if max_age is not None and age > max_age
    ]
    good = sum(row["status"] == "published" for row in there)
    oldest, newest = (max(ages.values()), min(ages.values())) if ages else (None, None)
    return Standing(
        index.parent.name,
        good,
        len(rows),
        oldest,
        newest,
        tuple(failed),
        tuple(old),
        _run(index.parent, current),
        _missed(index.parent, current, now),
    )


def _age(now: datetime, *times: str | None) -> float:
    """Seconds since the newest of these times."""
    newest = max(datetime.fromisoformat(one) for one in times if one)
    return max(0.0, (now - newest).total_seconds())


def _rows(index: Path) -> list[dict]:
    try:
        return json.loads(index.read_text(encoding="utf-8"))["rows"]
    except (OSError, ValueError, KeyError) as error:
        raise ConfigurationError(
            "the index cannot be read",
            code="PMO-P12",
            where=str(index),
            action="pmo run writes it anew",
        ) from error


def _name(row: dict) -> str:
    return f"{row['program']}/{row['notebook']}"


def _failure(row: dict, ages: dict[str, float]) -> str:
    kept = (
        f"; kept is the one confirmed {in_words(ages[_name(row)])} ago"
        if _name(row) in ages
        else ""
    )
    return f"failed   {_name(row)}: {row['failure']}{kept}"


def _run(folder: Path, current: Path) -> dict[str, Any]:
    """The last run on this output, where the workspace it ran in is at hand."""
    try:
        state = find_workspace(folder, current).state(folder.name)
    except ConfigurationError:
        return {}
    last = history.latest(state, folder.parent.resolve())
    if not last:
        return {}
    state_of = (
        "crashed" if last["state"] == "running" and not history.is_alive(last) else last["state"]
    )
    return {
        "run": last["run"],
        "state": state_of,
        "exit_code": last.get("exit_code"),
        "started": last["started"],
    }


def _missed(folder: Path, current: Path, now: datetime) -> tuple[str, ...]:
    """Closed periods without reports, where the workspace that the runs were made in is at hand."""
    try:
        state = find_workspace(folder, current).state(folder.name)
    except ConfigurationError:
        return ()
    return tuple(periods.missed(state, folder.parent.resolve(), now.astimezone().date()))


def in_words(seconds: float) -> str:
    """
    A duration in its largest unit.

    >>> in_words(59), in_words(60), in_words(93600), in_words(260000)
    ('59 s', '1 min', '26 h', '3 d')
    """
    for unit, size in UNITS:
        if seconds >= size * (2 if unit == "d" else 1):
            return f"{int(seconds // size)} {unit}"
    return "0 s"
