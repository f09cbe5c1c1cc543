"""From parameters to published pages."""
