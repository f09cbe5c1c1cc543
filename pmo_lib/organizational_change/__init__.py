"""Organizational change: which units are overloaded, who is not informed, what reviews and lessons lead to, and who reports."""

from pmo_lib.organizational_change.data import Data, build
from pmo_lib.organizational_change.rules import Rules

__all__ = ["Data", "Rules", "build"]
