"""Delivery status: where projects stand, beside what they declare."""

from importlib import import_module

_HERE = {"positions": "position", "slips": "slip", "view": "perspective", "View": "perspective"}
_MODULES = ("charts", "findings", "kpis", "sections", "slip", "tables")

__all__ = [
    "Thresholds",
    "View",
    "charts",
    "findings",
    "kpis",
    "positions",
    "sections",
    "slip",
    "slips",
    "tables",
    "view",
]


def __getattr__(name: str):
    import_module(f"{__name__}.explanations")
    if name == "Thresholds":
        return import_module("pmo_lib.measures.health").Thresholds
    if name in _HERE:
        return getattr(import_module(f"{__name__}.{_HERE[name]}"), name)
    if name in _MODULES:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
