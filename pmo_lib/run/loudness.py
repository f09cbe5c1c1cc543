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

    from IPython.core.error import StdinNotImplementedError

    def refuse(using: str | None = None) -> None:
        raise webbrowser.Error("no browser is opened in a run: show the value in the page")

    def alone(*_: Any, **__: Any) -> None:
        raise StdinNotImplementedError("nobody is there to answer a debugger")

    shell.system_raise_on_error = True
    sys.breakpointhook = pdb.set_trace = alone
    webbrowser.get = refuse
