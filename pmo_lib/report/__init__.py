"""Values to words, figures and blocks."""

from importlib import import_module

_BLOCKS = ("decide", "header", "kpis", "provenance", "section", "Table", "together")
_MODULES = ("blocks", "figures", "forms", "text", "theme")
_TEXT = ("speak",)

__all__ = [
    "Table",
    "blocks",
    "decide",
    "figures",
    "forms",
    "header",
    "kpis",
    "provenance",
    "section",
    "speak",
    "text",
    "theme",
    "together",
]


def __getattr__(name: str):
    if name in _BLOCKS:
        return getattr(import_module(f"{__name__}.blocks"), name)
    if name in _TEXT:
        return getattr(import_module(f"{__name__}.text"), name)
    if name in _MODULES:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
