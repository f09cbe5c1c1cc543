"""Benefits: is what was promised arriving, what would stop it, and is the rest still worth its price?"""

from importlib import import_module

_HOMES = {"Rules": "rules", "Data": "data", "build": "data"}
_MODULES = ("charts", "findings", "metrics", "sections", "tables")

__all__ = ["Data", "Rules", "build", "charts", "findings", "metrics", "sections", "tables"]


def __getattr__(name: str):
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    if name in _MODULES:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
