"""What can go wrong, in few kinds: each has a stable code, says where, and what to do about it."""


class PmoError(Exception):
    """
    A failure a person can act on.

    Args:
        message: what is wrong, naming the thing, the value and the rule.
        code: stable, documented in docs/exit-codes.md (`PMO-D01`).
        where: file, sheet, row, column; or notebook, cell, line.
        action: the way out, as an instruction.

    >>> str(PmoError("no table 'projects'", code="PMO-D01", where="x.xlsx", action="add the sheet"))
    "PMO-D01 x.xlsx: no table 'projects'. What to do: add the sheet"
    """

    exit_code = 1

    def __init__(self, message: str, *, code: str = "PMO-000", where: str = "", action: str = ""):
        super().__init__(message)
        self.message, self.code, self.where, self.action = message, code, where, action

    def __str__(self) -> str:
        place = f" {self.where}:" if self.where else ":"
        action = f". What to do: {self.action}" if self.action else ""
        return f"{self.code}{place} {self.message.rstrip('.')}{action}"

    def __reduce__(self):
        keywords = {"code": self.code, "where": self.where, "action": self.action}
        return _rebuild, (type(self), self.message, keywords)


def _rebuild(kind: type[PmoError], message: str, keywords: dict) -> PmoError:
    return kind(message, **keywords)


class ConfigurationError(PmoError):
    """Usage, configuration, parameter or notebook is wrong: nothing was run."""

    exit_code = 2


class SourceError(PmoError):
    """
    The input cannot be used: nothing was run.

    `reading`: what reading the source said (rejected rows, suspicions, notes), where it was read; else None.
    """

    exit_code = 5
    reading: dict | None = None


class LockedError(PmoError):
    """Another run holds the lock of this output."""

    exit_code = 6


class PlatformError(PmoError):
    """The environment fails us: disk, permission, kernel."""

    exit_code = 7


class GateError(PmoError):
    """A page holds something that must not reach a reader's browser."""

    exit_code = 8
