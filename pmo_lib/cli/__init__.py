"""The command line: `pmo`."""


def main() -> None:
    """Entry point of the `pmo` command."""
    from pmo_lib.cli.app import app
    from pmo_lib.run import kin

    kin.adopt_orphans()
    app()
