"""`pmo doctor`: what is missing on this computer."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from pmo_lib.cli.display import Display

MARKS = {"good": "good    ", "optional": "optional", "bad": "missing "}


def doctor(
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON document on standard output.")
    ] = False,
) -> None:
    """
    Say what is missing on this computer and what to do about it. Exit code 7 if no report can be made here, else 0.

    Example: `pmo doctor`
    """
    from pmo_lib.cli.app import _guard
    from pmo_lib.delivery import doctor as checks

    display = Display(False)

    def work(_) -> int:
        results = checks.examine(Path.cwd())
        code = checks.exit_code(results)
        if as_json:
            document = {"exit_code": code, "results": [asdict(one) for one in results]}
            typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
            return code
        for one in results:
            action = f" {one.action}" if one.action else ""
            display.say(f"{MARKS[one.state]}  {one.name}: {one.message}{action}")
        return code

    _guard(work, display)
