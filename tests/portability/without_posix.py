"""
What a start-up file of Python does to make this computer look to pmo_lib as Windows does, as far as that can be had.

For modules of pmo_lib alone: `fcntl` and `resource` cannot be imported, `msvcrt` can, the modules `os` and `signal` lack
what only POSIX has, and files below /proc are not there. Other packages are left alone: on Windows they have ways of
their own.
"""

import builtins
import os
import signal
import sys
import types

MODULES = {"fcntl", "resource", "grp", "pwd", "pty", "termios", "select"}
OS = {
    "fork",
    "forkpty",
    "killpg",
    "setsid",
    "getuid",
    "geteuid",
    "getpgid",
    "WNOHANG",
    "waitstatus",
}
SIGNALS = {
    "SIGKILL",
    "SIGHUP",
    "SIGCHLD",
    "SIGALRM",
    "SIGPIPE",
    "setitimer",
    "ITIMER_REAL",
    "alarm",
}


class Lacking(types.ModuleType):
    """A module without some of its names."""

    def __init__(self, real: types.ModuleType, lacking: set[str]):
        super().__init__(real.__name__)
        self.__dict__.update({k: v for k, v in vars(real).items() if k not in lacking})


def ours(frame) -> bool:
    return str(frame.f_globals.get("__name__", "")).split(".")[0] == "pmo_lib"


def make_windows() -> None:
    """Patch the import of modules and the opening of files for pmo_lib."""
    msvcrt = types.ModuleType("msvcrt")
    msvcrt.LK_NBLCK = 2
    msvcrt.locking = lambda descriptor, mode, count: os.fstat(descriptor)
    given = {"os": Lacking(os, OS), "signal": Lacking(signal, SIGNALS), "msvcrt": msvcrt}
    real = builtins.__import__

    def imported(name, globals=None, locals=None, fromlist=(), level=0):
        if level == 0 and str((globals or {}).get("__name__", "")).split(".")[0] == "pmo_lib":
            if name in MODULES:
                raise ImportError(f"No module named {name!r}")
            if name in given:
                return given[name]
        return real(name, globals, locals, fromlist, level)

    def opening(event, arguments):
        if event == "open" and str(arguments[0]).startswith("/proc"):
            frame = sys._getframe(1)
            while frame and frame.f_globals.get("__name__") in ("pathlib", "io", "os", "glob"):
                frame = frame.f_back
            if frame and ours(frame):
                raise FileNotFoundError(arguments[0])

    builtins.__import__ = imported
    sys.addaudithook(opening)


make_windows()
