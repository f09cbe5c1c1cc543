"""Reporting periods: the last one that is closed, its key, and those that no run has reported on."""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pmo_lib.errors import ConfigurationError, LockedError, PmoError
from pmo_lib.run import disk, runner
from pmo_lib.run.configuration import read_configuration
from pmo_lib.run.execution import Children
from pmo_lib.run.publishing import on_disk
from pmo_lib.run.workspace import find_portfolio

Kind = Literal["week", "month", "quarter", "year"]
RECORD = "periods.json"
REPORTED = (0, 3)  # exit codes of runs after which the period has reports
MOST_MISSED = 60  # periods that are looked at, the newest ones


@dataclass(frozen=True, slots=True)
class Period:
    """A reporting period by its key, such as 2026-11, 2026-W48 or FY2026-Q2, with its last day."""

    key: str
    last: date


def last_closed(kind: Kind, today: date, first_month: int = 1) -> Period:
    """
    The newest period that had ended before `today`.

    Args:
        today: in the time zone of the office.
        first_month: of the fiscal year, 1 to 12; quarters and years follow it, weeks are those of ISO 8601.

    >>> last_closed("month", date(2026, 3, 1)).key, last_closed("week", date(2027, 1, 4)).key
    ('2026-02', '2026-W53')
    >>> last_closed("quarter", date(2026, 1, 1), first_month=10)
    Period(key='FY2026-Q1', last=datetime.date(2025, 12, 31))
    """
    if kind == "week":
        last = today - timedelta(days=today.isoweekday())
        year, week, _ = last.isocalendar()
        return Period(f"{year}-W{week:02d}", last)
    months = {"month": 1, "quarter": 3, "year": 12}[kind]
    into = (today.month - first_month) % months
    first = today.year * 12 + today.month - 1 - into
    last = date(first // 12, first % 12 + 1, 1) - timedelta(days=1)
    return Period(_key(kind, last, first_month), last)


def _key(kind: Kind, last: date, first_month: int) -> str:
    if kind == "month":
        return f"{last:%Y-%m}"
    name = f"FY{last.year + (first_month > 1 and last.month >= first_month)}"
    quarter = (last.month - first_month) % 12 // 3 + 1
    return name if kind == "year" else f"{name}-Q{quarter}"


def run(
    request: runner.Request, kind: Kind, zone: str, listen: runner.Listener, children: Children
) -> runner.Outcome:
    """
    Make the reports as of the last day of the newest closed period, and remember for `missed` how the run ended.

    A second run for the same period makes only what has changed since. A run for some programs or notebooks only is not
    remembered.

    Raises:
        PmoError: as `runner.run`; or the fiscal year or the time zone is not known.
    """
    place = runner.locate(request)
    first_month = 1 if kind in ("week", "month") else _first_month(request, place.state)
    today = datetime.now(_zone(zone)).date()
    period = last_closed(kind, today, first_month)
    whole = not (request.programs or request.notebooks)

    def remember(code: int) -> None:
        if whole:
            with on_disk(place.state, "remember the period"):
                note(place.state, place.output, kind, period, first_month, code)

    try:
        outcome = runner.run(replace(request, as_of=period.last.isoformat()), listen, children)
    except LockedError:
        raise
    except PmoError as error:
        remember(error.exit_code)
        raise
    remember(outcome.exit_code)
    return outcome


def _zone(name: str) -> ZoneInfo | None:
    """A time zone by its name; None, that of this computer, for an empty name."""
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError) as error:
        action = "write it as in the IANA database, such as Europe/Zurich"
        raise ConfigurationError(f"no time zone {name!r}", code="PMO-U01", action=action) from error


def _first_month(request: runner.Request, state: Path) -> int:
    """The first month of the fiscal year: as portfolio.yml says, else as the newest snapshot does."""
    configuration, _ = read_configuration(find_portfolio(request.portfolio, request.current))
    said = configuration.constants.get("organization", {}).get("fiscal_year_start")
    if said:
        return int(said)
    try:
        kept = json.loads((state / "reading.json").read_text(encoding="utf-8"))
        from pmo_lib.sources.snapshot import read

        organization = read(kept["read"]["snapshot"], "_portfolio").organization
    except (OSError, ValueError, KeyError) as error:
        raise ConfigurationError(
            "the first month of the fiscal year is not known before the sources were read once",
            code="PMO-P02",
            where=request.portfolio,
            action="say it in portfolio.yml, such as constants: {organization: {fiscal_year_start: 10}}; or run once without --period",
        ) from error
    stated = organization.fiscal_year_start.dropna()
    return int(stated.iloc[0]) if len(stated) else 1


def note(
    state: Path, output: Path, kind: Kind, period: Period, first_month: int, code: int
) -> None:
    """Remember how a run for a period ended; a failure does not take back that the period was reported."""
    known = _read(state)
    entry = known.setdefault(str(output), {})
    ended = entry.get("ended", {}) if entry.get("kind") == kind else {}
    before = ended.get(period.key, {}).get("exit_code")
    if before not in REPORTED or code in REPORTED:
        ended = {**ended, period.key: {"last": period.last.isoformat(), "exit_code": code}}
    known[str(output)] = {"kind": kind, "first_month": first_month, "ended": ended}
    disk.folder(state, private=True)
    disk.save(state / RECORD, json.dumps(known, indent=1, sort_keys=True) + "\n")


def missed(state: Path, output: Path, today: date) -> list[str]:
    """
    Keys of closed periods without a run that published, oldest first: from the first period that a run was for.

    Empty where no run on this output was for a period.
    """
    entry = _read(state).get(str(output))
    if not entry:
        return []
    first = min(date.fromisoformat(one["last"]) for one in entry["ended"].values())
    reported = {key for key, one in entry["ended"].items() if one["exit_code"] in REPORTED}
    found = []
    for _ in range(MOST_MISSED):
        period = last_closed(entry["kind"], today, entry["first_month"])
        if period.last < first:
            break
        found += [period.key] if period.key not in reported else []
        today = period.last
    return found[::-1]


def _read(state: Path) -> dict:
    try:
        known = json.loads((state / RECORD).read_text(encoding="utf-8"))
        return known if isinstance(known, dict) else {}
    except (OSError, ValueError):
        return {}
