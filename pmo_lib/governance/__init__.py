"""Governance: what must be decided, where demand waits, whether gates decide anything, and which duties will be missed."""

from pmo_lib.governance.data import Data, build
from pmo_lib.governance.rules import Rules

__all__ = ["Data", "Rules", "build"]
