"""Maturity: how projects are managed, how sure that is, which office fits, and what to improve first."""

from importlib import import_module

_HERE = {"assess": "assessment"}
_MODULES = (
    "advice",
    "charts",
    "charter",
    "evidence",
    "findings",
    "kpis",
    "office",
    "roadmap",
    "tables",
)

__all__ = [
    "assess",
    "charter",
    "charts",
    "evidence",
    "findings",
    "kpis",
    "office",
    "roadmap",
    "tables",
]


def __getattr__(name: str):
    import_module(f"{__name__}.explanations")
    if name in _HERE:
        return getattr(import_module(f"{__name__}.{_HERE[name]}"), name)
    if name in _MODULES:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
