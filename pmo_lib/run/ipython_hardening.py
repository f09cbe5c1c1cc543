"""What would pass in silence in an unattended run is an error of its cell; for both engines."""

from typing import Any


def demand(shell: Any) -> None:
    """
    Have a shell raise where a `!command` fails, a browser is to be opened or a debugger waits: nobody would notice.

    Args:
        shell: of IPython.
    """
    import pdb
    import sys
    import webbrowser

    import pandas
    from IPython.core.error import StdinNotImplementedError

    def refuse(using: str | None = None) -> None:
        raise webbrowser.Error("no browser is opened in a run: show the value in the page")

    def alone(*_: Any, **__: Any) -> None:
        raise StdinNotImplementedError("nobody is there to answer a debugger")

    if not shell.has_trait("system_raise_on_error"):
        raise RuntimeError(
            "IPython is too old to notice a command that fails: install what requirements.lock names"
        )
    shell.system_raise_on_error = True
    # For some hundred rows quicker than Arrow's, and the same for both engines.
    pandas.options.mode.string_storage = "python"
    sys.breakpointhook = pdb.set_trace = alone
    webbrowser.get = refuse
