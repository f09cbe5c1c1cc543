"""What a snapshot says of itself. It opens no data library: whoever only plans a run needs none."""

import json
from pathlib import Path

from pmo_lib.errors import ConfigurationError


def manifest(snapshot: Path | str) -> dict:
    """What a snapshot says of itself, without opening any partition."""
    path = Path(snapshot) / "manifest.json"
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        action = f"give its folder, or the name of a portfolio that was read here: pmo check {Path(snapshot).name}"
        raise ConfigurationError(
            f"no portfolio snapshot at {snapshot!s}", code="PMO-P12", action=action
        ) from error


def located(snapshot: Path | str) -> Path:
    """The folder of a snapshot; for the name of a portfolio, the one that was frozen last in the workspace around."""
    given, here = Path(snapshot), Path.cwd()
    named = given.name == str(snapshot) and not (given / "manifest.json").exists()
    for place in (here, *here.parents) if named else ():
        if found := list((place / ".pmo" / given / "snapshots").glob("*/manifest.json")):
            return max(
                (path.parent for path in found), key=lambda folder: folder.stat().st_mtime_ns
            )
    return given
