"""Maturity: how projects are managed, how sure that is, which office fits, and what to improve first."""

from importlib import import_module

_HOMES = {"Data": "data", "Rules": "rules", "build": "data", "missing": "findings"}
_MODULES = ("advice", "charts", "findings", "metrics", "sections", "tables")

__all__ = [
    "Data",
    "Rules",
    "advice",
    "build",
    "charts",
    "findings",
    "metrics",
    "missing",
    "sections",
    "tables",
]


def __getattr__(name: str):
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    if name in _MODULES:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
