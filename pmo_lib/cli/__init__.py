"""The command line: `pmo`."""


def main() -> None:
    """Entry point of the `pmo` command."""
    from pmo_lib.cli.app import app

    app()
