"""What was set by hand in JupyterLab, kept as a variant of the report: the next run makes it as a page of its own."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from pmo_lib.errors import ConfigurationError
from pmo_lib.run import disk
from pmo_lib.run.configuration import SAVED, read_configuration
from pmo_lib.run.parameters import resolve
from pmo_lib.run.plan import read_job
from pmo_lib.run.workspace import find_portfolio
from pmo_lib.sources.strict_yaml import NUMBER_LIKE

HEADING = "# Saved from the explorer of {notebook}. The next run makes it a page; delete this file and it makes none.\n"


class _Dumper(yaml.SafeDumper):
    """Writes what our strict reader takes: text that looks like a number is quoted."""


_Dumper.add_representer(
    str,
    lambda dumper, words: dumper.represent_scalar(
        "tag:yaml.org,2002:str", words, style="'" if NUMBER_LIKE.fullmatch(words) else None
    ),
)


def save_variant(
    portfolio: str,
    notebook: str,
    name: str,
    programs: list[str],
    parameters: Mapping[str, Any],
    current: Path,
) -> Path:
    """
    Write `parameters/<portfolio>/variants/<notebook>.<name>.yml`, whole or not at all; one saved before is replaced.

    Args:
        portfolio: its id.
        name: as a person wrote it; what a file cannot bear becomes a hyphen.
        current: folder from which `parameters/` is looked for, here and above.

    Returns:
        the file.

    Raises:
        ConfigurationError: no such portfolio, no name, a name that portfolio.yml uses, or a parameter the notebook refuses.
    """
    folder = find_portfolio(portfolio, current)
    job = read_job(str(folder), current)
    short = variant_name(name)
    if notebook not in job.notebooks:
        action = f"list it under notebooks in {folder.name}/portfolio.yml"
        raise ConfigurationError(
            f"{folder.name} makes no report {notebook!r}", code="PMO-P11", action=action
        )
    if short in read_configuration(folder)[0].variants.get(notebook, {}):
        raise ConfigurationError(
            f"portfolio.yml has a variant {short!r} already",
            code="PMO-P03",
            action="choose another name",
        )
    resolve(job.notebooks[notebook], (parameters, lambda parameter: f"{short}, {parameter}"))
    content = {"programs": programs, "parameters": dict(parameters)}
    path = disk.folder(folder / SAVED) / f"{notebook}.{short}.yml"
    disk.save(path, HEADING.format(notebook=notebook) + written(content))
    return path


def written(content: Mapping[str, Any]) -> str:
    """Content as YAML that our strict reader gives back as it was."""
    return yaml.dump(dict(content), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


def open_notebook() -> str:
    """
    The name of the notebook that JupyterLab has open for this kernel.

    Raises:
        ConfigurationError: it is not told; another program than JupyterLab shows the notebook.
    """
    name = Path(os.environ.get("JPY_SESSION_NAME", "")).stem
    if not name:
        raise ConfigurationError(
            "the name of this notebook is not known",
            code="PMO-P11",
            action="open it in JupyterLab: make lab",
        )
    return name


def variant_name(words: str) -> str:
    """
    A name as a part of a file's name.

    >>> variant_name("Less money, 2027")
    'less-money-2027'
    """
    short = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:41].rstrip("-")
    if not short:
        raise ConfigurationError(
            "the scenario has no name", code="PMO-P02", action="give it one, such as 'Less money'"
        )
    return short
