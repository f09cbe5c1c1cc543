"""Prioritization: which projects to do, when, how sure that is, and what the others would need."""

from importlib import import_module

_HERE = {
    "choice": "decision",
    "decide": "decision",
    "Rules": "rules",
    "robustness": "robust",
    "score": "scoring",
    "study": "studying",
}
_MODULES = (
    "alignment",
    "business_case",
    "charts",
    "findings",
    "handing",
    "kpis",
    "methods",
    "scenarios",
    "tables",
    "weights",
    "why",
)

__all__ = [
    "Rules",
    "alignment",
    "business_case",
    "charts",
    "choice",
    "decide",
    "findings",
    "handing",
    "kpis",
    "methods",
    "robustness",
    "scenarios",
    "score",
    "study",
    "tables",
    "weights",
    "why",
]


def __getattr__(name: str):
    import_module(f"{__name__}.explanations")
    if name in _HERE:
        return getattr(import_module(f"{__name__}.{_HERE[name]}"), name)
    if name in _MODULES:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
