"""Answers of OData services, such as those of Project Online, saved as JSON: one list of flat records is one table."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from pmo_lib.sources.files import Refused, readable
from pmo_lib.sources.readers import RawTable, problem

MOST_PARTS = 1_000_000  # objects and lists of a document
MOST_VALUES = 10_000_000
OLD_DATE = re.compile(r"/Date\((-?\d{1,15})([+-]\d{4})?\)/")
MORE = ("@odata.nextLink", "odata.nextLink", "__next")


def load_json(held: bytes) -> Any:
    """
    The document of a JSON file that holds no more than a table or a search result may.

    Raises:
        Refused: it is no JSON, or holds too much.

    >>> load_json(b'{"value": []}')
    {'value': []}
    """
    if held.count(b"{") + held.count(b"[") > MOST_PARTS or held.count(b",") > MOST_VALUES:
        raise Refused("holds more than any table or search result", "export less")
    try:
        return json.loads(held)
    except (ValueError, RecursionError) as error:
        raise Refused("is no valid JSON", "save the answer again as it is") from error


def odata_table(name: str, file: Path, held: bytes) -> RawTable:
    """
    A table of the records of an answer: under `value`, under `d` and `results`, or a list by itself.

    Args:
        name: of the table.

    Returns:
        one row for each record, counted from one; a column for each field that is no record or list itself. An answer
        that says that there are more pages has a problem.

    Raises:
        Refused: it is no such answer.
    """
    document = load_json(held)
    records = _records(document)
    if not isinstance(records, list) or not all(isinstance(one, dict) for one in records):
        rule = "is no JSON of an OData service: it has no list of records under 'value'"
        raise Refused(rule, "save the answer of the service as it is, or give CSV")
    rows = [{key: _plain(value) for key, value in _flat(one)} for one in records]
    columns = list(dict.fromkeys(key for row in rows for key in row))
    cells = pd.DataFrame(
        [[row.get(key) for key in columns] for row in rows],
        columns=columns,
        index=range(1, len(rows) + 1),
        dtype=object,
    )
    shown, problems = readable(file.name), ()
    inner = document.get("d") if isinstance(document, dict) else None
    if any(key in part for part in (document, inner) if isinstance(part, dict) for key in MORE):
        rule = f"holds {len(rows):,} records: it is one page of a longer answer"
        action = "join the lists of all pages in one file"
        problems = (problem(rule, action, table=name, file=shown),)
    return RawTable(name, shown, "", cells, ("",) * len(columns), problems=problems)


def _records(document: Any) -> Any:
    if not isinstance(document, dict):
        return document
    found = document.get("value", document.get("d"))
    return found.get("results") if isinstance(found, dict) else found


def _flat(record: dict) -> Iterator[tuple[str, Any]]:
    for key, value in record.items():
        if not key.startswith(("@", "__", "odata.")) and not isinstance(value, dict | list):
            yield key, value


def _plain(value: Any) -> Any:
    """
    A value as a cell; older services write moments as milliseconds since 1970.

    >>> _plain("/Date(1793404800000)/"), _plain(""), _plain(8)
    ('2026-10-31T00:00:00', None, 8)
    """
    if isinstance(value, str) and (found := OLD_DATE.fullmatch(value)):
        moment = datetime.fromtimestamp(int(found[1]) / 1000, UTC)
        return moment.replace(tzinfo=None).isoformat(timespec="seconds")
    return None if value == "" else value
