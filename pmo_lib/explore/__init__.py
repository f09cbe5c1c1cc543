"""Handles on the parameters of a notebook, in JupyterLab: the report's own cells run again, and what was set can be saved."""

from importlib import import_module

_WHERE = {"each": "controls", "handles": "panel"}

__all__ = ["each", "handles"]


def __getattr__(name: str):
    if name in _WHERE:
        return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
