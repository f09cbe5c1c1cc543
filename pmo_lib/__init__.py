"""Analysis and reporting for project, program and portfolio management offices."""

from importlib import import_module
from importlib.metadata import version

_WHERE = {
    "read": "pmo_lib.sources.snapshot",
    "read_slice": "pmo_lib.sources.handed",
    "read_record": "pmo_lib.sources.handed",
    "read_previous": "pmo_lib.sources.handed",
    "Portfolio": "pmo_lib.portfolio.portfolio",
}
_ROOMS = (
    "capacity",
    "explore",
    "maturity",
    "measures",
    "optimization",
    "prioritization",
    "report",
    "sources",
    "status",
)

__all__ = [
    "Portfolio",
    "__version__",
    "capacity",
    "explore",
    "maturity",
    "measures",
    "optimization",
    "prioritization",
    "read",
    "read_previous",
    "read_record",
    "read_slice",
    "report",
    "sources",
    "status",
]


def __getattr__(name: str):
    if name == "__version__":
        return version("pmo-lib")
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    if name in _ROOMS:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
