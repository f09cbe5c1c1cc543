"""Write the sample's tables and the examples of the template: `python -m tools.sample`."""

import json
from pathlib import Path

from tools.sample import examples, write

ROOT = Path(__file__).parents[2]
DATA = ROOT / "parameters" / "healthcare" / "data"
EXAMPLES = ROOT / "pmo_lib" / "sources" / "models" / "examples.json"


def main() -> None:
    """Write both."""
    write(DATA)
    text = json.dumps(examples(), indent=1, ensure_ascii=False)
    EXAMPLES.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
