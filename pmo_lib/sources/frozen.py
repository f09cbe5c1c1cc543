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
        raise ConfigurationError(f"no portfolio snapshot at {snapshot!s}", code="PMO-P12") from error
