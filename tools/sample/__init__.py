"""The synthetic sample: `python -m tools.sample` writes its tables to `parameters/healthcare/data`."""

from tools.sample.generator import PLANTS, examples, generate, kinds, truths, write

__all__ = ["PLANTS", "examples", "generate", "kinds", "truths", "write"]
