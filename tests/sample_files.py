"""Where the files of the synthetic sample lie, and the lines of a portfolio.yml that read them."""

from pathlib import Path

SAMPLE = Path(__file__).parents[1] / "parameters" / "healthcare" / "data"
SOURCE = f"source: {SAMPLE}\nsynthetic: true\n"
