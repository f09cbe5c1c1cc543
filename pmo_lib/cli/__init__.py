"""The command line: `pmo`."""

import sys


def main() -> None:
    """Entry point of the `pmo` command."""
    from pmo_lib import operating_system
    from pmo_lib.cli.app import app
    from pmo_lib.run import preload

    preload.skip_slow_imports()
    operating_system.adopt_orphans()
    try:
        code = app(prog_name="pmo", standalone_mode=False)
    except Exception as error:
        if not hasattr(error, "format_message"):  # of the parser's own exceptions alone
            raise
        code = error.exit_code
        if type(error).__name__ != "NoArgsIsHelpError":
            sys.stderr.write(_sentence(error))
    sys.exit(code)


def _sentence(error) -> str:
    """What is wrong with what was typed, on one line with the way out, like every other failure."""
    message = error.format_message().replace("Value error, ", "").replace("\n", " ").rstrip(". ")
    command = error.ctx.command_path if getattr(error, "ctx", None) else "pmo"
    end = "" if message.endswith("?") else "."
    return (
        f"PMO-U01: {message}{end} What to do: {command} --help shows what it takes, with examples\n"
    )
