"""What runs there were: a record each, written when it begins and when it ends, so that a killed one shows."""

import json
import os
import secrets
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pmo_lib import operating_system
from pmo_lib.errors import PlatformError
from pmo_lib.run import disk
from pmo_lib.run.publishing import on_disk

SCHEMA = 2
STAMP = "%Y%m%dT%H%M%SZ"
EARLIEST = 2020  # a clock that says less is not set
GOOD = ("published", "current")


def new_id(state: Path) -> str:
    """
    An id that sorts after those of all earlier runs, even if the clock was set back.

    Raises:
        PlatformError: the clock is not set.
    """
    now = datetime.now(UTC)
    if now.year < EARLIEST:
        raise PlatformError(
            f"the clock says {now:%Y-%m-%d}", code="PMO-E02", action="set the clock of this machine"
        )
    last = next(_ids(state), "")[:16]
    if last >= f"{now:{STAMP}}":
        now = datetime.strptime(last, STAMP) + timedelta(seconds=1)
    return f"{now:{STAMP}}-{secrets.token_hex(3)}"


def _ids(state: Path) -> Iterator[str]:
    try:
        return iter(sorted(os.listdir(state / "runs"), reverse=True))
    except OSError:
        return iter(())


def latest(state: Path, output: Path) -> dict[str, Any] | None:
    """The record of the newest run that wrote to this output; what cannot be read is passed over."""
    for name in _ids(state):
        try:
            record = json.loads((state / "runs" / name / "run.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if record.get("schema") == SCHEMA and record.get("output") == str(output):
            return record
    return None


def write(state: Path, record: dict[str, Any]) -> None:
    """Put a run's record in its place."""
    folder = state / "runs" / record["run"]
    with on_disk(folder, "write the record of the run"):
        disk.folder(state, private=True)
        disk.folder(folder, private=True)
        text = json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True, default=str)
        disk.save(folder / "run.json", text + "\n")


def begin(state: Path, record: dict[str, Any]) -> dict[str, Any]:
    """The record of a run that has just begun."""
    started = datetime.now(UTC).isoformat(timespec="seconds")
    told = {
        "schema": SCHEMA,
        "state": "running",
        "process": os.getpid(),
        "host": socket.gethostname(),
        "started": started,
    }
    record = {**told, **record}
    write(state, record)
    return record


def mark_crashed(state: Path, output: Path) -> None:
    """Whoever holds the lock of an output knows that its last run, if it never ended, was killed."""
    last = latest(state, output)
    if last and last["state"] == "running":
        write(state, {**last, "state": "crashed"})


def is_alive(record: dict[str, Any]) -> bool:
    """Whether a run that has begun is still going on, as far as can be told from this host."""
    if record["state"] != "running":
        return False
    if record["host"] != socket.gethostname():
        return True
    return operating_system.is_running(record["process"])


def unfinished(record: dict[str, Any]) -> list[str]:
    """Names of a run's reports that were neither published nor current."""
    return [report["report"] for report in record["reports"] if report["status"] not in GOOD]
