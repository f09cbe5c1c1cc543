"""Handles on the parameters of a notebook, in JupyterLab: the report's own cells run again, and what was set can be saved."""

from pmo_lib.explore.controls import each
from pmo_lib.explore.panel import handles

__all__ = ["each", "handles"]
