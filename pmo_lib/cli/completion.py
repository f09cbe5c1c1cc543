"""What the shell offers on TAB: names that are there now, read from the disk without opening any source.

The command line itself keeps those that begin with what was typed.
"""

import json
from pathlib import Path

import typer

from pmo_lib.run.workspace import packages


def portfolios() -> list[str]:
    """Portfolios of the nearest folder that holds `parameters/`."""
    return sorted(path.parent.name for path in _here("parameters/*/portfolio.yml"))


def notebooks() -> list[str]:
    """Notebooks of the workspace and of installed packages that are reports."""
    found = [
        *_here("notebooks/*.ipynb"),
        *(p for place in packages() for p in place.glob("*.ipynb")),
    ]
    return sorted({path.stem for path in found if not path.name.startswith("_")})


def programs(ctx: typer.Context) -> list[str]:
    """Programs of the portfolio that was typed, as its newest snapshot knows them."""
    name = Path(ctx.params.get("portfolio") or next(iter(ctx.args), "")).name
    found = _here(f".pmo/{name}/snapshots/*/manifest.json") if name else []
    if not found:
        return []
    newest = max(found, key=lambda path: path.parent.stat().st_mtime_ns)
    return sorted(json.loads(newest.read_text(encoding="utf-8"))["partitions"])


def _here(pattern: str) -> list[Path]:
    """What a pattern finds in the current folder, else in the nearest above that has any."""
    current = Path.cwd()
    return next(
        (
            found
            for folder in (current, *current.parents)
            if (found := sorted(folder.glob(pattern)))
        ),
        [],
    )
