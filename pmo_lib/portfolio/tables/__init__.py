"""Every table a portfolio may hold: `TABLES` by name, collected from the files of this folder."""

import pkgutil
from importlib import import_module
from types import MappingProxyType

from pmo_lib.portfolio.table import Table


def _declared() -> dict[str, Table]:
    modules = [import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__)]
    tables = [
        value for module in modules for value in vars(module).values() if isinstance(value, Table)
    ]
    return {table.name: table for table in tables}


TABLES = MappingProxyType(_declared())
