"""The hash of what a portfolio says: the same for the same content, however it was stored or ordered."""

import hashlib
import json

import numpy as np
import pandas as pd

from pmo_lib.portfolio.portfolio import Portfolio

SAID_OF_REJECTED = ("table", "column", "value", "rule")
ADDED = ("currency", "declared_word")  # declared later than the rest: they count where filled,
# so that a portfolio without them keeps the hash it had


def digest(portfolio: Portfolio) -> str:
    """
    SHA-256 over the canonical content of all tables and of what was rejected.

    Numbers count to 15 significant digits; neither the order of rows nor the kind of file matters.

    >>> digest(Portfolio({})) == digest(Portfolio({}).at("2026-10-31"))
    True
    """
    tables = portfolio.tables
    said = {
        name: held.digest if (held := tables.closed(name)) else of_frame(tables[name])
        for name in sorted(tables)
    }
    said["rejected"] = of_frame(portfolio.rejected.reindex(columns=list(SAID_OF_REJECTED)))
    return hashlib.sha256(
        "".join(f"{name} {value}\n" for name, value in said.items()).encode()
    ).hexdigest()


def of_frame(frame: pd.DataFrame) -> str:
    """SHA-256 over the canonical content of one table."""
    unfilled = [name for name in ADDED if name in frame and frame[name].isna().all()]
    frame = frame.drop(columns=unfilled)
    hasher = hashlib.sha256()
    for row in _rows(frame):
        hasher.update(row.encode("utf-8", "surrogatepass"))
    return hasher.hexdigest()


def _rows(frame: pd.DataFrame) -> list[str]:
    columns = [_canonical(frame[name]) for name in frame.columns]
    return sorted(json.dumps(row) + "\n" for row in zip(*columns, strict=True))


def _canonical(values: pd.Series) -> list[str | None]:
    missing = values.isna().to_numpy()
    if pd.api.types.is_datetime64_any_dtype(values):
        texts = np.datetime_as_string(values.to_numpy(), unit="D").tolist()
    elif pd.api.types.is_float_dtype(values):
        texts = [f"{number + 0.0:.15g}" for number in values.to_numpy(dtype=np.float64)]
    else:
        texts = [str(value) for value in values.tolist()]
    return [None if gone else text for gone, text in zip(missing, texts, strict=True)]
