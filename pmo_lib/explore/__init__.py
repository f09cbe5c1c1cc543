"""The disciplines with handles, in JupyterLab: the batch's own functions, redrawn; what was set is saved for the next run."""

from importlib import import_module

_MODULES = ("capacity", "maturity", "panel", "prioritization", "status")

__all__ = ["capacity", "maturity", "panel", "prioritization", "status"]


def __getattr__(name: str):
    if name in _MODULES:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
