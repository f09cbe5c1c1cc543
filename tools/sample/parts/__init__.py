"""
What disciplines add to the synthetic portfolio: a module each, found by name.

A module declares `PLANTS` (kinds of truths of its own), `tables(base, rng, kinds)`, which gives further tables by name
from the portfolio so far, and `truths(projects, programs, kinds)`, which says what it plants. Its generator is its
own: adding a module alters no number of another.
"""

import pkgutil
from importlib import import_module
from types import ModuleType


def parts() -> list[ModuleType]:
    """Every module of this folder, by name."""
    return [
        import_module(f"{__name__}.{info.name}") for info in sorted(pkgutil.iter_modules(__path__))
    ]
