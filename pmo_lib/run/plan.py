"""What a run will do: which reports, with which parameters, published where. Decided before anything runs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pmo_lib.errors import ConfigurationError
from pmo_lib.portfolio.settings import PORTFOLIO
from pmo_lib.run.configuration import (
    Configuration,
    joined,
    read_configuration,
    read_program_configuration,
    read_saved,
)
from pmo_lib.run.parameters import Notebook, read_notebook, resolve
from pmo_lib.run.secrets import looks_secret
from pmo_lib.run.suggestion import did_you_mean
from pmo_lib.run.workspace import Workspace, find_portfolio, find_workspace, slugs
from pmo_lib.sources.strict_yaml import Document


@dataclass(frozen=True, slots=True)
class Job:
    """A portfolio with everything known of it before its data is read."""

    portfolio: str
    folder: Path
    workspace: Workspace
    configuration: Configuration
    document: Document
    notebooks: dict[str, Notebook]

    @property
    def state(self) -> Path:
        """Private state of this portfolio."""
        return self.workspace.state(self.portfolio)


@dataclass(frozen=True, slots=True)
class Report:
    """One notebook for one program."""

    program: str
    program_name: str
    notebook: Notebook
    parameters: dict[str, Any]
    path: Path  # of the page, seen from the portfolio's folder in the output
    variant: str = ""  # name of the set of parameters it is made with; empty: the notebook's own
    beside: tuple[tuple[str, str], ...] = ()  # title and file of the program's other reports

    @property
    def name(self) -> str:
        """How progress and messages call it."""
        return f"{self.program}/{self.path.stem}"

    @property
    def title(self) -> str:
        """What the index and the page call it."""
        return f"{self.notebook.title} – {self.variant}" if self.variant else self.notebook.title


@dataclass(frozen=True, slots=True)
class Plan:
    """The reports of a run in order, and those that cannot be: (program, notebook, reason)."""

    as_of: date
    reports: tuple[Report, ...]
    not_applicable: tuple[tuple[Notebook, str], ...] = ()
    refused: tuple[tuple[Notebook, str], ...] = ()
    programs: dict[str, str] = field(default_factory=dict)


def read_job(portfolio: str, current: Path) -> Job:
    """
    Find and check a portfolio's configuration and the notebooks it lists.

    Raises:
        ConfigurationError: whatever of it is missing, unknown or wrong.
    """
    folder = find_portfolio(portfolio, current)
    workspace = find_workspace(folder, current)
    configuration, document = read_configuration(folder)
    sources = {path.stem: path for path in workspace.notebooks}
    notebooks = {}
    for name, parameters in configuration.notebooks.items():
        if name not in sources:
            where = document.where(("notebooks", name))
            raise ConfigurationError(
                f"no notebook {name!r}",
                code="PMO-P11",
                where=where,
                action=did_you_mean(name, sources),
            )
        notebooks[name] = read_notebook(sources[name])
        resolve(notebooks[name], (parameters, _places(document, name)))
    for name, variants in configuration.variants.items():
        where = document.where(("variants", name))
        if name not in notebooks:
            raise ConfigurationError(
                f"no notebook {name!r} is listed",
                code="PMO-P11",
                where=where,
                action=did_you_mean(name, notebooks),
            )
        for variant, told in variants.items():
            resolve(notebooks[name], (told.parameters, _places(document, name, variant)))
    _refuse_secrets(configuration, document)
    saved = read_saved(folder)
    for one, own in saved:
        if one.notebook not in notebooks:
            action = did_you_mean(one.notebook, notebooks)
            raise ConfigurationError(
                f"no notebook {one.notebook!r} is listed",
                code="PMO-P11",
                where=own.name,
                action=action,
            )
        resolve(
            notebooks[one.notebook],
            (one.parameters, lambda name, own=own: own.where(("parameters", name))),
        )
    configuration = joined(configuration, saved)
    return Job(folder.name, folder, workspace, configuration, document, notebooks)


def _refuse_secrets(configuration: Configuration, document: Document) -> None:
    """What a configuration says may be read by many: a secret is named there, not written down."""
    action = "write secret:NAME instead; see docs/reliability.md"
    found = {"location": configuration.location, **configuration.options}
    for name, value in found.items():
        if looks_secret(name, value):
            path = ("source",) if isinstance(configuration.source, str) else ("source", name)
            where = document.where(path)
            raise ConfigurationError(
                f"{name} holds a secret", code="PMO-S01", where=where, action=action
            )


def _places(document: Document, notebook: str, variant: str = ""):
    path = ("variants", notebook, variant, "parameters") if variant else ("notebooks", notebook)
    return lambda parameter: document.where((*path, parameter))


def make_plan(
    job: Job,
    manifest: dict,
    *,
    programs: Sequence[str] = (),
    notebooks: Sequence[str] = (),
    as_of: str = "",
    today: date,
) -> Plan:
    """
    The reports of a run over a snapshot.

    Args:
        manifest: what the snapshot says of itself.
        programs, notebooks: only these; empty: all.
        as_of: ISO date; empty: the last closed period in the data.
        today: no report speaks of a later day, unless the data does.

    Raises:
        ConfigurationError: an unknown program or notebook, a day out of range, a parameter that does not fit.
    """
    known = {program: part["name"] for program, part in manifest["partitions"].items()}
    _refuse_unknown("program", programs, known)
    _refuse_unknown("notebook", notebooks, job.notebooks)
    folders = slugs(program for program in known if program != PORTFOLIO) | {PORTFOLIO: PORTFOLIO}
    chosen = [job.notebooks[name] for name in job.notebooks if not notebooks or name in notebooks]
    refused_tables = set(manifest.get("refused", []))
    supplied = set(manifest["tables"]) - refused_tables
    absent = {n.name: [t for t in n.needs if t not in supplied] for n in job.notebooks.values()}
    day = _as_of(as_of, manifest, today) if not all(absent[n.name] for n in chosen) else today
    served = {n.name: n.title for n in job.notebooks.values() if not absent[n.name]}
    reports = [
        _report(job, program, known[program], notebook, day, folders[program], variant, served)
        for program in known
        for notebook in chosen
        if not absent[notebook.name] and _asked_for(program, notebook, programs)
        for variant in _variants(job, program, notebook)
    ]
    refused = {n.name for n in chosen if set(absent[n.name]) & refused_tables}
    reasons = [(n, f"needs {', '.join(absent[n.name])}") for n in chosen if absent[n.name]]
    return Plan(
        day,
        tuple(reports),
        tuple(pair for pair in reasons if pair[0].name not in refused),
        tuple(pair for pair in reasons if pair[0].name in refused),
        known,
    )


def _variants(job: Job, program: str, notebook: Notebook) -> list[str]:
    """The notebook itself, and its variants for this program; one that names no program is for all."""
    told = job.configuration.variants.get(notebook.name, {})
    return [
        "",
        *(
            name
            for name, variant in told.items()
            if not variant.programs or program in variant.programs
        ),
    ]


def _asked_for(program: str, notebook: Notebook, programs: Sequence[str]) -> bool:
    """A program's slice is decided by the portfolio's own report, which comes along."""
    return (
        not programs
        or program in programs
        or (program == PORTFOLIO and "slice" in notebook.parameters)
    )


def _refuse_unknown(kind: str, asked: Sequence[str], known) -> None:
    for name in asked:
        if name not in known:
            raise ConfigurationError(
                f"no {kind} {name!r}", code="PMO-P01", action=did_you_mean(name, known)
            )


def _as_of(text: str, manifest: dict, today: date) -> date:
    first, last = (
        date.fromisoformat(d) if d else None
        for d in (manifest["first_known"], manifest["last_period"])
    )
    if not text:
        if last is None:
            raise ConfigurationError(
                "the data names no date to report as of", code="PMO-P02", action="pass --as-of"
            )
        return last
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise ConfigurationError(
            f"--as-of {text!r} is no ISO 8601 date", code="PMO-P02", action="write it as 2026-10-31"
        ) from error
    latest = max(today, last or today)
    if day > latest or (first and day < first):
        raise ConfigurationError(
            f"--as-of {day} lies outside what is known",
            code="PMO-P02",
            action=f"choose {first or 'any day'} to {latest}",
        )
    return day


def _report(
    job: Job,
    program: str,
    name: str,
    notebook: Notebook,
    day: date,
    folder: str,
    variant: str,
    served: dict[str, str],
) -> Report:
    own, document = read_program_configuration(job.folder / f"{folder}.yml")
    _refuse_unknown("notebook", list(own.notebooks), job.notebooks)
    parameters = resolve(
        notebook,
        (job.configuration.notebooks[notebook.name], _places(job.document, notebook.name)),
        (own.notebooks.get(notebook.name), _places(document, notebook.name)),
    )
    if variant:
        told = job.configuration.variants[notebook.name][variant].parameters
        parameters |= resolve(notebook, (told, _places(job.document, notebook.name, variant)))
    stem = f"{notebook.name}.{variant}" if variant else notebook.name
    beside = tuple((title, f"{other}.html") for other, title in served.items() if other != stem)
    return Report(
        program,
        name,
        notebook,
        parameters,
        Path(folder, day.isoformat(), f"{stem}.html"),
        variant,
        beside,
    )
