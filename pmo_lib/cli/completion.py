"""What the shell offers on TAB: names that are there now, read from the disk without opening any source."""

import json
from collections.abc import Iterable
from pathlib import Path

import typer


def portfolios(incomplete: str) -> list[str]:
    """Portfolios of the nearest folder that holds `parameters/`."""
    return _among(incomplete, (path.parent.name for path in _here("parameters/*/portfolio.yml")))


def notebooks(incomplete: str) -> list[str]:
    """Notebooks of the workspace that are reports."""
    return _among(
        incomplete,
        (path.stem for path in _here("notebooks/*.ipynb") if not path.name.startswith("_")),
    )


def programs(ctx: typer.Context, incomplete: str) -> list[str]:
    """Programs of the portfolio that was typed, as its newest snapshot knows them."""
    name = Path(ctx.params.get("portfolio") or next(iter(ctx.args), "")).name
    found = _here(f".pmo/{name}/snapshots/*/manifest.json") if name else []
    manifests = sorted(found, key=lambda path: path.parent.stat().st_mtime_ns)
    return (
        _among(incomplete, json.loads(manifests[-1].read_text(encoding="utf-8"))["partitions"])
        if manifests
        else []
    )


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


def _among(incomplete: str, names: Iterable[str]) -> list[str]:
    return sorted(name for name in names if name.startswith(incomplete))
