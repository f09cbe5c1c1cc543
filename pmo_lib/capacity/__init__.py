"""Capacity: which role is short, when, how likely, what forces it, and the cheapest way out."""

from importlib import import_module

_HOMES = {
    "Rules": "rules",
    "Data": "data",
    "build": "data",
    "booked_load": "load",
    "decide": "decision",
    "as_if": "what_if",
    "missing": "gaps",
}
_MODULES = ("charts", "findings", "gaps", "handles", "metrics", "repair", "sections", "tables")

__all__ = [
    "Data",
    "Rules",
    "as_if",
    "booked_load",
    "build",
    "charts",
    "decide",
    "findings",
    "gaps",
    "handles",
    "metrics",
    "missing",
    "repair",
    "sections",
    "tables",
]


def __getattr__(name: str):
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    if name in _MODULES:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
