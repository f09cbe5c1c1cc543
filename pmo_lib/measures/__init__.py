"""Kernels on arrays: one file per published family of measures."""

from importlib import import_module
from pkgutil import iter_modules

__all__ = [info.name for info in iter_modules(__path__)]


def __getattr__(name: str):
    if name in __all__:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
