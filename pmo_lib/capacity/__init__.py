"""Capacity: who is short, when, how likely, what forces it, and the cheapest way out."""

from importlib import import_module

_HERE = {
    "Rules": "rules",
    "load": "booked",
    "decide": "decision",
    "as_if": "what_if",
    "slices": "handing",
}
_MODULES = (
    "charts",
    "findings",
    "gaps",
    "kpis",
    "remedies",
    "repair",
    "tables",
    "what_if",
    "writing",
)

__all__ = [
    "Rules",
    "as_if",
    "charts",
    "decide",
    "findings",
    "gaps",
    "kpis",
    "load",
    "remedies",
    "repair",
    "slices",
    "tables",
    "what_if",
    "writing",
]


def __getattr__(name: str):
    import_module(f"{__name__}.explanations")
    if name in _HERE:
        return getattr(import_module(f"{__name__}.{_HERE[name]}"), name)
    if name in _MODULES:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
