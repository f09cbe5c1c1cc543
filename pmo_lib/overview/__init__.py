"""The portfolio at a glance: what its reports say first, and all projects on one page."""

from importlib import import_module

_NAMES = {"Data": "data", "build": "data"}
_MODULES = ("charts", "findings", "sections", "tables")

__all__ = ["Data", "build", "charts", "findings", "sections", "tables"]


def __getattr__(name: str):
    if name in _NAMES:
        return getattr(import_module(f"{__name__}.{_NAMES[name]}"), name)
    if name in _MODULES:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
