"""Governance: what must be decided, where demand waits, whether gates decide anything, and which duties will be missed."""

from importlib import import_module

_HOMES = {"Rules": "rules", "Data": "data", "build": "data"}
_MODULES = ("charts", "findings", "flow_findings", "metrics", "sections", "tables")

__all__ = [
    "Data",
    "Rules",
    "build",
    "charts",
    "findings",
    "flow_findings",
    "metrics",
    "sections",
    "tables",
]


def __getattr__(name: str):
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    if name in _MODULES:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
