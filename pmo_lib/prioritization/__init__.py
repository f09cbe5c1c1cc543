"""Prioritization: which projects to do, when, how sure that is, and what the others would need."""

from importlib import import_module

_WHERE = {
    "Rules": "rules",
    "build": "data",
    "choice": "decision",
    "decide": "decision",
    "for_programs": "handover",
    "for_reports": "handover",
    "score": "scoring",
}

__all__ = ["Rules", "build", "choice", "decide", "for_programs", "for_reports", "score"]


def __getattr__(name: str):
    if name in _WHERE:
        return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
