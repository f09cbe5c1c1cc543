"""What a page says of its making: enough to find its input again and to make it once more."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pmo_lib.run.cache import versions
from pmo_lib.run.disk import file_hash
from pmo_lib.run.parameters import source_hash

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
    packages, source = versions(), source_hash(notebook)
    names = ("portfolio", "program", "as_of", "input_hash", "newest", "rejected_rows")
    return {
        "schema": 1,
        **{name: facts[name] for name in names},
        "snapshot": Path(parameters["snapshot"]).name,
        "handed": _handed(parameters),
        "facts_sha256": hashlib.sha256(facts_text.encode()).hexdigest(),
        "notebook": {"name": notebook.stem, "sha256": source},
        "parameters": shown,
        "versions": packages,
        "shown": {
            "Notebook": f"{notebook.stem} {source[:16]}",
            "Parameters": ", ".join(f"{name} = {value}" for name, value in shown.items()),
            "Versions": ", ".join(f"{name} {number}" for name, number in packages.items()),
        },
    }


def _handed(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """What was handed to a report: hashes and a day, no path."""
    given = {name: path for name in ("slice", "record") if (path := parameters.get(name))}
    handed: dict[str, Any] = {name: file_hash(path) for name, path in given.items()}
    if parameters.get("previous"):
        folder = Path(parameters["previous"])
        day = json.loads((folder / "previous.json").read_text(encoding="utf-8"))["as_of"]
        handed["previous"] = {"as_of": day, "facts_sha256": file_hash(folder / "facts.json")}
    return handed
