"""A new portfolio: `parameters/<name>/portfolio.yml`, written once its source has been read by the reader of every run."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from pmo_lib.errors import ConfigurationError, SourceError
from pmo_lib.report.text import plural
from pmo_lib.run import disk, publishing
from pmo_lib.run.configuration import parse_configuration
from pmo_lib.run.execution import Children
from pmo_lib.run.first_mapping import Ask, answered, first_mapping, nobody
from pmo_lib.run.parameters import Notebook, read_notebook
from pmo_lib.run.plan import Job
from pmo_lib.run.read_sources import freeze
from pmo_lib.run.runner import Listener
from pmo_lib.run.secrets import looks_secret
from pmo_lib.run.workspace import Workspace, find_workspace, slug
from pmo_lib.sources.readers import FILE_ADDRESS, is_address
from pmo_lib.sources.strict_yaml import Document
from pmo_lib.sources.table_guess import Proposal
from pmo_lib.sources.yaml_lines import flow, quoted

FIRST = "status"  # of the reports, in the file
PLAIN = re.compile(r"[A-Za-z0-9._/-]+")
TEXT = """\
# What is reported on and how. A line that begins with # is a comment; docs/portfolio-yml.md explains every key.
schema: 1
title: {title}
source: {source}   # {about}
{currency}
# locale: en_GB   # language and country of numbers and dates

{mapping}

# The reports to make; parameters that differ from a notebook's own stand beside its name, such as {{horizon: 60}}.
notebooks:
{notebooks}
"""
ASKED = """\
# Other columns, dates or decimal signs than ours? A mapping says where each of our columns comes from (docs/mapping.md):
# mapping:
#   projects: {columns: {project_id: "No", name: Title, program_id: Unit}}"""
PROPOSED = """\
# Made by looking at headers and values. Each line says how sure it is and shows three values; a line in doubt is a comment
# (take out its "# " to use it). Look at those that are not sure (docs/mapping.md), then: pmo check {name}
"""
KINDS = {
    "address": "a database, read anew by every run; a password is named secret:NAME",
    "file": "seen from this folder, read anew by every run",
}


@dataclass(frozen=True, slots=True)
class Founding:
    """A portfolio that was written: where, what its source held and lacked, which reports it can make."""

    path: Path
    reading: dict
    notebooks: tuple[str, ...]
    lacking: tuple[tuple[str, str], ...]  # a notebook, and what it needs
    proposal: str = ""  # a first mapping of headers that are not ours

    @property
    def manifest(self) -> dict:
        """What was kept of the source, by table."""
        return self.reading["manifest"]

    @property
    def exit_code(self) -> int:
        """Of `pmo init`: five where no report can be made of what was found, or no project or proposal could be kept."""
        rows = self.manifest["tables"]
        return 0 if self.notebooks and (rows.get("projects") or rows.get("proposals")) else 5

    @property
    def next(self) -> str:
        """What to do now, in a sentence."""
        name, rows = self.path.parent.name, self.manifest["tables"]
        if self.exit_code:
            needed = [f"{notebook} needs {needs}" for notebook, needs in self.lacking]
            reason = "; ".join(needed) or "no project could be kept"
            way = "look at the mapping in" if self.proposal else "add a mapping to"
            return f"No report can be made yet ({reason}): correct the source or {way} {self.path.name}, then: pmo check {name}"
        day = (
            ""
            if self.manifest["last_period"]
            else " --as-of 2026-10-31 (the data names no day of its own)"
        )
        more = (
            f". The headers are not ours: look at the mapping in {self.path.name} first"
            if self.proposal
            else ""
        )
        kept = " and ".join(
            plural(rows[f"{one}s"], one)
            for one in ("program", "project", "proposal")
            if rows.get(f"{one}s")
        )
        return f"{kept} can be reported on by {', '.join(self.notebooks)}; next: pmo run {name}{day}{more}"


def establish(
    name: str, source: str, current: Path, listen: Listener, children: Children, ask: Ask = nobody
) -> Founding:
    """
    Write a portfolio's configuration, minimal and commented, with the reports that its source can serve.

    Args:
        name: of its folder under `parameters/`.
        source: a file or folder as seen from the current one, or the address of a database.
        ask: whom to ask about columns that are not sure.

    Raises:
        ConfigurationError: a name that is none, one that is taken, a secret written out.
        SourceError: there is no such source, or it cannot be opened; nothing is written then.
    """
    workspace = find_workspace(current, current)
    folder = workspace.root / "parameters" / name
    path = folder / "portfolio.yml"
    if slug(name) != name or name.startswith(("-", "_")):
        action = f"letters, digits, - and _, such as {slug(name).lower()}"
        raise ConfigurationError(
            f"{name!r} is no name for a portfolio", code="PMO-P11", action=action
        )
    if path.exists():
        action = f"edit {os.path.relpath(path, current)}, or choose another name"
        raise ConfigurationError(
            f"the portfolio {name!r} is already there", code="PMO-P11", action=action
        )
    location = _location(source, current, folder, workspace)
    notebooks = sorted(
        map(read_notebook, workspace.notebooks), key=lambda notebook: notebook.name != FIRST
    )
    every = {notebook.name: notebook for notebook in notebooks}
    listen("reading", {"portfolio": name})
    job = _job(folder, workspace, _text(name, location, every, {}, Proposal()), every)
    reading = _read(job, children)
    proposal = TypeAdapter(Proposal).validate_python(reading["proposal"])
    answered(proposal, ask)
    if proposal.tables or proposal.constants:
        text = _text(name, location, every, {}, proposal)
        reading = _read(_job(folder, workspace, text, every), children)
    filled = {table for table, count in reading["manifest"]["tables"].items() if count}
    lacking = {n.name: _lacking(n, filled) for n in every.values()}
    lacking = {notebook: needs for notebook, needs in lacking.items() if needs}
    with publishing.on_disk(folder, "write the configuration"):
        disk.save(path, _text(name, location, every, lacking, proposal))
    able = tuple(n for n in every if n not in lacking)
    return Founding(path, reading, able, tuple(lacking.items()), first_mapping(proposal))


