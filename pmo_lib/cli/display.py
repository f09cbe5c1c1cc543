"""What a person sees while it works and when it is done; or one JSON document, and nothing else."""

import json
import sys
import traceback
from collections import Counter
from dataclasses import asdict

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from pmo_lib.errors import PmoError, SourceError
from pmo_lib.portfolio.settings import PARENT_REJECTED

MOST_LINES = 50


class Display:
    """
    Progress on standard error, results on standard output.

    Args:
        as_json: print one JSON document at the end and nothing else on either stream.
    """

    def __init__(self, as_json: bool):
        self.as_json = as_json
        self.out = Console(highlight=False, soft_wrap=True, quiet=as_json)
        self.err = Console(stderr=True, highlight=False, soft_wrap=True, quiet=as_json)
        self.lively = self.err.is_terminal and not as_json
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
        )
        self.progress = Progress(
            *columns, console=self.err, transient=True, disable=not self.lively
        )
        self.task = None

    def __enter__(self) -> "Display":
        self.progress.start()
        return self

    def __exit__(self, *_) -> None:
        self.progress.stop()

    def say(self, text: str) -> None:
        """A plain line on standard output."""
        self.out.print(escape(text))

    def ask(self, question: str, answers: list[str]) -> int | None:
        """Which answer a person chooses; None where nobody sits at a terminal, or they leave it open."""
        if self.as_json or not (sys.stdin.isatty() and self.err.is_terminal):
            return None
        self.progress.stop()
        self.err.print(escape(question))
        for number, answer in enumerate(answers, 1):
            self.err.print(f"  {number}  {escape(answer)}")
        text = self.err.input(f"1 to {len(answers)}, or Enter to leave it open: ").strip()
        return int(text) - 1 if text.isdigit() and 1 <= int(text) <= len(answers) else None

    def warn(self, text: str) -> None:
        """A plain line on standard error."""
        self.err.print(escape(text))

    def standing(self, found) -> None:
        """What is published, how old it is, what failed."""
        if self.as_json:
            self._json(
                {
                    "exit_code": found.exit_code,
                    "portfolios": [asdict(one) for one in found.portfolios],
                }
            )
            return
        for one in found.portfolios:
            self.say(
                f"{one.portfolio}: {one.up_to_date} of {one.reports} reports up to date{one.ages}{one.last_run}"
            )
            missed = [f"missed   {key}: no run has reported on this period" for key in one.missed]
            for line in (*one.failed, *one.too_old, *missed)[:MOST_LINES]:
                self.say(f"    {line}")
        if not found.portfolios:
            self.say("nothing has been published here yet")

    def lines(self, lines: list[str], as_json: dict) -> None:
        """A line each on standard output; with --json the document instead."""
        if self.as_json:
            self._json(as_json)
        for line in lines:
            self.say(line)

    def listen(self, event: str, details: dict) -> None:
        """Show an event of the run."""
        {
            "reading": self._reading,
            "planned": self._planned,
            "making": self._making,
            "made": self._made,
        }[event](details)

    def _reading(self, event: dict) -> None:
        if self.lively:
            self.task = self.progress.add_task(f"reading {event['portfolio']}", total=None)
        else:
            self.err.print(f"reading {escape(event['portfolio'])}")

    def _planned(self, event: dict) -> None:
        if self.lively:
            self.progress.update(self.task, total=event["reports"], description="making reports")
        else:
            self.err.print(f"{event['reports']} reports as of {event['as_of']}")

    def _making(self, event: dict) -> None:
        if self.lively:
            self.progress.update(self.task, description=escape(event["report"]))
        else:
            self.err.print(f"making  {escape(event['report'])}")

    def _made(self, event: dict) -> None:
        if self.lively:
            self.progress.advance(self.task)
        if event["status"] == "current":
            return
        if event["status"] != "published":
            self.progress.console.print(
                f"[red]{event['status']}[/]  {escape(event['report'])}: {escape(event['message'])}"
            )
        elif not self.lively:
            self.err.print(f"published  {escape(event['report'])}  {event['seconds']:.1f} s")

    def outcome(self, outcome) -> None:
        """What became of a run."""
        if self.as_json:
            self._json(
                {
                    "exit_code": outcome.exit_code,
                    "index": str(outcome.index),
                    "run": outcome.run,
                    "reports": list(outcome.reports),
                    "rejected": list(outcome.rejected),
                    "not_applicable": dict(outcome.absent),
                }
            )
            return
        made = sum(report["status"] == "published" for report in outcome.reports)
        current = sum(report["status"] == "current" for report in outcome.reports)
        if outcome.rejected:
            count = len(outcome.rejected)
            words = (
                "1 entry of the source was"
                if count == 1
                else f"{count:,} entries of the source were"
            )
            self.say(f"{words} rejected; `pmo check` lists them by cell")
        for notebook, reason in outcome.absent:
            self.say(f"not applicable  {notebook}: {reason}")
        if outcome.reports or not outcome.absent:
            self.say(_counted(made, current, len(outcome.reports)))
        self.say(str(outcome.index))

    def checked(self, plan, reading: dict, code: int) -> None:
        """What a check found."""
        if self.as_json:
            self._json(reading_for_machines(reading, code))
            return
        self._found(reading)
        for notebook, reason in (*plan.not_applicable, *plan.refused):
            self.say(f"{notebook.name} cannot be made: {reason}")
        undated = " (today: the data names no day, and pmo run needs --as-of)"
        day = f"{plan.as_of}{'' if reading['manifest']['last_period'] else undated}"
        self.say(
            f"{len(reading['rejected'])} rejected; {len(plan.reports)} reports can be made as of {day}"
        )

    def unusable(self, error: SourceError) -> None:
        """What a check found in a source that serves no report."""
        if self.as_json:
            self._json(
                {**reading_for_machines(error.reading, error.exit_code), "error": _error(error)}
            )
            return
        self._found(error.reading)
        self.error(error)

    def founded(self, founding) -> None:
        """A new portfolio: what its source holds, what is wrong in it, what to do next."""
        if self.as_json:
            self._json(
                {
                    **reading_for_machines(founding.reading, founding.exit_code),
                    "path": str(founding.path),
                    "notebooks": list(founding.notebooks),
                    "proposal": founding.proposal,
                }
            )
            return
        self._found(founding.reading)
        for notebook, needs in founding.lacking if founding.notebooks else ():
            self.say(f"{notebook} cannot be made: needs {needs}")
        self.say(
            f"parameters/{founding.path.parent.name}/{founding.path.name} is written. {founding.next}"
        )

    def _found(self, reading: dict) -> None:
        """What reading a source said: rejected by cell, what looks wrong, notes, rows kept."""
        own, sentence = _own_faults(reading["rejected"])
        for row in own[:MOST_LINES]:
            self.say(_rejected(row))
        if len(own) > MOST_LINES:
            self.say(f"… and {len(own) - MOST_LINES} more")
        if sentence:
            self.say(sentence)
        for one in reading["suspicions"]:
            self._suspicion(one)
        for note in reading["manifest"]["notes"]:
            self.say(f"note: {note}")
        rows = ", ".join(f"{name} {count}" for name, count in reading["manifest"]["tables"].items())
        self.say(f"rows kept: {rows or 'none'}")

    def verified(self, found) -> None:
        """Whether a report is as it was published, and what differs when it is made again."""
        if self.as_json:
            verdict = {"intact": found.intact, "reproduced": found.reproduced, "note": found.note}
            self._json(
                {"exit_code": found.exit_code, **verdict, "differences": list(found.differences)}
            )
            return
        self.say(
            "the file is as it was published"
            if found.intact
            else "CHANGED: the file is not as it was published"
        )
        if found.reproduced is not None:
            words = "made again from its snapshot it states the same facts"
            self.say(
                words
                if found.reproduced
                else f"made again, {len(found.differences)} facts differ (published → now):"
            )
        for line in found.differences[:MOST_LINES]:
            self.say(f"    {line}")
        if found.note and found.intact:
            self.say(f"note: {found.note}")

    def _suspicion(self, one: dict) -> None:
        self.say(f"looks wrong: {one['message']}")
        for place in one["examples"]:
            where = f"{place['file']} {place['sheet']}".strip() + f" row {place['row']}"
            column = f", {place['column']}: {place['value']!r}" if place["column"] else ""
            self.say(f"    {where}{column}")
        if one["suggestion"]:
            self.say(f"    → {one['suggestion']}")
        if one["effect"]:
            self.say(f"      ({one['effect']})")

    def error(self, error: PmoError) -> None:
        """A failure a person can act on."""
        if self.as_json:
            self._json({"exit_code": error.exit_code, "error": _error(error)})
        else:
            self.err.print(escape(str(error)))

    def bug(self, error: Exception) -> None:
        """A failure of ours."""
        if self.as_json:
            self._json(
                {
                    "exit_code": 1,
                    "error": {"code": "PMO-000", "message": f"{type(error).__name__}: {error}"},
                }
            )
        else:
            traceback.print_exception(error, file=sys.stderr)

    @staticmethod
    def _json(document: dict) -> None:
        sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def _error(error: PmoError) -> dict:
    """A failure, for machines."""
    return {
        "code": error.code,
        "where": error.where,
        "message": error.message,
        "action": error.action,
    }


