"""The sources of a portfolio, read by a child into a snapshot; they are not read again while nothing of them changes."""

import sys
import traceback
from dataclasses import asdict, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pmo_lib.errors import SourceError
from pmo_lib.operating_system import limit_memory
from pmo_lib.run import brand, cache, disk, publishing, secrets
from pmo_lib.run.execution import Children
from pmo_lib.run.task import Reading, raised
from pmo_lib.run.workspace import resolve_location

MEMORY_LIMIT = 4 * 1024**3  # bytes of address space
TIMEOUT = 600  # seconds for all sources of a portfolio


def freeze(
    job: Any,
    children: Children,
    *,
    anew: bool = True,
    proposal: bool = False,
    warm: Path | None = None,
) -> dict:
    """
    A portfolio's source, read by a child into a snapshot: where that lies, its manifest, what was rejected or looks wrong.

    Args:
        anew: read it even if nothing of it changed since it was read last.
        proposal: tell under `proposal` a first mapping of it, too.
        warm: where the process that forks children is to be while the source is read, if it is; None: nowhere.

    Raises:
        PmoError: the source cannot be read.
    """
    from pmo_lib.sources.manifest import manifest

    with publishing.on_disk(job.workspace.root, "write the workspace"):
        disk.folder(job.workspace.root / ".pmo", private=True)
    configuration = job.configuration
    names = secrets.names({"location": configuration.location, "options": configuration.options})
    resolved = secrets.resolve(names, job.state)
    own = configuration.brand
    marks = brand.checked(own.name, own.colour, own.logo, job.folder)
    declared = configuration.model_dump(mode="json", by_alias=True, exclude_unset=True)
    task = Reading(
        location=resolve_location(configuration.location, job.workspace),
        base=job.folder,
        root=job.state / "snapshots",
        options=configuration.options,
        mapping=declared.get("mapping", {}),
        constants=configuration.constants,
        stale_after=configuration.stale_after,
        settings=replace(configuration.settings(job.portfolio), brand=marks),
    )
    key = cache.reading_key(task)
    found = None if anew else cache.last_reading(job.state, key)
    if not found:
        if warm:
            with publishing.on_disk(warm, "write the output"):
                children.warm(warm)
        found = _in_a_child(replace(task, proposal=proposal), job, children, resolved)
        cache.keep_reading(job.state, key, task, found)
    return {**found, "manifest": manifest(found["snapshot"]), "secrets": resolved}


def _in_a_child(task: Reading, job: Any, children: Children, resolved: dict[str, str]) -> dict:
    with publishing.scratch(job.state, "read the sources") as folder:
        with publishing.on_disk(folder, "read the sources"):
            verdict = children.run(task, folder, TIMEOUT, secrets=resolved)
        if verdict.stop:
            raise raised(verdict.stop)
        if verdict.failure:
            message = f"the sources could not be read: {verdict.failure.message}"
            action = f"see {folder / 'log'}"
            raise SourceError(message, code="PMO-D10", where=job.portfolio, action=action)
    return verdict.read


def read(task: Reading, handed: dict[str, str]) -> dict:
    """
    Read, check and freeze sources, in the process of a child.

    Args:
        handed: secrets by name.

    Returns:
        snapshot, rejected, suspicions, the day from which the source counts as old (or None) and, if asked for, proposal.
    """
    limit_memory(MEMORY_LIMIT)
    from pydantic import TypeAdapter

    from pmo_lib.sources import mapping, readers, reshaping, snapshot, validation

    declared = TypeAdapter(mapping.Mapping).validate_python(task.mapping)
    named = None
    if declared:
        named = readers.only(mapping.sources(declared), mapping.named_sources(declared))
    location = secrets.filled_location(task.location, handed)
    source = location, task.base, secrets.filled(task.options, handed)
    found = readers.read_source(*source, named)
    origin = (found, declared) if declared else None
    if declared:
        found = reshaping.apply(declared, found, task.constants)
    checked = validation.check(found, task.constants, task.settings.currency, origin)
    portfolio = snapshot.assemble(checked, task.settings)
    old_from = _old_from(portfolio, task.stale_after)
    notes = (*checked.notes, *_stale(portfolio.last_period, old_from))
    target = snapshot.freeze(
        portfolio, task.root, files=found.files, notes=notes, staging=Path.cwd()
    )
    day = portfolio.last_period
    shown = portfolio.at(day) if portfolio.currencies and day else portfolio
    rejected = shown.rejected.astype(object)
    reading = {
        "snapshot": str(target),
        "rejected": rejected.where(rejected.notna(), None).to_dict("records"),
        "suspicions": [asdict(one) for one in checked.suspicions],
        "old_from": old_from.isoformat() if old_from else None,
    }
    if task.proposal:
        reading["proposal"] = _proposal(source, found)
    return reading


def _proposal(source: tuple, found: Any) -> dict:
    """A first mapping of a source that nobody has mapped yet; an empty one where it cannot be looked at."""
    from pmo_lib.sources import readers
    from pmo_lib.sources.first_reading import constants_of_plans, first_reading, plan_files
    from pmo_lib.sources.table_guess import Proposal

    place, base, options = source
    plans, constants = plan_files(found), constants_of_plans(found)
    if plans and not (base / place).is_dir():
        return asdict(Proposal(constants=constants))
    known = readers.is_address(place)

    def read_again(more: dict) -> Any:
        return found if known else readers.read_source(place, base, more, readers.only(None))

    try:
        proposal = first_reading(read_again, options, plans)
        return asdict(proposal if proposal.tables else Proposal(constants=constants))
    except Exception:  # a guess less is no failure
        sys.stderr.write(traceback.format_exc())
        return asdict(Proposal())


def _old_from(portfolio: Any, days: int | None) -> date | None:
    """The day from which the source counts as old; None where it names no day or is synthetic."""
    if not days or not portfolio.last_period or portfolio.settings.synthetic:
        return None
    return portfolio.last_period + timedelta(days=days + 1)


def _stale(newest: date | None, old_from: date | None) -> list[str]:
    """A note that the source is old, if it is so today; without the age, which grows while the note stands."""
    if not old_from or date.today() < old_from:
        return []
    return [f"stale: the newest row of the source is of {newest}"]
