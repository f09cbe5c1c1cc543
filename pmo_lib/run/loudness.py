"""What would pass in silence in an unattended run is an error of its cell; for both engines."""

from typing import Any


def demand(shell: Any) -> None:
    """
    Have a shell raise where a `!command` fails, a browser is to be opened or a debugger waits: nobody would notice.

    Args:
        shell: of IPython. A command whose output is kept (`x = !command`) tells no status and is not looked at.
    """
    import pdb
    import subprocess
    import sys
    import webbrowser

    from IPython.core.error import StdinNotImplementedError

    system = shell.system

    def checked(command: str) -> None:
        system(command)
        status = shell.user_ns.get("_exit_code", 0)
        if status:
            raise subprocess.CalledProcessError(status, command)

    def refuse(using: str | None = None) -> None:
        raise webbrowser.Error("no browser is opened in a run: show the value in the page")

    def alone(*_: Any, **__: Any) -> None:
        raise StdinNotImplementedError("nobody is there to answer a debugger")

    shell.system = checked
    sys.breakpointhook = pdb.set_trace = alone
    webbrowser.get = refuse
