"""What a page says of its making: enough to find its input again and to make it once more."""

import hashlib
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pmo_lib.run import handover
from pmo_lib.run.parameters import source_hash

PACKAGES = ("pmo-lib", "pandas", "papermill", "nbconvert", "plotly")
PRIVATE = {"snapshot", "slice", "record", "previous"}  # paths of this machine


def of(
    facts: Mapping[str, Any], facts_text: str, notebook: Path, parameters: Mapping[str, Any]
) -> dict[str, Any]:
    """
    Identity, input, versions, parameters and notebook of a page; no time, no path.

    Args:
        facts: of the report, and as they will stand in the file beside the page.
    """
    shown = {name: value for name, value in sorted(parameters.items()) if name not in PRIVATE}
    versions = {name: version(name) for name in PACKAGES}
    source = source_hash(notebook)
    return {
        "schema": 1,
        **{
            key: facts[key]
            for key in ("portfolio", "program", "as_of", "input_hash", "newest", "rejected_rows")
        },
        "snapshot": Path(parameters["snapshot"]).name,
        "handed": handover.told_of(parameters),
        "facts_sha256": hashlib.sha256(facts_text.encode()).hexdigest(),
        "notebook": {"name": notebook.stem, "sha256": source},
        "parameters": shown,
        "versions": versions,
        "shown": {
            "Notebook": f"{notebook.stem} {source[:16]}",
            "Parameters": ", ".join(f"{name} = {value}" for name, value in shown.items()),
            "Versions": ", ".join(f"{name} {number}" for name, number in versions.items()),
        },
    }
