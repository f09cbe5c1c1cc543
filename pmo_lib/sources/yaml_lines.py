"""Lines of YAML that people paste into their configuration: any text stays the same text, on one line."""

import math
import re
from collections.abc import Mapping
from typing import Any

import yaml

PLAIN_KEY = re.compile(r"[a-z_]+")
UNCERTAIN = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}  # readers disagree


def quoted(text: str) -> str:
    """
    A text as YAML takes it for the same text whatever it holds, on one line.

    >>> print(quoted("No"), quoted("Größe"), quoted("two\\nlines"), quoted("\\u2028"))
    "No" "Größe" "two\\nlines" "\\L"
    """
    return yaml.safe_dump(text, default_style='"', allow_unicode=True, width=math.inf).strip()


def flow(value: Any) -> str:
    """
    A value of a mapping on one line.

    >>> print(flow({"column": "Cost", "thousands": ",", "factor": 0.01, "empty": ["n/a"], "values": {"No": False}}))
    {column: "Cost", thousands: ",", factor: 0.01, empty: ["n/a"], values: {"No": false}}
    """
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)}: {flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    if isinstance(value, str):
        return quoted(value) if value not in ("missing", "auto") else value
    return (
        {None: "null", True: "true", False: "false"}.get(value, f"{value}")
        if (value is None or isinstance(value, bool))
        else f"{value:.15g}"
    )


def line(entries: Mapping[str, Any]) -> str:
    """
    Entries of a mapping, each on a line of its own.

    >>> print(line({"distinct": True}))
    distinct: true
    """
    return "\n".join(f"{_key(key)}: {flow(value)}" for key, value in entries.items())


def _key(key: str) -> str:
    plain = PLAIN_KEY.fullmatch(key) and key not in UNCERTAIN
    return key if plain else quoted(key)
