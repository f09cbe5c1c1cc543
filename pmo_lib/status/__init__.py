"""Delivery status: where projects stand, beside what they declare."""

from importlib import import_module

_NAMES = {
    "Data": "data",
    "Thresholds": "data",
    "build": "data",
    "positions": "position",
    "slips": "slip",
}
_MODULES = ("charts", "metrics", "sections", "tables")

__all__ = [
    "Data",
    "Thresholds",
    "build",
    "charts",
    "metrics",
    "positions",
    "sections",
    "slips",
    "tables",
]


def __getattr__(name: str):
    if name in _NAMES:
        return getattr(import_module(f"{__name__}.{_NAMES[name]}"), name)
    if name in _MODULES:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
