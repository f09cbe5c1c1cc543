"""Analysis and reporting for project, program and portfolio management offices."""

from importlib import import_module
from importlib.metadata import version
from pkgutil import iter_modules

_WHERE = {
    "read": "pmo_lib.sources.snapshot",
    "read_slice": "pmo_lib.sources.handed",
    "read_record": "pmo_lib.sources.handed",
    "read_previous": "pmo_lib.sources.handed",
    "Portfolio": "pmo_lib.portfolio.portfolio",
}
_PACKAGES = [info.name for info in iter_modules(__path__) if info.ispkg]

__all__ = ["Portfolio", "__version__", "read", "read_previous", "read_record", "read_slice"]


def __getattr__(name: str):
    if name == "__version__":
        return version("pmo-lib")
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    if name in _PACKAGES:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
