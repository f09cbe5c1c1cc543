"""Values to words, figures and blocks."""

from importlib import import_module

_BLOCKS = ("header", "kpis", "provenance", "record", "section", "Table", "together")
_SECTIONS = ("Section", "show")
_COLUMNS = ("Column", "table")
_MODULES = ("blocks", "figures", "forms", "text", "theme")
_TEXT = ("speak",)

__all__ = [
    "Column",
    "Section",
    "Table",
    "blocks",
    "figures",
    "forms",
    "header",
    "kpis",
    "provenance",
    "record",
    "section",
    "show",
    "speak",
    "table",
    "text",
    "theme",
    "together",
]


def __getattr__(name: str):
    if name in _BLOCKS:
        return getattr(import_module(f"{__name__}.blocks"), name)
    if name in _SECTIONS:
        return getattr(import_module(f"{__name__}.sections"), name)
    if name in _COLUMNS:
        return getattr(import_module(f"{__name__}.columns"), name)
    if name in _TEXT:
        return getattr(import_module(f"{__name__}.text"), name)
    if name in _MODULES:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