def reading_for_machines(reading: dict, code: int) -> dict:
    """What reading a source said, for machines."""
    manifest = reading["manifest"]
    document = {
        "exit_code": code,
        **{key: manifest[key] for key in ("tables", "rows_read", "notes")},
    }
    rejected = [
        {**row, "parent_rejected": str(row["rule"]).endswith(PARENT_REJECTED)}
        for row in reading["rejected"]
    ]
    return {**document, "rejected": rejected, "suspicions": reading["suspicions"]}


def _counted(made: int, current: int, wanted: int) -> str:
    """
    What a run did, in one line.

    >>> _counted(3, 0, 3), _counted(1, 2, 3), _counted(0, 3, 3)
    ('3 of 3 reports published', '1 of 3 reports published, 2 kept: current', 'nothing to do: all 3 reports are current')
    """
    if wanted == 0:
        return "nothing to do: nothing of the last run is left"
    if current == wanted:
        return f"nothing to do: all {wanted} reports are current"
    return f"{made} of {wanted} reports published" + (
        f", {current} kept: current" if current else ""
    )


def _own_faults(rejected: list[dict]) -> tuple[list[dict], str]:
    """
    The entries of rows with a fault of their own, and a sentence that counts the rows that refer to one of these.

    A row with a fault of its own is not counted again for the row that it refers to.
    """

    def place(row: dict) -> tuple:
        return row["table"], row["file"], row["sheet"], row["row"]

    own = [row for row in rejected if not str(row["rule"]).endswith(PARENT_REJECTED)]
    faulty = {place(row) for row in own}
    others = Counter(table for table, *_ in {place(row) for row in rejected} - faulty)
    if not others:
        return own, ""
    listed = ", ".join(f"{table} {count:,}" for table, count in sorted(others.items()))
    one = others.total() == 1
    words = "1 more row is" if one else f"{others.total():,} more rows are"
    refers = "it refers" if one else "they refer"
    return own, (
        f"{words} rejected only because a row to which {refers} was rejected ({listed}): correct the rows above first"
    )


def _rejected(row: dict) -> str:
    place = " ".join(str(row[key]) for key in ("file", "sheet") if row.get(key))
    cell = row.get("cell") or (f"row {row['row']}" if row.get("row") else "")
    column = f" ({row['column']})" if row.get("column") else ""
    value = f" {row['value']!r}" if row.get("value") else ""
    return f"{place} {cell}{column}:{value} {row['rule']}. {row['action'] or ''}".strip()
