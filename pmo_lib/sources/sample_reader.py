"""The synthetic portfolio as a source like any other."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pmo_lib.sources.readers import Found, Naming, RawTable, letter, reader, take
from pmo_lib.sources.sample import generate


@reader("sample")
def read_sample(_: Path, options: Mapping[str, Any], __: Naming) -> Found:
    """
    The synthetic portfolio as a source.

    Args:
        options: those of `generate`.
    """
    chosen = take(
        options,
        seed=2026,
        projects=45,
        programs=6,
        periods=24,
        last_period="2026-10-31",
        plants=None,
    )
    tables = []
    for name, frame in generate(**chosen).items():
        letters = tuple(letter(position) for position in range(frame.shape[1]))
        tables.append(
            RawTable(
                name, "synthetic sample", name, frame.set_axis(range(2, len(frame) + 2)), letters
            )
        )
    return Found(tuple(tables))