def _lacking(notebook: Notebook, filled: set[str]) -> str:
    """The tables without rows for which a report is not proposed, in words; empty where it is."""
    absent = [table for table in notebook.needs if table not in filled]
    if notebook.proposed_with and not filled.intersection(notebook.proposed_with):
        absent.append(f"one of {', '.join(notebook.proposed_with)}")
    return ", ".join(absent)


def _read(job: Job, children: Children) -> dict:
    """What the source holds; a folder made for it is gone again where it cannot be read."""
    begun = not job.folder.exists()
    with publishing.on_disk(job.folder, "write the configuration"):
        disk.folder(job.folder)
    try:
        return freeze(job, children, proposal=True)
    except BaseException:
        if begun:
            disk.remove(job.folder)
        raise


def _job(folder: Path, workspace: Workspace, text: str, notebooks: dict[str, Notebook]) -> Job:
    document = Document(text, "portfolio.yml")
    return Job(folder.name, folder, workspace, parse_configuration(document), document, notebooks)


def _location(source: str, current: Path, folder: Path, workspace: Workspace) -> str:
    """The source as its configuration names it: seen from its folder while both lie in the workspace."""
    if looks_secret("source", source):
        action = "write secret:NAME in its place and set PMO_SECRET_NAME; see docs/reliability.md"
        raise ConfigurationError("the address holds a password", code="PMO-S01", action=action)
    if is_address(source):
        return FILE_ADDRESS.sub(
            lambda found: found[1] + _seen_from(current / found[2], folder, workspace), source
        )
    if not (current / source).exists():
        action = "correct --from, or begin with: pmo template portfolio --output my.xlsx"
        raise SourceError(f"there is no file or folder {source!r}", code="PMO-D07", action=action)
    return _seen_from(current / source, folder, workspace)


def _seen_from(path: Path, folder: Path, workspace: Workspace) -> str:
    path, root = path.resolve(), workspace.root.resolve()
    return (
        os.path.relpath(path, root / "parameters" / folder.name)
        if path.is_relative_to(root)
        else str(path)
    )


def _text(
    name: str,
    location: str,
    notebooks: dict[str, Notebook],
    lacking: dict[str, str],
    proposal: Proposal,
) -> str:
    """The configuration; where no report can be made, the first notebook stands for what is to come."""
    lines = first_mapping(proposal)
    mapping = _constants(proposal) + ASKED
    if lines:
        mapping = PROPOSED.format(name=name) + _found(proposal, lines)
    kind = "address" if is_address(location) else "file"
    listed = [n for n in notebooks if n not in lacking] or list(notebooks)[:1]
    lines = [f"  {notebook}: {{}}" for notebook in listed]
    lines += [
        f"  # {notebook}: {{}}   # needs {needs}"
        for notebook, needs in lacking.items()
        if notebook not in listed
    ]
    title = name.replace("_", " ").replace("-", " ").capitalize()
    parts = {
        "title": _scalar(title),
        "source": _source(location, proposal),
        "about": KINDS[kind],
        "currency": _currency(proposal),
        "mapping": mapping,
        "notebooks": "\n".join(lines),
    }
    return TEXT.format(**parts)


def _scalar(text: str) -> str:
    """A text as YAML takes it for text whatever it holds."""
    return text if PLAIN.fullmatch(text) and not text[0].isdigit() else quoted(text)


def _found(proposal: Proposal, lines: str) -> str:
    """The constants and the mapping that were found, with what a person should know before."""
    notes = [f"# {note}" for note in proposal.notes]
    return "\n".join([*notes, f"{_constants(proposal)}mapping:", lines])


def _constants(proposal: Proposal) -> str:
    """The rows of tables that the source lacks, with a blank line behind them; empty where there are none."""
    rows = [f"  {table}: {flow(row)}\n" for table, row in proposal.constants.items()]
    head = "constants:   # no column names the program of a project\n"
    return head + "".join(rows) + "\n" if rows else ""


def _source(location: str, proposal: Proposal) -> str:
    if not proposal.options:
        return _scalar(location)
    return flow({"location": location, **proposal.options})


def _currency(proposal: Proposal) -> str:
    if proposal.tables and proposal.currency:
        return f"currency: {proposal.currency}   # its sign or code stands beside the amounts"
    return "# currency: EUR   # where the table 'organization' does not say it"
