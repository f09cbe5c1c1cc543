"""Health computed from data, by stated rules: see `pmo_lib.measures.health`."""

from pmo_lib.measures.health import NOT_REPORTED, Thresholds, health

__all__ = ["NOT_REPORTED", "Thresholds", "health"]
